"""Packs trees with the real pnpm, yarn and bun and lists what their archives hold, for the differential tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.oracles.managers.manager_trees import Tree

TOOLS = ("pnpm", "yarn", "yarn@1", "bun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a tool's archive holds, or that the tool refused the tree."""

    files: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    error: str = ""


def write_tree(tree: Tree, root: Path) -> None:
    """Put a tree on disk."""
    for path, node in tree.items():
        place = root / path
        if node is None:
            place.mkdir(parents=True, exist_ok=True)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(node, dict):
            place.symlink_to(node["link"])
        else:
            place.write_bytes(node.encode())


def ask(tool: str, tree: Tree, modules: Path) -> Answer:
    """Pack one tree with one tool; `modules` is the node_modules folder that holds the tools."""
    with tempfile.TemporaryDirectory(prefix="manager-oracle-") as place:
        root = Path(place, "home", "pkg")
        root.mkdir(parents=True)
        write_tree(tree, root)
        archive = Path(place, "out", "subject.tgz")
        archive.parent.mkdir()
        done = subprocess.run(
            _command(tool, modules, archive),
            cwd=root,
            env=_environment(Path(place)),
            capture_output=True,
            text=True,
            errors="replace",
            timeout=120,
            check=False,
        )
        packed = sorted(archive.parent.glob("*.tgz"))
        if done.returncode or not packed:
            return Answer(error=(done.stdout + done.stderr).strip()[-2000:] or "no archive")
        return _members(packed[0])


def _command(tool: str, modules: Path, archive: Path) -> list[str]:
    node = shutil.which("node") or "node"
    return {
        "pnpm": [
            _program(modules, "@pnpm/exe.*/pnpm", "pnpm/pnpm"),
            "pack",
            "--config.ignore-scripts=true",
            "--pack-destination",
            str(archive.parent),
        ],
        "yarn": [node, str(modules / "@yarnpkg/cli-dist/bin/yarn.js"), "pack", "-o", str(archive)],
        "yarn@1": [
            node,
            str(modules / "yarn/bin/yarn.js"),
            "pack",
            "--filename",
            str(archive),
            "--ignore-scripts",
            "--offline",
            "--non-interactive",
        ],
        "bun": [
            _program(modules, "@oven/bun-*/bin/bun", "bun/bin/bun.exe"),
            "pm",
            "pack",
            "--ignore-scripts",
            "--destination",
            str(archive.parent),
        ],
    }[tool]


def _program(modules: Path, *patterns: str) -> str:
    """The binary of a tool, from its platform package or from where its install script moves it."""
    return next((str(found) for pattern in patterns for found in sorted(modules.glob(pattern))), patterns[0])


def _environment(place: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(place / "home"),
        "XDG_DATA_HOME": str(place / "data"),
        "XDG_CONFIG_HOME": str(place / "config"),
        "XDG_CACHE_HOME": str(place / "cache"),
        "YARN_ENABLE_TELEMETRY": "0",
        "YARN_IGNORE_PATH": "1",
        "YARN_GLOBAL_FOLDER": str(place / "berry"),
        "CI": "1",
        "NO_COLOR": "1",
    }


def _members(archive: Path) -> Answer:
    files, links = set(), set()
    with tarfile.open(archive) as opened:
        for member in opened:
            path = member.name.removeprefix("package/")
            if member.issym():
                links.add(path)
            if member.isfile() or member.issym():
                files.add(path)
    return Answer(files=tuple(sorted(files)), links=tuple(sorted(links)))
