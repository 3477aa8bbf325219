"""What the archive readers noted, as findings, for the rules of the archive family."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from auditor.checks.context import PackageContext
from auditor.inventory.archives.model import Anomaly, AnomalyKind
from auditor.model.finding import Finding, Place
from auditor.model.rule import Level

_RELATED = 20


def noted(context: PackageContext, levels: Mapping[AnomalyKind, Level]) -> Iterator[Finding]:
    """Report every anomaly of some kinds, each kind at its own level."""
    for anomaly in _of(context, *levels):
        yield context.finding(
            _message(anomaly),
            path=anomaly.path or _archive(context),
            evidence=f"{anomaly.kind}: {anomaly.detail}",
            level=levels[anomaly.kind],
        )


def noted_once(context: PackageContext, kind: AnomalyKind, level: Level) -> Iterator[Finding]:
    """Report all anomalies of one kind in one finding at the first of them."""
    first, *others = _of(context, kind) or (None,)
    if first is None:
        return
    more = f" (and {len(others)} more)" if others else ""
    yield context.finding(
        _message(first) + more,
        path=first.path or _archive(context),
        evidence=kind,
        level=level,
        related=tuple(Place(path=other.path, label="also") for other in others[:_RELATED]),
    )


def _of(context: PackageContext, *kinds: AnomalyKind) -> tuple[Anomaly, ...]:
    archive = context.source.archive
    return tuple(anomaly for anomaly in archive.anomalies if anomaly.kind in kinds) if archive else ()


def _archive(context: PackageContext) -> str:
    return context.source.archive.path if context.source.archive else ""


def _message(anomaly: Anomaly) -> str:
    return f"{anomaly.path}: {anomaly.detail}" if anomaly.path else anomaly.detail
