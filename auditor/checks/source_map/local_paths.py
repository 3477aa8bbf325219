"""Paths of the machine that built the package, and the names of the people who use it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.checks.map_addresses import LocalPath, local_paths
from auditor.checks.map_disclosure import counted
from auditor.model.finding import Finding, Place

_RELATED = 20


def check(context: PackageContext) -> Iterator[Finding]:
    """Report the paths by the user they name, and all that name no one together."""
    by_user: dict[str, list[LocalPath]] = defaultdict(list)
    for found in local_paths(context):
        by_user[found.user].append(found)
    for user, paths in sorted(by_user.items()):
        first = paths[0]
        files = dict.fromkeys(each.path for each in paths)
        whose = f" of the user {user!r}" if user else ""
        yield context.finding(
            f"{counted(len(paths), 'absolute path')}{whose} in {counted(len(files), 'map')}, "
            f"such as {first.text[:200]}",
            path=first.path,
            chain=first.chain,
            evidence=user or "machine",
            level="warning" if user else "note",
            related=tuple(Place(path=path) for path in list(files)[1:_RELATED]),
            properties={"paths": len(paths), "user": user, "files": list(files)},
        )
