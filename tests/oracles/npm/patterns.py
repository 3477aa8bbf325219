# ruff: noqa: E501, RUF001  rows of names and patterns are read as rows, and odd letters are the point
"""Random patterns and paths, and the comparison of our matcher with the real minimatch."""

from __future__ import annotations

import json
import random
import re
import subprocess
from pathlib import Path
from typing import Any

from auditor.inventory.javascript.braces import expand
from auditor.inventory.javascript.js_regex import PatternError
from auditor.inventory.javascript.js_text import points
from auditor.inventory.javascript.minimatch import GLOB, IGNORE, PLAIN, Options, compile_pattern

RUNNER = Path(__file__).with_name("patterns.mjs")
MODES: dict[str, Options] = {"ignore": IGNORE, "glob": GLOB, "plain": PLAIN}
_NAMES = ["a", "b", "ab", "abc", "A", "aB", ".a", ".b", "a.js", "b.JS", "a.b.c", "x-y", "1", "10", "é", "e\u0301", "ß"]
_ODD_NAMES = ["İ", "ı", "i", "I", "😀", "a😀b", "\u212a", "k", "ſ", "s", "Σ", "ς", "a b", "#a", "!a", "[a]", "{a}", "a{b", "a\\b", "(a)", "@", "+(a)", "$a", "~", "^", "a]", "-", ".", "..", "...", "a.", "..a", "a,b", "\n", "'"]  # fmt: skip
_PIECES = ["*", "**", "?", "??", "*.js", "*.*", ".*", "*a", "a*", "*a*", "?.js", "[ab]", "[!a]", "[^a]", "[a-c]", "[c-a]", "[]a]", "[a", "[!]", "[[:alpha:]]", "[[:upper:]]*", "[![:digit:]]*", "[[:punct:]a]", "[[:graph:]]", "[[:print:]]", "[[:space:]]", "[[:xdigit:]x]", "[a[:digit:]]-x", "[\\a]", "[a-]", "[-a]", "[a-[:alpha:]]", "[.]", "[.a]", "[*]", "[\\]]", "[a\\-c]", "[😀]", "[😀-😂]", "\\a", "\\*", "\\", "\\\\", "\\.", "a\\", "..", ".", "...", "{a,b}", "{a,b,}", "{,a}", "{1..3}", "{a..c}", "{a}", "{}", "{a},b}", "{a,{b,c}}", "{a/b,c}", "${a,b}", "{01..3}", "{3..1..2}", "{a,b", "a,b}", "\\{a,b}", "{a\\,b}", "@(a)", "@(a|b)", "?(a)", "?(a|b)b", "*(a|b)", "+(a|b)", "!(a)", "!(a|b)", "!(a)b", "a!(b)", "!(a)*", "*!(a)", "!(*.js)", "!(a|*.js)", "@(a", "+(", "a)", "@()", "?()", "!()", "*()", "@(|)", "!(|a)", "!(.a)", "@(.a|b)", "+(*|.x)", "*(?)", "*(*(a))", "+(+(a)|b)", "@(a|@(b|c))", "@(a|?(b))", "!(!(a))", "!(@(a|b))", "!(?(a))", "+(?(a)|b)", "*(!(a)|b)", "!(a)!(b)", "!(a)@()", "*(@(a)|+(b))", "?(@(a))", "@(!(a|b)|ab)", "@(@(@(a|b)))", "*(+(@(?(a))))", "@(a|b[)]|c)", "!(a[|]b)", "@(\\|)", "$.", "a.b", "^a$", "a|b", "(a|b)", "(?:a)"]  # fmt: skip


def _portion(rng: random.Random) -> str:
    pick = rng.random()
    if pick < 0.35:
        return rng.choice(_NAMES)
    if pick < 0.45:
        return rng.choice(_ODD_NAMES)
    if pick < 0.85:
        return rng.choice(_PIECES)
    return "".join(rng.choice(_PIECES if rng.random() < 0.6 else _NAMES) for _ in range(rng.randint(2, 3)))


def _noise(rng: random.Random) -> str:
    return "".join(rng.choice("ab.*?[]!()|{},/\\+@-^$1#") for _ in range(rng.randint(1, 14)))


