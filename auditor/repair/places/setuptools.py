"""Entries for setuptools: lines of MANIFEST.in, and exclude-package-data under the right package."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from auditor.repair import line_text, toml_text
from auditor.repair.desk import Desk
from auditor.repair.model import Drafts, Group, Offer
from auditor.repair.places._spelling import any_character, listed

PROFILES = ("setuptools",)
_MANIFEST = "MANIFEST.in"
_DATA = ("tool", "setuptools", "exclude-package-data")


def offers(desk: Desk, groups: tuple[Group, ...]) -> Iterator[Offer]:
    """Give the edits that might keep all groups out, the best first."""
    lines = tuple(_line(group) for group in groups)
    manifest = line_text.append(desk.read(_MANIFEST) or b"", lines)
    manifest_only = Offer(
        title=f"add {listed(lines)} to {_MANIFEST}",
        drafts={desk.path(_MANIFEST): manifest},
        entries=lines,
        where=_MANIFEST,
    )
    yield manifest_only
    text = desk.read("pyproject.toml")
    if text is None:
        return
    for root in ("src/", ""):
        data = _package_data(text, root, groups)
        if data is None:
            continue
        pyproject: Drafts = {desk.path("pyproject.toml"): data[0]}
        where = f"[{'.'.join(_DATA)}] in pyproject.toml"
        yield Offer(title=f"add {listed(data[1])} to {where}", drafts=pyproject, entries=data[1], where=where)
        yield Offer(
            title=f"{manifest_only.title}, and {listed(data[1])} to {where}",
            drafts={**manifest_only.drafts, **pyproject},
            entries=(*lines, *data[1]),
            where=f"{_MANIFEST}, {where}",
        )


def _line(group: Group) -> str:
    text = any_character(group.text)
    if group.kind == "suffix":
        within = any_character(group.within)
        return f"recursive-exclude {within} *{group.text}" if within else f"global-exclude *{group.text}"
    if group.kind == "name":
        return f"global-exclude {text}"
    return f"prune {text}" if group.kind == "folder" else f"exclude {text}"


def _package_data(text: bytes, root: str, groups: tuple[Group, ...]) -> tuple[bytes, tuple[str, ...]] | None:
    """Name each file under the package of its own folder: the folder above does not reach into a package below."""
    edited: bytes | None = text
    entries: list[str] = []
    for member in dict.fromkeys(member for group in groups for member in group.members):
        folder, name = posixpath.split(member.removeprefix(root))
        if not member.startswith(root) or not folder or edited is None:
            return None
        package = folder.replace("/", ".")
        edited = toml_text.append(edited, (*_DATA, package), [any_character(name)])
        entries.append(f"{package}: {any_character(name)}")
    return None if edited is None else (edited, tuple(entries))
