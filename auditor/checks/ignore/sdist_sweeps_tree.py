"""ignore/sdist-sweeps-tree: an sdist for which nobody said what belongs in it, so the whole folder does."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from auditor.checks.context import PackageContext
from auditor.checks.git_view import look
from auditor.checks.sensitive import worst
from auditor.model.finding import Finding
from auditor.model.rule import Level

_SAYS = frozenset({"include", "exclude", "only-include", "packages", "force-include", "sources"})
_HOUSE = re.compile(
    r"\A(?:\.claude|\.cursor|\.idea|\.vscode|\.windsurf|\.aider|\.github|\.gitlab|\.circleci|\.devcontainer|\.env|\.envrc"
    r"|\.mcp\.json|CLAUDE\.md|AGENTS\.md|GEMINI\.md|scratch|notes|tmp|temp|local|\.local|secrets?|private|notebooks?)(?:/|\Z|\.)",
    re.IGNORECASE,
)


def check(context: PackageContext) -> Iterator[Finding]:
    """Report a hatchling sdist without any selection, by the worst of what it sweeps in."""
    package = context.package
    if package.kind != "sdist" or not package.profile.startswith("hatchling") or package.evidence == "artifact":
        return
    if _is_selected(package.manifest):
        return
    git = look(context)
    swept = sorted(path for path in package.paths if _HOUSE.match(path) or worst([path]))
    unknown = sorted(path for path in package.paths if git and git.checkout.tracked and not git.tracks(path))
    named = list(dict.fromkeys([*swept, *unknown]))
    shown = ", ".join(named[:3]) + (f" and {len(named) - 3} more" if len(named) > 3 else "")
    yield context.finding(
        "nothing in pyproject.toml says what belongs into the sdist, so hatchling takes every file that .gitignore "
        f"does not name: {len(package.files)} files" + (f", among them {shown}" if named else ""),
        path="pyproject.toml",
        level=_level(swept, named),
        properties={"paths": named},
    )


def _level(swept: list[str], named: list[str]) -> Level:
    if worst(swept) == "a sensitive file":
        return "error"
    return "warning" if named else "note"


def _is_selected(manifest: Mapping[str, Any]) -> bool:
    build: Any = manifest
    for key in ("tool", "hatch", "build"):
        build = build.get(key) if isinstance(build, Mapping) else None
    if not isinstance(build, Mapping):
        return False
    targets = build.get("targets")
    sdist = targets.get("sdist") if isinstance(targets, Mapping) else None
    return bool(_SAYS & build.keys()) or (isinstance(sdist, Mapping) and bool(_SAYS & sdist.keys()))
