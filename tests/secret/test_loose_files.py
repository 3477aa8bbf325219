"""Reading files as they lie: large ones in pieces that overlap, packed ones whole, odd ones named."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from auditor.checks.secret.engine.examples import expand
from auditor.inventory import loose_files
from auditor.inventory.loose_files import Piece, Unread, read
from auditor.secrets import Request, audit

TOKEN = expand("{checksummed:github:ghp_}", "pieces").encode()


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loose_files, "PIECE", 1000)
    monkeypatch.setattr(loose_files, "OVERLAP", 200)
    monkeypatch.setattr(loose_files, "WHOLE", 5000)


@pytest.mark.parametrize("at", [0, 780, 960, 999, 1500, 2390, 2900])
def test_found_across_pieces(tmp_path: Path, at: int) -> None:
    data = bytearray(b" " * 3000)
    data[at : at + len(TOKEN)] = TOKEN
    (tmp_path / "a.txt").write_bytes(data)
    (finding,) = audit(Request(paths=(str(tmp_path),))).findings
    assert finding.place.offset == at


def test_pieces_cover_the_file(tmp_path: Path) -> None:
    data = os.urandom(3210)
    (tmp_path / "a.bin").write_bytes(b"\0" + data[1:])
    pieces = [piece for piece in read((str(tmp_path),)) if isinstance(piece, Piece)]
    rebuilt = bytearray(3210)
    for piece in pieces:
        rebuilt[piece.start : piece.start + len(piece.data)] = piece.data
    assert bytes(rebuilt) == b"\0" + data[1:]
    assert max(len(piece.data) for piece in pieces) <= 1000


def test_packed_files_are_whole_or_named(tmp_path: Path) -> None:
    (tmp_path / "a.js.map").write_bytes(b"x" * 4000)
    (tmp_path / "b.tgz").write_bytes(b"\x1f\x8b" + b"x" * 6000)
    whole, refused = read((str(tmp_path),))
    assert isinstance(whole, Piece)
    assert len(whole.data) == 4000
    assert isinstance(refused, Unread)
    assert refused.incomplete


def test_links(tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    (tmp_path / "outside.txt").write_text("x")
    (tmp_path / "tree" / "a.txt").write_text("x")
    (tmp_path / "tree" / "in.txt").symlink_to("a.txt")
    (tmp_path / "tree" / "out.txt").symlink_to("../outside.txt")
    (tmp_path / "tree" / "loop").symlink_to(".")
    found = list(read((str(tmp_path / "tree"),)))
    assert [Path(each.path).name for each in found if isinstance(each, Piece)] == ["a.txt"]
    assert [Path(each.path).name for each in found if isinstance(each, Unread)] == ["loop", "out.txt"]