def pattern(rng: random.Random) -> str:
    """Make one pattern."""
    if rng.random() < 0.12:
        return _noise(rng)
    text = "/".join(_portion(rng) for _ in range(rng.choice([1, 1, 1, 2, 2, 3, 4])))
    text = rng.choice(["", "", "", "", "/", "./", "**/", "../", "//"]) + text
    text += rng.choice(["", "", "", "", "/", "/**", "/*", "//", "/."])
    return rng.choice(["", "", "", "", "!", "!!", "#", "!#"]) + text


def path(rng: random.Random, hint: str) -> str:
    """Make one path, sometimes from pieces of the pattern."""
    names = [each for each in hint.replace("!", "").split("/") if each] or ["a"]
    pool = _NAMES if rng.random() < 0.7 else _ODD_NAMES
    parts = [
        rng.choice(names) if rng.random() < 0.25 else rng.choice(pool) for _ in range(rng.choice([1, 1, 2, 2, 3, 4]))
    ]
    return rng.choice(["", "", "/"]) + "/".join(parts) + rng.choice(["", "", "/"])


def questions(seed: int, count: int) -> list[dict[str, Any]]:
    """Make the questions for one seed."""
    rng = random.Random(seed)
    made = []
    for _ in range(count):
        text = pattern(rng)
        made.append(
            {
                "pattern": text,
                "paths": [path(rng, text) for _ in range(12)],
                "mode": rng.choice(["ignore"] * 4 + ["glob", "plain"]),
            }
        )
    return made


def ask(oracle: Path, asked: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Let the real minimatch answer."""
    sent = "".join(json.dumps(each) + "\n" for each in asked)
    command = ["node", str(RUNNER), f"{oracle}/"]
    done = subprocess.run(command, input=sent, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.split("\n") if line]


def ours(question: dict[str, Any]) -> dict[str, Any]:
    """Answer one question ourselves."""
    mode = question["mode"]
    try:
        compiled = compile_pattern(question["pattern"], MODES[mode])
    except PatternError:
        return {"error": True}
    parts = [[points(each) for each in parts] for parts in compiled.parts]
    if mode == "glob":
        return {"globs": ["/".join(each) for each in parts]}
    return {
        "negate": compiled.negate,
        "parts": parts,
        "match": [compiled.match(each) for each in question["paths"]],
        "partial": [compiled.match(each, partial=True) for each in question["paths"]],
    }


def differences(asked: list[dict[str, Any]], answers: list[dict[str, Any]]) -> list[str]:
    """Describe every answer that differs."""
    found = []
    for question, answer in zip(asked, answers, strict=True):
        mine = ours(question)
        if "error" in answer or "error" in mine:
            if ("error" in answer) != ("error" in mine):
                found.append(f"{question['pattern']!r} {question['mode']}: {answer} / {mine}")
            continue
        found.extend(
            f"{question['pattern']!r} {question['mode']} {key}: theirs {_at(answer[key], mine[key], question)}"
            for key in mine
            if mine[key] != answer[key]
        )
    return found


def _at(theirs: Any, mine: Any, question: dict[str, Any]) -> str:
    if isinstance(theirs, list) and len(theirs) == len(question["paths"]) and len(mine) == len(theirs):
        return ", ".join(
            f"{path!r}: {one} ours {two}"
            for path, one, two in zip(question["paths"], theirs, mine, strict=True)
            if one != two
        )
    return f"{theirs!r} ours {mine!r}"


_BRACES = re.compile(r"\{[^\n{]*\}")


def expansion_differences(asked: list[dict[str, Any]], answers: list[dict[str, Any]]) -> list[str]:
    """Compare brace expansion alone, for patterns that no other rule touches."""
    return [
        f"{question['pattern']!r}: theirs {answer['expand']} ours {expand(question['pattern'])}"
        for question, answer in zip(asked, answers, strict=True)
        if question["mode"] == "plain"
        and "expand" in answer
        and question["pattern"][:1] not in "!#"
        and _BRACES.search(question["pattern"])
        and question["pattern"].isascii()
        and list(dict.fromkeys(expand(question["pattern"]))) != answer["expand"]
    ]
