# ruff: noqa: E501, RUF001  rows of names and patterns are read as rows, and odd letters are the point
"""A seeded generator of awkward npm projects, for asking the real packer and comparing."""

from __future__ import annotations

import json
import random
from typing import Any

from tests.oracles.npm import patterns

Tree = dict[str, Any]
_NAMES = ("a", "b", "lib", "dist", "src", "test", "docs", "build", "a.js", "b.js", "index.js", "a.map", "index.js.map", "x.ts", "x.d.ts", "A.JS", "Lib", "keep.js", "secret", "one", "two")  # fmt: skip
_SPECIAL = (".env", ".npmrc", ".gitignore", ".npmignore", ".DS_Store", "._a", ".a.swp", "a.orig", "npm-debug.log", ".lock-wscript", ".wafpickle-1", "config.gypi", "CVS", ".svn", ".hg", ".git", "archived-packages", "node_modules", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lockb", "bun.lock", ".npm-extension.mjs", ".npm-extension.cjs", "README", "readme.md", "README.md~", "ReadMe.MD", "LICENSE", "license.key", "LICENCE.txt", "COPYING", "CHANGELOG.md", "package.json", ".github", ".vscode", ".swp", "..a", "...")  # fmt: skip
_ODD = ("é", "e\u0301", "İ", "ı", "I", "i", "ß", "K", "\u212a", "😀", "a b", " a", "a ", "a[b]", "[a]", "{a}", "a{b,c}", "a*b", "*", "a?b", "!a", "#a", "a\\b", "(a)", "+(a)", "@a", "@s", "~", "$a", "^a", "a,b", "-", "o", "j", "\u00a0a", "toString", "constructor", "__proto__", "0")  # fmt: skip
_LINES = ("*", "**", "*.js", "*.map", "!*.map", "**/*.map", "!**/*.js", "lib", "lib/", "/lib", "/lib/", "lib/*", "lib/**", "!lib", "!lib/", "!lib/a.js", "!/lib/**", "build/", "!build/keep.js", "dist", "/dist", "dist/", "dist/*", "!dist/*.js", "dist/**/*.js", "**/test", "**/test/**", "test/", "!test/a.js", "a", "b", "A", "LIB", "!!a", "!!!a", "!!*.js", "#a", "\\#a", "!#a", "\\!a", "*.{js,map}", "{lib,dist}/", "!{a,b}.js", "[ab].js", "[!a]*", "[[:upper:]]*", "?.js", "??", "+(a|b)", "!(a)", "!(a|*.js)", "@(lib|dist)/**", "*(a)", "lib/!(a.js)", "**/!(*.map)", ".*", "!.env", ".env", ".*/", "/*", "!/*.js", "/*/", "*/", "*/*", "!*/", "**/", "/**", "**/a", "a/**", "a/**/b", "./a", "./lib/", "../a", "lib/../a", "lib//a.js", "//lib", "/", "!", "!!", "", "   ", "  a  ", "a ", "\\ a", "\ta", "package.json", "!package.json", "README*", "!README.md", "index.js", "node_modules", "!node_modules", "!node_modules/**", ".npmrc", "!.npmrc", ".git", "!.git", "!.gitignore", "é", "e\u0301", "I", "i", "İ", "ß", "SS", "K", "😀", "??", "a[b]", "a\\[b\\]", "\\*", "a\\", "{a", "a}", "{a},b}", "${a,b}", "{1..3}", "*.ts", "!*.d.ts", "src", "!src/**/x.ts", "secret", "keep.js", "!keep.js", "one/two", "!one/two", "one/**/two", "**/one/two/**", "CVS", "!CVS", "*.orig", "!*.orig", "!._a", "docs/*", "!docs/a*", "(a)", "$a", "[", "]", "a|b", "\ufeffa", "o", "toString")  # fmt: skip
_ENTRIES = ("dist", "lib", "lib/", "/lib", "./lib", "lib/*", "lib/**", "lib/**/*", "lib/*.js", "*.js", "**/*.js", "*", "**", "**/*", ".", "./", "/", "", "!*.map", "!**/*.map", "!lib/a.js", "!dist", "!dist/", "!./lib/a.js", "!/lib", "!!lib", "index.js", "a.js", "A.JS", "LIB", "./index.js", "/index.js", "src/**/*.ts", "!**/*.d.ts", "!**/test/**", "!**/test", "{lib,dist}", "{lib,dist}/**/*.js", "lib/{a,b}.js", "+(lib|dist)", "!(lib)", "@(a|b).js", "[a-l]*", "[!a]*", "?.js", "lib/?.js", "../pkg/lib", "..", "../", "lib/..", "lib/../a.js", "lib//a.js", "lib/./a.js", "lib/.", "*/", "**/", "*/a.js", "**/a", "*/*", ".*", ".env", ".npmrc", ".npmignore", ".gitignore", "lib/.npmignore", "**/.env", "README*", "!README.md", "package.json", "!package.json", "node_modules", "node_modules/**", ".git", "nope", "nope/", "nope/**", "!nope", "é", "e\u0301", "a[b]", "a\\[b\\]", "[a]", "a b", "a ", " a", "a*b", "a\\b", "#a", "\\#a", "!a", "link", "link/**", "link/*", "*/link", "(a)", "{a}", "a{b,c}", "{a", "dist/**", "dist/index.js", "dist/*.js", "dist/**/!(*.map)", "build", "build/keep.js", "one/two", "one/*/", "one/**/two", "**/two/**", "CVS", "a.orig", "archived-packages", "docs/*.md", "test/", "[[:alpha:]]*", "[[:digit:]]-x", "@a", "😀", "toString", "o", "//lib", "**/../a.js", "*/../a.js", "**/..", "lib/**/../*.js", "**/**", "**/lib/**", "a/**/b", ".*/**", "**/.*")  # fmt: skip
_MAINS: tuple[Any, ...] = ("index.js", "./index.js", "lib/a.js", "./lib/a", "dist", "dist/", "lib", "/index.js", "../a.js", "*.js", "!(a)", "nope.js", "dist/index.js", "", None, False, 0, 1, 1.5, True, {}, {"a": "b"}, [], ["a.js", "b.js"], [None], "a\nb.js", "node_modules/x/a.js", ".npmrc", "package-lock.json", ".git/a", "é", "secret", "LIB/A.JS", "src/x.ts", "build/keep.js", " a.js ", "a b", "{a,b}.js", "**/x.ts", "lib/*", "[a]", "#a", "dist/index.js.map")  # fmt: skip
_BINS: tuple[Any, ...] = ("a.js", "./lib/a.js", "../a.js", "lib\\a.js", "C:a.js", "", {}, {"x": "lib/a.js"}, {"x": "./build/keep.js", "y": "dist/index.js"}, {"@s/x": "b.js"}, {"x": 1, "y": "a.js"}, {"a/x": "a.js", "x": "b.js"}, {"": "a.js"}, {"..": "a.js"}, {"x": "lib/"}, {"x": "*.js"}, ["lib/a.js", "b.js"], [], ["a.js", 1], 1, True, None)  # fmt: skip


class _Maker:
    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        # Every third tree takes many of its patterns from the pattern generator, which knows no mercy.
        self.wild = seed % 3 == 0
        self.files: dict[str, Any] = {}

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def name(self) -> str:
        pick = self.rng.random()
        return self.rng.choice(_NAMES if pick < 0.72 else _SPECIAL if pick < 0.9 else _ODD)

    def lines(self) -> str:
        count = self.rng.choice([0, 1, 1, 2, 2, 3, 4, 6])
        lines = [
            self.rng.choice(_LINES) if self.chance(0.4 if self.wild else 0.9) else self.made_up() for _ in range(count)
        ]
        end = self.rng.choice(["\n"] * 6 + ["\r\n", "\r", "\n\n"])
        return self.rng.choice([""] * 12 + ["\ufeff"]) + end.join(lines) + self.rng.choice(["", end])

    def made_up(self) -> str:
        if self.wild and self.chance(0.6):
            return patterns.pattern(self.rng)
        parts = [
            self.rng.choice([self.name(), "*", "**", self.rng.choice(_LINES), "?" + self.name()])
            for _ in range(self.rng.choice([1, 2, 3]))
        ]
        return self.rng.choice(["", "", "!", "/", "!/"]) + "/".join(parts) + self.rng.choice(["", "", "/", "/**", "/*"])

    def put(self, path: str, content: Any = "") -> None:
        parts = path.split("/")
        for end in range(1, len(parts)):
            if self.files.get("/".join(parts[:end]), None) is not None:
                return
        if any(other.startswith(path + "/") for other in self.files) or path in self.files:
            return
        self.files[path] = content

    def folder(self, base: str, depth: int) -> None:
        for _ in range(self.rng.choice([1, 2, 3, 4, 5])):
            name = self.name()
            path = f"{base}/{name}" if base else name
            kind = self.rng.random()
            if name in (".npmignore", ".gitignore"):
                self.put(path, self.lines())
            elif name == "package.json":
                if base:
                    self.put(path, json.dumps({"name": "inner", "files": ["a.js"]}, indent=1))
            elif kind < 0.06:
                self.put(path, {"link": self.rng.choice(["lib", "a.js", "../a", ".", "nope", "/etc"])})
            elif kind < 0.1:
                self.put(path, None)
            elif kind < 0.5 and depth < 4:
                self.folder(path, depth + 1)
            else:
                self.put(path, "x")
        if self.chance(0.12 if base else 0.0):
            self.put(f"{base}/{self.rng.choice(['.npmignore', '.gitignore'])}", self.lines())

    def manifest(self) -> dict[str, Any]:
        made: dict[str, Any] = {"name": "pkg", "version": "1.0.0"}
        if self.chance(0.55):
            made["files"] = [
                self.rng.choice(_ENTRIES) if self.chance(0.5 if self.wild else 0.93) else self.made_up()
                for _ in range(self.rng.choice([0, 1, 1, 2, 2, 3, 4, 5]))
            ]
            if self.chance(0.03):
                made["files"] = self.rng.choice(
                    ["lib", "*", "", {}, {"a": 1}, 1, True, None, ["lib", 1], [None], [["lib"]], "!a"]
                )
        if self.chance(0.3):
            made["main"] = self.rng.choice(_MAINS)
        if self.chance(0.15):
            made["browser"] = self.rng.choice(_MAINS)
        if self.chance(0.2):
            made["bin"] = self.rng.choice(_BINS)
        if self.chance(0.05):
            made["directories"] = {"bin": self.rng.choice(["lib", "./lib", "dist", "nope", "../lib", ".", ""])}
        if self.chance(0.04):
            made["patchedDependencies"] = self.rng.choice(
                [{"x@1": "lib/a.js", "y": "./a.js"}, {"x": "lib/"}, {"x": 1}, [], ["a.js"], {"x": "../a.js"}]
            )
        for field in ("name", "version"):
            if self.chance(0.03):
                del made[field]
        return made

    def project(self) -> Tree:
        self.folder("", 0)
        if self.chance(0.6):
            self.folder("lib", 1)
        if self.chance(0.4):
            self.folder("dist", 1)
        for name, share in ((".npmignore", 0.35), (".gitignore", 0.35), ("README.md", 0.3), ("index.js", 0.4)):
            if self.chance(share):
                self.files.pop(name, None)
                self.put(name, self.lines() if name.startswith(".") else "x")
        manifest = self.manifest()
        tree: Tree = {}
        if self.chance(0.22):
            self.bundle(manifest)
        if self.chance(0.12):
            self.workspaces(manifest, tree)
        if self.chance(0.06):
            self.files["globalignore"] = self.lines()
            tree["global"] = "globalignore"
        self.files["package.json"] = self.rng.choice(["", "", "", "", "\ufeff"]) + json.dumps(
            manifest, indent=self.rng.choice([None, 2])
        )
        return {**tree, "files": self.files}

    def bundle(self, manifest: dict[str, Any]) -> None:
        self.clear("node_modules")
        names = ["x", "y", "z", "@s/x", "@s/y", "link", "deep", "UP"]
        kinds = ["dependencies"] * 5 + ["optionalDependencies", "devDependencies", "peerDependencies"]
        for name in self.rng.sample(names, self.rng.randint(1, 6)):
            if self.chance(0.85):
                manifest.setdefault(self.rng.choice(kinds), {})[name] = self.rng.choice(
                    ["*", "1.0.0", "^2", "file:./linked"]
                )
            if self.chance(0.85):
                self.dependency("node_modules", name, names, 0)
        key = self.rng.choice(["bundleDependencies"] * 3 + ["bundledDependencies"])
        manifest[key] = self.rng.choice(
            [
                self.rng.sample(names, 3),
                self.rng.sample(names, 2),
                names,
                True,
                False,
                {"x": 1, "y": "*"},
                [],
                None,
                "x",
            ]
        )

    def dependency(self, base: str, name: str, names: list[str], depth: int) -> None:
        path = f"{base}/{name}"
        if depth == 0 and self.chance(0.15):
            up = "../" * (name.count("/") + 1)
            target = f"linked-{name.replace('/', '-')}"
            self.put(path, {"link": up + target})
            path = target
        inner: dict[str, Any] = {
            "name": name,
            "version": "1.0.0",
            **{key: value for key, value in self.manifest().items() if key not in ("name", "version", "directories")},
        }
        for other in self.rng.sample(names, self.rng.randint(0, 3)):
            inner.setdefault(
                self.rng.choice(
                    ["dependencies", "dependencies", "optionalDependencies", "devDependencies", "peerDependencies"]
                ),
                {},
            )[other] = "*"
        if self.chance(0.93):
            self.put(f"{path}/package.json", json.dumps(inner) if self.chance(0.97) else "{")
        self.folder(path, 2)
        for extra in (".npmignore", ".gitignore"):
            if self.chance(0.2):
                self.put(f"{path}/{extra}", self.lines())
        if depth < 2 and self.chance(0.3):
            self.dependency(f"{path}/node_modules", self.rng.choice(names), names, depth + 1)

    def clear(self, base: str) -> None:
        for path in [path for path in self.files if path == base or path.startswith(base + "/")]:
            del self.files[path]

    def workspaces(self, manifest: dict[str, Any], tree: Tree) -> None:
        manifest["workspaces"] = self.rng.choice(
            [
                ["packages/*"],
                ["packages/a"],
                ["packages/*", "!packages/b"],
                {"packages": ["packages/*"]},
                ["./packages/a/", "lib"],
                ["nope"],
                [],
                ["packages/**"],
                ["packages/*", "packages/a"],
            ]
        )
        self.clear("packages")
        for name in ("a", "b"):
            if self.chance(0.8):
                self.put(f"packages/{name}/package.json", json.dumps({**self.manifest(), "name": name}, indent=1))
                self.folder(f"packages/{name}", 2)
        for place in ("packages", ""):
            if self.chance(0.3):
                path = f"{place}/{self.rng.choice(['.npmignore', '.gitignore'])}".lstrip("/")
                self.files.pop(path, None)
                self.put(path, self.lines())
        present = [name for name in ("a", "b") if f"packages/{name}/package.json" in self.files]
        if present and self.chance(0.6):
            tree.update(pack=f"packages/{present[0]}")
        if present and self.chance(0.7):
            tree.update(prefix=".", workspaces=[f"packages/{name}" for name in present])


def tree(seed: int) -> Tree:
    """Make the tree of a seed."""
    return {"id": seed, **_Maker(seed).project()}


def portable(made: Tree) -> bool:
    """Whether the tree can be written to a disk as it is."""
    return all("\0" not in path for path in made["files"])


if __name__ == "__main__":
    import sys

    for number in range(int(sys.argv[1]), int(sys.argv[2])):
        print(json.dumps(tree(number)))  # noqa: T201
