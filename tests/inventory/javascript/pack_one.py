"""One small package in memory for the tests of pnpm, yarn and bun."""

from __future__ import annotations

import json
from typing import Any

from auditor.inventory.filesystem import Link, MemoryTree
from auditor.inventory.javascript.packager import PackRequest
from auditor.model.package import Package, Trace
from tests.oracles.managers.manager_compare import packager

ROOT = "/home/me/pkg"


def ask(tool: str, manifest: dict[str, Any] | str, *paths: str, **more: str | Link | None) -> PackRequest:
    """Build the request: `paths` hold one letter, `more` holds texts and links under names with `__` for a slash."""
    nodes: dict[str, bytes | Link | None] = {f"{ROOT}/{path}": b"x" for path in paths}
    for name, node in more.items():
        place = name.replace("__", "/").replace("_dot_", ".")
        nodes[f"{ROOT}/{place}"] = node.encode() if isinstance(node, str) else node
    text = (
        manifest if isinstance(manifest, str) else json.dumps({"name": "x", "version": "1.0.0", **manifest}, indent=1)
    )
    nodes[f"{ROOT}/package.json"] = text.encode()
    return PackRequest(target=".", root=ROOT, profile=packager(tool).profiles[0], files=MemoryTree(nodes))


def pack(tool: str, manifest: dict[str, Any] | str, *paths: str, **more: str | Link | None) -> Package:
    """Pack it."""
    return packager(tool).pack(ask(tool, manifest, *paths, **more))


def paths_of(package: Package) -> list[str]:
    """The list without package.json."""
    return [file.path for file in package.files if file.path != "package.json"]


def trace(tool: str, path: str, manifest: dict[str, Any], *paths: str, **more: str | Link | None) -> Trace:
    """Trace one path of it."""
    return packager(tool).trace(ask(tool, manifest, *paths, **more), path)
