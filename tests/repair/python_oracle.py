"""Repairs of generated Python projects, judged by the real backends: `python -m tests.repair.python_oracle NAME N`."""

from __future__ import annotations

import argparse
import functools
import importlib
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from auditor.errors import StowgateError
from auditor.inventory.filesystem import Disk
from auditor.inventory.python import target
from auditor.repair.model import Repair
from auditor.repair.plan import repair
from auditor.repair.proof import dropped
from tests.oracles.python import setuptools_compare, setuptools_projects
from tests.oracles.python.compare import Worker, without_metadata
from tests.oracles.python.trees import Sketch, write

_KEPT = ("pyproject.toml", "setup.py", "setup.cfg", "PKG-INFO", "MANIFEST.in", ".gitignore", "hatch.toml", ".hgignore")
_WANTED = (".env", ".pem", ".map", ".orig", ".pyc", "id_rsa", ".pypirc", ".npmrc", "DS_Store", ".json", "notes.txt")


def mend(root: str, seed: int) -> tuple[list[Any], Repair] | None:
    """Choose files that shall not ship, and plan the repair."""
    try:
        sources = list(target.packages(".", root, Disk()))
    except StowgateError:
        return None
    if any(source.package.evidence != "exact" or not source.package.files for source in sources):
        return None
    origins = sorted({file.origin for source in sources for file in source.package.files if not file.link})
    choice = [path for path in origins if os.path.basename(path) not in _KEPT and "/../" not in f"/{path}"]
    known = [path for path in choice if path.endswith(_WANTED)]
    if not known:
        return None
    chance = random.Random(seed)
    return sources, repair(sources, chance.sample(known, chance.randint(1, len(known))))


@dataclass(frozen=True)
class Case:
    """One project to be mended: its sketch, how it is built, and what to leave out of the answer."""

    backend: str
    sketch: Sketch
    old: str
    settle: Callable[[str], None]
    plain: Callable[[str, list[str]], set[str]]


def case(name: str, seed: int) -> Case:
    """Make the project of a seed, by the generators that the predictions are compared with."""
    if name == "setuptools":
        project = setuptools_projects.sketch(seed)
        return Case(
            project.backend,
            project.sketch,
            "setuptools-scm" if project.has_plugin else "",
            lambda root: setuptools_projects.commit(project, root),
            functools.partial(setuptools_compare.without_metadata, has_config="setup.cfg" in project.sketch.nodes),
        )
    module = importlib.import_module(f"tests.oracles.python.{name}_projects")
    sketch = module.sketch(seed)

    def settle(root: str) -> None:
        if sketch.git:
            subprocess.run(["git", "init", "-q", os.path.join(root, sketch.checkout)], check=True)

    return Case(module.BACKEND, sketch, sketch.old, settle, without_metadata)


def judge(worker: Worker, project: Case, seed: int, tally: Counter[str]) -> str:
    """Write, mend and build one project; say how the real backend disagrees with the proof."""
    backend = project.backend
    with tempfile.TemporaryDirectory() as folder:
        root = write(project.sketch, folder)
        project.settle(root)
        planned = mend(root, seed)
        if planned is None:
            return ""
        sources, plan = planned
        tally.update(projects=1, closed=len(plan.closed), left=len(plan.left))
        if not plan.closed:
            return ""
        before = worker.build(backend, root, project.old)
        for change in plan.changes:
            with open(change.path, "wb") as stream:
                stream.write(change.after)
        after = worker.build(backend, root, project.old)
        for source in sources:
            kind = source.package.kind
            old, new = before.get(kind), after.get(kind)
            if not isinstance(old, list) or project.plain(kind, old) != source.package.paths:
                continue
            want = source.package.paths - dropped(source.package, frozenset(plan.closed))
            got = project.plain(kind, new) - {"MANIFEST.in"} if isinstance(new, list) else new
            if got != want - {"MANIFEST.in"}:
                extra = sorted(got ^ want) if isinstance(got, set) else got
                return f"{backend} {seed} {kind}: {[offer.title for offer in plan.offers]}: {extra}"
            tally["archives"] += 1
    return ""


def run(name: str, python: str, seeds: range) -> tuple[list[str], Counter[str]]:
    """Judge a backend over seeds."""
    worker = setuptools_compare.SetuptoolsWorker(python) if name == "setuptools" else Worker(python)
    tally: Counter[str] = Counter()
    try:
        found = [judge(worker, case(name, seed), seed, tally) for seed in seeds]
    finally:
        worker.close()
    return [problem for problem in found if problem], tally


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("backend")
    parser.add_argument("count", type=int)
    parser.add_argument("--python", default=".oracles/python/bin/python")
    given = parser.parse_args()
    problems, tally = run(given.backend, given.python, range(given.count))
    print(given.backend, dict(tally), "wrong:", len(problems), *problems[:8], sep="\n  ")  # noqa: T201 - its output
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
