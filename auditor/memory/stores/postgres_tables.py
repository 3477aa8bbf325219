"""What to read from tables of a PostgreSQL database: every known shape first, then texts that no shape knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from auditor.memory.stores.tables import Shape, Tables, alike, readable
from auditor.model.memory import MemoryRecord


def records(tables: Tables, *, everything: bool) -> Iterator[MemoryRecord]:
    """Read tables by the shapes that fit; `everything` also gives the texts of the other tables."""
    from auditor.memory.stores import formats  # noqa: PLC0415 - the formats are being found when this is imported

    known = set[str]()
    for form in formats():
        shape = form.shape
        if shape is None or not shape.fits(tables.columns):
            continue
        known |= _named(shape, tables)
        for record in shape.read(tables):
            yield replace(record, properties={**record.properties, "product": form.kind})
    if everything or not known:
        yield from readable(tables, frozenset(known))


def _named(shape: Shape, tables: Tables) -> set[str]:
    return {name for table, wanted in shape.needs.items() for name in alike(tables.columns, table, wanted)}
