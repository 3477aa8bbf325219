"""The portable globs of Python packaging, matched part by part so that no pattern can take long."""

from __future__ import annotations

import fnmatch
import re
from dataclasses import dataclass

_LONGEST = 256


@dataclass(frozen=True, slots=True)
class PortableGlob:
    """A pattern in parts; None stands for `**`, any number of folders."""

    parts: tuple[re.Pattern[str] | None, ...]

    @property
    def floats(self) -> bool:
        """Whether it can begin to match in any folder."""
        return bool(self.parts) and self.parts[0] is None

    def match(self, path: str) -> bool:
        """Say whether the pattern means a path."""
        return len(self.parts) in self._reached(path)

    def may_match_below(self, folder: str) -> bool:
        """Say whether a path below a folder can match."""
        return any(place < len(self.parts) for place in self._reached(folder))

    def _reached(self, path: str) -> set[int]:
        """Give the places in the pattern that are reached once the path is used up."""
        places = self._skipped({0})
        for name in path.split("/") if path else ():
            after = set()
            for place in places:
                if place < len(self.parts):
                    part = self.parts[place]
                    if part is None:
                        after.add(place)
                        after.update({place + 1} if place + 1 == len(self.parts) else ())
                    elif part.match(name):
                        after.add(place + 1)
            places = self._skipped(after)
        return places

    def _skipped(self, places: set[int]) -> set[int]:
        """Let `**` stand for nothing, unless it ends a longer pattern."""
        for place in sorted(places):
            at = place
            while at < len(self.parts) and self.parts[at] is None and (at + 1 < len(self.parts) or at == 0):
                at += 1
                places.add(at)
        return places


def literal(path: str) -> PortableGlob:
    """Make a pattern that means one path."""
    return PortableGlob(tuple(re.compile(re.escape(part) + r"\Z") for part in path.split("/")))


def under(folder: str) -> PortableGlob:
    """Make a pattern that means everything below a folder; "" and "." are the whole tree."""
    parts = () if folder in {"", "."} else literal(folder).parts
    return PortableGlob((*parts, None))


def parse(pattern: str) -> PortableGlob | str:
    """Read a pattern; the answer is a text when it is not allowed."""
    if len(pattern) > _LONGEST:
        return "it is too long"
    plain = re.sub(r"\[[\w.-]*\]", "", pattern)
    odd = next((char for char in plain if not (char.isalnum() or char in "_-?./*")), None)
    if odd is not None:
        return f"the character {odd!r} is not allowed"
    if ".." in [part[:2] for part in pattern.split("/")]:
        return "`..` is not allowed"
    if "***" in pattern or re.search(r"\*\*[^/*]", pattern):
        return "`**` must be a part of its own"
    return PortableGlob(tuple(_part(text) for text in pattern.split("/")))


def _part(text: str) -> re.Pattern[str] | None:
    return None if text == "**" else re.compile(fnmatch.translate(text))
