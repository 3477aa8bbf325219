"""What a setuptools project says about itself, gathered from setup.py, setup.cfg and pyproject.toml in that order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from auditor.errors import ManifestError
from auditor.model.package import Reason


class _Unknown:
    def __repr__(self) -> str:
        return "<computed>"


UNKNOWN: Final = _Unknown()
"""A value that only running code would give."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """A call of `find_packages` or `find_namespace_packages`."""

    namespaces: bool
    where: tuple[str, ...] = (".",)
    include: tuple[str, ...] = ("*",)
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """An extension module: its sources ship in the sdist, its compiled name is not known."""

    name: str
    sources: tuple[str, ...] = ()
    depends: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Settings:
    """The options that decide what ships; None is "not given", which is not the same as empty.

    `imported` are modules that setuptools has to import for the version.
    `license_patterns` are globs, `referenced` the files that metadata is read from. `doubts` concern both
    archives, `wheel_doubts` the wheel alone. `reasons` says where an option was set.
    """

    name: str = ""
    version: str = ""
    packages: list[str] | None = None
    py_modules: list[str] | None = None
    package_dir: dict[str, str] | None = None
    package_data: dict[str, list[str]] = field(default_factory=dict)
    exclude_package_data: dict[str, list[str]] = field(default_factory=dict)
    include_package_data: bool | None = None
    data_files: list[tuple[str, list[str]]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    extensions: list[Extension] | None = None
    license_patterns: list[str] | None = None
    license_file: str = ""
    namespace_packages: list[str] = field(default_factory=list)
    referenced: dict[str, Reason] = field(default_factory=dict)
    licenses: tuple[str, ...] = ()
    imported: dict[str, None] = field(default_factory=dict)
    requires: list[str] = field(default_factory=list)
    uses_pyproject: bool = False
    is_legacy: bool = False
    reasons: dict[str, Reason] = field(default_factory=dict)
    doubts: dict[str, None] = field(default_factory=dict)
    wheel_doubts: dict[str, None] = field(default_factory=dict)

    def doubt(self, cause: str) -> None:
        """Note a cause for which both lists may be wrong."""
        self.doubts[cause] = None

    def doubt_wheel(self, cause: str) -> None:
        """Note a cause for which the wheel's list may be wrong."""
        self.wheel_doubts[cause] = None

    def refuse(self, message: str, *, hint: str = "") -> None:
        """Stop where setuptools would; with settings that are not sure, it is one more thing to doubt."""
        if not self.doubts:
            raise ManifestError(message, hint=hint)
        self.doubt(message)

    def reason(self, kind: str, option: str, text: str = "") -> Reason:
        """Give an option's place under another kind; one that setuptools chose itself has no place."""
        place = self.reasons.get(option, Reason(kind=kind, source="setuptools"))
        return Reason(kind=kind, source=place.source, line=place.line, text=text or place.text)

    @property
    def has_modules(self) -> bool:
        """Say whether there is any Python module or package to build."""
        return bool(self.packages or self.py_modules)


def strings(value: object) -> list[str] | None:
    """Give a list or tuple of strings as a list; None for anything else."""
    if isinstance(value, str) or not isinstance(value, Sequence):
        return None
    return [item for item in value if isinstance(item, str)] if all(isinstance(item, str) for item in value) else None


def string_lists(value: object) -> dict[str, list[str]] | None:
    """Give a table of lists of strings; None for anything else."""
    if not isinstance(value, Mapping):
        return None
    found = {key: strings(item) for key, item in value.items()}
    return (
        {key: item for key, item in found.items() if isinstance(key, str) and item is not None}
        if all(isinstance(key, str) and item is not None for key, item in found.items())
        else None
    )


def canonic(data: dict[str, Any]) -> dict[str, Any]:
    """Write the key `*` of package data as the empty string, as setuptools does for its configuration files."""
    if "*" in data:
        data[""] = data.pop("*")
    return data
