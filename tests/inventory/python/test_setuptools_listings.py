"""Recorded projects: what setuptools built from them once, against what is predicted."""

from __future__ import annotations

import base64
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
RECORDED = Path(__file__).parents[3] / "fixtures" / "listings" / "setuptools.jsonl"
ROWS = [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()]
AROUND = {
    "/etc/hostname": b"example\n",
    "/up/outside.txt": b"o\n",
    "/up/outside/in.txt": b"o\n",
    "/up/outside/in.py": b"\n",
}
ROUTES: dict[str, tuple[Route, int]] = {
    "sdist": ("from-sdist", 0),
    "wheel": ("from-sdist", 1),
    "wheel-from-tree": ("from-tree", 1),
}


def tree(nodes: dict[str, Any]) -> MemoryTree:
    found: dict[str, bytes | Link | None] = dict(AROUND)
    for name, node in nodes.items():
        path = posixpath.normpath(posixpath.join(ROOT, name))
        if isinstance(node, str):
            found[path] = node.encode()
        else:
            found[path] = Link(node["link"]) if "link" in node else base64.b64decode(node["base64"])
    return MemoryTree(found)


def predicted(row: dict[str, Any], name: str) -> Package | None:
    route, place = ROUTES[name]
    try:
        return predict(".", ROOT, tree(row["nodes"]), route=route)[place]
    except StowgateError:
        return None


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["seed"]))
def test_no_exact_list_is_wrong(row: dict[str, Any]) -> None:
    for name, truth in row["lists"].items():
        found = predicted(row, name)
        assert found is not None, f"{name}: refused, but setuptools builds it"
        if found.evidence == "exact":
            assert sorted(found.paths) == truth, name
        else:
            assert found.evidence_note, name


def test_most_lists_are_exact() -> None:
    found = [predicted(row, name) for row in ROWS for name in row["lists"]]
    exact = sum(item is not None and item.evidence == "exact" for item in found)
    assert exact / len(found) > 0.85


def test_refused_projects_are_not_called_exact_for_a_wrong_layout() -> None:
    refused = [row for row in ROWS if "sdist" not in row["lists"]]
    assert any(predicted(row, "sdist") is None for row in refused)


def test_every_shipped_file_has_a_reason() -> None:
    for row in ROWS:
        found = predicted(row, "wheel")
        assert found is None or all(file.why.source or file.why.text for file in found.files)
