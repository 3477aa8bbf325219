"""What a repository and this machine say about a fact, without running anything and without a network."""

from __future__ import annotations

import json
import os
import re
import shutil
import tomllib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeAlias

from auditor.memory.facts import Fact, plain
from auditor.memory.versions import allows

Status: TypeAlias = Literal["holds", "stale", "contradicted", "unverifiable"]
_SKIPPED = frozenset({".git", "node_modules", ".venv", "__pycache__", "dist", "build", ".mypy_cache", ".tox"})
_MOST_FILES, _MOST_BYTES, _ONE = 20_000, 64 << 20, 1 << 20
_NAME = re.compile(r"[A-Za-z_][\w\-]{1,60}")
_TARGET = re.compile(r"^([A-Za-z][\w\-]*)[ \t]*:(?!=)", re.MULTILINE)
_REQUIREMENT = re.compile(r"([A-Za-z][\w.\-]*)(?:\[[\w,\- ]*\])?([^;@]*)")
_PINNED = re.compile(r"^[ \t\"']*([A-Za-z][\w.\-]*)(?:\[[\w,\-]*\])?[ \t]*==[ \t]*([\w.]+)", re.MULTILINE)


class Repository:
    """One folder, read once and only as far as questions need it."""

    def __init__(self, root: Path, hosts: frozenset[str]) -> None:
        self._root = root
        self._hosts = hosts

    def check(self, fact: Fact) -> tuple[Status, str]:
        """Answer one fact, with the evidence."""
        asked = {
            "path": self._path, "make target": self._make, "script": self._script, "program": self._program,
            "version": self._version, "host": self._host, "function": self._known, "key": self._known,
        }  # fmt: skip
        return asked[fact.kind](fact)

    def _path(self, fact: Fact) -> tuple[Status, str]:
        name = os.path.expanduser(fact.name)
        if os.path.lexists(self._root / name):
            return "holds", f"{fact.name} is there"
        if "/" not in name and name in self._files:
            return "holds", f"{self._files[name]} is there"
        if name.startswith("/"):
            return "unverifiable", f"{fact.name} is not on this machine"
        where = self._files.get(os.path.basename(name.rstrip("/")))
        return "stale", f"{fact.name} is not there{f'; {where} is' if where else ''}"

    def _make(self, fact: Fact) -> tuple[Status, str]:
        for name in ("Makefile", "makefile", "GNUmakefile"):
            text = self._text(name)
            if text:
                found = fact.name in _TARGET.findall(text)
                return ("holds", f"{name} has it") if found else ("stale", f"{name} has no target {fact.name}")
        return "stale", "there is no Makefile"

    def _script(self, fact: Fact) -> tuple[Status, str]:
        scripts = self._manifest.get("scripts")
        if not isinstance(scripts, dict):
            return "stale", "package.json has no scripts"
        return ("holds", "package.json has it") if fact.name in scripts else ("stale", f"no script {fact.name}")

    def _program(self, fact: Fact) -> tuple[Status, str]:
        where = shutil.which(fact.name)
        return ("holds", f"{where} is there") if where else ("unverifiable", f"{fact.name} is not on this machine")

    def _version(self, fact: Fact) -> tuple[Status, str]:
        found = self._pins.get(plain(fact.name))
        if found is None:
            return self._range(fact)
        version, where = found
        if version == fact.said or version.startswith(f"{fact.said}."):
            return "holds", f"{where} says {version}"
        return "contradicted", f"{where} says {version}, not {fact.said}"

    def _range(self, fact: Fact) -> tuple[Status, str]:
        wanted, where = self._ranges.get(plain(fact.name), ("", ""))
        fits = allows(wanted, fact.said)
        if fits is None:
            return "unverifiable", f"{fact.name} is pinned nowhere"
        return ("holds" if fits else "contradicted"), f"{where} asks for {wanted}{'' if fits else f', not {fact.said}'}"

    def _host(self, fact: Fact) -> tuple[Status, str]:
        allowed = any(fact.name == host or fact.name.endswith(f".{host}") for host in self._hosts)
        return ("holds", "the host is allowed") if allowed else ("unverifiable", f"{fact.name} is on no allow-list")

    def _known(self, fact: Fact) -> tuple[Status, str]:
        last = fact.name.rpartition(".")[2]
        return (
            ("holds", f"{last} is in the code") if last in self._names else ("stale", f"{last} is nowhere in the code")
        )

    @cached_property
    def _files(self) -> dict[str, str]:
        return {path.name: path.relative_to(self._root).as_posix() for path in self._walk()}

    @cached_property
    def _names(self) -> frozenset[str]:
        """Every name in the code; memories themselves do not count as evidence for what they say."""
        names: set[str] = set()
        read = 0
        for path in self._walk():
            if path.suffix.lower() in (".md", ".mdc", ".jsonl", ".lock") or read > _MOST_BYTES:
                continue
            text = self._text(str(path))
            read += len(text)
            names.update(_NAME.findall(text))
        return frozenset(names)

    def _walk(self) -> Iterator[Path]:
        count = 0
        for folder, folders, files in os.walk(self._root):
            folders[:] = sorted(name for name in folders if name not in _SKIPPED)
            for name in sorted(files):
                count += 1
                if count > _MOST_FILES:
                    return
                yield Path(folder, name)

    def _text(self, name: str) -> str:
        try:
            path = self._root / name
            if not path.is_file():
                return ""
            with open(path, "rb") as stream:
                return stream.read(_ONE).decode("utf-8", "replace")
        except OSError:
            return ""

    @cached_property
    def packages(self) -> frozenset[str]:
        """The packages and tools whose versions this folder tells, as registries spell them."""
        return frozenset(self._pins) | frozenset(self._ranges)

    @cached_property
    def _ranges(self) -> dict[str, tuple[str, str]]:
        """Give what the manifests ask for, ranges and all, and what they call themselves."""
        found: dict[str, tuple[str, str]] = {}
        for group in ("dependencies", "devDependencies", "peerDependencies", "engines"):
            wanted = self._manifest.get(group)
            for name, asked in wanted.items() if isinstance(wanted, dict) else ():
                found.setdefault(plain(name), (str(asked), "package.json"))
        project = _loaded(tomllib.loads, self._text("pyproject.toml")).get("project")
        project = project if isinstance(project, dict) else {}
        asked = project.get("dependencies")
        for line in asked if isinstance(asked, list) else ():
            if named := _REQUIREMENT.match(str(line)):
                found.setdefault(plain(named[1]), (named[2].strip(), "pyproject.toml"))
        if isinstance(project.get("requires-python"), str):
            found.setdefault("python", (project["requires-python"], "pyproject.toml"))
        for manifest, where in ((self._manifest, "package.json"), (project, "pyproject.toml")):
            if isinstance(manifest.get("name"), str) and isinstance(manifest.get("version"), str):
                found.setdefault(plain(manifest["name"]), (manifest["version"], where))
        return found

    @cached_property
    def _manifest(self) -> dict[str, Any]:
        return _loaded(json.loads, self._text("package.json"))

    @cached_property
    def _pins(self) -> dict[str, tuple[str, str]]:
        pins: dict[str, tuple[str, str]] = {}
        for name, entry in _tables(_loaded(json.loads, self._text("package-lock.json")).get("packages")):
            if "node_modules/" in name and isinstance(entry.get("version"), str):
                pins.setdefault(plain(name.rpartition("node_modules/")[2]), (entry["version"], "package-lock.json"))
        for group in ("dependencies", "devDependencies"):
            wanted = self._manifest.get(group)
            for name, version in wanted.items() if isinstance(wanted, dict) else ():
                if isinstance(version, str) and version[:1].isdigit():
                    pins.setdefault(plain(name), (version, "package.json"))
        for file in ("requirements.txt", "pyproject.toml", "requirements.lock"):
            for name, version in _PINNED.findall(self._text(file)):
                pins.setdefault(plain(name), (version, file))
        for each in _loaded(tomllib.loads, self._text("uv.lock")).get("package", ()):
            if isinstance(each, dict) and isinstance(each.get("version"), str):
                pins.setdefault(plain(str(each.get("name"))), (each["version"], "uv.lock"))
        return pins


def _loaded(read: Any, text: str) -> dict[str, Any]:
    try:
        data = read(text)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def _tables(data: object) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(data, dict):
        yield from ((name, entry) for name, entry in data.items() if isinstance(entry, dict))
