from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable

import pytest

from auditor.model.blob import Blob
from auditor.scan.matcher import scan
from auditor.scan.sweep import Scanner
from auditor.unpack.expand import expand
from auditor.unpack.fragments import is_text
from auditor.unpack.limits import Limits
from tests.unpack.conftest import NEEDLE, Opened

Chains = Callable[..., list[tuple[str, ...]]]


def each(form: str) -> bytes:
    return b"".join(form.encode() % letter for letter in NEEDLE)


FORMS = {
    "base64": b'key = "' + base64.b64encode(b"word " + NEEDLE) + b'"',
    "base64 url": b"key=" + base64.urlsafe_b64encode(b"??>>" * 6 + NEEDLE).rstrip(b"="),
    "base64 lines": b"key:\n" + base64.encodebytes(b"some words in front " * 5 + NEEDLE),
    "base64 escaped lines": b'"'
    + base64.encodebytes(b"some words in front " * 5 + NEEDLE).replace(b"\n", b"\\n")
    + b'"',
    "base64 after a path": b"lib/" + base64.b64encode(b"word " + NEEDLE),
    "base64 twice": base64.b64encode(b"x = " + base64.b64encode(b"yes: " + NEEDLE)),
    "hex": b'key = "' + NEEDLE.hex().encode() + b'"',
    "hex 0x": b"key = 0x" + NEEDLE.hex().upper().encode(),
    "percent": b"?key=" + each("%%%02X"),
    "hex escapes": b'"' + each("\\x%02x") + b'"',
    "unicode escapes": b'"' + each("\\u%04x") + b'"',
    "brace escapes": b'"' + each("\\u{%x}") + b'"',
    "octal escapes": b'"' + each("\\%03o") + b'"',
    "escapes in JSON": json.dumps({"code": '"' + each("\\x%02x").decode() + '"'}).encode(),
    "entities": b"<p>" + each("&#%d;") + b"</p>",
    "hex entities": b"<p>" + each("&#x%x;") + b"</p>",
    "quoted-printable": b"Key: " + each("=%02X"),
    "quoted-printable below a head": b"Subject: x\n\n" + each("=%02X") + b"\n",
    "base64 below its name": b'x = "base64,' + base64.b64encode(b"word " + NEEDLE) + b'"',
    "soft line break": b"Key: " + NEEDLE[:15] + b"=\r\n" + NEEDLE[15:],
    "plus": b"'" + NEEDLE[:9] + b"' + '" + NEEDLE[9:] + b"'",
    "three parts": b'"' + NEEDLE[:9] + b'"+"' + NEEDLE[9:15] + b'"+"' + NEEDLE[15:] + b'"',
    "plus over lines": b"'" + NEEDLE[:9] + b"' +\n    '" + NEEDLE[9:] + b"'",
    "adjacent": b"KEY = ('" + NEEDLE[:9] + b"'\n       '" + NEEDLE[9:] + b"')",
    "adjacent b": b"KEY = b'" + NEEDLE[:9] + b"' b'" + NEEDLE[9:] + b"'",
    "continued line": b"KEY = '" + NEEDLE[:9] + b"' \\\n    '" + NEEDLE[9:] + b"'",
    "concat": b'"' + NEEDLE[:9] + b'".concat("' + NEEDLE[9:] + b'")',
    "joined list": b'["' + NEEDLE[:9] + b'", "' + NEEDLE[9:] + b'"].join("")',
    "utf-16-le": ("\ufeffword " + NEEDLE.decode()).encode("utf-16-le"),
    "utf-16-be": ("\ufeffword " + NEEDLE.decode()).encode("utf-16-be"),
    "utf-16 unmarked": ("word " + NEEDLE.decode()).encode("utf-16-le"),
    "utf-32": ("\ufeffword " + NEEDLE.decode()).encode("utf-32-le"),
    "wide in a binary": b"MZ\x90\xff\xff" + NEEDLE.decode().encode("utf-16-le") + b"\xff\xff",
    "utf-16-be unmarked": ("word " + NEEDLE.decode()).encode("utf-16-be"),
    "base64 gzip": b'"' + base64.b64encode(gzip.compress(NEEDLE)) + b'"',
    "data url": b"src=data:text/plain;base64," + base64.b64encode(NEEDLE),
    "data url of gzip": b"src=data:application/gzip;base64," + base64.b64encode(gzip.compress(NEEDLE)),
    "data url percent": b"src='data:text/plain;charset=utf-8," + each("%%%02X") + b"'",
    "data url in JSON": b'"data:text/plain;base64,'
    + base64.b64encode(b"???" * 9 + NEEDLE).replace(b"/", b"\\/")
    + b'"',
}


@pytest.mark.parametrize("form", FORMS)
def test_the_needle_is_found(form: str, chains: Chains) -> None:
    assert NEEDLE not in FORMS[form]
    found = chains(FORMS[form])
    assert found
    assert all(len(chain) > 1 for chain in found)


@pytest.mark.parametrize("form", ["hex", "base64", "plus", "hex escapes", "utf-16-le", "wide in a binary", "data url"])
def test_the_place_outside_is_known(form: str, opened: Opened) -> None:
    data = b"\n" * 10 + FORMS[form] if form != "utf-16-le" else FORMS[form]
    places = [said[1] for said in opened(data) if isinstance(said, tuple)]
    assert all(0 < place < len(data) for place in places)
    if form == "hex":
        assert data[places[0] : places[0] + 4] == b"6e65"


def test_a_token_in_the_middle_of_joined_runs_keeps_its_own_place(opened: Opened) -> None:
    first = b"'aaaa' + 'bbbb'; " * 20
    data = first + FORMS["plus"]
    (place,) = [said[1] for said in opened(data) if isinstance(said, tuple)]
    assert len(first) - 1 <= place <= len(first) + 4


@pytest.mark.parametrize(
    "data",
    [
        b"a plain sentence about const handlers and SomeVeryLongIdentifierNameWithoutAnySpaces",
        b"sha512-" + base64.b64encode(bytes(range(64))),
        b"M10.5 20.25L30.125 40.0625 3333333333333333333333333333",
        b"66ab" * 16,
        b"\\x00\\x01\\x02\\x03\\x04\\x05",
        b'"one " + "two " + variable',
    ],
)
def test_ordinary_text_opens_nothing(data: bytes, scanner: Scanner) -> None:
    blob = Blob(data=data, chain=("a",))
    inside = [each for each in expand(blob, scan(scanner.database, blob), Limits()) if isinstance(each, Blob)]
    assert inside == []


def test_text_is_told_from_noise() -> None:
    assert is_text(b"words, \xc3\xa9, and lines\n")
    assert not is_text(bytes(range(256)))
    assert not is_text(b"\xff\xfe\xfa" * 20)
