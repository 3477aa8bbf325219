"""Why one path ships or stays: the packager's whole chain, and where another version would answer differently."""

from __future__ import annotations

import difflib
import os
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from auditor.errors import StowgateError, TargetError
from auditor.inventory.filesystem import FileSystem, Overlay
from auditor.inventory.source import PackageSource, Prediction
from auditor.inventory.targets import Wishes, locate
from auditor.model.package import Package, Reason, Trace

Standing: TypeAlias = Literal["file", "folder", "absent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The chain for one package of the target, and the other profiles whose answer differs.

    A path that is not there is answered as if an empty file stood there; a folder ships when something in it does.
    """

    package: Package
    trace: Trace
    standing: Standing = "file"
    inside: int = 0
    differing: tuple[Trace, ...] = ()
    agreeing: tuple[str, ...] = ()


def why(path: str, target: str, wishes: Wishes) -> tuple[Answer, ...]:
    """Answer for every package of the target; an error when there is nothing to say about the path."""
    answers = tuple(_answer(path, source) for source in locate(target, wishes))
    if not any(answer.trace.steps or answer.standing != "absent" for answer in answers):
        raise nowhere(path, target, answers)
    return answers


def nowhere(path: str, target: str, answers: tuple[Answer, ...]) -> TargetError:
    """The complaint about a path that no package of the target has, with those that are spelt nearly so."""
    known = {file.path for answer in answers for file in answer.package.files}
    near = difflib.get_close_matches(path, sorted(known), 3, 0.7)
    hint = f"did you mean {' or '.join(near)}?" if near else "give the path as it is in the package, like dist/cli.js"
    return TargetError(f"{path}: there is no such file in {target}", hint=hint)


def _answer(path: str, source: PackageSource) -> Answer:
    inside = _inside(path, source.package)
    prediction = source.prediction
    standing = _standing(source, inside)
    below = len(_below(inside, source.package))
    if prediction is None or (standing == "absent" and not _is_inner(inside)):
        return Answer(package=source.package, trace=_fact(inside, source.package), standing=standing, inside=below)
    files = prediction.files
    if standing == "absent":
        files = Overlay(files, {posixpath.join(source.package.root, inside): b""})
    trace = _chain(source.package.profile, inside, prediction, files, folder=standing == "folder")
    others = tuple(_others(source.package.profile, inside, prediction, files, folder=standing == "folder"))
    return Answer(
        package=source.package,
        trace=trace,
        standing=standing,
        inside=below,
        differing=tuple(other for other in others if other.ships != trace.ships),
        agreeing=tuple(other.profile for other in others if other.ships == trace.ships),
    )


def _is_inner(path: str) -> bool:
    return path not in ("", ".", "..") and not path.startswith(("/", "../"))


def _standing(source: PackageSource, path: str) -> Standing:
    """Say what is at a path of the package or of the tree it is made from."""
    if path in source.package.paths:
        return "file"
    if _below(path, source.package):
        return "folder"
    if source.prediction is None or not _is_inner(path):
        return "absent"
    try:
        entry = source.prediction.files.entry(posixpath.join(source.package.root, path))
    except OSError:
        return "absent"
    return "absent" if entry is None else "folder" if entry.kind == "directory" else "file"


def _below(path: str, package: Package) -> list[str]:
    return [file.path for file in package.files if file.path.startswith(f"{path}/")]


def _chain(profile: str, path: str, prediction: Prediction, files: FileSystem, *, folder: bool) -> Trace:
    trace = prediction.trace(profile, path, files)
    if not folder:
        return trace
    ships = bool(_below(path, prediction.pack(profile, files)))
    decided = trace.decided_by
    if decided.kind == "directory":
        told = [step.reason for step in trace.steps if step.effect == ("ships" if ships else "drops")]
        decided = told[-1] if told else decided
    return replace(trace, ships=ships, decided_by=decided)


def _others(profile: str, path: str, prediction: Prediction, files: FileSystem, *, folder: bool) -> Iterator[Trace]:
    for other in prediction.profiles:
        if other != profile:
            try:
                yield _chain(other, path, prediction, files, folder=folder)
            except StowgateError:
                continue


def _inside(path: str, package: Package) -> str:
    """Take a path as given from the current folder or from the package's root."""
    if package.root and (os.path.isabs(path) or os.path.lexists(path)):
        folder = os.path.realpath(os.path.dirname(os.path.abspath(path)))
        absolute = posixpath.join(folder, os.path.basename(os.path.normpath(path)))
        if absolute.startswith(f"{package.root}/"):
            return absolute[len(package.root) + 1 :]
    return posixpath.normpath(path.removeprefix("./"))


def _fact(path: str, package: Package) -> Trace:
    shipped = next((file for file in package.files if file.path == path), None)
    below = bool(_below(path, package))
    kind = "directory" if below else "absent"
    decided = shipped.why if shipped else Reason(kind=kind, source=package.target)
    ships = shipped is not None or below
    return Trace(path=path, profile=package.profile, ships=ships, steps=(), decided_by=decided)
