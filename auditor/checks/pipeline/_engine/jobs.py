"""The jobs of a workflow or a pipeline, where each lies in its file, and which of them publish."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import yaml

from auditor.checks.pipeline._engine import commands
from auditor.checks.pipeline._engine.commands import Registry

_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NPM_ACTION = re.compile(r"^(?:cycjimmy/semantic-release-action|[\w.-]+/[\w.-]*npm-publish[\w.-]*)@", re.IGNORECASE)
_PYTHON_ACTION = re.compile(
    r"^(?:pypa/gh-action-pypi-publish|[\w.-]+/[\w.-]*(?:publish[\w.-]*pypi|pypi[\w.-]*publish|poetry-publish))[/@]",
    re.IGNORECASE,
)
_ACTIONS: tuple[tuple[re.Pattern[str], Registry], ...] = ((_NPM_ACTION, "npm"), (_PYTHON_ACTION, "python"))
_CHANGESETS = re.compile(r"^changesets/action@")
_MATURIN = re.compile(r"^PyO3/maturin-action@", re.IGNORECASE)
_SCRIPT_KEYS = ("before_script", "script", "after_script")
_NO_JOBS = frozenset(("default", "variables", "workflow", "include", "stages", "image", "cache", "spec"))
_DEEPEST, _MOST_LINES = 40, 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One job: its first and its last line, the registries it publishes to, and whether it may mint a credential."""

    first: int
    last: int
    publishes: frozenset[Registry]
    mints: bool = False


def workflow_jobs(text: str, scripts: Mapping[str, str]) -> tuple[Job, ...]:
    """Read the jobs of a GitHub workflow; what is no YAML has none."""
    return tuple(
        _workflow_job(top, key, value, scripts) for top in _documents(text) for key, value in _items(_get(top, "jobs"))
    )


def gitlab_jobs(text: str, scripts: Mapping[str, str]) -> tuple[Job, ...]:
    """Read the jobs of a GitLab pipeline, with the script that a job inherits."""
    found = []
    for top in _documents(text):
        for key, value in _items(top):
            if _scalar(key) not in _NO_JOBS:
                lines = itertools.islice(_lines(_inherited(top, value, set())), _MOST_LINES)
                where = commands.publishes("\n".join(lines), scripts)
                found.append(Job(first=_first(key), last=_last(value), publishes=where))
    return tuple(found)


def _workflow_job(top: yaml.Node, key: yaml.Node, value: yaml.Node, scripts: Mapping[str, str]) -> Job:
    steps = list(_steps(_get(value, "steps")))
    where = commands.publishes("\n".join(run for run, _, _ in steps), scripts)
    where = where.union(*(_action(uses, inputs) for _, uses, inputs in steps))
    permissions = _get(value, "permissions") or _get(top, "permissions")
    mints = _scalar(permissions) == "write-all" or _scalar(_get(permissions, "id-token")) == "write"
    return Job(first=_first(key), last=_last(value), publishes=where, mints=mints)


def _first(key: yaml.Node) -> int:
    return int(key.start_mark.line) + 1


def _last(value: yaml.Node, depth: int = 0) -> int:
    """Give the last line of a node; a block is said to end where the next token begins."""
    if isinstance(value, yaml.ScalarNode) or not value.value:
        return int(value.end_mark.line) + (value.end_mark.column > 0)
    if getattr(value, "flow_style", False):
        return int(value.end_mark.line) + 1
    inner = value.value[-1][1] if isinstance(value, yaml.MappingNode) else value.value[-1]
    begin = int(value.start_mark.line)
    follow = inner.start_mark.line >= begin and depth < _DEEPEST
    return _last(inner, depth + 1) if follow else begin + 1


def _action(uses: str, inputs: Mapping[str, str]) -> frozenset[Registry]:
    if inputs.get("dry-run") == "true" or inputs.get("dry_run") == "true":
        return frozenset()
    if _CHANGESETS.match(uses):
        return frozenset(("npm",)) if inputs.get("publish") else frozenset()
    if _MATURIN.match(uses):
        return frozenset(("python",)) if inputs.get("command") in {"upload", "publish"} else frozenset()
    return frozenset(registry for pattern, registry in _ACTIONS if pattern.match(uses))


def _steps(steps: yaml.Node | None) -> Iterator[tuple[str, str, dict[str, str]]]:
    for step in _sequence(steps):
        inputs = {_scalar(key): _scalar(value) for key, value in _items(_get(step, "with"))}
        yield _scalar(_get(step, "run")), _scalar(_get(step, "uses")), inputs


def _inherited(top: yaml.Node, job: yaml.Node, seen: set[str]) -> dict[str, yaml.Node]:
    """Give the script parts of a job, those it extends included."""
    parents = _get(job, "extends")
    found: dict[str, yaml.Node] = {}
    for name in map(_scalar, (parents,) if isinstance(parents, yaml.ScalarNode) else _sequence(parents)):
        parent = _get(top, name)
        if parent is not None and name not in seen:
            seen.add(name)
            found |= _inherited(top, parent, seen)
    own = {key: part for key in _SCRIPT_KEYS if (part := _get(job, key)) is not None}
    return found | own


def _lines(parts: Mapping[str, yaml.Node], depth: int = 0) -> Iterator[str]:
    for part in parts.values():
        if isinstance(part, yaml.ScalarNode):
            yield part.value
        elif depth < _DEEPEST:
            yield from _lines({str(number): each for number, each in enumerate(_sequence(part))}, depth + 1)


def _documents(text: str) -> list[yaml.Node]:
    try:
        return list(yaml.compose_all(text, Loader=_LOADER))
    except (yaml.YAMLError, ValueError, RecursionError):
        return []


def _items(node: yaml.Node | None) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    """Give the pairs of a mapping, those it merges in last."""
    if not isinstance(node, yaml.MappingNode):
        return
    queue: list[yaml.Node] = [node]
    seen: set[int] = set()
    for each in queue:
        if id(each) in seen:
            continue
        seen.add(id(each))
        if not isinstance(each, yaml.MappingNode):
            queue.extend(_sequence(each))
            continue
        queue.extend(value for key, value in each.value if _scalar(key) == "<<")
        yield from (pair for pair in each.value if _scalar(pair[0]) != "<<")


def _get(node: yaml.Node | None, name: str) -> yaml.Node | None:
    return next((value for key, value in _items(node) if _scalar(key) == name), None)


def _sequence(node: yaml.Node | None) -> list[yaml.Node]:
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []


def _scalar(node: yaml.Node | None) -> str:
    return node.value if isinstance(node, yaml.ScalarNode) else ""
