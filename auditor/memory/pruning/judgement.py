"""Where a model decides: what its prompt asks it to keep and drop, as odds in three scenarios, never as a fact."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from auditor.memory.pruning.policy import Criteria, Span
from auditor.model.memory import MemoryRecord, Odds

VERBOSE = 200
_ENTRY = re.compile(r"\n[ \t]{0,8}(?:[-*+#>]|\d{1,3}[.)])|\n[ \t]{0,8}\n")
_INSTRUCTS = re.compile(
    r"\b(?:always|never|must|do not|don't|ensure|remember|whenever|before|after every|from now on|run|use|send|add|"
    r"keep|copy|ignore|skip|write|call|include|prefer|avoid|should|required?)\b",
    re.IGNORECASE,
)
_DECIDES = re.compile(
    r"\b(?:decided|decision|prefers?|preference|agreed|policy|convention|chose|wants?|approved|standard|rule)\b",
    re.IGNORECASE,
)
_NAMES = re.compile(
    r"https?://|[\w.-]{2,60}@[\w-]{2,60}\.|`[^`\n]{2,80}`|[\w-]{1,60}/[\w./-]{2,80}|\b[A-Z]{2,8}-\d{1,6}\b"
)
_OUTDATED = re.compile(
    r"\b(?:yesterday|today|tomorrow|last week|this week|next week|last month|currently|for now|temporar\w{0,6}|"
    r"deprecated|obsolete|no longer|old)\b",
    re.IGNORECASE,
)
_DERIVABLE = re.compile(
    r"```|\b(?:function|class|import|directory|folder|the file|stack ?trace|git log)\b",
    re.IGNORECASE,
)
_SUMMARY = re.compile(
    r"\b(?:summar\w{1,8}|compact\w{0,6}|consolidat\w{0,6}|verbatim|memory|memories|prun\w{1,5})\b",
    re.IGNORECASE,
)


class Features(NamedTuple):
    """What a consolidation prompt would see in an entry."""

    instructs: bool
    decides: bool
    names: bool
    outdated: bool
    derivable: bool
    verbose: bool
    talks_to_summary: bool


class Weighed(NamedTuple):
    """How likely an entry stays in each scenario, and the sentence that says so."""

    odds: Odds
    told: str


def entry(text: str, span: Span) -> Span:
    """Give the list item or paragraph that a span stands in; a span over several takes them all."""
    start = 0
    for found in _ENTRY.finditer(text, max(0, span[0] - 2000), span[0] + 1):
        if found.start() < span[0]:
            start = found.start() + 1
    after = _ENTRY.search(text, max(span[1], start))
    return min(start, span[0]), max(after.start() if after else len(text), span[1])


@lru_cache(maxsize=65_536)
def features(text: str) -> Features:
    """Read the features of one entry."""
    return Features(
        instructs=_INSTRUCTS.search(text) is not None,
        decides=_DECIDES.search(text) is not None,
        names=_NAMES.search(text) is not None,
        outdated=_OUTDATED.search(text) is not None,
        derivable=_DERIVABLE.search(text) is not None,
        verbose=len(text) > VERBOSE,
        talks_to_summary=_SUMMARY.search(text) is not None,
    )


def odds(record: MemoryRecord, span: Span, criteria: Criteria, repeats: int = 1) -> Weighed:
    """Weigh the entry around a span by what this product's prompt asks for."""
    start, end = entry(record.text, span)
    return weigh(record.text[start : min(end, start + 4000)], criteria, repeats=repeats, pinned=record.pinned)


def weigh(text: str, criteria: Criteria, *, repeats: int = 1, pinned: bool = False) -> Weighed:
    """Weigh one entry: verbatim keeps what is not to be dropped, faithful what is asked for, lossy what is anchored."""
    seen = features(text)
    reasons = [name for name in Features._fields if getattr(seen, name)]
    score = criteria.start + sum(getattr(criteria, name) for name in reasons)
    if repeats > 1:
        score += criteria.duplicate
        reasons.append(f"said {repeats} times")
    # Repetition costs a copy in a careful merge, and is what a careless one goes by.
    lossy = score - 0.4 + (0.3 if repeats > 1 else 0.0) + (0.2 if pinned else 0.0) + (0.1 if seen.names else 0.0)
    verbatim = 1.0 + (criteria.outdated / 2 if seen.outdated else 0.0)
    numbers = tuple(round(min(0.98, max(0.02, each)), 2) for each in (verbatim, score, lossy))
    told = f"verbatim keeps it at {numbers[0]:.2f}, faithful {numbers[1]:.2f}, lossy {numbers[2]:.2f}"
    because = ", ".join(_WORDS.get(reason, reason) for reason in reasons) or "nothing that its prompt asks for"
    return Weighed(Odds(*numbers), f"{told} ({because}; {criteria.of})")


_WORDS = {
    "instructs": "it gives orders",
    "decides": "it speaks of a decision or preference",
    "names": "it names something",
    "outdated": "it dates itself",
    "derivable": "it can be read from the code",
    "verbose": f"over {VERBOSE} characters",
    "talks_to_summary": "it speaks about memory itself",
}
