"""Writing the sources inside a map to disk, for the owner's own eyes: safe paths only, nothing overwritten."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from auditor.errors import TargetError
from auditor.model.blob import Blob, Incomplete
from auditor.model.source_map import original_source
from auditor.unpack.base64_runs import decoded
from auditor.unpack.compressed import UNPACKER as COMPRESSED
from auditor.unpack.limits import Limits
from auditor.unpack.source_map import UNPACKER as SOURCE_MAP

_CONTENT = re.compile(r"sourcesContent\[(\d+)\] ?(.*)\Z", re.DOTALL)
_INLINE = re.compile(rb"sourceMappingURL=data:application/json[^,\s]{0,64},")
_RUN = re.compile(rb"[A-Za-z0-9+/=_-]*+")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f<>:\"|?*\\]")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[1-9]|lpt[1-9])(?:\..*)?\Z", re.IGNORECASE)
_PART, _PARTS = 120, 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What was written, and what was not and why."""

    written: tuple[str, ...]
    refused: tuple[tuple[str, str], ...] = ()


def recover(data: bytes, folder: Path, limits: Limits | None = None) -> Recovered:
    """Write every source with content below an empty or new folder."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise TargetError(f"{folder}: not an empty folder", hint="sources are written to a new folder only")
    written: list[str] = []
    refused: list[tuple[str, str]] = []
    taken: set[str] = set()
    for name, content in _contents(data, limits or Limits()):
        path = _free(safe_path(name), taken)
        try:
            _write(folder, path, content)
        except OSError as error:
            refused.append((name, error.strerror or "cannot be written"))
        else:
            written.append(path)
    if not written and not refused:
        raise TargetError("no source is inside: not a source map, or one without sourcesContent")
    return Recovered(written=tuple(written), refused=tuple(refused))


def _contents(data: bytes, limits: Limits) -> Iterator[tuple[str, bytes]]:
    for blob in _candidates(Blob(data=data, chain=("map",)), limits):
        for item in SOURCE_MAP.unpack(blob, {}, limits):
            found = _CONTENT.match(item.name) if isinstance(item, Blob) else None
            if found and isinstance(item, Blob):
                yield found[2] or f"source-{found[1]}", item.data
            elif isinstance(item, Incomplete):
                raise TargetError(f"the map is not read to its end: {item.detail}")


def _candidates(blob: Blob, limits: Limits) -> Iterator[Blob]:
    """Give the map itself, the one in a comment, or the one that is compressed."""
    if blob.data[:2] == b"\x1f\x8b":
        opened = COMPRESSED.unpack(blob, {"unpack:gzip": (3,)}, limits)
        yield from (item for item in opened if isinstance(item, Blob))
        return
    yield blob
    for found in _INLINE.finditer(blob.data):
        run = _RUN.match(blob.data, found.end())
        if run and b"base64" in found[0]:
            yield blob.child("inline map", decoded(run[0]))


def safe_path(name: str) -> str:
    """Give a relative path that stays where it is put on every system, and still tells where a source was."""
    path = original_source(name).path.replace("\\", "/")
    parts = [_safe_part(part) for part in path.split("/") if part not in ("", ".")]
    return "/".join(parts[-_PARTS:]) or "source"


def _safe_part(part: str) -> str:
    if part == "..":
        return "_up"
    part = _UNSAFE.sub("_", part).rstrip(" .")[:_PART].rstrip(" .") or "_"
    return f"_{part}" if _RESERVED.match(part) else part


def _free(path: str, taken: set[str]) -> str:
    """Give a path that no other source has, not even where case does not count."""
    stem, dot, suffix = path.rpartition(".")
    number, wanted = 1, path
    while wanted.casefold() in taken:
        number += 1
        wanted = f"{stem}.{number}{dot}{suffix}" if stem and "/" not in suffix else f"{path}.{number}"
    taken.add(wanted.casefold())
    return wanted


def _write(folder: Path, path: str, content: bytes) -> None:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
