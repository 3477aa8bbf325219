"""A seeded generator of adversarial package trees, for comparing predictors with pnpm, yarn and bun themselves."""

from __future__ import annotations

import json
import random
from typing import Any, TypeAlias

Node: TypeAlias = "str | dict[str, str] | None"
Tree: TypeAlias = dict[str, Node]

_FOLDERS = (
    "dist",
    "lib",
    "src",
    "test",
    "build",
    "dist/sub",
    "lib/deep/er",
    "docs",
    ".github",
    "bin",
    "archived-packages",
)
_ODD_FOLDERS = (
    ".git",
    "lib/.git",
    ".svn",
    "CVS",
    "lib/.hg",
    "node_modules/dep",
    "lib/node_modules/x",
    "Dist",
    "._dir",
    ".yarn/cache",
    "a b",
    "build/Release",
    "lib/.DS_Store",
)
_NAMES = (
    "index.js",
    "a.js",
    "b.ts",
    "index.d.ts",
    "a.js.map",
    "x.map",
    "style.css",
    "cli",
    "data.json",
    "util.test.js",
)
_ROOT_NAMES = (
    "README.md",
    "readme",
    "README",
    "Readme.txt",
    "README.md~",
    "readme-x.md",
    "LICENSE",
    "LICENSE.md",
    "licence.txt",
    "LICENSE-MIT",
    "license.key",
    "COPYING",
    "CHANGELOG.md",
    "changelog",
    "CHANGES",
    "HISTORY.md",
    "NOTICE",
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "bun.lockb",
    "npm-shrinkwrap.json",
    "package.yaml",
    ".env",
    "tsconfig.json",
)
_CRUFT = (
    ".npmrc",
    ".DS_Store",
    "x.orig",
    ".a.swp",
    "b.swp",
    "._x",
    "npm-debug.log",
    "yarn-error.log",
    ".env.production",
    "bunfig.toml",
    ".lock-wscript",
    ".wafpickle-1",
    "config.gypi",
    "package.json",
    ".#lock",
    ".npmignore.bak",
    "package.tgz",
    ".pnp.cjs",
    "yarn.lock",
    ".hg",
    "LICENSE",
    "README.md",
)
_ODD_NAMES = (
    "we ird.js",
    "\u00fcn\u00ef.js",
    "A.JS",
    "[x].js",
    "a+b.js",
    "$.js",
    "(1).txt",
    "a,b.js",
    "#hash",
    "!bang.js",
    "b{c}.js",
    "a.b.c",
    "...",
    "\U0001f600.js",
    "a*b.js",
    "back\\slash.js",
    "-dash",
)


def generate(seed: int, level: str) -> tuple[str, Tree]:
    """One tree: `usual` is what people write, `nasty` what nobody should, `bundles` comes with dependencies."""
    rng = random.Random(f"{level}-{seed}")
    builder = _Builder(rng, nasty=level == "nasty")
    tree = builder.build()
    if level == "bundles":
        builder.add_bundles()
    return f"{level}-{seed}", tree


