"""Which files of a project are build configuration, manifests, scripts or workflows, and in which language each is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Literal, TypeAlias

Language: TypeAlias = Literal["ts", "json", "yaml", "python", "regex"]
_ENDINGS: dict[Language, str] = {"ts": "ts", "json": "json", "yaml": "yml", "python": "py", "regex": "txt"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of file: where it lies, what it is called, and how to read it.

    `folders` are globs below a project's folder, or below the repository's when `repository` is set.
    """

    name: str
    language: Language
    names: tuple[str, ...]
    never: tuple[str, ...] = ()
    folders: tuple[str, ...] = ("",)
    repository: bool = False

    @property
    def ending(self) -> str:
        """The ending that tells semgrep the language."""
        return _ENDINGS[self.language]

    def takes(self, folder: str, name: str) -> bool:
        """Say whether a file in a folder is of this kind."""
        return (
            any(fnmatchcase(folder, each) for each in self.folders)
            and any(fnmatchcase(name, each) for each in self.names)
            and not any(fnmatchcase(name, each) for each in self.never)
        )


def _code(*stems: str) -> tuple[str, ...]:
    return tuple(f"{stem}.{ending}" for stem in stems for ending in ("js", "cjs", "mjs", "ts", "cts", "mts"))


_DEVELOPMENT = ("*dev*", "*test*", "*spec*", "*e2e*", "*lint*", "*story*", "*stories*")
# Where a project of another language keeps its pages, with a build of their own.
_PAGES = ("", "frontend", "js", "ui", "web", "client", "webapp", "assets")
_BUILD = ("", "scripts", "build", "tools", "config", "bin", "script")

# The first kind that takes a file has it.
KINDS = (
    Kind(
        name="vite",
        language="ts",
        names=_code("vite.config", "vite.*.config", "*.vite.config", "vite.config.*"),
        never=_DEVELOPMENT,
        folders=_PAGES,
    ),
    Kind(name="astro", language="ts", names=_code("astro.config"), folders=_PAGES),
    Kind(
        name="rollup",
        language="ts",
        names=_code("rollup.config", "rollup.*.config", "rollup.config.*", "rolldown.config"),
        folders=_PAGES,
    ),
    Kind(
        name="webpack",
        language="ts",
        names=_code("webpack*", "rspack*", "rsbuild*", "rslib*"),
        never=_DEVELOPMENT,
        folders=(*_PAGES, "config", "build", "webpack"),
    ),
    Kind(name="tsup", language="ts", names=_code("tsup.config"), folders=_PAGES),
    Kind(name="tsdown", language="ts", names=_code("tsdown.config"), folders=_PAGES),
    Kind(name="next", language="ts", names=_code("next.config"), folders=_PAGES),
    Kind(name="nuxt", language="ts", names=_code("nuxt.config"), folders=_PAGES),
    Kind(name="vue", language="ts", names=_code("vue.config"), folders=_PAGES),
    Kind(name="metro", language="ts", names=_code("metro.config")),
    Kind(name="babel", language="ts", names=_code("babel.config", ".babelrc"), folders=_PAGES),
    Kind(name="svelte", language="ts", names=_code("svelte.config"), folders=_PAGES),
    Kind(name="gulp", language="ts", names=_code("gulpfile", "gulpfile.babel", "Gruntfile")),
    Kind(
        name="script",
        language="ts",
        names=_code(
            "esbuild*",
            "build*",
            "*build",
            "*bundle*",
            "compile*",
            "prepublish*",
            "release*",
            "publish*",
            "*sass*",
            "*minify*",
            "*terser*",
        ),
        folders=_BUILD,
    ),
    Kind(name="package", language="json", names=("package.json",), folders=_PAGES),
    Kind(
        name="tsconfig", language="json", names=("tsconfig*.json", "jsconfig*.json"), never=_DEVELOPMENT, folders=_PAGES
    ),
    Kind(name="swcrc", language="json", names=(".swcrc", "swc.json", ".swcrc.json"), folders=_PAGES),
    Kind(name="babelrc", language="json", names=(".babelrc", ".babelrc.json", "babel.config.json"), folders=_PAGES),
    Kind(name="angular", language="json", names=("angular.json", "project.json")),
    Kind(name="setup", language="python", names=("setup.py", "hatch_build.py", "build.py", "_build_backend.py")),
    Kind(
        name="workflow",
        language="yaml",
        names=("*.yml", "*.yaml"),
        folders=(".github/workflows", ".forgejo/workflows", ".gitea/workflows"),
        repository=True,
    ),
    Kind(
        name="action",
        language="yaml",
        names=("action.yml", "action.yaml"),
        folders=("", ".github/actions/*"),
        repository=True,
    ),
    Kind(name="gitlab", language="yaml", names=(".gitlab-ci.yml", ".gitlab-ci.yaml"), repository=True),
    Kind(name="gitlab", language="yaml", names=("*.yml", "*.yaml"), folders=(".gitlab", ".gitlab/ci"), repository=True),
    Kind(name="npmrc", language="regex", names=(".npmrc",)),
    Kind(
        name="shell",
        language="regex",
        names=(
            "Makefile",
            "makefile",
            "GNUmakefile",
            "justfile",
            "*release*.sh",
            "*publish*.sh",
            "*build*.sh",
            "*deploy*.sh",
        ),
        folders=_BUILD,
    ),
)

NAMES = frozenset(kind.name for kind in KINDS)
PROJECT_FOLDERS = tuple(sorted({folder for kind in KINDS if not kind.repository for folder in kind.folders}))


def of(folder: str, name: str, *, repository: bool) -> Kind | None:
    """Give the kind of a file by its place."""
    return next((kind for kind in KINDS if kind.repository == repository and kind.takes(folder, name)), None)


def languages(names: tuple[str, ...]) -> tuple[Language, ...]:
    """Give the languages of some kinds, each once."""
    return tuple(dict.fromkeys(kind.language for kind in _named(names)))


def _named(names: tuple[str, ...]) -> Iterator[Kind]:
    return (kind for kind in KINDS if kind.name in names)
