"""A setup.py read without running it: the arguments of `setup()` that are written down, and what is not."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from auditor.errors import ManifestError
from auditor.inventory.python.setuptools_safety import hazards, unsteady_names
from auditor.inventory.python.setuptools_settings import UNKNOWN, Extension, Find

NAME = "setup.py"
_LARGEST = 1024 * 1024
_FINDERS = {"find_packages": False, "find_namespace_packages": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """The keyword arguments of `setup()`, where each stands, and why the rest cannot be trusted."""

    arguments: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    doubts: tuple[str, ...] = ()


class _ComputedError(Exception):
    """An expression whose value only running it would give."""


def read_script(content: bytes) -> Script:
    """Read a setup.py; code that could change what is built is named in the doubts."""
    module = _parse(content)
    calls = list(_setup_calls(module.body))
    doubts = list(hazards(module))
    if len(calls) != 1:
        found = "no plain call" if not calls else f"{len(calls)} calls"
        return Script(doubts=(f"{NAME} has {found} of setup() at its top level", *doubts))
    arguments, lines, more = _arguments(calls[0], _Names(module))
    return Script(arguments=arguments, lines=lines, doubts=(*more, *doubts))


def _parse(content: bytes) -> ast.Module:
    if len(content) > _LARGEST:
        raise ManifestError(f"{NAME}: larger than {_LARGEST} bytes")
    try:
        return parse_quietly(content)
    except SyntaxError as problem:
        raise ManifestError(f"{NAME}:{problem.lineno or 1}: {problem.msg}") from None
    except (ValueError, RecursionError, MemoryError) as problem:
        raise ManifestError(f"{NAME}: cannot be read ({str(problem) or type(problem).__name__})") from None


def parse_quietly(content: bytes) -> ast.Module:
    """Parse code without passing on what Python thinks of its style."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(content, NAME)


def _setup_calls(body: list[ast.stmt]) -> Iterator[ast.Call]:
    """Yield the calls of setup() that certainly run: at the top level, or under the usual `__main__` test."""
    for statement in body:
        if isinstance(statement, ast.If) and _is_main_test(statement.test):
            yield from _setup_calls(statement.body)
        elif (
            isinstance(statement, ast.Expr)
            and isinstance(statement.value, ast.Call)
            and _called(statement.value) == "setup"
        ):
            yield statement.value


def _is_main_test(test: ast.expr) -> bool:
    return ast.unparse(test) in {"__name__ == '__main__'", "'__main__' == __name__"}


def _called(call: ast.Call) -> str:
    target = call.func
    return target.id if isinstance(target, ast.Name) else target.attr if isinstance(target, ast.Attribute) else ""


def _arguments(call: ast.Call, names: _Names) -> tuple[dict[str, Any], dict[str, int], list[str]]:
    arguments: dict[str, Any] = {}
    lines: dict[str, int] = {}
    doubts = [f"{NAME}:{call.lineno} calls setup() with positional arguments"] if call.args else []
    for keyword in call.keywords:
        if keyword.arg is None:
            expanded = _value_or_unknown(keyword.value, names)
            if not isinstance(expanded, dict) or not all(isinstance(key, str) for key in expanded):
                doubts.append(f"{NAME}:{keyword.value.lineno} computes arguments of setup()")
                continue
            arguments.update(expanded)
            lines.update(dict.fromkeys(expanded, keyword.value.lineno))
        else:
            arguments[keyword.arg] = _value_or_unknown(keyword.value, names)
            lines[keyword.arg] = keyword.value.lineno
    return arguments, lines, doubts


@dataclass(slots=True)
class _Names:
    """Names that are given one value, once, and never touched again."""

    module: ast.Module
    _known: dict[str, ast.expr] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unsteady = unsteady_names(self.module)
        for statement in self.module.body:
            target, value = _assignment(statement)
            if target and value is not None and target not in unsteady:
                self._known[target] = value

    def look_up(self, name: str) -> ast.expr | None:
        """Give the expression a name stands for."""
        return self._known.get(name)


def _assignment(statement: ast.stmt) -> tuple[str, ast.expr | None]:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id, statement.value
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return statement.target.id, statement.value
    return "", None


def _value_or_unknown(node: ast.expr, names: _Names) -> Any:
    try:
        return _value(node, names, 40)
    except (_ComputedError, RecursionError):
        return UNKNOWN


def _value(node: ast.expr, names: _Names, fuel: int) -> Any:
    if not fuel:
        raise _ComputedError
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.List | ast.Tuple):
        return [_value(item, names, fuel - 1) for item in node.elts]
    if isinstance(node, ast.Dict):
        return _table(node, names, fuel - 1)
    if isinstance(node, ast.Name):
        known = names.look_up(node.id)
        if known is not None:
            return _value(known, names, fuel - 1)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _sum(_value(node.left, names, fuel - 1), _value(node.right, names, fuel - 1))
    if isinstance(node, ast.Call):
        return _call(node, names, fuel - 1)
    raise _ComputedError


def _table(node: ast.Dict, names: _Names, fuel: int) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for key, value in zip(node.keys, node.values, strict=True):
        if not isinstance(key, ast.Constant):
            raise _ComputedError
        try:
            found[key.value] = _value(value, names, fuel)
        except _ComputedError:
            found[key.value] = UNKNOWN
    return found


def _sum(left: Any, right: Any) -> Any:
    is_pair = isinstance(left, list | str) and type(left) is type(right)
    if not is_pair or len(left) + len(right) > _LARGEST:
        raise _ComputedError
    return left + right


def _call(node: ast.Call, names: _Names, fuel: int) -> Any:
    called = _called(node)
    given = {keyword.arg: _value(keyword.value, names, fuel) for keyword in node.keywords if keyword.arg}
    if any(keyword.arg is None for keyword in node.keywords):
        raise _ComputedError
    positional = [_value(item, names, fuel) for item in node.args]
    if called in _FINDERS:
        return _find(called, positional, given)
    if called == "Extension":
        return _extension(positional, given)
    if called == "dict" and not positional:
        return given
    raise _ComputedError


def _find(called: str, positional: list[Any], given: dict[str, Any]) -> Find:
    given = dict(zip(("where", "exclude", "include"), positional, strict=False)) | given
    where = given.pop("where", ".")
    include, exclude = given.pop("include", ["*"]), given.pop("exclude", [])
    if given or not isinstance(where, str) or not (_are_strings(include) and _are_strings(exclude)):
        raise _ComputedError
    return Find(namespaces=_FINDERS[called], where=(where,), include=tuple(include), exclude=tuple(exclude))


def _extension(positional: list[Any], given: dict[str, Any]) -> Extension:
    given = dict(zip(("name", "sources"), positional, strict=False)) | given
    name, sources, depends = given.get("name"), given.get("sources", []), given.get("depends") or []
    if not isinstance(name, str) or not _are_strings(sources) or not _are_strings(depends):
        raise _ComputedError
    return Extension(name=name, sources=tuple(sources), depends=tuple(depends))


def _are_strings(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)
