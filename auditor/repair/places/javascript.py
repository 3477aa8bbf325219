"""Entries for npm and its kin: negations in "files", or lines in an .npmignore."""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from auditor.repair import json_text, line_text
from auditor.repair.desk import Desk
from auditor.repair.model import Group, Offer
from auditor.repair.places._spelling import git_lines, globs, listed, ways

PROFILES = ("npm", "pnpm", "yarn", "bun")
_MANIFEST = "package.json"


def offers(desk: Desk, groups: tuple[Group, ...]) -> Iterator[Offer]:
    """Give the edits that might keep all groups out, the best first."""
    manifest = desk.read(_MANIFEST)
    if manifest is not None and isinstance(_files(manifest), list):
        yield from _without_entries(desk, manifest, groups)
        yield from _negations(desk, manifest, groups)
    else:
        yield from _root_lines(desk, groups)
    yield from _nested_lines(desk, groups)
    yield from _beside_the_files(desk, groups)


def _files(manifest: bytes) -> Any:
    try:
        document = json.loads(manifest.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return document.get("files") if isinstance(document, dict) else None


def _without_entries(desk: Desk, manifest: bytes, groups: tuple[Group, ...]) -> Iterator[Offer]:
    """Take out the entries that ask for exactly what is unwanted."""
    doomed = {member for group in groups for member in group.members}
    doomed |= {group.text for group in groups if group.kind == "folder"}
    gone: list[str] = []

    def unwanted(item: Any) -> bool:
        found = isinstance(item, str) and not item.startswith("!") and posixpath.normpath(item.lstrip("/")) in doomed
        if found:
            gone.append(item)
        return found

    edited = json_text.remove_items(manifest, "files", unwanted)
    if edited is not None:
        entries = tuple(dict.fromkeys(gone))
        yield Offer(
            title=f'take {listed(entries)} out of "files" in package.json',
            drafts={desk.path(_MANIFEST): edited},
            entries=entries,
            where=_MANIFEST,
        )


def _negations(desk: Desk, manifest: bytes, groups: tuple[Group, ...]) -> Iterator[Offer]:
    for way in ways([globs(group) for group in groups]):
        entries = tuple(f"!{entry}" for entry in way)
        edited = json_text.append_items(manifest, "files", list(entries))
        if edited is not None:
            yield Offer(
                title=f'add {listed(entries)} at the end of "files" in package.json',
                drafts={desk.path(_MANIFEST): edited},
                entries=entries,
                where=_MANIFEST,
            )


def _root_lines(desk: Desk, groups: tuple[Group, ...]) -> Iterator[Offer]:
    """Add to .npmignore; a new one takes over what .gitignore says, which it would switch off."""
    own, git = desk.read(".npmignore"), desk.read(".gitignore")
    seeded = own is None and git is not None
    text = own if own is not None else git or b""
    how = " (made from .gitignore, which it replaces for npm)" if seeded else ""
    for lines in ways([git_lines(group) for group in groups]):
        yield Offer(
            title=f"add {listed(lines)} to .npmignore{how}",
            drafts={desk.path(".npmignore"): line_text.append(text, lines)},
            entries=lines,
            where=".npmignore",
        )


def _nested_lines(desk: Desk, groups: tuple[Group, ...]) -> Iterator[Offer]:
    """Put the lines into an .npmignore of the folder that all files are in."""
    tops = {group.top for group in groups}
    if "" in tops or any(group.kind in ("suffix", "name") and not group.within for group in groups):
        return
    yield from _in_folders(desk, tuple((group, group.top) for group in groups))


def _beside_the_files(desk: Desk, groups: tuple[Group, ...]) -> Iterator[Offer]:
    """Put a line beside each file: the last resort where rules nearer to the file bring it back."""
    folders = {posixpath.dirname(member) for group in groups for member in group.members}
    if len(folders) > 8:
        return
    pieces = tuple(
        (Group(kind="file", text=member, members=(member,)), posixpath.dirname(member))
        for group in groups
        for member in group.members
    )
    yield from _in_folders(desk, pieces)


def _in_folders(desk: Desk, pieces: tuple[tuple[Group, str], ...]) -> Iterator[Offer]:
    per_folder: dict[str, list[Group]] = {}
    for group, folder in pieces:
        per_folder.setdefault(folder, []).append(_below(group, folder))
    most = max((len(git_lines(group)) for groups in per_folder.values() for group in groups), default=0)
    for number in range(most):
        drafts, entries = {}, []
        for folder, groups in per_folder.items():
            name = posixpath.join(folder, ".npmignore")
            found = ways([git_lines(group) for group in groups])
            lines = found[min(number, len(found) - 1)]
            own, git = desk.read(name), desk.read(posixpath.join(folder, ".gitignore"))
            drafts[desk.path(name)] = line_text.append(own if own is not None else git or b"", lines)
            entries += [f"{name}: {line}" for line in lines]
        where = ", ".join(posixpath.join(folder, ".npmignore") for folder in per_folder)
        shown = tuple(entry.partition(": ")[2] for entry in entries)
        yield Offer(title=f"add {listed(shown)} to {where}", drafts=drafts, entries=shown, where=where)


def _below(group: Group, folder: str) -> Group:
    if not folder:
        return group
    lead = f"{folder}/"
    return replace(
        group,
        text=group.text.removeprefix(lead),
        within=(group.within + "/").removeprefix(lead).rstrip("/") if group.within else "",
        members=tuple(member.removeprefix(lead) for member in group.members),
    )
