"""Secrets in a package: the owner for the pass over its content, and its findings with the reason each file ships."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace

from auditor.checks.origins import Origins, by_file
from auditor.checks.secret.engine import findings
from auditor.checks.secret.engine.core import Engine
from auditor.checks.secret.engine.findings import Made
from auditor.checks.secret.engine.owner import SecretOwner, Sighting
from auditor.model.finding import Finding
from auditor.model.package import Package
from auditor.model.rule import Rule
from auditor.scan.contents import Contents


def owner(rules: Mapping[str, Rule], key: bytes | None = None) -> SecretOwner:
    """Make the owner of the given secret rules; without a project's key, fingerprints of values end with the run."""
    return SecretOwner(engine=Engine.of(rules.values(), key or os.urandom(32)))


def judge(contents: Contents, rules: Mapping[str, Rule], package: Package, *, stable: bool = False) -> Made:
    """Turn what the owner saw into findings about this package."""
    seen = [said for said in contents.said if isinstance(said, Sighting)]
    made = findings.make(seen, rules, stable=stable, package=package.label)
    files = {file.path: file for file in package.files}
    origins = Origins(
        read=lambda path: files[path].read() if path in files else None, references=by_file(contents.references)
    )

    def explained(finding: Finding) -> Finding:
        file = files.get(finding.place.path)
        return replace(origins.told(finding), why=file.why if file else None)

    return Made(
        findings=tuple(explained(finding) for finding in made.findings),
        suppressed=tuple(replace(aside, finding=explained(aside.finding)) for aside in made.suppressed),
    )
