"""Skeptical memory for people: every fact in a store that a repository can answer, with its answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from auditor.memory import stores
from auditor.memory.facts import Fact, facts
from auditor.memory.repository import Repository, Status
from auditor.memory.stores.format import Reading
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord

_LONGEST = 1_000_000
_OWN_HOSTS = frozenset({"localhost", "127.0.0.1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One fact, what was found, and where it is said."""

    fact: Fact
    status: Status
    evidence: str
    store: str
    record: str
    place: Place


def verify(
    targets: Iterable[str], root: Path, *, kind: str | None = None, hosts: Iterable[str] = ()
) -> Iterator[Answer]:
    """Check every fact of every record against a repository."""
    repository = Repository(root, _OWN_HOSTS | {host.lower() for host in hosts})
    for target in targets:
        path = Path(target)
        for form, place in [(stores.format_of(kind), path)] if kind else list(stores.find(path)):
            for record in form.read(Reading(path=place, label=place.as_posix())):
                yield from _answers(record, place.as_posix(), repository)


def _answers(record: MemoryRecord, store: str, repository: Repository) -> Iterator[Answer]:
    for fact in facts(record.text[:_LONGEST]):
        status, evidence = repository.check(fact)
        line = (record.location.line or 1) + record.text.count("\n", 0, fact.start) if record.verbatim else None
        place = Place(path=record.location.path, line=line or record.location.line, label=record.location.label)
        yield Answer(fact=fact, status=status, evidence=evidence, store=store, record=record.id, place=place)
