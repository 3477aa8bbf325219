"""OpenClaw's bootstrap: workspace files as they enter a session, head and tail with the middle cut out."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import cuts
from auditor.memory.pruning.openclaw_digest import digest
from auditor.memory.pruning.policy import Context, Left, Policy
from auditor.model.memory import MemoryRecord

_ORDER = ("agents.md", "soul.md", "tools.md", "identity.md", "user.md", "heartbeat.md", "bootstrap.md", "memory.md")
_LEAST_BUDGET, _LEAST_CONTENT = 64, 16


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    remaining = context.number("total")
    lefts: dict[int, Left] = {}
    for index in sorted(range(len(records)), key=lambda index: (_rank(records[index]), index)):
        name = _name(records[index])
        if remaining < _LEAST_BUDGET:
            spent = f"the {context.number('total'):,} characters for all files are spent before it"
            lefts[index] = Left(spent, ())
            continue
        limit = context.number("user" if name.lower() == "user.md" else "file")
        lefts[index], size = _trim(records[index].text, name, min(limit, remaining), context)
        remaining -= size
    return [lefts[index] for index in range(len(records))]


def _rank(record: MemoryRecord) -> int:
    name = _name(record).lower()
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def _name(record: MemoryRecord) -> str:
    base = record.id.rpartition("/")[2]
    return base if "." in base else "MEMORY.md"


def _trim(text: str, name: str, limit: int, context: Context) -> tuple[Left, int]:
    end = cuts.trimmed(text)[1]
    size = cuts.units(text[:end])
    if size <= limit:
        return Left(f"bootstrap keeps files of up to {limit:,} characters whole", ((0, end),), unit="unit"), size
    if name.lower() == "agents.md":
        return digest(text[:end], limit)
    head, tail, mark = _share(size, name, limit, context)
    head_end, tail_start = cuts.at_unit(text, head), cuts.from_unit(text[:end], tail)
    because = f"bootstrap keeps the first {head:,} and the last {tail:,} of {size:,} characters"
    return Left(because, ((0, head_end), (tail_start, end)), (mark,), unit="unit"), head + tail + len(mark)


def _share(size: int, name: str, limit: int, context: Context) -> tuple[int, int, str]:
    """Split what the marker leaves; the marker names the split, so its length is settled in a few rounds."""
    head = tail = 0
    full = limit - len(_mark(name, 0, 0, size, full=True)) >= _LEAST_CONTENT
    mark = _mark(name, head, tail, size, full=full)
    for _ in range(3):
        budget = max(0, limit - len(mark))
        head, tail = int(budget * context.parameters["head"]), int(budget * context.parameters["tail"])
        mark = _mark(name, head, tail, size, full=full)
    over = max(0, head + tail + len(mark) - limit)
    tail -= min(over, tail)
    return head, tail, mark


def _mark(name: str, head: int, tail: int, size: int, *, full: bool) -> str:
    if not full:
        return f"[…truncated {head}+{tail}/{size}]"
    pointer = f"[...truncated, read {name} for full content...]"
    return f"\n\n{pointer}\n…(truncated {name}: kept {head}+{tail} chars of {size})…\n\n"


POLICY = Policy(
    id="openclaw/bootstrap",
    title="OpenClaw loads its workspace files",
    prune=_prune,
    tiers=frozenset({"index", "rules"}),
    products=("openclaw*",),
    names=_ORDER,
    versions={
        "2026.6": {"file": 20_000, "user": 4_000, "total": 60_000, "head": 0.75, "tail": 0.25},
        "2026.4": {"file": 12_000, "user": 12_000, "total": 60_000, "head": 0.75, "tail": 0.25},
        "2026.1": {"file": 20_000, "user": 20_000, "total": 150_000, "head": 0.7, "tail": 0.2},
    },
    generic=True,
    settled=True,
)
