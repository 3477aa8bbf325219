"""Lays what our predictors say beside what pnpm, yarn and bun did, tree by tree, and keeps trees for offline tests."""

from __future__ import annotations

import importlib
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auditor.errors import StowgateError
from auditor.inventory.filesystem import Link, MemoryTree
from auditor.inventory.javascript.packager import Packager, PackRequest
from auditor.model.package import Package
from tests.oracles.managers.manager_oracle import Answer, ask
from tests.oracles.managers.manager_trees import Tree, generate

ROOT = "/w/home/pkg"
REPOSITORY = Path(__file__).parents[3]
MODULES = REPOSITORY / ".oracles" / "managers" / "node_modules"
LISTINGS = REPOSITORY / "fixtures" / "listings"
FILES = {"pnpm": "pnpm.jsonl", "yarn": "yarn.jsonl", "yarn@1": "yarn-classic.jsonl", "bun": "bun.jsonl"}
_MODULE = {"pnpm": "pnpm", "yarn": "yarn", "yarn@1": "yarn_classic", "bun": "bun"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How one prediction compares: what it claimed, and whether it was right."""

    evidence: str
    equal: bool
    detail: str


def packager(tool: str) -> Packager:
    """The predictor of a tool."""
    found = importlib.import_module(f"auditor.inventory.javascript.{_MODULE[tool]}").PACKAGER
    assert isinstance(found, Packager)
    return found


def request(tool: str, tree: Tree) -> PackRequest:
    """Ask for a tree in memory."""
    nodes: dict[str, bytes | Link | None] = {"/etc/hostname": b"host\n"}
    for path, node in tree.items():
        nodes[f"{ROOT}/{path}"] = (
            None if node is None else Link(node["link"]) if isinstance(node, dict) else node.encode()
        )
    return PackRequest(target=".", root=ROOT, profile=packager(tool).profiles[0], files=MemoryTree(nodes))


def links(package: Package) -> list[str]:
    """The members that are symbolic links."""
    return [file.path for file in package.files if file.mode & 0o170000 == 0o120000]


def compare(tool: str, tree: Tree, answer: Answer) -> Outcome:
    """Predict, and compare with the tool's answer."""
    try:
        package = packager(tool).pack(request(tool, tree))
    except StowgateError as error:
        return Outcome(evidence="error", equal=bool(answer.error), detail=str(error))
    if answer.error:
        return Outcome(evidence=package.evidence, equal=False, detail="the tool refuses this tree")
    paths = [file.path for file in package.files]
    missing, extra = sorted(set(answer.files) - set(paths)), sorted(set(paths) - set(answer.files))
    equal = not missing and not extra and links(package) == list(answer.links)
    return Outcome(evidence=package.evidence, equal=equal, detail=f"missing {missing}, extra {extra}")


def kept(tool: str) -> Iterator[tuple[str, Tree, Answer]]:
    """The trees kept for offline tests, each with what the tool made of it."""
    with (LISTINGS / FILES[tool]).open(encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            refused = "refused" if row.get("refused") else ""
            answer = Answer(files=tuple(row.get("packed", ())), links=tuple(row.get("links", ())), error=refused)
            yield row["id"], row["files"], answer


def keep(tool: str, plan: dict[str, range], modules: Path) -> None:
    """Write the kept trees of a tool anew."""
    with (LISTINGS / FILES[tool]).open("w", encoding="utf-8") as out:
        for level, seeds in plan.items():
            for seed in seeds:
                name, tree = generate(seed, level)
                answer = ask(tool, tree, modules)
                row: dict[str, Any] = {"id": name, "files": tree}
                row |= {"refused": True} if answer.error else {"packed": answer.files, "links": answer.links}
                out.write(json.dumps(row, ensure_ascii=False) + "\n")


def measure(tool: str, level: str, seeds: range, modules: Path) -> Counter[tuple[str, bool]]:
    """Compare fresh trees; the wrong ones that claim to be exact are printed."""
    counts: Counter[tuple[str, bool]] = Counter()
    for seed in seeds:
        name, tree = generate(seed, level)
        outcome = compare(tool, tree, ask(tool, tree, modules))
        counts[outcome.evidence, outcome.equal] += 1
        if outcome.evidence != "approximate" and not outcome.equal:
            sys.stdout.write(f"{tool} {name}: {outcome.detail}\n")
    return counts


def main(arguments: list[str]) -> int:
    """`keep` rewrites the kept trees; `measure TOOL LEVEL START COUNT` compares fresh ones."""
    if arguments[:1] == ["keep"]:
        for tool in FILES:
            plan = {"usual": range(120), "nasty": range(110)}
            keep(tool, plan | ({"bundles": range(40)} if tool in {"pnpm", "bun"} else {}), MODULES)
        return 0
    _, tool, level, start, count = arguments
    found = measure(tool, level, range(int(start), int(start) + int(count)), MODULES)
    for (evidence, equal), number in sorted(found.items()):
        sys.stdout.write(f"{tool} {level}: {evidence}, {'equal' if equal else 'different'}: {number}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
