from __future__ import annotations

import base64
import contextlib
import json
import os
import pickle
import re
import sqlite3
from pathlib import Path

import pytest

from auditor.memory import audit, stores
from auditor.memory.stores import database, message_pack, pickles
from auditor.memory.stores.format import Reading
from tests.memory.stores.trees import only, read

SQL = (Path(__file__).parent / "tables.sql").read_text("utf-8")
STORES = dict(re.findall(r"^-- ([a-z][\w-]+)\n(.*?)(?=^-- [a-z]|\Z)", SQL, re.MULTILINE | re.DOTALL))


def make(path: Path, script: str) -> Path:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
    return path


@pytest.mark.parametrize("kind", STORES)
def test_tables_become_records(tmp_path: Path, kind: str) -> None:
    script = STORES[kind]
    wanted = re.findall(r"^-- = (.*)$", script, re.MULTILINE)[0].split(" | ")
    complaints = re.findall(r"^-- ! (.*)$", script, re.MULTILINE)
    make(tmp_path / "store.db", script)
    found, records, skipped = only(tmp_path)
    assert found == kind
    told = [f"{r.text.replace(chr(10), '+')}{' (gone)' if r.deleted else ''}" for r in records]
    assert sorted(told) == sorted(wanted)
    assert len(skipped) == len(complaints)
    assert all(complaint in skip for complaint, skip in zip(complaints, skipped, strict=True))
    assert all(record.location.label.startswith("table ") for record in records)
    assert len({record.id for record in records if not record.deleted}) == sum(not record.deleted for record in records)


def test_facts_of_rows_are_kept(tmp_path: Path) -> None:
    make(tmp_path / "a.db", STORES["letta"])
    block = only(tmp_path)[1][0]
    assert (block.tier, block.pinned, block.properties["limit"]) == ("index", True, 20000)
    make(tmp_path / "a.db", STORES["codex-state"].replace("INSERT", "INSERT"))
    records, _ = read("codex-state", tmp_path / "a.db")
    assert (records[0].priority, records[0].created is not None) == (7.0, True)


def test_one_file_may_hold_several_stores(tmp_path: Path) -> None:
    make(tmp_path / "app.db", STORES["openai-agents"] + STORES["langgraph-store"])
    assert [form.kind for form, _ in stores.find(tmp_path)] == ["langgraph-store", "openai-agents"]


def test_rows_that_are_only_in_the_log_are_read_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "live.db"
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("PRAGMA wal_autocheckpoint = 0")
    writer.executescript(STORES["langgraph-store"])
    before = {each: (tmp_path / each).read_bytes() for each in os.listdir(tmp_path)}
    assert "live.db-wal" in before
    _, records, skipped = only(tmp_path)
    assert [record.text for record in records] == ["likes tea"]
    assert not skipped
    assert {each: (tmp_path / each).read_bytes() for each in os.listdir(tmp_path)} == before
    writer.close()


def test_half_a_log_gives_what_was_committed(tmp_path: Path) -> None:
    path = tmp_path / "live.db"
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("PRAGMA wal_autocheckpoint = 0")
        writer.executescript(STORES["langgraph-store"])
        writer.execute("INSERT INTO store VALUES ('x', 'late', '\"likes milk\"', NULL, NULL)")
        main, log = path.read_bytes(), (tmp_path / "live.db-wal").read_bytes()
    path.write_bytes(main)
    (tmp_path / "live.db-wal").write_bytes(log[:-100])
    _, records, _ = only(tmp_path)
    assert [record.text for record in records] == ["likes tea"]


def test_a_locked_database_is_read(tmp_path: Path) -> None:
    path = make(tmp_path / "a.db", STORES["langgraph-store"])
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        holder.execute("UPDATE store SET value = '\"half done\"'")
        _, records, _ = only(tmp_path)
    assert [record.text for record in records] == ["likes tea"]


def test_deleted_rows_are_read_from_freed_pages(tmp_path: Path) -> None:
    path = make(tmp_path / "a.db", "PRAGMA secure_delete = 0;" + STORES["openai-agents"].partition("-- =")[0])
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete = 0")
        rows = [("s", json.dumps({"role": "user", "content": f"secret plan number {n} " * 20})) for n in range(200)]
        connection.executemany("INSERT INTO agent_messages (session_id, message_data) VALUES (?, ?)", rows)
        connection.execute("DELETE FROM agent_messages WHERE id > 2")
    _, records, _ = only(tmp_path)
    freed = [record for record in records if record.deleted]
    assert any("secret plan number 150" in record.text for record in freed)
    assert all(record.location.offset for record in freed)
    assert sum(not record.deleted for record in records) == 1


