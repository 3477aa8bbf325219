"""The `pattern:` of a secret rule: read and checked once, compiled when it is first needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, TypeAlias

from auditor.checks.secret.engine import named
from auditor.checks.secret.engine.allowlist import Allowlist
from auditor.checks.secret.engine.opening import Form, form
from auditor.errors import RuleError
from auditor.model.rule import LEVELS, Level, Rule

Kind: TypeAlias = Literal["token", "named", "regex"]

KINDS: tuple[Kind, ...] = ("token", "named", "regex")
CLASSES = ("upper", "lower", "digit", "other")
_KEYS = frozenset({*KINDS, "value", "ignore_case", "window", "entropy", "checksum", "needs", "forbids", "beside"})
_MORE_KEYS = frozenset(
    {"within", "companion", "alone", "judge", "files", "keep", "group", "scan", "reader", "once", "near"}
)
_WIDEST = 65536
_FARTHEST = 120
_NAMES = re.compile(r"\(\?P<\w+>")
_OPTIONAL_TAIL = re.compile(r"(?:\[[^\]]*\]|(?<![\\])[^()\[\]{}\\|])(?:\{0,\d+\}|\?|\*)\Z")
_OPEN_TAIL = re.compile(r"\{([1-9]\d*)(?:,\d*)?\}\Z")
_ENOUGH = 16
_BOUNDARY_BEFORE = re.compile(r"\A\(\?:\^\|\[[^\]]+\](?:\|\w+)?\)(?=\(\?:)")
_BOUNDARY_BEHIND = re.compile(r"(?<=\))\(\?:\[[^\]]+\]\|\$\)\Z")
_OPEN_ALTERNATIVE = re.compile(r"\A[^()]*\)|\A[^()\[]*\|")


@dataclass(frozen=True, kw_only=True)
class SecretRule:
    """A rule whose pattern is understood.

    `token` matches the secret itself, `named` a `value` assigned to something with that name, `regex` anything with
    a group called `secret`. Conditions narrow it; `alone` is the level when what `beside` or `companion` asks for
    is missing (without it, that is no finding).
    """

    rule: Rule
    kind: Kind
    expression: bytes = field(repr=False)
    ignore_case: bool = False
    window: int = 1024
    entropy: float = 0.0
    checksum: str = ""
    needs: tuple[str, ...] = ()
    forbids: str = ""
    beside: tuple[str, ...] = ()
    within: int = 200
    companion: str = ""
    alone: Level | None = None
    judge: str = ""
    files: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    group: str | int = "secret"
    scan: str = ""
    reader: str = ""
    keywords: tuple[str, ...] = ()
    only_paths: str = ""
    allowlists: tuple[Allowlist, ...] = ()
    linear: bool = False
    once: bool = False
    near: int = 0

    @property
    def vagueness(self) -> int:
        """How little the form of the value says by itself: of two rules the sharper one speaks."""
        return {"uuid": 5, "assignment": 3, "prose": 3, "bearer": 2, "query": 2, "jwt": 2}.get(self.judge, 0)

    @cached_property
    def confirm(self) -> re.Pattern[bytes]:
        """The expression for the window in front of an end."""
        return re.compile(self.expression, re.IGNORECASE if self.ignore_case else 0)

    @cached_property
    def _form(self) -> Form:
        return form(self.expression, re.IGNORECASE if self.ignore_case else 0)

    @property
    def opening(self) -> re.Pattern[bytes] | None:
        """How every match begins, where the expression tells it in one group."""
        return self._form.opening

    @cached_property
    def reach(self) -> int:
        """How long a match can be, and so how far around an end to look."""
        return min(self.window, self._form.width + 8)

    @cached_property
    def forbidden(self) -> re.Pattern[bytes] | None:
        """What the value must not hold."""
        return re.compile(self.forbids.encode()) if self.forbids else None

    @cached_property
    def neighbours(self) -> re.Pattern[bytes] | None:
        """What must stand beside the value."""
        words = b"|".join(re.escape(word.encode()) for word in self.beside)
        return re.compile(words, re.IGNORECASE) if words else None

    @cached_property
    def partner(self) -> re.Pattern[bytes] | None:
        """The other half of a pair of credentials."""
        return re.compile(self.companion.encode()) if self.companion else None

    @cached_property
    def scanned(self) -> str:
        """The expression for the scan pass: no names, letter case spelt out, and a definite end."""
        plain = self.scan or _definite(_NAMES.sub("(?:", self.expression.decode()))
        return f"(?i:{plain})" if self.ignore_case else plain

    @property
    def plain(self) -> str:
        """The expression without names of groups, for an engine that gives spans alone."""
        text = _NAMES.sub("(?:", self.expression.decode())
        return f"(?i:{text})" if self.ignore_case else text

    def without_backtracking(self) -> SecretRule:
        """Give the same rule, its whole match taken for the secret, confirmed in linear time."""
        return replace(self, linear=True, group=0)


def parse(rule: Rule) -> SecretRule:
    """Read one rule's pattern, or say everything that is wrong with it."""
    pattern = rule.pattern or {}
    problems = list(_problems(pattern))
    if problems:
        raise RuleError(f"{rule.id}: {'; '.join(problems)}")
    return read(rule)


