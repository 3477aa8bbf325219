"""ships/bytecode: compiled Python files in the package."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.checks.ignore_lines import and_more
from auditor.model.finding import Finding

_COMPILED = re.compile(r"\.py[co]\Z|\$py\.class\Z", re.IGNORECASE)
_CACHED = re.compile(r"(?P<folder>.*?)(?:__pycache__/)?(?P<name>[^/]+?)(?:\.[a-z]+-?\d+)?(?:\.opt-\d)?\.py[co]\Z")


def check(context: PackageContext) -> Iterator[Finding]:
    """Report bytecode beside its source, and, apart from it, bytecode whose source is not in the package."""
    paths = context.package.paths
    compiled = sorted(path for path in paths if _COMPILED.search(path))
    orphans = [path for path in compiled if _source(path) not in paths]
    extra = [path for path in compiled if path not in orphans]
    for found, words in (
        (extra, "compiled on this machine, with its paths inside; Python makes its own"),
        (orphans, "compiled from sources that are not in the package, which can be read back from it"),
    ):
        if found:
            yield context.finding(
                f"{and_more(found)}: {words}",
                path=found[0],
                evidence=words,
                properties={"paths": found},
            )


def _source(path: str) -> str:
    match = _CACHED.match(path)
    return f"{match['folder']}{match['name']}.py" if match else ""
