"""The pipeline pass in a whole audit: causes of shipped maps, maps that are to come, and what breaks."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from auditor.audit import Request, audit
from auditor.inventory.targets import Wishes
from auditor.model.report import Report
from auditor.scan import semgrep as runner
from tests.trees import plant

CLOSED = '"license": "UNLICENSED"'
OPEN = '"license": "MIT", "repository": "https://git.example.com/acme"'
VITE = "export default {\n  build: { sourcemap: true },\n}\n"
MAP = json.dumps(
    {"version": 3, "sources": ["../src/a.ts"], "sourcesContent": ["const a = 1\n" * 9], "mappings": "AAAA"}
)
INLINE = (
    "export const a = 1\n//# sourceMappingURL=data:application/json;base64,"
    "eyJ2ZXJzaW9uIjozLCJzb3VyY2VzIjpbIi4uL3NyYy9hLnRzIl0sInNvdXJjZXNDb250ZW50IjpbImNvbnN0IGEgPSAxIl0sIm1hcHBpbmdzIjoiQUFBQSJ9\n"
)
RELEASE = "on: push\njobs:\n  a:\n    steps:\n      - run: npm pack\n      - run: npm publish\n"


def manifest(about: str = CLOSED, files: str = '["dist"]') -> str:
    return f'{{"name": "acme", "version": "1.0.0", {about}, "main": "dist/a.js", "files": {files}}}'


def judged(folder: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, Any], *select: str) -> Report:
    monkeypatch.chdir(plant(files, folder / "tree"))
    wishes = Wishes(publishable=True)
    return audit(Request(targets=(".",), wishes=wishes, select=select or ("pipeline", "source-map")))


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Put a program of ours in semgrep's place."""

    def put(code: str) -> None:
        program = tmp_path / "semgrep"
        program.write_text(f"#!{sys.executable}\nimport os, sys, time\n{code}\n")
        program.chmod(0o755)
        monkeypatch.setattr(runner, "find", lambda _outside="": str(program))

    return put


@pytest.mark.oracle
@pytest.mark.usefixtures("semgrep")
def test_a_shipped_map_names_the_setting_that_made_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"package.json": manifest(), "vite.config.ts": VITE, "dist/a.js": "1\n", "dist/a.js.map": MAP}
    (finding,) = judged(tmp_path, monkeypatch, files, "source-map/embedded-sources", "pipeline").findings
    assert finding.rule == "source-map/embedded-sources"
    assert finding.message.endswith("; made by vite.config.ts:2 build.sourcemap")
    cause = finding.related[0]
    assert (cause.path, cause.line, cause.label) == ("vite.config.ts", 2, "made by build.sourcemap")
    assert finding.properties["made_by"] == ["vite.config.ts:2 build.sourcemap"]


@pytest.mark.oracle
@pytest.mark.usefixtures("semgrep")
def test_an_inline_map_is_explained_by_a_setting_for_inline_maps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vite = VITE.replace("true", "'inline'")
    files = {"package.json": manifest(), "vite.config.ts": vite, "tsconfig.json": "{}", "dist/a.js": INLINE}
    findings = judged(tmp_path, monkeypatch, files).findings
    assert {finding.rule for finding in findings} == {"source-map/embedded-sources", "source-map/inline"}
    assert all(finding.properties["made_by"] == ["vite.config.ts:2 build.sourcemap"] for finding in findings)


@pytest.mark.oracle
@pytest.mark.usefixtures("semgrep")
@pytest.mark.parametrize("built", [{}, {"dist/a.js": "1\n"}], ids=["before the first build", "built without maps"])
@pytest.mark.parametrize(("about", "level"), [(CLOSED, "warning"), (OPEN, "note")], ids=["closed", "open"])
def test_maps_that_would_ship_are_told_before_they_exist(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, built: dict[str, str], about: str, level: str
) -> None:
    files = {"package.json": manifest(about), "vite.config.ts": VITE, "index.js": "1\n", **built}
    (finding,) = judged(tmp_path, monkeypatch, files, "pipeline").findings
    assert (finding.rule, finding.level) == ("pipeline/vite-source-map", level)
    assert (finding.place.path, finding.place.line) == ("vite.config.ts", 2)
    assert 'nothing keeps them out (package.json:1 "dist" ships them)' in finding.message
    assert not (tmp_path / "tree" / "dist" / "stowgate-probe.js.map").exists()


