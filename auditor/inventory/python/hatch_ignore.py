"""What hatchling reads from version control: the nearest .gitignore and .hgignore, parents included."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field

from auditor.inventory.python.gitignore import IgnoreSpec, file_lines
from auditor.inventory.python.tree import Tree
from auditor.inventory.python.unpacked import UnpackedSdist
from auditor.model.package import Reason

_KINDS = ((".gitignore", ".git"), (".hgignore", ".hg"))
_ELSEWHERE = "tmp/build-via-sdist-x"


@dataclass(slots=True)
class VcsRules:
    """The ignore files that count, their lines in order, and what makes them doubtful.

    `unsettled` is a line that voids all of them in some places to which the sdist may be unpacked.
    """

    files: list[str] = field(default_factory=list)
    lines: list[tuple[str, Reason]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    unsettled: Reason | None = None


def read_vcs_rules(tree: Tree) -> VcsRules:
    """Read the rules; they are dropped altogether when they would exclude the project's own folder."""
    rules = VcsRules()
    for name, boundary in _KINDS:
        path = _locate(tree, name, boundary)
        if path is None:
            continue
        rules.files.append(path)
        try:
            lines = file_lines(tree, path, shown=tree.relative(path))
        except (UnicodeDecodeError, OSError):
            rules.doubts.append(f"the build is refused: {tree.relative(path)} cannot be read as UTF-8")
            continue
        rules.lines += lines if name == ".gitignore" else _globs(lines)
    _check_root(tree, rules)
    return rules


def _locate(tree: Tree, name: str, boundary: str) -> str | None:
    folder = tree.root
    while True:
        path = posixpath.join(folder, name)
        if tree.is_file(path):
            return path
        above = posixpath.dirname(folder)
        if tree.kind(posixpath.join(folder, boundary)) != "missing" or above == folder:
            return None
        folder = above


def _globs(lines: list[tuple[str, Reason]]) -> list[tuple[str, Reason]]:
    kept: list[tuple[str, Reason]] = []
    in_globs = False
    for text, reason in lines:
        word = text.strip()
        if word.startswith("syntax: "):
            in_globs = word == "syntax: glob"
        elif in_globs:
            kept.append((text, reason))
    return kept


def _check_root(tree: Tree, rules: VcsRules) -> None:
    """Mind that hatchling matches the absolute path of the project too, and believes no rule when it is excluded."""
    spec = IgnoreSpec()
    spec.add(rules.lines)
    if isinstance(tree.files, UnpackedSdist):
        here, there = (spec.takes(f"{above}/{tree.files.top}") for above in ("x", _ELSEWHERE))
        if bool(here) != bool(there):
            rules.doubts.append(
                f"{there or here} may match the folder the sdist is unpacked to, which voids .gitignore"
            )
        void = here
    else:
        void = spec.takes(tree.root.lstrip("/"))
    if void:
        rules.lines = []
