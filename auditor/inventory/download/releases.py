"""Which release of a Python project a set of index links holds, and which one is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from auditor.inventory.download.simple_index import Link
from auditor.inventory.python.pep440 import normalized_version

Form: TypeAlias = Literal["wheel", "sdist"]

_SDIST_SUFFIXES = (".tar.gz", ".zip", ".tar.bz2", ".tar.xz", ".tgz")
_CANONICAL = re.compile(
    r"(?:(\d+)!)?(\d+(?:\.\d+)*)(?:(a|b|rc)(\d+))?(?:\.post(\d+))?(?:\.dev(\d+))?(?:\+([a-z0-9.]+))?", re.ASCII
)
_AFTER = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseFile:
    """One distribution file of one release."""

    link: Link
    version: str
    form: Form


def project_name(name: str) -> str:
    """Give a project name in the form that indexes use."""
    return re.sub(r"[-_.]+", "-", name).lower()


def release_files(links: Iterable[Link], project: str) -> tuple[ReleaseFile, ...]:
    """Give what is a wheel or sdist of the project; the first of several with one name."""
    found: dict[str, ReleaseFile] = {}
    for link in links:
        if file := _release_file(link, project):
            found.setdefault(link.name, file)
    return tuple(found[name] for name in sorted(found))


def _release_file(link: Link, project: str) -> ReleaseFile | None:
    if link.name.lower().endswith(".whl"):
        parts = link.name[: -len(".whl")].split("-")
        fits = len(parts) in (5, 6) and project_name(parts[0]) == project
        version = normalized_version(parts[1]) if fits else ""
        return ReleaseFile(link=link, version=version, form="wheel") if version else None
    suffix = next((suffix for suffix in _SDIST_SUFFIXES if link.name.lower().endswith(suffix)), "")
    stem = link.name[: -len(suffix)] if suffix else ""
    for dash in (found.start() for found in re.finditer("-", stem[:300])):
        version = normalized_version(stem[dash + 1 :])
        if version and project_name(stem[:dash]) == project:
            return ReleaseFile(link=link, version=version, form="sdist")
    return None


def newest(files: Iterable[ReleaseFile]) -> str:
    """Give the newest version that is no pre-release, else the newest; "" when there is none."""
    versions = {file.version for file in files}
    final = [version for version in versions if not re.search(r"a|b|rc|dev", version.partition("+")[0])]
    return max(final or versions, key=version_order, default="")


def version_order(version: str) -> tuple[Any, ...]:
    """Give the sort key of a canonical version."""
    found = _CANONICAL.fullmatch(version)
    if found is None:
        return (-1,)
    epoch, release, pre, pre_number, post, dev, local = found.groups()
    numbers = tuple(int(part) for part in release.split("."))
    while numbers and not numbers[-1]:
        numbers = numbers[:-1]
    before = (pre, int(pre_number)) if pre else (("", 0) if dev and not post else ("~", 0))
    return (
        int(epoch or 0),
        numbers,
        before,
        int(post) if post else -1,
        int(dev) if dev else _AFTER,
        tuple((1, int(part), "") if part.isdigit() else (0, 0, part) for part in (local or "").split(".") if part),
    )


def of_version(files: Iterable[ReleaseFile], wanted: str) -> tuple[ReleaseFile, ...]:
    """Give the files of one version; one without a local part also means those with one."""
    key = version_order(wanted)
    files = tuple(files)
    exact = tuple(file for file in files if version_order(file.version) == key)
    if exact or "+" in wanted:
        return exact
    return tuple(file for file in files if version_order(file.version.partition("+")[0]) == key)
