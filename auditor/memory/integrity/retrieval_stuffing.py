"""An entry that asks every question, or says the same words over and over, to be recalled always."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from auditor.memory.hit import Hit
from auditor.memory.integrity.check import StoreCheck
from auditor.memory.payloads import Scanner
from auditor.model.memory import MemoryRecord
from auditor.model.rule import Rule

_LONGEST = 6_000
_QUESTIONS, _REPEATS = 6, 12
_QUESTION = re.compile(r"[^.!?\n]{4,200}[?\uff1f]")
_WORD = re.compile(r"[^\W\d_]{4,30}")


@dataclass(frozen=True, slots=True)
class _Watch:
    rule: Rule

    def add(self, record: MemoryRecord) -> Iterator[tuple[MemoryRecord, Hit]]:
        """Count questions and repeated words of short entries."""
        text = record.text
        if not 60 <= len(text) <= _LONGEST or record.tier in ("transcript", "session", "rules"):
            return
        because = _questions(text) or _repeats(text)
        if because:
            hit = Hit(rule=self.rule.id, level=self.rule.level, start=0, end=len(text), because=because)
            yield record, hit

    def finish(self) -> Iterator[tuple[MemoryRecord, Hit]]:
        """Everything was said at once."""
        return iter(())


def _questions(text: str) -> str:
    found = _QUESTION.findall(text) if text.count("?") + text.count("\uff1f") >= _QUESTIONS else []
    share = sum(map(len, found)) / len(text)
    if len(found) >= _QUESTIONS and share > 0.6 and "\n" not in text.strip():
        return f"{len(found)} questions make up {share:.0%} of the text."
    return ""


def _repeats(text: str) -> str:
    words = _WORD.findall(text.lower())
    if len(words) < _REPEATS * 2:
        return ""
    word, count = Counter(words).most_common(1)[0]
    if count >= _REPEATS and count > 0.3 * len(words):
        return f"{word!r} stands {count} times among {len(words)} words."
    return ""


def _start(rule: Rule, scanner: Scanner) -> _Watch:  # noqa: ARG001 - every check has this shape
    return _Watch(rule)


CHECK = StoreCheck(rule="memory/retrieval-stuffing", start=_start)
