"""Why one path ships or stays: the packager's whole chain, and where another version would answer differently."""

from __future__ import annotations

import os
import posixpath
from dataclasses import dataclass

from auditor.errors import StowgateError, TargetError
from auditor.inventory.source import PackageSource, Prediction
from auditor.inventory.targets import Wishes, locate
from auditor.model.package import Package, Reason, Trace


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The chain for one package of the target, and the other profiles whose answer differs."""

    package: Package
    trace: Trace
    differing: tuple[Trace, ...]
    agreeing: tuple[str, ...]


def why(path: str, target: str, wishes: Wishes) -> tuple[Answer, ...]:
    """Answer for every package of the target."""
    answers = tuple(_answer(path, source) for source in locate(target, wishes))
    if all(answer.trace.decided_by.kind == "absent" for answer in answers):
        raise TargetError(
            f"{path}: there is no such file in {target}",
            hint="give the path as it is in the package, for example dist/cli.js",
        )
    return answers


def _answer(path: str, source: PackageSource) -> Answer:
    inside = _inside(path, source.package)
    if source.prediction is None:
        return Answer(package=source.package, trace=_fact(inside, source.package), differing=(), agreeing=())
    trace = source.prediction.trace(source.package.profile, inside)
    others = _others(inside, source.package.profile, source.prediction)
    return Answer(
        package=source.package,
        trace=trace,
        differing=tuple(other for other in others if other.ships != trace.ships),
        agreeing=tuple(other.profile for other in others if other.ships == trace.ships),
    )


def _others(path: str, profile: str, prediction: Prediction) -> list[Trace]:
    found = []
    for other in prediction.profiles:
        if other != profile:
            try:
                found.append(prediction.trace(other, path))
            except StowgateError:
                continue
    return found


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
    decided = shipped.why if shipped else Reason(kind="absent", source=package.target)
    return Trace(path=path, profile=package.profile, ships=shipped is not None, steps=(), decided_by=decided)
