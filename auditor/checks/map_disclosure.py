"""What the maps of a package disclose that the package does not hold anyway, for the source-map checks."""

from __future__ import annotations

import posixpath
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.checks.context import PackageContext
from auditor.errors import StowgateError
from auditor.model.source_map import OriginalSource, SourceMap

_VENDORED = re.compile(r"(?:\A|/)(?:node_modules|vendor|third[_-]party|bower_components|_vendor)/")
_SCHEME = re.compile(r"\A[A-Za-z][A-Za-z0-9+.-]+:")
TREE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """One map, and the own sources whose text only the map carries."""

    map: SourceMap
    hidden: tuple[OriginalSource, ...]

    @property
    def lines(self) -> int:
        """Lines of original text."""
        return sum(source.lines or 0 for source in self.hidden)

    @property
    def size(self) -> int:
        """Bytes of original text."""
        return sum(source.size or 0 for source in self.hidden)


def disclosures(context: PackageContext) -> tuple[Disclosure, ...]:
    """Give every map of the package's own code that discloses something."""
    maps = [(each, [s for s in each.disclosed if not _is_there(context, each, s)]) for each in own_maps(context)]
    wanted = {_key(source.path, source.size) for _, sources in maps for source in sources}
    there = _checksums(context, wanted)
    found = []
    for each, sources in maps:
        hidden = tuple(s for s in sources if (*_key(s.path, s.size), s.checksum) not in there)
        if hidden:
            found.append(Disclosure(map=each, hidden=hidden))
    return tuple(found)


def own_maps(context: PackageContext) -> Iterator[SourceMap]:
    """Give the maps outside folders of other people's code, and not those quoted inside another map's sources."""
    for each in context.contents.maps:
        quoted = any(part.startswith("sourcesContent[") for part in each.chain)
        if not quoted and not is_vendored(each.chain[0]):
            yield each


def map_files(context: PackageContext) -> tuple[str, ...]:
    """Give the files that are maps: one entry keeps out today's and those of the next build, whatever their hashes."""
    return tuple(sorted({each.chain[0] for each in own_maps(context) if each.chain[0].endswith(".map")}))


def is_vendored(path: str) -> bool:
    """Say whether a path lies in a folder of other people's code."""
    return bool(_VENDORED.search(path))


def resolved(holder: str, name: str) -> str | None:
    """Give the path in the package that a relative name in a map means; None for anything that is no path."""
    name = name.split("?", 1)[0]
    if _SCHEME.match(name) or name.startswith("/") or not name:
        return None
    return posixpath.normpath(posixpath.join(posixpath.dirname(holder), name))


def _is_there(context: PackageContext, each: SourceMap, source: OriginalSource) -> bool:
    return resolved(each.chain[0], source.name) in context.package.paths


def _key(path: str, size: int | None) -> tuple[str, int]:
    return path.rpartition("/")[2], size or 0


def _checksums(context: PackageContext, wanted: set[tuple[str, int]]) -> set[tuple[str, int, int]]:
    """Give name, size and checksum of the files that may be one of the sources, read in the archive's own order."""
    archive = context.source.archive
    found = set()
    for file in archive.members if archive is not None else context.package.files:
        key = _key(file.path, file.size)
        if key in wanted:
            try:
                found.add((*key, zlib.crc32(file.read())))
            except (OSError, StowgateError):
                continue
    return found


def counted(number: int, word: str) -> str:
    """Write a number with its noun: `1 source file`, `1,906 source files`."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def sized(size: int) -> str:
    """Write a size as people do."""
    for unit, scale in (("MB", 1_000_000), ("kB", 1_000)):
        if size >= scale:
            return f"{size / scale:.1f} {unit}"
    return f"{size} bytes"
