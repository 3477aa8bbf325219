"""Run semgrep over texts held in memory, with rules of our own, offline, beside other work, and remember the answer."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from auditor import cache
from auditor.errors import StowgateError

SECONDS = 30.0
_RULE_SECONDS = 3
_MEGABYTES = 1500
_CACHE = "pipeline"
_KEPT_ENVIRONMENT = ("PATH", "SYSTEMROOT", "COMSPEC", "TEMP", "TMP", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_OPTIONS = (
    "scan", "--experimental", "--metrics=off", "--disable-version-check", "--disable-nosem", "--no-git-ignore",
    "--quiet", "--json", "--jobs", "2", "--timeout", str(_RULE_SECONDS),
    "--timeout-threshold", "1", "--max-memory", str(_MEGABYTES),
)  # fmt: skip


class SemgrepError(StowgateError):
    """Semgrep did not answer; nothing can be said about the files it was given."""


class SemgrepMissingError(SemgrepError):
    """There is no semgrep to ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One place a rule speaks about; lines, columns and offsets as semgrep counts them: from 1, 1 and 0."""

    rule: str
    name: str
    line: int
    column: int
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A text that semgrep could not read whole, or a rule that took too long on it."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What semgrep says about all the texts."""

    matches: tuple[Match, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(slots=True, kw_only=True)
class Run:
    """A question that is being answered; `answer` waits for it."""

    key: str
    known: Answer | None = None
    process: subprocess.Popen[bytes] | None = None
    folder: str = ""
    started: float = field(default_factory=time.monotonic)
    seconds: float = SECONDS

    def answer(self) -> Answer:
        """Wait, clean up, and give the answer; a failure is a SemgrepError."""
        if self.known is not None:
            return self.known
        try:
            raw = self._output()
        finally:
            self.abandon()
        found = _read(raw)
        if not found.faults:
            cache.save(_CACHE, self.key, json.dumps(_plain(found)).encode())
        self.known = found
        return found

    def abandon(self) -> None:
        """Stop the process and remove what was written for it."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for stream in (self.process.stdout,) if self.process is not None else ():
            if stream is not None:
                stream.close()
        self.process = None
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = ""

    def _output(self) -> bytes:
        if self.process is None:
            raise SemgrepError("semgrep was stopped")
        left = max(self.seconds - (time.monotonic() - self.started), 0.1)
        try:
            raw, _ = self.process.communicate(timeout=left)
        except subprocess.TimeoutExpired as error:
            raise SemgrepError(f"semgrep gave no answer within {self.seconds:g} s") from error
        if self.process.returncode < 0:
            raise SemgrepError(f"semgrep was ended by signal {-self.process.returncode}")
        if not raw.lstrip().startswith(b"{"):
            raise SemgrepError(f"semgrep failed with exit code {self.process.returncode}")
        return raw


def ask(
    rules: list[dict[str, Any]],
    texts: Mapping[str, bytes],
    *,
    seconds: float | None = None,
    outside: str = "",
    program: str | None = None,
) -> Run:
    """Ask about texts under short names of ours; `outside` is a folder no program is taken from."""
    asked = json.dumps({"rules": rules}, sort_keys=True)
    found = program or find(outside)
    key = _key(asked, texts, found)
    saved = cache.load(_CACHE, key)
    if saved is not None:
        return Run(key=key, known=_restored(json.loads(saved)))
    folder = tempfile.mkdtemp(prefix="stowgate-")
    try:
        process = _start(found, asked, texts, Path(folder))
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError):
            raise SemgrepError(f"semgrep could not be started: {error.strerror}") from error
        raise
    return Run(key=key, process=process, folder=folder, seconds=seconds or SECONDS)


def find(outside: str = "") -> str:
    """Find semgrep beside this Python or on PATH, never inside the tree that is being judged."""
    beside = os.path.dirname(sys.executable)
    for places in (beside, os.environ.get("PATH", "")):
        safe = [place for place in places.split(os.pathsep) if os.path.isabs(place) and not _inside(place, outside)]
        found = shutil.which("semgrep", path=os.pathsep.join(safe)) if safe else None
        if found and os.path.isabs(found) and not _inside(found, outside):
            return found
    raise SemgrepMissingError("semgrep is not installed", hint="semgrep comes with stowgate: install it again")


def _inside(path: str, folder: str) -> bool:
    """Tell what an installed environment in the tree is from what came with the tree."""
    if not folder:
        return False
    path, folder = os.path.realpath(path), os.path.realpath(folder)
    own = os.path.realpath(sys.prefix)
    return (path == folder or path.startswith(folder + os.sep)) and not (path + os.sep).startswith(own + os.sep)


def _start(program: str, rules: str, texts: Mapping[str, bytes], folder: Path) -> subprocess.Popen[bytes]:
    (folder / "rules.json").write_text(rules, "utf-8")
    for name, text in texts.items():
        path = folder / "texts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    environment = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
    environment |= {"HOME": str(folder), "USERPROFILE": str(folder), "XDG_CONFIG_HOME": str(folder)}
    environment |= {"SEMGREP_SETTINGS_FILE": str(folder / "settings.yml"), "SEMGREP_SEND_METRICS": "off"}
    environment["PATH"] = os.pathsep.join((os.path.dirname(program), environment.get("PATH", "")))
    return subprocess.Popen(
        [program, *_OPTIONS, "--config", "rules.json", "texts"],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def _key(rules: str, texts: Mapping[str, bytes], program: str) -> str:
    facts = hashlib.sha256(rules.encode())
    status = os.stat(program)
    facts.update(f"{os.path.realpath(program)}\0{status.st_size}\0{status.st_mtime_ns}".encode())
    for name, text in sorted(texts.items()):
        facts.update(f"\0{name}\0".encode() + hashlib.sha256(text).digest())
    return facts.hexdigest()


def _read(raw: bytes) -> Answer:
    try:
        table = json.loads(raw)
        matches = tuple(_match(each) for each in table["results"])
        faults = tuple(_fault(each) for each in table["errors"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SemgrepError("semgrep gave an answer that cannot be read") from error
    return Answer(
        matches=tuple(sorted(matches, key=lambda each: (each.name, each.start, each.rule, -each.end))), faults=faults
    )


def _match(each: dict[str, Any]) -> Match:
    start, end = each["start"], each["end"]
    return Match(
        rule=each["check_id"].rpartition(".")[2],
        name=_name(each["path"]),
        line=int(start["line"]),
        column=int(start["col"]),
        start=int(start["offset"]),
        end=int(end["offset"]),
    )


def _fault(each: dict[str, Any]) -> Fault:
    kind = each.get("type", "error")
    kind = kind if isinstance(kind, str) else kind[0]
    if not each.get("path"):
        raise SemgrepError(f"semgrep refused a rule: {each.get('rule_id') or ''} {str(each.get('message'))[:200]}")
    return Fault(name=_name(each["path"]), reason=str(kind))


def _name(path: str) -> str:
    return path.replace("\\", "/").removeprefix("texts/")


def _plain(answer: Answer) -> list[list[Any]]:
    return [[each.rule, each.name, each.line, each.column, each.start, each.end] for each in answer.matches]


def _restored(saved: list[list[Any]]) -> Answer:
    names = ("rule", "name", "line", "column", "start", "end")
    return Answer(matches=tuple(Match(**dict(zip(names, each, strict=True))) for each in saved))
