"""Pickles, read by walking their opcodes: they become plain data, and nothing is ever called or imported."""

from __future__ import annotations

import io
import itertools
import pickletools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_MOST_STEPS = 500_000
_TEXTS = frozenset({"SHORT_BINUNICODE", "BINUNICODE", "BINUNICODE8", "UNICODE"})
_BYTES = frozenset({"SHORT_BINBYTES", "BINBYTES", "BINBYTES8", "BYTEARRAY8", "SHORT_BINSTRING", "BINSTRING", "STRING"})
_NUMBERS = frozenset({"BININT", "BININT1", "BININT2", "INT", "LONG", "LONG1", "LONG4", "BINFLOAT", "FLOAT"})
_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_EMPTY = {"EMPTY_DICT": dict, "EMPTY_LIST": list, "EMPTY_TUPLE": list, "EMPTY_SET": list}
_MARK = object()


class MalformedError(ValueError):
    """The bytes are no pickle, or one beyond the limits."""


@dataclass(slots=True)
class Made:
    """What a pickle would have made by a call: which name, with what; it was not made."""

    name: str
    arguments: Any = None
    state: Any = None


@dataclass(slots=True)
class _Machine:
    stack: list[Any] = field(default_factory=list)
    memo: dict[int, Any] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)

    def marked(self) -> list[Any]:
        """Take everything above the last mark."""
        taken: list[Any] = []
        while self.stack:
            top = self.stack.pop()
            if top is _MARK:
                break
            taken.append(top)
        taken.reverse()
        return taken

    def pop(self) -> Any:
        return self.stack.pop() if self.stack else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """What a pickle holds, and the names that loading it would have imported."""

    value: Any
    names: tuple[str, ...]


def walk(data: bytes) -> Walked:
    """Follow the opcodes of one pickle."""
    machine = _Machine()
    step = 0
    try:
        for code, argument in itertools.islice(_codes(data), _MOST_STEPS + 1):
            _step(machine, code, argument)
            step += 1
    except Exception as error:
        raise MalformedError(str(error)[:120]) from error
    if step > _MOST_STEPS:
        raise MalformedError("it has too many parts")
    value = plain(machine.stack[-1]) if machine.stack else None
    return Walked(value=value, names=tuple(dict.fromkeys(machine.names)))


def _codes(data: bytes) -> Iterator[tuple[str, Any]]:
    for code, argument, _ in pickletools.genops(io.BytesIO(data)):
        yield code.name, argument


def _step(machine: _Machine, code: str, argument: Any) -> None:  # noqa: PLR0912 - one branch a family of opcodes
    stack = machine.stack
    if code in _TEXTS or code in _BYTES or code in _NUMBERS:
        stack.append(argument)
    elif code in _CONSTANTS:
        stack.append(_CONSTANTS[code])
    elif code in _EMPTY:
        stack.append(_EMPTY[code]())
    elif code == "MARK":
        stack.append(_MARK)
    elif code in ("TUPLE", "LIST", "FROZENSET"):
        stack.append(machine.marked())
    elif code in ("TUPLE1", "TUPLE2", "TUPLE3"):
        count = int(code[-1])
        stack[len(stack) - count :] = [stack[-count:]]
    elif code == "DICT":
        items = machine.marked()
        stack.append(_pairs(items))
    elif code in ("MEMOIZE", "PUT", "BINPUT", "LONG_BINPUT"):
        if stack:
            machine.memo[len(machine.memo) if code == "MEMOIZE" else argument] = stack[-1]
    elif code in ("GET", "BINGET", "LONG_BINGET"):
        stack.append(machine.memo.get(argument))
    elif code == "POP":
        machine.pop()
    elif code == "POP_MARK":
        machine.marked()
    elif code == "DUP":
        stack.append(stack[-1])
    else:
        _build(machine, code, argument)


def _build(machine: _Machine, code: str, argument: Any) -> None:
    stack = machine.stack
    if code in ("GLOBAL", "STACK_GLOBAL"):
        last, first = (machine.pop(), machine.pop()) if code == "STACK_GLOBAL" else ("", argument.replace(" ", "."))
        name = f"{first}.{last}".rstrip(".")
        machine.names.append(name)
        stack.append(Made(name))
    elif code in ("REDUCE", "NEWOBJ", "NEWOBJ_EX"):
        keywords = machine.pop() if code == "NEWOBJ_EX" else None
        arguments, made = machine.pop(), machine.pop()
        name = made.name if isinstance(made, Made) else ""
        stack.append(Made(name, [arguments, keywords] if keywords else arguments))
    elif code in ("INST", "OBJ"):
        arguments = machine.marked()
        named = argument.replace(" ", ".") if code == "INST" else arguments.pop(0).name if arguments else ""
        machine.names.append(str(named))
        stack.append(Made(str(named), arguments))
    elif code == "BUILD":
        state = machine.pop()
        if stack and isinstance(stack[-1], Made):
            stack[-1].state = state
    elif code in ("SETITEM", "SETITEMS"):
        items = machine.marked() if code == "SETITEMS" else [machine.pop(), machine.pop()][::-1]
        if stack:
            _into(stack[-1], _pairs(items))
    elif code in ("APPEND", "APPENDS", "ADDITEMS"):
        items = [machine.pop()] if code == "APPEND" else machine.marked()
        if stack:
            _into(stack[-1], items)
    elif code in ("PERSID", "BINPERSID", "EXT1", "EXT2", "EXT4", "NEXT_BUFFER"):
        stack.append(Made(f"{code.lower()} {machine.pop() if code == 'BINPERSID' else argument}"))


def _pairs(items: list[Any]) -> dict[str, Any]:
    return {
        str(key) if not isinstance(key, Made) else key.name: value
        for key, value in zip(items[::2], items[1::2], strict=False)
    }


def _into(target: Any, items: dict[str, Any] | list[Any]) -> None:
    if isinstance(target, Made):
        target.state = items if target.state is None else [target.state, items]
    elif isinstance(target, dict) and isinstance(items, dict):
        target.update(items)
    elif isinstance(target, list):
        target.extend(items.values() if isinstance(items, dict) else items)


def plain(value: Any) -> Any:
    """Turn what was walked into lists, mappings and simple values; what refers to itself is cut."""
    return _plain(value, 0, set(), [0])


def _plain(value: Any, depth: int, around: set[int], count: list[int]) -> Any:
    count[0] += 1
    if value is _MARK or depth > 60 or count[0] > _MOST_STEPS or id(value) in around:
        return None
    if not isinstance(value, Made | dict | list):
        return value
    around = around | {id(value)}
    if isinstance(value, Made):
        inner = {"arguments": value.arguments, "state": value.state} if value.arguments else value.state
        return _plain(inner, depth + 1, around, count)
    if isinstance(value, dict):
        return {key: _plain(each, depth + 1, around, count) for key, each in value.items()}
    return [_plain(each, depth + 1, around, count) for each in value]
