"""Every format: valid for its readers, within their limits, and never at the command of a file name."""

from __future__ import annotations

import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from auditor import formats
from auditor.formats import Screen, sarif
from auditor.model.finding import Place
from auditor.model.report import FailedTarget, Report, Skipped
from tests.conftest import type_run
from tests.formats import reports
from tests.formats.schema import faults
from tests.trees import plant

ROOT = Path(__file__).parents[2]
REPORT_SCHEMA = json.loads((ROOT / "docs/report-v1.schema.json").read_text("utf-8"))
SARIF_SCHEMA = json.loads((Path(__file__).parent / "sarif.schema.json").read_text("utf-8"))
HOSTILE = reports.report(*reports.HOSTILE)
REPORTS = {
    "hostile": HOSTILE,
    "clean": reports.clean(),
    "loose files": reports.scanned(),
    "nothing": Report(target="", rules={}),
    "failed": Report(target="x", packages=(FailedTarget(target="x", error="no such folder"),), rules={}),
}


def written(name: str, report: Report, **screen: Any) -> str:
    stream = io.StringIO()
    formats.write(name, report, stream, Screen(width=100, **screen))
    text = stream.getvalue()
    text.encode("utf-8", "backslashreplace")
    return text


@pytest.fixture(autouse=True)
def _no_summary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
@pytest.mark.parametrize("name", formats.names())
def test_nothing_that_moves_a_cursor_or_hides_text_is_written(name: str, report: Report) -> None:
    text = written(name, report)
    assert text.endswith("\n") or (name == "github" and not report.findings)
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\u2028\ufeff\U000e0000-\U000e007f]", text
    )
    assert text == text.encode("utf-8", "backslashreplace").decode()


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_json_is_what_its_schema_says(report: Report) -> None:
    assert list(faults(json.loads(written("json", report)), REPORT_SCHEMA)) == []


def test_json_carries_hostile_text_unchanged() -> None:
    document = json.loads(written("json", HOSTILE))
    assert [finding["path"] for finding in document["findings"]] == list(reports.HOSTILE)
    assert written("json", HOSTILE).isascii()


def test_the_schema_refuses_what_is_no_report() -> None:
    document = json.loads(written("json", HOSTILE))
    changes: tuple[dict[str, Any], ...] = (
        {"schema_version": 2},
        {"exit_code": 3},
        {"extra": 1},
        {"findings": [{**document["findings"][0], "level": "fatal"}]},
        {"findings": [{**document["findings"][0], "line": 0}]},
        {"packages": [{"target": "x"}]},
        {"summary": {}},
    )
    for change in changes:
        assert list(faults({**document, **change}, REPORT_SCHEMA)), change


