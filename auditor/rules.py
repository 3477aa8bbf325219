"""Read rules/ and refuse what is not whole: the one place that knows the shape of a rule file."""

from __future__ import annotations

import glob
import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from auditor import __version__, cache
from auditor.errors import RuleError
from auditor.model.rule import LEVELS, Rule

_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_WORDS = ("title", "why", "fix")
_KEYS = frozenset({"level", "score", "references", "since", *_WORDS})
_PATTERN_KEYS = frozenset({"pattern", "match", "no_match"})


def home() -> Path:
    """Find rules/: beside pyproject.toml in a checkout, else the copy inside the installed package."""
    package = Path(__file__).resolve().parent
    checkout = package.parent / "rules"
    return checkout if (package.parent / "pyproject.toml").is_file() and checkout.is_dir() else package / "_rules"


def read_all(folder: Path | None = None) -> dict[str, Rule]:
    """Read every rule, by id."""
    folder = folder or home()
    rules = {rule.id: rule for rule in _cached(folder, "*")}
    if not rules:
        raise RuleError(f"no rules in {folder}", hint="reinstall stowgate: its rule files are missing")
    return rules


def read_family(family: str) -> dict[str, Rule]:
    """Read the rules of one family, by id."""
    return {rule.id: rule for rule in _cached(home(), family)}


def _cached(folder: Path, family: str) -> Iterator[Rule]:
    """Read rules through the cache: hundreds of YAML files take longer to parse than all the rest of a start."""
    # A thousand Path objects would take as long as all the rest of a start.
    paths = sorted(glob.glob(os.path.join(glob.escape(str(folder)), family, "*.yaml")))
    key = _key(paths)
    saved = cache.load("rules", key)
    if saved is not None:
        yield from (_restored(fields) for fields in json.loads(saved))
        return
    rules = [read(Path(path)) for path in paths]
    cache.save("rules", key, json.dumps([asdict(rule) for rule in rules]).encode())
    yield from rules


def _key(paths: list[str]) -> str:
    """Name what was read: this program, and each file with its size and the time it was written."""
    facts = [__version__, str(Path(__file__).stat().st_mtime_ns)]
    for path in paths:
        found = os.stat(path)
        facts.append(f"{path}\0{found.st_size}\0{found.st_mtime_ns}")
    return hashlib.sha256("\0".join(facts).encode("utf-8", "surrogateescape")).hexdigest()


def _restored(fields: dict[str, Any]) -> Rule:
    texts: dict[str, Any] = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
    return Rule(**{**fields, **texts})


def read(path: Path) -> Rule:
    """Read one rule file; its id is its place: `<family>/<slug>`."""
    import yaml  # noqa: PLC0415 - with a warm cache nothing is parsed

    identity = f"{path.parent.name}/{path.stem}"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(path.read_bytes(), Loader=loader)  # noqa: S506 - a safe loader, in C where there is one
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise RuleError(f"{path}: not readable as YAML: {error}") from error
    return _rule(identity, data, path)


def _rule(identity: str, data: Any, path: Path) -> Rule:
    problems = list(_problems(identity, data))
    if problems:
        raise RuleError(f"{path}: {'; '.join(problems)}")
    return Rule(
        id=identity,
        level=data["level"],
        score=float(data["score"]),
        references=tuple(data["references"]),
        since=str(data["since"]),
        title=data["title"].strip(),
        why=data["why"].strip(),
        fix=data["fix"].strip(),
        pattern=data.get("pattern"),
        match=tuple(data.get("match", ())),
        no_match=tuple(data.get("no_match", ())),
    )


def _problems(identity: str, data: Any) -> Iterator[str]:
    if not _ID.match(identity):
        yield f"{identity!r} is not a kebab-case id with a family"
    if not isinstance(data, dict):
        yield "not a mapping"
        return
    yield from (f"missing {key!r}" for key in sorted(_KEYS - data.keys()))
    yield from (f"unknown key {key!r}" for key in sorted(map(str, data.keys() - _KEYS - _PATTERN_KEYS)))
    yield from (f"{key!r} has no words" for key in _WORDS if key in data and not _is_words(data[key]))
    if data.get("level", LEVELS[0]) not in LEVELS:
        yield f"level is one of {', '.join(LEVELS)}"
    score = data.get("score", 0.0)
    if not isinstance(score, int | float) or not 0 <= score <= 10:
        yield "score is a number from 0 to 10"
    yield from _reference_problems(data.get("references", []))
    if data.keys() & _PATTERN_KEYS:
        yield from _pattern_problems(data)


def _pattern_problems(data: dict[str, Any]) -> Iterator[str]:
    if not isinstance(data.get("pattern"), dict):
        yield "pattern is a mapping"
    for key in ("match", "no_match"):
        examples = data.get(key)
        if not isinstance(examples, list) or not examples or not all(_is_words(each) for each in examples):
            yield f"{key!r} needs at least one example text"


def _reference_problems(references: Any) -> Iterator[str]:
    if not isinstance(references, list) or not all(isinstance(each, str) for each in references):
        yield "references is a list of addresses"
    elif not all(each.startswith("https://") for each in references):
        yield "references start with https://"


def _is_words(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
