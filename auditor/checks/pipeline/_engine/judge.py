"""Turn semgrep's matches into findings, and join each shipped map with the setting that made it."""

from __future__ import annotations

import itertools
import os
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from auditor.checks.context import PackageContext
from auditor.checks.openness import openness
from auditor.checks.pipeline._engine import causes, tsconfig
from auditor.checks.pipeline._engine.causes import Hit, holds
from auditor.checks.pipeline._engine.gather import Gathered, ProjectFile, gather
from auditor.checks.pipeline._engine.manifest import scripts
from auditor.checks.pipeline._engine.maps import would_ship
from auditor.checks.pipeline._engine.meaning import Meaning
from auditor.checks.pipeline._engine.schema import PipelineRule, parse
from auditor.inventory.filesystem import Disk
from auditor.inventory.source import PackageSource
from auditor.model.finding import Finding
from auditor.model.rule import Level, Rule
from auditor.scan.semgrep import Answer, Run, SemgrepError, SemgrepMissingError, ask

_MANIFESTS = ("package.json", "pyproject.toml", "setup.py", "setup.cfg")
_LANGUAGES = {"ts": "JavaScript or TypeScript", "json": "JSON", "yaml": "YAML", "python": "Python"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something that was not looked at; `incomplete` when the answer needs it."""

    what: str
    reason: str
    incomplete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The findings, old ones joined with their causes, and the gaps."""

    findings: tuple[Finding, ...] = ()
    gaps: tuple[Gap, ...] = ()


@dataclass(slots=True, kw_only=True)
class PipelinePass:
    """One target's pass, begun before the other checks and finished after them."""

    shown: str
    sources: tuple[PackageSource, ...]
    rules: dict[str, PipelineRule]
    gathered: Gathered
    source_maps: str
    demanded: bool
    run: Run | None = None
    gaps: list[Gap] = field(default_factory=list)

    def finish(self, findings: Iterable[Finding]) -> Verdict:
        """Wait for semgrep; give the other checks' findings joined with this pass's own."""
        before = tuple(findings)
        if self.run is None:
            return Verdict(findings=before, gaps=tuple(self.gaps))
        try:
            answer = self.run.answer()
        except SemgrepError as error:
            self.gaps.append(Gap(what="pipeline rules", reason=str(error), incomplete=True))
            return Verdict(findings=before, gaps=tuple(self.gaps))
        self._note_faults(answer)
        return Verdict(findings=tuple(self._joined(before, list(self._hits(answer)))), gaps=tuple(self.gaps))

    def abandon(self) -> None:
        """Stop what was begun."""
        if self.run is not None:
            self.run.abandon()

    def _note_faults(self, answer: Answer) -> None:
        files = {file.name: file for file in self.gathered.files}
        for name in dict.fromkeys(fault.name for fault in answer.faults):
            reasons = sorted({fault.reason for fault in answer.faults if fault.name == name})
            parsing = all("yntax" in reason or "arsing" in reason or "exical" in reason for reason in reasons)
            file = files.get(name)
            language = _LANGUAGES.get(file.kind.language, "text") if file is not None else "text"
            words = f"it does not parse as {language}, wholly or in part"
            reason = words if parsing else f"semgrep gave up on it: {', '.join(reasons)}"
            # What does not parse runs nowhere either; it matters to who asked for these rules.
            incomplete = self.demanded or not parsing
            self.gaps.append(Gap(what=file.path if file else name, reason=reason, incomplete=incomplete))

    def _hits(self, answer: Answer) -> Iterator[Hit]:
        files = {file.name: file for file in self.gathered.files}
        by_slug = {rule.rule.slug: rule for rule in self.rules.values()}
        seen: set[tuple[str, str, int]] = set()
        meanings: dict[str, Meaning] = {}
        taken = self._taken()
        for match in answer.matches:
            rule, file = by_slug.get(match.rule.partition("--")[0]), files.get(match.name)
            if rule is None or file is None or file.kind.name not in rule.kinds or not self._is_meant(rule, file):
                continue
            once = (rule.rule.id, match.name, 0 if rule.once else match.line)
            if match.name not in meanings:
                options = frozenset(option for path, option in taken if path == file.absolute)
                meanings[match.name] = Meaning(
                    kind=file.kind, data=file.data, scripts=self._scripts(file), taken=options
                )
            if once not in seen and meanings[match.name].speaks(rule, match):
                seen.add(once)
                projects = taken.get((file.absolute, rule.setting.rpartition(".")[2]), ())
                yield Hit(rule=rule, file=file, match=match, projects=projects)

    def _is_meant(self, rule: PipelineRule, file: ProjectFile) -> bool:
        """Say whether a rule is for a file: a manifest that nobody publishes only says how things are built."""
        folder = posixpath.dirname(file.absolute)
        roots = {self.gathered.target, *(source.package.root for source in self.sources)}
        return bool(rule.makes) or file.kind.name != "package" or folder in roots

    def _scripts(self, file: ProjectFile) -> dict[str, str]:
        """Read the scripts of the package.json beside a file or in the nearest folder above it."""
        above = [each for each in self.gathered.files if each.kind.name == "package" and _beside(each, file)]
        return scripts(max(above, key=lambda each: len(each.absolute)).data) if above else {}

    def _taken(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Give, for each tsconfig and option in it, the projects that the compiler builds with it."""
        configs = [file for file in self.gathered.files if file.kind.name == "tsconfig"]
        manifests = [file for file in self.gathered.files if file.kind.name == "package"]
        commands = {posixpath.dirname(each.absolute): scripts(each.data) for each in manifests} if configs else {}
        return tsconfig.effective(configs, commands)

    def _joined(self, before: tuple[Finding, ...], hits: list[Hit]) -> Iterator[Finding]:
        settings = [hit for hit in hits if hit.rule.makes]
        explained: set[int] = set()
        for finding in before:
            mine = self._made(finding, settings)
            explained |= {id(hit) for hit in mine}
            yield causes.joined(finding, mine)
        contexts: dict[tuple[str, str], PackageContext] = {}
        for hit in hits:
            if id(hit) not in explained:
                yield from itertools.islice(self._findings(hit, contexts), 1)

    def _made(self, finding: Finding, settings: list[Hit]) -> list[Hit]:
        """Give the settings that made the maps of a finding."""
        found: list[Hit] = []
        likely = [hit for hit in settings if hit.explains(finding)]
        for source in self.sources if likely else ():
            if source.package.label == finding.package:
                mine = [hit for hit in likely if causes.builds(hit, source, self.gathered.files)]
                found += [hit for hit in causes.nearest(mine, source) if hit not in found]
        return found

    def _findings(self, hit: Hit, contexts: dict[tuple[str, str], PackageContext]) -> Iterator[Finding]:
        for source in causes.owners(hit, self.sources) if hit.rule.makes else self._owner(hit.file):
            context = contexts.setdefault(
                (hit.rule.rule.id, source.package.label),
                PackageContext(source=source, rule=hit.rule.rule, source_maps=self.source_maps),
            )
            yield from self._finding(hit, context)

    def _finding(self, hit: Hit, context: PackageContext) -> Iterator[Finding]:
        level, message = hit.rule.rule.level, hit.rule.rule.title
        if hit.rule.makes:
            level, message = self._foretold(hit, context)
            if not message:
                return
        yield context.finding(
            message,
            path=hit.file.path,
            line=hit.match.line,
            column=hit.match.column,
            offset=hit.match.start,
            evidence=hit.file.data[hit.match.start : hit.match.end][:400].decode("utf-8", "replace"),
            level=level,
            properties={"file": posixpath.normpath(posixpath.join(self.shown, hit.file.path))},
        )

    def _foretold(self, hit: Hit, context: PackageContext) -> tuple[Level, str]:
        """Say what the next build would do; nothing when the maps would stay at home."""
        title, setting = hit.rule.rule.title, hit.rule.setting
        stance = openness(context)
        level: Level = "note" if stance.stance == "open" else hit.rule.rule.level
        if hit.file.kind.name == "tsconfig" and causes.is_bundled(
            posixpath.dirname(hit.file.absolute), self.gathered.files
        ):
            return level, ""
        if hit.rule.makes == "inline-maps":
            return level, f"{title}: {setting} puts them into the files themselves" if _is_built(context) else ""
        file = would_ship(context.source, *causes.outputs(hit.file, context.package.root))
        if file is None:
            return level, ""
        return level, f"{title}: {setting} makes maps and nothing keeps them out ({file.why} ships them)"

    def _owner(self, file: ProjectFile) -> tuple[PackageSource, ...]:
        """Give the package whose folder holds a file; the first where none does."""
        near = [source for source in self.sources if holds(source.package.root, file.absolute)]
        return (max(near, key=lambda source: len(source.package.root)),) if near else self.sources[:1]


def begin(
    shown: str,
    sources: tuple[PackageSource, ...],
    rules: Mapping[str, Rule],
    *,
    source_maps: str = "",
    demanded: bool = False,
) -> PipelinePass | None:
    """Start the pass over a target that is a project; None when there is nothing for it to look at."""
    chosen = {rule.id: parse(rule) for rule in rules.values() if rule.family == "pipeline" and rule.pattern is not None}
    target = os.path.realpath(shown)
    if not chosen or not sources or not any(os.path.isfile(os.path.join(target, name)) for name in _MANIFESTS):
        return None
    predicted = next((source.prediction for source in sources if source.prediction is not None), None)
    roots = [source.package.root for source in sources if source.package.root]
    gathered = gather(target, roots, predicted.files if predicted is not None else Disk())
    begun = PipelinePass(
        shown=shown, sources=sources, rules=chosen, gathered=gathered, source_maps=source_maps, demanded=demanded
    )
    begun.gaps.extend(Gap(what=path, reason=reason, incomplete=True) for path, reason in gathered.refused)
    _ask(begun, target)
    return begun


def _ask(begun: PipelinePass, target: str) -> None:
    present = {file.kind.name for file in begun.gathered.files}
    rules = [rule for rule in begun.rules.values() if present.intersection(rule.kinds)]
    if not rules:
        return
    asked = [each for rule in rules for each in rule.asked()]
    looked_at = {kind for rule in rules for kind in rule.kinds}
    texts = {file.name: file.data for file in begun.gathered.files if file.kind.name in looked_at}
    try:
        begun.run = ask(asked, texts, outside=target)
    except SemgrepMissingError as error:
        reason = f"{error}; {error.hint}"
        begun.gaps.append(Gap(what="pipeline rules", reason=reason, incomplete=begun.demanded))
    except SemgrepError as error:
        begun.gaps.append(Gap(what="pipeline rules", reason=str(error), incomplete=True))


def _beside(manifest: ProjectFile, file: ProjectFile) -> bool:
    return holds(posixpath.dirname(manifest.absolute), file.absolute)


def _is_built(context: PackageContext) -> bool:
    return context.package.ecosystem == "npm" or any(
        file.path.endswith((".js", ".mjs", ".cjs", ".css")) for file in context.package.files
    )
