"""Records what real backends build from seeded projects, for the offline test: one JSON line a project."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import tempfile
from typing import Any

from tests.oracles.python.compare import ARCHIVES, Worker, without_metadata
from tests.oracles.python.trees import write


def record(name: str, python: str, seeds: range) -> list[str]:
    """Build projects that have no repository, and keep those of which anything was built."""
    module = importlib.import_module(f"tests.oracles.python.{name}_projects")
    worker = Worker(python)
    lines = []
    for seed in seeds:
        sketch = module.sketch(seed)
        if sketch.git:
            continue
        with tempfile.TemporaryDirectory() as folder:
            real = worker.build(module.BACKEND, write(sketch, folder), sketch.old)
        lists: dict[str, Any] = {
            kind: sorted(without_metadata(kind, real[kind])) for kind in ARCHIVES if isinstance(real.get(kind), list)
        }
        nodes = {path: node if isinstance(node, str) else {"link": node[1]} for path, node in sketch.nodes.items()}
        if lists:
            lines.append(json.dumps({"seed": seed, "nodes": nodes, "lists": lists}, ensure_ascii=False))
    worker.close()
    return lines


def main() -> int:
    """Run from the command line: `python -m tests.oracles.python.record flit fixtures/listings/flit.jsonl`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("backend")
    parser.add_argument("file")
    parser.add_argument("--python", default=".oracles/python/bin/python")
    parser.add_argument("--count", type=int, default=90)
    given = parser.parse_args()
    lines = record(given.backend, given.python, range(10_000, 10_000 + given.count))
    with open(given.file, "w", encoding="utf-8") as stream:
        stream.write("\n".join(lines) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
