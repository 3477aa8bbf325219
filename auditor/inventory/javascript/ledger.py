"""The book a packager's walk writes in: what ships, what stays and why, for the packagers that are not npm."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from auditor.errors import ManifestError, TargetError
from auditor.inventory.filesystem import Entry, FileSystem
from auditor.inventory.javascript.packager import PackRequest
from auditor.inventory.javascript.project_manifest import ProjectManifest, read_project_manifest
from auditor.model.package import Effect, Exclusion, Notice, Package, Reason, ShippedFile, Step, Trace

MAX_DEPTH = 1000
MAX_ENTRIES = 2_000_000


@dataclass(slots=True)
class Ledger:
    """Everything one walk decided; `watch` is the path whose rules are to be recorded."""

    request: PackRequest
    manifest: ProjectManifest
    watch: str = ""
    shipped: dict[str, tuple[Entry, str, Reason]] = field(default_factory=dict)
    dropped: dict[str, Exclusion] = field(default_factory=dict)
    steps: list[tuple[str, Step]] = field(default_factory=list)
    doubts: dict[str, None] = field(default_factory=dict)
    notices: dict[str, Notice] = field(default_factory=dict)
    seen: int = 0

    @property
    def files(self) -> FileSystem:
        """The file system being read."""
        return self.request.files

    def absolute(self, path: str) -> str:
        """The absolute form of a path inside the package."""
        return posixpath.join(self.request.root, path) if path else self.request.root

    def entries(self, directory: str) -> tuple[Entry, ...]:
        """List a directory of the package, within limits and with readable names."""
        if directory.count("/") > MAX_DEPTH:
            raise TargetError(f"folders are nested more than {MAX_DEPTH} deep in {self.request.root}")
        try:
            found = self.files.entries(self.absolute(directory))
        except OSError as error:
            raise TargetError(f"cannot list {self.absolute(directory)}: {error.strerror or error}") from error
        self.seen += len(found)
        if self.seen > MAX_ENTRIES:
            raise TargetError(f"more than {MAX_ENTRIES} entries in {self.request.root}")
        for entry in found:
            check_name(directory, entry.name)
        return found

    def read_text(self, path: str) -> str:
        """The text of a file of the package as the packagers decode it."""
        try:
            return self.files.read(self.absolute(path)).decode("utf-8", "replace")
        except OSError as error:
            raise TargetError(f"cannot read {self.absolute(path)}: {error.strerror or error}") from error

    def entry_at(self, path: str) -> Entry | None:
        """`lstat` a path that a manifest names, which may be anything; None when it cannot be there."""
        try:
            return self.files.entry(self.absolute(path))
        except (OSError, ValueError):
            return None

    def exists(self, path: str) -> bool:
        """Whether something is there, links followed."""
        return self._behind(path) is not None

    def is_file(self, path: str) -> bool:
        """Whether a regular file is there, links followed."""
        found = self._behind(path)
        return found is not None and found.kind == "file"

    def is_folder_behind(self, path: str) -> bool:
        """Whether a folder is there, links followed."""
        found = self._behind(path)
        return found is not None and found.kind == "directory"

    def _behind(self, path: str) -> Entry | None:
        try:
            return self.files.entry(self.files.resolve(self.absolute(path)))
        except (OSError, ValueError):
            return None

    def ship(self, path: str, entry: Entry, reason: Reason, *, source: str = "") -> None:
        """Put one file (or symbolic link) into the archive; `source` is where it is read from."""
        self.shipped[path] = (entry, source or self.absolute(path), reason)
        self.dropped.pop(path, None)

    def drop(self, path: str, reason: Reason, *, directory: bool = False) -> None:
        """Leave a path at home."""
        if path not in self.shipped:
            self.dropped[path] = Exclusion(path=path, by=reason, directory=directory)

    def watching(self, path: str) -> bool:
        """Whether rules that look at this path are to be recorded."""
        return bool(self.watch) and (self.watch == path or self.watch.startswith(f"{path}/"))

    def note(self, path: str, reason: Reason, effect: Effect) -> None:
        """Record that a rule looked at a watched path or at a folder above it."""
        if self.watching(path):
            self.steps.append(
                (path, Step(reason=reason, effect=effect, note="" if path == self.watch else f"for {path}/"))
            )

    def doubt(self, cause: str) -> None:
        """Say why this list may differ from the real one; the evidence becomes `approximate`."""
        self.doubts.setdefault(cause)

    def warn(self, text: str, *, path: str = "", line: int | None = None) -> None:
        """Tell a person something that the packager accepts in silence."""
        self.notices.setdefault(text, Notice(text=text, path=path, line=line))


def check_name(directory: str, name: str) -> None:
    """Refuse a file name that is not UTF-8, which no archive can carry faithfully."""
    try:
        name.encode()
    except UnicodeEncodeError:
        shown = posixpath.join(directory, name).encode("utf-8", "backslashreplace").decode()
        raise TargetError(f"a file name that is not UTF-8: {shown}") from None


def open_ledger(request: PackRequest, watch: str = "") -> Ledger:
    """Read the manifest of the requested package and open an empty book."""
    place = posixpath.normpath(watch) if watch else ""
    root = request.files.entry(request.root)
    if root is None:
        raise TargetError(f"no such folder: {request.root}")
    return Ledger(request=request, manifest=read_project_manifest(request.files, request.root), watch=place)


def require_name_and_version(ledger: Ledger, message: str) -> None:
    """Refuse a manifest without a name and a version, in the packager's words."""
    for key in ("name", "version"):
        value = ledger.manifest.data.get(key)
        if not isinstance(value, str) or not value:
            raise ManifestError(f"{ledger.manifest.path}: {message}", hint=f"add a `{key}` to package.json")