class _Builder:
    def __init__(self, rng: random.Random, *, nasty: bool) -> None:
        self.rng = rng
        self.nasty = nasty
        self.tree: Tree = {}

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def build(self) -> Tree:
        self._add_files()
        if self.chance(0.35 if self.nasty else 0.12):
            self._add_links()
        self._add_ignore_files()
        self.tree["package.json"] = json.dumps(self._manifest(), indent=2)
        if self.nasty and self.chance(0.05):
            self.tree["empty"] = None
        return self.tree

    def add_bundles(self) -> None:
        """Put installed dependencies beside the package, some of them nested, and list some as bundled."""
        rng = self.rng
        names = ["dep", "other", "@scope/part", "deep", "extra"]
        for name in names:
            self._add_dependency(f"node_modules/{name}", rng.sample(names, rng.randint(0, 2)))
        for inner in rng.sample(names, 2):
            self._add_dependency(f"node_modules/dep/node_modules/{inner}", rng.sample(names, rng.randint(0, 1)))
        manifest = json.loads(str(self.tree["package.json"]))
        manifest["dependencies"] = dict.fromkeys(rng.sample(names, 3), "1.0.0")
        key = rng.choice(["bundleDependencies", "bundledDependencies"])
        manifest[key] = rng.choice([rng.sample(names, 2), rng.sample(names, 1), True, ["dep", "absent"]])
        self.tree["package.json"] = json.dumps(manifest)

    def _add_dependency(self, folder: str, needs: list[str]) -> None:
        rng = self.rng
        manifest: dict[str, Any] = {"name": "any", "version": "1.0.0", "main": rng.choice(["a.js", "lib/a.js"])}
        manifest[rng.choice(["dependencies", "dependencies", "optionalDependencies", "devDependencies"])] = (
            dict.fromkeys(
                needs,
                "1.0.0",
            )
        )
        if self.chance(0.3):
            manifest["files"] = rng.choice([["lib"], ["*.js"], ["a.js", "lib/*.map"], []])
        self._put(f"{folder}/package.json", json.dumps(manifest))
        for name in rng.sample(
            ["a.js", "lib/a.js", "lib/a.js.map", ".env", "x.orig", "README.md", ".npmrc", "test/t.js"], 4
        ):
            self._put(f"{folder}/{name}", "x")
        if self.chance(0.3):
            self._put(
                f"{folder}/{rng.choice(['.npmignore', '.gitignore'])}", rng.choice(["*.map", "test", "*\n!lib\n"])
            )

    def _put(self, path: str, node: Node) -> None:
        parents = {path[:index] for index, letter in enumerate(path) if letter == "/"}
        inside = any(known.startswith(f"{path}/") for known in self.tree)
        if path not in self.tree and not inside and not parents & {p for p, n in self.tree.items() if n is not None}:
            self.tree[path] = node

    def _add_files(self) -> None:
        rng = self.rng
        folders = ["", *rng.sample(_FOLDERS, rng.randint(1, 5))]
        if self.chance(0.5 if self.nasty else 0.15):
            folders += rng.sample(_ODD_FOLDERS, rng.randint(1, 4))
        for folder in folders:
            for name in rng.sample(_NAMES, rng.randint(1, 4)):
                self._put(f"{folder}/{name}".lstrip("/"), "x")
            if self.chance(0.4 if self.nasty else 0.12):
                for name in rng.sample(_CRUFT, rng.randint(1, 3)):
                    self._put(f"{folder}/{name}".lstrip("/"), "{}" if name.endswith(".json") else "")
            if self.nasty and self.chance(0.3):
                self._put(f"{folder}/{rng.choice(_ODD_NAMES)}".lstrip("/"), "x")
        for name in rng.sample(_ROOT_NAMES, rng.randint(0, 6)):
            self._put(name, "")

    def _add_links(self) -> None:
        paths = [path for path, node in self.tree.items() if isinstance(node, str)]
        for _ in range(self.rng.randint(1, 3)):
            target = self.rng.choice(
                [
                    self.rng.choice(paths),
                    "dist",
                    "lib",
                    "..",
                    "../outside",
                    "/etc/hostname",
                    "missing",
                    "a.js",
                    ".",
                    "../a.js",
                ],
            )
            folder = self.rng.choice(["", "dist/", "lib/", "src/"])
            name = self.rng.choice(["link.js", "l", "README.md", "LICENSE", "index.js", "linkdir", ".npmrc"])
            self._put(f"{folder}{name}", {"link": target})

    def _add_ignore_files(self) -> None:
        folders = sorted({path.rpartition("/")[0] for path in self.tree})
        for name, share in ((".npmignore", 0.35), (".gitignore", 0.45), (".yarnignore", 0.04)):
            if self.chance(share):
                self._put(name, self._ignore_text())
        for folder in folders:
            if folder and self.chance(0.15 if self.nasty else 0.06):
                self._put(f"{folder}/{self.rng.choice(['.npmignore', '.gitignore'])}", self._ignore_text(folder))

    def _ignore_text(self, folder: str = "") -> str:
        rng = self.rng
        if self.nasty and self.chance(0.06):
            return rng.choice(["", "\n", "# nothing\n", "*", "*\n!lib\n!lib/**\n"])
        lines = [self._ignore_line(folder) for _ in range(rng.randint(1, 5))]
        end = "\r\n" if self.nasty and self.chance(0.1) else "\n"
        mark = "\ufeff" if self.nasty and self.chance(0.05) else ""
        return mark + end.join(lines) + (end if self.chance(0.8) else "")

    def _ignore_line(self, folder: str) -> str:
        if self.chance(0.08):
            return self.rng.choice(
                ["", "# comment", "*.log", "node_modules", "node_modules/", ".DS_Store", "coverage/"]
            )
        line = self._pattern(folder)
        if self.chance(0.2):
            line = "!" + line
        if self.nasty and self.chance(0.06):
            line = self.rng.choice([" " + line, line + " ", "!" + line, "\\" + line, line + "\t"])
        return line

    def _some_path(self, folder: str = "") -> str:
        paths = [path for path in self.tree if not folder or path.startswith(f"{folder}/")] or ["a.js"]
        path = self.rng.choice(paths)
        path = path[len(folder) + 1 :] if folder and path.startswith(f"{folder}/") else path
        if self.chance(0.4) and "/" in path:
            parts = path.split("/")
            return "/".join(parts[: self.rng.randint(1, len(parts))])
        return path

    def _pattern(self, folder: str = "") -> str:
        rng = self.rng
        path = self._some_path(folder)
        head, _, name = path.rpartition("/")
        stem, dot, extension = name.rpartition(".")
        prefix = f"{head}/" if head else ""
        usual = [
            path,
            name,
            f"{path}/",
            f"/{path}",
            f"{prefix}*",
            f"{prefix}**",
            f"{prefix}**/*",
            f"*.{extension}",
            f"**/*.{extension}",
            f"{prefix}*.{extension}",
            f"{prefix}**/*.{extension}",
            f"{path}/**",
            f"{path}/**/*",
            f"{path}/*",
            f"./{path}",
            f"**/{name}",
            "*",
            "dist",
            "lib",
            "*.map",
            "**/*.map",
            "**/*.test.js",
            "dist/**/*.js",
        ]
        if not self.nasty or self.chance(0.5):
            return rng.choice(usual)
        odd = [
            path.upper(),
            path.replace("a", "?", 1),
            path.replace("i", "[hij]", 1),
            path.replace("a", "[!b]", 1),
            f"{prefix}{{{name},zz}}",
            f"{prefix}*.{{js,ts}}",
            f"{prefix}*.{{js,ts,map}}",
            f"{prefix}@({stem or 'a'}|b){dot}{extension}",
            f"{prefix}!({name})",
            f"{prefix}+(a|b)*",
            f"{prefix}*{stem[-1:]}{dot}{extension}",
            f"{stem[:1]}*",
            f"**/{path}",
            f"**/{prefix}",
            "**",
            "**/",
            "/**",
            "/*",
            "/",
            ".",
            "./",
            "..",
            "../x",
            "",
            f"{prefix}../{path}",
            f"{path}//",
            f"//{path}",
            f".{path}",
            f"{prefix}.*",
            ".*",
            "**/.*",
            f"\\{path}",
            f"[{name[:1]}]{name[1:]}",
            f"{path}**",
            f"**{name}",
            f"{head}**/{name}",
            "!" + path,
            "#" + path,
            f"{prefix}{stem}*{dot}{extension}",
            "*.*",
            "?*",
            "[a-z]*",
            "[[:alpha:]]*",
            f"{{{path},**/*.ts}}",
            "{a,b}.js",
            "{a..c}.js",
            f"{prefix}*/*",
            "*/",
            "*/*",
            "*/*.js",
            "**/lib/**",
            f"{path}/.",
        ]
        return rng.choice(odd)

    def _manifest(self) -> dict[str, Any]:
        rng = self.rng
        manifest: dict[str, Any] = {"name": "subject", "version": "1.0.0", "license": "MIT"}
        if self.chance(0.5):
            manifest["files"] = [self._files_entry() for _ in range(rng.randint(1, 4))]
        if self.chance(0.5):
            manifest["main"] = self._entry_point()
        if self.chance(0.15):
            manifest["module"] = self._entry_point()
        if self.chance(0.2):
            manifest["browser"] = rng.choice(
                [self._entry_point(), {self._entry_point(): self._entry_point(), self._entry_point(): False}],
            )
        if self.chance(0.3):
            manifest["bin"] = rng.choice([self._entry_point(), {"x": self._entry_point(), "y": self._entry_point()}])
        if self.chance(0.06):
            manifest["directories"] = {"bin": rng.choice(["bin", "./lib", "dist", "missing"])}
        if self.chance(0.08):
            manifest["publishConfig"] = rng.choice(
                [
                    {"access": "public"},
                    {"main": self._entry_point()},
                    {"bin": self._entry_point()},
                    {"module": "lib/a.js"},
                ],
            )
        if self.nasty:
            self._spoil(manifest)
        return manifest

    def _files_entry(self) -> str:
        entry = self._pattern()
        return "!" + entry if self.chance(0.2) else entry

    def _entry_point(self) -> str:
        path = self._some_path()
        return self.rng.choice(
            [path, f"./{path}", path, path.removesuffix(".js"), f"/{path}", "dist/index.js", "./dist"]
        )

    def _spoil(self, manifest: dict[str, Any]) -> None:
        rng = self.rng
        if self.chance(0.12):
            manifest["files"] = rng.choice(
                [[], "dist", [""], ["."], ["./"], ["*"], ["**"], None, {}, [1], ["dist", 2], True]
            )
        if self.chance(0.06):
            manifest["main"] = rng.choice(["", None, 3, ["a.js"], "../x", "*.js", "lib/*", "[ab].js", {}])
        if self.chance(0.06):
            manifest["bin"] = rng.choice([None, [], ["a.js"], {"x": 1}, "../x", {"../y": "a.js"}, {}, 5, ""])
        if self.chance(0.08):
            manifest["bundleDependencies"] = rng.choice([["dep"], True, False, {"dep": "1"}, [], ["missing"]])
            manifest["dependencies"] = {"dep": "1.0.0"}
            self._put("node_modules/dep/package.json", '{"name": "dep", "version": "1.0.0"}')
            self._put("node_modules/dep/a.js", "x")
        if self.chance(0.06):
            manifest["workspaces"] = rng.choice([["lib"], ["packages/*"], ["."]])
