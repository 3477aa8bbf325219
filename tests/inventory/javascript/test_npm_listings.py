"""The npm engine against lists the real packer made: kept ones always, fresh random ones where node is installed."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import seeds
from tests.oracles.npm import compare, generate, patterns, shapes

ROOT = Path(__file__).parents[3]
ORACLE = ROOT / ".oracles" / "npm"
KEPT = ROOT / "fixtures" / "listings" / "npm.jsonl"


def kept() -> Iterator[dict[str, Any]]:
    with KEPT.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


@pytest.mark.parametrize("profile", sorted(compare.ENGINES))
def test_every_kept_tree_is_listed_as_npm_lists_it(profile: str) -> None:
    wrong = []
    count = 0
    for tree in kept():
        count += 1
        files = tree[profile]
        answer = {"error": "refused"} if files is None else {"files": files}
        found = compare.difference(tree, profile, answer)
        if found:
            wrong.append(f"{tree['id']}: {found}")
    assert count > 300
    assert wrong == []


def test_the_kept_trees_tell_the_engines_apart() -> None:
    differing = [tree["id"] for tree in kept() if tree["npm-11"] != tree["npm-12"]]
    assert len(differing) > 30
    assert "typescript, maps kept out by name" in differing


@pytest.fixture(scope="module")
def oracle() -> Path:
    if not (ORACLE / "node_modules").is_dir() or not shutil.which("node"):
        if os.environ.get("CI"):
            pytest.fail("the npm oracle is not installed in .oracles/npm")
        pytest.skip("the npm oracle is not installed in .oracles/npm")
    return ORACLE


@pytest.mark.oracle
@pytest.mark.parametrize("profile", sorted(compare.ENGINES))
def test_fresh_trees_are_listed_as_npm_lists_them(profile: str, oracle: Path) -> None:
    start = seeds.FIRST
    trees = [*shapes.shapes(), *map(generate.tree, range(start, start + 80))]
    answers = compare.ask(oracle, compare.ENGINES[profile], trees)
    assert len(answers) == len(trees)
    wrong = {
        tree["id"]: found
        for tree, answer in zip(trees, answers, strict=True)
        if (found := compare.difference(tree, profile, answer))
    }
    assert wrong == {}


@pytest.mark.oracle
@pytest.mark.parametrize(("profile", "engine"), [("npm-11", "npm-11"), ("npm-12", "npm-12")])
def test_npm_itself_gives_the_same_lists(profile: str, engine: str, oracle: Path) -> None:
    trees = [tree for tree in shapes.shapes() if tree["id"] != "workspaces root"][::8]
    answers = compare.ask(oracle, engine, trees, "--pack")
    assert [compare.difference(tree, profile, answer) for tree, answer in zip(trees, answers, strict=True)] == [
        ""
    ] * len(trees)


@pytest.mark.oracle
def test_patterns_match_as_minimatch_matches_them(oracle: Path) -> None:
    asked = patterns.questions(seeds.FIRST, 2500)
    answers = patterns.ask(oracle, asked)
    assert patterns.differences(asked, answers) == []
    assert patterns.expansion_differences(asked, answers) == []
