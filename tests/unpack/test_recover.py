from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path, PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.errors import TargetError
from auditor.unpack.recover import recover, safe_path


def map_of(**sources: str | None) -> bytes:
    return json.dumps(
        {"version": 3, "sources": list(sources), "sourcesContent": list(sources.values()), "mappings": ""}
    ).encode()


HOSTILE = {
    "../../etc/passwd": "a",
    "/srv/.ssh/id": "b",
    "C:\\Windows\\x.dll": "c",
    "webpack://app/./src/a.ts?1234": "d",
    "con": "e",
    "src/A.TS": "f",
    "x" * 500: "g",
    "a\0b\n.ts": "h",
    "": "i",
    "src/none.ts": None,
}


def test_only_safe_paths_are_written_and_none_twice(tmp_path: Path) -> None:
    done = recover(map_of(**HOSTILE), tmp_path / "out")
    files = sorted(
        path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file()
    )
    assert sorted(done.written) == files
    assert {"_up/_up/etc/passwd", "srv/.ssh/id", "C_/Windows/x.dll", "src/a.ts", "_con", "src/A.2.TS"} <= set(files)
    assert len(files) == len(HOSTILE) - 1
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(
    "wrap",
    [
        gzip.compress,
        lambda data: b"x\n//# sourceMappingURL=data:application/json;base64," + base64.b64encode(data),
        lambda data: b'{"version": 3, "sections": [{"offset": {"line": 0, "column": 0}, "map": ' + data + b"}]}",
    ],
)
def test_other_forms(wrap: object, tmp_path: Path) -> None:
    done = recover(wrap(map_of(**{"a.ts": "one"})), tmp_path / "out")  # type: ignore[operator]
    assert done.written == ("a.ts",)
    assert (tmp_path / "out" / "a.ts").read_text() == "one"


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("1")
    with pytest.raises(TargetError, match="not an empty folder"):
        recover(map_of(**{"a.ts": "one"}), tmp_path)


@pytest.mark.parametrize("data", [b"no map", b"{}", map_of(**{"a.ts": None}), b"\x1f\x8b\x08cut"])
def test_nothing_inside_is_said(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="no source is inside"):
        recover(data, tmp_path / "out")


@given(st.text(max_size=60))
def test_any_name_stays_inside(name: str) -> None:
    path = PurePosixPath(safe_path(name))
    assert not path.is_absolute()
    assert ".." not in path.parts
    assert path.parts
