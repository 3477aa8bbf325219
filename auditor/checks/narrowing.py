"""A finding about many files, divided where a pattern means some of them: what is accepted for a few is not for all."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Protocol

from auditor.checks.ignore_lines import and_more
from auditor.model.finding import Finding


class Paths(Protocol):
    """What says whether a path is meant."""

    def match_file(self, file: str) -> bool:
        """Say it."""


def split(finding: Finding, paths: Paths) -> tuple[Finding | None, Finding | None]:
    """Give the part of a finding that a pattern means, and the part that it does not mean."""
    listed = finding.properties.get("paths")
    if not isinstance(listed, list) or finding.place.path not in listed:
        return (finding, None) if paths.match_file(finding.place.path) else (None, finding)
    inside = [path for path in listed if paths.match_file(path)]
    outside = [path for path in listed if path not in set(inside)]
    if not inside or not outside:
        return (finding, None) if inside else (None, finding)
    return _about(finding, listed, inside), _about(finding, listed, outside)


def _about(finding: Finding, before: list[str], paths: list[str]) -> Finding:
    first = finding.place.path if finding.place.path in paths else paths[0]
    told = finding.message.replace(and_more(before), and_more(paths), 1)
    name = finding.fingerprint
    if first != finding.place.path:
        name = hashlib.sha256(f"{name}\0{first}".encode("utf-8", "surrogatepass")).hexdigest()[: len(name)]
    return replace(
        finding,
        message=told,
        place=replace(finding.place, path=first),
        chain=(first,) if finding.chain == (finding.place.path,) else finding.chain,
        fingerprint=name,
        properties={**finding.properties, "paths": paths},
    )
