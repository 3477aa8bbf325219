"""setup.cfg as setuptools reads it: sections, interpolated values, and the line of every option."""

from __future__ import annotations

import configparser
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from auditor.errors import ManifestError
from auditor.model.package import Reason

NAME = "setup.cfg"
_LARGEST = 1024 * 1024
_LONGEST_VALUE = 256 * 1024
_DEEPEST = 10
_SECTION = re.compile(r"^\[(?P<name>[^\n]+)\]")
_OPTION = re.compile(r"^(?P<name>[^\s#;\[=:][^=:]*?)\s*[=:]")
_REFERENCE = re.compile(r"%(?:(?P<percent>%)|\((?P<name>[^)]+)\)s|)")
_FREE_KEYS = frozenset(
    f"options.{name}"
    for name in ("extras_require", "data_files", "entry_points", "package_data", "exclude_package_data")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigFile:
    """Sections with their options; keys of setuptools' own sections are in lower case with underscores."""

    sections: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lines: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def section(self, name: str) -> Mapping[str, str]:
        """Give one section, empty when missing."""
        return self.sections.get(name, {})

    def reason(self, section: str, option: str) -> Reason:
        """Give the place of an option."""
        line = self.lines.get((section, option))
        return Reason(kind="option", source=NAME, line=line, text=f"[{section}] {option}")


def read_config(content: bytes) -> ConfigFile:
    """Parse a setup.cfg; what Python's own parser refuses is an error with its line."""
    if len(content) > _LARGEST:
        raise ManifestError(f"{NAME}: larger than {_LARGEST} bytes")
    try:
        text = content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as problem:
        raise ManifestError(f"{NAME}: not valid UTF-8 (byte {problem.start})") from None
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment, method-assign] # the documented way to keep the case of keys
    try:
        parser.read_string(text, NAME)
    except configparser.Error as problem:
        line = getattr(problem, "lineno", None) or next((at for at, _ in getattr(problem, "errors", ())), None)
        reason = str(problem).splitlines()[0]
        raise ManifestError(f"{NAME}:{line}: {reason}" if line else f"{NAME}: {reason}") from None
    lines = _option_lines(text)
    sections = {name: _section(name, dict(parser.items(name)), lines) for name in parser.sections()}
    return ConfigFile(sections=sections, lines=_normalised_lines(lines))


def _section(name: str, raw: dict[str, str], lines: Mapping[tuple[str, str], int]) -> dict[str, str]:
    found: dict[str, str] = {}
    for option, value in raw.items():
        if "%" in value:
            line = lines.get((name, option))
            value = _interpolated(value, raw, f"{NAME}:{line}" if line else NAME)  # noqa: PLW2901 - the same value, read
        found[_key(name, option)] = value
    return found


def _key(section: str, option: str) -> str:
    is_ours = section == "metadata" or section.startswith("options")
    return option.replace("-", "_").lower() if is_ours and section not in _FREE_KEYS else option


def _interpolated(value: str, options: Mapping[str, str], place: str) -> str:
    for _ in range(_DEEPEST):
        pieces: list[str] = []
        at, is_done = 0, True
        for match in _REFERENCE.finditer(value):
            pieces.append(value[at : match.start()])
            at = match.end()
            if match["percent"]:
                pieces.append("%%")
            elif match["name"] in options:
                pieces.append(options[match["name"]])
                is_done = False
            else:
                raise ManifestError(f"{place}: `%` must be written `%%`, or name an option: setuptools stops here")
        value = "".join([*pieces, value[at:]])
        if len(value) > _LONGEST_VALUE:
            raise ManifestError(f"{place}: the value grows beyond {_LONGEST_VALUE} characters")
        if is_done:
            return value.replace("%%", "%")
    raise ManifestError(f"{place}: values refer to each other too deeply")


def _option_lines(text: str) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    section = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if header := _SECTION.match(line):
            section = header["name"]
        elif option := _OPTION.match(line):
            found.setdefault((section, option["name"]), number)
    return found


def _normalised_lines(lines: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    return {(section, _key(section, option)): line for (section, option), line in lines.items()}


def split_list(value: str) -> list[str]:
    """Split a value at line ends, or at commas when it has only one line."""
    return [item.strip() for item in (value.splitlines() if "\n" in value else value.split(",")) if item.strip()]


def split_table(value: str, option: str) -> dict[str, str]:
    """Split a value of `key = value` items."""
    found: dict[str, str] = {}
    for item in split_list(value):
        key, equals, text = item.partition("=")
        if not equals:
            raise ManifestError(f"{NAME}: `{option}` holds {item[:60]!r}, which is not `key = value`")
        found[key.strip()] = text.strip()
    return found


def flag(value: str) -> bool:
    """Read a boolean as setuptools does: anything it does not know is false."""
    return value.lower() in {"1", "true", "yes"}
