"""Projects for hatchling, from a seed."""

from __future__ import annotations

import random

from tests.oracles.python.trees import FIRST, GIT_LINES, Sketch, package, surroundings, toml

BACKEND = "hatchling.build"
_PATTERNS: tuple[str, ...] = (
    "docs", "/docs", "*.md", "tests/", "/tests", "data/**", "**/*.txt", "extra/*", ".env", "src", "src/**/*.py",
    "id_rsa", "LICENSE", "**/*.json", "demo/sub", "*.map", "!*.py", "!/README.md", "sub/", "*", "**", "/demo",
    "/src/demo", "*.py", "node_modules", "dist/", "!dist/old.whl", "data", "/*.txt", "pyproject.toml", ".gitignore",
    "linked", "out*", "a[[]1].txt",
)  # fmt: skip
_PATHS: tuple[str, ...] = (
    "demo", "src/demo", "src", "data", "docs", "README.md", "tests", "extra/sub", "demo/sub", "./demo", "data/",
    "nothing", "LICENSE", "src/demo/data.json", "linked", ".", "dist", "build", "demo/linked", "extra/one.txt",
)  # fmt: skip
_LICENSES: tuple[list[str], ...] = (
    ["LICEN*"],
    ["LICENSES/*"],
    [],
    ["**/LICENSE"],
    ["COPYING", "NOTICE"],
    ["*/LICENSE"],
    ["nothing"],
)


def _settings(made: Sketch, table: str, chance: float) -> list[str]:
    rng = made.rng
    lines = [f"[{table}]"]
    for pool, keys, share in (
        (_PATTERNS, ("include", "exclude", "artifacts"), 1.0),
        (_PATHS, ("packages", "only-include"), 0.5),
    ):
        lines += [f"{key} = {toml(rng.sample(pool, rng.randint(1, 3)))}" for key in keys if made.often(chance * share)]
    flags = ("ignore-vcs", "skip-excluded-dirs", "only-packages")
    lines += [f"{key} = true" for key in flags if made.often(chance / 3)]
    if made.often(chance / 2):
        where = {rng.choice(("src", "demo", "docs", "")): rng.choice(("", "pkg", "a/b", ".")) for _ in range(2)}
        lines.append(f"sources = {toml(rng.choice((['src'], ['src', 'docs'], where)))}")
    if made.often(chance / 2):
        pool = (*_PATHS, "../outside.txt", "../outside", "/etc/hostname")
        forced = {rng.choice(pool): rng.choice(("demo/extra", "x.txt", "demo/core.py", "src/demo/y")) for _ in range(2)}
        lines.append(f"force-include = {toml(forced)}")
    return lines


def _project(made: Sketch, name: str, first: str) -> list[str]:
    rng = made.rng
    made.old = rng.choice(("", "", "hatchling-1.27.0"))
    requires = "hatchling<1.28" if made.old else rng.choice(("hatchling", "hatchling>=1.26", "hatchling~=1.30"))
    lines = ["[build-system]", f"requires = {toml([requires])}", f"build-backend = {toml(BACKEND)}"]
    static = made.often(0.8)
    lines += ["[project]", f"name = {toml(name)}", 'version = "1.2.3"' if static else 'dynamic = ["version"]']
    if made.often(0.5):
        made.put("README.md")
        lines.append(f"readme = {toml(rng.choice(('README.md', './README.md')))}")
    if made.often(0.3):
        lines.append(f"license-files = {toml(rng.choice(_LICENSES))}")
    return lines if static else [*lines, "[tool.hatch.version]", f"path = {toml(first)}"]


def _wheel(made: Sketch, at: str) -> list[str]:
    lines = _settings(made, f"{at}.targets.wheel", made.rng.choice((0.1, 0.3)))
    if made.often(0.3):
        lines.append(f"shared-data = {toml({made.rng.choice(_PATHS): 'share/x'})}")
        lines.append(f"shared-scripts = {toml({'scripts/run.sh': 'run'})}")
    return [*lines, "bypass-selection = true"] if made.often(0.1) else lines


def sketch(seed: int) -> Sketch:
    """Make one project."""
    rng = random.Random(f"hatchling-{seed}")
    made = Sketch(rng)
    name = rng.choice(("demo", "Demo", "demo-pkg", "demo.pkg", "De.mo-pkg"))
    folder = rng.choice(("demo", "demo", name.replace("-", "_"), name.lower().replace("-", "_").replace(".", "_")))
    source = rng.choice(("", "src/", "", "src/", "ns/", "src/ns/"))
    if made.often(0.1):
        made.put(f"{source}{folder}.py", FIRST)
    else:
        package(made, source + folder)
    surroundings(made)
    if made.often(0.15):
        made.put(".hgignore", "\n".join(["syntax: glob", *made.some(GIT_LINES, 0.1), "syntax: regexp", "x.*"]) + "\n")
    at = "build" if made.often(0.1) else "tool.hatch.build"
    lines = _project(made, name, f"{source}{folder}/__init__.py")
    build = _settings(made, at, rng.choice((0.05, 0.3)))
    build += _settings(made, f"{at}.targets.sdist", rng.choice((0.1, 0.3))) if made.often(0.5) else []
    build += _wheel(made, at) if made.often(0.5) else []
    if made.often(0.1):
        build += [f"[{at}.hooks.version]", f"path = {toml(f'{source}{folder}/_version.py')}"]
    if at == "build":
        made.put("hatch.toml", "\n".join(build) + "\n")
    made.put("pyproject.toml", "\n".join(lines + (build if at != "build" else [])) + "\n")
    return made
