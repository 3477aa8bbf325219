"""Whether a setup.py does anything besides describing the project: the parts that could change what is built."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator

_NAME = "setup.py"
_READERS = frozenset(
    (
        "abspath basename dirname exists isfile isdir islink join normpath realpath resolve joinpath with_name "
        "with_suffix Path PurePath open read read_text readline readlines close decode encode fspath getcwd"
    ).split()
)
_TEXT = frozenset(
    (
        "compile findall finditer format fullmatch group groups join lower lstrip match partition replace rpartition "
        "rsplit rstrip search split splitlines startswith endswith strip sub title upper dedent cleandoc "
        "removeprefix removesuffix"
    ).split()
)
_VALUES = frozenset(
    (
        "all any bool dict enumerate filter float frozenset get getenv int isinstance items iter keys len list map "
        "max min next print range repr reversed set sorted str sum tuple values zip hasattr getattr exit warn "
        "RuntimeError SystemExit ValueError AssertionError Exception ImportError system machine python_implementation "
        "literal_eval parse walk super suppress catch_warnings simplefilter python_version_tuple python_version "
        "intersection union difference NotImplementedError RuntimeWarning UserWarning fileno"
    ).split()
)
_SETUP = frozenset("setup find_packages find_namespace_packages Extension".split())
_HARMLESS = _READERS | _TEXT | _VALUES | _SETUP
_CHANGERS = frozenset(
    "add append clear discard extend insert pop popitem remove reverse setdefault sort update".split()
)
_TRUSTED_MODULES = frozenset(sys.stdlib_module_names) | {"setuptools", "distutils"}
_MOST_CAUSES = 5
_LONGEST_CHAIN = 8


def hazards(module: ast.Module) -> tuple[str, ...]:
    """Name the statements that could change what is built, with their lines."""
    own = {node.name for node in ast.walk(module) if isinstance(node, ast.FunctionDef)}
    found = sorted({(getattr(node, "lineno", 0), what) for node in ast.walk(module) for what in _hazard(node, own)})
    return tuple(f"{_NAME}:{line} {what}" for line, what in found[:_MOST_CAUSES])


def _hazard(node: ast.AST, own: set[str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (f"imports {alias.name}" for alias in node.names if not _is_trusted(alias.name))
    elif isinstance(node, ast.ImportFrom):
        if node.level or not _is_trusted(node.module or ""):
            yield f"imports from {'.' * node.level}{node.module or ''}"
        elif any(alias.name == "*" for alias in node.names):
            yield f"imports everything from {node.module}"
    elif isinstance(node, ast.Call):
        yield from _call_hazard(node, own)
    elif isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        if isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
            yield f"changes {_shown(node)}"
    elif isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name in _SETUP:
        yield f"defines its own {node.name}"
    elif isinstance(node, ast.Global | ast.Nonlocal | ast.AsyncFunctionDef | ast.Await):
        yield "uses statements that are not followed"


def _is_trusted(name: str) -> bool:
    return name.partition(".")[0] in _TRUSTED_MODULES


def _call_hazard(call: ast.Call, own: set[str]) -> Iterator[str]:
    target = call.func
    name = target.id if isinstance(target, ast.Name) else target.attr if isinstance(target, ast.Attribute) else ""
    if name in {"write", "flush"} and ast.unparse(target).startswith(("sys.stderr.", "sys.stdout.")):
        return
    if name == "open" and not _only_reads(call):
        yield "opens a file for writing"
    elif isinstance(target, ast.Attribute) and name in _CHANGERS:
        if not isinstance(target.value, ast.Name):
            yield f"calls {_shown(target)}"
    elif name == "exit" or (name == "replace" and len(call.args) == 1):
        if name == "replace":
            yield f"calls {_shown(target)}"
    elif name not in _HARMLESS and not (isinstance(target, ast.Name) and name in own):
        yield f"calls {_shown(target)}"


def _only_reads(call: ast.Call) -> bool:
    position = 0 if isinstance(call.func, ast.Attribute) and not _is_module(call.func.value) else 1
    modes = [keyword.value for keyword in call.keywords if keyword.arg == "mode"]
    modes += call.args[position : position + 1]
    return all(
        isinstance(mode, ast.Constant) and isinstance(mode.value, str) and not set(mode.value) & set("wax+")
        for mode in modes
    )


def _is_module(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in _TRUSTED_MODULES


def _shown(node: ast.expr) -> str:
    try:
        text = ast.unparse(node)
    except RecursionError:
        text = "something"
    return text if len(text) <= 60 else f"{text[:57]}..."


def unsteady_names(module: ast.Module) -> frozenset[str]:
    """Name the variables that are set more than once, set under a condition, or changed in place."""
    stored: list[str] = []
    changed: set[str] = set()
    plain = {id(target) for statement in module.body for target in _plain_targets(statement)}
    for node in ast.walk(module):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store | ast.Del):
            stored.append(node.id)
            if id(node) not in plain:
                changed.add(node.id)
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
            changed.update(inner.id for inner in ast.walk(node.value) if isinstance(inner, ast.Name))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _CHANGERS:
            changed.update(inner.id for inner in ast.walk(node.func.value) if isinstance(inner, ast.Name))
        elif isinstance(node, ast.ExceptHandler | ast.FunctionDef | ast.ClassDef | ast.alias | ast.arg):
            changed.update(_bound(node))
    changed |= {name for name, count in Counter(stored).items() if count > 1}
    return frozenset(_with_aliases(module, changed))


def _with_aliases(module: ast.Module, changed: set[str]) -> set[str]:
    """Add the names whose value a changed name may share, and those handed to a function of the script."""
    own = {node.name for node in ast.walk(module) if isinstance(node, ast.FunctionDef)}
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in own:
            changed.update(inner.id for inner in node.args if isinstance(inner, ast.Name))
    for _ in range(_LONGEST_CHAIN):
        before = len(changed)
        for statement in module.body:
            if isinstance(statement, ast.Assign) and _targets_any(statement, changed):
                changed.update(inner.id for inner in ast.walk(statement.value) if isinstance(inner, ast.Name))
        if len(changed) == before:
            break
    return changed


def _targets_any(statement: ast.Assign, names: set[str]) -> bool:
    return any(isinstance(target, ast.Name) and target.id in names for target in statement.targets)


def _plain_targets(statement: ast.stmt) -> list[ast.expr]:
    if isinstance(statement, ast.Assign):
        return statement.targets if len(statement.targets) == 1 else []
    return [statement.target] if isinstance(statement, ast.AnnAssign) else []


def _bound(node: ast.ExceptHandler | ast.FunctionDef | ast.ClassDef | ast.alias | ast.arg) -> set[str]:
    if isinstance(node, ast.alias):
        return {(node.asname or node.name).split(".")[0]}
    return {node.arg} if isinstance(node, ast.arg) else {node.name} if node.name else set()
