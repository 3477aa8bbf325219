"""What a finding in an agent's memory says beyond one in a package, in one line: its class, its ids, its survival."""

from __future__ import annotations

from collections import Counter

from auditor.formats._words import safe
from auditor.model.finding import Finding
from auditor.model.memory import MemoryEvidence, Verdict

_ORDER: tuple[Verdict, ...] = ("whole", "partial", "uncertain", "gone")


def facts(finding: Finding, dot: str) -> str:
    """Give the line; empty for a finding that is none of memory."""
    if finding.memory is None:
        return ""
    told = [finding.properties.get("class"), *_listed(finding, "owasp"), *_listed(finding, "atlas")]
    return dot.join([*(safe(str(each)) for each in told if each), *_survival(finding.memory)])


def _listed(finding: Finding, key: str) -> list[str]:
    found = finding.properties.get(key)
    return [str(each) for each in found] if isinstance(found, list | tuple) else []


def _survival(memory: MemoryEvidence) -> list[str]:
    if not memory.survival:
        return []
    counts = Counter(each.verdict for each in memory.survival)
    shares = ", ".join(f"{verdict} {counts[verdict]}" for verdict in _ORDER if counts[verdict])
    of = f"of {len(memory.survival)} prunings" if len(memory.survival) > 1 else "of 1 pruning"
    return [f"survival {memory.survival_score:.2f} ({shares} {of})"]
