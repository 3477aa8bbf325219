"""Which packager a project is packed with, and why."""

from __future__ import annotations

import json
from typing import Any

import pytest

from auditor.errors import UsageError
from auditor.inventory.javascript.choose import choose
from auditor.inventory.javascript.semver_ranges import parse, satisfies
from tests.oracles.npm.compare import BASE, memory


def chosen(manifest: dict[str, Any] | None = None, wish: str = "auto", **files: str) -> tuple[str, str]:
    tree = {**files, "package.json": json.dumps({"name": "a", **(manifest or {})}, indent=1)}
    found = choose(memory(tree), BASE, wish)
    return found.profile, found.because


@pytest.mark.parametrize(
    ("manifest", "profile", "because"),
    [
        ({}, "npm-12", "nothing says otherwise: the newest npm"),
        ({"packageManager": "npm@11.6.0"}, "npm-11", "packageManager npm@11.6.0 in package.json:3"),
        ({"packageManager": "npm@10.9.0+sha512.abc"}, "npm-10", "packageManager npm@10.9.0 in package.json:3"),
        ({"packageManager": "pnpm@9.1.0"}, "pnpm-12", "packageManager pnpm@9.1.0 in package.json:3"),
        ({"packageManager": "yarn@1.22.22"}, "yarn-1", "packageManager yarn@1.22.22 in package.json:3"),
        ({"packageManager": "yarn@4.5.0"}, "yarn-4", "packageManager yarn@4.5.0 in package.json:3"),
        ({"packageManager": "bun@1.2.0"}, "bun-1", "packageManager bun@1.2.0 in package.json:3"),
        ({"packageManager": "cargo@1"}, "npm-12", "nothing says otherwise: the newest npm"),
        ({"engines": {"npm": ">=9 <11"}}, "npm-10", "engines.npm >=9 <11 in package.json:4"),
        ({"engines": {"npm": ">=9"}}, "npm-12", "engines.npm >=9 in package.json:4"),
        ({"engines": {"npm": "^9.0.0 || ^10"}}, "npm-10", "engines.npm ^9.0.0 || ^10 in package.json:4"),
        (
            {"devEngines": {"packageManager": {"name": "npm", "version": "^11"}}},
            "npm-11",
            "devEngines.packageManager npm ^11 in package.json:4",
        ),
        (
            {"devEngines": {"packageManager": [{"name": "bun"}, {"name": "npm"}]}},
            "bun-1",
            "devEngines.packageManager bun in package.json:4",
        ),
        (
            {"packageManager": "npm@9.9.0", "engines": {"npm": "12"}},
            "npm-9",
            "packageManager npm@9.9.0 in package.json:3",
        ),
    ],
)
def test_what_package_json_says(manifest: dict[str, Any], profile: str, because: str) -> None:
    assert chosen(manifest) == (profile, because)


@pytest.mark.parametrize(
    ("wanted", "doubted"),
    [
        ("pnpm@12.0.0", False),
        ("pnpm@9.1.0", True),
        ("yarn@4.5.0", False),
        ("yarn@3.6.0", True),
        ("yarn@1.22.0", False),
        ("bun@1.4.0", False),
        ("bun@1.2.0", True),
        ("npm@10.0.0", False),
        ("npm@8.1.0", True),
        ("npm@13.0.0", True),
    ],
)
def test_a_version_whose_rules_nobody_compared_is_doubted(wanted: str, doubted: bool) -> None:  # noqa: FBT001
    tree = memory({"package.json": json.dumps({"name": "a", "packageManager": wanted})})
    assert bool(choose(tree, BASE).doubt) is doubted
    name, _, version = wanted.partition("@")
    tree = memory({"package.json": json.dumps({"devEngines": {"packageManager": {"name": name, "version": version}}})})
    assert bool(choose(tree, BASE).doubt) is doubted


@pytest.mark.parametrize(("wanted", "doubted"), [("", False), (">=10", False), ("^10", True), ("latest", False)])
def test_a_range_is_doubted_when_the_compared_version_is_outside(wanted: str, doubted: bool) -> None:  # noqa: FBT001
    tree = memory({"package.json": json.dumps({"devEngines": {"packageManager": {"name": "pnpm", "version": wanted}}})})
    assert bool(choose(tree, BASE).doubt) is doubted


