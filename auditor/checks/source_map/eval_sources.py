"""Development builds, which keep every module as text in an `eval`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.checks.map_disclosure import counted, is_vendored, sized
from auditor.model.finding import Finding

_SHOWN = 200
# What a program puts together when it runs, such as a development runtime that names its own stack frames.
_NO_NAME = re.compile(r".{0,200}\$\{|\[|about:")


def check(context: PackageContext) -> Iterator[Finding]:
    """Report each file that holds such modules."""
    for found in context.contents.evals:
        named = [name for name in dict.fromkeys(found.names) if name and not _NO_NAME.match(name)]
        built = len(named) > 1 or any(name.startswith("webpack") for name in named)
        if is_vendored(found.chain[0]) or not built or any("sourcesContent[" in part for part in found.chain):
            continue
        yield context.finding(
            f"a development build: {counted(len(found.names), 'module')} ({sized(found.size)}) kept as text in eval, "
            f"such as {named[0][:200]}",
            path=found.chain[0],
            chain=found.chain,
            evidence=f"eval {len(found.chain)}",
            offset=found.start if len(found.chain) == 1 else None,
            properties={"modules": len(found.names), "bytes": found.size, "names": named[:_SHOWN]},
        )
