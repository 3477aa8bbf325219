"""What is accepted for some of a finding's files is not accepted for all of them."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from auditor import suppress
from auditor.config import Override, Suppression
from auditor.model.finding import Finding, Place

TODAY = datetime.date(2026, 1, 2)


def finding(*paths: str, rule: str = "ships/log-file") -> Finding:
    more = f" and {len(paths) - 1} more file{'s' if len(paths) > 2 else ''}" if len(paths) > 1 else ""
    return Finding(
        rule=rule,
        level="warning",
        score=4.0,
        message=f"{paths[0]}{more} ship: a log",
        package="a@1.0.0",
        place=Place(path=paths[0]),
        chain=(paths[0],),
        fingerprint="0" * 24,
        properties={"paths": list(paths)},
    )


def entry(**fields: Any) -> Suppression:
    return Suppression(**{"rule": "ships", "reason": "known", "path": "", "source": "stowgate.toml", **fields})


@pytest.mark.parametrize(
    ("path", "accepted", "left"),
    [
        ("test/**", ["test/a.log"], ["z.log"]),
        ("*.log", ["test/a.log", "z.log"], []),
        ("z.log", ["z.log"], ["test/a.log"]),
        ("docs/**", [], ["test/a.log", "z.log"]),
        ("", ["test/a.log", "z.log"], []),
    ],
)
def test_a_suppression_takes_the_files_it_means(path: str, accepted: list[str], left: list[str]) -> None:
    outcome = suppress.apply([finding("test/a.log", "z.log")], (entry(path=path),), TODAY)
    assert [path for each in outcome.suppressed for path in each.finding.properties["paths"]] == accepted
    assert [path for each in outcome.findings for path in each.properties["paths"]] == left
    for each in outcome.findings:
        assert each.place.path == left[0]
        assert each.message.startswith(left[0])
    assert bool(outcome.notices) == (not accepted)


def test_what_is_left_has_a_name_of_its_own() -> None:
    first = finding("test/a.log", "z.log")
    (left,) = suppress.apply([first], (entry(path="test/**"),), TODAY).findings
    assert left.fingerprint != first.fingerprint
    assert left.message == "z.log ship: a log"
    assert left.chain == ("z.log",)


def test_two_entries_share_a_finding() -> None:
    entries = (entry(path="a.log"), entry(path="b.log", reason="other"))
    outcome = suppress.apply([finding("a.log", "b.log", "c.log")], entries, TODAY)
    assert [each.reason for each in outcome.suppressed] == ["known", "other"]
    assert [each.place.path for each in outcome.findings] == ["c.log"]
    assert outcome.notices == ()


def test_levels_by_path_divide_it_too_and_the_last_entry_decides() -> None:
    entries = (
        Override(path="*.log", rule="ships", level="note", source="s"),
        Override(path="b.log", rule="ships/log-file", level="off", source="s"),
        Override(path="c.log", rule="secret", level="error", source="s"),
    )
    outcome = suppress.override([finding("a.log", "b.log", "c.log"), finding("d.txt")], entries)
    told = sorted((each.level, tuple(each.properties["paths"])) for each in outcome.findings)
    assert told == [("note", ("a.log", "c.log")), ("warning", ("d.txt",))]
    assert [each.finding.place.path for each in outcome.suppressed] == ["b.log"]
