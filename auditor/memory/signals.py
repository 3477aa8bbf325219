"""What several signals mean together: one strong one, or two weaker ones that fit, stop a release of memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from auditor.model.rule import Level

_NEAR, _BESIDE = 420, 160
_WIDEST = 2400
_STRONG, _WEAK, _FAINT = 3, 2, 1
_SHARED, _SAME = 0.7, 0.97
_LEVELS: dict[int, Level] = {1: "note", 2: "warning", 3: "error"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One frame that held at one span of a record, with the points that its surroundings left it."""

    rule: str
    facet: str
    points: int
    weakened: bool = False
    firm: bool = True
    alone: bool = False
    start: int
    end: int
    reasons: tuple[str, ...] = ()
    decoded: str = ""
    fits: tuple[str, ...] = ()


def judge(signals: Iterable[Signal], *, entry: bool = False) -> Iterator[tuple[Signal, Level]]:
    """Give every signal its level, the best one of a rule in each neighbourhood.

    In an `entry`, a text as short as one thing remembered, a weak signal needs only a faint one beside it: there
    is no other subject that the second could belong to. In a longer text a faint signal alone is chance, and unsaid;
    two weak ones must stand side by side, and a strong one that rests on two words alone needs any other near it.
    """
    for cluster in _clusters(sorted(signals, key=lambda each: (each.start, each.end, each.rule))):
        yield from _judge(cluster, entry=entry)


def _clusters(signals: list[Signal]) -> Iterator[list[Signal]]:
    cluster: list[Signal] = []
    for signal in signals:
        far = cluster and (signal.start - max(each.end for each in cluster[-8:]) > _NEAR)
        if far or (cluster and signal.end - cluster[0].start > _WIDEST):
            yield cluster
            cluster = []
        cluster.append(signal)
    if cluster:
        yield cluster


def _judge(cluster: list[Signal], *, entry: bool) -> Iterator[tuple[Signal, Level]]:
    best: dict[str, Signal] = {}
    facets: dict[str, int] = {}
    for signal in cluster:
        if signal.rule not in best or signal.points > best[signal.rule].points:
            best[signal.rule] = signal
        facets[signal.facet] = max(facets.get(signal.facet, 0), signal.points)
    least = _FAINT if entry else _WEAK
    plain = [each for each in cluster if each.points >= least and not each.weakened and (entry or not each.alone)]
    weak = _independent(plain, _SAME if entry else _SHARED, _NEAR if entry else _BESIDE)
    together = len(weak) > 1 and (entry or any(each.firm for each in plain if each.facet in weak))
    if entry and not together:
        weak = _twice(plain)
        together = bool(weak)
    heavy = any(each.points >= _WEAK for each in cluster)
    several = not heavy and sum(min(points, _STRONG) for points in facets.values()) >= _STRONG
    for signal in best.values():
        points = min(signal.points, _STRONG)
        if together and signal.facet in weak and points == _WEAK and not signal.weakened:
            yield replace(signal, fits=tuple(sorted(weak - {signal.facet}))), "error"
        elif points == _STRONG and not (entry or signal.firm or _backed(signal, facets)):
            yield signal, "warning"
        elif several and len(facets) > 1:
            yield replace(signal, fits=tuple(sorted(facets.keys() - {signal.facet}))), "warning"
        elif entry or points > _FAINT:
            yield signal, _LEVELS[points]


def _independent(signals: list[Signal], share: float, reach: int) -> frozenset[str]:
    """Give the facets that have words of their own: two rules reading the same words are one signal."""
    alone = {
        pair
        for one in signals
        for other in signals
        if one.facet < other.facet and not _same_words(one, other, share) and _apart(one, other) <= reach
        for pair in (one.facet, other.facet)
    }
    return frozenset(alone)


def _backed(signal: Signal, facets: Mapping[str, int]) -> bool:
    return any(points >= _WEAK for facet, points in facets.items() if facet != signal.facet)


def _twice(signals: list[Signal]) -> frozenset[str]:
    """Give the facets that an entry shows in two places that share no word."""
    heavy = [each for each in signals if each.points >= _WEAK]
    return frozenset(
        one.facet for one in heavy for other in heavy if one.facet == other.facet and one.end <= other.start
    )


def _apart(one: Signal, other: Signal) -> int:
    return max(one.start, other.start) - min(one.end, other.end)


def _same_words(one: Signal, other: Signal, share: float) -> bool:
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared > share * max(one.end - one.start, other.end - other.start)
