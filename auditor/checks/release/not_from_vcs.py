"""release/not-from-vcs: a built archive holds what its source tree would not put there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.checks.ignore_lines import and_more
from auditor.model.finding import Finding

_MADE = re.compile(
    r"(?:\A|/)(?:PKG-INFO|setup\.cfg|_version\.py|version\.py)\Z|\.(?:egg-info|dist-info)/|\.(?:so|pyd|dylib)\Z"
)


def check(context: PackageContext) -> Iterator[Finding]:
    """Compare an archive with the folder it is said to come from."""
    delta = context.delta
    if delta is None or delta.old.evidence == "artifact" or delta.new.evidence != "artifact":
        return
    came = [file.path for file in delta.added if not _MADE.search(file.path)]
    other = [pair.new.path for pair in delta.changed if not _MADE.search(pair.new.path)]
    for paths, words in ((came, "not made from anything in"), (other, "not the same as in")):
        # npm writes package.json as it is; Python backends rewrite pyproject.toml at most.
        telling = [path for path in paths if path != "pyproject.toml"]
        if telling:
            verb = "is" if len(telling) == 1 else "are"
            yield context.finding(
                f"{and_more(telling)} {verb} {words} {delta.old.target}",
                path=telling[0],
                evidence=words,
                properties={"paths": telling},
            )
