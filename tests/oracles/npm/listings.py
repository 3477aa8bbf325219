"""Makes the file of trees with the real packer's lists: `python -m tests.oracles.npm.listings FIRST LAST > FILE`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.oracles.npm.compare import ENGINES, ask
from tests.oracles.npm.generate import tree
from tests.oracles.npm.shapes import shapes

HERE = Path(__file__).parent
ORACLE = HERE.parents[2] / ".oracles" / "npm"
_LONGEST = 2600


def small(made: dict[str, Any]) -> bool:
    """Whether a tree is short enough to keep, and does not hang on the order in which a disk lists its names."""
    return len(json.dumps(made)) < _LONGEST and "directories" not in made["files"]["package.json"]


def listings(trees: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add every engine's answer to the trees."""
    answers = {profile: ask(ORACLE, engine, trees) for profile, engine in ENGINES.items()}
    return [{**made, **{profile: _kept(answers[profile][at]) for profile in answers}} for at, made in enumerate(trees)]


def _kept(answer: dict[str, Any]) -> list[str] | None:
    return None if "error" in answer else answer["files"]


if __name__ == "__main__":
    numbers = range(int(sys.argv[1]), int(sys.argv[2]))
    for line in listings([*shapes(), *filter(small, map(tree, numbers))]):
        print(json.dumps(line, ensure_ascii=False))  # noqa: T201  this is its output
