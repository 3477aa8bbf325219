"""Set accepted findings aside: with their reason, until they expire, and never in silence."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from auditor.checks.git_patterns import compiled
from auditor.config import Override, Suppression
from auditor.model.finding import Finding
from auditor.model.package import Notice
from auditor.model.report import Suppressed
from auditor.model.rule import matches


def override(findings: Iterable[Finding], entries: tuple[Override, ...]) -> Outcome:
    """Give findings the levels that the configuration sets for their paths; the last entry that fits decides."""
    known = [(entry, compiled([entry.path])) for entry in entries]
    standing: list[Finding] = []
    aside: list[Suppressed] = []
    for finding in findings:
        fits = [
            entry
            for entry, paths in known
            if matches(entry.rule, finding.rule) and paths.match_file(finding.place.path)
        ]
        last = fits[-1] if fits else None
        if last is None:
            standing.append(finding)
        elif last.level == "off":
            aside.append(Suppressed(finding=finding, reason=f"off for {last.path}", source=last.source))
        else:
            standing.append(replace(finding, level=last.level))
    return Outcome(findings=tuple(standing), suppressed=tuple(aside), notices=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Findings that stand, findings set aside, and what to say about the entries themselves."""

    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]
    notices: tuple[Notice, ...]


def apply(findings: Iterable[Finding], entries: tuple[Suppression, ...], today: datetime.date) -> Outcome:
    """Apply every entry that has not expired; report those that have, and those that match nothing."""
    living = [_Entry(entry) for entry in entries if not _expired(entry, today)]
    standing: list[Finding] = []
    aside: list[Suppressed] = []
    for finding in findings:
        entry = next((each for each in living if each.accepts(finding)), None)
        if entry is None:
            standing.append(finding)
        else:
            aside.append(Suppressed(finding=finding, reason=entry.entry.reason, source=entry.entry.source))
    notices = [_notice(entry, "expired, so its findings count again") for entry in entries if _expired(entry, today)]
    notices += [_notice(each.entry, "matches nothing and can go") for each in living if not each.used]
    return Outcome(findings=tuple(standing), suppressed=tuple(aside), notices=tuple(notices))


class _Entry:
    """One suppression, its path pattern compiled, remembering whether it was of any use."""

    def __init__(self, entry: Suppression) -> None:
        self.entry = entry
        self.used = False
        self._paths = compiled([entry.path]) if entry.path else None

    def accepts(self, finding: Finding) -> bool:
        if not matches(self.entry.rule, finding.rule):
            return False
        if self.entry.package and self.entry.package not in (finding.package, finding.package.rpartition("@")[0]):
            return False
        if self._paths is not None and not self._paths.match_file(finding.place.path):
            return False
        self.used = True
        return True


def _expired(entry: Suppression, today: datetime.date) -> bool:
    return entry.expires is not None and entry.expires < today


def _notice(entry: Suppression, what: str) -> Notice:
    return Notice(
        text=f"suppression of {entry.rule}{f' in {entry.path}' if entry.path else ''} {what}", path=entry.source
    )
