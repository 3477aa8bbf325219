"""Compares predictions with what setuptools builds: `python -m tests.oracles.python.setuptools_compare`."""

from __future__ import annotations

import argparse
import base64
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

from auditor.model.package import Package
from tests.oracles.python import setuptools_worker
from tests.oracles.python.compare import ARCHIVES, Outcome, Worker, predictions
from tests.oracles.python.setuptools_projects import Project, commit, sketch
from tests.oracles.python.trees import write


class SetuptoolsWorker(Worker):
    """A process that builds with setuptools, hook by hook."""

    def __init__(self, python: str) -> None:
        self._old = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(python))), "old")
        environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self._process = subprocess.Popen(
            [python, "-W", "ignore", setuptools_worker.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )


def without_metadata(kind: str, paths: list[str], *, has_config: bool) -> set[str]:
    """Leave out what setuptools generates."""
    if kind != "sdist":
        return {path for path in paths if ".dist-info/" not in path and ".egg-info" not in path}
    left_out = {"PKG-INFO"} if has_config else {"PKG-INFO", "setup.cfg"}
    return {
        path
        for path in paths
        if path not in left_out and not any(part.endswith(".egg-info") for part in path.split("/"))
    }


def compare(real: dict[str, Any], found: dict[str, Package | str], *, has_config: bool) -> Outcome:
    """Set each prediction against the truth."""
    outcome = Outcome()
    for name in ARCHIVES:
        truth, guess = real.get(name), found[name]
        if isinstance(guess, str):
            outcome.tally[f"{name} refused"] += 1
            if isinstance(truth, list):
                outcome.wrong.append(f"{name}: refused ({guess}), but it builds")
            continue
        outcome.tally[f"{name} {guess.evidence}"] += 1
        if not isinstance(truth, list):
            outcome.tally[f"{name} {guess.evidence}, build fails"] += 1
            outcome.differs.append(f"{name}: {guess.evidence}, the build fails: {truth}")
            continue
        want = without_metadata(name, truth, has_config=has_config)
        more, less = sorted(guess.paths - want)[:6], sorted(want - guess.paths)[:6]
        if more or less:
            text = f"{name} [{guess.evidence_note}]: predicted too much {more}, too little {less}"
            (outcome.wrong if guess.evidence == "exact" else outcome.differs).append(text)
        elif guess.evidence == "approximate":
            outcome.tally[f"{name} approximate, right"] += 1
            outcome.differs.append(f"{name}: right, but approximate: {guess.evidence_note}")
    return outcome


def check(worker: Worker, project: Project) -> Outcome:
    """Write, build and predict one project."""
    with tempfile.TemporaryDirectory() as folder:
        root = write(project.sketch, folder)
        commit(project, root)
        found = predictions(root)
        real = worker.build(project.backend, root, "setuptools-scm" if project.has_plugin else "")
        return compare(real, found, has_config="setup.cfg" in project.sketch.nodes)


def record(worker: Worker, project: Project) -> dict[str, Any]:
    """Write one project down with what was built from it, for tests without setuptools."""
    with tempfile.TemporaryDirectory() as folder:
        root = write(project.sketch, folder)
        commit(project, root)
        real = worker.build(project.backend, root, "setuptools-scm" if project.has_plugin else "")
        nodes: dict[str, Any] = {
            path: {"link": node[1]} if isinstance(node, tuple) else node for path, node in project.sketch.nodes.items()
        }
        for name in ("index", "HEAD", "refs/heads/master", "refs/heads/main"):
            path = os.path.join(root, ".git", name)
            if os.path.isfile(path):
                with open(path, "rb") as stream:
                    nodes[f".git/{name}"] = {"base64": base64.b64encode(stream.read()).decode()}
    has_config = "setup.cfg" in project.sketch.nodes
    lists = {
        name: sorted(without_metadata(name, real[name], has_config=has_config))
        for name in ARCHIVES
        if isinstance(real.get(name), list)
    }
    return {"nodes": nodes, "lists": lists}


def run(python: str, seeds: range) -> Iterator[tuple[int, Outcome]]:
    """Check setuptools over seeds."""
    worker = SetuptoolsWorker(python)
    try:
        for seed in seeds:
            yield seed, check(worker, sketch(seed))
    finally:
        worker.close()


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default=".oracles/python/bin/python")
    parser.add_argument("--from", dest="start", type=int, default=0)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--verbose", action="store_true")
    parser.add_argument("--keep", default="", help="write the project of the first seed to this empty folder and stop")
    parser.add_argument("--record", default="", help="write the projects and what is built from them to this file")
    given = parser.parse_args()
    if given.keep:
        commit(sketch(given.start), write(sketch(given.start).sketch, given.keep))
        return 0
    seeds = range(given.start, given.start + given.count)
    if given.record:
        worker = SetuptoolsWorker(given.python)
        with open(given.record, "w", encoding="utf-8") as stream:
            rows = ({"seed": seed, **record(worker, sketch(seed))} for seed in seeds)
            stream.writelines(json.dumps(row) + "\n" for row in rows)
        worker.close()
        return 0
    total: Counter[str] = Counter()
    wrong = 0
    for seed, outcome in run(given.python, seeds):
        total += outcome.tally
        wrong += len(outcome.wrong)
        shown = [f"WRONG {text}" for text in outcome.wrong] + (outcome.differs if given.verbose else [])
        for text in shown:
            print(f"{seed}: {text}")  # noqa: T201 - a command's output
    print(json.dumps(dict(sorted(total.items()))), "wrong:", wrong)  # noqa: T201 - a command's output
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
