"""What is dear to compute, kept on disk: checked before use, written whole or not at all, and never needed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

_MAGIC = b"stowgate-cache-1\n"
_DIGEST = 32
_LIMIT = 256 << 20
_KEPT = 8


def folder() -> Path:
    """Give the folder for caches, as the XDG rules name it."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    home = Path(base) if base and os.path.isabs(base) else Path(os.path.expanduser("~")) / ".cache"
    return home / "stowgate"


def load(kind: str, key: str) -> bytes | None:
    """Give what was saved of a kind under a key; None when it is missing, foreign, cut short or changed."""
    try:
        with _path(kind, key).open("rb") as file:
            if not _ours(os.fstat(file.fileno())):
                return None
            content = file.read(_LIMIT)
    except OSError:
        return None
    head = len(_MAGIC) + _DIGEST
    payload = content[head:]
    if not content.startswith(_MAGIC) or hashlib.sha256(payload).digest() != content[len(_MAGIC) : head]:
        return None
    return payload


def save(kind: str, key: str, payload: bytes) -> None:
    """Save a kind of thing under a key; a folder that cannot be written is no error."""
    with contextlib.suppress(OSError):
        target = _path(kind, key)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(target, _MAGIC + hashlib.sha256(payload).digest() + payload)
        _forget_old(target.parent, kind)


def _write(target: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(name, target)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise


def _forget_old(place: Path, kind: str) -> None:
    found = sorted(place.glob(f"{kind}-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in found[_KEPT:]:
        path.unlink(missing_ok=True)


def _path(kind: str, key: str) -> Path:
    return folder() / f"{kind}-{key[:32]}"


def _ours(status: os.stat_result) -> bool:
    """Refuse a file that another user could have put there."""
    return not hasattr(os, "getuid") or status.st_uid in (os.getuid(), 0)
