"""From unwanted files of one project to edits that are proved: all of them at once, or one group after another."""

from __future__ import annotations

import contextlib
import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from auditor.errors import StowgateError
from auditor.inventory.filesystem import FileSystem
from auditor.inventory.python import target as python
from auditor.inventory.source import PackageSource
from auditor.model.package import Package
from auditor.repair.at_the_source import makers
from auditor.repair.desk import Desk
from auditor.repair.groups import group, singles
from auditor.repair.model import Change, Group, Offer, Repair, Row, Witness
from auditor.repair.places import places_for
from auditor.repair.proof import dropped, prove

_MOST_PROOFS = 400
_COMPARED = ("npm-11", "npm-12")
# No edit keeps these in or out: they are someone else's, or made by the backend itself.
_OUT_OF_REACH = ("bundled-dependency", "generated", "always-included")


@dataclass(slots=True)
class _Bench:
    """The project under repair: the drafts that are proved so far, and what they keep out."""

    files: FileSystem
    root: str
    profile: str
    witnesses: tuple[Witness, ...]
    drafts: dict[str, bytes] = field(default_factory=dict)
    closed: frozenset[str] = frozenset()
    offers: list[Offer] = field(default_factory=list)
    proof: tuple[Row, ...] = ()
    most: int = _MOST_PROOFS
    tries: int = 0
    hoped: tuple[Witness, ...] = ()

    def attempt(self, groups: tuple[Group, ...]) -> bool:
        """Find an edit for some groups that can be proved, on top of what is proved already.

        The first that holds for the `hoped` witnesses too is taken, else the first of all.
        """
        wanted_gone = self.closed.union(*(each.members for each in groups))
        first: tuple[Offer, tuple[Row, ...]] | None = None
        for offer in self._candidates(groups):
            self.tries += 1
            if self.tries > self.most:
                break
            drafts = {**self.drafts, **offer.drafts}
            rows = prove(self.witnesses, self.files, drafts, wanted_gone)
            if rows is None:
                continue
            more = prove(self.hoped, self.files, drafts, wanted_gone)
            if more is not None:
                return self._take(offer, groups, wanted_gone, (*rows, *more))
            first = first or (offer, rows)
        if first is None:
            return False
        self.hoped = ()
        return self._take(first[0], groups, wanted_gone, first[1])

    def _take(self, offer: Offer, groups: tuple[Group, ...], closed: frozenset[str], proof: tuple[Row, ...]) -> bool:
        self.drafts.update(offer.drafts)
        self.closed, self.proof = closed, proof
        members = tuple(sorted({member for each in groups for member in each.members}))
        self.offers.append(replace(offer, members=members))
        return True

    def _candidates(self, groups: tuple[Group, ...]) -> Iterator[Offer]:
        desk = Desk(files=self.files, root=self.root, drafts=self.drafts)
        for place in places_for(self.profile):
            for offer in place.offers(desk, groups):
                if all(desk.can_write(path) for path in offer.drafts):
                    yield offer


def repair(
    sources: Iterable[PackageSource],
    unwanted: Iterable[str],
    others: Iterable[PackageSource] = (),
    *,
    most: int = _MOST_PROOFS,
) -> Repair:
    """Plan and prove the edits for one project.

    `sources` are its packages as they would be made (an sdist and a wheel, say), `unwanted` paths of the project.
    `others` are the same project as other packagers would pack it; the edit must hold for them too. `most` is how
    many edits are tried.
    """
    sources = tuple(sources)
    first = sources[0]
    prediction = first.prediction
    wanted_gone = frozenset(unwanted)
    if prediction is None:
        return Repair(root=first.package.root, name=first.package.label, left=tuple(sorted(wanted_gone)))
    witnesses = tuple(_witnesses(sources, tuple(others)))
    shipped = frozenset(file.origin for each in witnesses for file in each.before.files)
    out_of_reach = frozenset(
        file.origin for each in witnesses for file in each.before.files if file.why.kind in _OUT_OF_REACH
    )
    reachable = (wanted_gone & shipped) - out_of_reach
    hoped = tuple(_from_the_tree(sources))
    bench = _Bench(prediction.files, first.package.root, first.package.profile, witnesses, most=most, hoped=hoped)
    groups = group(reachable, shipped)
    if groups and not bench.attempt(groups):
        _piecemeal(bench, groups)
    return Repair(
        root=first.package.root,
        name=first.package.label,
        offers=tuple(bench.offers),
        changes=tuple(_changes(bench)),
        proof=bench.proof,
        closed=tuple(sorted(bench.closed)),
        left=tuple(sorted(wanted_gone & shipped - bench.closed)),
        remarks=(
            *_remarks(given_up=bool(hoped) and not bench.hoped),
            *makers(prediction.files, first.package.root, bench.closed),
        )
        if bench.offers
        else (),
    )


def _piecemeal(bench: _Bench, groups: tuple[Group, ...]) -> None:
    for each in groups:
        if not bench.attempt((each,)) and len(each.members) > 1:
            for single in singles(frozenset(each.members)):
                bench.attempt((single,))


def _witnesses(sources: tuple[PackageSource, ...], others: tuple[PackageSource, ...]) -> Iterator[Witness]:
    for source in (*sources, *others):
        prediction, package = source.prediction, source.package
        if prediction is None:
            continue
        yield _witness(source, package.profile, package)
        for profile in _COMPARED:
            if profile in prediction.profiles and profile != package.profile:
                try:
                    before = prediction.pack(profile, prediction.files)
                except (StowgateError, OSError):
                    continue
                yield _witness(source, profile, before)


def _witness(source: PackageSource, profile: str, before: Package) -> Witness:
    prediction = source.prediction
    if prediction is None:
        raise LookupError(profile)
    label = f"{profile.replace('-', ' ')}{'' if before.ecosystem == 'npm' else f' {before.kind}'}"
    return Witness(label=label, pack=lambda files: prediction.pack(profile, files), before=before)


def _changes(bench: _Bench) -> Iterator[Change]:
    desk = Desk(files=bench.files, root=bench.root, drafts={})
    for path, after in sorted(bench.drafts.items()):
        before = desk.read(posixpath.relpath(path, bench.root))
        if before != after:
            yield Change(path=path, before=before, after=after)


def _from_the_tree(sources: tuple[PackageSource, ...]) -> Iterator[Witness]:
    """Give the wheel as it is built from the tree itself: not every backend has an edit that reaches it."""
    for source in sources:
        package, prediction = source.package, source.prediction
        if package.kind != "wheel" or prediction is None:
            continue
        with contextlib.suppress(StowgateError, OSError):
            found = python.packages(package.target, package.root, prediction.files, route="from-tree")
            wheel = next(each for each in found if each.package.kind == "wheel")
            made = _witness(wheel, package.profile, wheel.package)
            yield replace(made, label=f"{made.label.removesuffix(' wheel')} tree-built wheel")


def _remarks(*, given_up: bool) -> Iterator[str]:
    if given_up:
        yield (
            "the wheel is proved as built from the sdist, as `python -m build` and `uv build` do: "
            "one built from the tree still ships what was taken out"
        )


def unwanted_origins(package: Package, paths: Iterable[str]) -> frozenset[str]:
    """Turn paths in a package into paths of its project."""
    wanted = frozenset(paths)
    return frozenset(file.origin for file in package.files if file.path in wanted and not file.link)


__all__ = ["dropped", "repair", "unwanted_origins"]
