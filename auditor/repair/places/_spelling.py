"""How the patterns of a group are written in the dialects that packagers share."""

from __future__ import annotations

import re

from auditor.repair.model import Group

_WILD = re.compile(r"[*?\[\]{}()!+@|\\^$#,~ ]")
_GIT = re.compile(r"([*?\[\\])")


def any_character(path: str) -> str:
    """Write a path as a glob, with `?` for what dialects read differently; the proof sees to it that it fits."""
    return _WILD.sub("?", path)


def git(path: str) -> str:
    """Write a path as git reads it."""
    escaped = _GIT.sub(r"\\\1", path)
    return re.sub(r"( +)\Z", lambda found: "\\ " * len(found[1]), escaped)


def git_lines(group: Group) -> tuple[tuple[str, ...], ...]:
    """Give the lines of an ignore file for a group, the best way first."""
    within = f"/{git(group.within)}/**/" if group.within else ""
    if group.kind == "suffix":
        return ((f"{within}*{group.text}",),)
    if group.kind == "name":
        return ((f"{within}{git(group.text)}",),)
    if group.kind == "folder":
        folder = git(group.text)
        return ((f"/{folder}/",), (f"/{folder}/**",), (f"/{folder}/", f"/{folder}/**"))
    return ((f"/{git(group.text)}",), (f"/{any_character(group.text)}",))


def globs(group: Group) -> tuple[tuple[str, ...], ...]:
    """Give globs from the project's root for a group, the best way first."""
    within = f"{any_character(group.within)}/" if group.within else ""
    if group.kind == "suffix":
        return ((f"{within}**/*{group.text}",),)
    if group.kind == "name":
        return ((f"{within}**/{any_character(group.text)}",),)
    if group.kind == "folder":
        folder = any_character(group.text)
        return ((f"{folder}/**",), (folder,), (f"{folder}/**/*",), (f"{folder}/",), (folder, f"{folder}/**"))
    path = any_character(group.text)
    return ((path,), (f"/{path}",), (f"./{path}",)) if path == group.text else ((group.text,), (path,), (f"/{path}",))


def ways(spellings: list[tuple[tuple[str, ...], ...]]) -> list[tuple[str, ...]]:
    """Combine the first ways of all groups, then the second ways, and so on."""
    most = max((len(each) for each in spellings), default=0)
    found = []
    for number in range(most):
        entries = [entry for each in spellings for entry in each[min(number, len(each) - 1)]]
        found.append(tuple(dict.fromkeys(entries)))
    return list(dict.fromkeys(found))


def listed(entries: tuple[str, ...]) -> str:
    """Name entries in a title."""
    shown = ", ".join(f"`{entry}`" for entry in entries[:3])
    return shown if len(entries) <= 3 else f"{shown} and {len(entries) - 3} more"
