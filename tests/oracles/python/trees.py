"""Adversarial project trees from a seed: the parts that every backend has to cope with."""

from __future__ import annotations

import json
import os
import random
from dataclasses import dataclass, field

FIRST = '"""A module."""\n__version__ = "1.2.3"\n'
NAMES = ("demo", "Demo-Pkg", "demo.pkg", "my_demo", "a-b-c", "ÜBER", "Foo_Bar.baz")
INSIDE = (
    "core.py", "data.json", ".env", ".DS_Store", ".hidden/x.txt", "app.js.map", "notes.txt.orig", "key.pem",
    "LICENSE", "sub/__init__.py", "sub/more.py", "sub/deep/data.txt", "sub/deep/.env", "tests/__init__.py",
    "tests/test_a.py", "node_modules/x/index.js", "ünï.txt", "cafe\u0301.txt", "UPPER.PY", "sp ace.txt", "py.typed",
    "core.pyi", "lib.so", "__pycache__/core.cpython-311.pyc", "stray.pyc", "sub/stray.pyo", "a[1].txt", "#hash",
    "!bang", "back~", ".gitignore", "sub/.gitignore", "build/x.txt", "dist/y.txt", "ns/inner/mod.py", "test.ipynb",
    ".venv/pyvenv.cfg", ".git/HEAD2", "sub/.git", ".mypy_cache/x.json", "version.py", "PKG-INFO",
)  # fmt: skip
OUTSIDE = (
    "README.md", "LICENSE", "LICENCE.txt", "COPYING", "NOTICE", "AUTHORS.md", "LICENSES/MIT.txt", "tests/test_x.py",
    "tests/conftest.py", "tests/data/key.pem", "docs/index.md", "docs/conf.py", "dist/old.whl", "build/lib/stale.py",
    ".env", ".npmrc", "id_rsa", ".idea/x.xml", "CHANGELOG.md", "Makefile", "setup.py.txt", ".pypirc", "data/a.csv",
    "data/b/c.csv", "data/__pycache__/z.pyc", "data/z.pyc", "scripts/run.sh", "venv/pyvenv.cfg", ".venv/x",
    "node_modules/m/index.js", "htmlcov/i.html", ".github/workflows/ci.yml", "CLAUDE.md", "notes/todo.txt",
    "extra/one.txt", "extra/two.py", "extra/sub/three.txt", ".gitattributes", ".hg/x", "License", "copying.txt",
    "Ünicode/file.txt", ".tox/x.txt", "tox.ini", "tests/__pycache__/t.pyc", "other/__init__.py", "other/mod.py",
)  # fmt: skip
GIT_LINES = (
    "*.json", ".env", "/dist", "build/", "!keep.txt", "# c", "", "*.map", "docs", "**/deep", "sub/*", "!sub/more.py",
    "/data/", "*~", "node_modules/", "tests/", "/src", "a\\[1\\].txt", "sp ace.txt ", "notes/*.txt", "*.py[co]", "*",
    "!*.py", "!*/", "ünï.txt", ".hidden", "extra/**", "**/x.txt", "/README.md", "LICENSE", "!LICENSE", "demo*",
)  # fmt: skip
LINKS = (
    ("link.txt", "data.json"), ("out.txt", "/etc/hostname"), ("up.txt", "../../outside.txt"), ("broken.txt", "nowhere"),
    ("linked", "sub"), ("outdir", "../../outside"), ("loop", "."), ("py_link.py", "core.py"),
    ("up1.txt", "../README.md"),
)  # fmt: skip


@dataclass(slots=True)
class Sketch:
    """A project in the making: nodes by path (`str` content, `("link", target)`), and its settings.

    `old` names a folder beside the oracle's newest packages (`flit_core-3.12.0`) that holds an older backend.
    `git` asks for a repository in the folder `checkout`, in which each file is tracked with the chance `tracked`.
    """

    rng: random.Random
    nodes: dict[str, str | tuple[str, str]] = field(default_factory=dict)
    git: bool = False
    old: str = ""
    tracked: float = 0.0
    checkout: str = "."

    def put(self, path: str, content: str = "x\n") -> None:
        """Add a file unless something stands in its way."""
        parents = {path[:at] for at in range(len(path)) if path[at] == "/"}
        blocked = any(above in self.nodes for above in parents)
        if not blocked and not any(node.startswith(path + "/") for node in self.nodes):
            self.nodes.setdefault(path, content)

    def link(self, path: str, target: str) -> None:
        """Add a symbolic link unless something stands in its way."""
        if path not in self.nodes:
            self.put(path, "")
            if path in self.nodes:
                self.nodes[path] = ("link", target)

    def some(self, pool: tuple[str, ...], chance: float) -> list[str]:
        """Pick each of a pool with a chance."""
        return [item for item in pool if self.rng.random() < chance]

    def often(self, chance: float) -> bool:
        """Toss a coin."""
        return self.rng.random() < chance


def toml(value: object) -> str:
    """Write a value as TOML."""
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(f"{json.dumps(key, ensure_ascii=False)} = {toml(item)}" for key, item in value.items())
            + "}"
        )
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def package(sketch: Sketch, folder: str, *, first: str = "__init__.py") -> None:
    """Fill a package folder with honest and with odd files."""
    sketch.put(f"{folder}/{first}", FIRST)
    density = sketch.rng.choice((0.1, 0.3, 0.6))
    for name in sketch.some(INSIDE, density):
        content = "\n".join(sketch.some(GIT_LINES, 0.1)) + "\n" if name.endswith(".gitignore") else "x = 1\n"
        sketch.put(f"{folder}/{name}", content)
    if sketch.often(0.25):
        for name, target in sketch.rng.sample(LINKS, sketch.rng.randint(1, 2)):
            sketch.link(f"{folder}/{name}", target)


def surroundings(sketch: Sketch) -> None:
    """Add what lies around a package in a project."""
    for name in sketch.some(OUTSIDE, sketch.rng.choice((0.1, 0.3, 0.7))):
        sketch.put(name)
    if sketch.often(0.5):
        sketch.put(".gitignore", "\n".join(sketch.some(GIT_LINES, 0.12)) + "\n")
    if sketch.often(0.1):
        sketch.put("../.gitignore", "\n".join(sketch.some(GIT_LINES, 0.1)) + "\n")
    sketch.git = sketch.often(0.5)
    if sketch.often(0.15):
        name, target = sketch.rng.choice(LINKS)
        sketch.link(sketch.rng.choice((name, f"tests/{name}", f"data/{name}", f"extra/{name}")), target)


def write(sketch: Sketch, folder: str) -> str:
    """Write a sketch below an empty folder; give the project's folder."""
    root = os.path.join(folder, "up", "project")
    os.makedirs(os.path.join(folder, "up", "outside"))
    for name, node in {
        **sketch.nodes,
        "../outside.txt": "o\n",
        "../outside/in.txt": "o\n",
        "../outside/in.py": "\n",
    }.items():
        path = os.path.normpath(os.path.join(root, name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if isinstance(node, tuple):
            os.symlink(node[1], path)
        else:
            with open(path, "w", encoding="utf-8") as stream:
                stream.write(node)
    return root
