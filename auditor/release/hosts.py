"""Host names in the code of a release that the release before did not mention anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

from auditor.errors import StowgateError
from auditor.model.package import ShippedFile
from auditor.release.delta import Delta

_CODE = re.compile(
    r"\.(?:[cm]?jsx?|[cm]?tsx?|vue|svelte|py|pyi|pyx|sh|bash|ps1|bat|cmd|rb|pl|php|json|ya?ml|toml|cfg|ini|html?)\Z"
)
_HOST = re.compile(
    rb"://(?:[^\s/@\"'`<>]{1,60}@)?"
    rb"((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}|\d{1,3}(?:\.\d{1,3}){3})(?![\w.-])",
    re.IGNORECASE,
)
_SCHEMES = (b"http", b"https", b"ws", b"wss", b"ftp")
_MOST_BYTES = 16 << 20


def new_hosts(delta: Delta) -> Iterator[tuple[str, str]]:
    """Give each host with the first file that names it."""
    rewritten = [pair for pair in delta.renamed if not pair.old.sha256 or pair.old.sha256 != pair.new.sha256]
    fresh = [*delta.added, *(pair.new for pair in (*delta.changed, *rewritten))]
    with ThreadPoolExecutor(1) as pool:
        # The two releases are two archives to inflate.
        replaced = pool.submit(_all_hosts, [pair.old for pair in delta.changed])
        found = _first_files(fresh)
        known = found.keys() & replaced.result()
    for left in (delta.removed, (pair.old for pair in delta.renamed), delta.same):
        if found.keys() - known:
            known |= _known(found.keys() - known, left)
    yield from sorted((host, path) for host, path in found.items() if host not in known)


def _first_files(files: Iterable[ShippedFile]) -> dict[str, str]:
    found: dict[str, str] = {}
    for file in _in_archive_order(files):
        for host in _hosts(file):
            found[host] = min(found.get(host, file.path), file.path)
    return found


def _all_hosts(files: Iterable[ShippedFile]) -> frozenset[str]:
    return frozenset(host for file in _in_archive_order(files) for host in _hosts(file))


def _known(wanted: Iterable[str], files: Iterable[ShippedFile]) -> set[str]:
    left = set(wanted)
    found: set[str] = set()
    for file in _in_archive_order(files):
        if not left:
            break
        found |= left & set(_hosts(file))
        left -= found
    return found


def _in_archive_order(files: Iterable[ShippedFile]) -> list[ShippedFile]:
    """Sort files so that an archive is read in one go."""
    return sorted(files, key=lambda file: getattr(file.read, "position", 0))


def _hosts(file: ShippedFile) -> Iterator[str]:
    if file.size > _MOST_BYTES or not _CODE.search(file.path.lower()):
        return
    try:
        data = file.read()
    except (OSError, StowgateError):
        return
    # An expression that starts with fixed bytes is searched for many times as fast.
    for match in _HOST.finditer(data):
        if data[max(match.start() - 6, 0) : match.start()].lower().endswith(_SCHEMES):
            yield match[1].decode("ascii").lower()
