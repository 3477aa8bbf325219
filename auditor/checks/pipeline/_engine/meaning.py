"""What a file says beside the place that matched: the value of a setting, the job around it, what comments leave."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from auditor.checks.pipeline._engine import branches, javascript, jobs, production, tsconfig
from auditor.checks.pipeline._engine.javascript import Script
from auditor.checks.pipeline._engine.jobs import Job
from auditor.checks.pipeline._engine.kinds import Kind
from auditor.checks.pipeline._engine.schema import PipelineRule, Where
from auditor.scan.semgrep import Match

_TAKEN_AWAY = re.compile(r"filesToDeleteAfterUpload|delete(?:Sourcemaps|Files)AfterUpload|deleteAfterCompile")
_REMOVED = re.compile(r"\b(?:rm|rimraf|del|del-cli|find|trash)\b[^&|;\n]{0,300}\.map\b")
_LINE_COMMENT = re.compile(r"^[ \t]*#[^\n]*", re.MULTILINE)
_JOBS: dict[str, Callable[[str, Mapping[str, str]], tuple[Job, ...]]] = {
    "workflow": jobs.workflow_jobs,
    "gitlab": jobs.gitlab_jobs,
}


@dataclass(kw_only=True)
class Meaning:
    """One file, read further only as far as some rule asks.

    `taken` are the options that a compilation takes from a tsconfig; without it the file is judged by itself.
    """

    kind: Kind
    data: bytes = field(repr=False)
    scripts: Mapping[str, str] = field(repr=False)
    taken: frozenset[str] | None = None

    def speaks(self, rule: PipelineRule, match: Match) -> bool:
        """Say whether a match of semgrep's is what the rule is about."""
        return (
            rule.suits(self.bare)
            and self._publishes(rule.workflow, self.jobs)
            and self._publishes(rule.job, tuple(self._around(match, minting=rule.mints)))
            and self._comes_to(rule, match)
        )

    def _around(self, match: Match, *, minting: bool) -> Iterator[Job]:
        return (job for job in self.jobs if job.first <= match.line <= job.last and job.mints >= minting)

    def _publishes(self, where: Where, among: tuple[Job, ...]) -> bool:
        return not where or any(bool(job.publishes) if where == "any" else where in job.publishes for job in among)

    @cached_property
    def maps_are_removed(self) -> bool:
        """Say whether maps are taken out of the build again, after an upload or by a script."""
        return bool(_TAKEN_AWAY.search(self.bare)) or any(map(_REMOVED.search, self.scripts.values()))

    def _comes_to(self, rule: PipelineRule, match: Match) -> bool:
        if rule.makes == "maps" and self.maps_are_removed:
            return False
        if self.kind.name == "tsconfig" and rule.makes:
            taken = tsconfig.alone(self.bare) if self.taken is None else self.taken
            return rule.setting.rpartition(".")[2] in taken
        if self.kind.language != "ts" or not rule.makes:
            return True
        if rule.value is not None:
            values = [_worded(each) for each in production.value(self.script, match.start)]
            if not values or not all(rule.value.fullmatch(each) for each in values):
                return False
        return not branches.only_for_work(self.script, match.start, siblings=rule.setting != "mode")

    @cached_property
    def bare(self) -> str:
        """The text without its comments."""
        text = self.data.decode("utf-8", "replace")
        if self.kind.language == "ts" or self.kind.name == "tsconfig":
            return javascript.without_comments(text)
        return text if self.kind.language == "json" else _LINE_COMMENT.sub("", text)

    @cached_property
    def script(self) -> Script:
        """The tokens; a character for each byte, as semgrep counts."""
        return javascript.read(self.data.decode("latin-1"))

    @cached_property
    def jobs(self) -> tuple[Job, ...]:
        """The jobs of a workflow or a pipeline."""
        read = _JOBS.get(self.kind.name)
        return read(self.data.decode("utf-8", "replace"), self.scripts) if read is not None else ()


def _worded(value: production.Value) -> str:
    if isinstance(value, str):
        return value
    return {True: "true", False: "false", None: "undefined"}.get(value, "?")  # type: ignore[arg-type]
