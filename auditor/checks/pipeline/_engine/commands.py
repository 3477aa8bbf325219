"""Whether a command line publishes a package, and to which registry."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeAlias

Registry: TypeAlias = Literal["npm", "python"]

_SPLIT = re.compile(r"&&|\|\||[;|\n()]")
_JOINED = re.compile(r"\\\r?\n")
_SILENT = frozenset(("echo", "printf", "grep", "#", "test", "[", "[[", ":", "git", "gh", "cat"))
_PUBLISHERS: dict[str, tuple[Registry, frozenset[str]]] = {
    **dict.fromkeys(("npm", "pnpm", "yarn", "bun", "lerna", "changeset", "nx"), ("npm", frozenset(("publish",)))),
    **dict.fromkeys(("semantic-release", "release-it", "np"), ("npm", frozenset())),
    **dict.fromkeys(("uv", "poetry", "flit", "hatch", "pdm", "rye"), ("python", frozenset(("publish",)))),
    "maturin": ("python", frozenset(("publish", "upload"))),
    "twine": ("python", frozenset(("upload",))),
    "setup.py": ("python", frozenset(("upload",))),
}
_RUNNERS = frozenset(("run", "run-script"))
_SCRIPT_TOOLS = frozenset(("npm", "pnpm", "yarn", "bun"))
_NO_VERB = frozenset(("config", "view", "info", "help", "add", "install", "i", "init", "exec-check"))
_MOST_WORDS, _MOST_LINES, _DEEPEST = 60, 2000, 3


def publishes(text: str, scripts: Mapping[str, str], depth: int = 0) -> frozenset[Registry]:
    """Say where the commands of a shell text publish to, the scripts of package.json that they run included."""
    return frozenset(_publishes(text, scripts, depth))


def _publishes(text: str, scripts: Mapping[str, str], depth: int) -> Iterator[Registry]:
    for words in commands(text):
        if words[0] in _SILENT or "--dry-run" in words or "--help" in words:
            continue
        registry = _publisher(words)
        if registry:
            yield registry
        script = scripts.get(_script(words), "")
        if script and depth < _DEEPEST:
            yield from publishes(script, scripts, depth + 1)


def commands(text: str) -> Iterator[list[str]]:
    """Cut a shell text into commands, each into words; comments are left out."""
    lines = _JOINED.sub(" ", text).splitlines()[:_MOST_LINES]
    for line in lines:
        if not line.lstrip().startswith("#"):
            for command in _SPLIT.split(line):
                words = [word.strip("\"'") for word in command.split()[:_MOST_WORDS]]
                words = [word for word in words if word]
                if words:
                    yield words


def _publisher(words: list[str]) -> Registry | None:
    for index, word in enumerate(words):
        tool, verbs = posixpath.basename(word), words[index + 1 :]
        if tool not in _PUBLISHERS or _NO_VERB.intersection(verbs[:1]):
            continue
        registry, wanted = _PUBLISHERS[tool]
        if not wanted and index == _first(words):
            return registry
        found = next((at for at, verb in enumerate(verbs) if verb in wanted), None)
        if found is not None and not _RUNNERS.intersection(verbs[:found]):
            return registry
    return None


def _first(words: list[str]) -> int:
    """Find the program of a command behind what only starts it."""
    starters = {
        "npx",
        "bunx",
        "sudo",
        "exec",
        "dlx",
        "pnpm",
        "yarn",
        "bun",
        "npm",
        "x",
        "-y",
        "--yes",
        "--",
        "then",
        "do",
    }
    return next((at for at, word in enumerate(words) if word not in starters and "=" not in word), 0)


def _script(words: list[str]) -> str:
    """Name the script of package.json that a command runs; empty when it runs none."""
    start = next((at for at, word in enumerate(words) if word in _SCRIPT_TOOLS), None)
    if start is None:
        return ""
    rest: Iterable[str] = (word for word in words[start + 1 :] if not word.startswith("-"))
    names = [word for word in rest if word not in _RUNNERS]
    return names[0] if names else ""
