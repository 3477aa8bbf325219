"""Lines on a terminal or in a file: colour, width and hostile characters are settled here, once."""

from __future__ import annotations

from typing import TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from auditor.formats import Screen

Part = str | tuple[str, str]


class _Console(Console):
    """rich would leave the process with a code of its own when nobody reads any more."""

    def on_broken_pipe(self) -> None:
        """Let whoever writes the report decide."""
        raise BrokenPipeError


class Paper:
    """Where a text format writes; every value that comes from a scanned tree goes through `safe` first."""

    def __init__(self, stream: TextIO, screen: Screen) -> None:
        self.screen = screen
        self._stream = stream
        self._console = _Console(
            file=stream,
            width=screen.width,
            force_terminal=screen.colour,
            color_system="standard" if screen.colour else None,
            no_color=not screen.colour,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
        )

    @property
    def width(self) -> int:
        """Columns to lay out for."""
        return self.screen.width

    def mark(self, unicode: str, ascii_only: str) -> str:
        """Choose between a nice character and one that every terminal has."""
        return unicode if self.screen.unicode else ascii_only

    def line(self, *parts: Part) -> None:
        """Write one line; on a terminal it is cut at the edge, in a file it is whole."""
        if self._plainly(parts):
            return
        text = Text.assemble(*(part if isinstance(part, str) else (part[0], part[1]) for part in parts))
        if self.screen.terminal:
            self._console.print(text, no_wrap=True, overflow="ellipsis" if self.screen.unicode else "crop")
        else:
            self._console.print(text, soft_wrap=True)

    def _plainly(self, parts: tuple[Part, ...]) -> bool:
        """Write a line that needs neither colour nor cutting; lists have tens of thousands of those."""
        if self.screen.colour:
            return False
        text = "".join(part if isinstance(part, str) else part[0] for part in parts)
        if self.screen.terminal and cell_len(text) > self.width:
            return False
        self._stream.write(f"{text}\n")
        return True

    def paragraph(self, *parts: Part, indent: int = 0) -> None:
        """Write text that wraps at the screen's width, indented."""
        text = Text.assemble(*(part if isinstance(part, str) else (part[0], part[1]) for part in parts))
        for line in text.wrap(self._console, max(self.width - indent, 20)):
            line.rstrip()
            self._console.print(Text.assemble(" " * indent, line), soft_wrap=True)

    def gap(self) -> None:
        """Leave a line empty."""
        self._console.print()
