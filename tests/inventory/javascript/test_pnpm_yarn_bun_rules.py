"""The rules in which pnpm, yarn and bun part ways with npm and with each other, and what none of them can read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from auditor.errors import ManifestError, StowgateError, TargetError
from auditor.inventory.filesystem import Disk, Link, MemoryTree
from auditor.inventory.javascript.bun_glob import compile_glob
from auditor.inventory.javascript.packager import PackRequest
from auditor.inventory.javascript.yarn_classic_glob import compile_classic
from auditor.inventory.javascript.yarn_glob import compile_yarn
from tests.inventory.javascript.pack_one import ROOT, ask, pack, paths_of, trace
from tests.oracles.managers.manager_compare import FILES, packager

TOOLS = sorted(FILES)
TREE = ("a.js", "dist/a.js", "dist/a.js.map", "dist/sub/b.js.map", "lib/b.js")


@pytest.mark.parametrize(
    ("tool", "expected"),
    [
        ("pnpm", ["dist/a.js"]),
        ("yarn", ["dist/a.js"]),
        ("bun", ["dist/a.js"]),
        ("yarn@1", list(TREE)),
    ],
)
def test_a_negated_entry_keeps_maps_at_home_except_under_yarn_1(tool: str, expected: list[str]) -> None:
    package = pack(tool, {"files": ["dist", "!*.map"]}, *TREE)
    assert paths_of(package) == expected
    assert package.evidence == "exact"


@pytest.mark.parametrize(
    ("tool", "ships"),
    [("pnpm", True), ("yarn@1", True), ("yarn", False), ("bun", False)],
)
def test_the_order_of_entries_matters_to_some(tool: str, ships: bool) -> None:  # noqa: FBT001 - a parameter
    package = pack(tool, {"files": ["!**/*.map", "dist"]}, *TREE)
    assert ("dist/a.js.map" in paths_of(package)) is ships


@pytest.mark.parametrize(("tool", "ships"), [("pnpm", True), ("yarn", True), ("yarn@1", True), ("bun", False)])
def test_main_is_forced_in_by_all_but_bun(tool: str, ships: bool) -> None:  # noqa: FBT001 - a parameter
    assert ("lib/b.js" in paths_of(pack(tool, {"files": ["dist"], "main": "lib/b.js"}, *TREE))) is ships


@pytest.mark.parametrize("tool", ["pnpm", "yarn", "yarn@1"])
def test_links_inside_the_package_ship_as_links(tool: str) -> None:
    package = pack(tool, {"files": ["dist"]}, *TREE, dist__l=Link("a.js"))
    found = next(file for file in package.files if file.path == "dist/l")
    assert found.mode == 0o120777
    assert found.read() == b"a.js"
    assert "symbolic link" in found.why.text


def test_bun_drops_links_and_pnpm_those_that_leave_the_package() -> None:
    assert "l" not in paths_of(pack("bun", {}, "a.js", l=Link("a.js")))
    assert paths_of(pack("pnpm", {}, "a.js", l=Link("../a.js"), m=Link("/etc/hostname"), n=Link("n"))) == ["a.js"]


def test_every_file_names_the_rule_that_ships_it() -> None:
    why = {
        tool: {file.path: file.why for file in pack(tool, {"files": ["dist"]}, *TREE, "README.md").files}
        for tool in TOOLS
    }
    for tool in TOOLS:
        assert why[tool]["README.md"].kind == "always-included"
        assert (why[tool]["dist/a.js"].kind, why[tool]["dist/a.js"].text) == ("files-entry", "dist")
        assert why[tool]["dist/a.js"].line == 5


@pytest.mark.parametrize("tool", TOOLS)
def test_a_trace_names_the_ignore_line(tool: str) -> None:
    found = trace(tool, "a.js", {}, *TREE, _dot_npmignore="# first\na.js\n")
    assert not found.ships
    assert (found.decided_by.source, found.decided_by.line, found.decided_by.text) == (".npmignore", 2, "a.js")
    assert found.decided_by in [step.reason for step in found.steps if step.effect == "drops"]


@pytest.mark.parametrize("tool", TOOLS)
def test_a_trace_of_nothing_says_so(tool: str) -> None:
    assert trace(tool, "nowhere.js", {}, *TREE).decided_by.kind == "absent"


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', "3", "null", '{"name": NaN}', "[" * 5000])
def test_a_broken_manifest_is_one_clear_error(tool: str, text: str) -> None:
    with pytest.raises(StowgateError) as caught:
        pack(tool, text, "a.js")
    assert "package.json" in str(caught.value)


def test_a_syntax_error_has_a_place() -> None:
    with pytest.raises(ManifestError, match=r"line 2 column 10"):
        pack("bun", '{"name": "x",\n"files": ]}', "a.js")


@pytest.mark.parametrize("tool", ["pnpm", "yarn@1", "bun"])
def test_name_and_version_are_demanded(tool: str) -> None:
    with pytest.raises(ManifestError, match="version"):
        pack(tool, '{"name": "x"}', "a.js")


@pytest.mark.parametrize(
    ("tool", "manifest"),
    [
        ("bun", {"files": []}),
        ("bun", {"files": "dist"}),
        ("bun", {"bundleDependencies": {"a": "1"}}),
        ("yarn@1", {"files": "dist"}),
        ("yarn@1", {"bundleDependencies": True}),
        ("yarn@1", {"bin": {"x": 1}}),
        ("yarn", {"files": ["!"]}),
        ("yarn", {"bin": {"../x": "a.js"}}),
    ],
)
def test_what_a_tool_refuses_is_an_error(tool: str, manifest: dict[str, object]) -> None:
    with pytest.raises(ManifestError):
        pack(tool, manifest, "a.js")


@pytest.mark.parametrize("tool", TOOLS)
def test_there_must_be_a_package(tool: str) -> None:
    empty = MemoryTree({ROOT: None})
    for root in (ROOT, "/nowhere"):
        with pytest.raises(TargetError):
            packager(tool).pack(PackRequest(target=".", root=root, profile=packager(tool).profiles[0], files=empty))


@pytest.mark.parametrize("tool", TOOLS)
def test_a_name_that_is_not_text_is_named(tool: str) -> None:
    request = ask(tool, {}, "a.js")
    bad = "b\udcff.js"
    files = MemoryTree({f"{ROOT}/package.json": request.files.read(f"{ROOT}/package.json"), f"{ROOT}/{bad}": b"x"})
    with pytest.raises(TargetError, match="UTF-8"):
        packager(tool).pack(PackRequest(target=".", root=ROOT, profile=request.profile, files=files))


@pytest.mark.parametrize("tool", TOOLS)
def test_absurd_depth_ends_in_a_message_or_a_list(tool: str) -> None:
    deep = "/".join(["d"] * 1500) + "/a.js"
    with pytest.raises(TargetError, match="nested"):
        pack(tool, {}, deep)


@pytest.mark.parametrize("tool", TOOLS)
def test_hostile_patterns_end(tool: str) -> None:
    bombs = [
        "{a,b}" * 30,
        "*a" * 40,
        "**/a/" * 40,
        "[" * 500,
        "*(" * 60 + "a",
        "?" * 3000,
        "\\",
        "{" * 400,
        "a" * 70000,
    ]
    try:
        package = pack(tool, {}, "a" * 40 + "/" + "a" * 40, _dot_npmignore="\n".join(bombs))
    except ManifestError:
        return
    assert package.evidence == "approximate"


def test_bun_brings_back_one_file_of_an_ignored_folder() -> None:
    assert paths_of(pack("bun", {}, *TREE, _dot_npmignore="dist\n!dist/a.js\n")) == ["a.js", "dist/a.js", "lib/b.js"]


def test_pnpm_follows_npm_and_opens_the_whole_folder() -> None:
    found = paths_of(pack("pnpm", {}, *TREE, _dot_npmignore="dist/\n!dist/a.js\n"))
    assert "dist/sub/b.js.map" in found


def test_yarn_leaves_other_workspaces_out() -> None:
    package = pack(
        "yarn",
        {"workspaces": ["packages/*"]},
        "a.js",
        packages__w__package_dot_json='{"name": "w"}',
        packages__w__b="x",
    )
    assert paths_of(package) == ["a.js"]


def test_yarn_keeps_the_paths_of_its_settings_at_home() -> None:
    rc = "yarnPath: .yarn/releases/yarn.cjs\nenableGlobalCache: false\n"
    package = pack("yarn", {}, "a.js", ".yarn/releases/yarn.cjs", ".yarn/cache/p.zip", _dot_yarnrc_dot_yml=rc)
    assert paths_of(package) == ["a.js"]
    assert package.evidence == "exact"


def test_pnpm_inherits_the_ignore_files_above_a_workspace() -> None:
    tree = MemoryTree(
        {
            "/w/.gitignore": b"secret\n",
            "/w/p/package.json": b'{"name": "x", "version": "1.0.0"}',
            "/w/p/secret": b"x",
            "/w/p/a.js": b"x",
        },
    )
    request = PackRequest(target=".", root="/w/p", profile="pnpm-12", files=tree, workspace_root="/w")
    assert paths_of(packager("pnpm").pack(request)) == ["a.js"]


def test_pnpm_refuses_a_command_with_a_windows_line_end() -> None:
    with pytest.raises(ManifestError, match="CRLF"):
        pack("pnpm", {"bin": "cli"}, cli="#!/usr/bin/env node\r\n1\r\n")


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("*.js", "a.js", True),
        ("a*.js", "b.js", False),
        ("**/x", "a/b/x", True),
        ("{a,b}.c", "b.c", True),
        ("[a-c]", "B", False),
    ],
)
def test_the_dialect_of_bun(pattern: str, path: str, matches: bool) -> None:  # noqa: FBT001 - a parameter
    assert compile_glob(pattern).matches(path) is matches


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("/**/*.map", "/a.map", False),
        ("/**/*.map", "/d/a.map", True),
        ("*.MAP", "/d/a.map", True),
        ("/dist/**", "/dist", True),
    ],
)
def test_the_dialect_of_yarn(pattern: str, path: str, matches: bool) -> None:  # noqa: FBT001 - a parameter
    assert compile_yarn(pattern).matches(path) is matches


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("a.*", "axb", True),
        ("*.*", "ab", False),
        ("**/*.js", "a.js", False),
        ("**/*.js", "/a.js", True),
        ("dist/**", "dist", False),
    ],
)
def test_the_dialect_of_yarn_1(pattern: str, path: str, matches: bool) -> None:  # noqa: FBT001 - a parameter
    assert compile_classic(pattern).matches(path) is matches


@pytest.mark.parametrize(
    ("files", "main", "ships"),
    [
        (["/dist/a.js", "dist/**", "!dist/a.js"], "lib/b.js", False),
        (["!dist/a.js", "dist/**"], "lib/b.js", False),
        (["!dist/a.js", "dist/a.js"], "lib/b.js", True),
        (["!/dist/a.js"], "./dist/a.js", True),
    ],
)
def test_pnpm_lets_the_last_entry_that_names_a_file_decide(files: list[str], main: str, ships: bool) -> None:  # noqa: FBT001 - a parameter
    assert ("dist/a.js" in paths_of(pack("pnpm", {"files": files, "main": main}, *TREE))) is ships


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize(
    "name", ["a" * 5000, "nul\x00", "\ud800", "../" * 3000, "a/" * 3000, "package.json/x", "loop/x", "loop"]
)
def test_paths_that_cannot_be_looked_up_are_no_traceback(tool: str, name: str, tmp_path: Path) -> None:
    manifest = {"name": "x", "version": "1.0.0", "files": [name, f"{name}/*"], "main": name, "bin": {"c": name}}
    manifest |= {"browser": name, "bundleDependencies": [name], "directories": {"bin": name}}
    (tmp_path / "package.json").write_text(json.dumps(manifest))
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "a.js").write_text("x")
    request = PackRequest(target=".", root=str(tmp_path), profile=packager(tool).profiles[0], files=Disk())
    try:
        package = packager(tool).pack(request)
    except StowgateError as error:
        assert str(error)  # noqa: PT017 - a list and a clear refusal are both fine
        return
    assert "package.json" in package.paths


@pytest.mark.parametrize(
    ("name", "content", "evidence"),
    [
        (".pnpmfile.cjs", "module.exports = {}", "approximate"),
        (".pnpmfile.mjs", "", "approximate"),
        ("pnpm-workspace.yaml", "packages: ['a']\npnpmfile: hooks.cjs\n", "approximate"),
        ("pnpm-workspace.yaml", "configDependencies:\n  pnpm-plugin-x: 1.0.0\n", "approximate"),
        (".npmrc", "global-pnpmfile=/x.cjs\n", "approximate"),
        ("pnpm-workspace.yaml", "packages: ['pnpmfile']\n", "exact"),
        ("lib/.pnpmfile.cjs", "", "exact"),
    ],
)
def test_a_hook_that_may_rewrite_the_manifest_is_named(name: str, content: str, evidence: str) -> None:
    text = json.dumps({"name": "a", "version": "1.0.0", "files": ["dist"]})
    nodes = {f"{ROOT}/package.json": text.encode(), f"{ROOT}/{name}": content.encode()}
    found = packager("pnpm").pack(PackRequest(target=".", root=ROOT, profile="pnpm-12", files=MemoryTree(nodes)))
    assert found.evidence == evidence, found.evidence_note


@pytest.mark.parametrize("key", ["bundleDependencies", "bundledDependencies"])
@pytest.mark.parametrize("wanted", [True, ["dep"]])
def test_bun_refuses_a_bundled_dependency_that_is_not_installed(key: str, wanted: object) -> None:
    with pytest.raises(ManifestError, match="'dep' is not installed"):
        pack("bun", {"dependencies": {"dep": "1"}, key: wanted}, "a.js")
    optional = {"dependencies": {"dep": "1"}, "optionalDependencies": {"dep": "1"}, key: wanted}
    assert paths_of(pack("bun", optional, "a.js")) == ["a.js"]
    assert paths_of(pack("bun", {"devDependencies": {"dep": "1"}, key: ["dep"]}, "a.js")) == ["a.js"]


def test_yarn_1_takes_a_line_of_nothing_but_a_byte_order_mark_for_empty() -> None:
    nodes = {f"{ROOT}/{path}": b"1" for path in ("lib/a.js",)}
    nodes |= {f"{ROOT}/package.json": b'{"name": "a", "version": "1.0.0"}', f"{ROOT}/lib/.gitignore": b"\xef\xbb\xbf\n"}
    found = packager("yarn@1").pack(PackRequest(target=".", root=ROOT, profile="yarn-1", files=MemoryTree(nodes)))
    assert "lib/a.js" in found.paths


def test_yarn_1_looks_at_commands_it_keeps_alone() -> None:
    assert pack("yarn@1", {"bin": {"a\\b": 1, "..": 2, "c": "a.js"}}, "a.js").paths >= {"a.js"}
    with pytest.raises(StowgateError, match="bin"):
        pack("yarn@1", {"bin": {"c": 1}}, "a.js")


@pytest.mark.parametrize("tool", ["yarn", "yarn@1"])
def test_a_name_that_no_star_of_yarn_matches_makes_the_list_uncertain(tool: str) -> None:
    assert pack(tool, {"files": ["docs"]}, "docs/x.log").evidence == "exact"
    assert pack(tool, {"files": ["docs"]}, "docs/\u2028x.log").evidence == "approximate"
