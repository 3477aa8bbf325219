"""Patterns in the language of .gitignore, matched as the pathspec library does and each with its reason.

pathspec translates a pattern; the regular expression is then made safe against hostile names and patterns.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from auditor.inventory.python.tree import Tree
from auditor.model.package import Reason

_STAR = "[^/]*"
_ANY_CHARACTER = "[^/]"
_ANY_DEPTH = "/.+)?"
_MOST_DEPTHS = 4
_MOST_PATTERNS = 10_000


@dataclass(frozen=True, slots=True)
class _Pattern:
    test: Callable[[str], re.Match[str] | None]
    includes: bool
    by_folder: bool
    anchored: bool
    reason: Reason


@dataclass(slots=True)
class IgnoreSpec:
    """A list of patterns of which the last that matches decides; `problems` could not be translated."""

    _patterns: list[_Pattern] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    negates: bool = False
    _sources: list[str] = field(default_factory=list)
    _anywhere: bool = False
    _any: re.Pattern[str] | None = None

    def add(self, lines: Iterable[tuple[str, Reason]]) -> None:
        """Add patterns after those that are there."""
        from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern  # noqa: PLC0415 - only some backends need it

        for text, reason in lines:
            if len(self._patterns) >= _MOST_PATTERNS:
                self.problems.append(f"more than {_MOST_PATTERNS} patterns")
                return
            try:
                regex, includes = GitIgnoreSpecPattern.pattern_to_regex(text)
                if regex is None or includes is None:
                    continue
                self._add(regex, includes, reason)
            except (ValueError, re.error, OverflowError):
                self.problems.append(f"the pattern {text.strip()!r} is not valid")

    def _add(self, regex: str, includes: bool, reason: Reason) -> None:  # noqa: FBT001 - what pathspec answers
        if regex.count(_ANY_DEPTH) > _MOST_DEPTHS:
            self.problems.append(f"the pattern {reason.text!r} has too many wildcards")
            return
        self.negates = self.negates or not includes
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            compiled = re.compile(hardened(regex))
        self._any = None
        self._sources.append(hardened(regex).replace("(?P<ps_d>/)", "/"))
        self._anywhere = self._anywhere or not regex.startswith("^")
        test = compiled.match if regex.startswith("^") else compiled.search
        anchored = regex.startswith("^")
        self._patterns.insert(0, _Pattern(test, includes, "(?P<ps_d>" in regex, anchored, reason))

    def __bool__(self) -> bool:
        return bool(self._patterns)

    def _may_match(self, path: str) -> bool:
        """Ask all patterns at once, since most paths are meant by none."""
        if self._anywhere or not self._sources:
            return self._anywhere
        if self._any is None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", FutureWarning)
                self._any = re.compile("|".join(self._sources))
        return self._any.match(path) is not None

    def decide(self, path: str) -> tuple[bool, Reason] | None:
        """Say whether the patterns take a path (relative, a folder ends in a slash) and which one decides."""
        path = path.removeprefix("./")
        if not self._may_match(path):
            return None
        best: tuple[bool, Reason] | None = None
        for pattern in self._patterns:
            match = pattern.test(path)
            if match is None:
                continue
            if not (pattern.by_folder and match["ps_d"]):
                return pattern.includes, pattern.reason
            best = best or (pattern.includes, pattern.reason)
        return best

    def names(self, path: str) -> tuple[bool, Reason] | None:
        """Like `decide`, but a pattern has to mean the path itself, not a folder above it: git's own way.

        A pattern such as `a/**` does not mean the folder `a/`.
        """
        if not self._may_match(path):
            return None
        last = path.rstrip("/").rpartition("/")[2] + ("/" if path.endswith("/") else "")
        for pattern in self._patterns:
            match = pattern.test(path if pattern.anchored else last)
            if match is None:
                continue
            if not pattern.anchored:
                means = True
            elif pattern.by_folder and match["ps_d"]:
                means = path.endswith("/") and match.end("ps_d") == len(path)
            else:
                means = not (path.endswith("/") and match.end() == len(path) and match.end() > 1)
            if means:
                return pattern.includes, pattern.reason
        return None

    def only_stars(self) -> tuple[bool, Reason] | None:
        """Give the last pattern that is nothing but stars: the only kind that git matches with a checkout's top."""
        found = (item for item in self._patterns if set(item.reason.text.removeprefix("!")) == {"*"})
        pattern = next(found, None)
        return (pattern.includes, pattern.reason) if pattern else None

    def takes(self, path: str) -> Reason | None:
        """Give the pattern that takes a path; None when none does or a later one takes it back."""
        found = self.decide(path)
        return found[1] if found and found[0] else None


def hardened(regex: str) -> str:
    """Make the stars within one segment of a path commit to their first match, so that none can explode.

    That is safe for a star that another star follows in the same segment.
    """
    first, *pieces = regex.split(_STAR)
    if not pieces:
        return regex
    made = first
    for piece in pieces[:-1]:
        plain = piece.replace(_ANY_CHARACTER, "")
        within = not any(character in plain for character in "/()|$")
        made += f"(?>{_STAR}?{piece})" if within else _STAR + piece
    return made + _STAR + pieces[-1]


def file_lines(tree: Tree, path: str, *, shown: str) -> list[tuple[str, Reason]]:
    """Read an ignore file line by line; a UnicodeDecodeError or OSError is for the caller."""
    text = tree.files.read(path).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return [
        (line, Reason(kind="ignore-line", source=shown, line=number, text=line.strip()))
        for number, line in enumerate(text.split("\n"), start=1)
    ]
