"""Projects for uv_build, from a seed."""

from __future__ import annotations

import random

from tests.oracles.python.trees import FIRST, Sketch, package, surroundings, toml

BACKEND = "uv_build"
_PATTERNS: tuple[str, ...] = (
    "docs", "docs/*.md", "tests/**", "tests", "data/**", "**/*.txt", "extra/*", "*.md", ".env", "**/.env", "src",
    "/src", "id_rsa", "nothing/*", "LICENSE", "**", "sub", "/src/demo/sub", "src/demo/sub/**", "*.json", "*/deep",
    "[dt]*", "?ata", "README.md", "tests/data", "*", "out*", "linked", "/src/demo/*.txt", "demo/sub", "deep/*",
    "**/deep/**", "*.orig", "scripts/**", "**/__pycache__/**", "/tests", "/README.md", "extra/**/three.txt",
    "sp ace.txt", "tests/",
)  # fmt: skip
_LICENSES: tuple[list[str], ...] = (["LICEN*"], ["LICENSES/*"], [], ["**/LICENSE"], ["COPYING", "NOTICE"], ["LICENSE"])
_OLD = ("", "", "0.12.24", "0.11.33", "0.10.12", "0.9.30", "0.8.24")


def _settings(made: Sketch, root: str, module: str) -> list[str]:
    rng = made.rng
    lines = ["[tool.uv.build-backend]"]
    lines += [f"module-root = {toml(root.rstrip('/'))}"] if root != "src/" or made.often(0.1) else []
    if module != "demo" or made.often(0.1):
        lines.append(f"module-name = {toml(rng.choice((module, [module])))}")
    lines += ["namespace = true"] if made.often(0.1) else []
    lines += ["default-excludes = false"] if made.often(0.1) else []
    for key, chance in (("source-include", 0.4), ("source-exclude", 0.4), ("wheel-exclude", 0.3)):
        lines += [f"{key} = {toml(rng.sample(_PATTERNS, rng.randint(1, 3)))}"] if made.often(chance) else []
    if made.often(0.25):
        made.put("data/a.csv")
        made.put("scripts/run.sh")
        data = rng.choice(({"data": "data"}, {"scripts": "scripts", "data": "./data"}, {"headers": "extra"}))
        lines.append(f"data = {toml(data)}")
    return lines


def sketch(seed: int) -> Sketch:
    """Make one project."""
    rng = random.Random(f"uv-{seed}")
    made = Sketch(rng)
    root = rng.choice(("src/", "src/", "src/", "", "lib/"))
    module = rng.choice(("demo", "demo", "demo", "ns.demo", "Demo", "demo-stubs"))
    ending = "__init__.pyi" if module.endswith("-stubs") else "__init__.py"
    package(made, root + module.replace(".", "/"), first=ending)
    if made.often(0.1):
        made.put(f"{root}demo/__init__.py", FIRST)
    surroundings(made)
    version = rng.choice(_OLD)
    made.old = f"uv_build-{version}" if version else ""
    requires = f"uv_build=={version}" if version else rng.choice(("uv_build", "uv_build>=0.13.0,<0.14"))
    name = rng.choice(("demo", "Demo")) if module != "demo-stubs" else "demo-stubs"
    lines = ["[build-system]", f"requires = {toml([requires])}", f"build-backend = {toml(BACKEND)}"]
    lines += ["[project]", f"name = {toml(name)}", 'version = "1.2.3"']
    if made.often(0.5):
        made.put("README.md")
        lines.append(f"readme = {toml(rng.choice(('README.md', './README.md')))}")
    if made.often(0.3):
        lines.append(f"license-files = {toml(rng.choice(_LICENSES))}")
    lines += _settings(made, root, module) if made.often(0.8) or module not in {"demo", "demo-stubs"} else []
    made.put("pyproject.toml", "\n".join(lines) + "\n")
    return made
