"""Yarn's lists of patterns: what each accepts and rejects, a `!` pattern winning wherever it stands."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import Literal

from auditor.errors import ManifestError
from auditor.inventory.javascript.js_text import trim
from auditor.inventory.javascript.yarn_glob import MAX_LENGTH, YarnGlob, compile_yarn
from auditor.model.package import Reason


@dataclass(frozen=True, slots=True)
class YarnRule:
    """One pattern and where it comes from."""

    glob: YarnGlob
    negated: bool
    reason: Reason


@dataclass(slots=True)
class YarnList:
    """An ignore file, or the built-in rules: accepting patterns are asked before rejecting ones."""

    accept: list[YarnRule] = field(default_factory=list)
    reject: list[YarnRule] = field(default_factory=list)

    def verdict(self, path: str) -> tuple[Literal["keep", "drop"], YarnRule] | None:
        """What this list says about a path, if anything."""
        rule = _last_word(self.accept, path)
        if rule:
            return ("drop" if rule.negated else "keep"), rule
        rule = _last_word(self.reject, path)
        if rule:
            return ("keep" if rule.negated else "drop"), rule
        return None

    @property
    def doubtful(self) -> list[YarnRule]:
        """The rules whose dialect is not verified."""
        return [rule for rule in (*self.accept, *self.reject) if not rule.glob.plain]


def _last_word(rules: list[YarnRule], path: str) -> YarnRule | None:
    for negated in (True, False):
        for rule in rules:
            if not rule.glob.text and rule.negated is negated:
                raise ManifestError(f"{_place(rule.reason)}: yarn refuses the empty pattern after `!`")
            if rule.negated is negated and rule.glob.matches(path):
                return rule
    return None


def make_rule(pattern: str, reason: Reason) -> YarnRule:
    """Compile a pattern that is already absolute or a bare name, perhaps with a `!`."""
    negated = pattern.startswith("!")
    text = pattern.removeprefix("!")
    if len(text) > MAX_LENGTH:
        raise ManifestError(f"{_place(reason)}: yarn refuses a pattern of {len(text)} characters")
    return YarnRule(glob=compile_yarn(text), negated=negated, reason=reason)


def _place(reason: Reason) -> str:
    return f"{reason.source}:{reason.line}" if reason.line else reason.source


def add_line(rules: list[YarnRule], line: str, folder: str, reason: Reason) -> None:
    """Add one line of an ignore file or one `files` entry; a slash ties it to its folder."""
    text = trim(line)
    if not text or text.startswith("#"):
        return
    bang = "!" if text.startswith("!") else ""
    text = text.removeprefix("!")
    rules.append(make_rule(bang + (resolve(folder, text) if "/" in text else text), reason))


def resolve(folder: str, text: str) -> str:
    """`path.resolve` of a text against an absolute folder."""
    return re.sub(r"^/+", "/", posixpath.normpath(posixpath.join(folder, text)))


def read_ignore_file(text: str, folder: str, source: str) -> YarnList:
    """Read an ignore file; every line rejects unless it starts with `!`."""
    found = YarnList()
    for number, line in enumerate(text.split("\n"), start=1):
        add_line(found.reject, line, folder, Reason(kind="ignore-line", source=source, line=number, text=trim(line)))
    return found