def read(rule: Rule) -> SecretRule:
    """Read one rule's pattern without a second look: the rules that come with the program were tested with it."""
    pattern = rule.pattern or {}
    kind = next(kind for kind in KINDS if kind in pattern)
    return SecretRule(
        rule=rule,
        kind=kind,
        expression=_expression(kind, pattern),
        ignore_case=pattern.get("ignore_case", False),
        window=pattern.get("window", 1024),
        entropy=float(pattern.get("entropy", 0)),
        checksum=pattern.get("checksum", ""),
        needs=_texts(pattern.get("needs")),
        forbids=pattern.get("forbids", ""),
        beside=_texts(pattern.get("beside")),
        within=pattern.get("within", 200),
        companion=pattern.get("companion", ""),
        alone=pattern.get("alone"),
        judge=pattern.get("judge", ""),
        files=_texts(pattern.get("files")),
        keep=_texts(pattern.get("keep")),
        group=pattern.get("group", "secret"),
        scan=pattern.get("scan", ""),
        reader=pattern.get("reader", ""),
        once=pattern.get("once", False),
        near=pattern.get("near", 0),
    )


def _definite(expression: str) -> str:
    """Cut what may or may not follow, so that a match has one end and not one at each byte of its tail.

    A long tail is cut short as well, and what must not stand before or behind is not asked for: that is enough to
    look closer, and the search stays quick.
    """
    expression = _BOUNDARY_BEHIND.sub("", _BOUNDARY_BEFORE.sub("", expression))
    inner = expression[3:-1] if expression.startswith("(?:") and expression.endswith(")") else ""
    body = inner if inner.count("(") == inner.count(")") and not _OPEN_ALTERNATIVE.search(inner) else ""
    if not body:
        return expression
    while (shorter := _OPTIONAL_TAIL.sub("", body)) != body:
        body = shorter
    return "(?:" + _OPEN_TAIL.sub(lambda found: f"{{{min(int(found[1]), _ENOUGH)}}}", body) + ")"


def _texts(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ())


def _expression(kind: Kind, pattern: Mapping[str, Any]) -> bytes:
    body = str(pattern[kind]).encode()
    if kind == "token":
        return b"(?P<secret>" + body + b")"
    if kind == "named":
        return named.expression(str(pattern[kind]), str(pattern["value"]), pattern.get("near", 0))
    return body


def _problems(pattern: Mapping[str, Any]) -> Iterator[str]:
    kinds = [kind for kind in KINDS if kind in pattern]
    if len(kinds) != 1:
        yield f"pattern has one of {', '.join(KINDS)}"
        return
    yield from (f"unknown pattern key {key!r}" for key in sorted(map(str, pattern.keys() - _KEYS - _MORE_KEYS)))
    if ("value" in pattern) != (kinds[0] == "named"):
        yield "'named' and 'value' belong together"
        return
    yield from _expression_problems(kinds[0], pattern)
    yield from (
        f"needs: {each!r} is none of {', '.join(CLASSES)}"
        for each in _texts(pattern.get("needs"))
        if each not in CLASSES
    )
    if pattern.get("alone", LEVELS[0]) not in LEVELS:
        yield f"alone is one of {', '.join(LEVELS)}"
    near = pattern.get("near", 0)
    if not isinstance(near, int) or not 0 <= near <= _FARTHEST:
        yield f"near is a number up to {_FARTHEST}"
    window = pattern.get("window", 1)
    if not isinstance(window, int) or not 0 < window <= _WIDEST:
        yield f"window is a number up to {_WIDEST}"


def _expression_problems(kind: Kind, pattern: Mapping[str, Any]) -> Iterator[str]:
    for key in (kind, "value", "forbids", "companion"):
        if key not in pattern:
            continue
        try:
            compiled = re.compile(str(pattern[key]).encode())
        except re.error as error:
            yield f"{key}: {error}"
            continue
        if compiled.match(b""):
            yield f"{key} matches nothing at all"
        group = pattern.get("group", "secret")
        if key == "regex" and "reader" not in pattern and group not in compiled.groupindex:
            yield f"regex has no group called {group!r}"
