"""Two packages side by side: what the comparison says, and what it costs to be wrong about."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.model.package import Package, Reason, ShippedFile
from auditor.release.delta import compare, kind_of
from auditor.release.hosts import new_hosts
from tests.conftest import type_run
from tests.trees import plant


def package(files: dict[str, bytes], *, kind: Any = "npm-tarball", version: str = "1.0.0") -> Package:
    shipped = tuple(
        ShippedFile(path=path, size=len(data), why=Reason(kind="artifact"), read=lambda data=data: data)  # type: ignore[misc]
        for path, data in sorted(files.items())
    )
    manifest = json.loads(files.get("package.json", b"{}"))
    ecosystem: Any = "npm" if kind == "npm-tarball" else "pypi"
    return Package(
        target="x", ecosystem=ecosystem, kind=kind, name="a", version=version, files=shipped, evidence="artifact",
        manifest=manifest,
    )  # fmt: skip


def test_every_file_lands_in_one_place() -> None:
    old = package({"a.js": b"1", "b.js": b"22", "c.js": b"333", "old/d.js": b"moved", "app-1a2b3c4d.js": b"one"})
    new = package({"a.js": b"1", "b.js": b"23", "e.js": b"5", "new/d.js": b"moved", "app-9f8e7d6c.js": b"three"})
    delta = compare(old, new)
    assert [file.path for file in delta.added] == ["e.js"]
    assert [file.path for file in delta.removed] == ["c.js"]
    assert {(pair.old.path, pair.new.path) for pair in delta.renamed} == {
        ("old/d.js", "new/d.js"),
        ("app-1a2b3c4d.js", "app-9f8e7d6c.js"),
    }
    assert [pair.new.path for pair in delta.changed] == ["b.js"]
    assert [file.path for file in delta.same] == ["a.js"]
    assert delta.new_top_level == ("app-9f8e7d6c.js", "e.js", "new")


_TREES = st.dictionaries(
    st.sampled_from(["a.js", "b.js", "d/a.js", "d/e/f.ts", "x-12345678.js", "x-87654321.js", "README"]),
    st.sampled_from([b"", b"1", b"2", b"33", b"44"]),
)


@given(_TREES, _TREES)
def test_nothing_is_lost_or_counted_twice(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    delta = compare(package(before), package(after))
    old = [*(f.path for f in delta.removed), *(p.old.path for p in (*delta.renamed, *delta.changed))]
    new = [*(f.path for f in delta.added), *(p.new.path for p in (*delta.renamed, *delta.changed))]
    same = [file.path for file in delta.same]
    assert sorted(old + same) == sorted(before)
    assert sorted(new + same) == sorted(after)
    assert delta.growth == sum(map(len, after.values())) - sum(map(len, before.values()))


@given(_TREES)
def test_a_release_does_not_differ_from_itself(files: dict[str, bytes]) -> None:
    delta = compare(package(files), package(files))
    assert [*delta.added, *delta.removed, *delta.renamed, *delta.changed, *delta.modes] == []
    assert list(new_hosts(delta)) == []


def test_the_version_in_a_wheels_folder_is_no_difference() -> None:
    old = package({"a/x.py": b"1", "a-1.0.dist-info/WHEEL": b"w"}, kind="wheel", version="1.0")
    new = package({"a/x.py": b"1", "a-2.0.dist-info/WHEEL": b"w"}, kind="wheel", version="2.0")
    delta = compare(old, new)
    assert [*delta.added, *delta.removed, *delta.renamed] == []
    assert delta.new_top_level == ()


def test_requirements_and_commands_of_a_wheel() -> None:
    metadata = b"Name: a\nRequires-Dist: Foo_Bar[x] >=1\nRequires-Dist: dev ; extra == 'dev'\n\nRequires-Dist: prose\n"
    entry = b"[console_scripts]\nrun = a:main\n"
    old = package({"a-1.dist-info/METADATA": b"Name: a\n\n"}, kind="wheel")
    new = package({"a-2.dist-info/METADATA": metadata, "a-2.dist-info/entry_points.txt": entry}, kind="wheel")
    delta = compare(old, new)
    assert delta.after.dependencies == {"foo-bar": ">=1"}
    assert delta.after.commands == {"run": "a:main"}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a.d.ts", ".d.ts"),
        ("a.js.map", ".map"),
        (".env", ".env"),
        ("LICENSE", "extensionless"),
        ("d/a.tar.gz", ".tar.gz"),
    ],
)
def test_kinds(path: str, kind: str) -> None:
    assert kind_of(path) == kind


def test_the_command_shows_both_forms(tmp_path: Path, stowgate: type_run) -> None:
    manifest = '{"name": "a", "version": "%s", "dependencies": {%s}}'
    plant({"package.json": manifest % ("1.0.0", ""), "a.js": "1"}, tmp_path / "old")
    files = {
        "package.json": manifest % ("1.1.0", '"b": "^1"'),
        "a.js": "fetch('https://new.example.net')",
        "c\n.css": "1",
    }
    plant(files, tmp_path / "new")
    text = stowgate("diff", "old", "new")
    assert text.returncode == 0, text.stderr
    for words in ("a@1.0.0 -> a@1.1.0", "+ c\\x0a.css", "+ b  ^1", "new.example.net  a.js", "files  2 -> 3"):
        assert words in text.stdout
    (document,) = json.loads(stowgate("diff", "old", "new", "--format", "json").stdout)["diffs"]
    assert document["dependencies"]["added"] == {"b": "^1"}
    assert document["new_hosts"] == [{"host": "new.example.net", "path": "a.js"}]
    assert [each["path"] for each in document["changed"]] == ["a.js", "package.json"]


def test_folders_without_a_package_in_common_are_an_error(tmp_path: Path, stowgate: type_run) -> None:
    plant({"package.json": '{"name": "a", "version": "1.0.0"}'}, tmp_path / "old")
    found = stowgate("diff", "old", "nowhere")
    assert found.returncode == 2
    assert "there is no such file or folder" in found.stderr
