"""Projects for flit_core, from a seed."""

from __future__ import annotations

import random

from tests.oracles.python.trees import FIRST, Sketch, package, surroundings, toml

BACKEND = "flit_core.buildapi"
_PATTERNS = (
    "docs", "docs/*.md", "tests/", "data/**", "**/*.txt", "extra/*", "*.md", ".env", "**/.env", "src", "id_rsa",
    "nothing/*", "LICENSE", "**", "sub", "demo/sub/**", "demo/*.json", "**.orig", "./data", "data/../extra", "*/deep",
    "[dt]*", "?ata", "Ünicode", "README.md", "demo", "src/demo/sub", "tests/data", "*", ".", "out*", "linked",
)  # fmt: skip
_LICENSES: tuple[list[str], ...] = (
    ["LICEN*"],
    ["LICENSES/*"],
    [],
    ["**/LICENSE"],
    ["COPYING", "NOTICE"],
    ["*/LICENSE"],
)


def sketch(seed: int) -> Sketch:
    """Make one project."""
    rng = random.Random(f"flit-{seed}")
    made = Sketch(rng)
    name = rng.choice(("demo", "Demo", "demo-pkg", "demo_x", "demo-stubs"))
    module = rng.choice((None, None, "demo", "ns.demo", "ns.deep.demo"))
    way = (
        module or name.removesuffix("-stubs").replace("-", "_") + ("-stubs" if name.endswith("-stubs") else "")
    ).replace(".", "/")
    source = rng.choice(("", "src/"))
    if made.often(0.2):
        made.put(f"{source}{way}.py", FIRST)
    else:
        package(made, source + way, first="__init__.pyi" if way.endswith("-stubs") else "__init__.py")
    surroundings(made)
    lines = ["[project]", f"name = {toml(name)}"]
    lines += ['version = "1.2.3"'] if made.often(0.7) else []
    lines += ['description = "d"'] if made.often(0.7) else []
    dynamic = [key for key in ("version", "description") if not any(line.startswith(key) for line in lines)]
    lines += [f"dynamic = {toml(dynamic)}"]
    if made.often(0.5):
        made.put("README.md")
        lines.append(f"readme = {toml(rng.choice(('README.md', './README.md')))}")
    if made.often(0.3):
        lines.append(f"license-files = {toml(rng.choice(_LICENSES))}")
    made.old = rng.choice(("", "flit_core-3.12.0"))
    requires = "flit_core >=3.2,<4" if made.old else rng.choice(("flit_core>=4", "flit-core", "flit_core >=3.11"))
    lines = ["[build-system]", f"requires = {toml([requires])}", f"build-backend = {toml(BACKEND)}", *lines]
    lines += ["[tool.flit.module]", f"name = {toml(module)}"] if module else []
    if made.often(0.25):
        made.put("data/a.csv")
        lines += ["[tool.flit.external-data]", f"directory = {toml(rng.choice(('data', './data')))}"]
    if made.often(0.6):
        lines += ["[tool.flit.sdist]"]
        lines += [f"include = {toml(rng.sample(_PATTERNS, rng.randint(1, 4)))}"] if made.often(0.8) else []
        lines += [f"exclude = {toml(rng.sample(_PATTERNS, rng.randint(1, 3)))}"] if made.often(0.6) else []
    made.put("pyproject.toml", "\n".join(lines) + "\n")
    return made
