"""From findings to repairs: what an audit says should stay at home, and the proved edits that keep it there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from auditor.audit import Located, Request, audit, judge_again, locate_target
from auditor.checks.wanted import NOT_BY_LEAVING_OUT, as_npm, promised
from auditor.inventory.filesystem import Overlay
from auditor.inventory.source import PackageSource
from auditor.model.finding import Finding
from auditor.model.report import FailedTarget, Report
from auditor.model.rule import SEVERITY, Level
from auditor.repair.model import Repair
from auditor.repair.plan import repair, unwanted_origins

_EXCLUDABLE = frozenset(("ships/bytecode", "ignore/gitignored-but-ships", "ignore/npm-version-drift"))
# These speak of files that may well be wanted, unless the finding is an error.
_WHEN_ERROR = frozenset(
    (
        "ships/untracked-file",
        "ships/symlink-contents",
        "ignore/npmignore-shadows-gitignore",
        "ignore/dead-pattern",
        "ignore/reopened-by-negation",
    )
)
# What no edit of a list can change is not asked again over an edit.
_NOT_BY_A_LIST = ("pipeline", "secret", "release", "memory", "ignore/missing-entry")
_MOST_ROUNDS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """One project: the findings that an entry can close, and the repair."""

    findings: tuple[Finding, ...]
    repair: Repair
    kept: Mapping[str, str] = field(default_factory=dict)


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
    mended: list[Mended] = []
    archives: list[str] = []
    for target in request.targets:
        located = locate_target(target, request)
        for sources in _projects(located):
            if sources[0].prediction is None:
                archives.append(sources[0].package.target)
                continue
            found = _until_quiet(located, sources, request, level, _asked_for(report, level))
            if found is not None:
                mended.append(found)
    return Outcome(report=report, mended=tuple(mended), archives=tuple(archives))


def _asked_for(report: Report, level: Level) -> tuple[Finding, ...]:
    return tuple(
        each for each in report.findings if SEVERITY[each.level] >= SEVERITY[level] and excludable(each, report)
    )


def _until_quiet(
    located: Located, sources: tuple[PackageSource, ...], request: Request, level: Level, findings: tuple[Finding, ...]
) -> Mended | None:
    """Judge the mended project again in memory: without one file another may tell something new."""
    found = _mend(sources, findings)
    for _ in range(_MOST_ROUNDS):
        if found is None or not found.repair.changes:
            break
        again = _asked_for(
            judge_again(replace(located, found=_edited(sources, found.repair)), request, _NOT_BY_A_LIST), level
        )
        known = {path for each in found.findings for path in (*paths_of(each), *found.repair.closed)}
        fresh = tuple(each for each in again if not known.issuperset(paths_of(each)))
        more = _mend(sources, (*found.findings, *fresh)) if fresh else None
        if more is None or more.repair.closed == found.repair.closed:
            break
        found = more
    return found


def _edited(sources: Iterable[PackageSource], repair: Repair) -> tuple[PackageSource, ...]:
    drafts = {change.path: change.after for change in repair.changes}
    return tuple(_over(source, drafts) for source in sources)


def _over(source: PackageSource, drafts: Mapping[str, bytes]) -> PackageSource:
    prediction = source.prediction
    if prediction is None:
        return source
    files = Overlay(prediction.files, drafts)
    return replace(
        source, package=prediction.pack(source.package.profile, files), prediction=replace(prediction, files=files)
    )


def _projects(located: Located) -> Iterator[tuple[PackageSource, ...]]:
    """Group the packages that one edit serves: the sdist and the wheel of a project."""
    groups: dict[tuple[str, str], list[PackageSource]] = {}
    for source in located.sources:
        key = (source.package.root or source.package.target, source.package.ecosystem)
        groups.setdefault(key, []).append(source)
    yield from (tuple(group) for group in groups.values())


def _mend(sources: tuple[PackageSource, ...], findings: tuple[Finding, ...]) -> Mended | None:
    labels = {source.package.label for source in sources}
    chosen = tuple(each for each in findings if each.package in labels)
    paths = [path for each in chosen for path in paths_of(each)]
    wanted_gone = frozenset[str]().union(*(unwanted_origins(source.package, paths) for source in sources))
    if not wanted_gone:
        return None
    kept = {path: why for source in sources for path, why in promised(source.package, wanted_gone).items()}
    found = repair(sources, wanted_gone - kept.keys(), as_npm(sources[0]))
    return Mended(findings=chosen, repair=found, kept=dict(sorted(kept.items())))


def excludable(finding: Finding, report: Report) -> bool:
    """Say whether keeping the file out is what closes a finding."""
    rule = report.rules.get(finding.rule)
    if finding.rule in NOT_BY_LEAVING_OUT:
        return False
    if rule is not None and rule.family == "ships" and rule.pattern is not None:
        return True
    if finding.rule.startswith("source-map/"):
        return bool(paths_of(finding))
    return finding.rule in _EXCLUDABLE or (finding.level == "error" and finding.rule in _WHEN_ERROR)


def paths_of(finding: Finding) -> tuple[str, ...]:
    """Give every path that a finding speaks about; of those with source maps, the maps that are files."""
    listed = next((found for key in ("paths", "files") if isinstance(found := finding.properties.get(key), list)), None)
    paths = tuple(listed) if listed is not None else (finding.place.path,)
    return tuple(path for path in paths if path.endswith(".map")) if finding.rule.startswith("source-map/") else paths
