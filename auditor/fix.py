"""From findings to repairs: what an audit says should stay at home, and the proved edits that keep it there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.audit import Located, Request, audit, locate_target
from auditor.checks.wanted import NOT_BY_LEAVING_OUT, as_npm, promised
from auditor.inventory.source import PackageSource
from auditor.model.finding import Finding
from auditor.model.report import FailedTarget, Report
from auditor.model.rule import SEVERITY, Level
from auditor.repair.model import Repair
from auditor.repair.plan import repair, unwanted_origins

_EXCLUDABLE = frozenset(("ships/bytecode", "ignore/gitignored-but-ships", "ignore/npm-version-drift"))
# These speak of files that may well be wanted, unless the finding is an error.
_WHEN_ERROR = frozenset(("ships/untracked-file", "ships/symlink-contents", "ignore/npmignore-shadows-gitignore"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """One project: the findings that an entry can close, and the repair."""

    findings: tuple[Finding, ...]
    repair: Repair
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Everything that was planned, and what stood in the way."""

    report: Report
    mended: tuple[Mended, ...] = ()
    archives: tuple[str, ...] = field(default=())

    @property
    def failed(self) -> tuple[FailedTarget, ...]:
        """The targets that could not be listed."""
        return self.report.failed


def plan(request: Request, level: Level = "warning") -> Outcome:
    """Audit the targets and plan the repair of everything at or above a level."""
    report = audit(request)
    findings = [each for each in report.findings if SEVERITY[each.level] >= SEVERITY[level]]
    mended: list[Mended] = []
    archives: list[str] = []
    for target in request.targets:
        located = locate_target(target, request)
        for sources in _projects(located):
            if sources[0].prediction is None:
                archives.append(sources[0].package.target)
                continue
            found = _mend(sources, findings, report)
            if found is not None:
                mended.append(found)
    return Outcome(report=report, mended=tuple(mended), archives=tuple(archives))


def _projects(located: Located) -> Iterator[tuple[PackageSource, ...]]:
    """Group the packages that one edit serves: the sdist and the wheel of a project."""
    groups: dict[tuple[str, str], list[PackageSource]] = {}
    for source in located.sources:
        key = (source.package.root or source.package.target, source.package.ecosystem)
        groups.setdefault(key, []).append(source)
    yield from (tuple(group) for group in groups.values())


def _mend(sources: tuple[PackageSource, ...], findings: list[Finding], report: Report) -> Mended | None:
    labels = {source.package.label for source in sources}
    chosen = tuple(each for each in findings if each.package in labels and excludable(each, report))
    paths = [path for each in chosen for path in paths_of(each)]
    wanted_gone = frozenset[str]().union(*(unwanted_origins(source.package, paths) for source in sources))
    kept = frozenset[str]().union(*(promised(source.package, wanted_gone) for source in sources))
    if not wanted_gone:
        return None
    found = repair(sources, wanted_gone - kept, as_npm(sources[0]))
    return Mended(findings=chosen, repair=found, kept=tuple(sorted(kept)))


def excludable(finding: Finding, report: Report) -> bool:
    """Say whether keeping the file out is what closes a finding."""
    rule = report.rules.get(finding.rule)
    if finding.rule in NOT_BY_LEAVING_OUT:
        return False
    if rule is not None and rule.family == "ships" and rule.pattern is not None:
        return True
    if finding.rule.startswith("source-map/"):
        return finding.place.path.endswith(".map")
    return finding.rule in _EXCLUDABLE or (finding.level == "error" and finding.rule in _WHEN_ERROR)


def paths_of(finding: Finding) -> tuple[str, ...]:
    """Give every path that a finding speaks about."""
    listed = finding.properties.get("paths")
    return tuple(listed) if isinstance(listed, list) else (finding.place.path,)
