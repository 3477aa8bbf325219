"""How the members of one archive stand to each other: duplicates, collisions, links, special files."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from auditor.inventory.archives.classify import Identity
from auditor.inventory.archives.model import MemberKind
from auditor.inventory.archives.names import fold, link_target
from auditor.inventory.archives.session import Session

_SET_ID = 0o6000


@dataclass(slots=True, kw_only=True)
class Seen:
    """One member as it passed by, without its content: `path` is tidy, `name` is as stored."""

    path: str
    name: str
    kind: MemberKind
    size: int
    mode: int
    link: str
    index: int
    sha256: str | None = None


def judge_structure(members: Sequence[Seen], identity: Identity, session: Session) -> None:
    """Note everything odd about the members as a set."""
    kinds: dict[str, MemberKind] = {}
    links: dict[str, Seen] = {}
    for member in members:
        _judge_kind(member, session)
        _judge_place(member, kinds, session)
        if member.kind in ("symlink", "hardlink"):
            _judge_link(member, identity, session)
        if member.kind == "symlink":
            links[member.path] = member
    if links:
        _judge_through_links({posixpath.dirname(path) for path in kinds}, links, session)
    _judge_case(kinds, session)


def _judge_kind(member: Seen, session: Session) -> None:
    if member.kind in ("device", "fifo"):
        session.note("special-file", f"a {member.kind}", member.name)
    elif member.kind == "file" and member.mode & _SET_ID:
        session.note("set-id", f"mode {member.mode:04o} runs as its owner or group", member.name)


def _judge_place(member: Seen, kinds: dict[str, MemberKind], session: Session) -> None:
    before = kinds.get(member.path)
    kinds[member.path] = member.kind
    if not member.path or before is None or before == member.kind == "directory":
        return
    again = "stored more than once" if before == member.kind else f"a {member.kind} in the place of a {before}"
    session.note("duplicate-member", again, member.name)


def _judge_case(paths: Iterable[str], session: Session) -> None:
    # Hashes first: the folded names of a large archive would be held only to find that they all differ.
    hashes: set[int] = set()
    again: set[int] = set()
    for path in paths:
        folded = hash(fold(path))
        (again if folded in hashes else hashes).add(folded)
    first: dict[str, str] = {}
    for path in paths if again else ():
        other = first.setdefault(fold(path), path) if hash(fold(path)) in again else path
        if other != path:
            session.note("case-collision", f"the same file as {other!r} where case is ignored", path)


def _judge_link(member: Seen, identity: Identity, session: Session) -> None:
    target = link_target(member.path, member.link, hard=member.kind == "hardlink")
    outside = target is None or (identity.top and target.partition("/")[0] != identity.top)
    if outside:
        word = "symbolic" if member.kind == "symlink" else "hard"
        session.note("link-out", f"a {word} link to {member.link!r}, outside the archive", member.name)


def _judge_through_links(parents: set[str], links: dict[str, Seen], session: Session) -> None:
    for parent in sorted(parents):
        at = parent
        while at:
            if at in links:
                session.note("link-out", f"members below it are written through a link to {links[at].link!r}", at)
                break
            at = posixpath.dirname(at)
