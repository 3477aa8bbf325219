"""What a check sees of a package, and the only way it can make a finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from auditor.inventory.source import PackageSource, Prediction
from auditor.model.budget import Budget
from auditor.model.finding import Finding, Fix, Place, fingerprint
from auditor.model.package import Package, Reason
from auditor.model.rule import Level, Rule
from auditor.release.delta import Delta
from auditor.scan.contents import Contents, Reading


@dataclass(slots=True, kw_only=True)
class PackageContext:
    """One package and one rule at a time; lists under other profiles are computed once and shared.

    `named` are the rules about file names, for checks that need to know what should not ship. `delta` is the
    difference to the release that was named for comparison.
    """

    source: PackageSource
    rule: Rule
    reading: Reading | None = None
    source_maps: str = ""
    named: tuple[Rule, ...] = ()
    delta: Delta | None = None
    budget: Budget = field(default_factory=Budget)
    listed: dict[str, Package] = field(default_factory=dict)

    @property
    def package(self) -> Package:
        """The package being judged."""
        return self.source.package

    @property
    def prediction(self) -> Prediction | None:
        """The packager, when the list was predicted and not read from an archive."""
        return self.source.prediction

    @property
    def contents(self) -> Contents:
        """What is inside the package's files, read once for all rules."""
        if self.reading is None:
            self.reading = Reading(source=self.source)
        return self.reading.contents

    def listing(self, profile: str) -> Package:
        """Give the list that another profile of the same packager would ship."""
        if profile == self.package.profile:
            return self.package
        if profile not in self.listed:
            if self.prediction is None:
                raise LookupError(profile)
            self.listed[profile] = self.prediction.pack(profile, self.prediction.files)
        return self.listed[profile]

    def finding(  # noqa: PLR0913 - the facts of a finding, all but one by keyword
        self,
        message: str,
        *,
        path: str,
        evidence: str = "",
        level: Level | None = None,
        line: int | None = None,
        column: int | None = None,
        offset: int | None = None,
        chain: tuple[str, ...] = (),
        why: Reason | None = None,
        related: tuple[Place, ...] = (),
        fix: Fix | None = None,
        properties: Mapping[str, Any] | None = None,
    ) -> Finding:
        """Make a finding of this context's rule; `evidence` is what tells two findings on one path apart."""
        return Finding(
            rule=self.rule.id,
            level=level or self.rule.level,
            score=self.rule.score,
            message=message,
            package=self.package.label,
            place=Place(path=path, line=line, column=column, offset=offset),
            chain=chain or (path,),
            why=why,
            related=related,
            fix=fix,
            fingerprint=fingerprint(self.rule.id, self.package.label, path, evidence),
            properties=properties or {},
        )
