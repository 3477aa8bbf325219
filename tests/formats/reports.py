"""Reports for the tests of formats: an empty one, a rich one, and one in which every text is hostile."""

from __future__ import annotations

import datetime
from dataclasses import replace

from auditor.model.finding import Edit, Finding, Fix, Place
from auditor.model.memory import MemoryEvidence, MemoryStore, Survival
from auditor.model.package import Notice, Package, Reason, ShippedFile
from auditor.model.report import FailedTarget, Failure, Report, Scanned, Skipped, Suppressed
from auditor.model.rule import LEVELS, Rule

HOSTILE = (
    "::error::owned\n::stop-commands::x\r\n",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "\x1b[2J\x1b]8;;https://evil.example\x07click\x1b]8;;\x07",
    "[bold red]rich[/] [link=https://evil.example]x[/link]",
    "| a | `b` | ![x](https://evil.example/x.png) <!-- --> @everyone #1",
    "\u202egpj.exe\u200b\u2066\ufeff\U000e0041",
    "\ud800 lone, \x00 nul, \x85 next line, \u2028 separator",
    "]]></failure><x/> &amp; \" ' %0A::error::x %25",
    "../../etc/passwd",
    "C:\\users\\x: y, z",
    "x" * 5000,
    "é̈漢字🦆 name",
)
RULES = {
    f"{family}/{slug}": Rule(
        id=f"{family}/{slug}",
        level="error",
        score=8.6,
        title="A rule",
        why="It matters.",
        fix="Do it.",
        references=("https://docs.example.com/",),
        since="0.1.0",
    )
    for family, slug in (("ships", "env-file"), ("source-map", "inline"), ("pipeline", "a"), ("memory", "b"))
}


def package(text: str = "acme", **changes: object) -> Package:
    """Give a package in which every text is the given one."""
    reason = Reason(kind=text, source=text, line=3, text=text)
    files = (ShippedFile(path=f"dist/{text}", size=10, why=reason), ShippedFile(path="b", size=2_000_000, why=reason))
    made = Package(
        target=".",
        ecosystem="npm",
        kind="npm-tarball",
        name=text,
        version="1.0.0",
        files=files,
        evidence="exact",
        evidence_note=text,
        profile="npm-12",
        profile_note=text,
        notices=(Notice(text=text, path=text, line=1),),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def finding(text: str = "dist/.env", number: int = 0, **changes: object) -> Finding:
    """Give a finding in which every text is the given one."""
    rule = tuple(RULES)[number % len(RULES)]
    made = Finding(
        rule=rule,
        level=LEVELS[number % 3],
        score=8.6,
        message=f"{text} ships",
        package=f"{text}@1.0.0",
        place=Place(path=text, line=number + 1, column=2, offset=number, label=text),
        chain=(text, text),
        why=Reason(kind=text, source=text, line=1, text=text),
        related=(Place(path=text, line=1, label=text), Place(path="", label="")),
        excerpt=text,
        origin=Place(path=text, line=1, column=1),
        fix=Fix(title=text, proved=True, edits=(Edit(file=text, diff=f"--- a\n+++ b\n+{text}\n"),)),
        fingerprint=f"{number:024x}",
        memory=MemoryEvidence(
            store=text,
            record=text,
            tier="index",
            span=(0, 1),
            decoded=text,
            survival=(Survival(policy=text, verdict="whole", because=text),),
        )
        if rule.startswith("memory")
        else None,
        properties={"paths": [text], "n": 1},
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def report(*texts: str, **changes: object) -> Report:
    """Give a report that has one of everything for each text."""
    made = Report(
        target=" ".join(texts),
        packages=(
            *(package(text) for text in texts),
            *(FailedTarget(target=text, error=text, hint=text) for text in texts),
        ),
        findings=tuple(finding(text, number) for number, text in enumerate(texts)),
        suppressed=tuple(Suppressed(finding=finding(text), reason=text, source=text) for text in texts),
        skipped=tuple(Skipped(what=text, reason=text, incomplete=number % 2 == 0) for number, text in enumerate(texts)),
        failures=tuple(Failure(what=text, error=text) for text in texts),
        notices=tuple(Notice(text=text, path=text) for text in texts),
        stores=tuple(
            MemoryStore(kind=text, path=text, updated=datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC), agent=text)
            for text in texts
        ),
        rules=RULES,
        seconds=1.25,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def clean() -> Report:
    """Give a report with one package and nothing to say."""
    return Report(target=".", packages=(package(),), rules={})


def scanned() -> Report:
    """Give a report over loose files."""
    return Report(target=".", scanned=Scanned(files=1, bytes=2), rules={})
