"""Set accepted findings aside: with their reason, until they expire, and never in silence."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from auditor.checks.git_patterns import compiled
from auditor.checks.narrowing import split
from auditor.config import Override, Suppression
from auditor.model.finding import Finding
from auditor.model.package import Notice
from auditor.model.report import Suppressed
from auditor.model.rule import matches


def override(findings: Iterable[Finding], entries: tuple[Override, ...]) -> Outcome:
    """Give findings the levels that the configuration sets for their paths; the last entry that fits decides."""
    standing: list[Finding] = []
    aside: list[Suppressed] = []
    left = list(findings)
    for entry in reversed(entries):
        paths, others = compiled([entry.path]), []
        for finding in left:
            inside, outside = split(finding, paths) if matches(entry.rule, finding.rule) else (None, finding)
            others += [outside] if outside is not None else []
            if inside is None:
                continue
            if entry.level == "off":
                aside.append(Suppressed(finding=inside, reason=f"off for {entry.path}", source=entry.source))
            else:
                standing.append(replace(inside, level=entry.level))
        left = others
    return Outcome(findings=(*standing, *left), suppressed=tuple(aside), notices=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Findings that stand, findings set aside, and what to say about the entries themselves."""

    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]
    notices: tuple[Notice, ...]


def apply(
    findings: Iterable[Finding], entries: tuple[Suppression, ...], today: datetime.date, *, whole: bool = True
) -> Outcome:
    """Apply every entry that has not expired; report those that have, and those that match nothing in the `whole`."""
    living = [_Entry(entry) for entry in entries if not _expired(entry, today)]
    standing: list[Finding] = []
    aside: list[Suppressed] = []
    for finding in findings:
        left: Finding | None = finding
        for each in living:
            taken, left = each.take(left) if left is not None else (None, None)
            if taken is not None:
                aside.append(Suppressed(finding=taken, reason=each.entry.reason, source=each.entry.source))
        standing += [left] if left is not None else []
    notices = [_notice(entry, "expired, so its findings count again") for entry in entries if _expired(entry, today)]
    if whole:
        notices += [_notice(each.entry, "matches nothing and can go") for each in living if not each.used]
    return Outcome(findings=tuple(standing), suppressed=tuple(aside), notices=tuple(notices))


class _Entry:
    """One suppression, its path pattern compiled, remembering whether it was of any use."""

    def __init__(self, entry: Suppression) -> None:
        self.entry = entry
        self.used = False
        self._paths = compiled([entry.path]) if entry.path else None

    def take(self, finding: Finding) -> tuple[Finding | None, Finding | None]:
        """Divide a finding into what is accepted and what is not."""
        if not matches(self.entry.rule, finding.rule):
            return None, finding
        if self.entry.package and self.entry.package not in (finding.package, finding.package.rpartition("@")[0]):
            return None, finding
        taken, left = (finding, None) if self._paths is None else split(finding, self._paths)
        self.used = self.used or taken is not None
        return taken, left


def _expired(entry: Suppression, today: datetime.date) -> bool:
    return entry.expires is not None and entry.expires < today


def _notice(entry: Suppression, what: str) -> Notice:
    return Notice(
        text=f"suppression of {entry.rule}{f' in {entry.path}' if entry.path else ''} {what}", path=entry.source
    )
