"""ships/stray-top-level: a wheel that installs tests, documents or tools beside the package."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.model.finding import Finding

_FOLDERS = frozenset(
    (
        "tests test testing testdata docs doc documentation examples example samples demo demos benchmarks benchmark "
        "scripts script tools ci build dist src notebooks fixtures assets resources data etc node_modules venv env"
    ).split()
)
_FILES = frozenset(
    (
        "setup.py setup.cfg conftest.py noxfile.py tasks.py fabfile.py manage.py tox.ini pyproject.toml makefile "
        "readme.md readme.rst readme.txt license license.txt license.md changelog.md changelog.rst requirements.txt"
    ).split()
)


def check(context: PackageContext) -> Iterator[Finding]:
    """Report each top-level name that no import wants; everybody's site-packages would get it."""
    package = context.package
    if package.kind != "wheel":
        return
    own = package.name.replace("-", "_").lower()
    counts: dict[str, int] = {}
    for path in package.paths:
        counts[path.partition("/")[0]] = counts.get(path.partition("/")[0], 0) + 1
    for name in sorted(counts):
        is_folder = name not in package.paths
        stray = name.lower() in (_FOLDERS if is_folder else _FILES) or name.startswith(".")
        if stray and name.lower() != own:
            shown = f"{name}/ ({counts[name]} file{'s' if counts[name] > 1 else ''})" if is_folder else name
            yield context.finding(
                f"{shown} would be installed at the top of site-packages, beside everybody else's",
                path=min(path for path in package.paths if path == name or path.startswith(f"{name}/")),
                evidence=name,
                properties={"top_level": name, "files": counts[name]},
            )
