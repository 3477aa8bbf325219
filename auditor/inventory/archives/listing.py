"""From an archive to a Package: one pass that lists, hashes and judges every member."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import BinaryIO, TypeAlias

from auditor.inventory.archives.classify import Identity, classify, is_manifest
from auditor.inventory.archives.kept import Kept
from auditor.inventory.archives.model import Anomaly, Archive, ArchiveError, LimitError, Limits, Member
from auditor.inventory.archives.names import inspect_name, is_plain, leaves, tidy
from auditor.inventory.archives.opening import new_session, opened
from auditor.inventory.archives.recognise import container_of
from auditor.inventory.archives.record import Held, hexadecimal_hashes, record_problems
from auditor.inventory.archives.revisit import Revisit
from auditor.inventory.archives.session import Session
from auditor.inventory.archives.structure import Seen, judge_structure
from auditor.model.package import Package, Reason, ShippedFile

Visitor: TypeAlias = Callable[[Member, Iterator[bytes]], None]

_MANIFEST_BYTES = 16 << 20
_MANIFESTS_BYTES = 64 << 20


@dataclass(slots=True, kw_only=True)
class _Pass:
    session: Session
    hashing: bool
    visit: Visitor | None
    kept: Kept | None = None
    seen: list[Seen] = field(default_factory=list)
    manifests: dict[str, bytes] = field(default_factory=dict)
    manifest_bytes: int = 0

    def take(self, member: Member) -> None:
        plain = is_plain(member.name)
        if not plain:
            inspect_name(member.name, self.session)
        seen = Seen(
            path=member.name.rstrip("/") if plain else tidy(member.name),
            name=member.name,
            kind=member.kind,
            size=member.size,
            mode=member.mode,
            link=member.link,
            index=member.index,
        )
        try:
            if member.kind in ("file", "other"):
                seen.sha256 = self._content(member, seen.path)
        except LimitError:
            raise
        except ArchiveError as problem:
            self.session.miss(problem, member.name)
        self.seen.append(seen)

    def _content(self, member: Member, path: str) -> str | None:
        digest = hashlib.sha256() if self.hashing else None
        manifest = self._wants(member, path)
        keeping = self.kept is not None and self.kept.has_room(member.size)
        held: list[bytes] | None = [] if manifest or keeping else None
        pieces = self._passing(member.chunks(), digest, held)
        if self.visit:
            self.visit(member, pieces)
        for _ in pieces:
            pass
        if held is not None:
            self._hold(member, path if manifest else "", b"".join(held))
        return digest.hexdigest() if digest else None

    def _hold(self, member: Member, manifest: str, data: bytes) -> None:
        if manifest:
            self.manifests[manifest] = data
            self.manifest_bytes += member.size
        if self.kept is not None:
            self.kept.put(member.index, data)

    def _wants(self, member: Member, path: str) -> bool:
        fits = member.size <= _MANIFEST_BYTES and self.manifest_bytes + member.size <= _MANIFESTS_BYTES
        return fits and is_manifest(path)

    @staticmethod
    def _passing(chunks: Iterator[bytes], digest: hashlib._Hash | None, held: list[bytes] | None) -> Iterator[bytes]:
        for chunk in chunks:
            if digest is not None:
                digest.update(chunk)
            if held is not None:
                held.append(chunk)
            yield chunk


def read_archive(  # noqa: PLR0913 - a target, and what to do on the way, all by keyword
    target: str,
    path: str | BinaryIO,
    *,
    hash_members: bool = False,
    limits: Limits | None = None,
    visit: Visitor | None = None,
    keep: bool = False,
) -> Archive:
    """List an archive in one pass. `visit` sees every file member and its bytes as they pass.

    With `keep`, members stay in memory until they are read once, as far as there is room for them.

    Damage after the first member, and a limit anywhere, give an Archive that is not complete and says why; an
    archive of which nothing can be read raises ArchiveError. Memory grows with the number of members, not with their
    sizes.
    """
    limits = limits or Limits()
    shown = os.path.basename(path if isinstance(path, str) else target)
    with opened(path) as stream:
        container = container_of(stream)
        if container is None:
            raise ArchiveError(f"{shown}: not an archive that is read here (tar, zip, gzip, xz, bzip2)")
        session = new_session(stream, limits)
        again = Revisit(path, limits)
        hashing = hash_members or container.RANDOM_ACCESS
        books = _Pass(session=session, hashing=hashing, visit=visit, kept=again.first if keep else None)
        try:
            for member in container.members(stream, session):
                books.take(member)
        except ArchiveError as problem:
            if not books.seen and not isinstance(problem, LimitError):
                raise type(problem)(f"{shown}: {problem}", hint=problem.hint) from None
            _stopped(session, problem)
        if container.RANDOM_ACCESS:
            stream.seek(0)
        for _ in session.raw(stream):
            pass
    identity = classify(container.__name__.rpartition(".")[2], shown, books.manifests)
    return _archive(target, shown, identity, books, again)


def _stopped(session: Session, problem: ArchiveError) -> None:
    if isinstance(problem, LimitError) or not session.problems:
        session.miss(problem)


def _archive(target: str, shown: str, identity: Identity, books: _Pass, again: Revisit) -> Archive:
    session = books.session
    judge_structure(books.seen, identity, session)
    members, files = _shipped(identity, books.seen, shown, again)
    if identity.kind == "wheel" and not session.problems:
        _check_record(identity, books, members, session)
    if not files and not session.problems:
        session.problems.append("the archive holds no files")
    package = Package(
        target=target,
        ecosystem=identity.ecosystem,
        kind=identity.kind,
        name=identity.name,
        version=identity.version,
        files=files,
        evidence="artifact",
        sha256=session.sha256(),
        manifest=identity.manifest,
    )
    why = "; ".join(session.problems[:3])
    more = len(session.problems) - 3
    return Archive(
        path=shown,
        package=package,
        members=members,
        anomalies=tuple(_placed(anomaly, identity) for anomaly in session.anomalies()),
        complete=not session.problems,
        why_incomplete=f"{why}; and {more} more" if more > 0 else why,
    )


def _placed(anomaly: Anomaly, identity: Identity) -> Anomaly:
    """Give an anomaly under the path that ships, where the name is one that can be unpacked."""
    if anomaly.kind == "escaping-path" or leaves(anomaly.path):
        return anomaly
    return replace(anomaly, path=identity.shipped_path(tidy(anomaly.path)))


def _shipped(
    identity: Identity, seen: list[Seen], shown: str, again: Revisit
) -> tuple[tuple[ShippedFile, ...], tuple[ShippedFile, ...]]:
    plain = Reason(kind="artifact", source=shown)
    by_path = {one.path: one for one in seen if one.kind == "file"}
    members = tuple(_file(identity, one, plain, by_path, again) for one in seen if _is_shipped(one))
    winners = {file.path: file for file in members}
    return members, tuple(winners[path] for path in sorted(winners))


def _is_shipped(one: Seen) -> bool:
    return bool(one.path) and one.kind in ("file", "other", "symlink", "hardlink")


def _file(identity: Identity, one: Seen, plain: Reason, by_path: dict[str, Seen], again: Revisit) -> ShippedFile:
    source, why = one, plain
    if one.kind in ("symlink", "hardlink"):
        text = f"{'symbolic' if one.kind == 'symlink' else 'hard'} link to {one.link}"
        why = Reason(kind="artifact", source=plain.source, text=text)
        source = by_path.get(tidy(one.link), one) if one.kind == "hardlink" else one
    return ShippedFile(
        path=identity.shipped_path(one.path),
        size=source.size,
        mode=one.mode,
        why=why,
        sha256=source.sha256,
        read=again.reader(source.index) if source.kind in ("file", "other") else bytes,
    )


def _check_record(identity: Identity, books: _Pass, members: tuple[ShippedFile, ...], session: Session) -> None:
    held = {
        file.path: Held(size=file.size, sha256=file.sha256 or hashlib.sha256(b"").hexdigest(), read=file.read)
        for file in members
    }
    record = books.manifests.get(f"{identity.dist_info}/RECORD")
    for problem in record_problems(record, identity.dist_info, held):
        session.note("record-mismatch", problem.detail, problem.path)
        if problem.broken:
            session.leave_out(f"{problem.path}: {problem.detail}")
    if record and (count := hexadecimal_hashes(record)):
        detail = f"{count} hashes in hexadecimal instead of base64: installers that verify refuse them"
        session.note("record-form", detail, f"{identity.dist_info}/RECORD")
