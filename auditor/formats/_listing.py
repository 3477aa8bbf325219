"""The bill of lading as a tree: heaviest first, with sizes and the rule that ships each part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from rich.cells import cell_len

from auditor.formats._paper import Paper
from auditor.formats._words import plural, safe, size
from auditor.model.package import Package, Reason, ShippedFile

_SHOWN_PER_FOLDER = 12
_SIZE_COLUMN = 9


@dataclass(slots=True)
class _Node:
    """A folder of the package, or a file in it."""

    name: str
    file: ShippedFile | None = None
    children: dict[str, _Node] = field(default_factory=dict)
    bytes: int = 0
    files: int = 0
    reasons: set[Reason] = field(default_factory=set)

    def add(self, file: ShippedFile, parts: list[str]) -> None:
        self.bytes += file.size
        self.files += 1
        self.reasons.add(file.why)
        if parts:
            child = self.children.setdefault(parts[0], _Node(parts[0]))
            child.add(file, parts[1:])
        else:
            self.file = file

    def heaviest(self) -> list[_Node]:
        return sorted(self.children.values(), key=lambda node: (-node.bytes, node.name))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One line of the tree before it is laid out."""

    bytes: int
    label: str
    why: str = ""
    style: str = ""


def show(package: Package, paper: Paper) -> None:
    """Write one package's tree and its total."""
    root = _Node("")
    for file in package.files:
        root.add(file, file.path.split("/"))
    rows = list(_rows(root, "", paper, told=False))
    column = _name_column(rows, paper)
    for row in rows:
        label = _fit(row.label, column, paper)
        why = f"  {row.why}" if row.why else ""
        parts = (f"{size(row.bytes):>{_SIZE_COLUMN}}  ", (label, row.style), (why, "dim"))
        paper.line(*(part for part in parts if part[0]))
    paper.line(
        f"{size(package.total_bytes):>{_SIZE_COLUMN}}  ", (f"{plural(len(package.files), 'file')} in all", "bold")
    )


def _rows(node: _Node, lead: str, paper: Paper, *, told: bool) -> Iterator[_Row]:
    children = node.heaviest()
    room = len(children) if paper.screen.everything or not paper.screen.terminal else _SHOWN_PER_FOLDER
    shown, hidden = children[:room], children[room:]
    if len(hidden) == 1:
        shown, hidden = children, []
    for child in shown:
        last = child is shown[-1] and not hidden
        yield from _branch(child, lead, paper, told=told, last=last)
    if hidden:
        count = sum(child.files for child in hidden)
        label = (
            f"{lead}{paper.mark('└─ ', '`- ')}{paper.mark('…', '...')} {plural(count, 'more file')} (--all shows them)"
        )
        yield _Row(bytes=sum(child.bytes for child in hidden), label=label, style="dim")


def _branch(node: _Node, lead: str, paper: Paper, *, told: bool, last: bool) -> Iterator[_Row]:
    turn = paper.mark("└─ ", "`- ") if last else paper.mark("├─ ", "|- ")
    one_reason = len(node.reasons) == 1
    reason = next(iter(node.reasons))
    why = "" if told or not one_reason or reason.kind == "artifact" else safe(str(reason))
    name = safe(node.name)
    if node.file is not None:
        yield _Row(bytes=node.bytes, label=f"{lead}{turn}{name}", why=why)
        return
    count = f"  ({plural(node.files, 'file')})"
    yield _Row(bytes=node.bytes, label=f"{lead}{turn}{name}/{count}", why=why, style="bold")
    below = lead + ("   " if last else paper.mark("│  ", "|  "))
    yield from _rows(node, below, paper, told=told or one_reason)


def _name_column(rows: list[_Row], paper: Paper) -> int:
    widest = max((cell_len(row.label) for row in rows if row.why), default=0)
    return min(widest, paper.width * 2 // 3 - _SIZE_COLUMN)


def _fit(label: str, column: int, paper: Paper) -> str:
    missing = column - cell_len(label)
    return label + " " * missing if missing > 0 and paper.screen.terminal else label
