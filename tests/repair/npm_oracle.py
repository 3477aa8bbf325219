"""Repairs of generated npm trees, judged by the real packer: `python -m tests.repair.npm_oracle FIRST LAST`."""

from __future__ import annotations

import base64
import json
import posixpath
import random
import sys
from pathlib import Path
from typing import Any

from auditor.errors import StowgateError
from auditor.inventory.javascript import target
from auditor.inventory.source import PackageSource
from auditor.repair.model import Repair
from auditor.repair.plan import repair
from tests.oracles.npm.compare import BASE, ENGINES, ask, memory
from tests.oracles.npm.generate import portable
from tests.oracles.npm.generate import tree as generated

ORACLE = Path(__file__).parents[2] / ".oracles" / "npm"
_FORCED = ("always-included", "main", "bin", "browser", "bundled-dependency")


def plain(seed: int) -> dict[str, Any]:
    """Make an ordinary project with things in it that should stay at home."""
    chance = random.Random(f"repair-{seed}")
    files: dict[str, Any] = {"README.md": "r", "dist/index.js": "1", "dist/sub/a.js": "2", "src/a.ts": "3"}
    stray = (".env", "dist/index.js.map", "dist/sub/a.js.map", ".claude/settings.local.json", "dist/.env", "key.pem",
             "dist/sub/.DS_Store", "core.log", "a [1].bak", "dist/#x#", "tmp/a.txt", "tmp/b.txt")  # fmt: skip
    files.update({path: "s" for path in stray if chance.random() < 0.4})
    manifest: dict[str, Any] = {"name": "a", "version": "1.0.0", "main": "dist/index.js"}
    entries = ["dist", "src", "dist/**/*.js", "*.pem", ".env", "tmp", ".claude", "!**/*.txt", "dist/*", "**/*.map"]
    if chance.random() < 0.6:
        manifest["files"] = chance.sample(entries, chance.randint(1, 4))
    for name in (".npmignore", ".gitignore", "dist/.npmignore", "dist/.gitignore"):
        if chance.random() < 0.25:
            files[name] = chance.choice(("*.log\n", "tmp/\n!tmp/b.txt\n", "# nothing", "/src\r\n*.bak\r\n", "!*.map\n"))
    files["package.json"] = json.dumps(manifest, indent=chance.choice((None, 2, "\t")))
    return {"files": files}


def sources(tree: dict[str, Any]) -> list[PackageSource]:
    """List a tree in memory as the newest npm packs it."""
    packing = target.Packing(packager="npm@12")
    at = posixpath.normpath(posixpath.join(BASE, tree.get("pack", ".")))
    return list(target.packages(".", at, memory(tree["files"]), packing))


def mend(tree: dict[str, Any], seed: int) -> tuple[frozenset[str], Repair] | None:
    """Choose files that shall not ship, and plan the repair."""
    try:
        found = sources(tree)
    except StowgateError:
        return None
    package = found[0].package
    if package.evidence != "exact":
        return None
    choice = [file.path for file in package.files if file.why.kind not in _FORCED and file.path != "package.json"]
    chance = random.Random(seed)
    known = [path for path in choice if path.endswith((".map", ".env", ".log", ".bak", ".pem", "#x#", "DS_Store"))]
    unwanted = frozenset(known or chance.sample(choice, min(len(choice), chance.choice((1, 1, 2, 3)))))
    return (unwanted, repair(found, unwanted)) if unwanted else None


def edited(tree: dict[str, Any], plan: Repair) -> dict[str, Any]:
    """Give the tree as it is when the edits are written."""
    texts = {
        posixpath.relpath(change.path, BASE): {"base64": base64.b64encode(change.after).decode()}
        for change in plan.changes
    }
    return {**tree, "files": {**tree["files"], **texts}}


def wrong(trees: list[dict[str, Any]]) -> tuple[list[str], dict[str, int]]:
    """Ask the real packers before and after each repair; say where they do not agree with the proof."""
    mended = [(tree, mend(tree, seed)) for seed, tree in enumerate(trees)]
    planned = [(tree, plan[0], plan[1]) for tree, plan in mended if plan is not None]
    problems = []
    tally = {"trees": len(planned), "unwanted": 0, "closed": 0}
    for engine in ENGINES.values():
        before = ask(ORACLE, engine, [tree for tree, _, _ in planned])
        after = ask(ORACLE, engine, [edited(tree, plan) for tree, _, plan in planned])
        for (tree, unwanted, plan), old, new in zip(planned, before, after, strict=True):
            tally["unwanted"] += len(unwanted)
            tally["closed"] += len(plan.closed)
            if "error" in old or "error" in new:
                continue
            if set(new["files"]) != set(old["files"]) - set(plan.closed):
                extra = sorted(set(old["files"]) - set(plan.closed) ^ set(new["files"]))
                problems.append(f"{engine}: {[offer.title for offer in plan.offers]} on {tree}: {extra}")
    return problems, tally


def main() -> int:
    """Run over seeds."""
    seeds = range(int(sys.argv[1]), int(sys.argv[2]))
    adversarial = [made for made in map(generated, seeds) if portable(made) and "prefix" not in made]
    for name, trees in (("plain", [plain(seed) for seed in seeds]), ("adversarial", adversarial)):
        problems, tally = wrong(trees)
        print(name, tally, "wrong:", len(problems), *problems[:5], sep="\n  ")  # noqa: T201 - a command's output
    return 0


if __name__ == "__main__":
    sys.exit(main())
