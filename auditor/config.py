"""Settings from stowgate.toml, [tool.stowgate] or package.json: read once, checked, every unknown key an error."""

from __future__ import annotations

import datetime
import json
import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal, cast

from auditor.errors import ConfigError
from auditor.model.budget import Budget
from auditor.model.report import FailOn

SOURCE_MAPS = ("forbid", "no-content", "allow")
_FAIL_ON = ("error", "warning", "note", "never")


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """A finding accepted in advance; the reason is not optional."""

    rule: str
    reason: str
    path: str = ""
    package: str = ""
    expires: datetime.date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Another level for some rules below some paths; `off` silences them there."""

    path: str
    rule: str
    level: Literal["error", "warning", "note", "off"]
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a configuration file may say."""

    fail_on: FailOn = "error"
    packager: str = "auto"
    source_maps: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    suppress: tuple[Suppression, ...] = ()
    budget: Budget = field(default_factory=Budget)
    override: tuple[Override, ...] = ()
    baseline: str = ""
    source: str = ""


def load(start: Path, explicit: Path | None = None) -> Settings:
    """Find the nearest configuration at or above a folder, up to the repository's root; defaults when there is none."""
    if explicit is not None:
        found = _read_explicit(explicit)
        return _settings(found, str(explicit))
    for folder in _upwards(start):
        for source, table in _candidates(folder):
            return _settings(table, source)
    return Settings()


def _upwards(start: Path) -> Iterator[Path]:
    start = start if os.path.isdir(start) else start.parent
    for folder in (start, *start.parents):
        yield folder
        if os.path.exists(folder / ".git"):
            return


def _candidates(folder: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    own = folder / "stowgate.toml"
    if os.path.lexists(own):
        yield str(own), _toml(own)
    for path, keys in ((folder / "pyproject.toml", ("tool", "stowgate")), (folder / "package.json", ("stowgate",))):
        if not os.path.isfile(path):
            continue
        table: Any = _lenient(path)
        for key in keys:
            table = table.get(key) if isinstance(table, dict) else None
        if table is not None:
            yield f"{path} {'.'.join(keys)}", table


def _read_explicit(path: Path) -> Mapping[str, Any]:
    if not os.path.isfile(path):
        raise ConfigError(f"there is no configuration file {path}")
    data = _toml(path)
    if path.name == "pyproject.toml":
        tools = data.get("tool", {})
        table = tools.get("stowgate", {}) if isinstance(tools, dict) else {}
        return cast("Mapping[str, Any]", table)
    return data


def _toml(path: Path) -> dict[str, Any]:
    if not os.path.isfile(path):
        raise ConfigError(f"{path}: not a regular file")
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error
    except RecursionError:
        raise ConfigError(f"{path}: nested too deeply to be read") from None


def _lenient(path: Path) -> Any:
    """Read a manifest whose faults are the packager's to report, not the configuration's."""
    try:
        text = path.read_text("utf-8-sig")
        if '"stowgate"' not in text and "stowgate" not in text:
            return None
        return tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except (ValueError, OSError, RecursionError):
        return None


def _settings(table: Any, source: str) -> Settings:
    if not isinstance(table, Mapping):
        raise ConfigError(f"{source}: not a table of settings")
    _refuse_unknown(table, {name.replace("_", "-") for name in _names(Settings)} - {"source"}, source)
    return Settings(
        fail_on=_one_of(table, "fail-on", _FAIL_ON, "error", source),
        packager=_text(table, "packager", source, "auto"),
        source_maps=_one_of(table, "source-maps", ("", *SOURCE_MAPS), "", source),
        select=_texts(table, "select", source),
        ignore=_texts(table, "ignore", source),
        suppress=tuple(
            _suppression(entry, f"{source} suppress[{n}]") for n, entry in enumerate(_list(table, "suppress", source))
        ),
        baseline=_text(table, "baseline", source, ""),
        budget=_budget(table.get("budget", {}), f"{source} budget"),
        override=tuple(
            _override(entry, f"{source} override[{n}]") for n, entry in enumerate(_list(table, "override", source))
        ),
        source=source,
    )


def _list(table: Mapping[str, Any], key: str, source: str) -> list[Any]:
    found = table.get(key, [])
    if not isinstance(found, list):
        raise ConfigError(f"{source}: {key} is a list of tables")
    return found


def _budget(table: Any, source: str) -> Budget:
    if not isinstance(table, Mapping):
        raise ConfigError(f"{source}: not a table")
    _refuse_unknown(table, {name.replace("_", "-") for name in _names(Budget)}, source)
    limits = {}
    for key, value in table.items():
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise ConfigError(f"{source}: {key} is a whole number, not {value!r}")
        limits[key.replace("-", "_")] = value
    return Budget(**limits)


def _override(entry: Any, source: str) -> Override:
    if not isinstance(entry, Mapping):
        raise ConfigError(f"{source}: not a table")
    _refuse_unknown(entry, _names(Override) - {"source"}, source)
    for key in ("path", "rule"):
        if not _text(entry, key, source, "").strip():
            raise ConfigError(f"{source}: {key} is missing", hint="an override names rules, paths and a level")
    level = _one_of(entry, "level", ("error", "warning", "note", "off"), "", source)
    return Override(path=entry["path"], rule=entry["rule"], level=cast("Any", level), source=source)


def _suppression(entry: Any, source: str) -> Suppression:
    if not isinstance(entry, Mapping):
        raise ConfigError(f"{source}: not a table")
    _refuse_unknown(entry, _names(Suppression) - {"source"}, source)
    for key in ("rule", "reason"):
        if not _text(entry, key, source, "").strip():
            raise ConfigError(f"{source}: {key} is missing", hint="a suppression names a rule and says why")
    return Suppression(
        rule=entry["rule"],
        reason=entry["reason"],
        path=_text(entry, "path", source, ""),
        package=_text(entry, "package", source, ""),
        expires=_date(entry, source),
        source=source,
    )


def _date(entry: Mapping[str, Any], source: str) -> datetime.date | None:
    value = entry.get("expires")
    if value is None or (isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)):
        return value
    try:
        return datetime.date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{source}: expires is a date such as 2027-01-31, not {value!r}") from error


def _names(kind: type) -> set[str]:
    return {each.name for each in fields(kind)}


def _refuse_unknown(table: Mapping[str, Any], known: set[str], source: str) -> None:
    for key in table:
        if key not in known:
            near = get_close_matches(str(key), known, n=1, cutoff=0.4)
            hint = f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(sorted(known))}"
            raise ConfigError(f"{source}: unknown key {key!r}", hint=hint)


def _one_of(table: Mapping[str, Any], key: str, allowed: tuple[str, ...], default: str, source: str) -> FailOn:
    value = table.get(key, default)
    if value not in allowed:
        raise ConfigError(f"{source}: {key} is one of {', '.join(allowed)}, not {value!r}")
    return cast("FailOn", value)


def _text(table: Mapping[str, Any], key: str, source: str, default: str) -> str:
    value = table.get(key, default)
    if not isinstance(value, str):
        raise ConfigError(f"{source}: {key} is text, not {value!r}")
    return value


def _texts(table: Mapping[str, Any], key: str, source: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ConfigError(f"{source}: {key} is a list of texts, not {value!r}")
    return tuple(value)


def relative(path: str) -> str:
    """Show a configuration's place the way a person at the terminal would name it."""
    return os.path.relpath(path) if os.path.isabs(path) else path