def test_an_unknown_schema_is_read_as_texts_and_said(tmp_path: Path) -> None:
    make(tmp_path / "a.db", "CREATE TABLE history (uid TEXT, body TEXT); INSERT INTO history VALUES ('1', 'likes tea')")
    _, records, skipped = only(tmp_path)
    assert "likes tea" in records[0].text
    assert "unknown version of the schema" in skipped[0]


def test_a_broken_database_is_said_and_does_not_hide_others(tmp_path: Path) -> None:
    rows = "".join(
        f"INSERT INTO store VALUES ('p', 'k{n}', '\"likes tea {n} {'x' * 900}\"', NULL, NULL);"  # noqa: S608 - ours
        for n in range(99)
    )
    path = make(tmp_path / "a.db", STORES["langgraph-store"] + rows)
    data = bytearray(path.read_bytes())
    data[4096 * 6 : 4096 * 8] = b"\xff" * 8192
    path.write_bytes(data)
    make(tmp_path / "b.db", STORES["langgraph-store"])
    report = audit.survey(audit.Request(targets=(str(tmp_path),)))
    assert [store.kind for store in report.stores] == ["langgraph-store", "langgraph-store"]
    assert report.stores[1].records == 1
    assert any("a.db" in skip.what and "table store" in skip.what for skip in report.skipped)
    assert report.exit_code == 2
    (tmp_path / "b.db").write_bytes(b"SQLite format 3\0" + b"\0" * 50)
    report = audit.survey(audit.Request(targets=(str(tmp_path / "b.db"),), store="langgraph-store"))
    assert "not a readable SQLite database" in report.skipped[0].reason


def test_a_value_over_the_limit_is_said_and_the_rows_behind_it_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("auditor.memory.stores.format.MAX_RECORD", 4096)
    make(tmp_path / "a.db", STORES["langgraph-store"])
    with contextlib.closing(sqlite3.connect(tmp_path / "a.db", isolation_level=None)) as connection:
        for value in ("x" * 9000, "likes milk"):
            connection.execute("INSERT INTO store VALUES ('p', 'k', ?, NULL, NULL)", (value,))
    _, records, skipped = only(tmp_path)
    assert [record.text for record in records] == ["likes tea", "likes milk"]
    assert "table store, row 2" in skipped[0]


def test_any_database_can_be_named(tmp_path: Path) -> None:
    path = make(
        tmp_path / "a.db", 'CREATE TABLE "odd ""name" (a TEXT, b INT); INSERT INTO "odd ""name" VALUES (\'tea\', 1)'
    )
    kind, records, _ = only(path)
    assert (kind, [record.text for record in records]) == ("sqlite", ["tea"])


class Trap:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("sprung",)


def points(path: Path, *values: object) -> Path:
    path.parent.mkdir(parents=True)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE points (id TEXT PRIMARY KEY, point BLOB)")
        for number, value in enumerate(values):
            name = base64.b64encode(pickle.dumps(f"p{number}")).decode()
            blob = value if isinstance(value, bytes) else pickle.dumps(value)
            connection.execute("INSERT INTO points VALUES (?, ?)", (name, blob))
        connection.commit()
    return path


def test_points_are_walked_and_never_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    good = {"id": 1, "vector": [0.5, 0.25], "payload": {"data": "likes tea", "user_id": "u"}}
    points(
        tmp_path / "q/collection/mem/storage.sqlite", good, {"payload": {"data": "x", "trap": Trap()}}, b"\x80\x05junk"
    )
    (tmp_path / "q/meta.json").write_text("{}")
    kind, records, skipped = only(tmp_path)
    assert kind == "qdrant"
    assert [(r.id, r.scope) for r in records] == [("p0", "u"), ("p1", "mem")]
    assert records[0].text == "likes tea"
    assert records[1].properties["loads"] == (f"{os.mkdir.__module__}.mkdir",)
    assert "sprung" in records[1].text
    assert "not a readable point" in skipped[0]
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize("protocol", range(6))
def test_walked_pickles_equal_loaded_ones(protocol: int) -> None:
    value = {"a": [1, 2.5, None, True, "tea"], "b": {"c": ["x", b"y" if protocol > 2 else "y", 2**70]}, "d": []}
    assert pickles.walk(pickle.dumps(value, protocol)).value == value


