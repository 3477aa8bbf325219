"""Payloads in a Postgres server, through the `psql` that is installed: one transaction, old values kept."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import urllib.parse
from collections.abc import Callable, Iterator
from typing import Any

from auditor.memory.quarantine_journal import Action, Journal, QuarantineError

_BINARY = "bytea"
_TEXTS = """
SELECT json_build_object('schema', c.table_schema, 'table', c.table_name, 'column', c.column_name, 'type', c.udt_name)
FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
WHERE t.table_type = 'BASE TABLE' AND c.table_schema NOT IN ('pg_catalog', 'information_schema')
AND c.udt_name IN ('text', 'varchar', 'bpchar', 'json', 'jsonb', 'bytea') AND c.is_updatable = 'YES' ORDER BY 1::text;
"""


def _psql(url: str, script: str) -> list[str]:
    program = shutil.which("psql")
    if program is None:
        raise QuarantineError("`psql` is not installed", hint="install the Postgres client")
    address, password = _apart(url)
    command = [program, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", address]
    # Everybody on the machine can read a command line, only its owner an environment.
    environment = {**os.environ, **({"PGPASSWORD": password} if password else {})}
    done = subprocess.run(
        command, input=script, capture_output=True, text=True, timeout=600, check=False, env=environment
    )
    if done.returncode:
        raise QuarantineError(f"psql: {done.stderr.strip()[-300:]}")
    return done.stdout.splitlines()


def _apart(url: str) -> tuple[str, str]:
    """Tell an address from the password in it."""
    parts = urllib.parse.urlsplit(url)
    if not parts.password:
        return url, ""
    who, _, where = parts.netloc.rpartition("@")
    address = parts._replace(netloc=f"{who.partition(':')[0]}@{where}")
    return urllib.parse.urlunsplit(address), urllib.parse.unquote(parts.password)


def values(url: str) -> Iterator[dict[str, Any]]:
    """Give every text with its place."""
    for raw in _psql(url, _TEXTS):
        place = json.loads(raw)
        table, column = _table(place), _name(place["column"])
        shown = f"encode({column}, 'hex')" if place["type"] == _BINARY else f"{column}::text"
        told = f"json_build_object('ctid', ctid::text, 'text', {shown})"
        rows = f"SELECT {told} FROM {table} WHERE {column} IS NOT NULL;"  # noqa: S608 - names are quoted
        yield from ({**place, **json.loads(row)} for row in _psql(url, rows))


def clean(url: str, judge: Callable[[bytes], bytes | None], journal: Journal) -> list[str]:
    """Replace each value that `judge` gives a cleaned one for, all or nothing."""
    found = ((value, judge(_raw(value))) for value in values(url))
    changes = [(value, _shown(value, raw)) for value, raw in found if raw is not None]
    statements = []
    for value, text in changes:
        backup = journal.keep(json.dumps({**value, "new": text}).encode())
        journal.actions.append(Action(kind="postgres", path=url, backup=backup, before="", after=""))
        statements.append(_update(value, value["text"], text, f" AND ctid = {_text(value['ctid'])}::tid"))
    journal.save("prepared")
    if statements:
        _psql(url, "\n".join(["BEGIN;", *statements, "COMMIT;"]))
    journal.save("applied")
    return [_place(value) for value, _ in changes]


def texts(url: str) -> Iterator[tuple[str, bytes]]:
    """Give every value and the name of its place."""
    return ((_place(value), _raw(value)) for value in values(url))


def _raw(value: dict[str, Any]) -> bytes:
    text: str = value["text"]
    return bytes.fromhex(text) if value["type"] == _BINARY else text.encode("utf-8", "surrogatepass")


def _shown(value: dict[str, Any], raw: bytes) -> str:
    return raw.hex() if value["type"] == _BINARY else raw.decode("utf-8", "surrogatepass")


def _place(value: dict[str, Any]) -> str:
    return f"{value['table']}.{value['column']} {value['ctid']}"


def restore(action: Action, journal: Journal) -> None:
    """Put one value back, where the cleaned one still stands."""
    value = json.loads((journal.folder / action.backup).read_bytes())
    _psql(action.path, _update(value, value["new"], value["text"], "", once=True))


def _update(value: dict[str, Any], old: str, new: str, more: str, *, once: bool = False) -> str:
    """Write one statement that must change exactly one row."""
    table, column, kind = _table(value), _name(value["column"]), value["type"]
    before, after = (
        f"decode({_text(each)}, 'hex')" if kind == _BINARY else f"{_text(each)}::{kind}" for each in (old, new)
    )
    found = f"{column} = {before}{more}" if kind == _BINARY else f"{column}::text = {before}::text{more}"
    where = f"ctid = (SELECT ctid FROM {table} WHERE {found} LIMIT 1)" if once else found  # noqa: S608 - quoted
    update = f"UPDATE {table} SET {column} = {after} WHERE {where}"  # noqa: S608 - quoted
    return f"WITH done AS ({update} RETURNING 1) SELECT 1 / (SELECT count(*) FROM done);"  # noqa: S608 - quoted


def _table(value: dict[str, Any]) -> str:
    return f"{_name(value['schema'])}.{_name(value['table'])}"


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    """Quote a text in a form that no setting of the server reads in another way."""
    return "convert_from('\\x" + text.encode("utf-8").hex() + "'::bytea, 'UTF8')"
