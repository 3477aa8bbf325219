"""The scripts of a package.json, for rules that ask what a project runs."""

from __future__ import annotations

import json


def scripts(manifest: bytes) -> dict[str, str]:
    """Read the scripts of a package.json."""
    try:
        table = json.loads(manifest)
    except (ValueError, RecursionError):
        return {}
    found = table.get("scripts") if isinstance(table, dict) else None
    return {key: text for key, text in found.items() if isinstance(text, str)} if isinstance(found, dict) else {}
