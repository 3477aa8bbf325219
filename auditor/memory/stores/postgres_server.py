"""PostgreSQL: a running server, read in a transaction that can only read and that ends after a while."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from typing import Any

from auditor.memory.stores import format as shape
from auditor.memory.stores import postgres_tables
from auditor.memory.stores.format import Candidate, Reading, StoreFormat
from auditor.memory.stores.tables import Row
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord

_SECONDS = 10
_STATEMENT = "600s"
_AT_ONCE = 500
_COLUMNS = """
    SELECT table_schema, table_name, column_name, data_type, udt_name FROM information_schema.columns
    WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_schema NOT LIKE 'pg_%'
    ORDER BY table_schema, table_name, ordinal_position
"""
_NUMERIC = frozenset({"vector", "halfvec", "sparsevec", "_float4", "_float8"})


def _claims(candidate: Candidate) -> bool:  # noqa: ARG001 - a server is named by its URL, not by a path
    return False


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    try:
        driver = importlib.import_module("psycopg")
    except ImportError:
        reading.skip("", "reading a PostgreSQL server needs `pip install stowgate[postgres]`")
        return
    address = reading.address.replace("postgres://", "postgresql://", 1)
    try:
        with driver.connect(address, connect_timeout=_SECONDS, application_name="stowgate") as connection:
            connection.read_only = True
            connection.isolation_level = driver.IsolationLevel.REPEATABLE_READ
            connection.execute(f"SET LOCAL statement_timeout = '{_STATEMENT}'")
            connection.execute("SET LOCAL lock_timeout = '5s'")
            for schema, columns in _schemas(connection).items():
                tables = _Server(connection, driver, reading, schema, columns)
                yield from postgres_tables.records(tables, everything=False)
            connection.rollback()
    except driver.Error as error:
        reading.skip(
            "", f"the server cannot be read: {str(error).strip().splitlines()[0] if str(error) else 'no answer'}"
        )


def _schemas(connection: Any) -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, dict[str, dict[str, str]]] = {}
    for schema, table, column, kind, name in connection.execute(_COLUMNS):
        form = (
            "skip"
            if name in _NUMERIC
            else "bytes"
            if kind == "bytea"
            else "text"
            if kind in ("json", "jsonb")
            else kind
        )
        found.setdefault(schema, {}).setdefault(table, {})[column] = form
    return found


class _Server:
    """The tables of one schema of a server."""

    def __init__(
        self, connection: Any, driver: Any, reading: Reading, schema: str, columns: Mapping[str, Mapping[str, str]]
    ) -> None:
        self._connection = connection
        self._driver = driver
        self._schema = schema
        self._forms = columns
        self.reading = reading
        self.columns = {table: frozenset(each) for table, each in columns.items()}

    def rows(self, table: str, *, order: str = "") -> Iterator[Row]:
        """Give the rows through a cursor of the server, so that no table has to fit into memory."""
        if table not in self.columns:
            return
        sql = self._driver.sql
        wanted = sql.SQL(", ").join(self._wanted(name, form) for name, form in self._forms[table].items())
        query = sql.SQL("SELECT {} FROM {}").format(wanted, sql.Identifier(self._schema, table))
        if order in self.columns[table]:
            query += sql.SQL(" ORDER BY {}").format(sql.Identifier(order))
        try:
            with self._connection.transaction(), self._connection.cursor(name="stowgate") as cursor:
                cursor.itersize = _AT_ONCE
                cursor.execute(query)
                for number, row in enumerate(cursor, 1):
                    values = zip(self._forms[table], row, strict=True)
                    yield {"_row": number, **{name: self._bounded(each, table, number) for name, each in values}}
        except self._driver.Error as error:
            self.reading.skip(f"table {table}", f"cannot be read: {str(error).strip().splitlines()[0]}")

    def _wanted(self, name: str, form: str) -> Any:
        sql = self._driver.sql
        column = sql.Identifier(name)
        if form == "skip":
            return sql.SQL("NULL")
        if form in ("bytes", "boolean", "integer", "bigint", "double precision", "real"):
            return column
        if form.startswith("timestamp"):
            return sql.SQL("extract(epoch FROM {})::float8").format(column)
        return sql.SQL("{}::text").format(column)

    def _bounded(self, value: Any, table: str, number: int) -> Any:
        if isinstance(value, str | bytes) and len(value) > shape.MAX_RECORD:
            most = f"a value over {shape.MAX_RECORD // 1024 // 1024} MiB, cut there"
            self.reading.skip(f"table {table}, row {number}", most)
            return value[: shape.MAX_RECORD]
        return value

    def place(self, table: str, row: Row) -> Place:
        """Name the table and the row."""
        name = row.get("id", row.get("_row"))
        return Place(path=self.reading.label, label=f"table {self._schema}.{table}, row {name}")


STORE = StoreFormat(
    kind="postgres",
    title="PostgreSQL server",
    agent="Letta, LangGraph, mem0 and others on PostgreSQL",
    loaded="as the product does that owns the tables",
    claims=_claims,
    read=_read,
    schemes=("postgresql", "postgres"),
)
