"""basic-memory: notes with observations and relations, kept as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import texts
from auditor.memory.stores.format import Candidate, Reading, StoreFormat
from auditor.memory.stores.instructions import home
from auditor.model.memory import MemoryRecord


def _claims(candidate: Candidate) -> bool:
    if candidate.is_folder:
        return candidate.path.name == "basic-memory" and texts.has_text(candidate)
    head = candidate.head[:1024] if candidate.path.suffix == ".md" and candidate.is_file else b""
    return head.startswith(b"---\n") and b"\npermalink:" in head and (b"\ntype:" in head or b"\ntitle:" in head)


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    return texts.tree(reading, tier=texts.always("topic"))


STORE = StoreFormat(
    kind="basic-memory",
    title="basic-memory notes",
    agent="any client of basic-memory",
    loaded="when a note is read or found by search",
    claims=_claims,
    read=_read,
    rank=55,
    homes=lambda: (home("basic-memory"),),
)
