"""A signed, chained ledger of every record: what was there when, and who brought what came since."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import os
import secrets
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from auditor.errors import StowgateError
from auditor.memory import stores
from auditor.memory.quarantine_journal import replace_file
from auditor.model.memory import MemoryRecord
from auditor.model.report import Skipped

_FIRST = "0" * 64


class LedgerError(StowgateError):
    """A ledger that is not what this key signed."""

    hint = "somebody changed it, or it was made with another key"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One record at one time."""

    store: str
    record: str
    digest: str
    seen: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What changed since the last entry of a record, and which commit or session brought it, when that can be said."""

    change: Literal["added", "changed", "removed"]
    store: str
    record: str
    seen: str
    source: str


def default_key() -> bytes:
    """Give this user's key; it is made on first use and never leaves its file."""
    base = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    path = Path(base) / "stowgate" / "ledger.key"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        replace_file(path, secrets.token_bytes(32), mode=0o600)
    return path.read_bytes()


def read_entries(
    targets: Iterable[str], skipped: list[Skipped], *, kind: str | None = None
) -> Iterator[tuple[Entry, MemoryRecord]]:
    """Give an entry for every record that is there now; what could not be read is added to `skipped`."""
    now = datetime.datetime.now(tz=datetime.UTC).isoformat(timespec="seconds")
    for target in targets:
        for form, place in stores.named(target, kind):
            reading = stores.reading(form, place, target)
            if not reading.address:
                reading.label = os.path.abspath(place)
            for record in form.read(reading):
                digest = hashlib.sha256(record.text.encode("utf-8", "surrogatepass")).hexdigest()
                entry = Entry(store=reading.label, record=record.id, digest=digest, seen=now, source=record.writer)
                yield entry, record
            skipped += [each for each in reading.skipped if each.incomplete]


def write(path: Path, entries: Iterable[Entry], key: bytes) -> int:
    """Write the ledger anew: what was known keeps its first date, each line signs itself and all before it."""
    old = {(each.store, each.record, each.digest): each for each in read(path, key)} if path.is_file() else {}
    lines, last = [], _FIRST
    for each in entries:
        kept = old.get((each.store, each.record, each.digest), each)
        line = _fields(kept)
        last = _sign(line, last, key)
        lines.append(json.dumps({**line, "mac": last}))
    end = {"end": len(lines)}
    lines.append(json.dumps({**end, "mac": _sign(end, last, key)}))
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, "".join(f"{line}\n" for line in lines).encode())
    return len(lines) - 1


def read(path: Path, key: bytes) -> list[Entry]:
    """Read a ledger, and refuse one with a line that was changed, moved, added or left out."""
    entries, last, ended = [], _FIRST, False
    for number, raw in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            line = json.loads(raw)
            mac = str(line.pop("mac"))
            expected = _sign(line, last, key)
            entry = None if "end" in line else Entry(**line)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise LedgerError(f"{path}, line {number}: not a line of a ledger") from None
        if ended or not hmac.compare_digest(expected, mac):
            raise LedgerError(f"{path}, line {number}: the signature does not fit")
        last, ended = mac, entry is None
        if entry is not None:
            entries.append(entry)
    if not ended:
        raise LedgerError(f"{path}: the end is missing")
    return entries


def drift(old: Iterable[Entry], new: Iterable[tuple[Entry, MemoryRecord]]) -> Iterator[Drift]:
    """List what changed between two points, with who brought it."""
    known = {(each.store, each.record): each for each in old}
    for entry, record in new:
        before = known.pop((entry.store, entry.record), None)
        if before is None or before.digest != entry.digest:
            change: Literal["added", "changed"] = "added" if before is None else "changed"
            yield Drift(
                change=change, store=entry.store, record=entry.record, seen=entry.seen, source=brought_by(record)
            )
    for gone in known.values():
        yield Drift(change="removed", store=gone.store, record=gone.record, seen=gone.seen, source=gone.source)


def brought_by(record: MemoryRecord) -> str:
    """Say which commit or session a record came with: git knows files, stores know their sessions."""
    for name in ("session", "session_id", "origin_session_id", "originSessionId", "thread_id"):
        if isinstance(record.properties.get(name), str) and record.properties[name]:
            return f"session {record.properties[name]}"
    folder, name = os.path.split(os.path.abspath(record.location.path))
    # The repository's own configuration may name programs; none of them may run here.
    safe = ["-c", "core.fsmonitor=false", "-c", "log.showSignature=false", "-c", "core.hooksPath=/dev/null"]
    command = ["git", *safe, "log", "-1", "--format=%h by %an on %as", "--no-ext-diff", "--no-textconv", "--", name]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=5,
            check=True,
            env={**os.environ, "GIT_OPTIONAL_LOCKS": "0"},
        )
    except (OSError, subprocess.SubprocessError):
        return str((record.scope and f"scope {record.scope}") or record.writer)
    return f"commit {done.stdout.strip()}" if done.stdout.strip() else f"not committed, written by {record.writer}"


def _fields(entry: Entry) -> dict[str, Any]:
    return {
        "store": entry.store,
        "record": entry.record,
        "digest": entry.digest,
        "seen": entry.seen,
        "source": entry.source,
    }


def _sign(line: dict[str, Any], last: str, key: bytes) -> str:
    told = json.dumps(line, sort_keys=True).encode()
    return hmac.new(key, last.encode() + b"\0" + told, hashlib.sha256).hexdigest()
