"""Workspaces, the lines of a JSON document, globs and the per-machine ignore file."""

from __future__ import annotations

import json
from typing import Any

import pytest

from auditor.errors import ManifestError
from auditor.inventory.javascript import json_places
from auditor.inventory.javascript.globs import find
from auditor.inventory.javascript.npm_settings import Machine, global_ignore_file
from auditor.inventory.javascript.project import workspace_root_of, workspaces_at
from tests.oracles.npm.compare import BASE, memory

PACKAGES = {f"packages/{name}/package.json": json.dumps({"name": name}) for name in ("a", "b", ".hidden")}


def names(declared: Any) -> list[str]:
    tree = {**PACKAGES, "packages/none/x": "", "packages/a/node_modules/c/package.json": "{}"}
    found = workspaces_at(memory({**tree, "package.json": json.dumps({"workspaces": declared})}), BASE)
    return sorted(found.workspaces) if found else []


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (["packages/*"], ["a", "b"]),
        (["./packages/a/"], ["a"]),
        ({"packages": ["packages/*"]}, ["a", "b"]),
        (["packages/*", "!packages/b"], ["a"]),
        (["packages/*", "!packages/b", "packages/b"], ["a", "b"]),
        (["packages/**"], ["a", "b"]),
        (["nope/*"], []),
    ],
)
def test_workspaces_are_found_as_npm_finds_them(declared: Any, expected: list[str]) -> None:
    assert names(declared) == expected


def test_two_workspaces_of_one_name_are_an_error() -> None:
    tree = {
        "package.json": '{"workspaces": ["*"]}',
        "a/package.json": '{"name": "x"}',
        "b/package.json": '{"name": "x"}',
    }
    with pytest.raises(ManifestError, match="two workspaces are called 'x'"):
        workspaces_at(memory(tree), BASE)


def test_a_workspace_finds_its_root() -> None:
    tree = memory({**PACKAGES, "package.json": '{"workspaces": ["packages/*"]}', "other/package.json": "{}"})
    found = workspace_root_of(tree, f"{BASE}/packages/a")
    assert found is not None
    assert (found.root, found.declared_in) == (BASE, "package.json")
    assert workspace_root_of(tree, f"{BASE}/other") is None
    assert workspace_root_of(tree, BASE) is None


def test_pnpm_declares_them_in_its_own_file() -> None:
    tree = memory({**PACKAGES, "package.json": "{}", "pnpm-workspace.yaml": "packages:\n  - packages/*\n"})
    found = workspaces_at(tree, BASE)
    assert found is not None
    assert found.declared_in == "pnpm-workspace.yaml"
    assert sorted(found.workspaces) == ["a", "b"]
    with pytest.raises(ManifestError, match="not valid YAML"):
        workspaces_at(memory({"pnpm-workspace.yaml": "packages: ["}), BASE)


def test_every_key_and_item_has_its_line() -> None:
    text = '{\n "a": [\n  "x",\n  {"k": 1}, "y"\n ],\n "b\\n": {"c": "}"}, "d": 1\n}'
    assert json_places.places(text) == {
        ("a",): 2,
        ("a", 0): 3,
        ("a", 1): 4,
        ("a", 1, "k"): 4,
        ("a", 2): 4,
        ("b\n",): 6,
        ("b\n", "c"): 6,
        ("d",): 6,
    }


@pytest.mark.parametrize("text", ["{}", "[]", "1", '"a"', '{"a": {}}', "[[[[[[1]]]]]]", '{"a": [], "b": "c"}'])
def test_lines_of_small_documents(text: str) -> None:
    assert set(json_places.places(text).values()) <= {1}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("lib", ["lib"]),
        ("lib/*", ["lib/.a", "lib/b.js", "lib/in", "lib/link"]),
        ("**/b.js", ["lib/b.js", "lib/in/b.js"]),
        ("lib/**", ["lib", "lib/.a", "lib/b.js", "lib/in", "lib/in/b.js", "lib/link"]),
        ("*/", ["lib"]),
        ("lib/in/../b.js", ["lib/b.js"]),
        ("../pkg/lib", ["lib"]),
        ("LIB", []),
        ("/lib", []),
        ("caf\u00e9", []),
        ("caf*", ["cafe\u0301"]),
        ("**/caf\u00e9", ["cafe\u0301"]),
        ("lib/link/b.js", ["lib/link/b.js"]),
    ],
)
def test_globs_find_what_glob_finds(pattern: str, expected: list[str]) -> None:
    tree = memory({"lib/b.js": "", "lib/.a": "", "lib/in/b.js": "", "lib/link": {"link": "in"}, "cafe\u0301": ""})
    assert sorted(find(tree, BASE, pattern)) == expected


def machine(**environment: str) -> Machine:
    return Machine(environment=environment, home="/home/u", prefix="/usr")


@pytest.mark.parametrize(
    ("files", "environment", "expected"),
    [
        ({}, {}, ""),
        ({"../../../usr/etc/npmignore": "x"}, {}, "/usr/etc/npmignore"),
        ({"../../../opt/etc/npmignore": "x"}, {"npm_config_prefix": "/opt"}, "/opt/etc/npmignore"),
        ({".npmrc": "global-ignore-file = mine\n", "mine": "x"}, {}, f"{BASE}/mine"),
        ({"../../../home/u/.npmrc": "global-ignore-file=~/mine", "../../../home/u/mine": ""}, {}, "/home/u/mine"),
        ({"../../../home/u/.npmrc": "prefix=${P}", "../../../p/etc/npmignore": ""}, {"P": "/p"}, "/p/etc/npmignore"),
        ({"../../../e": "x"}, {"NPM_CONFIG_GLOBAL_IGNORE_FILE": "/e"}, "/e"),
        ({}, {"npm_config_global_ignore_file": "/nowhere"}, ""),
    ],
)  # fmt: skip
def test_the_global_ignore_file_is_where_npm_looks(
    files: dict[str, str], environment: dict[str, str], expected: str
) -> None:
    assert global_ignore_file(memory(files), BASE, machine(**environment)) == expected
