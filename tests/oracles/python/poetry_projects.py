"""Projects for poetry-core, from a seed."""

from __future__ import annotations

import random

from tests.oracles.python.trees import FIRST, Sketch, package, surroundings, toml

BACKEND = "poetry.core.masonry.api"
_PATTERNS: tuple[str, ...] = (
    "docs", "docs/*.md", "tests", "tests/", "data/**/*", "**/*.txt", "extra/*", "*.md", ".env", "**/.env", "src",
    "id_rsa", "nothing/*", "LICENSE", "**/*", "demo", "demo/sub/**/*", "src/demo", "demo/*.json", "./data", "*/deep",
    "[dt]*", "?ata", "Ünicode", "README.md", "tests/data", "*", "out*", "linked", "demo/**/*.py", "src/demo/linked",
    "**/*.pyc", "demo/.gitignore", "src/*", "build", "dist/*", "demo/data.json", "data/**", "demo/a[1].txt",
    "**/ünï.txt", "demo/tests", "src/demo/sub/deep", "**/__pycache__", "data/__pycache__/z.pyc",
)  # fmt: skip
_LICENSES: tuple[list[str], ...] = (["LICEN*"], ["LICENSES/*"], [], ["**/LICENSE"], ["COPYING", "NOTICE"])


def _formats(made: Sketch) -> dict[str, object]:
    return {"format": made.rng.choice(("sdist", "wheel", ["sdist", "wheel"]))} if made.often(0.5) else {}


def _settings(made: Sketch, source: str) -> list[str]:
    rng = made.rng
    lines = ["[tool.poetry]"]
    if made.often(0.4):
        packages: list[dict[str, object]] = [{"include": "demo", **({"from": source.rstrip("/")} if source else {})}]
        if made.often(0.3):
            packages[0]["to"] = rng.choice(("target", "a/b"))
        if made.often(0.3):
            packages.append(
                {"include": rng.choice(("other", "tests", "extra", "demo/**/*.py", "docs")), **_formats(made)}
            )
        lines.append(f"packages = {toml(packages)}")
    if made.often(0.5):
        entries = [{"path": item, **_formats(made)} for item in rng.sample(_PATTERNS, rng.randint(1, 3))]
        lines.append(f"include = {toml([item['path'] if len(item) == 1 else item for item in entries])}")
    if made.often(0.4):
        lines.append(f"exclude = {toml(rng.sample(_PATTERNS, rng.randint(1, 3)))}")
    if made.often(0.15):
        lines += ["[tool.poetry.scripts]", 'run = {reference = "scripts/run.sh", type = "file"}']
    return lines


def sketch(seed: int) -> Sketch:
    """Make one project."""
    rng = random.Random(f"poetry-{seed}")
    made = Sketch(rng)
    source = rng.choice(("", "src/", "", "src/", "lib/"))
    if made.often(0.1):
        made.put(f"{source}demo.py", FIRST)
    elif made.often(0.1):
        package(made, f"{source}demo-stubs", first="__init__.pyi")
    else:
        package(made, f"{source}demo")
    surroundings(made)
    made.checkout = rng.choice((".", ".", ".."))
    made.tracked = rng.choice((0.0, 0.5, 1.0))
    lines = ["[build-system]", 'requires = ["poetry-core>=2.0"]', f"build-backend = {toml(BACKEND)}"]
    lines += ["[project]", 'name = "Demo"', 'version = "1.2.3"']
    if made.often(0.5):
        made.put("README.md")
        lines.append(f"readme = {toml(rng.choice(('README.md', './README.md')))}")
    if made.often(0.3):
        lines.append(f"license-files = {toml(rng.choice(_LICENSES))}")
    lines += _settings(made, source) if made.often(0.8) else []
    made.put("pyproject.toml", "\n".join(lines) + "\n")
    return made
