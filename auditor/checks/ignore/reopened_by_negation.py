"""ignore/reopened-by-negation: one `!folder/file` line lets everything else in the folder ship."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from auditor.checks.context import PackageContext
from auditor.checks.ignore_lines import Line, and_more, below, compiled, folders, read
from auditor.checks.sensitive import worries_npm
from auditor.model.finding import Finding, Place


def check(context: PackageContext) -> Iterator[Finding]:
    """Report each ignored folder that a later negation opened."""
    if not context.package.profile.startswith("npm"):
        return
    for folder in folders(context):
        if not folder and context.package.manifest.get("files"):
            continue
        for name in (".npmignore", ".gitignore"):
            source = posixpath.join(folder, name)
            lines = read(context, source)
            if lines is not None:
                yield from _opened(context, folder, source, lines)
                break


def _opened(context: PackageContext, folder: str, source: str, lines: tuple[Line, ...]) -> Iterator[Finding]:
    for line in lines:
        opener = next(
            (each for each in lines if each.negated and each.number > line.number and _inside(each, line)), None
        )
        if line.negated or opener is None:
            continue
        paths = [
            file.path
            for path, file in below(context.package.files, folder)
            if file.why.kind == "default"
            and line.means(path)
            and not any(each.negated and each.means(path) for each in lines)
        ]
        if paths:
            yield context.finding(
                f"{and_more(paths)} ships although {source}:{line.number} says {line.text!r}: "
                f"line {opener.number} {opener.text!r} makes npm look into the folder, and nothing else keeps it out",
                path=paths[0],
                level="error" if any(map(worries_npm, paths)) else "warning",
                evidence=line.text,
                related=(Place(path=source, line=opener.number, label="opened by"),),
                properties={"paths": paths, "entry": f"{line.text.rstrip('/')}/**"},
            )


def _inside(negation: Line, line: Line) -> bool:
    """Say whether a negation points below what another line ignores as a folder."""
    target = negation.text.lstrip("!").strip("/")
    parent = posixpath.dirname(target)
    folder_only = compiled(line.text.rstrip("/") + "/")
    return bool(parent and folder_only and folder_only.match_file(f"{parent}/x"))
