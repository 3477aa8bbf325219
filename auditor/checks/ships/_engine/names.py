"""File names as rule files write them: globs that ignore case, and an index that finds the rules for a path."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

_SPECIAL = re.compile(r"[*?\[\]]")
_DEEP = "(?:[^/]+/){0,64}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Glob:
    """One name: `*.pem` is a file name anywhere, `a/b` the end of a path, `/a` a path, `a/**` all below a folder."""

    text: str

    @property
    def expression(self) -> str:
        """The same as a regular expression over a lower-case path."""
        text = self.text.lower()
        start = r"\A" if text.startswith("/") else r"(?:\A|/)"
        text = text.removeprefix("/")
        below = text.endswith("/**")
        parts = text.removesuffix("/**").split("/")
        body = "".join(_DEEP if part == "**" else f"{_segment(part)}/" for part in parts[:-1]) + _segment(parts[-1])
        return f"{start}{body}/" if below else f"{start}{body}\\Z"

    @property
    def key(self) -> tuple[str, str] | None:
        """What a path must have for the glob to be worth trying: a name, an extension or a folder."""
        text = self.text.lower().removeprefix("/")
        if text.endswith("/**"):
            last = text.removesuffix("/**").rpartition("/")[2]
            return None if _SPECIAL.search(last) else ("folder", last)
        last = text.rpartition("/")[2]
        if not _SPECIAL.search(last):
            return ("name", last)
        extension = last.rpartition(".")[2]
        return ("extension", extension) if "." in last and not _SPECIAL.search(extension) else None


def _segment(part: str) -> str:
    found = []
    for piece in re.findall(r"\*\*?|\?|\[[^\]]+\]|[^*?\[]+|\[", part):
        if piece.startswith("*"):
            found.append("[^/]*")
        elif piece == "?":
            found.append("[^/]")
        elif piece.startswith("[") and len(piece) > 1:
            found.append(piece)
        else:
            found.append(re.escape(piece))
    return "".join(found)


@dataclass(frozen=True, kw_only=True)
class Names:
    """Several globs as one question; without slots, so that the pattern is made when the first path is asked about."""

    globs: tuple[Glob, ...]

    @staticmethod
    def of(texts: Iterable[str]) -> Names:
        """Take globs as they are written."""
        return Names(globs=tuple(Glob(text=text) for text in texts))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(glob.expression for glob in self.globs))

    def match(self, path: str) -> bool:
        """Say whether any of the globs means a path, given in lower case."""
        return bool(self.globs) and self._pattern.search(path) is not None


class Index:
    """Which of many sets of names may mean a path, found by what the path looks like."""

    def __init__(self, sets: Iterable[Names]) -> None:
        self._keyed: dict[tuple[str, str], set[int]] = {}
        self._always: set[int] = set()
        self._odd: set[int] = set()
        odd = []
        for number, names in enumerate(sets):
            for glob in names.globs:
                if glob.text == "*":
                    self._always.add(number)
                elif glob.key is None:
                    self._odd.add(number)
                    odd.append(glob)
                else:
                    self._keyed.setdefault(glob.key, set()).add(number)
        self._odd_name = _any_of(glob for glob in odd if "/" not in glob.text)
        self._odd_path = _any_of(glob for glob in odd if "/" in glob.text)

    def candidates(self, path: str) -> list[int]:
        """Number the sets that are worth asking about a lower-case path."""
        *folders, name = path.split("/")
        keys = [("name", name), ("extension", name.rpartition(".")[2]), *(("folder", each) for each in folders)]
        found = self._always.union(*(self._keyed.get(key, ()) for key in keys))
        if self._odd_name.match(name) or self._odd_path.search(path):
            found |= self._odd
        return sorted(found)


def _any_of(globs: Iterable[Glob]) -> re.Pattern[str]:
    """Join globs without a key, so that one question settles all of them for nearly every path."""
    return re.compile("|".join(glob.expression for glob in globs) or r"(?!)")
