"""ships/untracked-file: a file that would ship and that git has never heard of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.checks.git_view import look
from auditor.checks.ignore_lines import and_more
from auditor.checks.sensitive import worst
from auditor.model.finding import Finding
from auditor.model.package import ShippedFile


def check(context: PackageContext) -> Iterator[Finding]:
    """Report untracked files, once for each folder; what git ignores is another rule's matter."""
    git = look(context)
    if git is None or not git.checkout.tracked:
        return
    strays: defaultdict[str, list[ShippedFile]] = defaultdict(list)
    for file in context.package.files:
        if file.why.kind in ("bundled-dependency", "generated") or git.tracks(file.origin) or git.ignores(file.origin):
            continue
        strays[file.origin.rpartition("/")[0]].append(file)
    for files in strays.values():
        paths = [file.path for file in files]
        yield context.finding(
            f"{and_more(paths)} would ship, and git does not know {'them' if len(paths) > 1 else 'it'}",
            path=paths[0],
            level="error" if worst(paths) == "a sensitive file" else None,
            why=files[0].why,
            properties={"paths": paths},
        )
