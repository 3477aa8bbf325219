"""Compares predictions with what real backends build, seed by seed: `python -m tests.oracles.python.compare`."""

from __future__ import annotations

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from auditor.errors import StowgateError
from auditor.inventory.filesystem import Disk
from auditor.inventory.python.backend import Route
from auditor.inventory.python.predict import predict
from auditor.model.package import Package
from tests.oracles.python.trees import Sketch, write

ARCHIVES = ("sdist", "wheel", "wheel-from-tree")


@dataclass(slots=True)
class Outcome:
    """What one project showed: `wrong` holds the lists marked exact that are not."""

    tally: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    differs: list[str] = field(default_factory=list)


class Worker:
    """A process of the oracle's interpreter that builds what it is told to."""

    def __init__(self, python: str) -> None:
        self._old = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(python))), "old")
        script = importlib.import_module("tests.oracles.python.worker").__file__
        self._process = subprocess.Popen(
            [python, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def build(self, backend: str, root: str, old: str) -> dict[str, Any]:
        """Build one project's archives."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the worker has no pipes")
        self._process.stdin.write(
            json.dumps({"backend": backend, "root": root, "path": old and os.path.join(self._old, old)}) + "\n"
        )
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        answer: dict[str, Any] = json.loads(line) if line.strip() else {}
        return answer

    def close(self) -> None:
        """End the process."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


def without_metadata(kind: str, paths: list[str]) -> set[str]:
    """Leave out what backends generate."""
    if kind == "sdist":
        return {path for path in paths if path != "PKG-INFO"}
    return {path for path in paths if ".dist-info/" not in path}


def predictions(root: str) -> dict[str, Package | str]:
    """Predict the three archives, or say why not."""
    found: dict[str, Package | str] = dict.fromkeys(ARCHIVES, "")
    routes: dict[Route, tuple[str, str]] = {"from-sdist": ("sdist", "wheel"), "from-tree": ("", "wheel-from-tree")}
    for route, names in routes.items():
        given: tuple[Package | str, Package | str]
        try:
            given = predict(".", root, Disk(), route=route)
        except StowgateError as problem:
            given = (str(problem), str(problem))
        found.update({name: given[place] for place, name in enumerate(names) if name})
    return found


def compare(real: dict[str, Any], found: dict[str, Package | str]) -> Outcome:
    """Set each prediction against the truth."""
    outcome = Outcome()
    for name in ARCHIVES:
        truth, guess = real.get(name), found[name]
        if isinstance(guess, str):
            refused = not isinstance(truth, list)
            outcome.tally[f"{name} refused"] += refused
            if not refused:
                outcome.wrong.append(f"{name}: refused ({guess}), but it builds")
            continue
        outcome.tally[f"{name} {guess.evidence}"] += 1
        if not isinstance(truth, list):
            if guess.evidence == "exact":
                outcome.tally[f"{name} exact, build fails"] += 1
                outcome.differs.append(f"{name}: exact, the build fails: {truth}")
            continue
        want = without_metadata(name, truth)
        if want != guess.paths:
            more, less = sorted(guess.paths - want)[:6], sorted(want - guess.paths)[:6]
            text = f"{name} [{guess.evidence_note}]: predicted too much {more}, too little {less}"
            (outcome.wrong if guess.evidence == "exact" else outcome.differs).append(text)
        elif guess.evidence == "approximate":
            outcome.tally[f"{name} approximate, right"] += 1
            outcome.differs.append(f"{name}: right, but approximate: {guess.evidence_note}")
    return outcome


def check(worker: Worker, backend: str, sketch: Sketch) -> Outcome:
    """Write, build and predict one project."""
    with tempfile.TemporaryDirectory() as folder:
        root = write(sketch, folder)
        if sketch.git:
            subprocess.run(["git", "init", "-q", os.path.join(root, sketch.checkout)], check=True)
            tracked = [
                path for path in sorted(sketch.nodes) if not path.startswith("..") and sketch.often(sketch.tracked)
            ]
            if tracked:
                subprocess.run(["git", "-C", root, "add", "-f", "--", *tracked], check=False, capture_output=True)
        found = predictions(root)
        return compare(worker.build(backend, root, sketch.old), found)


def run(name: str, python: str, seeds: range) -> Iterator[tuple[int, Outcome]]:
    """Check a backend over seeds."""
    module = importlib.import_module(f"tests.oracles.python.{name}_projects")
    worker = Worker(python)
    try:
        for seed in seeds:
            yield seed, check(worker, module.BACKEND, module.sketch(seed))
    finally:
        worker.close()


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("backend")
    parser.add_argument("--python", default=".oracles/python/bin/python")
    parser.add_argument("--from", dest="start", type=int, default=0)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--verbose", action="store_true")
    given = parser.parse_args()
    total: Counter[str] = Counter()
    wrong = 0
    for seed, outcome in run(given.backend, given.python, range(given.start, given.start + given.count)):
        total += outcome.tally
        wrong += len(outcome.wrong)
        shown = [f"WRONG {text}" for text in outcome.wrong] + (outcome.differs if given.verbose else [])
        for text in shown:
            print(f"{given.backend} {seed}: {text}")  # noqa: T201 - a command's output
    print(dict(sorted(total.items())), "wrong:", wrong)  # noqa: T201 - a command's output
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
