"""Findings in the order of work: those about one file together, and the files that one edit or one remedy closes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.model.finding import Finding
from auditor.model.report import Report
from auditor.model.rule import SEVERITY, Level

_OF_FILES = frozenset(("ships", "ignore", "source-map"))
_EDITING = "ignore/missing-entry"
# From here on a leak is not undone by leaving the file out the next time: the rule says what else to do.
_NEEDS_MORE = 7.0


@dataclass(slots=True, kw_only=True)
class Cluster:
    """All that is said about one file of one package."""

    findings: list[Finding] = field(default_factory=list)
    remedies: tuple[str, ...] = ()

    @property
    def level(self) -> Level:
        """The worst of them."""
        return max((each.level for each in self.findings), key=lambda level: SEVERITY[level])

    @property
    def paths(self) -> frozenset[str]:
        """Every path that one of them speaks about."""
        listed = (each.properties.get(key) for each in self.findings for key in ("paths", "files"))
        more = (path for paths in listed if isinstance(paths, list) for path in paths)
        return frozenset(
            (*(each.place.path for each in self.findings), *(path for path in more if isinstance(path, str)))
        )


@dataclass(slots=True, kw_only=True)
class Group:
    """Clusters that are closed in the same way: by the same remedies in words, or by one edit that is proved."""

    edit: Finding | None = None
    clusters: list[Cluster] = field(default_factory=list)

    @property
    def level(self) -> Level:
        """The worst of its clusters."""
        return max((each.level for each in self.clusters), key=lambda level: SEVERITY[level])


def groups(report: Report) -> list[Group]:
    """Give every finding once, the worst groups first, the order of their first findings kept."""
    edits = [each for each in report.findings if each.rule == _EDITING and each.fix is not None and each.fix.proved]
    used: dict[int, Group] = {}
    by_words: dict[tuple[Level, tuple[str, ...]], Group] = {}
    found: list[Group] = []
    for cluster in _clusters([each for each in report.findings if each not in edits]):
        edit = next((each for each in edits if _covers(each, cluster)), None)
        cluster.remedies = tuple(dict.fromkeys(_remedies(cluster, report, edited=edit is not None)))
        if edit is not None:
            group = used.setdefault(id(edit), Group(edit=edit))
        else:
            group = by_words.setdefault((cluster.level, cluster.remedies), Group())
        if not group.clusters:
            found.append(group)
        group.clusters.append(cluster)
    alone = [edit for edit in edits if id(edit) not in used]
    found += [Group(clusters=[Cluster(findings=[each], remedies=(_words(each, report),))]) for each in alone]
    return sorted(found, key=lambda group: -SEVERITY[group.level])


def _clusters(findings: list[Finding]) -> list[Cluster]:
    """Join what is said of one file; where a file is only the place of something, its findings stay apart."""
    shipped = {_key(each) for each in findings if _of_a_file(each)}
    known: dict[object, Cluster] = {}
    for number, finding in enumerate(findings):
        key = _key(finding)
        known.setdefault(key if key in shipped else number, Cluster()).findings.append(finding)
    return list(known.values())


def _key(finding: Finding) -> tuple[str, str]:
    return finding.package, finding.place.path


def _of_a_file(finding: Finding) -> bool:
    return finding.rule.partition("/")[0] in _OF_FILES


def _covers(edit: Finding, cluster: Cluster) -> bool:
    paths = edit.properties.get("paths")
    if edit.package != cluster.findings[0].package or not any(map(_of_a_file, cluster.findings)):
        return False
    return isinstance(paths, list) and not cluster.paths.isdisjoint(paths)


def _remedies(cluster: Cluster, report: Report, *, edited: bool) -> Iterator[str]:
    for finding in cluster.findings:
        if not edited or not _of_a_file(finding) or _needs_more(finding):
            yield _words(finding, report)


def _needs_more(finding: Finding) -> bool:
    return finding.rule.startswith("ships/") and finding.score >= _NEEDS_MORE


def _words(finding: Finding, report: Report) -> str:
    if finding.fix is not None:
        return finding.fix.title
    rule = report.rules.get(finding.rule)
    return " ".join(rule.fix.split()) if rule else f"stowgate explain {finding.rule}"