@pytest.mark.oracle
@pytest.mark.usefixtures("semgrep")
@pytest.mark.parametrize(
    "more",
    [
        {"package.json": manifest(files='["dist", "!**/*.map"]')},
        {"package.json": manifest(files='["dist/*.js"]')},
        {"package.json": manifest(files='["lib"]').replace("dist/a.js", "lib/a.js"), "lib/a.js": "1\n"},
    ],
    ids=["maps are taken out", "only code is taken", "another folder"],
)
def test_a_setting_whose_maps_stay_at_home_is_no_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: dict[str, str]
) -> None:
    files = {"package.json": manifest(), "vite.config.ts": VITE, "dist/a.js": "1\n", **more}
    assert judged(tmp_path, monkeypatch, files, "pipeline").findings == ()


@pytest.mark.oracle
@pytest.mark.usefixtures("semgrep")
def test_a_tsconfig_is_read_through_what_it_inherits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "package.json": manifest(),
        "dist/a.js": "1\n",
        "tsconfig.json": '{"extends": ["./config/strict", "./config/out.json"]}',
        "config/strict.json": '{"extends": "./deeper.json"}',
        "config/out.json": '{"compilerOptions": {"outDir": "../dist"}}',
        "config/deeper.json": '{\n  "extends": "./strict.json",\n  "compilerOptions": {"inlineSourceMap": true}}',
    }
    (finding,) = judged(tmp_path, monkeypatch, files, "pipeline").findings
    assert (finding.rule, finding.place.path) == ("pipeline/tsconfig-inline-source-map", "config/deeper.json")
    assert finding.place.line == 3
    (tmp_path / "tree/config/strict.json").write_text(
        '{"extends": "./deeper.json", "compilerOptions": {"inlineSourceMap": false}}'
    )
    assert judged(tmp_path, monkeypatch, {}, "pipeline").findings == ()


@pytest.mark.oracle
@pytest.mark.usefixtures("semgrep")
@pytest.mark.parametrize(("build", "count"), [("tsup && tsc --noEmit", 0), ("tsup && tsc -p .", 1)])
def test_a_tsconfig_that_only_checks_types_makes_no_maps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, build: str, count: int
) -> None:
    files = {
        "package.json": manifest(f'"scripts": {{"build": "{build}"}}'),
        "tsconfig.json": '{"compilerOptions": {"sourceMap": true}}',
        "tsup.config.ts": "export default { entry: ['src/a.ts'] }\n",
        "dist/a.js": "1\n",
    }
    assert len(judged(tmp_path, monkeypatch, files, "pipeline").findings) == count


@pytest.mark.oracle
@pytest.mark.usefixtures("semgrep")
def test_settings_belong_to_the_package_they_lie_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def package(name: str) -> str:
        return manifest().replace('"acme"', f'"{name}"')

    files = {
        "package.json": '{"private": true, "workspaces": ["packages/*"]}',
        ".github/workflows/release.yml": RELEASE,
        "packages/a/package.json": package("a"),
        "packages/a/vite.config.ts": VITE,
        "packages/a/dist/a.js": "1\n",
        "packages/a/dist/a.js.map": MAP,
        "packages/b/package.json": package("b"),
        "packages/b/dist/a.js": "1\n",
        "packages/b/dist/a.js.map": MAP,
        "packages/c/package.json": package("c"),
        "packages/c/tsup.config.ts": "export default { sourcemap: true }\n",
        "packages/c/dist/a.js": "1\n",
    }
    rules = ("source-map/embedded-sources", "pipeline/vite-*", "pipeline/tsup-*", "pipeline/workflow-packs-twice")
    report = judged(tmp_path, monkeypatch, files, *rules)
    told = {(each.rule.partition("/")[2], each.package): each for each in report.findings}
    assert told.keys() == {
        ("embedded-sources", "a@1.0.0"),
        ("embedded-sources", "b@1.0.0"),
        ("tsup-source-map", "c@1.0.0"),
        ("workflow-packs-twice", "a@1.0.0"),
    }
    assert told["embedded-sources", "a@1.0.0"].properties["made_by"] == ["packages/a/vite.config.ts:2 build.sourcemap"]
    assert "made_by" not in told["embedded-sources", "b@1.0.0"].properties
    assert told["tsup-source-map", "c@1.0.0"].place.path == "packages/c/tsup.config.ts"


