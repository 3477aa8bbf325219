"""Reads one store in another environment and prints its records, for readers that need a library of their own."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from auditor.memory import stores


def main(kind: str, target: str) -> None:
    """Print records and complaints as one JSON document."""
    form = stores.format_of(kind)
    reading = stores.reading(form, Path(target), target)
    records = [
        {"id": each.id, "text": each.text, "tier": each.tier, "deleted": each.deleted, "scope": each.scope}
        for each in form.read(reading)
    ]
    json.dump({"records": records, "skipped": [each.reason for each in reading.skipped]}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
