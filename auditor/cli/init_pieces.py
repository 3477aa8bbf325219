"""What `stowgate init` can add to a project, each piece as the file it would write or the reason it would not."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from auditor import __version__

_CONFIG = """\
# Every key: docs/configuration.md of stowgate.
fail-on = "error"  # error | warning | note | never

# What maps may ship: forbid | no-content | allow. Judged by licence and repository when left out.
# source-maps = "no-content"

# [[suppress]]
# rule = "ships/large-file"
# path = "dist/model.bin"
# reason = "the model is the product"
# expires = 2027-06-30
"""
_HOOKS = f"""\
default_install_hook_types: [pre-commit, pre-push]
repos:
  - repo: local
    hooks:
      - id: stowgate-secrets
        name: secrets in what is staged
        language: python
        additional_dependencies: [stowgate=={__version__}]
        entry: stowgate secrets --staged
        pass_filenames: false
        always_run: true
        stages: [pre-commit]
      - id: stowgate-check
        name: what the package would ship
        language: python
        additional_dependencies: [stowgate=={__version__}]
        entry: stowgate check
        pass_filenames: false
        always_run: true
        stages: [pre-push]
"""
_WORKFLOW = f"""\
name: stowgate
on:
  push:
  pull_request:

permissions: {{}}

jobs:
  check:
    runs-on: ubuntu-latest
    permissions:
      contents: read
    steps:
      - uses: actions/checkout@9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0 # v7.0.0
        with:
          persist-credentials: false
      # Build and pack here, and give the archive in place of the dot to check the very bytes that go out.
      - run: pipx run --spec stowgate=={__version__} stowgate check --format github .
"""
_GITLAB = f"""\
stowgate:
  image: python:3.13-slim
  cache: []
  script:
    - python -m pip install --quiet stowgate=={__version__}
    - stowgate check --output gitlab=gl-code-quality-report.json .
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
"""
_SCRIPT = '"prepublishOnly": "stowgate check"'
_SCRIPTS = re.compile(r'("scripts"\s{0,20}:\s{0,20}\{)(\s{0,200})')
_CONFIGURED = re.compile(r"^\[tool\.stowgate\b", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One file: what it would hold, what it holds now (None when there is none), or why it is left alone."""

    kind: str
    path: str
    content: str = ""
    before: str | None = None
    done: str = ""
    by_hand: str = ""


def pieces(root: Path, wanted: tuple[str, ...]) -> list[Piece]:
    """Give every wanted piece, or those that suit the project."""
    return [MAKERS[kind](root) for kind in wanted or _suitable(root)]


def _suitable(root: Path) -> list[str]:
    suits = {
        "npm": (root / "package.json").is_file(),
        "workflow": (root / ".github").is_dir(),
        "gitlab": (root / ".gitlab-ci.yml").is_file(),
    }
    return [kind for kind in MAKERS if suits.get(kind, True)]


def _config(root: Path) -> Piece:
    for name, mark in (
        ("stowgate.toml", None),
        ("pyproject.toml", _CONFIGURED),
        ("package.json", re.compile('"stowgate"')),
    ):
        path = root / name
        if os.path.lexists(path) and (mark is None or mark.search(_read(path))):
            return Piece(kind="config", path=name, done="there is a configuration")
    return Piece(kind="config", path="stowgate.toml", content=_CONFIG)


def _npm(root: Path) -> Piece:
    path = root / "package.json"
    text = _read(path)
    by_hand = Piece(kind="npm", path="package.json", by_hand=f'add to "scripts": {_SCRIPT}')
    try:
        manifest = json.loads(text)
        scripts = manifest.get("scripts", {})
        present = str(scripts.get("prepublishOnly", ""))
    except (ValueError, AttributeError, RecursionError):
        return by_hand
    if "stowgate" in present:
        return Piece(kind="npm", path="package.json", done="prepublishOnly runs stowgate")
    if present:
        return Piece(kind="npm", path="package.json", by_hand='add to "prepublishOnly": && stowgate check')
    changed = _with_script(text, has_scripts="scripts" in manifest)
    wanted = {**manifest, "scripts": {**scripts, "prepublishOnly": "stowgate check"}}
    if path.is_symlink() or not _same(changed, wanted):
        return by_hand
    return Piece(kind="npm", path="package.json", content=changed, before=text)


def _with_script(text: str, *, has_scripts: bool) -> str:
    """Insert the script as a person would, everything else left as it is."""
    if has_scripts:
        return _SCRIPTS.sub(lambda m: f"{m[1]}{m[2]}{_SCRIPT},{m[2] or ' '}", text, count=1)
    head, brace, tail = text.partition("{")
    indent = re.match(r"\s*", tail)
    gap = indent[0] if indent else ""
    return f'{head}{brace}{gap}"scripts": {{ {_SCRIPT} }},{gap}{tail.lstrip()}'


def _same(text: str, wanted: object) -> bool:
    try:
        return bool(json.loads(text) == wanted)
    except ValueError:
        return False


def _hooks(root: Path) -> Piece:
    return _whole(root, "pre-commit", ".pre-commit-config.yaml", _HOOKS)


def _workflow(root: Path) -> Piece:
    return _whole(root, "workflow", ".github/workflows/stowgate.yml", _WORKFLOW)


def _gitlab(root: Path) -> Piece:
    return _whole(root, "gitlab", ".gitlab-ci.yml", _GITLAB)


def _whole(root: Path, kind: str, name: str, content: str) -> Piece:
    """Write a file of its own; where one is already, say what to add."""
    path = root / name
    if not os.path.lexists(path):
        return Piece(kind=kind, path=name, content=content)
    if "stowgate" in _read(path):
        return Piece(kind=kind, path=name, done="stowgate is in it")
    return Piece(kind=kind, path=name, by_hand=content)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


MAKERS: dict[str, Callable[[Path], Piece]] = {
    "config": _config,
    "npm": _npm,
    "pre-commit": _hooks,
    "workflow": _workflow,
    "gitlab": _gitlab,
}