@pytest.mark.parametrize("arguments", [("check",), ("list",), ("check", "nowhere", ".")], ids=" ".join)
def test_what_the_commands_print_is_what_the_schema_says(
    stowgate: type_run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    plant({"package.json": '{"name": "a", "version": "1.0.0"}', ".env": "TOKEN_URL=https://a.example/\n"}, tmp_path)
    done = stowgate(*arguments, "--format", "json")
    document = json.loads(done.stdout)
    assert list(faults(document, REPORT_SCHEMA)) == []
    assert document["exit_code"] == done.returncode


@pytest.mark.parametrize("report", REPORTS.values(), ids=REPORTS)
def test_sarif_is_what_code_scanning_takes(report: Report) -> None:
    log = json.loads(written("sarif", report))
    assert list(faults(log, SARIF_SCHEMA)) == []
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [
        result["ruleId"] for result in run["results"]
    ]
    assert len(run["results"]) == len(report.findings)
    assert run["invocations"][0]["executionSuccessful"] is not report.incomplete
    assert written("sarif", report).isascii()


def _sarif(report: Report) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = json.loads(written("sarif", report))["runs"][0]["results"]
    return results


def _uri(location: dict[str, Any]) -> str:
    return str(location["physicalLocation"]["artifactLocation"]["uri"])


@pytest.mark.parametrize(
    ("target", "evidence", "place", "uri"),
    [
        (".", "exact", "dist/a b.js", "dist/a%20b.js"),
        ("packages/a", "exact", "dist/a.js", "packages/a/dist/a.js"),
        ("../a", "exact", "dist/a.js", "../a/dist/a.js"),
        ("a-1.0.0.tgz", "artifact", "dist/a.js", "package.json"),
        (".", "exact", "a:b%", "a%3Ab%25"),
    ],
)
def test_a_result_lies_in_a_file_of_the_repository(target: str, evidence: str, place: str, uri: str) -> None:
    package = reports.package(target=target, evidence=evidence)
    finding = reports.finding(package=package.label, place=Place(path=place, line=3), related=())
    (result,) = _sarif(Report(target=target, packages=(package,), findings=(finding,), rules=reports.RULES))
    (location,) = result["locations"]
    assert _uri(location) == uri
    assert result["properties"]["member"] == place
    line = 1 if evidence == "artifact" else 3
    assert location["physicalLocation"]["region"] == {"startLine": line, "startColumn": 1}


def test_a_cause_outside_of_the_package_is_a_place_of_its_own() -> None:
    package = reports.package(target="packages/a")
    cause = Place(path="vite.config.ts", line=12, column=3, label="made by build.sourcemap")
    finding = reports.finding(package=package.label, related=(cause, Place(path="src/a.ts", line=2)))
    setting = reports.finding(number=2, package=package.label, properties={"file": ".github/workflows/a.yml"})
    found = Report(target=".", packages=(package,), findings=(finding, setting), rules=reports.RULES)
    first, second = _sarif(found)
    assert [_uri(each) for each in first["relatedLocations"]] == ["vite.config.ts", "packages/a/src/a.ts"]
    assert first["relatedLocations"][0]["message"]["text"] == "made by build.sourcemap"
    assert _uri(second["locations"][0]) == ".github/workflows/a.yml"


def test_equal_fingerprints_are_told_apart() -> None:
    package = reports.package()
    findings = tuple(reports.finding(package=package.label) for _ in range(3))
    report = Report(target=".", packages=(package,), findings=findings, rules=reports.RULES)
    marks = [result["partialFingerprints"]["primaryLocationLineHash"] for result in _sarif(report)]
    assert marks == [f"{0:024x}:{number}" for number in (1, 2, 3)]
    entries = json.loads(written("gitlab", report))
    assert len({entry["fingerprint"] for entry in entries}) == 3


def test_sarif_stays_within_the_limits_of_an_upload(monkeypatch: pytest.MonkeyPatch) -> None:
    package = reports.package()
    findings = tuple(reports.finding(number=4 * n, package=package.label) for n in range(200))
    report = Report(target=".", packages=(package,), findings=findings, rules=reports.RULES)
    monkeypatch.setattr(sarif, "_RESULTS", 150)
    run = json.loads(written("sarif", report))["runs"][0]
    assert len(run["results"]) == 150
    notes = run["invocations"][0]["toolExecutionNotifications"]
    assert "50 more findings did not fit into this file" in [note["message"]["text"] for note in notes]
    monkeypatch.setattr(sarif, "_BYTES", 30_000)
    assert len(written("sarif", report)) <= 30_001
    assert _sarif(report)


def test_github_gets_one_command_a_line_and_ten_of_a_kind() -> None:
    findings = tuple(reports.finding(number=3 * n, package="a@1.0.0") for n in range(14))
    report = Report(target=".", packages=(reports.package(),), findings=findings, rules=reports.RULES)
    lines = written("github", report).splitlines()
    assert len(lines) == 10
    assert lines[-1] == "::error title=stowgate::5 more of this level are in the job summary"
    assert lines[0] == "::error file=dist/.env,line=1,col=2,title=ships/env-file::dist/.env ships"


def test_github_is_not_led_by_file_names() -> None:
    lines = written("github", HOSTILE).split("\n")[:-1]
    assert len(lines) <= 30
    command = re.compile(r"::(error|warning|notice) (?:(?:file|line|col|title)=[^,:]*,?)+::[^\r\n]*\Z")
    assert [line for line in lines if not command.match(line)] == []
    told = [line for line in lines if "stop-commands" in line]
    assert told
    assert all(line.startswith("::error ") and "%0A::stop-commands" in line for line in told)


def test_github_says_first_what_is_missing() -> None:
    findings = tuple(reports.finding(number=3 * n) for n in range(14))
    skipped = (Skipped(what="a.yml", reason="it is too much", incomplete=True),)
    packages = (reports.package(),)
    report = Report(target=".", packages=packages, findings=findings, skipped=skipped, rules=reports.RULES)
    assert written("github", report).startswith("::error title=stowgate::a.yml: it is too much\n")


def test_the_summary_is_appended_within_the_runner_s_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    findings = tuple(reports.finding("é" * 2000, n) for n in range(600))
    report = Report(target=".", packages=(reports.package(),), findings=findings, rules=reports.RULES)
    written("github", report)
    text = summary.read_text("utf-8")
    assert text.startswith("before\n## stowgate: stop")
    assert len(text.encode()) <= 1 << 20


@pytest.mark.parametrize("name", ["gitlab", "junit", "github", "sarif", "markdown", "html", "text"])
@pytest.mark.parametrize(
    "report", [each for each in REPORTS.values() if each.incomplete], ids=lambda each: each.target[:9]
)
def test_no_format_looks_clean_when_something_is_missing(name: str, report: Report) -> None:
    text = written(name, report)
    sign = {"gitlab": '"blocker"', "junit": "<error ", "github": "::error ", "sarif": '"executionSuccessful": false'}
    assert sign.get(name, "ncomplete") in text


def test_gitlab_gets_a_list_of_findings_with_places() -> None:
    entries = json.loads(written("gitlab", HOSTILE))
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)
    for entry in entries:
        assert entry.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
        assert entry["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert entry["location"]["lines"]["begin"] >= 1
        assert entry["location"]["path"]
    assert json.loads(written("gitlab", reports.clean())) == []


def test_junit_counts_what_it_holds() -> None:
    root = ElementTree.fromstring(written("junit", HOSTILE))  # noqa: S314 - our own text
    assert root.tag == "testsuites"
    for suite in root:
        assert int(suite.attrib["tests"]) == len(suite.findall("testcase"))
        assert int(suite.attrib["failures"]) == len(suite.findall("testcase/failure"))
        assert int(suite.attrib["errors"]) == len(suite.findall("testcase/error"))
    failures = sum(int(suite.attrib["failures"]) for suite in root)
    assert failures == sum(finding.level != "note" for finding in HOSTILE.findings)
    assert {child.tag for child in root.iter()} == {
        "testsuites",
        "testsuite",
        "testcase",
        "failure",
        "error",
        "system-out",
    }


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, str]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {(tag, name) for name, _ in attrs} or {(tag, "")}


