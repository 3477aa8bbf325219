"""Every file of a package against every `ships` pattern rule, in one walk over the names."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field

from auditor.checks.context import PackageContext
from auditor.checks.ignore_lines import and_more
from auditor.checks.loaded import loaded
from auditor.checks.openness import openness
from auditor.checks.ships._engine.names import Index
from auditor.checks.ships._engine.schema import ShipsRule, Verdict, lowered, parse
from auditor.errors import StowgateError
from auditor.model.finding import Finding
from auditor.model.package import Package, ShippedFile
from auditor.model.rule import SEVERITY, Level, Rule

_TESTS = re.compile(
    r"\At/|(?:\A|/)(?:_{0,2}tests?_{0,2}|(?:[\w.]{1,30}[_-])?tests?(?:[_-][\w.-]{1,30})?|testing|testdata|spec|specs|e2e|"
    r"dummy[\w-]{0,20}|_{0,2}fixtures?_{0,2}|_{0,2}mocks?_{0,2}|"
    r"examples?|samples?|demos?|docs?|templates?|boilerplates?|starters?|scaffold(?:ing)?|cypress|playground)/"
)
_OTHERS = re.compile(r"(?:\A|/)(?:node_modules|_?vendor(?:ed)?|third[_-]?party|site-packages)/")
_MOST_BYTES = 16 << 20
_HEAD, _TAIL = 512 << 10, 64 << 10
_MOST_SINGLE = 50


@dataclass(slots=True, kw_only=True)
class _Verdicts:
    """The files that one rule speaks about, by level and words."""

    groups: dict[tuple[Level, str], list[ShippedFile]] = field(default_factory=dict)

    def add(self, level: Level, says: str, file: ShippedFile) -> None:
        self.groups.setdefault((level, says), []).append(file)

    def drop(self, origins: Collection[str]) -> None:
        for key, files in tuple(self.groups.items()):
            self.groups[key] = [file for file in files if file.origin not in origins]


def judge(rules: Sequence[Rule], context_of: Callable[[Rule], PackageContext]) -> Iterator[Finding]:
    """Give the findings of all pattern rules about one package."""
    parsed = [parse(rule) for rule in rules]
    if not parsed:
        return
    contexts = [context_of(rule) for rule in rules]
    index = Index(each.names for each in parsed)
    walk = _Walk(context=contexts[0])
    verdicts = [_Verdicts() for _ in parsed]
    for file in contexts[0].package.files:
        path = file.path.lower()
        for number in index.candidates(path):
            rule = parsed[number]
            if rule.larger <= file.size <= rule.smaller and rule.names.match(path) and not rule.excepted.match(path):
                level, says = walk.verdict(rule, file, path)
                if level != "silent":
                    verdicts[number].add(level, says, file)
    _clear_what_code_needs(contexts[0].package, parsed, verdicts)
    for context, rule, found in zip(contexts, parsed, verdicts, strict=True):
        yield from _findings(context, rule, found)


def _clear_what_code_needs(package: Package, rules: Sequence[ShipsRule], verdicts: Sequence[_Verdicts]) -> None:
    """Take back what is said of a name alone, where code that ships loads the file: it is a part of the program."""
    named = [found for rule, found in zip(rules, verdicts, strict=True) if not rule.when and rule.closed is None]
    files = [file for found in named for group in found.groups.values() for file in group]
    needed = loaded(package, frozenset(file.origin for file in files))
    for found in named if needed else ():
        found.drop(needed)


@dataclass(slots=True, kw_only=True)
class _Walk:
    """What is looked up once for a package, and the verdict on one file."""

    context: PackageContext
    _closed: bool | None = None

    @property
    def package(self) -> Package:
        return self.context.package

    def verdict(self, rule: ShipsRule, file: ShippedFile, path: str) -> tuple[Verdict, str]:
        if file.link:
            return "silent", ""
        level, says = self._by_content(rule, file)
        if rule.closed is not None and (level != "silent" or not rule.when) and self._is_closed():
            level = rule.closed
        if self.package.kind in rule.kinds:
            level = _milder(level, rule.kinds[self.package.kind])
        return self._damped(rule, path, level), says

    def _by_content(self, rule: ShipsRule, file: ShippedFile) -> tuple[Verdict, str]:
        if not rule.when:
            return rule.otherwise, rule.says
        text = _text(file)
        if text is None:
            return rule.otherwise if rule.otherwise != "silent" else "note", "it could not be read"
        for condition in rule.when:
            if condition.holds(text):
                return condition.level, condition.says or rule.says
        return rule.otherwise, rule.says

    def _damped(self, rule: ShipsRule, path: str, level: Verdict) -> Verdict:
        if level != "silent" and rule.tests != "same" and _TESTS.search(path):
            level = "silent" if rule.tests == "silent" else lowered(level)
        if level != "silent" and _OTHERS.search(path):
            level = lowered(level)
        if level != "silent" and any(rule.beside.match(each.lower()) for each in self._beside(rule)):
            level = lowered(level)
        return level

    def _beside(self, rule: ShipsRule) -> frozenset[str]:
        return self.package.paths if rule.beside.globs else frozenset()

    def _is_closed(self) -> bool:
        if self._closed is None:
            self._closed = openness(self.context).stance == "closed"
        return self._closed


def _milder(level: Verdict, limit: Verdict) -> Verdict:
    return min(level, limit, key=lambda each: SEVERITY.get(each, 0))


def _text(file: ShippedFile) -> bytes | None:
    """Give the parts of a file that conditions look at; None when there are none to be had."""
    if file.size > _MOST_BYTES:
        return None
    try:
        data = file.read()
    except (OSError, StowgateError):
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", "replace").encode("utf-8", "replace")
    return data if len(data) <= _HEAD + _TAIL else data[:_HEAD] + b"\n" + data[-_TAIL:]


def _findings(context: PackageContext, rule: ShipsRule, found: _Verdicts) -> Iterator[Finding]:
    for (level, says), files in found.groups.items():
        if not files:
            continue
        single = level != "note" and not rule.once and len(files) <= _MOST_SINGLE
        for group in [[file] for file in files] if single else [files]:
            paths = [file.path for file in group]
            yield context.finding(
                f"{and_more(paths)} {'ships' if len(paths) == 1 else 'ship'}: {says or rule.rule.title.lower()}",
                path=paths[0],
                evidence="" if single else says,
                level=level,
                why=group[0].why,
                properties={"paths": paths},
            )