@pytest.mark.oracle
@pytest.mark.usefixtures("semgrep")
def test_a_cause_is_a_setting_for_maps_of_that_sort(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    css = "a{}\n/*# sourceMappingURL=a.css.map */\n"
    files = {
        "package.json": manifest(f'{CLOSED}, "scripts": {{"css": "sass src:dist", "types": "tsc"}}'),
        "tsconfig.json": '{"compilerOptions": {\n"declaration": true,\n"declarationMap": true}}',
        "dist/a.js": "1\n",
        "dist/a.css": css,
        "dist/a.css.map": MAP,
    }
    (finding,) = judged(tmp_path, monkeypatch, files, "source-map/embedded-sources").findings
    assert "made_by" not in finding.properties
    report = judged(tmp_path, monkeypatch, {}, "source-map/embedded-sources", "pipeline")
    told = {finding.rule: finding for finding in report.findings}
    assert told["source-map/embedded-sources"].properties["made_by"] == ["package.json:1 sass"]
    assert told["pipeline/tsconfig-declaration-map"].place.path == "tsconfig.json"


@pytest.mark.oracle
@pytest.mark.usefixtures("semgrep")
def test_pages_in_a_folder_of_their_own_are_built_into_the_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "pyproject.toml": '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
        '[project]\nname = "acme"\nversion = "1.0.0"\n',
        "acme/__init__.py": "",
        "acme/static/a.js": "1\n",
        "frontend/package.json": '{"scripts": {"prepublish": "x"}}',
        "frontend/vite.config.ts": "export default { build: { outDir: '../acme/static', sourcemap: true } }\n",
    }
    (finding,) = judged(tmp_path, monkeypatch, files, "pipeline").findings
    assert (finding.rule, finding.place.path) == ("pipeline/vite-source-map", "frontend/vite.config.ts")
    (tmp_path / "tree/frontend/package.json").write_text('{"scripts": {"after": "rimraf ../acme/static/**/*.map"}}')
    assert judged(tmp_path, monkeypatch, {}, "pipeline").findings == ()


@pytest.mark.oracle
@pytest.mark.usefixtures("semgrep")
def test_files_that_cannot_be_read_are_named_and_the_others_are_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "package.json": manifest(OPEN),
        "dist/a.js": "1\n",
        ".github/workflows/release.yml": RELEASE,
        ".github/workflows/broken.yml": "on: push\njobs: {a: [b\n  - : : {{{\n",
        ".github/workflows/bomb.yml": "".join(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]\n" for n in range(1, 9)),
        "vite.config.ts": "export default defineConfig({ build: { sourcemap: true \n)(((\nconst x = ;;; }",
        "webpack.config.js": {"repeat": "x = 1\n", "times": 900_000},
        "rollup.config.js": "x = " + "(" * 5000 + ")" * 5000,
        "tsup.config.ts": {"hex": "00" * 64},
    }
    report = judged(tmp_path, monkeypatch, files, "pipeline")
    assert "pipeline/workflow-packs-twice" in {finding.rule for finding in report.findings}
    assert {skip.what: skip.incomplete for skip in report.skipped} == {
        ".github/workflows/bomb.yml": True,
        ".github/workflows/broken.yml": True,
        "rollup.config.js": True,
        "tsup.config.ts": True,
        "vite.config.ts": True,
        "webpack.config.js": True,
    }
    assert report.exit_code == 2


