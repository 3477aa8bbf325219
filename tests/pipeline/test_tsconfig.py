"""Which options a compilation takes from which tsconfig, through everything that is inherited."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from auditor.audit import Request, audit
from auditor.checks.pipeline._engine import tsconfig
from auditor.inventory.targets import Wishes
from tests.trees import plant

MAPS = '"compilerOptions": {"sourceMap": true}'
OFF = '"compilerOptions": {"sourceMap": false}'


@dataclass(frozen=True, slots=True)
class File:
    absolute: str
    text: str


def taken(files: dict[str, str], **scripts: str) -> set[tuple[str, str]]:
    found = tsconfig.effective([File(f"/p/{path}", text) for path, text in files.items()], {"/p": scripts})
    return {(path, option) for path, option in found if option.endswith(("Map", "Sources"))}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"tsconfig.json": f"{{{MAPS}}}"}, {("/p/tsconfig.json", "sourceMap")}),
        ({"tsconfig.json": '{"compilerOptions": {"sourceMap": true, "noEmit": true}}'}, set()),
        ({"tsconfig.json": '{"compilerOptions": {"sourceMap": true, "emitDeclarationOnly": true}}'}, set()),
        ({"tsconfig.json": '{"compilerOptions": {"inlineSources": true}}'}, set()),
        ({"tsconfig.json": '{"compilerOptions": {"declarationMap": true}}'}, set()),
        (
            {"tsconfig.json": '{"compilerOptions": {"declarationMap": true, "composite": true}}'},
            {("/p/tsconfig.json", "declarationMap")},
        ),
        ({"tsconfig.json": '{"extends": "./base"}', "base.json": f"{{{MAPS}}}"}, {("/p/base.json", "sourceMap")}),
        ({"tsconfig.json": f'{{"extends": "./base.json", {OFF}}}', "base.json": f"{{{MAPS}}}"}, set()),
        ({"tsconfig.json": '{"extends": ["./a", "./b"]}', "a.json": f"{{{MAPS}}}", "b.json": f"{{{OFF}}}"}, set()),
        (
            {"tsconfig.json": '{"extends": ["./b", "./a"]}', "a.json": f"{{{MAPS}}}", "b.json": f"{{{OFF}}}"},
            {("/p/a.json", "sourceMap")},
        ),
        (
            {"tsconfig.json": '{"extends": "@acme/ts"}', "node_modules/@acme/ts/tsconfig.json": f"{{{MAPS}}}"},
            {("/p/node_modules/@acme/ts/tsconfig.json", "sourceMap")},
        ),
        ({"tsconfig.json": f"// a\n{{/* b */ {MAPS}, }}"}, {("/p/tsconfig.json", "sourceMap")}),
        ({"tsconfig.json": f'{{"extends": "./tsconfig.json", {MAPS}}}'}, {("/p/tsconfig.json", "sourceMap")}),
        ({"tsconfig.json": "[" * 9999, "b.json": "nonsense"}, set()),
    ],
)
def test_options_are_merged_as_the_compiler_merges_them(files: dict[str, str], expected: set[tuple[str, str]]) -> None:
    assert taken(files) == expected


def test_a_project_that_no_script_compiles_is_not_built() -> None:
    files = {"tsconfig.json": f"{{{MAPS}}}", "tsconfig.build.json": f'{{"extends": "./tsconfig.json", {OFF}}}'}
    assert taken(files, build="tsc -p tsconfig.build.json && tsc --noEmit") == set()
    assert taken(files, build="tsc -p tsconfig.build.json", types="tsc") == {("/p/tsconfig.json", "sourceMap")}


@pytest.mark.oracle
@pytest.mark.usefixtures("semgrep")
def test_a_package_a_reference_and_a_named_project_are_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "package.json": '{"name": "a", "version": "1.0.0", "license": "UNLICENSED", "main": "dist/a.js",'
        ' "files": ["dist"], "scripts": {"build": "tsc -p build/ship.json && tsc -b"}}',
        "dist/a.js": "1\n",
        "tsconfig.json": '{"references": [{"path": "./lib"}], "files": []}',
        "lib/tsconfig.json": '{"extends": "@acme/ts/strict", "compilerOptions": {"outDir": "../dist"}}',
        "node_modules/@acme/ts/strict.json": f"{{{MAPS}}}",
        "build/ship.json": '{"compilerOptions": {"inlineSourceMap": true, "outDir": "../dist"}}',
    }
    monkeypatch.chdir(plant(files, tmp_path / "tree"))
    report = audit(Request(targets=(".",), wishes=Wishes(publishable=True), select=("pipeline/tsconfig-*",)))
    assert {finding.place.path for finding in report.findings} == {
        "build/ship.json",
        "node_modules/@acme/ts/strict.json",
    }
