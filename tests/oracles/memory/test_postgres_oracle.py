from __future__ import annotations

import importlib.util
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from auditor.memory import audit, stores
from auditor.model.memory import MemoryRecord
from tests.memory.stores.test_databases import STORES
from tests.memory.stores.trees import kinds, read
from tests.oracles.memory import servers

pytestmark = pytest.mark.oracle

KINDS = (
    "mem0-history",
    "openai-agents",
    "langgraph-store",
    "langchain-history",
    "google-adk",
    "letta",
    "agno",
    "vector-table",
)


def sql(kind: str) -> str:
    """The tables as PostgreSQL has them: its own types, and a domain in the place of pgvector's type."""
    text = (
        STORES[kind]
        .partition("-- =")[0]
        .replace("payload TEXT", "payload JSONB")
        .replace("cmetadata TEXT", "cmetadata JSONB")
    )
    text = text.replace("embedding TEXT", "embedding vector").replace("vector TEXT", "vector vector")
    text = re.sub(r"\bDATETIME\b", "TIMESTAMPTZ", text).replace(" REAL", " DOUBLE PRECISION")
    text = re.sub(r"(read_only|is_deleted) BOOLEAN", r"\1 INT", text).replace(
        "value text, created_at", "value jsonb, created_at"
    )
    return f"CREATE DOMAIN vector AS text; {text}"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    if servers.find("postgres") is None or servers.find("psql") is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is not installed")
        pytest.skip("PostgreSQL is not installed")
    with servers.postgres() as (_, number):
        for kind in KINDS:
            psql(number, "postgres", f'CREATE DATABASE "{kind}"')
            psql(number, kind, sql(kind))
        yield number


def tool(name: str) -> str:
    found = servers.find(name)
    assert found is not None
    return found


def psql(port: int, name: str, script: str) -> None:
    where = ["-h", "127.0.0.1", "-p", str(port), "-U", "postgres", "-d", name]
    subprocess.run(
        [tool("psql"), *where, "-v", "ON_ERROR_STOP=1", "-q"], input=script, text=True, check=True, capture_output=True
    )


def told(records: list[MemoryRecord]) -> list[str]:
    return sorted(f"{r.text.replace(chr(10), '+')}{' (gone)' if r.deleted else ''}" for r in records)


def wanted(kind: str) -> list[str]:
    return sorted(re.findall(r"^-- = (.*)$", STORES[kind], re.MULTILINE)[0].split(" | "))


def live(port: int, name: str) -> tuple[list[MemoryRecord], list[str]]:
    form = stores.format_of("postgres")
    reading = stores.reading(form, Path("x"), f"postgresql://postgres@127.0.0.1:{port}/{name}")
    records = list(form.read(reading))
    return records, [skip.reason for skip in reading.skipped]


@pytest.mark.parametrize("kind", KINDS)
def test_a_running_server(port: int, kind: str) -> None:
    if importlib.util.find_spec("psycopg") is None:
        if os.environ.get("CI"):
            pytest.fail("psycopg is not installed")
        pytest.skip("psycopg is not installed")
    records, skipped = live(port, kind)
    assert told(records) == wanted(kind)
    assert {record.properties["product"] for record in records} == {kind}
    assert skipped == (["the message is encrypted"] if kind == "openai-agents" else [])


@pytest.mark.parametrize(
    "options", [(), ("--inserts",), ("--column-inserts",)], ids=["copy", "inserts", "column-inserts"]
)
@pytest.mark.parametrize("kind", KINDS)
def test_its_dump(port: int, kind: str, options: tuple[str, ...], tmp_path: Path) -> None:
    target = tmp_path / "dump.sql"
    where = ["-h", "127.0.0.1", "-p", str(port), "-U", "postgres", kind]
    subprocess.run([tool("pg_dump"), *options, "-f", str(target), *where], check=True, capture_output=True)
    assert kinds(tmp_path) == {"dump.sql": "postgres-dump"}
    records, skipped = read("postgres-dump", target)
    assert told(records) == wanted(kind)
    assert len(skipped) == (kind == "openai-agents")


def test_odd_texts_come_through_a_dump(port: int, tmp_path: Path) -> None:
    odd = "tab\there, line\nbreak, back\\slash, quote ' and \\N, ü"
    psql(port, "postgres", 'CREATE DATABASE "odd"')
    psql(port, "odd", "CREATE TABLE message_store (id int, session_id text, message text)")
    psql(port, "odd", "INSERT INTO message_store VALUES (1, 's', $odd$" + odd + "$odd$), (2, 's', NULL)")  # noqa: S608 - ours
    for option in ("--format=plain", "--inserts"):
        where = ["-h", "127.0.0.1", "-p", str(port), "-U", "postgres", "odd"]
        subprocess.run(
            [tool("pg_dump"), option, "-f", str(tmp_path / "d.sql"), *where], check=True, capture_output=True
        )
        records, skipped = read("postgres-dump", tmp_path / "d.sql")
        assert [record.text for record in records if record.text] == [odd]
        assert not skipped
    whole = (tmp_path / "d.sql").read_bytes()
    (tmp_path / "d.sql").write_bytes(whole[: whole.index(b"quote")])
    assert "does not end" in read("postgres-dump", tmp_path / "d.sql")[1][0]


def test_a_custom_dump_says_how_to_make_a_plain_one(port: int, tmp_path: Path) -> None:
    where = ["-h", "127.0.0.1", "-p", str(port), "-U", "postgres", KINDS[0]]
    subprocess.run([tool("pg_dump"), "-Fc", "-f", str(tmp_path / "d.dump"), *where], check=True, capture_output=True)
    report = audit.survey(audit.Request(targets=(str(tmp_path),)))
    assert "pg_restore" in report.skipped[0].reason
    assert report.exit_code == 2


def test_no_server_is_said() -> None:
    report = audit.survey(audit.Request(targets=(f"postgresql://someone:hidden@127.0.0.1:{servers.free_port()}/x",)))
    assert report.exit_code == 2
    assert "hidden" not in str(report)
