"""Projects for setuptools, from a seed: configured in three files, with every kind of left-over around them."""

from __future__ import annotations

import json
import os
import random
import subprocess
from dataclasses import dataclass, field
from typing import Any

from tests.oracles.python.trees import Sketch, package, surroundings, toml

_GLOBS = (
    "*.py", "*.txt", "*", "**", "*.json", ".*", "*.map", "[a-d]*", "[!a]*", "?ata*", "*.py[co]", "*~", "sub/*",
    "*/deep/*", "**/*.txt", "*.[jt]s*", "UPPER*", "ün*", "cafe\u0301.txt", "caf\u00e9.txt", "a[[]1].txt", "*a*b*",
    "[!x]*[!y]*", "**/x.txt",
)  # fmt: skip
_FOLDERS = (
    "src", "demo", "src/demo", "docs", "tests", "data", "extra", ".", "./src", "build", "*", "[ds]*",
    "node_modules", ".hidden", "nothing", "src/*", "demo/sub", "demo/", "extra//sub", "dist", ".idea", "**",
    "notes", "s?c", "linked",
)  # fmt: skip
_PATHS = (
    "README.md", "LICENSE", "docs/*", "*.md", "tests/*.py", "*.txt", ".env", "src/demo/*", "demo/*.json",
    "extra/*.txt", "**/*.txt", "data/*.csv", "./data/a.csv", "../outside.txt", "id_rsa", "src/*/sub/*",
    "CHANGELOG.md", "nope.txt", "setup.py", "demo/*/deep/*", "demo/**/x.txt", "setup.cfg", "build/lib/*.py",
    "tests/data/../conftest.py", "[R]EADME*", "demo/link*", "demo/data.json", "src/demo/data.json",
    "pyproject.toml", "demo/core.py", "tox.ini", "Ünicode/*",
)  # fmt: skip
_DATA = (
    "*.json", "*", "**/*", "sub/*", ".*", "*.map", "**/*.txt", "tests/*.py", "*.txt", "../extra/*.txt", "nothing",
    "**", "[a-k]*", "sub/**/*.txt", "*.pyc", "node_modules/**/*.js", "./data.json", ".hidden/*", "*.so",
    "data.json", "**/.env",
)  # fmt: skip
_ACTIONS = (
    "include", "exclude", "recursive-include", "recursive-exclude", "global-include", "global-exclude", "graft",
    "prune",
)  # fmt: skip
_ODD_LINES = (
    "unknown x", "graft", "include", "recursive-include x", "# all", "graft a b", "\\", "include \\#hash",
)  # fmt: skip
_LICENSES: tuple[list[str], ...] = (
    ["LICEN*"],
    ["LICENSES/*"],
    [],
    ["COPYING", "NOTICE"],
    ["*/LICENSE"],
    ["**/LICENSE"],
    ["nothing"],
)


@dataclass(slots=True)
class Project:
    """A sketch, and what its build needs: the plugin, the tracked files, the backend's name."""

    sketch: Sketch
    layout: str = ""
    name: str = "demo-pkg"
    version: str = "1.0"
    backend: str = "setuptools.build_meta"
    has_plugin: bool = False
    options: dict[str, Any] = field(default_factory=dict)


def sketch(seed: int) -> Project:
    """Make one project."""
    made = Sketch(random.Random(f"setuptools-{seed}"))
    project = Project(made)
    if made.often(0.3):
        project.name = made.rng.choice(("Demo.Pkg", "demo_pkg", "demo--pkg", "DemoPkg", "demo.pkg-x"))
        project.version = made.rng.choice(
            ("1.0", "2024.01.05", "1.0.0rc1", "1.0.post1", "v1.2", "1.0+local.1", "1!2.0")
        )
    _layout(project)
    surroundings(made)
    _flatten(project)
    if made.often(0.7):
        made.nodes.pop("MANIFEST.in", None)
        made.put("MANIFEST.in", _manifest(made))
    _left_overs(project)
    _options(project)
    _oddities(project)
    project.has_plugin = made.often(0.2)
    _configure(project)
    return project


def _flatten(project: Project) -> None:
    """Most flat projects would be refused for a second top-level folder: take it away."""
    made = project.sketch
    if project.layout in {"flat", "module"} and made.often(0.8):
        kept = {"demo", "tests", "docs", "build", "dist", "venv", "scripts", "htmlcov"}
        for path in list(made.nodes):
            top = path.split("/")[0]
            is_rival = "/" in path and top.isidentifier() and top not in kept
            if is_rival or (project.layout == "module" and top == "demo"):
                del made.nodes[path]


