"""Reading one path portion of a glob into its tree of text and extended globs."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.inventory.javascript.extglob import ADOPTS_ANYHOW, Node, Shared, fill_negations
from auditor.inventory.javascript.js_regex import PatternError
from auditor.inventory.javascript.portion_source import PortionSource

_KINDS = frozenset("!?+*@")
_MAX_NESTING = 2
_MAX_DEPTH = 100


@dataclass(slots=True)
class _Scan:
    """Where a scan stands with respect to escapes and classes, inside which nothing else is special."""

    escaping: bool = False
    inside: bool = False
    start: int = -1
    negated: bool = False

    def swallows(self, char: str, after: int) -> bool:
        if self.escaping or char == "\\":
            self.escaping = not self.escaping
            return True
        if self.inside:
            if after == self.start + 1:
                self.negated = self.negated or char in "^!"
            elif char == "]" and not (after == self.start + 2 and self.negated):
                self.inside = False
            return True
        if char == "[":
            self.inside, self.start, self.negated = True, after, False
            return True
        return False


def _parse_text(glob: str, node: Node) -> None:
    scan, at, text = _Scan(), 0, 0
    while at < len(glob):
        char = glob[at]
        at += 1
        if scan.swallows(char, at) or char not in _KINDS or glob[at : at + 1] != "(":
            continue
        node.push(glob[text : at - 1])
        inner = Node(char, node, node.shared)
        at = text = _parse_extended(glob, inner, at, 1, 1)
        node.push(inner)
    node.push(glob[text:])


def _parse_extended(glob: str, node: Node, start: int, nesting: int, depth: int) -> int:
    if depth > _MAX_DEPTH:
        raise PatternError("pattern is nested too deeply")
    scan, at, text = _Scan(), start + 1, start + 1
    part = Node("", node, node.shared)
    parts: list[Node] = []
    while at < len(glob):
        char = glob[at]
        at += 1
        if scan.swallows(char, at):
            continue
        adopts = char in ADOPTS_ANYHOW[node.kind]
        if char in _KINDS and glob[at : at + 1] == "(" and (nesting <= _MAX_NESTING or adopts):
            part.push(glob[text : at - 1])
            inner = Node(char, part, node.shared)
            part.push(inner)
            at = text = _parse_extended(glob, inner, at, nesting + (0 if adopts else 1), depth + 1)
        elif char in "|)":
            piece = glob[text : at - 1]
            text = at
            if char == ")":
                node.empty = node.empty or (piece == "" and not node.parts)
                part.push(piece)
                for each in (*parts, part):
                    node.push(each)
                return at
            part.push(piece)
            parts.append(part)
            part = Node("", node, node.shared)
    node.kind, node.magic = "", False
    node.parts = [glob[start - 1 :]]
    return at


def read_portion(glob: str, *, dot: bool) -> tuple[PortionSource, str]:
    """Rewrite one portion; also give it as it reads again after parsing."""
    shared = Shared(dot)
    root = Node("", None, shared)
    shared.root = root
    _parse_text(glob, root)
    text = root.glob()
    root.flatten()
    fill_negations(shared, root)
    found = root.source(None)
    return found, text
