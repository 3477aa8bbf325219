"""Turn the ends that the scan pass reports into candidates, each looked at in a bounded window."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence

from auditor.checks.secret.engine import kubernetes, linear
from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.schema import SecretRule
from auditor.checks.secret.engine.values import Value, read

_OPENING = 128
_ESCAPED_BEFORE = re.compile(
    rb"(?:\\[nrtbf]|%[0-9A-Fa-f]{2}|\\u00[0-9a-fA-F]{2}|\\x[0-9a-fA-F]{2}|\x1b\[[0-9;]{1,6}m)\Z"
)


def candidates(rule: SecretRule, data: bytes, ends: Sequence[int], path: str) -> Iterator[Candidate]:
    """Find every match of a rule around the given ends, each once, in order."""
    if rule.linear:
        yield from _linear(rule, data, ends, path)
        return
    resume = 0
    for end in sorted(ends):
        if end > resume:
            resume = yield from _window(rule, data, max(resume, end - rule.reach), end, path)


def _window(rule: SecretRule, data: bytes, low: int, end: int, path: str) -> Generator[Candidate, None, int]:
    """Find what starts in front of an end and return how far that is known.

    What starts behind it has an end of its own, so however dense the ends are, no byte is looked at often.
    """
    at, high = low, min(len(data), end + 2 * rule.reach)
    while (found := _first(rule, data, at, end, high)) is not None:
        at = max(found.end(), found.start() + 1)
        for candidate in _candidates(rule, data, found, path):
            # A bare value may be an expression with more names and values in it.
            if not rule.reader or candidate.groups.get("quote"):
                at = max(at, candidate.end)
            yield candidate
        if rule.reader == "kubernetes":
            at = max(at, kubernetes.end_of_document(data, found.end()))
    return max(end, at)


def _first(rule: SecretRule, data: bytes, at: int, end: int, high: int) -> re.Match[bytes] | None:
    """Find the first match that starts in front of an end; how matches open is looked for first, where that is told."""
    if rule.opening is None:
        found = rule.confirm.search(data, at, high) if at < end else None
        return found if found is not None and found.start() < end else None
    while at < end and (opening := rule.opening.search(data, at, min(high, end + _OPENING))) is not None:
        if opening.start() >= end:
            return None
        if (found := rule.confirm.match(data, opening.start(), high)) is not None:
            return found
        at = opening.start() + 1
    return None


def _linear(rule: SecretRule, data: bytes, ends: Sequence[int], path: str) -> Iterator[Candidate]:
    resume = 0
    for end in sorted(ends):
        if end <= resume:
            continue
        low = max(resume, end - rule.window)
        resume = end
        for start, stop in linear.spans(rule.plain, data[low : end + rule.window]):
            resume = max(resume, low + stop)
            span = (low + start, low + stop)
            yield Candidate(rule=rule, data=data, start=span[0], end=span[1], span=span, path=path)


def _candidates(rule: SecretRule, data: bytes, found: re.Match[bytes], path: str) -> Iterator[Candidate]:
    groups = {name: text for name, text in found.groupdict().items() if text is not None}
    for value in _values(rule, data, found):
        quoted = {**groups, "quote": value.quote} if rule.reader else groups
        yield Candidate(
            rule=rule,
            data=data,
            start=value.start,
            end=value.end,
            span=found.span(),
            name_span=found.span("name") if "name" in groups else found.span(),
            groups=quoted,
            path=path,
        )


def _values(rule: SecretRule, data: bytes, found: re.Match[bytes]) -> Iterator[Value]:
    if rule.reader == "kubernetes":
        yield from kubernetes.read(data, found.end())
    elif rule.reader:
        value = read(data, found.end())
        if value is not None:
            yield value
    else:
        start, stop = found.span(_group(rule, found))
        if start >= 0 and _stands_alone(rule, data, start, stop):
            yield Value(start=start, end=stop, quote=b"")


def _group(rule: SecretRule, found: re.Match[bytes]) -> str | int:
    """Choose the group with the secret; -1 means the first that took part."""
    if rule.group != -1:
        return rule.group
    return next((number for number, text in enumerate(found.groups(), start=1) if text), 0)


def _stands_alone(rule: SecretRule, data: bytes, start: int, stop: int) -> bool:
    """Refuse a token that is a piece of a longer run of the same characters."""
    if rule.kind == "regex":
        return True
    behind = data[stop : stop + 1]
    if behind.isalnum() or behind in (b"_", b"-"):
        return False
    if rule.kind == "named":
        return True
    if not data[start - 1 : start].isalnum() or start == 0:
        return True
    return bool(_ESCAPED_BEFORE.search(data[max(0, start - 8) : start]))
