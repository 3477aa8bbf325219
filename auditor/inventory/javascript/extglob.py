"""The tree of one path portion with extended globs, and its rewriting to expression source as minimatch does it."""

from __future__ import annotations

from dataclasses import dataclass, field

from auditor.inventory.javascript.js_regex import PatternError
from auditor.inventory.javascript.portion_source import STAR, STAR_NOT_EMPTY, PortionSource, read_text, unescape

_MAX_COPIES = 20_000
# Which kind takes in the alternatives of a nested one, as they are or with an empty one added.
_ADOPTS = {"!": "@", "?": "?@", "@": "@", "*": "*+?@", "+": "+@"}
_ADOPTS_WITH_EMPTY = {"!": "?", "@": "?", "+": "?*"}
ADOPTS_ANYHOW = {"!": "?@", "?": "?@", "@": "?@", "*": "*+?@", "+": "+@?*"}
# Which kind an only child turns its parent into.
_USURPS = {
    "!": {"!": "@"},
    "?": {"*": "*", "+": "*"},
    "@": {"!": "!", "?": "?", "@": "@", "*": "*", "+": "+"},
    "+": {"?": "*", "*": "*"},
}
_NO_TRAVERSAL = "(?!(?:^|/)\\.\\.?(?:$|/))"
_NO_DOT = "(?!\\.)"


@dataclass(slots=True)
class Shared:
    """What all nodes of one portion have in common."""

    dot: bool
    root: Node | None = None
    negations: list[Node] = field(default_factory=list)
    filled: bool = False
    copies: int = 0


