"""Facts that memory entries state and a repository can answer: paths, commands, versions, hosts, names."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal["path", "make target", "script", "program", "version", "host", "function", "key"]

_CODE = re.compile(r"`([^`\n]{1,200})`")
_PATH = re.compile(r"(?<![\w:/@.\-])(?:\./|~/|/)?(?:[\w.\-]{1,60}/){1,12}[\w.\-]{1,80}(?:/(?!\w))?")
_FILE = re.compile(r"[\w\-]{1,60}\.(?:py|js|ts|tsx|jsx|go|rs|rb|java|c|h|cpp|md|toml|yaml|yml|json|cfg|ini|sh|sql)\Z")
_URL = re.compile(r"https?://([\w.\-]{1,120})(?::\d{1,5})?[^\s)>\]\"'`]{0,200}")
_VERSION = re.compile(r"(?<![\w/@])(@?[a-zA-Z][\w.\-]{0,60}(?:/[\w.\-]{1,60})?)(?:==|@)v?(\d{1,5}(?:\.\d{1,6}){1,3})\b")
_WORDED = re.compile(
    r"(?<![\w/@.\-])(@?[A-Za-z][\w.\-]{0,60}(?:/[\w.\-]{1,60})?)"
    r" (?:version )?v?(\d{1,4}(?:\.\d{1,6}){0,3})(?![\w.%/:-]*[\w%:])"
)
_MAKE = re.compile(r"\bmake ([a-z][\w\-]{0,40})\b")
_SCRIPT = re.compile(r"\b(?:npm|pnpm|yarn|bun) run ([\w:\-]{1,60})")
_CALL = re.compile(r"([A-Za-z_][\w.]{1,60})\(\)\Z")
_KEY = re.compile(r"[a-z_][\w\-]{1,40}(?:\.[a-z_][\w\-]{1,40}){1,4}\Z")
_PROGRAM = re.compile(r"([a-z][\w\-]{1,30})(?: +[\w./]{1,60}){0,6} +--?\w")


class Fact(NamedTuple):
    """One thing that can be checked, and where it is said."""

    kind: Kind
    name: str
    start: int
    end: int
    said: str = ""


def facts(text: str, packages: Container[str] = ()) -> Iterator[Fact]:
    """Find every fact once; in plain words, a number behind the name of one of the `packages` is its version."""
    seen: set[tuple[str, str]] = set()
    for fact in sorted([*_all(text), *_told(text, packages)], key=lambda each: each.start):
        if (fact.kind, fact.name) not in seen:
            seen.add((fact.kind, fact.name))
            yield fact


def _all(text: str) -> Iterator[Fact]:
    addresses = [(found.start(), found.end()) for found in _URL.finditer(text)]
    yield from (Fact("host", found[1].lower().rstrip("."), *found.span()) for found in _URL.finditer(text))
    for found in _VERSION.finditer(text):
        yield Fact("version", found[1], *found.span(), said=found[2])
    yield from (Fact("make target", found[1], *found.span()) for found in _MAKE.finditer(text))
    yield from (Fact("script", found[1], *found.span()) for found in _SCRIPT.finditer(text))
    spans = [found.span() for found in _VERSION.finditer(text)]
    for found in _PATH.finditer(text):
        inside = any(start <= found.start() < end for start, end in (*addresses, *spans))
        if not inside and _is_path(found[0]):
            yield Fact("path", found[0].rstrip("."), *found.span())
    for found in _CODE.finditer(text):
        yield from _coded(found[1].strip(), found.start(1), found.end(1))


def _told(text: str, packages: Container[str]) -> Iterator[Fact]:
    for found in _WORDED.finditer(text):
        if plain(found[1]) in packages:
            yield Fact("version", found[1], *found.span(), said=found[2])


def plain(name: str) -> str:
    """Spell a package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _is_path(text: str) -> bool:
    """Leave out words with a stroke between them, such as `and/or`."""
    return (
        text.startswith(("./", "~/", "/"))
        or text.endswith("/")
        or "." in text.rpartition("/")[2]
        or text.count("/") > 1
    )


def _coded(code: str, start: int, end: int) -> Iterator[Fact]:
    if _FILE.match(code):
        yield Fact("path", code, start, end)
    elif called := _CALL.match(code):
        yield Fact("function", called[1], start, end)
    elif _KEY.match(code):
        yield Fact("key", code, start, end)
    elif (program := _PROGRAM.match(code)) and program[1] not in ("make", "npm", "pnpm", "yarn", "bun"):
        yield Fact("program", program[1], start, end)
