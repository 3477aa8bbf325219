"""From sightings to findings: one for each secret and place, the same secret in a bundle and its map joined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from auditor.checks.secret.engine.owner import Sighting
from auditor.model.finding import Finding, Place, fingerprint
from auditor.model.report import Suppressed
from auditor.model.rule import SEVERITY, Rule

_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Findings that stand, and those an inline marker accepts."""

    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]


def make(sightings: Iterable[Sighting], rules: Mapping[str, Rule], *, stable: bool, package: str = "") -> Made:
    """Join what is one secret in one place; `stable` fingerprints come from the project's own key."""
    groups: dict[tuple[str, str, bool], list[Sighting]] = {}
    for sighting in sightings:
        secret = sighting.detection.rule if sighting.detection.once else sighting.detection.fingerprint
        key = (secret, _shared_name(sighting.spot.path), bool(sighting.marker))
        groups.setdefault(key, []).append(sighting)
    findings, suppressed = [], []
    for (_, _, accepted), group in groups.items():
        finding = _finding(group, rules, stable=stable, package=package)
        if accepted:
            suppressed.append(Suppressed(finding=finding, reason="accepted on its line", source=group[0].marker))
        else:
            findings.append(finding)
    return Made(findings=tuple(findings), suppressed=tuple(suppressed))


def _shared_name(path: str) -> str:
    """Give a bundle and its map one name."""
    return path.removesuffix(".map")


def _finding(group: list[Sighting], rules: Mapping[str, Rule], *, stable: bool, package: str) -> Finding:
    first = min(group, key=_preference)
    detection, spot = first.detection, first.spot
    rule = rules[detection.rule]
    facts = f" ({'; '.join(detection.facts)})" if detection.facts else ""
    name = detection.fingerprint if stable else fingerprint(rule.id, package, spot.path, detection.excerpt)
    return Finding(
        rule=rule.id,
        level=detection.level,
        score=rule.score,
        message=f"{rule.title}{facts}",
        package=package,
        place=Place(path=spot.path, line=spot.line or None, column=spot.column or None, offset=spot.offset),
        chain=first.chain,
        related=_elsewhere(first, group),
        excerpt=detection.excerpt,
        origin=_origin(first, group),
        fingerprint=name,
        properties={"facts": list(detection.facts)} if detection.facts else {},
    )


def _preference(sighting: Sighting) -> tuple[object, ...]:
    spot = sighting.spot
    return (
        -SEVERITY[sighting.detection.level],
        spot.path.endswith(".map"),
        len(sighting.chain),
        spot.path,
        spot.offset,
        sighting.chain,
    )


def _elsewhere(first: Sighting, group: list[Sighting]) -> tuple[Place, ...]:
    seen = {(first.spot.path, first.spot.line, first.chain)}
    places = []
    for other in group:
        spot = other.spot
        if (spot.path, spot.line, other.chain) not in seen:
            seen.add((spot.path, spot.line, other.chain))
            places.append(
                Place(
                    path=" > ".join(other.chain),
                    line=spot.inner_line or spot.line,
                    column=spot.inner_column or spot.column,
                    label="also at",
                )
            )
    return tuple(sorted(places, key=lambda place: (place.path, place.line or 0, place.column or 0))[:_SHOWN])


def _origin(first: Sighting, group: list[Sighting]) -> Place | None:
    """Give the original where one is known: the map's own text tells it for the bundle too."""
    told = dict.fromkeys(each.spot.origin for each in sorted(group, key=_preference) if each.spot.origin)
    if first.spot.origin or len(told) == 1:
        return first.spot.origin or next(iter(told))
    spot = first.spot
    return Place(path=spot.inner, line=spot.inner_line, column=spot.inner_column) if spot.inner else None
