"""Every string in a JSON document, for unpackers that must leave nothing in it unread."""

from __future__ import annotations

from typing import Any


def strings(value: Any) -> list[str]:
    """Give every string, keys included, in a stable order and without recursion."""
    found: list[str] = []
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, str):
            found.append(each)
        elif isinstance(each, dict):
            for key, inner in reversed(each.items()):
                waiting.extend((inner, key))
        elif isinstance(each, list):
            if all(type(inner) is str for inner in each):
                found.extend(each)
            else:
                waiting.extend(reversed(each))
    return found
