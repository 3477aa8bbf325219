"""LangChain's middleware: the last twenty messages stay, a model writes the rest down."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import TALK, Context, Criteria, Left, Policy
from auditor.model.memory import MemoryRecord

_ASKED = Criteria("the most important context for the goal, read from at most 4,000 tokens", start=0.4)


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    return windows.each_scope(records, lambda talk: windows.last_messages(talk, context.number("keep"), _ASKED))


POLICY = Policy(
    id="langchain/summarisation",
    title="LangChain summarises older messages",
    prune=_prune,
    tiers=TALK,
    products=("langgraph*", "langchain*"),
    versions={"1": {"keep": 20}},
)
