"""MANIFEST.in: its grammar, and what each line does to the list of files setuptools is putting together."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from auditor.errors import ManifestError
from auditor.inventory.python.setuptools_folder import Folder, native
from auditor.inventory.python.setuptools_glob import Matcher, matcher
from auditor.model.package import Notice, Reason

NAME = "MANIFEST.in"
_LARGEST = 1024 * 1024
_WITH_PATTERNS = frozenset({"include", "exclude", "global-include", "global-exclude"})
_WITH_FOLDER = frozenset({"recursive-include", "recursive-exclude"})
LISTED_BEFORE = frozenset({"stale-sources", "listed-in-sdist"})
_ONE_FOLDER = frozenset({"graft", "prune"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestLine:
    """One command; `folder` is set for the recursive ones, and `graft` and `prune` have one pattern."""

    action: str
    patterns: tuple[str, ...]
    folder: str = ""
    line: int
    text: str

    @property
    def reason(self) -> Reason:
        """The line as the reason for what it adds or takes away."""
        return Reason(kind="manifest-line", source=NAME, line=self.line, text=self.text)


@dataclass(slots=True)
class FileList:
    """Files in the making: what is in, and what a rule took out again, each with its reason."""

    folder: Folder
    files: dict[str, Reason] = field(default_factory=dict)
    removed: dict[str, Reason] = field(default_factory=dict)

    def add(self, paths: Iterable[str], reason: Reason) -> bool:
        """Add what exists and has a name that can be written as UTF-8.

        The first reason for a file stays, but any is better than "it was listed before".
        """
        found = False
        for path in paths:
            found = True
            known = self.files.get(path)
            if known is None:
                if self._is_usable(path):
                    self.files[path] = reason
            elif known.kind in LISTED_BEFORE:
                self.files[path] = reason
        return found

    def _is_usable(self, path: str) -> bool:
        if not path.isascii():
            try:
                path.encode("utf-8")
            except UnicodeEncodeError:
                return False
        return self.folder.exists(path)

    def drop(self, matches: Matcher, reason: Reason) -> bool:
        """Take out every file that matches."""
        gone = [path for path in self.files if matches(path)]
        for path in gone:
            del self.files[path]
            self.removed[path] = reason
        return bool(gone)


def parse(content: bytes) -> tuple[tuple[ManifestLine, ...], tuple[Notice, ...]]:
    """Read the commands; lines that setuptools would pass over with a warning become notices."""
    if len(content) > _LARGEST:
        raise ManifestError(f"{NAME}: larger than {_LARGEST} bytes")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        raise ManifestError(f"{NAME}:{line}: not valid UTF-8, setuptools cannot read it") from None
    lines: list[ManifestLine] = []
    notices: list[Notice] = []
    for number, logical in _logical_lines(text.replace("\r\n", "\n").replace("\r", "\n")):
        words = logical.split()
        fault = _fault(words)
        if fault:
            notices.append(Notice(text=fault, path=NAME, line=number))
        else:
            lines.append(_command(words, number))
    return tuple(lines), tuple(notices)


def _fault(words: list[str]) -> str:
    action, count = words[0], len(words) - 1
    if action in _WITH_PATTERNS:
        return "" if count else f"`{action}` needs a pattern; the line is ignored"
    if action in _WITH_FOLDER:
        return "" if count > 1 else f"`{action}` needs a folder and a pattern; the line is ignored"
    if action in _ONE_FOLDER:
        return "" if count == 1 else f"`{action}` takes exactly one folder; the line is ignored"
    return f"unknown command `{action}`; the line is ignored"


def _command(words: list[str], line: int) -> ManifestLine:
    action, *rest = words
    folder = native(rest.pop(0)) if action in _WITH_FOLDER else ""
    patterns = tuple(native(word) for word in rest)
    return ManifestLine(action=action, patterns=patterns, folder=folder, line=line, text=" ".join(words))


def _logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Strip comments, join lines that end in a backslash; a comment line within a joined one is skipped."""
    pending, first = "", 0
    for number, physical in enumerate(text.split("\n"), start=1):
        line, is_comment = _without_comment(physical)
        if is_comment and not line.strip():
            continue
        start = first if pending else number
        line = (pending + (line.lstrip() if pending else line)).strip()
        pending = ""
        if line.endswith("\\"):
            pending, first = line[:-1], start
        elif line:
            yield start, line
    if pending.strip():
        yield first, pending


def _without_comment(line: str) -> tuple[str, bool]:
    at = line.find("#")
    if at == -1:
        return line, False
    if at and line[at - 1] == "\\":
        return line.replace("\\#", "#"), False
    return line[:at], True


def apply(lines: Iterable[ManifestLine], files: FileList) -> tuple[Notice, ...]:
    """Carry out the commands in order; a pattern that finds nothing becomes a notice."""
    return tuple(
        Notice(text=f"`{line.action}` finds nothing for {pattern!r}", path=NAME, line=line.line)
        for line in lines
        for pattern in line.patterns
        if not _ACTIONS[line.action](files, line, pattern)
    )


def _include(files: FileList, line: ManifestLine, pattern: str) -> bool:
    return _add_globbed(files, line, pattern, recursive=False)


def _recursive_include(files: FileList, line: ManifestLine, pattern: str) -> bool:
    return _add_globbed(files, line, posixpath.join(line.folder, "**", pattern), recursive=True)


def _add_globbed(files: FileList, line: ManifestLine, pattern: str, *, recursive: bool) -> bool:
    found = files.folder.glob(pattern, recursive=recursive, hidden=True)
    return files.add([path for path in found if not files.folder.is_dir(path)], line.reason)


def _global_include(files: FileList, line: ManifestLine, pattern: str) -> bool:
    matches = matcher(posixpath.join("**", pattern))
    return files.add([path for path in files.folder.every_file() if matches(path)], line.reason)


def _graft(files: FileList, line: ManifestLine, pattern: str) -> bool:
    tops = files.folder.glob(pattern, recursive=False, hidden=True)
    return files.add([path for top in tops for path in files.folder.files_below(top)], line.reason)


def _exclude(files: FileList, line: ManifestLine, pattern: str) -> bool:
    return files.drop(matcher(pattern), line.reason)


def _recursive_exclude(files: FileList, line: ManifestLine, pattern: str) -> bool:
    return files.drop(matcher(posixpath.join(line.folder, "**", pattern)), line.reason)


def _global_exclude(files: FileList, line: ManifestLine, pattern: str) -> bool:
    return files.drop(matcher(posixpath.join("**", pattern)), line.reason)


def _prune(files: FileList, line: ManifestLine, pattern: str) -> bool:
    return files.drop(matcher(posixpath.join(pattern, "**")), line.reason)


_ACTIONS: dict[str, Callable[[FileList, ManifestLine, str], bool]] = {
    "include": _include,
    "exclude": _exclude,
    "global-include": _global_include,
    "global-exclude": _global_exclude,
    "recursive-include": _recursive_include,
    "recursive-exclude": _recursive_exclude,
    "graft": _graft,
    "prune": _prune,
}


def would_keep(lines: Iterable[ManifestLine], path: str) -> bool:
    """Say whether the commands would leave a file in that is made during the build."""
    kept = False
    for line in lines:
        taken = {"graft": "{}/**", "prune": "{}/**", "include": "{}", "exclude": "{}"}.get(line.action)
        for pattern in line.patterns:
            shown = taken.format(pattern) if taken else posixpath.join(line.folder, "**", pattern)
            if shown == "./**" or matcher(shown)(path):
                kept = "include" in line.action or line.action == "graft"
    return kept
