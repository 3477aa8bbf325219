"""Maps under a name that hides what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.checks.map_disclosure import counted, own_maps
from auditor.checks.openness import openness
from auditor.model.finding import Finding

_MAP_NAME = re.compile(r"\.map(?:\.(?:gz|br|zst|bz2|xz))?\Z", re.IGNORECASE)
_DECODED = re.compile(r" at byte \d+\Z|\Abase64\Z|\Ahex\Z|\Apercent-encoding\Z|\Aescapes\Z|\Aeval |\Ajoined strings\Z")


def check(context: PackageContext) -> Iterator[Finding]:
    """Report files that are maps by content, carry sources, and are called something else."""
    closed = openness(context).stance == "closed"
    for each in own_maps(context):
        name = next((part for part in reversed(each.chain) if part != "content"), "")
        if not each.disclosed or _MAP_NAME.search(name) or any(_DECODED.search(part) for part in each.chain):
            continue
        yield context.finding(
            f"{name} is a source map with {counted(len(each.disclosed), 'own source')} under another name",
            path=each.chain[0],
            chain=each.chain,
            evidence="/".join(each.chain),
            level="error" if closed else "warning",
            properties={"sources": len(each.disclosed)},
        )
