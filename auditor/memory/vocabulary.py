"""The words of the rules: concepts with their words in many languages, found in a text in linear time."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from auditor import __version__
from auditor import cache as store
from auditor import rules as rule_files
from auditor.errors import RuleError
from auditor.memory.rulebook import FAMILY

_SETTINGS = frozenset({"common", "shape", "marks", "wakes"})
_CHOICE = re.compile(r"\(([^()]*)\)")
WORD = re.compile(r"[^\W_]+(?:['_][^\W_]+)*")
EAST_ASIAN = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")

FREE_ORDER = frozenset({"de", "ja", "ko", "zh"})


class Term(NamedTuple):
    """One concept found in a text; `language` is empty for shapes such as addresses and flags."""

    start: int
    end: int
    concept: str
    language: str


@dataclass(frozen=True, slots=True)
class Shape:
    """A concept that is recognised by its form; one of `marks` is in every instance."""

    concept: str
    source: str
    marks: tuple[str, ...]

    @property
    def form(self) -> re.Pattern[str]:
        """Compiled when one of the marks was seen: a hook that answers at once sees few of them."""
        return _compiled(self.source)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every concept. `rare` concepts wake a rule up; the others only take part once something is awake."""

    words: Mapping[str, tuple[tuple[str, str], ...]]
    phrases: Mapping[tuple[str, str], tuple[tuple[tuple[str, ...], str, str], ...]]
    bits: Mapping[str, int]
    word_bits: Mapping[str, int]
    phrase_bits: Mapping[tuple[str, str], int]
    initials: re.Pattern[str] | None
    characters: Mapping[str, tuple[str, ...]]
    unspaced: Mapping[str, tuple[tuple[str, str], ...]]
    shapes: tuple[Shape, ...]
    names: frozenset[str]
    common: frozenset[str]
    spellings: tuple[str, ...]
    marks: tuple[str, ...]
    wakes: tuple[str, ...]


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source)


@cache
def load() -> Vocabulary:
    """Read rules/memory/words/."""
    maker = _Maker()
    for concept, entry in _spelled_out():
        if concept == "quiet":
            maker.quiet.update(entry["quiet"])
        else:
            maker.add(concept, entry)
    return maker.vocabulary()


def _spelled_out() -> list[tuple[str, dict[str, Any]]]:
    """Give every concept with its words spelled out, from the cache where it is there and whole."""
    paths = sorted((rule_files.home() / FAMILY / "words").glob("*.yaml"))
    stamps = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in paths]
    key = hashlib.sha256(repr((__version__, os.stat(__file__).st_mtime_ns, stamps)).encode()).hexdigest()
    saved = store.load("words", key)
    if saved is not None:
        return [(concept, entry) for concept, entry in json.loads(saved)]
    found = [each for path in paths for each in _concepts(path)]
    store.save("words", key, json.dumps(found).encode())
    return found


def _concepts(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    import yaml  # noqa: PLC0415 - with a warm cache nothing is parsed

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    data = yaml.load(path.read_bytes(), Loader=loader)  # noqa: S506 - a safe loader, in C where there is one
    if not isinstance(data, dict):
        raise RuleError(f"{path}: not a mapping of concepts")
    for concept, entry in data.items():
        if concept == "quiet":
            yield concept, {"quiet": list(expand(entry))}
        else:
            spelled = {key: list(expand(str(words))) for key, words in entry.items() if key not in _SETTINGS}
            kept = {key: value for key, value in entry.items() if key in _SETTINGS}
            yield str(concept), {**kept, **spelled}


class _Maker:
    """Collects concepts into the tables that matching needs."""

    def __init__(self) -> None:
        self.words: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.phrases: dict[tuple[str, str], list[tuple[tuple[str, ...], str, str]]] = defaultdict(list)
        self.unspaced: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.shapes: list[Shape] = []
        self.names: set[str] = set()
        self.spellings: dict[str, None] = {}
        self.marks: dict[str, None] = {}
        self.wakes: dict[str, None] = {}
        self.quiet: set[str] = set()
        self.common: set[str] = set()

    def add(self, concept: str, entry: Mapping[str, Any]) -> None:
        self.names.add(concept)
        common = entry.get("common")
        if common:
            self.common.add(concept)
        if "shape" in entry:
            marks = tuple(map(str, entry["marks"]))
            self.shapes.append(Shape(concept, str(entry["shape"]), marks))
            if "wakes" in entry:
                self.wakes.update(dict.fromkeys(map(str, entry["wakes"])))
            elif common is not True:
                self.marks.update(dict.fromkeys(marks))
        for language, words in entry.items():
            if language not in _SETTINGS:
                for word in words:
                    self._word(concept, language, word, common=common is True or common == language)

    def _word(self, concept: str, language: str, word: str, *, common: bool) -> None:
        if not word.isascii() and EAST_ASIAN.search(word):
            self.unspaced[word].append((concept, language))
            if not common:
                self.marks[word] = None
            return
        # Twenty thousand words are read before a hook can answer, and most of them are one plain word.
        parts = [word] if word.isalnum() else WORD.findall(word)
        if len(parts) == 1:
            self.words[parts[0]].append((concept, language))
        elif parts:
            self.phrases[parts[0], parts[1]].append((tuple(parts[2:]), concept, language))
        if not common:
            self.spellings[word] = None

    def vocabulary(self) -> Vocabulary:
        initials: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self.unspaced, key=lambda each: (-len(each), each)):
            initials[word[0]].append(word)
        bits = {name: 1 << number for number, name in enumerate(sorted(self.names))}
        return Vocabulary(
            words={word: tuple(found) for word, found in self.words.items()},
            phrases={word: tuple(found) for word, found in self.phrases.items()},
            bits=bits,
            word_bits={word: joined(bits, [name for name, _ in found]) for word, found in self.words.items()},
            phrase_bits={pair: joined(bits, [name for _, name, _ in found]) for pair, found in self.phrases.items()},
            initials=re.compile(f"[{''.join(map(re.escape, initials))}]") if initials else None,
            characters={first: tuple(words) for first, words in initials.items()},
            unspaced={word: tuple(found) for word, found in self.unspaced.items()},
            shapes=tuple(self.shapes),
            names=frozenset(self.names),
            common=frozenset(self.common),
            spellings=tuple(word for word in self.spellings if word not in self.quiet),
            marks=tuple(self.marks),
            wakes=tuple(self.wakes),
        )


def joined(bits: Mapping[str, int], names: Iterable[str]) -> int:
    """Give several concepts as bits."""
    found = 0
    for name in names:
        found |= bits[name]
    return found


def expand(words: str) -> Iterator[str]:
    """Spell out a list: words and phrases between commas, with choices such as `ignor(e|es|ing)` and `rule(|s)`."""
    for word in re.split(r",(?![^()]*\))", words):
        yield from _choices(" ".join(word.lower().split()))


def _choices(word: str) -> Iterator[str]:
    choice = _CHOICE.search(word)
    if choice is None:
        if word:
            yield " ".join(word.split())
        return
    for option in choice[1].split("|"):
        yield from _choices(word[: choice.start()] + option + word[choice.end() :])
