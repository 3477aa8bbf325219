"""The TOML configuration of gitleaks and betterleaks as rules of ours: expressions, key words, entropy, allowlists."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from auditor.checks.secret.engine.allowlist import Allowlist
from auditor.checks.secret.engine.schema import SecretRule
from auditor.errors import RuleError
from auditor.model.rule import Rule

_POSIX = {
    "alnum": "a-zA-Z0-9",
    "alpha": "a-zA-Z",
    "digit": "0-9",
    "lower": "a-z",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
    "word": r"\w",
    "space": r"\s",
    "punct": r"!-/:-@\[-`{-~",
}
_INLINE = re.compile(r"\(\?([ims]+)\)")
_NOT_TAKEN = ("filter", "validate", "prefilter", "required", "components")


def read(text: str, name: str, family: str) -> tuple[list[SecretRule], list[str]]:
    """Give the rules of a file, and what of it has no meaning here."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{name}: {error}") from error
    shared = tuple(_allowlists(data, name))
    entries = data.get("rules", [])
    if not isinstance(entries, list) or not entries:
        raise RuleError(f"{name}: no [[rules]] in it")
    notices: list[str] = []
    rules = []
    for number, entry in enumerate(entries, start=1):
        rule = _rule(entry, f"{name}: rule {number}", family, shared, notices)
        if rule is not None:
            rules.append(rule)
    return rules, notices


def _rule(entry: Any, place: str, family: str, shared: tuple[Allowlist, ...], notices: list[str]) -> SecretRule | None:
    if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
        raise RuleError(f"{place}: a rule has an id")
    identity = entry["id"]
    notices += [f"{identity}: {key!r} is not taken over" for key in _NOT_TAKEN if key in entry]
    if not isinstance(entry.get("regex"), str):
        notices.append(f"{identity}: a rule about paths alone is not taken over")
        return None
    expression = translate(entry["regex"], place)
    title = str(entry.get("description") or identity)
    rule = Rule(
        id=f"{family}/{identity}",
        level="warning",
        score=5.0,
        title=title,
        why="A rule of your own.",
        fix="Replace the credential and take it out of the file.",
        references=(),
        since="",
        pattern={"regex": expression},
    )
    return SecretRule(
        rule=rule,
        kind="regex",
        expression=expression.encode(),
        entropy=float(entry.get("entropy") or 0),
        group=_group(entry, place),
        keywords=tuple(str(word).lower() for word in entry.get("keywords") or ()),
        only_paths=translate(str(entry["path"]), place) if entry.get("path") else "",
        allowlists=(*shared, *_allowlists(entry, place)),
        keep=("all",),
    )


def _group(entry: dict[str, Any], place: str) -> int:
    """Choose the group that holds the secret; without a choice, the first that matched."""
    wanted = entry.get("secretGroup") or -1
    if not isinstance(wanted, int) or wanted > re.compile(translate(entry["regex"], place)).groups:
        raise RuleError(f"{place}: secretGroup names no group")
    return wanted


def _allowlists(table: dict[str, Any], place: str) -> Iterator[Allowlist]:
    found = table.get("allowlists", [])
    entries = [*found, table["allowlist"]] if "allowlist" in table else found
    for entry in entries if isinstance(entries, list) else []:
        if isinstance(entry, dict):
            yield Allowlist(
                regexes=tuple(_compiled(each, place) for each in entry.get("regexes") or ()),
                paths=tuple(_compiled(each, place) for each in entry.get("paths") or ()),
                stopwords=tuple(str(word).lower().encode() for word in entry.get("stopwords") or ()),
                target=str(entry.get("regexTarget") or "secret"),
                every=str(entry.get("condition") or "OR").upper() in ("AND", "&&"),
            )


def _compiled(expression: Any, place: str) -> re.Pattern[bytes]:
    return re.compile(translate(str(expression), place).encode())


def translate(expression: str, place: str) -> str:
    """Put an expression of Go's syntax into ours; what differs are inline flags, POSIX classes and a few escapes."""
    text = re.sub(r"\[:(\w+):\]", lambda found: _POSIX.get(found[1], found[0]), expression)
    text = text.replace(r"\z", r"\Z").replace("(?U)", "")
    text = re.sub(r"\\x\{0*([0-9a-fA-F]{1,2})\}", lambda found: rf"\x{int(found[1], 16):02x}", text)
    text = _scoped(text)
    try:
        re.compile(text.encode())
    except (re.error, OverflowError, RecursionError) as error:
        raise RuleError(f"{place}: {expression[:60]!r}: {error}") from error
    return text


def _scoped(text: str) -> str:
    """Turn `(?i)` in the middle into a group that reaches to the end of the one around it."""
    out: list[str] = []
    closers = [0]
    at, in_class = 0, False
    while at < len(text):
        flags = None if in_class else _INLINE.match(text, at)
        char = text[at]
        if flags:
            out.append(f"(?{flags[1]}:")
            closers[-1] += 1
            at = flags.end()
            continue
        if char == "\\":
            out.append(text[at : at + 2])
            at += 2
            continue
        if in_class:
            in_class = char != "]"
        elif char == "[":
            in_class = True
            if text[at + 1 : at + 2] == "]":
                char, at = "[]", at + 1
        elif char == "(":
            closers.append(0)
        elif char == ")" and len(closers) > 1:
            char = ")" * (closers.pop() + 1)
        out.append(char)
        at += 1
    return "".join(out) + ")" * closers[0]
