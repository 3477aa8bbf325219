"""ignore/dead-pattern: an entry that was written to keep a file out, while the file ships."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from auditor.checks.context import PackageContext
from auditor.checks.entry_points import declared
from auditor.checks.ignore_lines import FORCED, Line, and_more, below, compiled, folders, parse, read, reopened
from auditor.checks.sensitive import worst
from auditor.inventory.javascript.npm_manifest import read_manifest
from auditor.model.finding import Finding, Place
from auditor.model.package import Reason, ShippedFile
from auditor.model.rule import Level

_COMMENT = re.compile(r"\s+#.*\Z")


def check(context: PackageContext) -> Iterator[Finding]:
    """Report root .npmignore lines under `files`, overruled negations, and lines that cannot match."""
    if not context.package.profile.startswith("npm") or context.prediction is None:
        return
    entries = context.package.manifest.get("files")
    if entries:
        yield from _unread(context)
        yield from _overruled(context, [entry for entry in entries if isinstance(entry, str)])
    yield from _misspelt(context)


def _unread(context: PackageContext) -> Iterator[Finding]:
    lines = read(context, ".npmignore") or ()
    silent = True
    for line in lines:
        hits = [] if line.negated else [p for p in _meant(line, context.package.files) if not reopened(lines, line, p)]
        if hits:
            silent = False
            yield _dead(
                context,
                hits,
                Reason(kind="ignore-line", source=".npmignore", line=line.number, text=line.text),
                "npm does not read this file once package.json has `files`",
            )
    if lines and silent:
        yield context.finding(
            "npm does not read this file, because package.json has `files`; nothing that it names ships today",
            path=".npmignore",
            level="note",
        )


def _overruled(context: PackageContext, entries: list[str]) -> Iterator[Finding]:
    for index, entry in enumerate(entries):
        meaning = _intention(entry)
        if not entry.startswith("!") or meaning is None:
            continue
        later = entries[index + 1 :]
        asked_again = {each for each in later if not each.startswith("!") and meaning.means(each.removeprefix("./"))}
        hits = [
            file.path
            for file in context.package.files
            if file.why.kind not in FORCED and meaning.means(file.path) and file.why.text.strip('"') not in asked_again
        ]
        if hits:
            yield _dead(context, hits, _entry_reason(context, index, entry), _why_overruled(entry, later))


def _why_overruled(entry: str, later: list[str]) -> str:
    if "/" not in entry.strip("/") and not any(not each.startswith("!") for each in later):
        return f'npm 12 looks for it in the top folder only; "!**/{entry.lstrip("!")}" means every folder'
    return "a later entry of `files` adds the file again, or the entry does not reach it"


def _misspelt(context: PackageContext) -> Iterator[Finding]:
    for folder in folders(context):
        if not folder and context.package.manifest.get("files"):
            continue
        for name in (".npmignore", ".gitignore"):
            source = f"{folder}/{name}" if folder else name
            lines = read(context, source)
            if lines is not None:
                yield from _misspelt_in(context, folder, source, lines)
                break


def _misspelt_in(context: PackageContext, folder: str, source: str, lines: tuple[Line, ...]) -> Iterator[Finding]:
    files = [(path, file) for path, file in below(context.package.files, folder) if file.why.kind not in FORCED]
    for line in lines:
        repaired = _COMMENT.sub("", line.text).replace("\\", "/").removeprefix("./")
        meaning = compiled(repaired)
        if line.negated or repaired == line.text or meaning is None or any(line.means(path) for path, _ in files):
            continue
        hits = [file.path for path, file in files if meaning.match_file(path) and not reopened(lines, line, path)]
        if hits:
            reason = Reason(kind="ignore-line", source=source, line=line.number, text=line.text)
            yield _dead(context, hits, reason, f"written like this it matches nothing; {repaired!r} would")


def _meant(line: Line, files: Iterable[ShippedFile]) -> list[str]:
    return [file.path for file in files if file.why.kind not in FORCED and line.means(file.path)]


def _intention(entry: str) -> Line | None:
    lines = parse(entry.lstrip("!").removeprefix("./"))
    return lines[0] if lines else None


def _entry_reason(context: PackageContext, index: int, entry: str) -> Reason:
    line = context.prediction and read_manifest(context.prediction.files, context.package.root).line("files", index)
    return Reason(kind="files-entry", source="package.json", line=line or None, text=entry)


def _dead(context: PackageContext, hits: list[str], entry: Reason, because: str) -> Finding:
    return context.finding(
        f"{entry} was meant to keep {and_more(hits)} out, and does not: {because}",
        path=hits[0],
        level=_level(context, hits),
        evidence=entry.text,
        related=(Place(path=entry.source, line=entry.line, label="dead entry"),),
        properties={"entry": entry.text, "paths": hits},
    )


def _level(context: PackageContext, hits: list[str]) -> Level:
    """An entry that would break the package if it lived is a stale line, and not a leak."""
    promised = {c for promise in declared(context.package.manifest) for c in promise.candidates()}
    harmless = all(path in promised or path.endswith((".d.ts", ".d.mts", ".d.cts")) for path in hits)
    return "warning" if harmless and not worst(hits) else "error"
