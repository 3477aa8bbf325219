"""Which policies look at which records of which store."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import lru_cache

from auditor.memory import pruning
from auditor.memory.pruning.policy import Policy
from auditor.model.memory import MemoryRecord, MemoryStore

ANYWHERE = MemoryStore(kind="jsonl", path="")


def applies(policy: Policy, store: MemoryStore, record: MemoryRecord) -> bool:
    """Say whether a policy prunes this record: its product's stores, or stores of no product or of several."""
    if record.tier not in policy.tiers:
        return False
    name = record.id.rpartition("/")[2].lower()
    named = not policy.names or "." not in name or name in policy.names
    if "," not in store.agent:
        own, owned = _owners(policy.products, store.kind, store.agent)
        if own:
            return True
        if owned:
            return policy.generic and not policy.products
    # A file that a product knows by name is read by that product wherever it lies.
    return named and (policy.generic or name in policy.names)


@lru_cache(maxsize=4096)
def _owners(products: tuple[str, ...], kind: str, agent: str) -> tuple[bool, bool]:
    """Say whether a store is of these products, and whether it is of any product that a policy knows."""
    names = (kind.lower(), *([agent.lower().replace(" ", "-")] if agent else ()))
    return is_of(products, names), any(is_of(each.products, names) for each in pruning.policies())


def is_of(products: Iterable[str], names: Iterable[str]) -> bool:
    """Say whether one of the names is meant by one of the globs over products."""
    return any(fnmatchcase(each, form) for form in products for each in names)
