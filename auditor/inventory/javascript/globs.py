"""Globs over a file system the way glob 13 walks them: no symbolic link is a folder, `**` stops at links."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from auditor.inventory.filesystem import Entry, FileSystem
from auditor.inventory.javascript.js_text import decomposed, points, units
from auditor.inventory.javascript.minimatch import GLOB, Pattern, compile_pattern
from auditor.inventory.javascript.portions import GLOBSTAR, Part


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One path a glob gives, relative to where it started, and whether it is a real folder or a real file."""

    path: str
    folder: bool
    file: bool


@dataclass(frozen=True, slots=True)
class _Rest:
    """What is left of one alternative; `fresh` is the whole of it, `followed` means `**` has gone through a link."""

    parts: tuple[Part, ...]
    texts: tuple[str, ...]
    fresh: bool = True
    followed: bool = False

    @property
    def first(self) -> Part:
        return self.parts[0]

    def rest(self) -> _Rest | None:
        return _Rest(self.parts[1:], self.texts[1:], fresh=False) if len(self.parts) > 1 else None

    @property
    def may_follow(self) -> bool:
        return not self.fresh and self.first is GLOBSTAR and not self.followed


@dataclass(slots=True)
class _Walk:
    files: FileSystem
    start: str
    dot: bool
    matches: dict[str, bool] = field(default_factory=dict)
    queue: list[tuple[str, _Rest]] = field(default_factory=list)
    reads: list[tuple[str, _Rest]] = field(default_factory=list)
    seen: set[tuple[str, _Rest]] = field(default_factory=set)
    read: set[tuple[str, _Rest]] = field(default_factory=set)
    kinds: dict[str, Entry | None] = field(default_factory=dict)

    def run(self, pattern: Pattern) -> None:
        for parts, texts in zip(pattern.sets, pattern.parts, strict=True):
            # A pattern rooted at / looks at the machine; the list of such a package is said to be approximate.
            if parts and not (len(parts) > 1 and parts[0].literal == ""):
                self.queue.append((self.start, _Rest(parts, texts)))
        while self.queue or self.reads:
            if self.queue:
                self.process(*self.queue.pop())
            else:
                self.look_inside(*self.reads.pop())

    def add(self, path: str, *, only_folder: bool) -> None:
        self.matches[path] = only_folder and self.matches.get(path, True)

    def process(self, path: str, rest: _Rest) -> None:
        if (path, rest) in self.seen:
            return
        self.seen.add((path, rest))
        following = rest.rest()
        while rest.first.literal is not None and following:
            path = step(path, points(rest.first.literal))
            rest, following = following, following.rest()
        if rest.first.literal is not None:
            name = points(rest.first.literal)
            self.add(step(path, name), only_folder=name in ("", ".", ".."))
        elif rest.first is GLOBSTAR:
            self.process_globstar(path, rest, following)
        else:
            self.descend(path, rest)

    def process_globstar(self, path: str, rest: _Rest, following: _Rest | None) -> None:
        if self.kind(path) != "symlink" or rest.may_follow:
            self.descend(path, rest)
        name = following.first.literal if following else ""
        if following is None or (name in ("", ".") and following.rest() is None):
            self.add(path, only_folder=following is not None)
        elif name == "..":
            above, after = posixpath.dirname(path), following.rest()
            if after is None:
                self.add(above, only_folder=True)
            else:
                self.descend(above, after)

    def descend(self, path: str, rest: _Rest) -> None:
        if (path, rest) not in self.read:
            self.read.add((path, rest))
            self.reads.append((path, rest))

    def look_inside(self, path: str, rest: _Rest) -> None:
        try:
            entries = self.files.entries(path)
        except OSError:
            return
        following = rest.rest()
        for entry in entries:
            below = step(path, entry.name)
            self.kinds[below] = entry
            if rest.first is GLOBSTAR:
                self.globstar_entry(path, below, entry, rest, following)
            elif _is_named(entry.name, rest.first):
                self.accept(below, entry, following)

    def accept(self, below: str, entry: Entry, following: _Rest | None) -> None:
        if following is None:
            self.add(below, only_folder=False)
        elif entry.kind in ("directory", "symlink"):
            self.queue.append((below, following))

    def globstar_entry(self, path: str, below: str, entry: Entry, rest: _Rest, following: _Rest | None) -> None:
        if self.dot or not entry.name.startswith("."):
            if following is None:
                self.add(below, only_folder=False)
            if entry.kind == "directory":
                self.queue.append((below, rest))
            elif entry.kind == "symlink" and rest.may_follow:
                self.queue.append((below, following or replace(rest, followed=True)))
        if following is None:
            return
        name = following.first.literal
        if name == "..":
            self.queue.append((path, following))
        elif name not in ("", ".") and following.first is not GLOBSTAR and _is_named(entry.name, following.first):
            self.accept(below, entry, following.rest())

    def kind(self, path: str) -> str:
        entry = self.entry(path)
        return entry.kind if entry else ""

    def entry(self, path: str) -> Entry | None:
        if path not in self.kinds:
            try:
                self.kinds[path] = self.files.entry(path)
            except OSError:
                self.kinds[path] = None
        return self.kinds[path]

    def results(self) -> Iterator[Match]:
        for path, only_folder in self.matches.items():
            kind = self.kind(path)
            if kind and not (only_folder and kind not in ("directory", "symlink")):
                yield Match(path=posixpath.relpath(path, self.start), folder=kind == "directory", file=kind == "file")


def step(path: str, name: str) -> str:
    """Go to a child, or stay, or go up."""
    if name in ("", "."):
        return path
    return posixpath.dirname(path) if name == ".." else posixpath.join(path, name)


def _is_named(name: str, part: Part) -> bool:
    if part.literal is not None:
        return decomposed(name) == decomposed(points(part.literal))
    return part.test(units(name))


def matches(files: FileSystem, start: str, pattern: str, *, dot: bool = True) -> Iterator[Match]:
    """Give what a glob finds below `start`; the start itself is the path `.`."""
    walk = _Walk(files, start, dot)
    walk.run(compile_pattern(pattern, replace(GLOB, dot=dot)))
    return walk.results()


def find(files: FileSystem, start: str, pattern: str, *, dot: bool = True) -> list[str]:
    """Give only the paths."""
    return [match.path for match in matches(files, start, pattern, dot=dot)]
