"""LangGraph's trimming: the newest messages within a number of tokens, beginning with the user's."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import TALK, Context, Left, Policy
from auditor.model.memory import MemoryRecord


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    return windows.each_scope(records, lambda talk: _trim(talk, context.number("tokens")))


def _trim(talk: list[MemoryRecord], limit: int) -> list[Left]:
    lefts = windows.last_tokens(talk, limit)
    kept = [index for index, left in enumerate(lefts) if left.kept is None and not left.doubt]
    for index in kept:
        if windows.role(talk[index]) in ("user", "unknown"):
            break
        # A window may not begin with an answer or a tool result.
        lefts[index] = Left(f"{lefts[index].because}, and the window begins with a user message", ())
    system = [index for index, record in enumerate(talk) if windows.role(record) == "system"][:1]
    for index in system:
        lefts[index] = Left("the system message always stays")
    return lefts


POLICY = Policy(
    id="langgraph/trim",
    title="LangGraph trims messages",
    prune=_prune,
    tiers=TALK,
    products=("langgraph*", "langchain*"),
    versions={"1": {"tokens": 4_000}},
    settled=True,
)