class Node:
    """A text portion (`kind` is empty), or an extended glob whose parts are its alternatives."""

    __slots__ = ("empty", "index", "kind", "magic", "parent", "parts", "shared", "text", "whole")

    def __init__(self, kind: str, parent: Node | None, shared: Shared) -> None:
        self.kind = kind
        self.parent = parent
        self.shared = shared
        self.parts: list[str | Node] = []
        self.index = len(parent.parts) if parent else 0
        self.magic = bool(kind)
        self.whole = False
        self.empty = False
        self.text: str | None = None
        if kind == "!" and not shared.filled:
            shared.negations.append(self)

    def push(self, part: str | Node) -> None:
        """Add a part; empty text is none."""
        if part != "":
            self.parts.append(part)

    def glob(self) -> str:
        """Write the pattern again; the first answer is kept until the tree changes."""
        if self.text is None:
            joined = [part if isinstance(part, str) else part.glob() for part in self.parts]
            self.text = f"{self.kind}({'|'.join(joined)})" if self.kind else "".join(joined)
        return self.text

    def is_start(self) -> bool:
        """Whether nothing but negations stands before it."""
        if self.parent is None:
            return True
        if not self.parent.is_start():
            return False
        return self.index == 0 or all(
            isinstance(part, Node) and part.kind == "!" for part in _padded(self.parent.parts, self.index)
        )

    def is_end(self) -> bool:
        """Whether nothing comes after it."""
        if self.parent is None or self.parent.kind == "!":
            return True
        if not self.parent.is_end():
            return False
        return not self.kind or self.index == len(self.parent.parts) - 1

    def copy_in(self, part: str | Node) -> None:
        """Add a copy of a part."""
        self.push(part if isinstance(part, str) else part.clone(self))

    def clone(self, parent: Node) -> Node:
        """Copy the node for another parent."""
        self.shared.copies += 1
        if self.shared.copies > _MAX_COPIES:
            raise PatternError("pattern is too complex")
        copy = Node(self.kind, parent, self.shared)
        for part in self.parts:
            copy.copy_in(part)
        return copy

    def only_grandchild(self) -> Node | None:
        """The extended glob that is all there is of this text portion."""
        if self.kind or len(self.parts) != 1:
            return None
        child = self.parts[0]
        return child if isinstance(child, Node) and child.kind else None

    def flatten(self) -> None:
        """Take in the alternatives of nested globs where that means the same."""
        if self.kind:
            for _ in range(10):
                if not self._flatten_once():
                    break
        else:
            for part in self.parts:
                if isinstance(part, Node):
                    part.flatten()
        self.text = None

    def _flatten_once(self) -> bool:
        changed = False
        at = 0
        while at < len(self.parts):
            child = self.parts[at]
            if isinstance(child, Node):
                child.flatten()
                changed = self._absorb(child, at) or changed
            at += 1
        return changed

    def _absorb(self, child: Node, at: int) -> bool:
        inner = child.only_grandchild()
        if inner is None or not self.kind:
            return False
        if inner.kind in _ADOPTS.get(self.kind, ""):
            self._adopt(inner, at)
        elif inner.kind in _ADOPTS_WITH_EMPTY.get(self.kind, ""):
            blank = Node("", inner, self.shared)
            blank.parts.append("")
            inner.push(blank)
            self._adopt(inner, at)
        elif len(self.parts) == 1 and inner.kind in _USURPS.get(self.kind, {}):
            self._be_usurped(inner)
        else:
            return False
        return True

    def _adopt(self, inner: Node, at: int) -> None:
        self.parts[at : at + 1] = inner.parts
        self._claim(inner.parts)

    def _be_usurped(self, inner: Node) -> None:
        self.parts = inner.parts
        self._claim(self.parts)
        self.kind = _USURPS[self.kind][inner.kind]
        self.empty = False

    def _claim(self, parts: list[str | Node]) -> None:
        for part in parts:
            if isinstance(part, Node):
                part.parent = self
        self.text = None

    def source(self, allow_dot: bool | None) -> PortionSource:  # noqa: FBT001  three states, passed down as they come
        """Rewrite the node; `allow_dot` is undecided (None) at the top."""
        dot = self.shared.dot if allow_dot is None else allow_dot
        return self._extended(dot, allow_dot) if self.kind else self._plain(dot, allow_dot)

    def _plain(self, dot: bool, allow_dot: bool | None) -> PortionSource:  # noqa: FBT001
        not_empty = all(isinstance(part, str) for part in self.parts) and self.is_start() and self.is_end()
        sources = []
        for part in self.parts:
            found = read_text(part, self.magic, not_empty) if isinstance(part, str) else part.source(allow_dot)
            self.magic = self.magic or found.magic
            self.whole = self.whole or found.whole
            sources.append(found.source)
        source = "".join(sources)
        negated = self.parent is not None and self.parent.kind == "!"
        end = "(?:$|\\/)" if self.shared.filled and negated and self.is_end() else ""
        return PortionSource(
            self._guard(source, dot, allow_dot) + source + end, unescape(source), self.magic, self.whole
        )

    def _guard(self, source: str, dot: bool, allow_dot: bool | None) -> str:  # noqa: FBT001
        if not self.parts or not isinstance(self.parts[0], str) or not self.is_start():
            return ""
        if len(self.parts) == 1 and self.parts[0] in (".", ".."):
            return ""
        first = source[:1] in ("[", ".") and source != ""
        if (
            (dot and first)
            or (source.startswith("\\.") and source[2:3] in ("[", ".") and len(source) > 2)
            or (source.startswith("\\.\\.") and source[4:5] in ("[", ".") and len(source) > 4)
        ):
            return _NO_TRAVERSAL
        return _NO_DOT if not dot and not allow_dot and first else ""

    def _body(self, dot: bool | None) -> str:  # noqa: FBT001
        sources = []
        for part in self.parts:
            if isinstance(part, str):
                raise PatternError("text among alternatives")
            found = part.source(dot)
            self.whole = self.whole or found.whole
            sources.append(found.source)
        if self.is_start() and self.is_end():
            sources = [source for source in sources if source]
        return "|".join(sources)

    def _extended(self, dot: bool, allow_dot: bool | None) -> PortionSource:  # noqa: FBT001
        repeated = self.kind in "*+"
        body = self._body(dot)
        if not body and self.kind != "!" and self.is_start() and self.is_end():
            text = self.glob()
            self.parts, self.kind, self.magic = [text], "", False
            return PortionSource(text, unescape(text), magic=False, whole=False)
        dotted = "" if not repeated or allow_dot or dot else self._body(dot=True)
        if dotted == body:
            dotted = ""
        if dotted:
            body = f"(?:{body})(?:{dotted})*?"
        no_dot = _NO_DOT if not dot and self.is_start() else ""
        if self.kind == "!" and self.empty:
            source = no_dot + STAR_NOT_EMPTY
        elif self.kind == "!":
            source = f"(?:(?!(?:{body})){'' if allow_dot else no_dot}{STAR})"
        else:
            source = f"(?:{body}" + self._closing(dotted)
        return PortionSource(source, unescape(body), magic=True, whole=self.whole)

    def _closing(self, dotted: str) -> str:
        if self.kind == "@" or (self.kind == "+" and dotted):
            return ")"
        return ")?" if self.kind == "?" or (self.kind == "*" and dotted) else f"){self.kind}"


def _padded(parts: list[str | Node], count: int) -> list[str | Node]:
    return [*parts[:count], *[""] * (count - len(parts))]


def fill_negations(shared: Shared, root: Node) -> None:
    """Append what follows a negation to each of its alternatives, so that it is refused as a whole."""
    root.glob()
    shared.filled = True
    while shared.negations:
        negation = shared.negations.pop()
        if negation.kind != "!":
            continue
        node, parent = negation, negation.parent
        while parent:
            if not parent.kind:
                for following in parent.parts[node.index + 1 :]:
                    for part in negation.parts:
                        if isinstance(part, Node):
                            part.copy_in(following)
            node, parent = parent, parent.parent
