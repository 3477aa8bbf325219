from __future__ import annotations

import json

import pytest

from auditor.scan.origin import direct_origin, looked_up_origin

# Line 1 column 1 is a.ts 1:1, line 1 column 5 is a.ts 2:3, line 2 column 1 is b.ts 1:1.
MAP = {"version": 3, "sources": ["a.ts", "b.ts"], "mappings": "AAAA,IACE;ACDF"}


def test_inside_a_map_the_place_is_the_origin() -> None:
    found = direct_origin(("a.js.map", "sourcesContent[3] src/a.ts"), 4, 2)
    assert found is not None
    assert (found.path, found.line, found.column) == ("src/a.ts", 4, 2)
    assert direct_origin(("a.js.map",), 4, 2) is None


@pytest.mark.parametrize(
    ("place", "origin"), [((1, 1), ("a.ts", 1, 1)), ((1, 7), ("a.ts", 2, 3)), ((2, 1), ("b.ts", 1, 1))]
)
def test_a_place_is_looked_up(place: tuple[int, int], origin: tuple[str, int, int]) -> None:
    found = looked_up_origin(json.dumps(MAP).encode(), *place)
    assert found is not None
    assert (found.path, found.line, found.column) == origin


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        json.dumps({**MAP, "sections": []}).encode(),
        json.dumps({**MAP, "sources": [1]}).encode(),
        json.dumps({**MAP, "mappings": "DDDDD"}).encode(),
        json.dumps({**MAP, "mappings": "\u00e9"}).encode(),
        json.dumps({**MAP, "mappings": "A" * 3_000_000}).encode(),
        json.dumps({**MAP, "mappings": ";;;;"}).encode(),
        json.dumps({**MAP, "mappings": "AAgggggggggggggggggggggggggA"}).encode(),
        json.dumps({**MAP, "mappings": "g" * 1_900_000}).encode(),
        json.dumps({**MAP, "mappings": "AADA"}).encode(),
        json.dumps({**MAP, "mappings": "CAAA"}).encode(),
    ],
)
def test_a_map_that_cannot_tell_is_no_accident(data: bytes) -> None:
    assert looked_up_origin(data, 1, 1) is None
