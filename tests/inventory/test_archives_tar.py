"""Tar archives: dialects, compression, and everything an honest packer does not write."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import tarfile
from pathlib import Path
from typing import Any

import pytest

from auditor.inventory.archives import ArchiveError, LimitError, Limits, iterate, read_archive
from auditor.inventory.archives.model import Archive
from tests.inventory.archive_makers import tar_header, tar_member, tar_of, tgz, with_checksum


def read(data: bytes, **options: object) -> Archive:
    return read_archive("demo.tgz", io.BytesIO(data), hash_members=True, **options)  # type: ignore[arg-type]


def kinds(data: bytes) -> list[str]:
    return [anomaly.kind for anomaly in read(data).anomalies]


def test_npm_tarball_is_recognised_and_stripped() -> None:
    data = tgz(
        {"package/package.json": b'{"name": "demo", "version": "1.2.3"}', "package/dist/a.js": b"x", "package/B": b""}
    )
    archive = read(data)
    package = archive.package
    assert (package.kind, package.ecosystem, package.label) == ("npm-tarball", "npm", "demo@1.2.3")
    assert [file.path for file in package.files] == ["B", "dist/a.js", "package.json"]
    assert [file.path for file in archive.members] == ["package.json", "dist/a.js", "B"]
    assert package.files[1].read() == b"x"
    assert package.evidence == "artifact"
    assert archive.complete
    assert archive.anomalies == ()


def test_any_top_folder_is_dropped_for_npm() -> None:
    package = read(tgz({"node/package.json": b'{"name": "demo"}', "node/a": b"1"})).package
    assert package.kind == "npm-tarball"
    assert package.paths == {"package.json", "a"}


def test_sdist_with_a_package_json_is_an_sdist() -> None:
    data = tgz({"demo-1/package.json": b"{}", "demo-1/PKG-INFO": b"Name: demo\nVersion: 1\n", "demo-1/src/x.py": b""})
    package = read(data).package
    assert (package.kind, package.label) == ("sdist", "demo@1")
    assert package.paths == {"package.json", "PKG-INFO", "src/x.py"}


def test_crate_is_a_directory() -> None:
    data = tgz({"demo-1/Cargo.toml.orig": b"", "demo-1/package.json": b"{}"})
    package = read(data).package
    assert (package.kind, package.ecosystem, package.name) == ("directory", "none", "demo")


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, bytes])
def test_compression_is_decided_by_content(pack: object) -> None:
    data = pack(tar_of(tar_member(b"package/package.json", b"{}")))  # type: ignore[operator]
    archive = read(data)
    assert archive.package.paths == {"package.json"}
    assert archive.complete


def test_gzip_in_several_members_is_honest() -> None:
    plain = tar_of(tar_member(b"a/b", b"hello"))
    data = gzip.compress(plain[:700]) + gzip.compress(plain[700:]) + bytes(100)
    archive = read(data)
    assert archive.package.paths == {"a/b"}
    assert archive.anomalies == ()


def test_gnu_long_names_pax_names_and_base_256_sizes() -> None:
    long = "d/" + "n" * 300
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as tar:
        tar.addfile(tarfile.TarInfo(long))
    assert read(out.getvalue()).package.paths == {long}
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        tar.addfile(tarfile.TarInfo("ü" + long))
    assert read(out.getvalue()).package.paths == {"ü" + long}
    header = tar_header(b"x/big")
    header[124:136] = b"\x80" + (5).to_bytes(11, "big")
    data = bytes(with_checksum(header)) + b"hello" + bytes(507) + bytes(1024)
    assert read(data).package.files[0].read() == b"hello"


def test_v7_header_with_a_slash_is_a_folder() -> None:
    header = tar_header(b"x/folder/", flag=b"\0")
    header[257:265] = bytes(8)
    data = tar_of(bytes(with_checksum(header)), tar_member(b"x/folder/a", b"1"))
    assert read(data).package.paths == {"x/folder/a"}


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        (b"package/../../etc/x", "escaping-path"),
        (b"/etc/x", "escaping-path"),
        (b"C:\\x", "escaping-path"),
        (b"package\\..\\..\\x", "escaping-path"),
        (b"package/a\\b", "backslash-path"),
        ("package/a\u202egnp.exe".encode(), "hidden-name"),
        (b"package/a\nb", "hidden-name"),
        (b"package/aux.js", "windows-name"),
        (b"package/dot.", "windows-name"),
    ],
)
def test_bad_names_are_named(name: bytes, kind: str) -> None:
    assert kinds(tar_of(tar_member(name, b"1"))) == [kind]


@pytest.mark.parametrize(
    "name",
    [
        b"package/console.js",
        b"./package/a",
        b"package/...rest",
        b"package/[...slug]/.env.example",
        "package/é.js".encode(),
    ],
)
def test_good_names_that_look_bad_are_not(name: bytes) -> None:
    assert kinds(tar_of(tar_member(name, b"1"))) == []


def test_duplicates_the_last_one_wins_and_none_is_lost() -> None:
    archive = read(tar_of(tar_member(b"p/a", b"one"), tar_member(b"./p//a", b"two")))
    assert [anomaly.kind for anomaly in archive.anomalies] == ["duplicate-member"]
    assert [file.read() for file in archive.package.files] == [b"two"]
    assert [file.read() for file in archive.members] == [b"one", b"two"]


def test_a_folder_listed_twice_is_honest() -> None:
    assert kinds(tar_of(tar_member(b"p/", flag=b"5"), tar_member(b"p/", flag=b"5"), tar_member(b"p/a", b"1"))) == []


def test_case_collision_is_noted() -> None:
    assert kinds(tar_of(tar_member(b"p/Readme", b"1"), tar_member(b"p/README", b"2"))) == ["case-collision"]


@pytest.mark.parametrize(
    ("flag", "link", "expected"),
    [
        (b"2", b"../../x", ["link-out"]),
        (b"2", b"/etc/passwd", ["link-out"]),
        (b"2", b"../other", ["link-out"]),
        (b"2", b"sub/x", []),
        (b"1", b"package/package.json", []),
        (b"1", b"../x", ["link-out"]),
    ],
)
def test_links(flag: bytes, link: bytes, expected: list[str]) -> None:
    data = tar_of(tar_member(b"package/package.json", b"{}"), tar_member(b"package/link", flag=flag, link=link))
    assert kinds(data) == expected


def test_hard_link_reads_as_its_target() -> None:
    data = tar_of(tar_member(b"x/a", b"text"), tar_member(b"x/b", flag=b"1", link=b"x/a"))
    linked = read(data).package.files[1]
    assert (linked.path, linked.size, linked.read()) == ("x/b", 4, b"text")


def test_writing_through_a_link_is_noted() -> None:
    data = tar_of(tar_member(b"x/l", flag=b"2", link=b"/tmp"), tar_member(b"x/l/evil", b"1"))
    assert kinds(data) == ["link-out", "link-out"]


@pytest.mark.parametrize(
    ("fields", "kind"),
    [({"flag": b"3"}, "special-file"), ({"flag": b"6"}, "special-file"), ({"mode": 0o4755}, "set-id")],
)
def test_special_members(fields: dict[str, Any], kind: str) -> None:
    assert kinds(tar_of(tar_member(b"x/a", **fields))) == [kind]


def test_members_after_a_lone_zero_block_are_read_and_noted() -> None:
    data = tar_of(tar_member(b"x/a", b"1") + bytes(512) + tar_member(b"x/b", b"2"))
    archive = read(data)
    assert archive.package.paths == {"x/a", "x/b"}
    assert [anomaly.kind for anomaly in archive.anomalies] == ["tar-confusion"]


@pytest.mark.parametrize("wrap", [bytes, gzip.compress])
def test_bytes_after_the_end_are_noted(wrap: object) -> None:
    data = wrap(tar_of(tar_member(b"x/a", b"1")) + b"payload" * 200)  # type: ignore[operator]
    assert kinds(data) == ["trailing-data"]
    assert kinds(gzip.compress(tar_of(tar_member(b"x/a", b"1"))) + b"payload") == ["trailing-data"]


def test_pax_size_that_differs_from_the_header_is_noted() -> None:
    record = b"10 size=3\n"
    header = tar_header(b"x/a", 1)
    data = tar_of(tar_member(b"pax", record, flag=b"x"), bytes(header) + b"abc" + bytes(509))
    archive = read(data)
    assert [anomaly.kind for anomaly in archive.anomalies] == ["tar-confusion"]
    assert archive.package.files[0].read() == b"abc"


def test_sparse_member_makes_the_archive_incomplete() -> None:
    archive = read(tar_of(tar_member(b"x/a", b"abc", flag=b"S"), tar_member(b"x/b", b"1")))
    assert not archive.complete
    assert "sparse" in archive.why_incomplete
    assert archive.package.paths == {"x/a", "x/b"}


@pytest.mark.parametrize("cut", [100, 520, 1100, 1200])
def test_truncated_tar_keeps_what_was_read(cut: int) -> None:
    data = tar_of(tar_member(b"x/a", b"1"), tar_member(b"x/b", b"2"))[:cut]
    if cut < 512:
        with pytest.raises(ArchiveError, match=r"demo\.tgz"):
            read(data)
        return
    archive = read(data)
    assert not archive.complete
    assert archive.anomalies[0].kind == "truncated"


def test_truncated_gzip_keeps_what_was_read() -> None:
    plain = tar_of(tar_member(b"x/a", os.urandom(3000)), tar_member(b"x/b", os.urandom(300_000)))
    archive = read(gzip.compress(plain)[:-5000])
    assert archive.package.paths >= {"x/a"}
    assert "ends too early" in archive.why_incomplete


def test_wrong_gzip_checksum_is_damage() -> None:
    data = bytearray(tgz({"x/a": b"1"}))
    data[-8] ^= 1
    archive = read(bytes(data))
    assert not archive.complete
    assert archive.anomalies[0].kind == "corrupt"


@pytest.mark.parametrize(
    "data", [b"", b"text", gzip.compress(b"hello"), gzip.compress(b""), b"\x1f\x8b", b"PK\x03\x04"]
)
def test_what_is_no_archive_is_refused(data: bytes) -> None:
    with pytest.raises(ArchiveError) as caught:
        read(data)
    assert caught.value.exit_code == 2
    assert "demo.tgz" in str(caught.value)


@pytest.mark.parametrize(
    ("limits", "word"),
    [
        (Limits(members=2), "members"),
        (Limits(unpacked_bytes=20_000), "unpacked_bytes"),
        (Limits(ratio=3, ratio_from=10_000), "ratio"),
        (Limits(path_bytes=5), "path_bytes"),
    ],
)
def test_limits_stop_and_say_which(limits: Limits, word: str) -> None:
    data = gzip.compress(tar_of(*(tar_member(b"x/a%d" % n, bytes(30_000)) for n in range(5)), tar_member(b"x/longer")))
    with pytest.raises(LimitError, match=word):
        [member.read() for member in iterate(io.BytesIO(data), limits=limits)]


def test_limit_after_some_members_is_an_incomplete_archive_with_a_bomb() -> None:
    data = gzip.compress(tar_of(*(tar_member(b"x/a%d" % n, b"1") for n in range(5))))
    archive = read(data, limits=Limits(members=3))
    assert len(archive.package.files) == 3
    assert archive.anomalies[-1].kind == "bomb"
    assert "limit members" in archive.why_incomplete


def test_huge_pax_header_and_dictionary_are_refused() -> None:
    with pytest.raises(LimitError, match="header_bytes"):
        list(iterate(io.BytesIO(tar_of(tar_member(b"pax", bytes(2 << 20), flag=b"x")))))


def test_visitor_sees_every_byte_in_one_pass() -> None:
    data = tgz({"x/a": b"one", "x/b": b"two"})
    seen = {}
    read(data, visit=lambda member, chunks: seen.update({member.name: b"".join(chunks)}))
    assert seen == {"x/a": b"one", "x/b": b"two"}


def test_reads_backwards_and_forwards_agree(tmp_path: Path) -> None:
    content = {f"x/{n:02}": os.urandom(200_000) for n in range(20)}
    path = tmp_path / "a.bin"
    path.write_bytes(tgz(content))
    files = read_archive(str(path), str(path), hash_members=False).package.files
    assert {file.path: file.read() for file in reversed(files)} == content
    assert {file.path: file.read() for file in files} == content


def test_fifo_and_missing_files_are_errors(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "missing", "."):
        with pytest.raises(ArchiveError):
            read_archive(name, str(tmp_path / name), hash_members=False)
