"""Everything inside one package, read once in one pass: what the owners say, what was opened, what could not be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from auditor.errors import StowgateError
from auditor.inventory.source import PackageSource
from auditor.model.blob import Blob, Incomplete
from auditor.model.package import ShippedFile
from auditor.model.report import Failure
from auditor.model.source_map import EvalSources, MapReference, SourceMap
from auditor.scan.sweep import Owner, prepare, sweep
from auditor.unpack.limits import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The outcome of the pass over a package, sorted by kind and in order within each."""

    maps: tuple[SourceMap, ...] = ()
    references: tuple[MapReference, ...] = ()
    evals: tuple[EvalSources, ...] = ()
    gaps: tuple[Incomplete, ...] = ()
    failures: tuple[Failure, ...] = ()
    said: tuple[Any, ...] = ()


@dataclass(kw_only=True)
class Reading:
    """A package's content, read when a check first asks for it and shared by all of them."""

    source: PackageSource
    owners: Sequence[Owner] = ()
    limits: Limits = field(default_factory=Limits)
    workers: int | None = None

    @property
    def done(self) -> bool:
        """Whether any check has asked."""
        return "contents" in self.__dict__

    @cached_property
    def contents(self) -> Contents:
        """Read everything, once."""
        kinds: dict[type, list[Any]] = {SourceMap: [], MapReference: [], EvalSources: [], Incomplete: [], Failure: []}
        unread: list[Incomplete] = []
        said: list[Any] = []
        scanner = prepare(self.owners)
        for each in sweep(self._blobs(unread), scanner, limits=self.limits, workers=self.workers):
            kinds.get(type(each), said).append(each)
        return Contents(
            maps=tuple(kinds[SourceMap]),
            references=tuple(kinds[MapReference]),
            evals=tuple(kinds[EvalSources]),
            gaps=(*unread, *kinds[Incomplete]),
            failures=tuple(kinds[Failure]),
            said=tuple(said),
        )

    def _blobs(self, unread: list[Incomplete]) -> Iterator[Blob]:
        for file in self._files():
            try:
                data = file.read()
            except (OSError, StowgateError) as error:
                reason = error.strerror if isinstance(error, OSError) else str(error)
                unread.append(Incomplete(chain=(file.path,), limit="unreadable", detail=reason or "cannot be read"))
                continue
            yield Blob(data=data, chain=(file.path,))

    def _files(self) -> tuple[ShippedFile, ...]:
        """Give an archive's members in its own order, doubles included: a tar is read in one go that way."""
        archive = self.source.archive
        return archive.members if archive is not None else self.source.package.files
