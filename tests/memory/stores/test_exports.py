from __future__ import annotations

from pathlib import Path

import pytest

from auditor.memory import audit, stores
from auditor.memory.stores import rdb_packed, sql_values
from tests.conftest import type_run
from tests.memory.stores.trees import only, read, write


def test_letta_agent_files(tmp_path: Path) -> None:
    agent = {
        "agents": [{"name": "helper", "system": "Be kind.", "messages": [{"role": "user", "content": "likes tea"}]}],
        "blocks": [{"label": "human", "value": "likes milk", "limit": 20000, "read_only": True}],
        "tools": [{"name": "t", "source_code": "print(1)"}],
    }
    kind, records, skipped = only(write(tmp_path, {"a.af": agent}))
    assert kind == "letta-agent-file"
    assert not skipped
    told = {record.text: (record.tier, record.writer, record.pinned) for record in records}
    assert told["likes tea"] == ("session", "user", False)
    assert told["human\nlikes milk"] == ("index", "unknown", True)
    assert told["Be kind."] == ("rules", "user", False)
    assert "print(1)" in "\n".join(told)


def test_neo4j_exports(tmp_path: Path) -> None:
    lines: list[object] = [
        {"type": "node", "id": "0", "labels": ["Episodic"], "properties": {"uuid": "e", "content": "likes tea"}},
        {"type": "node", "id": "1", "labels": ["Entity", "Person"], "properties": {"name": "Tea", "summary": "is hot"}},
        {
            "type": "relationship", "id": "2", "label": "RELATES_TO", "start": {"id": "0"}, "end": {"id": "1"},
            "properties": {"uuid": "r", "fact": "liked water", "invalid_at": "2026-01-02", "fact_embedding": [0.1]},
        },
        {"type": "hyper", "words": "a new kind"},
    ]  # fmt: skip
    kind, records, skipped = only(write(tmp_path, {"graph.json": lines}))
    assert kind == "neo4j-export"
    assert [(record.text, record.tier, bool(record.deleted)) for record in records] == [
        ("likes tea", "session", False),
        ("Tea\nis hot", "graph", False),
        ("liked water", "graph", True),
        ("a new kind", "graph", False),
    ]
    assert "line 4" in skipped[0]


def test_llama_index_folders_and_chat_stores(tmp_path: Path) -> None:
    docstore = {"docstore/data": {"n": {"__data__": {"id_": "n", "text": "likes tea"}, "__type__": "1"}}}
    chat = {"store": {"u": [{"role": "user", "blocks": [{"block_type": "text", "text": "likes milk"}]}]}}
    write(tmp_path, {"storage/docstore.json": docstore, "chat_store.json": chat})
    assert "likes tea" in read("llama-index-files", tmp_path / "storage")[0][0].text
    records, _ = read("llama-index-files", tmp_path / "chat_store.json")
    assert [(record.text, record.writer, record.scope) for record in records] == [("likes milk", "user", "u")]


def test_a_redis_dump_that_is_cut_off_gives_what_stands_before(tmp_path: Path) -> None:
    whole = b"REDIS0011" + b"\x00\x01a\x09likes tea" + b"\x00\x01b\x09likes milk"
    write(tmp_path, {"dump.rdb": whole})
    kind, records, skipped = only(tmp_path)
    assert (kind, [record.text for record in records]) == ("redis-dump", ["likes tea", "likes mil"])
    assert "cannot be read further" in skipped[0]


def test_compressed_texts_are_checked() -> None:
    assert rdb_packed.inflate(b"\x02abc" + b"\x60\x02", 8) == b"abcabcab"
    for broken in (b"\x60\x02", b"\x05a", b"\x02abc\x60", b"\x02abc"):
        with pytest.raises(rdb_packed.MalformedError):
            rdb_packed.inflate(broken, 8)


def test_rows_of_dumps() -> None:
    assert sql_values.copied(b"a\\tb\t\\N\t\\\\x0041\tx") == ["a\tb", None, b"\x00A", "x"]
    text = r"VALUES (1, 'it''s \ a', E'b\n', NULL, '\x41'::bytea), (-2.5, 'a,b);', 'c', true, '');"
    assert list(sql_values.inserted(text, 7)) == [
        ["1", "it's \\ a", "b\n", None, b"A"],
        ["-2.5", "a,b);", "c", "true", ""],
    ]


def test_urls_are_known_by_their_scheme_and_shown_without_secrets() -> None:
    form = stores.format_for("rediss://h")
    assert form is not None
    assert form.kind == "redis"
    assert stores.format_for("gopher://h") is None
    assert stores.shown("postgresql://me:hidden@h/d?password=hidden") == "postgresql://h/d"
    assert stores.shown("./a@b") == "./a@b"


def test_the_command_lists_the_machine_or_a_path(stowgate: type_run, tmp_path: Path) -> None:
    write(tmp_path, {"home/.claude/CLAUDE.md": "Tabs.\n", "repo/AGENTS.md": "Tabs.\n", "empty/a": ""})
    environment = {"HOME": str(tmp_path / "home"), "CLAUDE_CONFIG_DIR": "", "CODEX_HOME": ""}
    done = stowgate("memory", "stores", env=environment)
    assert done.returncode == 0, done.stderr
    assert "claude-code-instructions" in done.stdout
    assert "AGENTS.md" not in done.stdout
    done = stowgate("memory", "stores", "repo", env=environment)
    assert "agents-md" in done.stdout
    done = stowgate("memory", "stores", env={**environment, "HOME": str(tmp_path / "empty")})
    assert done.returncode == 2
    assert "no agent memory found" in done.stderr


def test_a_hundred_megabytes_in_one_line_are_said(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    with path.open("wb") as stream:
        stream.write(b'{"type": "user", "sessionId": "s", "parentUuid": null, "message": {"content": "tea"}}\n{"a": "')
        stream.seek(100 * 1024 * 1024)
        stream.write(b'"}\n{"type": "user", "sessionId": "s", "message": {"content": "milk"}}\n')
    report = audit.survey(audit.Request(targets=(str(path),)))
    assert (report.stores[0].kind, report.stores[0].records) == ("claude-code-transcript", 2)
    assert "line 2" in report.skipped[0].what
    assert report.exit_code == 2