@pytest.mark.parametrize(
    ("name", "content", "profile"),
    [
        ("pnpm-lock.yaml", "", "pnpm-12"),
        ("yarn.lock", "# yarn lockfile v1\n", "yarn-1"),
        ("yarn.lock", "__metadata:\n  version: 8\n", "yarn-4"),
        ("bun.lock", "{}", "bun-1"),
        ("bun.lockb", "", "bun-1"),
        ("package-lock.json", '{"lockfileVersion": 3}', "npm-12"),
    ],
)
def test_what_a_lock_file_says(name: str, content: str, profile: str) -> None:
    found = chosen(None, "auto", **{name: content})
    assert found[0] == profile
    assert name in found[1]


def test_the_workspace_root_is_asked_last() -> None:
    tree = memory({"package.json": '{"packageManager": "npm@10.0.0"}', "packages/a/package.json": "{}"})
    found = choose(tree, f"{BASE}/packages/a", workspace_root=BASE)
    assert (found.profile, found.because) == ("npm-10", "packageManager npm@10.0.0 in ../../package.json:1")


@pytest.mark.parametrize(
    ("wish", "profile"),
    [
        ("npm@9", "npm-9"),
        ("npm@12", "npm-12"),
        ("pnpm", "pnpm-12"),
        ("yarn", "yarn-4"),
        ("yarn@1", "yarn-1"),
        ("bun", "bun-1"),
    ],
)
def test_a_wish_wins(wish: str, profile: str) -> None:
    assert chosen({"packageManager": "npm@11.0.0"}, wish) == (profile, f"--packager {wish}")


def test_npm_without_a_version_takes_the_project_s() -> None:
    assert chosen({"packageManager": "npm@11.0.0"}, "npm")[0] == "npm-11"
    assert chosen({"packageManager": "pnpm@9.0.0"}, "npm")[0] == "npm-12"


@pytest.mark.parametrize(("wish", "hint"), [("npm@13", "npm@1"), ("yarnn", "yarn"), ("x", "auto, npm")])
def test_an_unknown_wish_is_an_error_with_a_suggestion(wish: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        chosen(None, wish)
    assert hint in caught.value.hint


@pytest.mark.parametrize(("version", "profile"), [("npm@13.1.0", "npm-12"), ("npm@6.14.0", "npm-9")])
def test_an_unknown_npm_goes_to_the_nearest_and_says_so(version: str, profile: str) -> None:
    found = choose(memory({"package.json": json.dumps({"packageManager": version})}), BASE)
    assert found.profile == profile
    assert "nearest" in found.notices[0].text


def test_a_broken_manifest_does_not_stop_the_choice() -> None:
    assert choose(memory({"package.json": "{", "bun.lock": ""}), BASE).profile == "bun-1"


@pytest.mark.parametrize(
    ("version", "wanted", "expected"),
    [
        ((12, 2, 0), ">=12", True),
        ((12, 2, 0), "^11", False),
        ((11, 19, 1), "11.x", True),
        ((11, 19, 1), "~11.19", True),
        ((11, 19, 1), "9 - 11", True),
        ((12, 2, 0), "9 - 11", False),
        ((12, 2, 0), "*", True),
        ((12, 2, 0), "", True),
        ((12, 2, 0), ">11", True),
        ((11, 19, 1), ">11", False),
        ((10, 9, 9), "<=10.9", True),
        ((0, 2, 5), "^0.2.3", True),
        ((0, 3, 0), "^0.2.3", False),
        ((10, 9, 9), ">= 9.0.0 < 11", True),
        ((10, 9, 9), "latest", None),
        ((10, 9, 9), "9" * 1000, None),
    ],
)
def test_ranges(version: tuple[int, int, int], wanted: str, expected: bool | None) -> None:  # noqa: FBT001
    assert satisfies(version, wanted) is expected


def test_versions() -> None:
    assert parse("v11.2.3-pre.1") == (11, 2, 3)
    assert parse("11") == (11, 0, 0)
    assert parse("x") is None
