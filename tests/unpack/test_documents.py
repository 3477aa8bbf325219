from __future__ import annotations

import sqlite3
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

from tests.unpack.conftest import NEEDLE, Opened

Chains = Callable[..., list[tuple[str, ...]]]


def pdf(text: bytes) -> bytes:
    stream = zlib.compress(text)
    return (
        b"%PDF-1.7\n1 0 obj\n<< /Length " + str(len(stream)).encode() + b" /Filter /FlateDecode >>\nstream\n"
        + stream + b"\nendstream\nendobj\n%%EOF"
    )  # fmt: skip


def test_a_stream_of_a_pdf(chains: Chains) -> None:
    (first, *_) = chains(pdf(b"BT (" + NEEDLE + b") Tj ET"))
    assert first[1].startswith("stream at byte")


def test_text_that_a_pdf_shows_in_parts(chains: Chains) -> None:
    (found,) = chains(pdf(b"BT [(" + NEEDLE[:8] + b") 12 (" + NEEDLE[8:] + b")] TJ ET"))
    assert found[1].startswith("text of the stream")


def test_a_pdf_cut_short_gives_what_is_there(opened: Opened) -> None:
    assert opened(pdf(b"word " * 500)[:90]) == []


def test_a_long_record_of_a_database(tmp_path: Path, chains: Chains) -> None:
    path = tmp_path / "a.db"
    with sqlite3.connect(path) as database:
        database.execute("pragma page_size = 1024")
        database.execute("create table t (a text)")
        for shift in range(0, 1024, 16):
            database.execute("insert into t values (?)", ["x" * (700 + shift) + NEEDLE.decode() + "y" * 3000])
    database.close()
    found = chains(path.read_bytes(), "a.db")
    assert ("a.db", "long records") in found
    assert len([chain for chain in found if chain[-1] == "long records"]) == 64


def test_a_wide_database(tmp_path: Path, chains: Chains) -> None:
    path = tmp_path / "a.db"
    with sqlite3.connect(path) as database:
        database.execute("pragma encoding = 'UTF-16le'")
        database.execute("create table t (a text)")
        database.execute("insert into t values (?)", [NEEDLE.decode()])
    database.close()
    assert chains(path.read_bytes(), "a.db")


def elf(content: bytes) -> bytes:
    section = struct.pack("<IIQQ", 1, 0, len(content), 1) + zlib.compress(content)
    table = struct.pack("<IIQQQQIIQQ", 0, 1, 0x800, 0, 64, len(section), 0, 0, 1, 0)
    head = (
        b"\x7fELF\x02\x01\x01"
        + bytes(9)
        + struct.pack("<HHIQQQIHHHHHH", 1, 62, 1, 0, 0, 64 + len(section), 0, 64, 0, 0, 64, 1, 0)
    )
    return head + section + table


def test_a_compressed_debug_section(chains: Chains) -> None:
    assert chains(elf(b"/src/" + NEEDLE * 1), "a.node") == [("a.node", "section 0")]