def _layout(project: Project) -> None:
    made = project.sketch
    project.layout = made.rng.choice(("src", "src", "flat", "flat", "module", "mapped", "namespace", "several"))
    if project.layout in {"src", "namespace"}:
        package(made, "src/demo" if project.layout == "src" else "src/ns/demo")
        if made.often(0.2):
            made.put("src/single.py")
        if made.often(0.2):
            package(made, made.rng.choice(("src/other", "src/demo-stubs", "src/my-dir", "src/demo/sub/inner")))
    elif project.layout == "module":
        made.put(made.rng.choice(("demo.py", "setup_demo.py", "my-demo.py")), "x = 1\n")
    elif project.layout == "mapped":
        package(made, made.rng.choice(("lib/python/demo", "code", "lib/demo")))
    else:
        package(made, "demo")
        if project.layout == "several":
            package(made, made.rng.choice(("other", "demo-stubs", "_private", "tools", "ns/inner")))


def _manifest(made: Sketch) -> str:
    lines: list[str] = []
    for _ in range(made.rng.randint(1, 6)):
        action = made.rng.choice(_ACTIONS)
        if action in {"graft", "prune"}:
            line = f"{action} {made.rng.choice(_FOLDERS)}"
        elif action.startswith("recursive"):
            line = f"{action} {made.rng.choice(_FOLDERS)} {' '.join(made.rng.sample(_GLOBS, made.rng.randint(1, 2)))}"
        else:
            pool = _GLOBS if action.startswith("global") else _PATHS
            line = f"{action} {' '.join(made.rng.sample(pool, made.rng.randint(1, 2)))}"
        odd = made.rng.random()
        if odd < 0.05:
            line = line.replace(" ", " \\\n   ", 1)
        elif odd < 0.1:
            line += "  # a comment"
        elif odd < 0.12:
            line = made.rng.choice(_ODD_LINES)
        lines.append(line)
    return made.rng.choice(("\n", "\n", "\r\n")).join(lines) + made.rng.choice(("\n", ""))


def _left_overs(project: Project) -> None:
    made = project.sketch
    if made.often(0.2):
        for name in ("build/lib/demo/old.py", "build/lib/demo/.env", "build/lib/gone/__init__.py", "build/lib/top.txt"):
            if made.often(0.5):
                made.put(name)
    if made.often(0.2):
        pool = [path for path in made.nodes if not path.startswith("..")]
        names = made.rng.sample(pool, min(len(pool), 6))
        base = {"src": "src/", "namespace": "src/"}.get(project.layout, "")
        text = "\n".join([*names, "gone.txt", "# note", "./data/a.csv", ""])
        made.put(f"{base}demo_pkg.egg-info/SOURCES.txt", text)
        made.put(f"{base}demo_pkg.egg-info/PKG-INFO", "Metadata-Version: 2.1\n")
    if made.often(0.1):
        made.put("demo_pkg-1.0/README.md")
        made.put("PKG-INFO", "Metadata-Version: 2.1\n")


def _options(project: Project) -> None:
    made, options = project.sketch, project.options
    rng = made.rng
    name = {"namespace": "ns.demo"}.get(project.layout, "demo")
    if project.layout in {"several", "mapped"} or made.often(0.4):
        options["packages"] = _packages(project, name)
    if project.layout == "mapped":
        place = next(path for path in made.nodes if path.endswith("__init__.py") and path.startswith(("lib", "code")))
        options["package_dir"] = {"demo": os.path.dirname(place)} if made.often(0.7) else {"": "lib"}
        made.put("lib/keep.txt")
    if project.layout == "module" and made.often(0.3):
        options["py_modules"] = ["demo"]
        options.pop("packages", None)
    if made.often(0.4):
        key = rng.choice(("*", name, f"{name}.sub"))
        options["package_data"] = {key: rng.sample(_DATA, rng.randint(1, 2))}
    if made.often(0.3):
        key = rng.choice(("*", name, f"{name}.sub"))
        options["exclude_package_data"] = {key: rng.sample(_DATA, rng.randint(1, 2))}
    if made.often(0.3):
        options["include_package_data"] = made.often(0.5)
    if made.often(0.15):
        made.put("data/a.csv")
        made.put("extra/one.txt")
        options["data_files"] = {
            rng.choice(("share/demo", "etc", "/etc/demo", ".")): rng.choice(
                (["data/a.csv"], ["data/*.csv", "extra/one.txt"])
            )
        }
    if made.often(0.1):
        made.put("scripts/run.sh", "#!/bin/sh\n")
        options["scripts"] = ["scripts/run.sh"]
    if made.often(0.25):
        options["license_files"] = rng.choice(_LICENSES)


