"""Where the order of a folder decides and nobody can know it, the list says that it is approximate."""

from __future__ import annotations

import json

from auditor.inventory.filesystem import MemoryTree
from auditor.inventory.javascript.npm import PACKAGER
from auditor.inventory.javascript.packager import PackRequest
from auditor.model.package import Package


def _pack(files: dict[str, str], profile: str = "npm-12") -> Package:
    tree = MemoryTree({f"/p/{path}": text.encode() for path, text in files.items()})
    return PACKAGER.pack(PackRequest(target=".", root="/p", profile=profile, files=tree))


def test_a_line_break_in_a_name() -> None:
    manifest = json.dumps({"name": "a", "version": "1.0.0", "files": ["*.js"]})
    assert _pack({"package.json": manifest, "b.js": "1"}).evidence == "exact"
    broken = _pack({"package.json": manifest, "b\nc.js": "1"})
    assert broken.evidence == "approximate"
    assert "line break" in broken.evidence_note


def test_two_installed_packages_of_one_name_in_two_cases() -> None:
    manifest = {"name": "a", "version": "1.0.0", "dependencies": {"dep": "1"}, "bundleDependencies": ["dep"]}
    files = {
        "package.json": json.dumps(manifest),
        "node_modules/dep/package.json": '{"name": "dep", "version": "1.0.0"}',
    }
    assert _pack(files).evidence == "exact"
    twins = _pack({**files, "node_modules/Dep/package.json": '{"name": "Dep", "version": "1.0.0"}'})
    assert twins.evidence == "approximate"
    assert "twin" in twins.evidence_note


def test_what_gives_bundled_dependencies_other_needs_under_npm_12() -> None:
    manifest = {"name": "a", "version": "1.0.0", "dependencies": {"dep": "1"}, "bundleDependencies": ["dep"]}
    extended = {**manifest, "packageExtensions": {"dep": {"dependencies": {"more": "1"}}}}
    bundle = {"node_modules/dep/package.json": '{"name": "dep", "version": "1.0.0"}'}
    code = {**bundle, ".npm-extension.mjs": "", "package.json": json.dumps(manifest)}
    for files in ({**bundle, "package.json": json.dumps(extended)}, code):
        assert _pack(files).evidence == "approximate"
        assert _pack(files, "npm-11").evidence == "exact"
    assert [notice.path for notice in _pack(code).notices] == [".npm-extension.mjs"]
    both = _pack({**code, ".npm-extension.cjs": ""})
    assert "refuses" in both.notices[0].text
    alone = _pack({"package.json": json.dumps({**extended, "bundleDependencies": []}), ".npm-extension.cjs": ""})
    assert (alone.evidence, len(alone.notices)) == ("exact", 1)


def test_an_entry_that_npm_12_looks_up_outside_the_package() -> None:
    for entry, evidence in (("//lib/**", "approximate"), ("{a,/lib}/*", "approximate"), ("/lib/**", "exact")):
        manifest = json.dumps({"name": "a", "version": "1.0.0", "files": [entry]})
        assert _pack({"package.json": manifest, "lib/b.js": "1"}).evidence == evidence, entry
        assert _pack({"package.json": manifest, "lib/b.js": "1"}, "npm-11").evidence == "exact"
