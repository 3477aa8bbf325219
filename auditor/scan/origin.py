"""From a place in a generated file to the place in the original source, by the map beside it."""

from __future__ import annotations

import importlib
import json
import re
from typing import Any

from auditor.model.finding import Place
from auditor.model.source_map import original_source
from auditor.unpack.source_map import document

# Looking up needs every mapping decoded, at about a quarter of a second a megabyte.
_LARGEST = 2_000_000
_CONTENT = re.compile(r"sourcesContent\[\d+\] (?P<name>.+)\Z", re.DOTALL)
# No number in a map is longer than seven letters; longer ones would be added up for hours.
_VLQ = re.compile(r"(?:[g-z0-9+/]{0,12}+[A-Za-f,;])*+\Z")


def direct_origin(chain: tuple[str, ...], line: int, column: int) -> Place | None:
    """Give the origin of a place inside a map's sourcesContent: it is the original."""
    found = _CONTENT.match(chain[-1])
    return Place(path=original_source(found["name"]).path, line=line, column=column) if found else None


def looked_up_origin(source_map: bytes, line: int, column: int) -> Place | None:
    """Look a place up in a map of moderate size; None when the map cannot tell, for whatever reason."""
    return Lookup(source_map).origin(line, column)


class Lookup:
    """A map that is decoded once, for any number of places."""

    __slots__ = ("_index",)

    def __init__(self, source_map: bytes) -> None:
        self._index = _decoded(source_map)

    def origin(self, line: int, column: int) -> Place | None:
        """Give the original place, None when the map does not tell."""
        try:
            token = self._index.lookup(line - 1, column - 1)
        except (AttributeError, LookupError):
            return None
        if not isinstance(token.src, str) or token.src_line < 0 or token.src_col < 0:
            return None
        return Place(path=original_source(token.src).path, line=token.src_line + 1, column=token.src_col + 1)


def _decoded(source_map: bytes) -> Any:
    if len(source_map) > _LARGEST:
        return None
    found = document(source_map)
    plain = _plain(found.value) if found is not None else None
    if plain is None:
        return None
    try:
        return importlib.import_module("sourcemap").loads(plain)
    except Exception:  # noqa: BLE001 - the package fails in many ways on maps that are not as it expects
        return None


def _plain(value: Any) -> str | None:
    """Give a map in the one shape that the package reads: no sections, names present, nothing odd."""
    if not isinstance(value, dict) or "sections" in value:
        return None
    sources, mappings = value.get("sources"), value.get("mappings")
    if not isinstance(sources, list) or not all(isinstance(source, str) for source in sources):
        return None
    if not isinstance(mappings, str) or not _VLQ.match(mappings):
        return None
    names = value.get("names")
    names = [name if isinstance(name, str) else "" for name in names] if isinstance(names, list) else []
    return json.dumps({"version": 3, "sources": sources, "names": names, "mappings": mappings})
