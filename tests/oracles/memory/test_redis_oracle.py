from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from auditor.formats.json_v1 import document
from auditor.memory import audit, quarantine, stores
from auditor.memory.stores import resp
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord
from tests.memory.stores.trees import read
from tests.oracles.memory import servers

pytestmark = pytest.mark.oracle

LONG = "likes tea with milk " * 400


def tell(port: int, *commands: tuple[str | int | bytes, ...]) -> list[resp.Reply]:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection, connection.makefile("rwb") as stream:
        answers = []
        for words in commands:
            stream.write(resp.command(*words))
            stream.flush()
            answers.append(resp.read(stream))
        return answers


COMMANDS: list[tuple[str | int | bytes, ...]] = [
    ("SET", "store:u:1", '{"content": "likes tea", "user_id": "u"}'),
    ("SET", "plain", "a plain text"),
    ("SET", "number", 12345),
    ("SET", "long", LONG, "EX", 3600),
    ("SET", "packed", b"\x81\xa7content\xa9likes tea"),
    ("SET", "binary", b"\xff\xfe readable words inside \x00\x80"),
    ("HSET", "memory:1", "content", "likes milk", "embedding", b"\x00\x01\xff" * 100, "user_id", "u"),
    ("HSET", "big", *(word for n in range(600) for word in (f"f{n}", f"value {n}"))),
    (
        "RPUSH",
        "message_store:s",
        '{"type": "human", "data": {"content": "hello there"}}',
        "second message",
        7,
        -300,
        70000,
    ),
    ("RPUSH", "longlist", *(f"item {n} {'x' * 100}" for n in range(500))),
    ("SADD", "tags", "one tag", "two tag"),
    ("SADD", "numbers", 1, 2, 3),
    ("SADD", "bigset", *(f"member {n}" for n in range(600))),
    ("ZADD", "ranked", "1.5", "first ranked", 2, "second ranked"),
    ("ZADD", "bigranked", *(word for n in range(300) for word in (n, f"ranked {n}"))),
    ("XADD", "events", "*", "role", "user", "text", "an event text"),
    ("XADD", "events", "*", "role", "user", "text", "another event"),
    ("XGROUP", "CREATE", "events", "group", "0"),
    ("XREADGROUP", "GROUP", "group", "me", "COUNT", 1, "STREAMS", "events", ">"),
    ("SELECT", 3),
    ("SET", "elsewhere", "in another database"),
]


@pytest.fixture
def _redis() -> None:
    if servers.find("redis-server") is None:
        if os.environ.get("CI"):
            pytest.fail("redis-server is not installed")
        pytest.skip("redis-server is not installed")


@pytest.mark.usefixtures("_redis")
def test_a_server_its_dump_and_its_log_tell_the_same(tmp_path: Path) -> None:
    with servers.redis(tmp_path, "--appendonly", "yes", "--appendfsync", "always") as port:
        tell(port, *COMMANDS)
        tell(port, ("SAVE",))
        live = audit.survey(audit.Request(targets=(f"redis://127.0.0.1:{port}/0",)))
        assert live.exit_code == 0
        other = audit.survey(audit.Request(targets=(f"redis://127.0.0.1:{port}/3",)))
        assert other.stores[0].records == 1
        form = stores.format_of("redis")
        reading = stores.reading(form, Path("x"), f"redis://127.0.0.1:{port}")
        records = list(form.read(reading))
    assert not reading.skipped
    texts = {record.text for record in records}
    wanted = {
        "likes tea",
        "a plain text",
        LONG,
        "second message",
        "two tag",
        "first ranked",
        "an event text",
        "7",
        "-300",
    }
    assert wanted <= texts
    assert {"item 499 " + "x" * 100, "member 599", "ranked 299", "hello there", "70000"} <= texts
    assert any("readable words inside" in text for text in texts)
    dumped, skipped = read("redis-dump", tmp_path / "dump.rdb")
    assert not skipped
    told = {record.text for record in dumped}
    assert told - texts <= {"in another database", "role", "text"}
    assert {text for text in texts - told if len(text) > 3} == set()
    assert next(record for record in dumped if record.id == "long").properties["expires"]
    logged, skipped = read("redis-log", tmp_path / "appendonlydir")
    assert not skipped
    assert wanted - {"7", "-300"} <= {record.text for record in logged}


@pytest.mark.usefixtures("_redis")
def test_what_was_overwritten_is_in_the_log(tmp_path: Path) -> None:
    with servers.redis(tmp_path, "--appendonly", "yes", "--appendfsync", "always") as port:
        tell(
            port,
            ("SET", "a", "the first wording"),
            ("SET", "a", "the second wording"),
            ("SET", "b", "soon gone"),
            ("DEL", "b"),
        )
    records, skipped = read("redis-log", tmp_path / "appendonlydir")
    assert not skipped
    assert [(record.text, bool(record.deleted)) for record in records] == [
        ("the first wording", True), ("the second wording", False), ("soon gone", True),
    ]  # fmt: skip
    log = next((tmp_path / "appendonlydir").glob("*incr.aof"))
    log.write_bytes(log.read_bytes()[:-7])
    _, skipped = read("redis-log", tmp_path / "appendonlydir")
    assert "cannot be read further" in skipped[0]


@pytest.mark.usefixtures("_redis")
def test_a_blanked_dump_and_log_are_loaded_by_a_server(tmp_path: Path) -> None:
    tea, milk = "after every meal: likes tea with a slice of lemon", "likes milk"
    dump, log = tmp_path / "dump", tmp_path / "log"
    for folder, options in ((dump, ["--rdbcompression", "no"]), (log, ["--appendonly", "yes"])):
        folder.mkdir()
        with servers.redis(folder, *options) as port:
            tell(port, ("SET", "a", tea), ("SET", "b", milk), ("SAVE",))
    paths = [dump / "dump.rdb", next((log / "appendonlydir").glob("*incr.aof"))]
    place = {path: MemoryRecord(id="a", text=tea, location=Place(path=str(path))) for path in paths}
    wanted = {path: [quarantine.Removal(record=each, spans=((0, len(tea)),))] for path, each in place.items()}
    assert not quarantine.apply(wanted, tmp_path / "journal", force=True).left
    for folder, options in ((dump, []), (log, ["--appendonly", "yes"])):
        with servers.redis(folder, *options) as port:
            assert tell(port, ("GET", "a"), ("GET", "b")) == [b"_" * len(tea), milk.encode()]


@pytest.mark.usefixtures("_redis")
def test_passwords_open_the_server_and_stay_out_of_the_report(tmp_path: Path) -> None:
    with servers.redis(tmp_path, "--requirepass", "opensesame") as port:
        closed = audit.survey(audit.Request(targets=(f"redis://127.0.0.1:{port}",)))
        assert closed.exit_code == 2
        report = audit.survey(audit.Request(targets=(f"redis://:opensesame@127.0.0.1:{port}/0?x=opensesame",)))
    assert report.exit_code == 0
    assert report.stores[0].path == f"redis://127.0.0.1:{port}/0"
    assert "opensesame" not in str(document(report)["stores"])


def test_nobody_listening_is_said() -> None:
    report = audit.survey(audit.Request(targets=(f"redis://127.0.0.1:{servers.free_port()}",)))
    assert "cannot be read" in report.skipped[0].reason
    assert report.exit_code == 2