def _oddities(project: Project) -> None:
    """Add what is rare: odd licence names, modules beside packages, a package in the project's own folder."""
    made, rng = project.sketch, project.sketch.rng
    if made.often(0.1):
        made.put(rng.choice(("LICENSE[1].txt", "LICENCE~", "LICENSE.d/x", "NOTICE.txt", "COPYING/inner", "AUTHORS*")))
    if made.often(0.05) and project.layout == "flat":
        project.options["packages"] = {"list": ["demo"], "where": "."}
        project.options["package_dir"] = {"demo": "."}
    if made.often(0.05):
        project.options["py_modules"] = rng.choice((["demo"], ["demo.core", "gone"], [], ["demo.sub.more"]))
    if made.often(0.05):
        made.link("MANIFEST.in", "docs/index.md")
    if made.often(0.1):
        made.put("demo.py" if project.layout == "src" else "lib/single.py")
    for name in ("setup.cfg", "setup.py", "README", "README.rst", "README.txt", "readme.md", "test/test_z.py"):
        if made.often(0.05) and not name.startswith("setup"):
            made.put(name)


def _packages(project: Project, name: str) -> Any:
    made, rng = project.sketch, project.sketch.rng
    where = "src" if project.layout in {"src", "namespace"} else "lib" if project.layout == "mapped" else "."
    made.put("lib/keep.txt")
    if made.often(0.4):
        found = (
            [name, f"{name}.sub"] if any(f"{name.replace('.', '/')}/sub/" in path for path in made.nodes) else [name]
        )
        return {"list": found[: rng.randint(1, 2)], "where": where}
    call: dict[str, Any] = {"where": where, "namespaces": made.often(0.5)}
    if made.often(0.3):
        call["include"] = rng.choice((["demo*"], ["demo", "ns*"], ["*"], ["demo.sub"]))
    if made.often(0.4):
        call["exclude"] = rng.choice(
            (["tests*"], ["*.tests*", "*tests"], ["demo.sub*"], ["node_modules*", "*.node_modules*"])
        )
    return {"find": call}


def _configure(project: Project) -> None:
    made, options = project.sketch, project.options
    style = made.rng.choice(("pyproject", "pyproject", "config", "script"))
    packages = options.get("packages", {})
    if "list" in packages and packages["where"] != "." and "package_dir" not in options:
        options["package_dir"] = {"": packages["where"]}
    requires = ["setuptools>=77", *(["setuptools-scm>=8"] if project.has_plugin else [])]
    head = f"[build-system]\nrequires = {toml(requires)}\n"
    legacy = style != "pyproject" and made.often(0.3)
    project.backend = "setuptools.build_meta:__legacy__" if legacy else "setuptools.build_meta"
    head += "" if legacy else f"build-backend = {toml(project.backend)}\n"
    if style == "pyproject":
        moved = {key: options.pop(key) for key in list(options) if made.often(0.15)}
        extra = _config if made.often(0.5) else _script
        if moved and "package_dir" not in moved:
            kept, project.options = project.options, moved
            made.put("setup.cfg" if extra is _config else "setup.py", extra(project))
            project.options = kept
        made.put("pyproject.toml", head + _pyproject(project))
        if made.often(0.2):
            made.put("setup.py", "from setuptools import setup\n\nsetup()\n")
        if made.often(0.2):
            made.put("setup.cfg", "[flake8]\nmax-line-length = 100\n")
        return
    if made.often(0.8) or project.has_plugin:
        made.put("pyproject.toml", head)
    if style == "config":
        made.put("setup.cfg", _config(project))
        if made.often(0.5) or "pyproject.toml" not in made.nodes:
            made.put("setup.py", "import setuptools\n\nif __name__ == '__main__':\n    setuptools.setup()\n")
    else:
        made.put("setup.py", _script(project))


def _pyproject(project: Project) -> str:
    made, options = project.sketch, project.options
    lines = ["[project]", f"name = {toml(project.name)}", f"version = {toml(project.version)}"]
    if made.often(0.4):
        made.put("docs/index.md")
        made.put("README.md")
        lines.append(f"readme = {toml(made.rng.choice(('README.md', 'docs/index.md')))}")
    if "license_files" in options and made.often(0.5):
        lines.append(f"license-files = {toml(options.pop('license_files'))}")
    lines.append("[tool.setuptools]")
    for key, value in options.items():
        shown = key.replace("_", "-") if key != "scripts" else "script-files"
        if key == "packages":
            where = {"where": [value["find"]["where"]]} if "find" in value and value["find"]["where"] != "." else {}
            value = value.get("list") or {"find": {**value["find"], **where}}  # noqa: PLW2901 - the same value, as TOML
            if isinstance(value, dict) and isinstance(value["find"].get("where"), str):
                del value["find"]["where"]
        lines.append(f"{shown} = {toml(value)}")
    if project.has_plugin and made.often(0.3):
        lines += ["[tool.setuptools_scm]"]
        if made.often(0.5):
            place = {"src": "src/demo", "flat": "demo"}.get(project.layout)
            lines += [f'version_file = "{place}/_version.py"'] if place else []
        lines[2] = 'dynamic = ["version"]'
    elif made.often(0.15):
        lines[2] = 'dynamic = ["version", "description"]'
        made.put("VERSION", "1.0\n")
        made.put("ABOUT.txt", "about\n")
        lines += ["[tool.setuptools.dynamic]", 'description = {file = "ABOUT.txt"}']
        place = made.rng.choice(
            ('{file = "VERSION"}', '{file = ["VERSION", "gone.txt"]}', '{attr = "demo.__version__"}')
        )
        lines += [f"version = {place}"]
    return "\n".join(lines) + "\n"


