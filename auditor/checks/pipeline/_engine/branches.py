"""Whether a place in a build configuration only counts while somebody develops."""

from __future__ import annotations

from auditor.checks.pipeline._engine import production
from auditor.checks.pipeline._engine.javascript import Script

_WORK_KEYS = frozenset(("development", "dev", "test", "testing", "serve", "watch", "storybook", "devServer"))
_STOPS = frozenset((",", ";", "=>", "return", "=", "(", "[", "{", ":", "?", "&&", "||", "??", "default", ""))
_DEEPEST = 60


def only_for_work(script: Script, offset: int, *, siblings: bool = True) -> bool:
    """Climb from a place to the top of the file, through every condition, key and name that it stands under."""
    index = min(script.at(offset), len(script.tokens) - 1)
    for _ in range(_DEEPEST):
        if index <= 0:
            return False
        if _level(script, index):
            return True
        index = script.outer[index] if index < len(script.outer) else -1
        if siblings and index >= 0 and script.text(index) == "{" and _works_beside(script, index):
            return True
    return False


def _level(script: Script, index: int) -> bool:
    """Walk back from a token through the expression or statement that it is part of."""
    colons = 0
    while index > 0:
        before = index - 1
        text = script.text(before)
        if before == script.outer[index] or text in {",", ";"}:
            return False
        if text == ")" and _is_condition(script, before):
            begin = script.partner[before]
            if True not in production.truths(production.holds(script, begin + 1, before)):
                return True
            index = begin - 1
        elif text == "else":
            return _else_of_production(script, before)
        elif _ends_statement(script, before):
            return False
        elif text in {"?", "&&"}:
            index = _condition_start(script, before)
            outcomes = production.truths(production.holds(script, index, before))
            if outcomes and (text == "&&" or not colons) not in outcomes:
                return True
            colons = 0
        elif text in {")", "]", "}"}:
            index = script.partner.get(before, before)
            if text == ")" and _is_work_function(script, index):
                return True
        elif _names_work(script, before):
            return True
        else:
            colons += text == ":"
            index = before
    return False


def _names_work(script: Script, mark: int) -> bool:
    """Say whether the key before a colon or the name before `=` is about development."""
    name = script.text(mark - 1).strip("'\"")
    if script.text(mark) == ":":
        return name in _WORK_KEYS
    return script.text(mark) == "=" and production.leaning(name) is False


def _is_condition(script: Script, close: int) -> bool:
    return script.text(script.partner.get(close, close) - 1) == "if"


def _else_of_production(script: Script, index: int) -> bool:
    """Say whether an `else` belongs to an `if` that is always taken."""
    close = index - 1
    if script.text(close) == "}":
        close = script.partner.get(close, close) - 1
    else:
        while close > 0 and not (script.text(close) == ")" and _is_condition(script, close)):
            close -= 1
    if script.text(close) != ")" or not _is_condition(script, close):
        return False
    begin = script.partner[close]
    return False not in production.truths(production.holds(script, begin + 1, close))


def _ends_statement(script: Script, before: int) -> bool:
    """Say whether a line ends between a token and the next without anything that would carry it on."""
    here, following = script.tokens[before], script.tokens[before + 1]
    if here.text == "}" and following.is_operand:
        return True
    ends = here.is_operand or here.text in {")", "]", "}"}
    return ends and following.is_operand and here.line != following.line and here.text not in {"return", "default"}


def _is_work_function(script: Script, begin: int) -> bool:
    return script.text(begin - 2) == "function" and production.leaning(script.text(begin - 1)) is False


def _condition_start(script: Script, end: int) -> int:
    """Find where the condition before `?` or `&&` begins."""
    index = end
    while index > 0:
        text = script.text(index - 1)
        if text in {")", "]", "}"}:
            index = script.partner.get(index - 1, index - 1)
            continue
        if text in _STOPS or _ends_statement(script, index - 1):
            break
        index -= 1
    return index


def _works_beside(script: Script, brace: int) -> bool:
    """Say whether an object names development as its mode, in a file that knows production as well."""
    if not any(token.is_string and token.text[1:-1] == "production" for token in script.tokens):
        return False
    index, end = brace + 1, script.partner.get(brace, len(script.tokens))
    while index < end:
        if script.text(index) == "mode" and script.text(index + 1) == ":":
            return script.text(index + 2)[1:-1] == "development" and script.text(index + 3) in {",", "}"}
        index = script.partner.get(index, index) + 1 if script.text(index) in {"(", "[", "{"} else index + 1
    return False
