"""`stowgate fix` as a person meets it, and proofs over lists of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor.inventory.filesystem import Overlay
from auditor.inventory.python import target as python
from auditor.repair.plan import repair
from tests.conftest import type_run
from tests.oracles.npm.compare import memory
from tests.repair.npm_oracle import edited, mend, plain, sources
from tests.trees import commit, plant

LEAKY = {
    "package.json": '{\n  "name": "a",\n  "version": "1.0.0",\n  "main": "dist/index.js",\n  "files": ["dist"]\n}\n',
    "dist/index.js": "1",
    "dist/.env": {"text": "API_TOKEN={alnum:30}\n"},
    "dist/npm-debug.log": "0 info it worked\n",
}


def test_shown_then_written_then_nothing_to_do(tmp_path: Path, stowgate: type_run) -> None:
    plant(LEAKY, tmp_path)
    commit(tmp_path)
    before = (tmp_path / "package.json").read_text()
    shown = stowgate("fix", "--level", "warning")
    assert shown.returncode == 1, shown.stderr
    assert '"!dist/.env"' in shown.stdout
    assert "npm 11" in shown.stdout
    assert "nothing else changes" in shown.stdout
    assert (tmp_path / "package.json").read_text() == before
    written = stowgate("fix", "--write")
    assert written.returncode == 0, written.stderr
    assert "checkout -- package.json" in written.stdout
    assert json.loads((tmp_path / "package.json").read_text())["files"][0] == "dist"
    again = stowgate("fix")
    assert (again.returncode, again.stdout) == (0, "nothing to fix\n")
    listed = json.loads(stowgate("list", "--format", "json").stdout)
    assert [file["path"] for file in listed["packages"][0]["files"]] == ["dist/index.js", "package.json"]


def test_as_json(tmp_path: Path, stowgate: type_run) -> None:
    plant(LEAKY, tmp_path)
    document = json.loads(stowgate("fix", "--format", "json", "--select", "ships/env-file").stdout)
    (found,) = document["repairs"]
    assert document["written"] is False
    assert found["closed"] == ["dist/.env"]
    assert found["fixes"] == [
        {
            "title": 'add `!dist/.env` at the end of "files" in package.json',
            "entries": ["!dist/.env"],
            "where": "package.json",
            "proved": True,
        }
    ]
    assert {row["packager"] for row in found["proof"]} == {"npm 11", "npm 12"}


def test_an_entry_point_is_never_taken_away(tmp_path: Path, stowgate: type_run) -> None:
    plant({"package.json": '{"name": "a", "version": "1.0.0", "bin": "x.orig"}', "x.orig": "1"}, tmp_path)
    found = stowgate("fix")
    assert found.returncode == 1
    assert "x.orig is an entry point of the package and stays" in found.stdout


def test_an_archive_cannot_be_fixed(tmp_path: Path, stowgate: type_run) -> None:
    plant({"a.tgz": {"tgz": [{"name": "package/package.json", "text": '{"name": "a", "version": "1.0.0"}'}]}}, tmp_path)
    found = stowgate("fix", "a.tgz")
    assert "fix the project it is made from" in found.stderr


def test_what_cannot_be_proved_is_not_offered() -> None:
    tree = {"files": {"package.json": '{"name": "a", "version": "1.0.0"}', "license.key": "k", "index.js": "1"}}
    plan = repair(sources(tree), ["license.key"])
    assert plan.offers == ()
    assert plan.left == ("license.key",)


@pytest.mark.parametrize("seed", range(40))
def test_the_proof_holds_for_the_list_of_the_edited_tree(seed: int) -> None:
    tree = plain(seed)
    planned = mend(tree, seed)
    if planned is None:
        return
    unwanted, plan = planned
    assert set(plan.closed) | set(plan.left) >= unwanted
    before = sources(tree)[0].package.paths
    assert sources(edited(tree, plan))[0].package.paths == before - set(plan.closed)
    assert repair(sources(edited(tree, plan)), plan.closed).offers == ()


BACKENDS = {
    "hatchling": "hatchling.build",
    "flit": "flit_core.buildapi",
    "pdm": "pdm.backend",
    "poetry": "poetry.core.masonry.api",
    "uv": "uv_build",
    "setuptools": "setuptools.build_meta",
}


@pytest.mark.parametrize("backend", BACKENDS.values(), ids=BACKENDS)
def test_every_python_backend_has_a_place_for_the_entry(backend: str) -> None:
    project = (
        f'[build-system]\nrequires = []\nbuild-backend = "{backend}"\n\n[project]  # ours\nname = "a"\n'
        'version = "1.0.0"\ndescription = "d"\n'
    )
    package_data = '\n[tool.setuptools.package-data]\n"*" = ["*.json"]\n' if "setuptools" in backend else ""
    files = memory(
        {
            "pyproject.toml": project + package_data,
            "src/a/__init__.py": '"""d"""\n__version__ = "1.0.0"\n',
            "src/a/keys.json": "{}",
            "src/a/words.json": "{}",
            "README.md": "r",
        }
    )
    packages = list(python.packages(".", "/w/x/pkg", files))
    plan = repair(packages, ["src/a/keys.json"])
    assert plan.closed == ("src/a/keys.json",)
    assert {row.label.split()[-1] for row in plan.proof} == {"sdist", "wheel"}
    assert all(row.gone for row in plan.proof)
    for change in plan.changes:
        assert change.after.startswith(change.before or b"")


@pytest.mark.parametrize(("backend", "reached"), [("uv_build", True), ("flit_core.buildapi", False)])
def test_a_wheel_built_from_the_tree_is_mended_too_or_said_not_to_be(backend: str, reached: bool) -> None:  # noqa: FBT001
    """uv_build takes `/src/a/notes` for the folder alone, and flit has no way to leave a file out of a wheel."""
    project = f'[build-system]\nrequires = []\nbuild-backend = "{backend}"\n[project]\nname = "a"\nversion = "1"\n'
    paths = ("src/a/__init__.py", "src/a/notes/one.txt", "src/a/notes/two.txt")
    nodes = {"pyproject.toml": f'{project}description = "d"\n', **dict.fromkeys(paths, '"""d"""')}
    packages = list(python.packages(".", "/w/x/pkg", memory(nodes)))
    plan = repair(packages, paths[1:])
    assert plan.closed == paths[1:]
    assert any(row.label.endswith("tree-built wheel") for row in plan.proof) == reached
    assert any("from the tree still ships" in remark for remark in plan.remarks) != reached
    if reached:
        (change,) = plan.changes
        drafts = Overlay(memory(nodes), {change.path: change.after})
        wheel = list(python.packages(".", "/w/x/pkg", drafts, route="from-tree"))[1].package
        assert wheel.paths == {"a/__init__.py"}


def test_the_setting_that_makes_the_maps_is_named() -> None:
    tree = {
        "files": {
            "package.json": '{"name": "a", "version": "1.0.0", "files": ["dist"]}',
            "dist/a.js": "1",
            "dist/a.js.map": "{}",
            "tsconfig.json": '{\n  "compilerOptions": {\n    // for debugging\n    "sourceMap": true\n  }\n}',
            "vite.config.ts": "export default { build: { sourcemap: false } }\n",
        }
    }
    plan = repair(sources(tree), ["dist/a.js.map"])
    assert plan.remarks == (
        'tsconfig.json:4 `"sourceMap": true` makes source maps; switching it off stops them at the source',
    )
    assert [change.path for change in plan.changes] == ["/w/x/pkg/package.json"]


def test_a_large_file_is_not_taken_away_for_being_large(tmp_path: Path, stowgate: type_run) -> None:
    manifest = '{"name": "a", "version": "1.0.0", "license": "UNLICENSED"}'
    plant({"package.json": manifest, "words.json": {"repeat": "x", "times": 20_000_001}}, tmp_path)
    found = stowgate("fix", "--select", "ships/large-file")
    assert (found.returncode, found.stdout) == (0, "nothing to fix\n")


@pytest.mark.parametrize("link", ["nowhere/MANIFEST.in", "/etc/hostname"])
def test_a_link_that_leads_astray_is_not_written_through(link: str) -> None:
    project = (
        '[build-system]\nrequires = []\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "a"\nversion = "1"\n'
    )
    files = memory(
        {"pyproject.toml": project, "src/a/__init__.py": "", "MANIFEST.in": {"link": link}, "README.md": "r"}
    )
    plan = repair(list(python.packages(".", "/w/x/pkg", files)), ["README.md"])
    assert not any(change.path.endswith("MANIFEST.in") for change in plan.changes)


def _map(text: str) -> str:
    return json.dumps({"version": 3, "sources": ["../src/a.ts"], "sourcesContent": [text], "names": [], "mappings": ""})


def test_all_maps_go_at_once(tmp_path: Path, stowgate: type_run) -> None:
    maps = {f"dist/{name}.js.map": _map(f"const {name} = 1\n") for name in "abc"}
    plant({"package.json": '{"name": "a", "version": "1.0.0", "files": ["dist"]}', "dist/a.js": "1", **maps}, tmp_path)
    stowgate("fix", "--write")
    assert json.loads((tmp_path / "package.json").read_text())["files"] == ["dist", "!dist/**/*.map"]
    assert stowgate("fix").stdout == "nothing to fix\n"


def test_what_an_edit_makes_worse_is_mended_in_the_same_run(tmp_path: Path, stowgate: type_run) -> None:
    """The sources of a map count as known while they ship themselves."""
    text = "export const a = 1\n"
    manifest = '{"name": "a", "version": "1.0.0", "license": "UNLICENSED", "files": ["dist", "src"]}'
    plant({"package.json": manifest, "dist/a.js": "1", "dist/a.js.map": _map(text), "src/a.ts": text}, tmp_path)
    assert "dist/a.js.map" in json.loads(stowgate("fix", "--format", "json").stdout)["repairs"][0]["closed"]
    stowgate("fix", "--write")
    assert stowgate("fix").stdout == "nothing to fix\n"


def test_what_the_code_loads_stays(tmp_path: Path, stowgate: type_run) -> None:
    files = {
        "package.json": '{"name": "a", "version": "1.0.0", "main": "i.js", "scripts": {"postinstall": "node x.bak"}}',
        "i.js": 'require("./creds")\nrequire("./lib/data_backup")\n',
        "creds.json": {"text": '{"api_token": "{alnum:30}"}'},
        "lib/data_backup.js": 'module.exports = require("./old_backup.js")\n',
        "lib/old_backup.js": "1\n",
        "lib/spare_backup.js": "1\n",
        "x.bak": "1\n",
    }
    plant(files, tmp_path)
    (found,) = json.loads(stowgate("fix", "--format", "json").stdout)["repairs"]
    assert found["closed"] == ["lib/spare_backup.js"]
    assert found["kept_because"] == {
        "creds.json": "is loaded by i.js",
        "x.bak": "is run when the package is installed",
    }


def test_a_python_module_that_is_imported_stays(tmp_path: Path, stowgate: type_run) -> None:
    build = '[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
    files = {
        "pyproject.toml": f'{build}[project]\nname = "a"\nversion = "1.0.0"\n',
        "a/__init__.py": "from a import store_backup\n",
        "a/store_backup.py": "1\n",
        "a/spare_backup.py": "1\n",
    }
    plant(files, tmp_path)
    (found,) = json.loads(stowgate("fix", "--format", "json").stdout)["repairs"]
    assert found["closed"] == ["a/spare_backup.py"]
    told = json.loads(stowgate("check", "--select", "ships/backup-file", "--format", "json").stdout)["findings"]
    assert {path for each in told for path in each["properties"]["paths"]} == {"a/spare_backup.py"}


def test_a_dead_entry_is_brought_to_life(tmp_path: Path, stowgate: type_run) -> None:
    files = {
        "package.json": '{"name": "a", "version": "1.0.0", "main": "dist/a.js", "files": ["dist"]}',
        ".npmignore": "*.test.js\n",
        "dist/a.js": "1",
        "dist/a.test.js": "1",
    }
    plant(files, tmp_path)
    stowgate("fix", "--write")
    assert json.loads((tmp_path / "package.json").read_text())["files"] == ["dist", "!dist/a.test.js"]
    assert stowgate("check", "--fail-on", "warning").returncode == 0
