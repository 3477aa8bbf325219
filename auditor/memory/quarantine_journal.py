"""The journal of a quarantine: what was there before, kept safe before anything is touched, for getting it back."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

from auditor.errors import StowgateError

State: TypeAlias = Literal["prepared", "applied", "restoring", "restored"]


class QuarantineError(StowgateError):
    """Something that must not be touched now, or cannot be given back."""


@dataclass(slots=True, kw_only=True)
class Action:
    """One thing that changes: where it is, where its copy is, and how to tell old from new."""

    kind: str
    path: str
    backup: str
    before: str
    after: str
    removed: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Journal:
    """One quarantine, in a folder of its own; what is `left` could not be removed."""

    folder: Path
    state: State = "prepared"
    created: str = ""
    actions: list[Action] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """What `restore` calls it."""
        return self.folder.name

    def copy(self, source: Path) -> str:
        """Keep a copy of a file, on the disk before this returns."""
        name = f"copy-{len(os.listdir(self.folder))}"
        with open(source, "rb") as old, open(self.folder / name, "xb") as new:
            shutil.copyfileobj(old, new, 1 << 20)
            new.flush()
            os.fsync(new.fileno())
        return name

    def keep(self, content: bytes) -> str:
        """Keep bytes that are in no file."""
        name = f"copy-{len(os.listdir(self.folder))}"
        replace_file(self.folder / name, content)
        return name

    def save(self, state: State) -> None:
        """Write the journal down; the move into place is the moment that counts."""
        self.state = state
        told = {
            "version": 1,
            "state": state,
            "created": self.created,
            "actions": [asdict(each) for each in self.actions],
        }
        replace_file(self.folder / "journal.json", json.dumps(told, indent=1).encode())


def home(given: str | None = None) -> Path:
    """Give the folder of all journals."""
    if given:
        return Path(given)
    base = os.environ.get("XDG_STATE_HOME", "")
    state = Path(base) if base and os.path.isabs(base) else Path(os.path.expanduser("~")) / ".local" / "state"
    return state / "stowgate" / "quarantine"


def begin(folder: Path) -> Journal:
    """Open a new journal."""
    now = datetime.datetime.now(tz=datetime.UTC)
    place = folder / f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    place.mkdir(parents=True, mode=0o700)
    return Journal(folder=place, created=now.isoformat())


def read_all(folder: Path) -> list[Journal]:
    """Give every journal, the oldest first; one without a journal file never got to touching anything."""
    found = []
    for path in sorted(folder.glob("*/journal.json")):
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
            data = json.loads(path.read_bytes())
            actions = [Action(**each) for each in data["actions"]]
            found.append(Journal(folder=path.parent, state=data["state"], created=data["created"], actions=actions))
    return found


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Let one quarantine or restore run at a time; the lock dies with the process."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with open(folder / "lock", "a", encoding="ascii") as stream:
        lock_file(stream.fileno(), "another quarantine is running")
        yield


def lock_file(descriptor: int, complaint: str) -> None:
    """Take a lock that well-behaved writers respect, or say who holds it."""
    try:
        import fcntl  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise QuarantineError(complaint, hint="try again when it is done") from error


def replace_file(path: Path, content: bytes, *, mode: int = 0o600, mtime_ns: int | None = None) -> None:
    """Put content in place whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".stowgate-")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(name, mode)
        if mtime_ns is not None:
            os.utime(name, ns=(mtime_ns, mtime_ns))
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames and deletions in a folder last."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def digest(path: Path) -> str:
    """Give the hash of a file; empty when there is none."""
    try:
        with open(path, "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return ""
