"""Words that restore a wallet: as many as the standard says, hardly one twice, and none of those a sentence needs."""

from __future__ import annotations

from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement

_OF_SENTENCES = frozenset(
    b"the and for are was not has have had with from but his her its our been were which would could than into "
    b"over also these those your their please here some must should".split()
)
_COUNTS = frozenset((12, 15, 18, 21, 24))


def judge(candidate: Candidate) -> Judgement:
    """Drop sentences, and the phrases that every development chain starts with, which repeat a word."""
    words = candidate.value.split()
    if len(words) not in _COUNTS or _OF_SENTENCES & set(words):
        return Judgement(drop="text")
    if len(set(words)) * 4 < len(words) * 3:
        return Judgement(drop="placeholder")
    return Judgement()
