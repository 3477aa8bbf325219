"""Why one path ships or stays at home: every rule npm holds against it, in npm's order."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.inventory.filesystem import Entry
from auditor.inventory.javascript.ignore_rules import Rule, RuleSet, Signature
from auditor.inventory.javascript.ignore_walk import BAD_NAME, NOT_A_FILE, Folder, Walk
from auditor.inventory.javascript.npm_bundles import Bundled
from auditor.inventory.javascript.npm_pack import load, walks
from auditor.inventory.javascript.npm_walk import PackageWalk
from auditor.inventory.javascript.packager import PackRequest
from auditor.inventory.javascript.verdicts import Chain, Mode, Vocabulary
from auditor.model.package import Effect, Reason, Step, Trace

_ABSENT = Reason(kind="absent", text="there is no such file")


def trace(request: PackRequest, path: str) -> Trace:
    """Give the chain of rules for one path, given relative to the package root."""
    path = posixpath.normpath(path)
    package, inner = _walk_for(request, path)
    tracer = _Tracer(package.walk(), inner)
    reason, ships = tracer.run()
    steps = (*tracer.steps, *_unread(package, tracer.folders, inner))
    return Trace(path=path, profile=request.profile, ships=ships, steps=steps, decided_by=reason)


def _walk_for(request: PackRequest, path: str) -> tuple[PackageWalk, str]:
    """The walk that comes by the path: the project's, or that of the bundled dependency that holds it."""
    found: tuple[PackageWalk, str] | None = None
    root = request.files.resolve(request.root)
    for package, bundled in walks(request, load(request)):
        inner = path if bundled is None else _inside(bundled, root, path)
        if inner and (found is None or bundled is not None):
            found = package, inner
    if found is None:
        raise AssertionError("the project's own walk always comes first")
    return found


def _inside(bundled: Bundled, root: str, path: str) -> str:
    place = posixpath.relpath(bundled.path, root) + "/"
    inner = path.removeprefix(place)
    return inner if inner != path and not inner.startswith("node_modules/") else ""


@dataclass(slots=True)
class _Tracer:
    walk: Walk
    path: str
    steps: list[Step] = field(default_factory=list)
    folders: list[tuple[str, tuple[Entry, ...]]] = field(default_factory=list)

    def run(self) -> tuple[Reason, bool]:
        names = self.path.split("/")
        folder = Folder("", 0)
        for depth, name in enumerate(names):
            last = depth == len(names) - 1
            self.folders.append((folder.path, self.walk.entries(folder.path)))
            entry = self._entry(folder.path, name)
            if entry is None:
                return self._absent(folder, name)
            chain = self.walk.enter(folder, self.walk.entries(folder.path))
            seen, exact = self.walk.judge(chain, folder.path, entry)
            mode: Mode = "folder" if entry.kind == "directory" else "file"
            self._collect(chain, name, mode, seen.included or seen.reason in (BAD_NAME, NOT_A_FILE), last=last)
            if not seen.included and seen.reason in (BAD_NAME, NOT_A_FILE):
                self.steps.append(Step(reason=seen.reason, effect="drops"))
            if not seen.included or last:
                return seen.reason, seen.included
            if entry.kind != "directory":
                return _ABSENT, False
            folder = Folder(seen.path, depth + 1, chain, exact)
        return _ABSENT, False

    def _entry(self, folder: str, name: str) -> Entry | None:
        return next((entry for entry in self.walk.entries(folder) if entry.name == name), None)

    def _absent(self, folder: Folder, name: str) -> tuple[Reason, bool]:
        chain = self.walk.enter(folder, self.walk.entries(folder.path))
        verdict = chain.verdict(self.walk.vocabulary.sign(name), "file")
        self._collect(chain, name, "file", verdict.included, last=True)
        return _ABSENT, False

    def _collect(self, chain: Chain, name: str, mode: Mode, included: bool, *, last: bool) -> None:  # noqa: FBT001
        note = "" if last else f"for the folder {name}/"
        signature = self.walk.vocabulary.sign(name)
        for reason, includes, matched in _by_reason(chain, signature, mode):
            effect: Effect = "no-match"
            if matched:
                effect = "beaten" if includes is not included else "ships" if includes else "drops"
            elif not last:
                continue
            self.steps.append(Step(reason=reason, effect=effect, note=note))


def _unread(package: PackageWalk, folders: list[tuple[str, tuple[Entry, ...]]], path: str) -> Iterator[Step]:
    """The lines that mean the path and stand in a file npm does not act on; of a file without such, its name."""
    for folder, entries in folders:
        because, files = package.unread(folder, entries)
        names = posixpath.relpath(path, folder or ".").split("/")
        for shown, rules in files:
            meant = list(dict.fromkeys(_meaning(rules, names)))
            for reason in meant or [Reason(kind="ignore-file", source=shown)]:
                yield Step(reason=reason, effect="unread", note=because)


def _meaning(rules: tuple[Rule, ...], names: list[str]) -> Iterator[Reason]:
    """The rules of one file that match a path below it, or exclude a folder on the way there."""
    known, nothing = RuleSet(rules), RuleSet(())
    vocabulary = Vocabulary()
    vocabulary.add(known)
    chain = Chain.root(known)
    for depth, name in enumerate(names, start=1):
        signature = vocabulary.sign(name)
        last = depth == len(names)
        for _level, rule, matched, _after in chain.steps(signature, "file" if last else "folder"):
            if matched and (last or not rule.includes):
                yield rule.reason
        chain = chain.child(signature, nothing, exact=True)


def _by_reason(chain: Chain, name: Signature, mode: Mode) -> Iterator[tuple[Reason, bool, bool]]:
    """Join the rules one line was turned into; a line counts as matching when one of them matches."""
    waiting: tuple[Reason, bool, bool] | None = None
    for _level, rule, matched, _after in chain.steps(name, mode):
        if waiting and waiting[0] == rule.reason:
            waiting = (rule.reason, rule.includes, matched or waiting[2])
            continue
        if waiting:
            yield waiting
        waiting = (rule.reason, rule.includes, matched)
    if waiting:
        yield waiting
