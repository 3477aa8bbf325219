"""What a source map says and carries, with everything hostile already straightened out."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PARTS = ("node_modules/", "bower_components/", "site-packages/", ".pnpm/", ".yarn/")
_GENERATED = re.compile(
    r"\0|webpack/(?:bootstrap|runtime|universalModuleDefinition|before-startup|after-startup)|\(?webpack\)?(?:/|\Z)|<[^>]*>\Z|"
    r"(?:vite|rollup)/|(?:bootstrap|startup|external) |@?tslib\Z|virtual:"
)
_SCHEME = re.compile(
    r"^(?:webpack|webpack-internal|turbopack|vite|rollup|ng|meteor|parcel|app|rsc)://(?:[^/]*/)?(?:\./)*"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OriginalSource:
    """One source of a map.

    `path` is the name without the scheme a bundler puts in front of it. `third_party` is somebody else's published
    code, or the bundler's own. `size` and `lines` are None where the map carries no text for it.
    """

    name: str
    path: str
    third_party: bool
    size: int | None = None
    lines: int | None = None
    checksum: int = 0

    @property
    def disclosed(self) -> bool:
        """Whether the map holds original text."""
        return bool(self.size)


def original_source(
    name: str, *, size: int | None = None, lines: int | None = None, checksum: int = 0
) -> OriginalSource:
    """Make a source, and say from its name alone whose it is."""
    path = _SCHEME.sub("", name) if "://" in name else name
    path = path.split("?", 1)[0]
    foreign = not path or any(part in name for part in _PARTS) or _GENERATED.match(path) is not None
    return OriginalSource(name=name, path=path, third_party=foreign, size=size, lines=lines, checksum=checksum)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceMap:
    """One map, wherever it was found; the sources of an index map's sections are all here."""

    chain: tuple[str, ...]
    size: int
    version: int | None = None
    file: str = ""
    source_root: str = ""
    sources: tuple[OriginalSource, ...] = ()
    names: int = 0
    sections: int = 0
    mappings: int = 0
    debug_id: str = ""
    problems: tuple[str, ...] = ()

    @property
    def own(self) -> tuple[OriginalSource, ...]:
        """The sources that are not third-party code."""
        return tuple(source for source in self.sources if not source.third_party)

    @property
    def disclosed(self) -> tuple[OriginalSource, ...]:
        """The own sources whose text the map carries."""
        return tuple(source for source in self.own if source.disclosed)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapReference:
    """A `sourceMappingURL`; `final` when nothing but blanks and comments follows it, as consumers require."""

    chain: tuple[str, ...]
    url: str
    start: int
    end: int
    final: bool
    inline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EvalSources:
    """Original or half-translated modules that a development build keeps in `eval` strings."""

    chain: tuple[str, ...]
    names: tuple[str, ...]
    size: int
    start: int
