"""What the archive readers noted, as findings, for the rules of the archive family."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from auditor.checks.context import PackageContext
from auditor.inventory.archives.model import Anomaly, AnomalyKind
from auditor.model.finding import Finding, Place
from auditor.model.rule import Level

_RELATED = 20
_MOST_ALIKE = 10


def noted(context: PackageContext, levels: Mapping[AnomalyKind, Level]) -> Iterator[Finding]:
    """Report every anomaly of some kinds, each kind at its own level; many that say the same are one finding."""
    alike: defaultdict[tuple[AnomalyKind, str], list[Anomaly]] = defaultdict(list)
    for anomaly in _of(context, *levels):
        alike[anomaly.kind, anomaly.detail].append(anomaly)
    for (kind, detail), found in alike.items():
        for group in [found] if len(found) > _MOST_ALIKE else [[anomaly] for anomaly in found]:
            first, *others = group
            yield context.finding(
                _message(first) + _and_more(others),
                path=first.path or _archive(context),
                evidence=f"{kind}: {detail}",
                level=levels[kind],
                related=tuple(Place(path=other.path, label="also") for other in others[:_RELATED]),
            )


def noted_once(context: PackageContext, kind: AnomalyKind, level: Level) -> Iterator[Finding]:
    """Report all anomalies of one kind in one finding at the first of them."""
    first, *others = _of(context, kind) or (None,)
    if first is None:
        return
    yield context.finding(
        _message(first) + _and_more(others),
        path=first.path or _archive(context),
        evidence=kind,
        level=level,
        related=tuple(Place(path=other.path, label="also") for other in others[:_RELATED]),
    )


def _and_more(others: Sequence[Anomaly]) -> str:
    return f" (and {len(others)} more)" if others else ""


def _of(context: PackageContext, *kinds: AnomalyKind) -> tuple[Anomaly, ...]:
    archive = context.source.archive
    return tuple(anomaly for anomaly in archive.anomalies if anomaly.kind in kinds) if archive else ()


def _archive(context: PackageContext) -> str:
    return context.source.archive.path if context.source.archive else ""


def _message(anomaly: Anomaly) -> str:
    return f"{anomaly.path}: {anomaly.detail}" if anomaly.path else anomaly.detail