def test_pickles_that_grow_or_refer_to_themselves_are_bounded() -> None:
    loop: list[object] = ["tea"]
    loop.append(loop)
    assert pickles.walk(pickle.dumps(loop)).value == ["tea", None]
    with pytest.raises(pickles.MalformedError):
        pickles.walk(b"N" * 600_000)
    bomb: list[object] = ["x"]
    for _ in range(60):
        bomb = [bomb, bomb]
    assert pickles.walk(pickle.dumps(bomb)).names == ()


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("81a16101", {"a": 1}),
        ("93c0c3ff", [None, True, -1]),
        ("cb3ff8000000000000", 1.5),
        ("da00037465", None),
        ("da0003746561", "tea"),
        ("c403000102", b"\x00\x01\x02"),
        ("c70501a3746561c0", b"\xa3tea\xc0"),
        ("c70401a3746561", "tea"),
        ("d501c1ff", b"\xc1\xff"),
        ("dd7fffffff", None),
        ("91" * 200 + "c0", None),
        ("", None),
    ],
)
def test_message_pack(raw: str, value: object) -> None:
    try:
        found = message_pack.read(bytes.fromhex(raw))
    except message_pack.MalformedError:
        found = None
    assert found == value


def pack(value: object) -> bytes:
    if isinstance(value, dict):
        return bytes([0x80 | len(value)]) + b"".join(pack(each) for pair in value.items() for each in pair)
    if isinstance(value, list):
        return bytes([0x90 | len(value)]) + b"".join(map(pack, value))
    raw = str(value).encode()
    return b"\xd9" + bytes([len(raw)]) + raw


def test_checkpoints_keep_what_left_the_thread(tmp_path: Path) -> None:
    def extension(kind: str, text: str) -> bytes:
        inner = pack(["langchain_core.messages", kind, {"content": text, "type": kind}, "f"])
        return b"\xc8" + len(inner).to_bytes(2, "big") + b"\x05" + inner

    def checkpoint(*messages: bytes) -> bytes:
        return (
            b"\x81"
            + pack("channel_values")
            + b"\x81"
            + pack("messages")
            + bytes([0x90 | len(messages)])
            + b"".join(messages)
        )

    tea, milk = extension("human", "likes tea"), extension("ai", "likes milk")
    with contextlib.closing(sqlite3.connect(tmp_path / "c.sqlite")) as connection:
        connection.execute("CREATE TABLE checkpoints (thread_id, checkpoint_ns, checkpoint_id, type, checkpoint BLOB)")
        for name, blob in (
            ("1", checkpoint(tea)),
            ("2", checkpoint(tea, milk)),
            ("3", checkpoint(milk)),
            ("0", b"\xc1"),
        ):
            connection.execute("INSERT INTO checkpoints VALUES ('t', '', ?, 'msgpack', ?)", (name, blob))
        connection.commit()
    kind, records, skipped = only(tmp_path)
    assert kind == "langgraph-checkpoints"
    assert [(r.text, r.writer, bool(r.deleted)) for r in records] == [
        ("likes milk", "agent", False), ("likes tea", "user", True),
    ]  # fmt: skip
    assert "a msgpack value that cannot be read" in skipped[0]


def test_older_events_have_actions_that_are_only_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with contextlib.closing(sqlite3.connect(tmp_path / "adk.db")) as connection:
        connection.execute(
            "CREATE TABLE events (id, app_name, user_id, session_id, invocation_id, author, content, actions BLOB)"
        )
        row = ("1", "a", "u", "s", "", "user", '{"parts": [{"text": "likes tea"}]}', pickle.dumps(Trap()))
        connection.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        connection.commit()
    _, records, _ = only(tmp_path)
    assert records[0].text == "likes tea\nsprung"
    assert not (tmp_path / "sprung").exists()


def test_schema_that_runs_code_is_harmless(tmp_path: Path) -> None:
    script = STORES["langgraph-store"] + "CREATE VIEW messages AS SELECT load_extension('x') AS role;"
    make(tmp_path / "a.db", script)
    with database.opened(Reading(path=tmp_path / "a.db", label="a")) as opened:
        assert opened is not None
        assert set(opened.columns) == {"store"}
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            opened._connection.execute("DELETE FROM store")  # noqa: SLF001 - the promise is about this very connection
