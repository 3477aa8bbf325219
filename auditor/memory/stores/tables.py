"""Stores that are tables: what they look like wherever the tables are, in a file, a server or a dump."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from auditor.memory.stores.format import Reading
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord

Row: TypeAlias = Mapping[str, Any]


class Tables(Protocol):
    """Tables that can be read: `columns` names them, `rows` gives their rows, `place` says where a row is."""

    @property
    def columns(self) -> Mapping[str, frozenset[str]]:
        """Every table and the names of its columns."""

    @property
    def reading(self) -> Reading:
        """Where to say what was left out."""

    def rows(self, table: str, *, order: str = "") -> Iterator[Row]:
        """Give the rows of a table, in an order when there is such a column; `_row` numbers them."""

    def place(self, table: str, row: Row) -> Place:
        """Say where a row can be found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What makes tables a store of one product: `needs` names columns that must be there, in all of its tables or one.

    A table that the user may name is called `*`: any table with these columns.
    """

    needs: Mapping[str, tuple[str, ...]]
    read: Callable[[Tables], Iterator[MemoryRecord]]
    any_table: bool = False
    unless: tuple[str, ...] = ()

    def fits(self, columns: Mapping[str, frozenset[str]]) -> bool:
        """Whether these tables hold such a store."""
        if any(table in columns for table in self.unless):
            return False
        found = (bool(alike(columns, table, wanted)) for table, wanted in self.needs.items())
        return any(found) if self.any_table else all(found)

    def resembles(self, columns: Mapping[str, frozenset[str]]) -> bool:
        """Whether the tables are there by name, whatever their columns are."""
        return bool(self.needs) and all(table in columns for table in self.needs)


def alike(columns: Mapping[str, frozenset[str]], table: str, wanted: tuple[str, ...]) -> list[str]:
    """Give the tables with a name, or with any name when it is `*`, that have these columns."""
    names = sorted(columns) if table.strip() == "*" else [table]
    return [name for name in names if set(wanted) <= columns.get(name, frozenset())]


def readable(tables: Tables, skip: frozenset[str] = frozenset()) -> Iterator[MemoryRecord]:
    """Read every text of every table as it is, for schemas that nobody knows."""
    for table in sorted(tables.columns.keys() - skip):
        for row in tables.rows(table):
            texts = [each for key, each in row.items() if key != "_row" and isinstance(each, str) and each.strip()]
            if texts:
                yield MemoryRecord(
                    id=f"{table} {row.get('_row', '')}".strip(),
                    text="\n".join(texts),
                    location=tables.place(table, row),
                )
