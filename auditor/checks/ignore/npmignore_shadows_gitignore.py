"""ignore/npmignore-shadows-gitignore: what git ignores ships, because an .npmignore stands beside the .gitignore."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.checks.entry_points import declared
from auditor.checks.ignore_lines import FORCED, Line, and_more, below, folders, read
from auditor.checks.sensitive import worst
from auditor.model.finding import Finding, Place

_OUTPUT = frozenset(
    "dist lib build out output es esm cjs umd types typings bundle release pkg public prebuilds".split()
)


def check(context: PackageContext) -> Iterator[Finding]:
    """Report, for each .gitignore line that was switched off, the files it would have kept out."""
    if not context.package.profile.startswith("npm"):
        return
    for folder in folders(context):
        if not folder and context.package.manifest.get("files"):
            continue
        npmignore = posixpath.join(folder, ".npmignore")
        gitignore = posixpath.join(folder, ".gitignore")
        lines = read(context, gitignore) if read(context, npmignore) is not None else None
        for line, paths in _switched_off(context, folder, lines or ()):
            concern = worst(paths)
            yield context.finding(
                f"{and_more(paths)} ships: {gitignore}:{line.number} {line.text!r} is switched off by {npmignore}",
                path=paths[0],
                level="error" if concern == "a sensitive file" else "warning",
                evidence=line.text,
                related=(Place(path=gitignore, line=line.number, label="switched off"),),
                properties={"paths": paths},
            )


def _switched_off(context: PackageContext, folder: str, lines: tuple[Line, ...]) -> Iterator[tuple[Line, list[str]]]:
    outputs = _OUTPUT | {promise.folder for promise in declared(context.package.manifest) if promise.folder}
    lost: dict[Line, list[str]] = {}
    for path, file in below(context.package.files, folder):
        last = next((line for line in reversed(lines) if line.means(path)), None)
        if last is None or last.negated or file.why.kind in FORCED:
            continue
        if outputs.isdisjoint(path.split("/")[:-1]):
            lost.setdefault(last, []).append(file.path)
    yield from lost.items()
