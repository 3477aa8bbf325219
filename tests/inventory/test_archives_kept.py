"""Members stay in memory from the first pass until they are read once, within one limit for all archives."""

from __future__ import annotations

import gc
import io
import tarfile
from pathlib import Path

import pytest

from auditor.errors import TargetError
from auditor.inventory.archives import kept
from auditor.inventory.archives.listing import read_archive

SIZES = {"package.json": 2, "one": 400, "two": 900, "three": 500}


@pytest.fixture(autouse=True)
def room(monkeypatch: pytest.MonkeyPatch) -> kept.Room:
    room = kept.Room(1000)
    monkeypatch.setattr(kept, "_room", room)
    return room


@pytest.fixture
def archive(tmp_path: Path) -> str:
    path = tmp_path / "a-1.0.0.tgz"
    with tarfile.open(path, "w:gz") as tar:
        for name, size in SIZES.items():
            info = tarfile.TarInfo(f"package/{name}")
            info.size = size
            tar.addfile(info, io.BytesIO(b"{}" * (size // 2)))
    return str(path)


def test_what_has_room_is_read_without_the_archive(archive: str, room: kept.Room) -> None:
    found = {file.path: file for file in read_archive("a", archive, keep=True).members}
    assert not room.has(99)
    Path(archive).unlink()
    assert {path: len(found[path].read()) for path in SIZES if path != "two"} == {
        "package.json": 2,
        "one": 400,
        "three": 500,
    }
    assert room.has(1000)
    with pytest.raises((TargetError, OSError)):
        found["two"].read()


def test_what_has_no_room_and_what_is_read_twice_comes_from_the_archive(archive: str) -> None:
    found = read_archive("a", archive, keep=True)
    for _ in range(2):
        assert [len(file.read()) for file in found.members] == list(SIZES.values())


def test_an_archive_that_is_let_go_gives_its_room_back(archive: str, room: kept.Room) -> None:
    found = read_archive("a", archive, keep=True)
    assert not room.has(1000)
    del found
    gc.collect()
    assert room.has(1000)


def test_nothing_is_kept_unasked(archive: str, room: kept.Room) -> None:
    found = read_archive("a", archive)
    assert room.has(1000)
    assert len(found.members) == len(SIZES)
