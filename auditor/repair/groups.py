"""From unwanted files to the few patterns that name them all and nothing else."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from auditor.repair.model import Group

# What a build makes again and again under other names, so that a pattern outlives the names of today.
_DURABLE = (
    ".map .tsbuildinfo .log .swp .swo .orig .rej .bak .pyc .pyo .heapsnapshot .cpuprofile .hprof .har .tfstate "
    ".pdb .lcov .tmp"
).split()
_LONGER = (".js.map", ".mjs.map", ".cjs.map", ".css.map", ".d.ts.map", ".ts.map", ".jsx.map")


def group(unwanted: frozenset[str], shipped: frozenset[str]) -> tuple[Group, ...]:
    """Cover every unwanted file once; no group names a shipped file that is wanted."""
    rest = set(unwanted)
    found: list[Group] = []
    for make in (_suffixes, _folders, _names, _files):
        for each in make(frozenset(rest), unwanted, shipped):
            if rest.intersection(each.members):
                found.append(each)
                rest.difference_update(each.members)
    return tuple(found)


def singles(unwanted: frozenset[str]) -> tuple[Group, ...]:
    """Name every file by itself."""
    return tuple(Group(kind="file", text=path, members=(path,)) for path in sorted(unwanted))


def _suffixes(rest: frozenset[str], unwanted: frozenset[str], shipped: frozenset[str]) -> Iterator[Group]:
    for suffix in (*_DURABLE, *_LONGER):
        members = tuple(sorted(path for path in rest if path.endswith(suffix)))
        if members and all(path in unwanted for path in shipped if path.endswith(suffix)):
            tops = {path.partition("/")[0] if "/" in path else "" for path in members}
            yield Group(kind="suffix", text=suffix, members=members, within=tops.pop() if len(tops) == 1 else "")


def _folders(rest: frozenset[str], unwanted: frozenset[str], shipped: frozenset[str]) -> Iterator[Group]:
    taken: set[str] = set()
    for path in sorted(rest):
        if path in taken:
            continue
        for folder in _above(path):
            inside = tuple(sorted(each for each in shipped | unwanted if each.startswith(f"{folder}/")))
            hidden = posixpath.basename(folder).startswith(".")
            if all(each in unwanted for each in inside) and (len(inside) > 1 or hidden):
                taken.update(inside)
                yield Group(kind="folder", text=folder, members=inside)
                break


def _above(path: str) -> Iterator[str]:
    parts = path.split("/")
    for end in range(1, len(parts)):
        yield "/".join(parts[:end])


def _names(rest: frozenset[str], unwanted: frozenset[str], shipped: frozenset[str]) -> Iterator[Group]:
    for name in sorted({posixpath.basename(path) for path in rest}):
        members = tuple(sorted(path for path in rest if posixpath.basename(path) == name))
        if len(members) > 1 and all(path in unwanted for path in shipped if posixpath.basename(path) == name):
            yield Group(kind="name", text=name, members=members)


def _files(rest: frozenset[str], unwanted: frozenset[str], shipped: frozenset[str]) -> Iterator[Group]:  # noqa: ARG001
    yield from singles(rest)
