"""The reason for every file, the chain for one path, and what npm would say about the package."""

from __future__ import annotations

import json
from typing import Any

import pytest

from auditor.inventory.filesystem import MemoryTree, Overlay
from auditor.inventory.javascript import npm
from auditor.inventory.javascript.packager import PackRequest
from auditor.model.package import Package, Reason, Trace
from tests.oracles.npm.compare import BASE, memory

MANIFEST = {"name": "pkg", "version": "1.0.0"}


def ask(files: dict[str, Any], profile: str = "npm-12", **more: Any) -> PackRequest:
    return PackRequest(**{"target": ".", "root": BASE, "profile": profile, "files": memory(files), **more})


def package(manifest: dict[str, Any], *paths: str, profile: str = "npm-12", **files: Any) -> Package:
    text = json.dumps({**MANIFEST, **manifest}, indent=2)
    return npm.PACKAGER.pack(ask({**dict.fromkeys(paths, "x"), **files, "package.json": text}, profile))


def whys(found: Package) -> dict[str, tuple[str, str, int | None, str]]:
    return {file.path: (file.why.kind, file.why.source, file.why.line, file.why.text) for file in found.files}


def test_each_kind_of_reason_names_its_place() -> None:
    found = package(
        {"files": ["dist", "a b"], "main": "m.js", "browser": "b.js", "bin": {"x": "bin/x.js"}},
        "dist/a.js", "m.js", "b.js", "bin/x.js", "README.md", "other.js",
    )  # fmt: skip
    assert whys(found) == {
        "README.md": ("always-included", "npm", None, "readme{,.*[^~$]}"),
        "b.js": ("browser", "package.json", 9, "b.js"),
        "bin/x.js": ("bin", "package.json", 11, "bin/x.js"),
        "dist/a.js": ("files-entry", "package.json", 5, "dist"),
        "m.js": ("main", "package.json", 8, "m.js"),
        "package.json": ("always-included", "npm", None, "package.json"),
    }
    assert [(item.path, item.by.kind) for item in found.excluded] == [("other.js", "not-in-files")]


def test_a_main_with_a_leading_dot_is_not_included_by_itself() -> None:
    """As in npm: `!/./m.js` is a pattern that no path matches."""
    assert "m.js" not in package({"files": ["dist"], "main": "./m.js"}, "m.js", "dist/a.js").paths


def test_ignore_lines_are_counted_from_one_with_blanks_and_comments() -> None:
    tree = {"package.json": json.dumps(MANIFEST), ".npmignore": "# a\r\n\r\n  *.log \r\n", "a.log": "", "b": ""}
    found = npm.PACKAGER.pack(ask(tree))
    assert [(item.path, item.by) for item in found.excluded] == [
        (".npmignore", Reason(kind="default-ignore", source="npm", text=".npmignore")),
        ("a.log", Reason(kind="ignore-line", source=".npmignore", line=3, text="*.log")),
    ]
    assert whys(found)["b"][0] == "default"


@pytest.mark.parametrize("profile", npm.PACKAGER.profiles)
def test_profiles_differ_where_npm_changed(profile: str) -> None:
    found = package(
        {"files": ["dist", "!*.map"]}, "dist/a.js", "dist/a.js.map", "dist/README.md", "dist/.npmrc", profile=profile
    )
    assert ("dist/a.js.map" in found.paths) is (profile == "npm-12")
    assert found.profile == profile
    assert found.evidence == "exact"


def test_npm_9_keeps_texts_of_every_folder() -> None:
    old = package({}, "docs/README.md", profile="npm-9", **{".npmignore": "docs/*"})
    new = package({}, "docs/README.md", profile="npm-10", **{".npmignore": "docs/*"})
    assert "docs/README.md" in old.paths
    assert "docs/README.md" not in new.paths


def test_links_and_stars_stay_at_home() -> None:
    found = package({}, "a", "b*c", link={"link": "a"})
    assert {item.path: item.by.kind for item in found.excluded} == {"b*c": "bad-name", "link": "symlink"}


def test_bundled_files_say_who_asked() -> None:
    inner = json.dumps({"name": "x", "version": "1.0.0", "main": "m.js"})
    found = package(
        {"dependencies": {"x": "1"}, "bundleDependencies": ["x"]},
        "node_modules/x/a.js",
        **{"node_modules/x/package.json": inner},
    )
    assert whys(found)["node_modules/x/a.js"] == ("bundled-dependency", "package.json", 8, "x")


def test_a_hidden_lock_file_makes_bundled_lists_uncertain_when_it_matters() -> None:
    def bundled(**inner: Any) -> Package:
        return package(
            {"dependencies": {"x": "1"}, "bundleDependencies": ["x"]},
            "node_modules/x/a.js",
            **{"node_modules/x/package.json": json.dumps(inner), "node_modules/.package-lock.json": "{}"},
        )

    assert bundled(files=["a.js"]).evidence == "exact"
    unsure = bundled(files=["lib"])
    assert unsure.evidence == "approximate"
    assert ".package-lock.json" in unsure.evidence_note


def test_files_of_one_name_in_a_bin_folder_are_uncertain() -> None:
    found = package({"directories": {"bin": "bin"}}, "bin/x", "bin/in/x")
    assert found.evidence == "approximate"
    assert "directories.bin" in found.evidence_note


def test_a_missing_name_still_lists_with_a_notice() -> None:
    found = npm.PACKAGER.pack(ask({"package.json": "{}", "a.js": ""}))
    assert sorted(found.paths) == ["a.js", "package.json"]
    assert [notice.text for notice in found.notices] == [
        'npm refuses to pack a package without a "name"',
        'npm refuses to pack a package without a "version"',
    ]


