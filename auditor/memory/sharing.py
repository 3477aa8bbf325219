"""Who else reads a store: what one agent writes into it reaches the others, each through its own pruning."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from auditor.memory import pruning
from auditor.memory.pruning.reach import is_of
from auditor.model.memory import MemoryStore, Reach, Survival, Verdict

_ORDER: tuple[Verdict, ...] = ("gone", "partial", "uncertain", "whole")
_APART = re.compile(r",\s*|\s+and\s+")
_NOBODY = frozenset({"others", ""})


def reaches(store: MemoryStore, survival: Sequence[Survival]) -> tuple[Reach, ...]:
    """Say what of a payload reaches every agent that reads its store: no more than its tightest policy leaves."""
    told: dict[str, Reach] = {}
    for agent in _agents(store):
        slug = agent.lower().replace(" ", "-")
        own = [each for each in survival if is_of(_products().get(each.policy, ()), (slug,))]
        told[slug] = _tightest(agent, own) or Reach(agent=agent, verdict="whole", because=_as_it_is(store))
    for product, own in _others(survival):
        if not any(slug.startswith(product) for slug in told) and (reach := _tightest(product, own)):
            told[product] = reach
    return tuple(told.values())


def _agents(store: MemoryStore) -> list[str]:
    names = _APART.split(store.agent.partition(" on ")[0]) if "," in store.agent else [store.agent]
    return [name for name in names if name not in _NOBODY]


def _others(survival: Iterable[Survival]) -> Iterator[tuple[str, list[Survival]]]:
    """Give products that read such a file by its name, wherever it lies."""
    found: dict[str, list[Survival]] = {}
    for each in survival:
        if _products().get(each.policy):
            found.setdefault(each.policy.partition("/")[0], []).append(each)
    yield from sorted(found.items())


def _tightest(agent: str, survival: Sequence[Survival]) -> Reach | None:
    if not survival:
        return None
    worst = min(survival, key=lambda each: _ORDER.index(each.verdict))
    return Reach(agent=agent, verdict=worst.verdict, because=f"{worst.policy}: {worst.because}")


def _as_it_is(store: MemoryStore) -> str:
    return f"no pruning of it is known; loaded {store.loaded}" if store.loaded else "no pruning of it is known"


@cache
def _products() -> dict[str, tuple[str, ...]]:
    return {policy.id: policy.products for policy in pruning.policies()}
