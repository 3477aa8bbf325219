"""Skeptical memory for people: every fact in a store that a repository can answer, with its answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from auditor.errors import UsageError
from auditor.memory import stores
from auditor.memory.facts import Fact, facts
from auditor.memory.repository import Repository, Status
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord
from auditor.model.report import Skipped

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
) -> Iterator[Answer | Skipped]:
    """Check every fact of every record against a repository, and say what of a store could not be read."""
    if not root.is_dir():
        raise UsageError(f"{root} is no folder that memory could be checked against")
    repository = Repository(root, _OWN_HOSTS | {host.lower() for host in hosts})
    for target in targets:
        for form, place in stores.named(target, kind):
            reading = stores.reading(form, place, target)
            for record in form.read(reading):
                yield from _answers(record, reading.label, repository)
            yield from reading.skipped


def _answers(record: MemoryRecord, store: str, repository: Repository) -> Iterator[Answer]:
    for fact in facts(record.text[:_LONGEST], repository.packages):
        status, evidence = repository.check(fact)
        line = (record.location.line or 1) + record.text.count("\n", 0, fact.start) if record.verbatim else None
        place = Place(path=record.location.path, line=line or record.location.line, label=record.location.label)
        yield Answer(fact=fact, status=status, evidence=evidence, store=store, record=record.id, place=place)
