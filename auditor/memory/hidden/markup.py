"""Places in HTML and Markdown that a page does not show: comments, attributes, titles, invisible elements."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.memory.hidden.veil import How, Look, Secret, Veil

_LIMIT = 20_000
_ATTRIBUTE = re.compile(
    r"\b(?:alt|title|aria-label|aria-description|placeholder|data-[a-z-]{1,30}|content)\s{0,3}=\s{0,3}"
    r"(?:\"([^\"<>]{12,2000})\"|'([^'<>]{12,2000})')",
    re.IGNORECASE,
)
_LINK_TITLE = re.compile(r"\]\([^()\s]{1,500}\s{1,5}(?:\"([^\"\n]{8,1000})\"|'([^'\n]{8,1000})')\s{0,5}\)")
_REFERENCE = re.compile(
    r"^[ ]{0,3}\[(?://|comment|_|\.|#)[^\]\n]{0,40}\]:[ ]?(?:#|<>)?[ ]{0,3}(.{4,2000})$", re.MULTILINE
)
_STYLE = re.compile(
    r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden|opacity\s{0,3}:\s{0,3}0(?:\.0{1,3})?\s{0,3}[;\"']"
    r"|font-size\s{0,3}:\s{0,3}[01](?:px|pt|em|%)?\s{0,3}[;\"']|-\d{3,5}(?:px|em|rem|vw)"
    r"|color\s{0,3}:\s{0,3}(?:white|#fff(?:fff)?|transparent|rgba\([^)]{0,20},\s{0,3}0\))",
    re.IGNORECASE,
)
_SHOWN = re.compile(r"background", re.IGNORECASE)
_BLANK = re.compile(r"\s{40,}+")
_LINES, _SPACES = 40, re.compile(r"[ \t\u00a0\u3000]{150}")


def _reveal(look: Look) -> Iterator[Secret]:
    text = look.text
    gates = look.gates
    if "comment" in gates:
        yield from _comments(text)
    for gate, how, pattern in _WAYS:
        if gate in gates:
            yield from _found(how, pattern, text)
    if "style" in gates:
        yield from _elements(text)
    if "blank" in gates:
        for run in _BLANK.finditer(text):
            if run[0].count("\n") >= _LINES or _SPACES.search(run[0]):
                yield Secret("a run of white space", run.end(), min(len(text), run.end() + 2000))


def _found(how: How, pattern: re.Pattern[str], text: str) -> Iterator[Secret]:
    for found in pattern.finditer(text):
        group = found.lastindex or 0
        yield Secret(how, found.start(group), found.end(group))


def _comments(text: str) -> Iterator[Secret]:
    at = text.find("<!--")
    while at >= 0:
        end = text.find("-->", at + 4, at + _LIMIT)
        stop = end if end >= 0 else min(len(text), at + _LIMIT)
        yield Secret("an HTML comment", at + 4, stop)
        at = text.find("<!--", max(stop, at + 4))


def _elements(text: str) -> Iterator[Secret]:
    """An element whose own style hides it; what it says runs to its end tag."""
    at = text.find("style")
    while at >= 0:
        close = text.find(">", at, at + 600)
        opening = text.rfind("<", max(0, at - 300), at)
        if close > 0 and opening >= 0 and _STYLE.search(text, at, close) and not _SHOWN.search(text, at, close):
            end = text.find("</", close, close + _LIMIT)
            if end - close > 8:
                yield Secret("an invisible element", close + 1, end)
        at = text.find("style", at + 5)


_WAYS: tuple[tuple[str, How, re.Pattern[str]], ...] = (
    ("attribute", "an attribute", _ATTRIBUTE),
    ("link-title", "a link title", _LINK_TITLE),
    ("reference", "a Markdown comment", _REFERENCE),
)
_GATES = {
    "comment": "<!--",
    "attribute": r"\b(?:alt|title|aria-label|aria-description|placeholder|content|data-[a-z-]{1,30})"
    r"\s{0,3}=\s{0,3}[\"']",
    "link-title": r"\]\([^()\s]{1,500}\s{1,5}[\"']",
    "reference": r"\]:[ ]?[#<]",
    "style": r"style\s{0,3}=",
    "blank": r"[ \t]{150}|(?:\n[ \t\r]{0,20}){40}",
}

VEIL = Veil(_reveal, _GATES)
