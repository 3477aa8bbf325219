"""Comparing our lists with those of the real npm packer, tree by tree."""

from __future__ import annotations

import base64
import json
import posixpath
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from auditor.errors import StowgateError
from auditor.inventory.filesystem import Link, MemoryTree
from auditor.inventory.javascript.npm_pack import pack
from auditor.inventory.javascript.packager import PackRequest

BASE = "/w/x/pkg"
RUNNER = Path(__file__).with_name("packlist.mjs")
ENGINES = {"npm-11": "npm-packlist-10", "npm-12": "npm-packlist-11"}


def memory(files: dict[str, Any], base: str = BASE) -> MemoryTree:
    """Put a tree into memory."""
    nodes: dict[str, bytes | Link | None] = {base: None}
    for path, content in files.items():
        nodes[posixpath.normpath(f"{base}/{path}")] = _node(content)
    return MemoryTree(nodes)


def _node(content: Any) -> bytes | Link | None:
    if content is None:
        return None
    if isinstance(content, str):
        return content.encode("utf-8", "surrogatepass")
    return Link(content["link"]) if "link" in content else base64.b64decode(content["base64"])


def request(tree: dict[str, Any], profile: str) -> PackRequest:
    """Ask for a tree as the runner asks the real packer."""
    at = posixpath.normpath(posixpath.join(BASE, tree.get("pack", ".")))
    spaced = "prefix" in tree
    return PackRequest(
        target=".",
        root=at,
        profile=profile,
        files=memory(tree["files"]),
        route="workspace" if spaced else "folder",
        workspace_root=posixpath.normpath(posixpath.join(BASE, tree["prefix"])) if spaced else "",
        workspaces=tuple(posixpath.join(BASE, each) for each in tree.get("workspaces", ())),
        global_ignore=posixpath.join(BASE, tree["global"]) if "global" in tree else "",
    )


def ours(tree: dict[str, Any], profile: str) -> list[str] | str | None:
    """Our list, the error as text, or nothing when the list is not said to be exact."""
    try:
        found = pack(request(tree, profile))
        return [file.path for file in found.files] if found.evidence == "exact" else None
    except StowgateError as error:
        return str(error)


def ask(oracle: Path, engine: str, trees: Iterable[dict[str, Any]], *more: str) -> list[dict[str, Any]]:
    """Let the real packer answer, in a new process after every tree it refuses or breaks down over."""
    left, answers = list(trees), list[dict[str, Any]]()
    command = ["node", str(RUNNER), str(oracle), engine, *more]
    while left:
        sent = "".join(json.dumps(tree) + "\n" for tree in left)
        done = subprocess.run(command, input=sent, capture_output=True, text=True, check=False)
        given = [json.loads(line) for line in done.stdout.split("\n") if line]
        if len(given) < len(left) and not (given and "error" in given[-1]):
            given.append({"id": left[len(given)]["id"], "error": f"exit code {done.returncode}"})
        answers += given
        left = left[len(given) :]
    return answers


def difference(tree: dict[str, Any], profile: str, answer: dict[str, Any]) -> str:
    """Describe how our answer differs; empty when it does not."""
    mine = ours(tree, profile)
    if mine is None:
        return ""
    if "error" in answer or isinstance(mine, str):
        agreed = "error" in answer and isinstance(mine, str)
        return (
            ""
            if agreed
            else f"theirs {answer.get('error', 'a list')!r}, ours {mine if isinstance(mine, str) else 'a list'!r}"
        )
    theirs = sorted({posixpath.normpath(path) for path in answer["files"]})
    mine = sorted(mine)
    if mine == theirs:
        return ""
    return f"missing {sorted(set(theirs) - set(mine))}, too many {sorted(set(mine) - set(theirs))}"
