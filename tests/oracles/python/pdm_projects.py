"""Projects for pdm-backend, from a seed."""

from __future__ import annotations

import random

from tests.oracles.python.trees import FIRST, Sketch, package, surroundings, toml

BACKEND = "pdm.backend"
_PATTERNS: tuple[str, ...] = (
    "docs", "docs/*.md", "tests", "tests/", "data/**", "**/*.txt", "extra/*", "*.md", ".env", "**/.env", "src",
    "src/", "id_rsa", "nothing/*", "LICENSE", "**", "demo", "demo/sub/**", "src/demo", "src/demo/sub",
    "demo/*.json", "./data", "*/deep", "[dt]*", "?ata", "Ünicode", "README.md", "tests/data", "*", "out*", "linked",
    "src/demo/linked", "a[[]1].txt", "demo/**/*.py", "src/**", "demo/__pycache__", "**/*.pyc", "demo/.hidden",
    "demo/.gitignore", "src/*", "demo/a[1].txt", "src/demo/a?1?.txt", "../outside.txt", "demo/sub/../core.py",
    "build", "dist/*", "demo/__init__.py",
)  # fmt: skip
_LICENSES: tuple[list[str], ...] = (["LICEN*"], ["LICENSES/*"], [], ["**/LICENSE"], ["COPYING", "NOTICE"])
_DATA: tuple[object, ...] = (
    ["data/*.csv"], [{"path": "data/**/*", "relative-to": "data"}], ["scripts/*"], ["docs/*.md", "README.md"],
    [{"path": "data/**/*", "relative-to": "."}], [{"path": "extra/*", "relative-to": "docs"}], ["data"],
)  # fmt: skip


def _settings(made: Sketch) -> list[str]:
    rng = made.rng
    lines = ["[tool.pdm.build]"]
    for key, chance in (("includes", 0.4), ("excludes", 0.5), ("source-includes", 0.4)):
        lines += [f"{key} = {toml(rng.sample(_PATTERNS, rng.randint(1, 4)))}"] if made.often(chance) else []
    lines += [f"package-dir = {toml(rng.choice(('src', '', '.', 'demo', './src', 'src/')))}"] if made.often(0.2) else []
    lines += ["is-purelib = false"] if made.often(0.1) else []
    if made.often(0.2):
        lines += ["[tool.pdm.build.wheel-data]", f"{rng.choice(('data', 'scripts'))} = {toml(rng.choice(_DATA))}"]
    return lines


def sketch(seed: int) -> Sketch:
    """Make one project."""
    rng = random.Random(f"pdm-{seed}")
    made = Sketch(rng)
    source = rng.choice(("", "src/", "", "src/", "ns/", "src/ns/"))
    if made.often(0.1):
        made.put(f"{source}demo.py", FIRST)
    elif made.often(0.1):
        package(made, f"{source}demo-stubs", first="__init__.pyi")
    else:
        package(made, f"{source}demo")
    surroundings(made)
    made.old = rng.choice(("", "", "pdm-backend-2.4.9"))
    requires = "pdm-backend<2.5" if made.old else rng.choice(("pdm-backend", "pdm-backend>=2.4"))
    lines = ["[build-system]", f"requires = {toml([requires])}", f"build-backend = {toml(BACKEND)}"]
    static = made.often(0.7)
    lines += ["[project]", 'name = "Demo"', 'version = "1.2.3"' if static else 'dynamic = ["version"]']
    if made.often(0.5):
        made.put("README.md")
        lines.append(f"readme = {toml(rng.choice(('README.md', './README.md')))}")
    if made.often(0.3):
        lines.append(f"license-files = {toml(rng.choice(_LICENSES))}")
    if not static:
        lines += ["[tool.pdm.version]", 'source = "file"', f"path = {toml(f'{source}demo/__init__.py')}"]
    lines += _settings(made) if made.often(0.8) else []
    made.put("pyproject.toml", "\n".join(lines) + "\n")
    return made
