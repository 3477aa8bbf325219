"""A partial summary: the older part is written down, the newer part stays as it is."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.memory.pruning import windows
from auditor.memory.pruning.policy import TALK, Context, Criteria, Left, Policy
from auditor.model.memory import MemoryRecord

_ASKED = Criteria("a summary of the older part keeps requests, decisions and names", start=0.4, decides=0.3)


def _prune(records: Sequence[MemoryRecord], context: Context) -> list[Left]:
    share = context.parameters["keep"]
    return windows.each_scope(records, lambda talk: windows.last_messages(talk, int(len(talk) * share), _ASKED))


POLICY = Policy(
    id="conversation/partial",
    title="The older half becomes a summary",
    prune=_prune,
    tiers=TALK,
    versions={"1": {"keep": 0.5}},
    generic=True,
)
