"""Recorded projects: what flit_core, hatchling, pdm-backend, poetry-core and uv_build built from them once."""

from __future__ import annotations

import json
import posixpath
from pathlib import Path
from typing import Any

import pytest

from auditor.errors import StowgateError
from auditor.inventory.filesystem import Link, MemoryTree
from auditor.inventory.python.backend import Route
from auditor.inventory.python.predict import predict
from auditor.model.package import Package

ROOT = "/up/project"
FOLDER = Path(__file__).parents[3] / "fixtures" / "listings"
BACKENDS = ("flit", "hatchling", "pdm", "poetry", "uv_build")
ROWS = [
    pytest.param(json.loads(line), id=f"{name}-{number}")
    for name in BACKENDS
    for number, line in enumerate((FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())
]
AROUND = dict.fromkeys(("/etc/hostname", "/up/outside.txt", "/up/outside/in.txt", "/up/outside/in.py"), b"o = 1\n")
ROUTES: dict[str, tuple[Route, int]] = {
    "sdist": ("from-sdist", 0),
    "wheel": ("from-sdist", 1),
    "wheel-from-tree": ("from-tree", 1),
}


def tree(nodes: dict[str, Any]) -> MemoryTree:
    found: dict[str, bytes | Link | None] = dict(AROUND)
    for name, node in nodes.items():
        path = posixpath.normpath(posixpath.join(ROOT, name))
        found[path] = node.encode() if isinstance(node, str) else Link(node["link"])
    return MemoryTree(found)


def predicted(row: dict[str, Any], name: str) -> Package:
    route, place = ROUTES[name]
    return predict(".", ROOT, tree(row["nodes"]), route=route)[place]


@pytest.mark.parametrize("row", ROWS)
def test_no_exact_list_is_wrong(row: dict[str, Any]) -> None:
    for name, truth in row["lists"].items():
        found = predicted(row, name)
        if found.evidence == "exact":
            assert sorted(found.paths) == truth, name
        else:
            assert found.evidence_note, name


def test_most_lists_that_were_built_are_exact() -> None:
    exact = total = 0
    for parameter in ROWS:
        row: Any = parameter.values[0]
        for name in ("sdist", "wheel-from-tree"):
            if name in row["lists"]:
                total += 1
                exact += predicted(row, name).evidence == "exact"
    assert exact > 0.85 * total


@pytest.mark.parametrize("row", ROWS[::7])
def test_every_file_has_a_reason_and_can_be_read(row: dict[str, Any]) -> None:
    try:
        packages = predict(".", ROOT, tree(row["nodes"]), route="from-tree")
    except StowgateError:
        return
    for package in packages:
        for file in package.files:
            assert file.why.kind
            assert str(file.why)
            if package.evidence == "exact" and file.why.kind != "generated":
                assert len(file.read()) == file.size
