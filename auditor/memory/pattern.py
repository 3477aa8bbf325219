"""The `pattern` of a memory rule: its class, its ids, what an agent would do, and its frames."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from auditor.errors import RuleError
from auditor.memory.frames import Frame, parse
from auditor.model.rule import Rule

_CLASS = re.compile(r"M\d{2}\Z")
_ASI = re.compile(r"(?:ASI|LLM)\d{2}\Z")
_ATLAS = re.compile(r"AML\.[TM]\d{4}(?:\.\d{3})?\Z")
_KEYS = frozenset({"class", "facet", "owasp", "atlas", "agent", "frames", "hidden", "check", "code"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """What the engine reads of a rule; `code` says that code blocks and quotes do not weaken it.

    With `hidden`, frames count inside those hiding places only.
    """

    facet: str
    frames: tuple[Frame, ...] = ()
    hidden: frozenset[str] = frozenset()
    check: str = ""
    code: bool = False


def read(rule: Rule, names: frozenset[str]) -> Pattern:
    """Read the pattern of one rule, or say what is wrong with it."""
    data = rule.pattern
    if data is None:
        raise RuleError(f"{rule.id}: a memory rule needs a pattern")
    problems = list(_problems(data))
    if problems:
        raise RuleError(f"{rule.id}: {'; '.join(problems)}")
    try:
        frames = tuple(parse(str(line), names) for line in data.get("frames", ()))
    except RuleError as error:
        raise RuleError(f"{rule.id}: {error}") from error
    return Pattern(
        facet=str(data["facet"]),
        frames=frames,
        hidden=frozenset(map(str, data.get("hidden", ()))),
        check=str(data.get("check", "")),
        code=bool(data.get("code")),
    )


def _problems(data: Mapping[str, Any]) -> list[str]:
    found = [f"unknown key {key!r} in pattern" for key in sorted(data.keys() - _KEYS)]
    found += [f"pattern needs {key!r}" for key in ("class", "facet", "owasp", "atlas", "agent") if key not in data]
    if not _CLASS.match(str(data.get("class", "M00"))):
        found.append("class is M01 to M99")
    found += [f"{each!r} is no OWASP id" for each in data.get("owasp", ()) if not _ASI.match(str(each))]
    found += [f"{each!r} is no ATLAS id" for each in data.get("atlas", ()) if not _ATLAS.match(str(each))]
    if bool(data.get("check")) == bool(data.get("frames") or data.get("hidden")):
        found.append("pattern has frames or hidden or both, or a check")
    return found
