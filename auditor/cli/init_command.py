"""`stowgate init`: configuration, npm script, hooks and workflows; shown first, never overwritten."""

from __future__ import annotations

import contextlib
import difflib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from auditor.cli.init_pieces import MAKERS, Piece, pieces
from auditor.errors import UsageError
from auditor.formats._words import safe


@click.command("init")
@click.argument("target", default=".")
@click.option("--only", multiple=True, type=click.Choice(list(MAKERS)), help="Only this; may be given again.")
@click.option("--write", is_flag=True, help="Write without asking.")
def command(target: str, only: tuple[str, ...], *, write: bool) -> None:
    """Write what makes a project use stowgate.

    Everything is shown before anything is written, nothing that is there is overwritten, and a second run changes
    nothing. Without --write it asks, and where nobody can answer it only shows.
    """
    root = Path(target)
    if not root.is_dir():
        raise UsageError(f"{target}: there is no such folder")
    found = pieces(root, only)
    for piece in found:
        _show(piece)
    new = [piece for piece in found if piece.content]
    if not new:
        click.echo("nothing to write")
        return
    if not write and not (sys.stdin.isatty() and click.confirm(f"write {_count(new)}?")):
        click.echo("nothing was written; --write does it")
        return
    for piece in new:
        _write(root, piece)
        click.echo(f"wrote {piece.path}")


def _count(new: list[Piece]) -> str:
    return "this file" if len(new) == 1 else f"these {len(new)} files"


def _show(piece: Piece) -> None:
    if piece.done:
        click.echo(f"{piece.path}: {piece.done}\n")
    elif piece.by_hand:
        click.echo(f"{piece.path}: is left as it is; by hand:\n{_indented(piece.by_hand)}\n")
    elif piece.before is None:
        click.echo(f"{piece.path}: new\n{_indented(piece.content)}\n")
    else:
        click.echo(f"{piece.path}: changed\n{_indented(''.join(_diff(piece)))}\n")


def _indented(text: str) -> str:
    lines = (safe(line.replace("\t", "    ")) for line in text.rstrip("\n").split("\n"))
    return "\n".join(f"  {line}".rstrip() for line in lines)


def _diff(piece: Piece) -> Iterator[str]:
    before, after = (piece.before or "").splitlines(keepends=True), piece.content.splitlines(keepends=True)
    for line in list(difflib.unified_diff(before, after, n=2))[2:]:
        yield line if line.endswith("\n") else f"{line}\n"


def _write(root: Path, piece: Piece) -> None:
    path = root / piece.path
    try:
        if piece.before is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(piece.content)
        else:
            _replace(path, piece)
    except OSError as error:
        raise UsageError(f"{piece.path}: {error.strerror}") from error


def _replace(path: Path, piece: Piece) -> None:
    """Change a file whole or not at all, and only if it still is what was shown."""
    if path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n") != piece.before:
        raise UsageError(f"{piece.path}: it has changed meanwhile")
    newline = "\r\n" if b"\r\n" in path.read_bytes() else "\n"
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".stowgate-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline=newline) as stream:
            stream.write(piece.content)
        os.chmod(name, path.stat().st_mode & 0o7777)
        os.replace(name, path)
    except OSError:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
