"""Accepted findings: what stays accepted, what counts again, and the file itself."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from pathlib import Path

import pytest

from auditor import baseline, catalogue
from auditor.errors import ConfigError
from auditor.model.finding import Finding, Place, fingerprint
from tests.conftest import type_run
from tests.trees import plant

TODAY = datetime.date(2027, 1, 15)
KEY = "0123456789abcdef" * 2
WHOLE = json.dumps(
    {"rule": "x", "path": "y", "fingerprint": "f", "likeness": "l", "reason": "known", "until": "2027-02-03"}
)


def finding(path: str, rule: str = "ships/env-file", version: str = "1.0.0", message: str = "") -> Finding:
    return Finding(
        rule=rule,
        level="error",
        score=9.0,
        message=message or f"{path} ships: an environment file",
        package=f"a@{version}",
        place=Place(path=path),
        fingerprint=fingerprint(rule, f"a@{version}", path, ""),
    )


def accepting(*findings: Finding, until: str = "") -> baseline.Baseline:
    start = baseline.Baseline(key=KEY)
    return replace(start, entries=tuple(start.entry(each, "known", "dev", until) for each in findings))


def test_what_was_accepted_is_set_aside_with_its_reason() -> None:
    known = accepting(finding("a/.env"))
    outcome = baseline.apply([finding("a/.env"), finding("b/.envrc")], known, "stowgate.baseline", TODAY)
    assert [each.place.path for each in outcome.findings] == ["b/.envrc"]
    assert [(each.finding.place.path, each.reason) for each in outcome.accepted] == [("a/.env", "known (dev)")]
    assert outcome.notices == ()


@pytest.mark.parametrize(
    ("then", "now"),
    [
        (finding("a/.env"), finding("b/c/.env")),
        (finding("a/.env"), finding("a/.env", version="2.3.4")),
        (finding("dist/app-1a2b3c4d.js"), finding("dist/app-99887766.js")),
        (finding("dist/app-1a2b3c4d.js"), finding("build/app-99887766.js", version="2.0.0")),
    ],
    ids=["moved", "released", "built again", "all of it"],
)
def test_it_outlives_moves_versions_and_hashes(then: Finding, now: Finding) -> None:
    assert baseline.apply([now], accepting(then), "", TODAY).findings == ()


def test_one_entry_accepts_one_finding() -> None:
    outcome = baseline.apply([finding("a/.env"), finding("b/.env")], accepting(finding("a/.env")), "", TODAY)
    assert [each.place.path for each in outcome.findings] == ["b/.env"]


@pytest.mark.parametrize(
    "other",
    [
        finding("a/.env", rule="ships/log-file"),
        finding("a/.envrc"),
        finding("b/.env", message="b/.env ships: a password"),
    ],
)
def test_it_accepts_nothing_else(other: Finding) -> None:
    assert baseline.apply([other], accepting(finding("a/.env")), "", TODAY).findings == (other,)


def test_expired_and_unused_entries_are_reported() -> None:
    known = accepting(finding("a/.env"), until="2027-01-14")
    outcome = baseline.apply([finding("a/.env")], known, "f", TODAY)
    assert len(outcome.findings) == 1
    assert "expired on 2027-01-14" in outcome.notices[0].text
    assert "matches nothing" in baseline.apply([], accepting(finding("a/.env")), "f", TODAY).notices[0].text


def test_the_file_is_sorted_stable_and_reads_back(tmp_path: Path) -> None:
    first, second = finding("b/.env"), finding("a/.env")
    text = baseline.render(accepting(first, second))
    assert text == baseline.render(accepting(second, first, first))
    path = tmp_path / "stowgate.baseline"
    path.write_text(text)
    assert baseline.render(baseline.read(str(path))) == text
    assert [json.loads(line)["path"] for line in text.splitlines()[1:]] == ["a/.env", "b/.env"]


def test_without_the_key_a_fingerprint_says_nothing() -> None:
    other = baseline.Baseline(key="f" * 32).entry(finding("a/.env"), "r", "", "")
    mine = accepting(finding("a/.env")).entries[0]
    assert other.fingerprint != mine.fingerprint
    assert finding("a/.env").fingerprint not in baseline.render(accepting(finding("a/.env")))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no header\n",
        f"# stowgate baseline 1 {KEY}\n<<<<<<< ours\n",
        f'# stowgate baseline 1 {KEY}\n{{"rule": "x"}}\n',
        f"# stowgate baseline 1 {KEY}\n{WHOLE.replace('known', ' ')}\n",
        f"# stowgate baseline 1 {KEY}\n{WHOLE.replace('2027-02-03', 'soon')}\n",
        f"# stowgate baseline 1 {KEY}\n{'[' * 100000}\n",
    ],
)
def test_a_file_that_is_not_whole_is_an_error(tmp_path: Path, text: str) -> None:
    path = tmp_path / "stowgate.baseline"
    path.write_text(text)
    with pytest.raises(ConfigError):
        baseline.read(str(path))


LEAKY = {
    "package.json": '{"name": "a", "version": "1.0.0"}',
    "lib/.env": {"text": "API_TOKEN={alnum:30}\n"},
    "i.js": "1",
}


def test_write_check_move_prune(tmp_path: Path, stowgate: type_run) -> None:
    plant(LEAKY, tmp_path)
    assert stowgate("check", "--select", "ships").returncode == 1
    written = stowgate("baseline", "write", "--reason", "a test account", "--select", "ships")
    assert written.returncode == 0, written.stderr
    first = (tmp_path / "stowgate.baseline").read_text()
    assert stowgate("check", "--select", "ships").returncode == 0
    assert stowgate("check", "--select", "ships", "--no-baseline").returncode == 1
    (tmp_path / "src").mkdir()
    (tmp_path / "lib/.env").rename(tmp_path / "src/.env")
    assert stowgate("check", "--select", "ships").returncode == 0
    assert stowgate("baseline", "prune").returncode == 0
    assert '"src/.env"' in (tmp_path / "stowgate.baseline").read_text()
    (tmp_path / "src/.env").unlink()
    gone = stowgate("check", "--select", "ships")
    assert gone.returncode == 0
    assert "matches nothing and can go" in gone.stderr
    assert stowgate("baseline", "prune").returncode == 0
    assert (tmp_path / "stowgate.baseline").read_text() == first.splitlines(keepends=True)[0]


def test_a_reason_is_needed_and_an_end_must_be_ahead(tmp_path: Path, stowgate: type_run) -> None:
    plant(LEAKY, tmp_path)
    assert stowgate("baseline", "write").returncode == 2
    assert stowgate("baseline", "write", "--reason", " ").returncode == 2
    assert stowgate("baseline", "write", "--reason", "r", "--until", "2001-01-01").returncode == 2
    assert stowgate("baseline", "write", "--reason", "r", "--until", "soon").returncode == 2
    assert not (tmp_path / "stowgate.baseline").exists()


def test_a_baseline_that_was_asked_for_must_be_there(tmp_path: Path, stowgate: type_run) -> None:
    plant(LEAKY, tmp_path)
    assert stowgate("check", "--baseline", "nowhere").returncode == 2


def test_levels_can_differ_by_path(tmp_path: Path, stowgate: type_run) -> None:
    override = '[[override]]\npath = "lib/"\nrule = "ships"\nlevel = "%s"\n'
    plant({**LEAKY, "stowgate.toml": override % "note"}, tmp_path)
    document = json.loads(stowgate("check", "--select", "ships/env-file", "--format", "json").stdout)
    assert [each["level"] for each in document["findings"]] == ["note"]
    plant({"stowgate.toml": override % "off"}, tmp_path)
    document = json.loads(stowgate("check", "--select", "ships/env-file", "--format", "json").stdout)
    assert document["findings"] == []
    assert document["suppressed"][0]["reason"] == "off for lib/"
    plant({"stowgate.toml": override % "loud"}, tmp_path)
    assert stowgate("check", "--select", "ships/env-file").returncode == 2


def test_a_baseline_is_never_itself_a_finding(tmp_path: Path, stowgate: type_run) -> None:
    """Whatever rule was accepted, wherever: fingerprints are no secrets, and their file is no stray."""
    known = accepting(
        *(finding(f"lib/{number}/token.json", rule) for number, rule in enumerate(catalogue.load().rules))
    )
    plant({"package.json": '{"name": "a", "version": "1.0.0"}', "i.js": "1"}, tmp_path)
    (tmp_path / "stowgate.baseline").write_text(baseline.render(known))
    for command in (("secrets", "."), ("check", "--no-baseline")):
        document = json.loads(stowgate(*command, "--format", "json").stdout)
        assert [each for each in document["findings"] if "baseline" in each["path"]] == []
    assert baseline.read(str(tmp_path / "stowgate.baseline")).entries


def test_a_header_of_the_first_kind_is_still_read(tmp_path: Path) -> None:
    (tmp_path / "b").write_text(f"# stowgate baseline 1 key={KEY}\n")
    assert baseline.read(str(tmp_path / "b")).key == KEY
