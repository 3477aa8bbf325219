"""`stowgate check --extract-map`: a map by file or by its place in a package, to a folder of its own."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest

from tests.conftest import type_run

MAP = json.dumps(
    {"version": 3, "sources": ["../src/a.ts", "../src/b.ts"], "sourcesContent": ["one", "two"], "mappings": ""}
)
MANY = json.dumps(
    {"version": 3, "sources": [f"{n}.ts" for n in range(50)], "sourcesContent": ["x"] * 50, "mappings": ""}
)


def test_a_file_is_read(stowgate: type_run, tmp_path: Path) -> None:
    (tmp_path / "cli.js.map").write_text(MAP)
    done = stowgate("check", "--extract-map", "out", "cli.js.map")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["  _up/src/a.ts", "  _up/src/b.ts", "2 source files written to out"]
    assert (tmp_path / "out" / "_up" / "src" / "b.ts").read_text() == "two"


def test_a_path_in_a_package_is_read(stowgate: type_run, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "a-1.0.0.tgz", "w:gz") as tar:
        for name, text in {"package.json": '{"name": "a", "version": "1.0.0"}', "dist/cli.js.map": MAP}.items():
            info = tarfile.TarInfo(f"package/{name}")
            info.size = len(text)
            tar.addfile(info, io.BytesIO(text.encode()))
    done = stowgate("check", "a-1.0.0.tgz", "--extract-map", "out", "dist/cli.js.map")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "_up" / "src" / "a.ts").read_text() == "one"


def test_a_folder_as_target_gives_what_ships_from_it(stowgate: type_run, tmp_path: Path) -> None:
    (tmp_path / "p" / "dist").mkdir(parents=True)
    (tmp_path / "p" / "package.json").write_text('{"name": "a", "version": "1.0.0"}')
    (tmp_path / "p" / "dist" / "cli.js.map").write_text(MAP)
    done = stowgate("check", "p", "--extract-map", "out", "./dist/cli.js.map")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "_up" / "src" / "a.ts").is_file()


def test_a_long_list_is_cut_unless_asked_for(stowgate: type_run, tmp_path: Path) -> None:
    (tmp_path / "m.map").write_text(MANY)
    short = stowgate("check", "--extract-map", "one", "m.map").stdout.splitlines()
    assert short[-2:] == ["  and 10 more (--all names them)", "50 source files written to one"]
    assert len(stowgate("check", "--all", "--extract-map", "two", "m.map").stdout.splitlines()) == 51


def test_what_cannot_be_written_is_refused_by_name(stowgate: type_run, tmp_path: Path) -> None:
    clash = {"version": 3, "sources": ["a", "a/b"], "sourcesContent": ["one", "two"], "mappings": ""}
    (tmp_path / "m.map").write_text(json.dumps(clash))
    done = stowgate("check", "--extract-map", "out", "m.map")
    assert done.returncode == 2
    assert "not written: a/b" in done.stderr
    assert done.stdout.endswith("1 source file written to out\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--extract-map", "out", "none.map"), "none.map: no such file"),
        (("p", "--extract-map", "out", "none.map"), "does not ship from p"),
        (("--extract-map", "out", "p/package.json"), "no source is inside"),
        (("--extract-map", "p", "m.map"), "not an empty folder"),
        (("gone", "--extract-map", "out", "m.map"), "gone: there is no such file"),
    ],
)
def test_mistakes_are_one_message(stowgate: type_run, tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "package.json").write_text('{"name": "a", "version": "1.0.0"}')
    (tmp_path / "m.map").write_text(MAP)
    done = stowgate("check", *arguments)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()