@pytest.mark.oracle
@pytest.mark.usefixtures("semgrep")
def test_comments_in_the_tree_do_not_switch_rules_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "package.json": manifest(OPEN),
        ".semgrepignore": "*\n",
        ".gitignore": "*.yml\n",
        ".github/workflows/release.yml": RELEASE.replace("run: npm publish", "run: npm publish # nosemgrep"),
    }
    report = judged(tmp_path, monkeypatch, files, "pipeline/workflow-packs-twice")
    assert [finding.place.line for finding in report.findings] == [6]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("os.kill(os.getpid(), 9)", "semgrep was ended by signal 9"),
        ("time.sleep(60)", "semgrep gave no answer within 0.5 s"),
        ("sys.exit(2)", "semgrep failed with exit code 2"),
        ("print('{' * 100000)", "semgrep gave an answer that cannot be read"),
        ("print('{}')", "semgrep gave an answer that cannot be read"),
        (
            """print('{"results": [], "errors": [{"message": "bad rule", "rule_id": "x"}]}')""",
            "semgrep refused a rule: x bad rule",
        ),
    ],
    ids=["killed", "too slow", "failed", "nonsense", "another shape", "refused"],
)
def test_a_semgrep_that_fails_leaves_the_answer_incomplete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: Any, code: str, reason: str
) -> None:
    fake(code)
    monkeypatch.setattr(runner, "SECONDS", 0.5 if "sleep" in code else 30)
    files = {"package.json": manifest(), "dist/a.js": "1\n", "dist/a.js.map": MAP}
    report = judged(tmp_path, monkeypatch, files)
    assert [(skip.what, skip.reason, skip.incomplete) for skip in report.skipped] == [("pipeline rules", reason, True)]
    assert "source-map/embedded-sources" in {finding.rule for finding in report.findings}
    assert (report.failures, report.exit_code) == ((), 2)


@pytest.mark.parametrize(("select", "code"), [((), 0), (("pipeline",), 2)], ids=["by the way", "asked for by name"])
def test_a_missing_semgrep_is_said_and_matters_when_it_was_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, select: tuple[str, ...], code: int
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python3"))
    monkeypatch.chdir(plant({"package.json": manifest(), "dist/a.js": "1\n"}, tmp_path / "tree"))
    report = audit(Request(targets=(".",), wishes=Wishes(publishable=True), select=select))
    (skip,) = report.skipped
    assert "semgrep is not installed" in skip.reason
    assert report.exit_code == code


def test_no_program_is_taken_from_the_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = plant({"node_modules/.bin/semgrep": "#!/bin/sh\n", "package.json": manifest()}, tmp_path / "tree")
    (tree / "node_modules/.bin/semgrep").chmod(0o755)
    (tmp_path / "link").symlink_to(tree / "node_modules/.bin")
    monkeypatch.chdir(tree)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python3"))
    for path in (f"{tree}/node_modules/.bin", "node_modules/.bin", "", str(tmp_path / "link")):
        monkeypatch.setenv("PATH", path)
        with pytest.raises(runner.SemgrepMissingError):
            runner.find(str(tree))


def test_nothing_is_asked_about_an_archive_or_a_folder_without_a_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake: Any
) -> None:
    fake("sys.exit(3)")
    files = {"a-1.0.0.tgz": {"tgz": [{"name": "package/package.json", "text": manifest()}]}, "vite.config.ts": VITE}
    report = judged(tmp_path, monkeypatch, files, "pipeline")
    assert (report.skipped, report.failed, report.findings) == ((), (), ())


@pytest.mark.oracle
def test_the_answer_is_remembered_until_something_changes(semgrep: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = [
        {"id": "a--ts", "languages": ["ts"], "message": "a", "severity": "WARNING", "pattern": "let remembered = $X"}
    ]
    texts = {"vite/0.ts": b"let remembered = 1\n"}
    first = runner.ask(rules, texts, program=semgrep)
    answer = first.answer()
    assert [(match.rule, match.name, match.line) for match in answer.matches] == [("a--ts", "vite/0.ts", 1)]
    assert not Path(first.folder or "/nowhere").exists()
    monkeypatch.setattr(subprocess, "Popen", lambda *_arguments, **_more: pytest.fail("started again"))
    assert runner.ask(rules, texts, program=semgrep).answer() == answer
    with pytest.raises(pytest.fail.Exception):
        runner.ask(rules, {"vite/0.ts": b"let remembered = 2\n"}, program=semgrep)
