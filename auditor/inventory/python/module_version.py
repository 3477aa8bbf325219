"""The version a Python file states as a plain string, read without running the file."""

from __future__ import annotations

import ast
import warnings

from auditor.inventory.python.tree import Tree

_LARGEST = 1024 * 1024


def stated_version(tree: Tree, path: str, name: str = "__version__") -> str:
    """Give the string first assigned to a name at the top of a module; "" when there is none."""
    module = _parsed(tree, path)
    for node in module.body if module else ():
        if isinstance(node, ast.Assign):
            targets: list[ast.expr] = node.targets
        elif isinstance(node, ast.AnnAssign):
            targets = [node.target]
        else:
            continue
        is_it = any(isinstance(target, ast.Name) and target.id == name for target in targets)
        if is_it and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            return node.value.value
    return ""


def _parsed(tree: Tree, path: str) -> ast.Module | None:
    if not tree.is_file(path) or tree.facts(path)[0] > _LARGEST:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(tree.files.read(path))
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None