def test_html_has_no_element_that_a_value_brought() -> None:
    tags = _Tags()
    tags.feed(written("html", HOSTILE))
    assert not {tag for tag, _ in tags.found} & {"script", "img", "a", "iframe", "link", "x"}
    assert {name for _, name in tags.found} <= {"", "lang", "charset", "name", "content", "http-equiv", "class"}
    assert "default-src 'none'" in written("html", HOSTILE)


def test_markdown_has_no_link_image_mention_or_html_that_a_value_brought() -> None:
    page = written("markdown", HOSTILE)
    outside = re.sub(r"(`+)(?: .*? |[^`]*)\1(?!`)", "", page)
    assert not re.search(r"(?<!\\)(\]\(|!\[|<(?!br>)|@everyone)", outside)
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} <= {5, 6}


def test_terminals_of_every_kind_get_text_that_fits() -> None:
    for width in (40, 80, 200):
        text = written("text", reports.clean(), unicode=False)
        assert text.isascii()
        assert max(map(len, text.splitlines())) <= max(width, 100)
    assert "\x1b[" in written("text", HOSTILE, colour=True)
    assert "\x1b[" not in written("text", HOSTILE)
    assert "]8;;" not in written("text", HOSTILE, colour=True).replace("\\x1b]8;;", "")


def test_the_exit_code_is_the_report_s_whatever_the_format(stowgate: type_run, tmp_path: Path) -> None:
    plant({"package.json": '{"name": "a", "version": "1.0.0"}', ".env": "API_TOKEN=x\n", "index.js": "1\n"}, tmp_path)
    codes = {
        name: stowgate("check", "--select", "ships", "--fail-on", "warning", "--format", name).returncode
        for name in formats.names()
    }
    assert set(codes.values()) == {1}
    outputs = [argument for name in formats.names() for argument in ("--output", f"{name}=out.{name}")]
    assert stowgate("check", "--select", "ships", "--fail-on", "warning", *outputs).returncode == 1
    assert all((tmp_path / f"out.{name}").stat().st_size for name in formats.names())


LEAKING = {
    "package.json": '{"name": "a", "version": "1.0.0", "main": "dist/a.js", "files": ["dist"]}',
    ".npmignore": ".env\n",
    "dist/a.js": "1\n",
    "dist/.env": {"text": "API_TOKEN={alnum:30}\n"},
}


def test_what_is_said_of_one_file_stands_together_with_the_edit_that_closes_it(
    tmp_path: Path, stowgate: type_run
) -> None:
    plant(LEAKING, tmp_path)
    told = stowgate("check").stdout
    assert told.count("error  dist/.env") == 1
    heading = told.index("error  dist/.env")
    edit = told.index('fix  add `!dist/.env` at the end of "files"')
    for rule in ("ignore/dead-pattern", "ships/env-file"):
        assert heading < told.index(rule) < edit
    assert told.index("Revoke") < edit < told.index("+++ b/package.json")
    rules = [each["rule"] for each in json.loads(stowgate("check", "--format", "json").stdout)["findings"]]
    assert all(rule in told for rule in rules)
    assert "ignore/missing-entry" in rules


def test_many_alike_are_cut_on_a_terminal_and_nowhere_else() -> None:
    many = report_of([f"dist/{number}.env" for number in range(30)])
    whole, cut = written("text", many), written("text", many, terminal=True)
    assert "29.env" in whole
    assert "--all shows them" not in whole
    assert "29.env" not in cut
    assert "25 more findings: --all shows them" in cut
    assert "29.env" in written("text", many, terminal=True, everything=True)


def report_of(paths: list[str]) -> Report:
    """Give a report of one finding a path."""
    findings = tuple(reports.finding(path, fix=None, related=()) for path in paths)
    return Report(target=".", packages=(reports.package(),), findings=findings, rules={})
