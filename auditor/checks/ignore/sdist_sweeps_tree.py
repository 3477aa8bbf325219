"""ignore/sdist-sweeps-tree: an sdist for which nobody said what belongs in it, so the whole folder does."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from auditor.checks.context import PackageContext
from auditor.checks.git_view import look
from auditor.checks.sensitive import worst
from auditor.model.finding import Finding
from auditor.model.rule import Level

# What narrows an sdist down, by backend: tables of pyproject.toml and the keys in them that do.
_SELECTING: dict[str, tuple[frozenset[str], tuple[tuple[str, ...], ...]]] = {
    "hatchling": (
        frozenset({"include", "exclude", "only-include", "packages"}),
        (("tool", "hatch", "build"), ("tool", "hatch", "build", "targets", "sdist")),
    ),
    "scikit-build-core": (
        frozenset({"include", "exclude", "inclusion-mode"}),
        (("tool", "scikit-build", "sdist"),),
    ),
    "maturin": (frozenset({"include", "exclude", "sdist-include"}), (("tool", "maturin"),)),
}
# The same in a file of the backend's own.
_BESIDE = {
    "hatchling": ("hatch.toml", (("build",), ("build", "targets", "sdist"))),
    "maturin": ("Cargo.toml", (("package",),)),
}
_HOUSE = re.compile(
    r"\A(?:\.claude|\.cursor|\.idea|\.vscode|\.windsurf|\.aider|\.github|\.gitlab|\.circleci|\.devcontainer|\.env|\.envrc"
    r"|\.mcp\.json|CLAUDE\.md|AGENTS\.md|GEMINI\.md|scratch|notes|tmp|temp|local|\.local|secrets?|private|notebooks?)(?:/|\Z|\.)",
    re.IGNORECASE,
)


def check(context: PackageContext) -> Iterator[Finding]:
    """Report an sdist without any selection, by the worst of what it sweeps in."""
    package = context.package
    backend = next((name for name in _SELECTING if package.profile.startswith(name)), "")
    if package.kind != "sdist" or not backend or package.evidence == "artifact":
        return
    if _is_selected(backend, context):
        return
    git = look(context)
    swept = sorted(path for path in package.paths if _HOUSE.match(path) or worst([path]))
    unknown = sorted(path for path in package.paths if git and git.checkout.tracked and not git.tracks(path))
    named = list(dict.fromkeys([*swept, *unknown]))
    shown = ", ".join(named[:3]) + (f" and {len(named) - 3} more" if len(named) > 3 else "")
    yield context.finding(
        f"nothing in pyproject.toml says what belongs into the sdist, so {backend} takes every file that .gitignore "
        f"does not name: {len(package.files)} files" + (f", among them {shown}" if named else ""),
        path="pyproject.toml",
        level=_level(swept, named),
        properties={"paths": named},
    )


def _level(swept: list[str], named: list[str]) -> Level:
    if worst(swept) == "a sensitive file":
        return "error"
    return "warning" if named else "note"


def _is_selected(backend: str, context: PackageContext) -> bool:
    keys, places = _SELECTING[backend]
    name, beside = _BESIDE.get(backend, ("", ()))
    own = _own(context, name) if name else {}
    tables = [*(_table(context.package.manifest, *way) for way in places), *(_table(own, *way) for way in beside)]
    return any(keys & table.keys() for table in tables)


def _own(context: PackageContext, name: str) -> Mapping[str, Any]:
    if context.prediction is None:
        return {}
    try:
        return tomllib.loads(context.prediction.files.read(f"{context.package.root}/{name}").decode())
    except (OSError, ValueError, RecursionError):
        return {}


def _table(document: Any, *way: str) -> Mapping[str, Any]:
    for key in way:
        document = document.get(key) if isinstance(document, Mapping) else None
    return document if isinstance(document, Mapping) else {}