def test_a_files_string_is_read_by_character() -> None:
    found = package({"files": "ab"}, "a", "b", "ab")
    assert sorted(found.paths) == ["a", "b", "package.json"]
    assert any("characters" in notice.text for notice in found.notices)


def test_the_machine_is_named_when_it_decides() -> None:
    tree = {"package.json": json.dumps(MANIFEST), "a.iml": "", "../etc/npmignore": "*.iml\n"}
    found = npm.PACKAGER.pack(ask(tree, global_ignore="/w/x/etc/npmignore"))
    assert sorted(found.paths) == ["package.json"]
    assert [notice.path for notice in found.notices] == ["/w/x/etc/npmignore"]
    assert found.excluded[0].by == Reason(kind="global-ignore", source="/w/x/etc/npmignore", line=1, text="*.iml")
    assert "a.iml" in npm.PACKAGER.pack(ask(tree, "npm-11", global_ignore="/w/x/etc/npmignore")).paths


def test_a_workspace_inherits_the_ignore_files_above() -> None:
    tree = {
        ".gitignore": "*.log\n",
        "packages/.npmignore": "secret\n",
        "packages/.gitignore": "*\n",
        "packages/a/package.json": json.dumps(MANIFEST),
        "packages/a/x.log": "",
        "packages/a/secret": "",
        "packages/a/b": "",
    }
    root = f"{BASE}/packages/a"
    alone = npm.PACKAGER.pack(ask(tree, root=root))
    assert {"x.log", "secret"} <= alone.paths
    inside = npm.PACKAGER.pack(ask(tree, root=root, route="workspace", workspace_root=BASE, workspaces=(root,)))
    assert sorted(inside.paths) == ["b", "package.json"]
    assert {item.path: str(item.by) for item in inside.excluded} == {
        "secret": '../.npmignore:1 "secret"',
        "x.log": '../../.gitignore:1 "*.log"',
    }


def test_edits_are_seen_without_being_written() -> None:
    tree = memory({"package.json": json.dumps(MANIFEST), "a.map": ""})
    edited = Overlay(tree, {f"{BASE}/.npmignore": b"*.map\n"})
    before = npm.PACKAGER.pack(PackRequest(target=".", root=BASE, profile="npm-12", files=tree))
    after = npm.PACKAGER.pack(PackRequest(target=".", root=BASE, profile="npm-12", files=edited))
    assert before.paths - after.paths == {"a.map"}


def test_files_can_be_read() -> None:
    tree = MemoryTree({f"{BASE}/package.json": b'{"name": "a", "version": "1.0.0"}'})
    found = npm.PACKAGER.pack(PackRequest(target=".", root=BASE, profile="npm-12", files=tree))
    assert found.files[0].read().startswith(b'{"name"')


def trace(tree: dict[str, Any], path: str, profile: str = "npm-12") -> Trace:
    return npm.PACKAGER.trace(ask(tree, profile), path)


TREE = {
    "package.json": json.dumps({**MANIFEST, "files": ["dist", "!*.map"]}, indent=1),
    "dist/a.js.map": "",
    "dist/in/.npmignore": "b*\n",
    "dist/in/b.js": "",
    "src/a.ts": "",
}


def test_a_trace_names_the_rule_that_won_and_those_it_beat() -> None:
    old, new = trace(TREE, "dist/a.js.map", "npm-11"), trace(TREE, "dist/a.js.map", "npm-12")
    assert (old.ships, old.decided_by.text) == (False, "!*.map")
    assert (new.ships, new.decided_by.text) == (True, "dist")
    effects = [(step.reason.text, step.effect) for step in old.steps if step.effect != "no-match" and not step.note]
    assert effects == [("files", "drops"), ("dist", "beaten"), ("!*.map", "drops")]
    assert any(step.effect == "no-match" and step.reason.kind == "default-ignore" for step in old.steps)


def test_a_trace_goes_through_the_folders_above() -> None:
    inner = trace(TREE, "dist/in/b.js")
    assert (inner.ships, str(inner.decided_by)) == (False, 'dist/in/.npmignore:1 "b*"')
    assert {step.note for step in inner.steps} == {"for the folder dist/", "for the folder in/", ""}
    outer = trace(TREE, "src/a.ts")
    assert (outer.ships, outer.decided_by.kind) == (False, "not-in-files")
    assert {step.note for step in outer.steps} == {"for the folder src/"}


def test_a_trace_of_what_is_not_there_says_so() -> None:
    assert trace(TREE, "dist/nope.js").decided_by.kind == "absent"
    assert trace(TREE, "nope/a").decided_by.kind == "absent"
    assert not trace(TREE, "dist/a.js.map/x").ships


def test_a_trace_agrees_with_the_list() -> None:
    for profile in npm.PACKAGER.profiles:
        found = npm.PACKAGER.pack(ask(TREE, profile))
        for file in found.files:
            traced = trace(TREE, file.path, profile)
            assert traced.ships
            assert traced.decided_by == file.why
        for item in found.excluded:
            assert not trace(TREE, item.path, profile).ships


def test_a_trace_of_a_bundled_file() -> None:
    tree = {
        "package.json": json.dumps({**MANIFEST, "dependencies": {"x": "1"}, "bundleDependencies": ["x"]}),
        "node_modules/x/package.json": json.dumps({"name": "x", "files": ["lib"]}),
        "node_modules/x/lib/a.js": "",
        "node_modules/x/b.js": "",
    }
    assert trace(tree, "node_modules/x/lib/a.js").ships
    assert not trace(tree, "node_modules/x/b.js").ships
