"""release/new-native-code: compiled code where there was none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.checks.ignore_lines import and_more
from auditor.model.finding import Finding

_NATIVE = re.compile(r"\.(?:node|so(?:\.\d+)*|dll|dylib|pyd|exe|wasm|a|lib|jar|class|bin)\Z|(?:\A|/)binding\.gyp\Z")


def check(context: PackageContext) -> Iterator[Finding]:
    """Report native files that came with this release; a rebuilt one under another name is not new."""
    delta = context.delta
    if delta is None:
        return
    fresh = [file.path for file in delta.added if _NATIVE.search(file.path.lower())]
    if fresh:
        yield context.finding(
            f"{and_more(fresh)} {'is' if len(fresh) == 1 else 'are'} new: code that nobody can review by reading",
            path=fresh[0],
            level="note" if any(_NATIVE.search(file.path.lower()) for file in delta.old.files) else None,
            properties={"paths": fresh},
        )