def _config(project: Project) -> str:
    options = project.options
    lines = ["[metadata]", f"name = {project.name}", f"version = {project.version}"]
    if project.sketch.often(0.3):
        project.sketch.put("README.md")
        lines.append("long_description = file: README.md, CHANGELOG.md")
    if "license_files" in options:
        lines.append("license_files = " + "".join(f"\n    {item}" for item in options["license_files"]))
    lines.append("[options]")
    sections: list[str] = []
    for key, value in options.items():
        if key == "packages":
            lines += _config_packages(value, sections)
        elif key in {"package_data", "exclude_package_data", "data_files"}:
            sections += [f"[options.{key}]"]
            sections += [f"{name} = " + "".join(f"\n    {item}" for item in items) for name, items in value.items()]
        elif key == "package_dir":
            lines.append("package_dir =" + "".join(f"\n    {name} = {place}" for name, place in value.items()))
        elif key in {"py_modules", "scripts"}:
            lines.append(f"{key} = {', '.join(value)}")
        elif key == "include_package_data":
            lines.append(f"{key} = {value}")
    return "\n".join([*lines, *sections]) + "\n"


def _config_packages(value: Any, sections: list[str]) -> list[str]:
    if "list" in value:
        return ["packages =" + "".join(f"\n    {name}" for name in value["list"])]
    call = value["find"]
    sections.append("[options.packages.find]")
    for key in ("where", "include", "exclude"):
        if key in call:
            items = [call[key]] if isinstance(call[key], str) else call[key]
            sections.append(f"{key} = " + "".join(f"\n    {item}" for item in items))
    return ["packages = find_namespace:" if call["namespaces"] else "packages = find:"]


def _script(project: Project) -> str:
    options = project.options
    lines = ["from setuptools import find_namespace_packages, find_packages, setup", "", "setup("]
    lines += [f"    name={project.name!r},", f"    version={project.version!r},"]
    for key, value in options.items():
        if key == "packages":
            lines += _script_packages(value, options)
        elif key == "data_files":
            shown = [(place, [name for name in names if "*" not in name]) for place, names in value.items()]
            lines.append(f"    data_files={shown!r},")
        elif key in {"package_data", "exclude_package_data"}:
            shown_table = {"" if name == "*" else name: items for name, items in value.items()}
            lines.append(f"    {key}={shown_table!r},")
        else:
            lines.append(f"    {key}={value!r},")
    return "\n".join([*lines, ")", ""])


def _script_packages(value: Any, options: dict[str, Any]) -> list[str]:
    if "list" in value:
        return [f"    packages={value['list']!r},"]
    call = dict(value["find"])
    name = "find_namespace_packages" if call.pop("namespaces") else "find_packages"
    shown = ", ".join(f"{key}={json.dumps(item)}" for key, item in call.items())
    lines = [f"    packages={name}({shown}),"]
    if call["where"] != "." and "package_dir" not in options:
        lines.append(f"    package_dir={{'': {call['where']!r}}},")
    return lines


def commit(project: Project, root: str) -> None:
    """Put a project under git, with most of its files tracked."""
    configured = "setuptools_scm]" in str(project.sketch.nodes.get("pyproject.toml"))
    if not project.has_plugin or (not configured and project.sketch.often(0.2)):
        return
    git = ["git", "-C", root, "-c", "user.name=oracle", "-c", "user.email=oracle@example.com"]
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull}
    tracked = [
        path
        for path in project.sketch.nodes
        if path[:2] != ".." and (project.sketch.often(0.8) or path == "pyproject.toml")
    ]
    subprocess.run([*git[:3], "init", "-q"], check=True, env=environment, stderr=subprocess.DEVNULL)
    for path in tracked:
        subprocess.run([*git, "add", "-f", "--", path], check=False, env=environment, stderr=subprocess.DEVNULL)
    if configured or project.sketch.often(0.9):
        subprocess.run([*git, "commit", "-q", "-m", "a"], check=True, env=environment, stdout=subprocess.DEVNULL)
