"""Claude Code: CLAUDE.md with what it imports, rules, agents, commands and output styles."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from auditor.memory.stores import texts
from auditor.memory.stores.format import Candidate, Reading, StoreFormat
from auditor.memory.stores.instructions import setting
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord

_NAMES = ("CLAUDE.md", "CLAUDE.local.md")
_FOLDERS = (".claude/rules", ".claude/agents", ".claude/commands", ".claude/output-styles")
_RULES = texts.always("rules")
_IMPORT = re.compile(
    r"(?:^|(?<=[\s(]))@((?:~/|\.{1,2}/|/)?[\w.\-]{1,200}(?:[/\\][\w.\-]{1,200}){0,30})(?=$|[\s),;:])", re.MULTILINE
)
_CODE = re.compile(r"^(```|~~~).*?^\1|`[^`\n]{1,2000}`", re.MULTILINE | re.DOTALL)
_DEEPEST, _MOST = 5, 1_000


def _claims(candidate: Candidate) -> bool:
    if candidate.is_folder:
        return any(texts.ends_with(candidate, each) for each in _FOLDERS) and bool(candidate.names)
    return candidate.path.name in _NAMES and candidate.is_file


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    root = reading.path if reading.path.is_dir() else reading.path.parent
    seen = {os.path.realpath(reading.path)}
    for record in texts.tree(reading, tier=_RULES):
        yield record
        here = root / record.id.partition(" part ")[0]
        if record.verbatim:
            yield from _imports(record, here, _Walk(root=root, reading=reading, seen=seen), 1)


class _Walk:
    """Imports being followed inside one folder, each file once."""

    def __init__(self, *, root: Path, reading: Reading, seen: set[str]) -> None:
        self.root, self.reading, self.seen = root, reading, seen
        self.inside = os.path.realpath(root)
        self.label = Path(reading.label) if reading.path.is_dir() else Path(reading.label).parent


def _imports(record: MemoryRecord, here: Path, walk: _Walk, depth: int) -> Iterator[MemoryRecord]:
    for target, line in _targets(record.text):
        path = Path(os.path.expanduser(target)) if target.startswith("~") else here.parent / target
        real = os.path.realpath(path)
        inside = real.startswith(walk.inside + os.sep)
        spoken = target.startswith(("~", ".", "/")) or "." in target.rpartition("/")[2]
        if not spoken or (inside and not os.path.isfile(real) and not target.startswith((".", "/"))):
            continue
        start = record.location.line or 1
        yield MemoryRecord(
            id=f"{record.id} imports {target}",
            text="",
            tier="rules",
            location=Place(path=record.location.path, line=start + line),
            properties={"import": target, "inside": inside, "missing": not os.path.exists(real), "depth": depth},
        )
        if inside and os.path.isfile(real) and real not in walk.seen:
            yield from _follow(path, real, walk, depth)


def _follow(path: Path, real: str, walk: _Walk, depth: int) -> Iterator[MemoryRecord]:
    relative = os.path.relpath(real, walk.inside)
    if depth > _DEEPEST or len(walk.seen) > _MOST:
        walk.reading.skip(relative, f"imported more than {_DEEPEST} deep, which is not loaded", incomplete=False)
        return
    walk.seen.add(real)
    try:
        records = texts.file(path, relative, (walk.label / relative).as_posix(), tier=_RULES)
        for record in records:
            yield record
            yield from _imports(record, Path(real), walk, depth + 1)
    except OSError as error:
        walk.reading.skip(relative, error.strerror or "not readable")


def _targets(text: str) -> Iterator[tuple[str, int]]:
    """Find the imports outside of code, with the line they stand on; each target once."""
    bare = _CODE.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text) if "`" in text or "~~~" in text else text
    seen = set[str]()
    for found in _IMPORT.finditer(bare):
        target = found[1].rstrip(".,;:")
        if target and target not in seen and len(seen) < _MOST:
            seen.add(target)
            yield target, text.count("\n", 0, found.start())


def _homes() -> tuple[Path, ...]:
    managed = ("/etc/claude-code", "/Library/Application Support/ClaudeCode")
    return (setting("CLAUDE_CONFIG_DIR", ".claude"), *(Path(each) for each in managed))


STORE = StoreFormat(
    kind="claude-code-instructions",
    title="Claude Code instructions",
    agent="Claude Code",
    loaded="at the start of every session in this folder, and again after compaction",
    claims=_claims,
    read=_read,
    rank=24,
    homes=_homes,
)
