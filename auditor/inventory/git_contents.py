"""What is staged, or came in since a revision, read from git's objects; nothing of the project is run."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator

from auditor.errors import TargetError
from auditor.inventory.loose_files import Piece, Unread

_SAFE = (
    "--no-pager",
    "--no-optional-locks",
    "--literal-pathspecs",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.pager=cat",
    "-c",
    "core.quotePath=false",
    "-c",
    "diff.external=",
    "-c",
    "protocol.allow=never",
)
_RAW = ("--raw", "--no-abbrev", "-z", "--no-renames", "--no-ext-diff", "--no-textconv")
_LIMIT = 1 << 30
_SUBMODULE = "160000"


def staged(folder: str) -> Iterator[Piece | Unread]:
    """Give the staged content of every file that differs from the last commit."""
    _open(folder)
    raw = _git(folder, "diff", "--cached", *_RAW)
    yield from _contents(folder, _changes(raw))


def since(folder: str, revision: str) -> Iterator[Piece | Unread]:
    """Give every content that a commit after a revision brought in, each once."""
    if revision.startswith("-"):
        raise TargetError(f"{revision!r} is no revision")
    _open(folder)
    found = _git(
        folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", tolerate=True
    )
    commit = found.decode("ascii", "replace").strip()
    if not commit:
        raise TargetError(f"git knows no revision {revision!r}", hint="name a commit, a tag or a branch")
    raw = _git(folder, "log", "--format=", "-m", *_RAW, f"{commit}..HEAD")
    yield from _contents(folder, _changes(raw))


def _open(folder: str) -> None:
    if not os.path.isdir(folder):
        raise TargetError(f"{folder} is no folder", hint="name the folder of a git repository")
    if not _git(folder, "rev-parse", "--git-dir", tolerate=True):
        raise TargetError(f"{folder} is in no git repository")


def _changes(raw: bytes) -> list[tuple[str, str]]:
    """Read `:old new old-id new-id status`, then the path; deletions and submodules have no content."""
    fields = raw.split(b"\0")
    wanted: dict[tuple[str, str], None] = {}
    at = 0
    while at + 1 < len(fields):
        head = fields[at].lstrip(b"\n")
        if not head.startswith(b":"):
            at += 1
            continue
        _, mode, _, identity, status = (part.decode("ascii", "replace") for part in head.split(b" ")[:5])
        if status[:1] != "D" and mode != _SUBMODULE:
            wanted[os.fsdecode(fields[at + 1]), identity] = None
        at += 2
    return sorted(wanted)


def _contents(folder: str, wanted: list[tuple[str, str]]) -> Iterator[Piece | Unread]:
    if not wanted:
        return
    with subprocess.Popen(
        ["git", *_SAFE, "cat-file", "--batch"],  # noqa: S607 - git is found on PATH, as in a shell
        cwd=folder,
        env=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise TargetError("git gives no output")
        for path, identity in wanted:
            process.stdin.write(identity.encode() + b"\n")
            process.stdin.flush()
            head = process.stdout.readline().split()
            if len(head) != 3:
                yield Unread(path=path, reason="git has no such object")
                continue
            size = int(head[2])
            data = process.stdout.read(size)
            process.stdout.read(1)
            yield Unread(path=path, reason="too large") if size > _LIMIT else Piece(path=path, data=data)
        process.stdin.close()


def _git(folder: str, *arguments: str, tolerate: bool = False) -> bytes:
    try:
        done = subprocess.run(
            ["git", *_SAFE, *arguments],  # noqa: S607 - git is found on PATH, as in a shell
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise TargetError(f"git cannot be started: {error.strerror}") from error
    if done.returncode and not tolerate:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise TargetError(f"git: {words[-1] if words else 'failed'}")
    return done.stdout if not done.returncode else b""


def _environment() -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name == "GIT_INDEX_FILE"
    }
    quiet = {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ATTR_NOSYSTEM": "1",
        "LC_ALL": "C",
    }
    return kept | quiet
