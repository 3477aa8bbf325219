"""Skills: folders with a SKILL.md and the texts beside it."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.memory.stores import texts
from auditor.memory.stores.format import Candidate, Reading, StoreFormat
from auditor.memory.stores.instructions import home
from auditor.model.memory import MemoryRecord


def _claims(candidate: Candidate) -> bool:
    if candidate.is_folder:
        return "SKILL.md" in candidate.names
    return candidate.is_file and candidate.path.name == "SKILL.md"


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    return texts.tree(reading, tier=texts.always("rules"))


STORE = StoreFormat(
    kind="skill",
    title="skill",
    agent="Claude Code, Codex, OpenClaw and others",
    loaded="its description always, its text when the agent picks it",
    claims=_claims,
    read=_read,
    homes=lambda: (home(".agents", "skills"), home(".claude", "skills"), home(".codex", "skills")),
    rank=30,
)
