# ruff: noqa: E501  one shape a row
"""Projects laid out the way people really write packages, each a list of paths around a package.json."""

from __future__ import annotations

import json
from typing import Any

_IGNORE = "node_modules\ndist\n.env\n*.log\ncoverage/\n"
_TYPESCRIPT = ("src/index.ts", "src/util.ts", "src/util.test.ts", "tsconfig.json", "dist/index.js", "dist/index.js.map", "dist/index.d.ts", "dist/index.d.ts.map", "dist/util.test.js", ".env", "README.md", "LICENSE", "CHANGELOG.md", ".github/workflows/ci.yml", "package-lock.json")  # fmt: skip
_PLAIN = ("index.js", "lib/a.js", "lib/b.js", "test/a.js", "test/fixtures/x.json", "README.md", "LICENSE", ".eslintrc.json", ".prettierrc", "coverage/lcov.info", "yarn.lock")  # fmt: skip
_SHAPES: tuple[tuple[str, dict[str, Any], tuple[str, ...], dict[str, Any]], ...] = (
    ("typescript with files", {"files": ["dist"], "main": "dist/index.js"}, _TYPESCRIPT, {}),
    ("typescript, files with slash", {"files": ["dist/"], "main": "./dist/index.js"}, _TYPESCRIPT, {}),
    ("typescript, maps kept out by name", {"files": ["dist", "!*.map"]}, _TYPESCRIPT, {}),
    ("typescript, maps kept out at depth", {"files": ["dist", "!dist/**/*.map"]}, _TYPESCRIPT, {}),
    ("typescript, negation before", {"files": ["!**/*.map", "dist"]}, _TYPESCRIPT, {}),
    (
        "typescript, globs",
        {"files": ["dist/**/*.js", "dist/**/*.d.ts", "src/**/*.ts", "!**/*.test.*"]},
        _TYPESCRIPT,
        {},
    ),
    ("typescript, no files, gitignore", {"main": "dist/index.js"}, _TYPESCRIPT, {".gitignore": _IGNORE}),
    (
        "typescript, no files, npmignore",
        {},
        _TYPESCRIPT,
        {".gitignore": _IGNORE, ".npmignore": "src\ntsconfig.json\n.github\n"},
    ),
    ("typescript, nothing at all", {}, _TYPESCRIPT, {}),
    ("typescript, empty npmignore", {}, _TYPESCRIPT, {".gitignore": _IGNORE, ".npmignore": ""}),
    ("typescript, dead npmignore", {"files": ["dist"]}, _TYPESCRIPT, {".npmignore": "*.map\n"}),
    ("typescript, live inner npmignore", {"files": ["dist"]}, _TYPESCRIPT, {"dist/.npmignore": "*.map\n"}),
    ("typescript, inner gitignore of everything", {"files": ["dist"]}, _TYPESCRIPT, {"dist/.gitignore": "*\n"}),
    ("plain library", {"files": ["index.js", "lib/"], "main": "index.js"}, _PLAIN, {}),
    ("plain library, star", {"files": ["*"]}, _PLAIN, {}),
    ("plain library, globstar", {"files": ["**"]}, _PLAIN, {}),
    ("plain library, js at the root", {"files": ["*.js"]}, _PLAIN, {}),
    ("plain library, lib star", {"files": ["lib/*"]}, _PLAIN, {}),
    ("plain library, npmignore like gitignore", {}, _PLAIN, {".npmignore": "test/\ncoverage/\n.*\n"}),
    ("plain library, everything but", {}, _PLAIN, {".npmignore": "*\n!lib/\n!lib/**\n!index.js\n"}),
    ("plain library, reopened folder", {}, _PLAIN, {".gitignore": "lib/\n!lib/a.js\n"}),
    ("command", {"bin": {"tool": "bin/tool.js"}, "files": ["lib"]}, (*_PLAIN, "bin/tool.js", "bin/other.js"), {}),
    ("command as text", {"bin": "./bin/tool.js", "files": ["lib"]}, (*_PLAIN, "bin/tool.js"), {}),
    ("command folder", {"directories": {"bin": "bin"}, "files": ["lib"]}, (*_PLAIN, "bin/tool.js"), {}),
    ("browser map", {"browser": {"./lib/a.js": "./lib/b.js"}, "files": ["lib"]}, (*_PLAIN, "o", "j", "b", "x"), {}),
    ("exports only", {"exports": {".": "./dist/index.js"}, "files": ["dist"]}, _TYPESCRIPT, {}),
    (
        "react library",
        {"files": ["es", "lib", "umd"], "module": "es/index.js"},
        (
            "es/index.js",
            "es/index.js.map",
            "lib/index.js",
            "umd/x.min.js",
            "stories/a.js",
            ".storybook/main.js",
            "README.md",
        ),
        {},
    ),
    (
        "vendored lock files",
        {"files": ["lib", "package-lock.json"]},
        (*_PLAIN, "lib/package-lock.json", "package-lock.json"),
        {},
    ),
    ("shrinkwrap", {"files": ["lib"]}, (*_PLAIN, "npm-shrinkwrap.json"), {}),
    (
        "files lists dotfiles",
        {"files": [".env.example", ".eslintrc.json", "lib", ".npmrc"]},
        (*_PLAIN, ".env.example", ".npmrc"),
        {},
    ),
    ("readme in folders", {"files": ["lib"]}, (*_PLAIN, "docs/README.md", "lib/README.md", "docs/LICENSE"), {}),
    (
        "editor leftovers",
        {},
        (
            *_PLAIN,
            ".a.swp",
            "lib/b.js.orig",
            ".DS_Store",
            "lib/.DS_Store",
            "lib/._a.js",
            ".idea/x.xml",
            "npm-debug.log",
        ),
        {},
    ),
    (
        "node_modules inside lib",
        {"files": ["lib"]},
        (*_PLAIN, "lib/node_modules/x/index.js", "node_modules/y/index.js"),
        {},
    ),
    ("case games", {"files": ["LIB", "Index.js"], "main": "INDEX.JS"}, _PLAIN, {}),
    (
        "workspaces root",
        {"workspaces": ["packages/*"]},
        (*_PLAIN, "packages/a/index.js", "packages/a/secret"),
        {"packages/a/package.json": '{"name": "a"}', "packages/a/.npmignore": "secret\n"},
    ),
    (
        "bundled dependency",
        {"dependencies": {"x": "1"}, "bundleDependencies": ["x"], "files": ["lib"]},
        (*_PLAIN, "node_modules/x/index.js", "node_modules/x/.env", "node_modules/y/index.js"),
        {"node_modules/x/package.json": '{"name": "x", "version": "1.0.0"}'},
    ),
    ("carriage returns", {}, _PLAIN, {".npmignore": "test\r\n# note\r\n\r\nlib/b.js \r\n"}),
    ("comment and escape", {}, (*_PLAIN, "#x", "!y"), {".npmignore": "#x\n\\#x\n\\!y\n"}),
)


def shapes() -> list[dict[str, Any]]:
    """Give the trees."""
    made = []
    for name, manifest, paths, files in _SHAPES:
        package = json.dumps({"name": "pkg", "version": "1.0.0", **manifest}, indent=2)
        made.append({"id": name, "files": {**dict.fromkeys(paths, "x"), **files, "package.json": package}})
    return made
