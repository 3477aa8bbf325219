"""Letta: an agent in a file, with its blocks, messages and tools."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from auditor.memory.stores import json_lines, said
from auditor.memory.stores.format import Candidate, Reading, StoreFormat, moment
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord, Tier, Writer

_LISTS: tuple[tuple[str, Tier], ...] = (
    ("blocks", "index"),
    ("core_memory", "index"),
    ("messages", "session"),
    ("tools", "rules"),
    ("files", "topic"),
    ("sources", "topic"),
    ("mcp_servers", "rules"),
    ("skills", "rules"),
)


def _claims(candidate: Candidate) -> bool:
    return candidate.path.suffix == ".af" and candidate.is_file and candidate.head.lstrip().startswith(b"{")


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    data = json_lines.document(reading.path, reading)
    if not isinstance(data, dict):
        return
    agents = data.get("agents")
    for agent in (data, *(agents if isinstance(agents, list) else ())):
        if isinstance(agent, dict):
            yield from _agent(agent, reading)


def _agent(agent: dict[str, Any], reading: Reading) -> Iterator[MemoryRecord]:
    name = said.text(agent.get("name") or agent.get("id"))
    for key in ("system", "description"):
        if agent.get(key):
            yield _record(reading, f"{name} {key}".strip(), said.flatten(agent[key]), "rules", "user", {}, name)
    for key, tier in _LISTS:
        members = agent.get(key)
        for number, member in enumerate(members if isinstance(members, list) else ()):
            facts = member if isinstance(member, dict) else {"value": member}
            label = said.text(facts.get("label") or facts.get("name") or facts.get("id") or number)
            writer = said.writer(facts.get("role")) if key == "messages" else "unknown"
            yield _record(reading, f"{name} {key} {label}".strip(), said.flatten(facts), tier, writer, facts, name)


def _record(  # noqa: PLR0913, PLR0917 - a member and what belongs to it
    reading: Reading, name: str, text: str, tier: Tier, writer: Writer, facts: dict[str, Any], scope: str
) -> MemoryRecord:
    return MemoryRecord(
        id=name,
        text=text,
        tier=tier,
        created=moment(facts.get("created_at")),
        writer=writer,
        scope=scope,
        location=Place(path=reading.label, label=name),
        pinned=facts.get("read_only") is True,
        properties={"limit": facts["limit"]} if isinstance(facts.get("limit"), int) else {},
    )


STORE = StoreFormat(
    kind="letta-agent-file",
    title="Letta agent file",
    agent="Letta",
    loaded="when the agent is imported",
    claims=_claims,
    read=_read,
)