def to_package(ledger: Ledger, profile: str) -> Package:
    """The bill of lading of a finished walk."""
    request, data = ledger.request, ledger.manifest.data
    doubts = "; ".join(ledger.doubts)
    return Package(
        target=request.target,
        ecosystem="npm",
        kind="npm-tarball",
        name=_text(data, "name"),
        version=_text(data, "version"),
        files=tuple(_shipped(ledger, path) for path in sorted(ledger.shipped)),
        excluded=tuple(ledger.dropped[path] for path in sorted(ledger.dropped) if path not in ledger.shipped),
        evidence="approximate" if doubts else "exact",
        evidence_note=doubts,
        profile=profile,
        notices=tuple(ledger.notices.values()),
        root=request.root,
        manifest=data,
    )


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


def _shipped(ledger: Ledger, path: str) -> ShippedFile:
    entry, source, reason = ledger.shipped[path]
    return ShippedFile(
        path=path,
        size=0 if entry.kind == "symlink" else entry.size,
        mode=0o120777 if entry.kind == "symlink" else entry.mode,
        why=replace(reason, text=f"{reason.text} (symbolic link)".strip()) if entry.kind == "symlink" else reason,
        read=_reader(ledger.files, source, entry),
    )


def _reader(files: FileSystem, source: str, entry: Entry) -> Callable[[], bytes]:
    if entry.kind == "symlink":
        return lambda: files.link(source).encode("utf-8", "surrogateescape")
    return lambda: files.read(source)


def to_trace(ledger: Ledger, profile: str) -> Trace:
    """The chain of rules for the watched path of a finished walk."""
    path = ledger.watch
    shipped = ledger.shipped.get(path)
    decided = shipped[2] if shipped else _why_not(ledger, path)
    return Trace(
        path=path,
        profile=profile,
        ships=shipped is not None,
        steps=tuple(_with_losers(ledger.steps)),
        decided_by=decided,
    )


def _why_not(ledger: Ledger, path: str) -> Reason:
    at = path
    while at:
        if at in ledger.dropped:
            return ledger.dropped[at].by
        at = posixpath.dirname(at)
    entry = ledger.entry_at(path)
    if entry is None:
        return Reason(kind="absent", text="no such path in this package")
    if entry.kind == "directory":
        return Reason(kind="directory", text="folders are not packed, only what is in them")
    return Reason(kind="not-listed", text="nothing includes it")


def _with_losers(steps: list[tuple[str, Step]]) -> list[Step]:
    last = {path: index for index, (path, step) in enumerate(steps) if step.effect in {"ships", "drops"}}
    return [
        replace(step, effect="beaten") if step.effect in {"ships", "drops"} and last[path] != index else step
        for index, (path, step) in enumerate(steps)
    ]
