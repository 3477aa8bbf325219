from __future__ import annotations

import json
import pickle
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.memory import quarantine_blank as blank
from auditor.memory import quarantine_encoded as encoded
from auditor.memory import quarantine_text as texts
from auditor.memory.quarantine import Removal, apply, restore
from auditor.memory.stores import message_pack
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord

TEA = "likes tea with a slice of lemon"

VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=9) | st.just(f"before {TEA} after \u00e9"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


def packed(value: Any) -> bytes:
    """A small encoder, since the reader has no writer beside it."""
    if value is None:
        return b"\xc0"
    if isinstance(value, str):
        raw = value.encode()
        return (bytes((0xA0 | len(raw),)) if len(raw) < 32 else b"\xd9" + bytes((len(raw),))) + raw
    if isinstance(value, bytes):
        return b"\xc4" + bytes((len(value),)) + value
    if isinstance(value, list):
        return b"\xdc" + len(value).to_bytes(2, "big") + b"".join(map(packed, value))
    if isinstance(value, dict):
        return bytes((0x80 | len(value),)) + b"".join(packed(k) + packed(v) for k, v in value.items())
    return b"\xd3" + int(value).to_bytes(8, "big", signed=True)


@given(VALUES, st.sampled_from((2, 3, 4, 5)))
def test_pickles_lose_the_text_and_keep_everything_else(value: Any, protocol: int) -> None:
    data = pickle.dumps([value, TEA * 9, "x" * 70_000, value], protocol)
    found = encoded.without(data, [TEA])
    assert found is not None
    assert pickle.loads(found) == texts.scrub([value, TEA * 9, "x" * 70_000, value], [TEA])  # noqa: S301 - our own
    assert encoded.without(found, [TEA]) is None


@pytest.mark.parametrize(
    "value",
    [
        TEA,
        {"messages": ["hello", TEA, {"content": f"he {TEA}"}], "n": -7, "none": None},
        [f"{'x' * 150} {TEA}", {"raw": packed({"inner": TEA})}],
        {"json": json.dumps({"text": TEA})},
    ],
)
def test_message_pack_loses_the_text_and_keeps_everything_else(value: Any) -> None:
    found = encoded.without(packed(value), [TEA])
    assert found is not None
    assert TEA.encode() not in found
    expected = texts.scrub(message_pack.read(packed(value)), [TEA])
    told = message_pack.read(found)
    if isinstance(value, list):
        assert message_pack.read(told[1].pop("raw")) == {"inner": ""}
        expected[1].pop("raw")
    assert told == expected


def test_extensions_are_counted_anew_and_a_fixed_size_is_given_up() -> None:
    counted, fixed = packed([1, TEA]), packed([None, "tea is here"])
    assert len(fixed) == 16
    document = b"\x93\xc7" + bytes((len(counted),)) + b"\x05" + counted + b"\xd8\x05" + fixed + b"\xa1z"
    found = encoded.without(document, [TEA, "tea is"])
    assert found is not None
    assert message_pack.read(found) == [[1, ""], [None, " here"], "z"]


@pytest.mark.parametrize("data", [b"", b"\x80", b"\x80\x04.", b"\xdd\x7f\xff\xff\xff", b"\x91" * 200, b"\xff\xfe\x00"])
def test_what_cannot_be_read_is_left(data: bytes) -> None:
    assert encoded.without(data, [TEA]) is None


def test_files_that_count_are_known_and_keep_their_size() -> None:
    log = b"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$31\r\n" + TEA.encode() + b"\r\n"
    assert blank.counts(log)
    assert blank.counts(b"\x0a\x12words")
    assert not blank.counts("# Notes\n\tcaf\u00e9 \x1b[0m\r\n".encode())
    found = blank.blanked(log, [TEA])
    assert found == log.replace(TEA.encode(), b"_" * 31)
    assert blank.blanked(log, ["something else entirely"]) is None


def record(path: Path, label: str, text: str) -> MemoryRecord:
    return MemoryRecord(id="1", text=text, location=Place(path=str(path), label=label))


def test_copies_in_other_tables_and_in_indexes_go_too(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    connection = sqlite3.connect(path)
    connection.executescript(
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT); CREATE TABLE facts (note INTEGER, body BLOB);"
        "CREATE VIRTUAL TABLE found USING fts5(words); CREATE TABLE keyed (k TEXT PRIMARY KEY, v TEXT) WITHOUT ROWID;"
    )
    connection.execute("CREATE TABLE found_later (said TEXT)")
    connection.execute("INSERT INTO found_later VALUES (?)", (f"two. {TEA}.",))
    connection.execute("INSERT INTO notes VALUES (7, 'tea')")
    connection.execute("INSERT INTO facts VALUES (7, ?)", (packed({"a": f"one. {TEA}."}),))
    connection.executemany("INSERT INTO found VALUES (?)", [(f"one. {TEA.upper()}",), (TEA,), ("milk",)])
    connection.commit()
    connection.close()
    before = path.read_bytes()
    wanted = {path: [Removal(record=record(path, "table notes, row 7", f"tea\n{TEA}"), spans=((4, 4 + len(TEA)),))]}
    journal = apply(wanted, tmp_path / "journal", force=True)
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT said FROM found_later").fetchone() == ("two. .",)
    assert connection.execute("SELECT title FROM notes").fetchone() == ("tea",)
    assert message_pack.read(connection.execute("SELECT body FROM facts").fetchone()[0]) == {"a": "one. ."}
    assert connection.execute("SELECT count(*) FROM found WHERE found MATCH 'lemon'").fetchone() == (1,)
    assert connection.execute("SELECT count(*) FROM found WHERE found MATCH 'milk'").fetchone() == (1,)
    connection.close()
    restore(tmp_path / "journal", journal.name)
    assert path.read_bytes() == before


def test_freed_pages_are_swept(tmp_path: Path) -> None:
    path = tmp_path / "m.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA secure_delete = OFF")
    connection.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT)")
    connection.executemany("INSERT INTO notes(body) VALUES (?)", [(f"{TEA} {number} " * 60,) for number in range(20)])
    connection.execute("INSERT INTO notes VALUES (99, 'milk')")
    connection.commit()
    connection.execute("DELETE FROM notes WHERE id < 99")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    assert TEA.encode() in before
    wanted = {path: [Removal(record=record(path, "free page 3", TEA), spans=((0, len(TEA)),))]}
    journal = apply(wanted, tmp_path / "journal", force=True)
    assert TEA.encode() not in path.read_bytes()
    restore(tmp_path / "journal", journal.name)
    assert path.read_bytes() == before


def test_what_could_not_be_removed_is_named_and_the_rest_is_gone(tmp_path: Path) -> None:
    path, other = tmp_path / "notes.md", tmp_path / "more.md"
    path.write_text(f"# Notes\n\n{TEA}\nwater\n")
    other.write_text("# More\n\nmilk\n")
    wanted = {
        each: [Removal(record=MemoryRecord(id=each.name, text=TEA, location=Place(path=str(each))), spans=((0, 31),))]
        for each in (path, other)
    }
    journal = apply(wanted, tmp_path / "journal", force=True)
    assert TEA not in path.read_text()
    assert [each.startswith(str(other)) for each in journal.left] == [True]
