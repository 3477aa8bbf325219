"""Offers that add patterns to arrays of a TOML file: what most Python backends share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.repair import toml_text
from auditor.repair.desk import Desk
from auditor.repair.model import Offer
from auditor.repair.places._spelling import listed


def into(
    desk: Desk, file: str, arrays: Sequence[Sequence[toml_text.Keys]], spelled: Sequence[tuple[str, ...]]
) -> Iterator[Offer]:
    """Give an offer for each set of arrays and each way to spell the patterns, sets first."""
    text = desk.read(file)
    if text is None:
        return
    for keys_together in arrays:
        for entries in spelled:
            edited: bytes | None = text
            for keys in keys_together:
                edited = toml_text.append(edited, keys, list(entries)) if edited is not None else None
            if edited is not None:
                tables = " and ".join(f"{keys[-1]} of [{'.'.join(keys[:-1])}]" for keys in keys_together)
                yield Offer(
                    title=f"add {listed(entries)} to {tables} in {file}",
                    drafts={desk.path(file): edited},
                    entries=entries,
                    where=file,
                )
