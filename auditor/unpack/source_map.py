"""Source maps by content, whatever their name: every original source becomes a blob, the map becomes a fact."""

from __future__ import annotations

import codecs
import json
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from auditor.model.blob import Blob, Incomplete
from auditor.model.pattern import Hits, Pattern
from auditor.model.source_map import MapReference, OriginalSource, SourceMap, original_source
from auditor.unpack.limits import Limits
from auditor.unpack.strings import strings
from auditor.unpack.unpacker import Unpacked, Unpacker

_START = re.compile(rb"(?:\xef\xbb\xbf)?(?:\)\]\}[^\n]{0,64}\n)?[ \t\r\n]{0,64}(?=\{)")
_HEAD = re.compile(
    _START.pattern
    + rb"\{\s{0,64}\"(?:version\"\s{0,8}:\s{0,8}[123]\b"
    + rb"|(?:mappings|sections|sources|sourcesContent|sourceRoot|names|file)\")"
)
_SECTION_DEPTH = 4
_TEXT_FIELDS = 4096


def _utf8(error: UnicodeError) -> tuple[bytes, int]:
    """Encode the characters that came from escapes: the others are bytes that were never decoded."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return error.object[error.start : error.end].encode("utf-8", "surrogatepass"), error.end


codecs.register_error("stowgate-utf8", _utf8)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """JSON that was read one byte a character.

    That needs 60 MB for a map of 60 MB, where one emoji would otherwise make it 240, and it does not mind invalid
    UTF-8. `encode` gives the UTF-8 of a string in it.
    """

    value: Any
    encode: Callable[[str], bytes]

    def text(self, value: Any) -> str:
        """Give a string as text, anything else as nothing."""
        if not isinstance(value, str):
            return ""
        return value if value.isascii() else self.encode(value).decode("utf-8", "replace")

    def strings(self, value: Any) -> bytes:
        """Give every string in a part of the document, a line each."""
        return self.encode("\n".join(strings(value)))


def _encode_escaped(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _encode_bytes(text: str) -> bytes:
    return text.encode("latin-1", "stowgate-utf8")


def document(data: bytes) -> Document | None:
    """Read JSON after an optional mark and XSSI prefix; None when it is none."""
    start = _START.match(data)
    if start is None:
        return None
    try:
        value = json.loads(str(memoryview(data)[start.end() :], "latin-1"))
    except (ValueError, RecursionError):
        return None
    return Document(value=value, encode=_encode_escaped if data.isascii() else _encode_bytes)


def is_map(value: Any) -> bool:
    """Tell a source map from other JSON that has a key in common with it."""
    if not isinstance(value, dict):
        return False
    if isinstance(value.get("sections"), list):
        return "version" in value or any(isinstance(each, dict) and "offset" in each for each in value["sections"])
    return isinstance(value.get("mappings"), str) and ("sources" in value or "version" in value)


def _unpack(blob: Blob, _hits: Hits, limits: Limits) -> Iterator[Unpacked]:
    if not _START.match(blob.data):
        return
    if len(blob.data) > limits.document_bytes:
        detail = f"a document of {len(blob.data)} bytes is not read as a source map"
        yield Incomplete(chain=blob.chain, limit="document_bytes", detail=detail)
        return
    found = document(blob.data)
    if found is not None and is_map(found.value):
        yield from _Reader(blob, limits, found).read(found.value)


class _Reader:
    """One map, its sections included."""

    def __init__(self, blob: Blob, limits: Limits, document: Document) -> None:
        self.blob = blob
        self.document = document
        self.limits = limits
        self.sources: list[OriginalSource] = []
        self.problems: dict[str, None] = {}
        self.rest: list[bytes] = []
        self.names = self.sections = self.mappings = 0
        self.cut = False

    def read(self, value: dict[str, Any]) -> Iterator[Unpacked]:
        yield from self._map(value, 0)
        rest = b"\n".join(self.rest)
        yield self.blob.child("names and other fields", rest)
        yield self._fact(value)
        if self.cut:
            detail = f"more than {self.limits.members} sources or sections in one map"
            yield Incomplete(chain=self.blob.chain, limit="members", detail=detail)

    def _fact(self, value: dict[str, Any]) -> SourceMap:
        version = value.get("version")
        return SourceMap(
            chain=self.blob.chain,
            size=len(self.blob.data),
            version=version if isinstance(version, int) else None,
            file=self._short(value.get("file")),
            source_root=self._short(value.get("sourceRoot")),
            sources=tuple(self.sources),
            names=self.names,
            sections=self.sections,
            mappings=self.mappings,
            debug_id=self._short(value.get("debugId", value.get("debug_id"))),
            problems=tuple(self.problems),
        )

    def _short(self, value: Any) -> str:
        return self.document.text(value)[:_TEXT_FIELDS]

    def _map(self, value: dict[str, Any], depth: int) -> Iterator[Unpacked]:
        self._rest(value)
        sections = value.get("sections")
        if isinstance(sections, list):
            yield from self._sections(sections, depth)
        yield from self._contents(value)

    def _rest(self, value: dict[str, Any]) -> None:
        """Keep every other string for the scan, so that nothing in a map is left unread."""
        mappings = value.get("mappings")
        self.mappings += len(mappings) if isinstance(mappings, str) else 0
        names = value.get("names")
        self.names += len(names) if isinstance(names, list) else 0
        other = {key: each for key, each in value.items() if key not in _READ_ELSEWHERE}
        self.rest.append(self.document.strings(other))

    def _sections(self, sections: list[Any], depth: int) -> Iterator[Unpacked]:
        if depth >= _SECTION_DEPTH:
            self.problems["sections nested in sections"] = None
            self.cut = True
            return
        for section in sections:
            self.sections += 1
            if self.sections > self.limits.members:
                self.cut = True
                return
            if not isinstance(section, dict):
                self.problems["a section that is no object"] = None
                continue
            if isinstance(section.get("url"), str):
                url = self.document.text(section["url"])
                yield MapReference(chain=self.blob.chain, url=url, start=0, end=0, final=False)
                self.rest.append(self.document.encode(section["url"]))
            inner = section.get("map")
            if isinstance(inner, dict):
                yield from self._map(inner, depth + 1)

    def _contents(self, value: dict[str, Any]) -> Iterator[Blob]:
        sources, contents = value.get("sources"), value.get("sourcesContent")
        sources = self._list(sources, "sources")
        contents = self._list(contents, "sourcesContent")
        root = self._short(value.get("sourceRoot"))
        for index in range(max(len(sources), len(contents))):
            if len(self.sources) >= self.limits.members:
                self.cut = True
                return
            name = self._name(sources[index] if index < len(sources) else None, root)
            content = contents[index] if index < len(contents) else None
            yield from self._source(index, name, content)
            if index < len(contents):
                contents[index] = None

    def _list(self, value: Any, field: str) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list):
            self.problems[f"{field} is no list"] = None
            return []
        return value

    def _name(self, value: Any, root: str) -> str:
        if not isinstance(value, str):
            if value is not None:
                self.problems["a source whose name is no text"] = None
            return ""
        name = self.document.text(value)
        return f"{root.rstrip('/')}/{name}" if root and not _absolute(name) else name

    def _source(self, index: int, name: str, content: Any) -> Iterator[Blob]:
        if not isinstance(content, str):
            if content is not None:
                self.problems["a source whose content is no text"] = None
            self.sources.append(original_source(name))
            return
        data = self.document.encode(content)
        lines = data.count(b"\n") + (not data.endswith(b"\n") if data else 0)
        checksum = zlib.crc32(data)
        self.sources.append(original_source(name, size=len(data), lines=lines, checksum=checksum))
        yield self.blob.child(f"sourcesContent[{index}] {name}".rstrip(), data)


_READ_ELSEWHERE = frozenset({"sourcesContent", "mappings", "sections"})
_ABSOLUTE = re.compile(r"/|[A-Za-z][A-Za-z0-9+.-]*:")


def _absolute(name: str) -> bool:
    return _ABSOLUTE.match(name) is not None


UNPACKER = Unpacker(
    name="source map",
    triggers=(
        Pattern(id="unpack:map-mappings", expression=r'"mappings"\s{0,16}:'),
        Pattern(id="unpack:map-sections", expression=r'"sections"\s{0,16}:\s{0,16}\['),
    ),
    head=_HEAD,
    covers=True,
    unpack=_unpack,
)
