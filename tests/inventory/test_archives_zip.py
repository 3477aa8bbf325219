"""Zip archives and wheels: what readers could disagree about, and RECORD."""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from auditor.inventory.archives import ArchiveError, LimitError, Limits, iterate, read_archive
from auditor.inventory.archives.model import Archive
from tests.inventory.archive_makers import patch_zip, record_line, u16, u32, wheel, zip_of

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
TWO = zip_of([("a.txt", b"hello " * 50), ("b.txt", b"world " * 50)])


def read(data: bytes, limits: Limits | None = None) -> Archive:
    return read_archive("demo.zip", io.BytesIO(data), hash_members=False, limits=limits)


def confusions(data: bytes) -> list[str]:
    return [anomaly.detail for anomaly in read(data).anomalies if anomaly.kind.startswith("zip-")]


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=str
)
def test_honest_zips_are_clean(method: int) -> None:
    archive = read(zip_of([("x/", b""), ("x/a", b"abc" * 1000), ("b", b"")], method))
    assert archive.complete
    assert archive.anomalies == ()
    assert [(file.path, file.size) for file in archive.package.files] == [("b", 0), ("x/a", 3000)]
    assert archive.package.files[1].read() == b"abc" * 1000


def test_streamed_zip_with_descriptors_and_zip64_is_clean() -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

    out = Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"x" * 500)
        with archive.open("b", "w", force_zip64=True) as stream:
            stream.write(b"y" * 500)
    found = read(out.getvalue())
    assert found.anomalies == ()
    assert found.package.paths == {"a", "b"}


def test_nested_stored_zip_is_honest() -> None:
    found = read(zip_of([("inner.zip", TWO), ("z", b"1")], zipfile.ZIP_STORED))
    assert found.anomalies == ()


def test_comment_is_honest_and_a_second_end_record_in_it_is_not() -> None:
    end = TWO[TWO.index(END) :]
    assert confusions(TWO[:-2] + u16(5) + b"hello") == []
    assert any("end records" in text for text in confusions(TWO[:-2] + u16(len(end)) + end))


def test_data_before_and_after() -> None:
    assert any("before the" in text for text in confusions(b"#!/bin/sh\n" + TWO))
    assert any("after the end record" in text for text in confusions(TWO + b"payload"))


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (patch_zip(TWO, LOCAL, 30, b"z"), "names it"),
        (patch_zip(TWO, LOCAL, 8, u16(0)), "method"),
        (patch_zip(TWO, LOCAL, 14, u32(1)), "checksum"),
        (patch_zip(TWO, LOCAL, 18, u32(1)), "packed size"),
        (patch_zip(TWO, LOCAL, 22, u32(1)), "size"),
        (patch_zip(TWO, LOCAL, 6, u16(1)), "encrypted in one"),
        (patch_zip(TWO, END, 10, u16(9)), "states 9"),
    ],
)
def test_local_and_central_disagree(data: bytes, word: str) -> None:
    assert any(word in text for text in confusions(data))


def test_member_hidden_between_members() -> None:
    one = zip_of([("a.txt", b"hello " * 50)])
    two = zip_of([("a.txt", b"hello " * 50), ("b.txt", b"2" * 99), ("c.txt", b"3")])
    start = two.index(CENTRAL)
    second = two.index(CENTRAL, start + 1)
    third = two.index(CENTRAL, second + 1)
    end = two.index(END)
    data = bytearray(two[:second] + two[third:])
    at = data.index(END)
    data[at + 8 : at + 16] = u16(2) + u16(2) + u32(end - start - (third - second))
    assert any("between members" in text for text in confusions(bytes(data)))
    assert confusions(one) == []


def test_overlapping_members() -> None:
    second = TWO.index(CENTRAL, TWO.index(CENTRAL) + 1)
    data = TWO[: second + 42] + u32(0) + TWO[second + 46 :]
    assert any("overlap" in text for text in confusions(data))


def test_wrong_checksum_is_incomplete_but_the_rest_is_read() -> None:
    data = patch_zip(patch_zip(TWO, CENTRAL, 16, u32(1)), LOCAL, 14, u32(1))
    archive = read(data)
    assert archive.why_incomplete == "a.txt: its checksum is wrong"
    assert archive.package.paths == {"a.txt", "b.txt"}


def test_content_longer_than_stated_is_stopped() -> None:
    data = patch_zip(patch_zip(TWO, CENTRAL, 24, u32(10)), LOCAL, 22, u32(10))
    archive = read(data)
    assert "longer than" in archive.why_incomplete
    assert "bomb" not in {anomaly.kind for anomaly in archive.anomalies}


def test_encrypted_and_unsupported_members_are_named() -> None:
    encrypted = patch_zip(patch_zip(TWO, CENTRAL, 8, u16(1)), LOCAL, 6, u16(1))
    archive = read(encrypted)
    assert "a.txt: encrypted" in archive.why_incomplete
    assert [anomaly.kind for anomaly in archive.anomalies] == ["encrypted"]
    strange = patch_zip(patch_zip(TWO, CENTRAL, 10, u16(93)), LOCAL, 8, u16(93))
    assert "compression method 93" in read(strange).why_incomplete


def test_bomb_is_refused_before_it_is_unpacked() -> None:
    data = zip_of([("zeros", bytes(1 << 20))])
    with pytest.raises(LimitError, match="ratio"):
        list(iterate(io.BytesIO(data), limits=Limits(ratio=10, ratio_from=1000)))
    archive = read(patch_zip(data, CENTRAL, 24, u32(0xFFFFFFF0)))
    assert "limit ratio" in archive.why_incomplete
    assert [anomaly.kind for anomaly in archive.anomalies] == ["bomb"]


@pytest.mark.parametrize("cut", [10, 100, len(TWO) // 2, len(TWO) - 3])
def test_truncated_zip_is_an_error(cut: int) -> None:
    with pytest.raises(ArchiveError, match=r"demo\.zip"):
        read(TWO[:cut])


def test_duplicate_names_and_links() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zip_of([("a", b"1"), ("a", b"22")])
    archive = read(data)
    assert [anomaly.kind for anomaly in archive.anomalies] == ["duplicate-member"]
    assert [file.read() for file in archive.package.files] == [b"22"]
    info = zipfile.ZipInfo("x/link")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(info, "../../etc/passwd")
    assert [anomaly.kind for anomaly in read(out.getvalue()).anomalies] == ["link-out"]


def test_honest_wheel() -> None:
    archive = read(wheel({"demo/__init__.py": b"x = 1\n"}))
    assert archive.package.kind == "wheel"
    assert archive.package.label == "demo@1.0"
    assert archive.anomalies == ()
    assert len(archive.package.files) == 4


def test_record_in_other_hashes() -> None:
    files = {"demo/a.py": b"a", "demo/b.py": b"b"}
    lines = record_line("demo/a.py", b"a", "sha512") + record_line("demo/b.py", b"b", "sha384")
    found = [anomaly.path for anomaly in read(wheel(files, record=lines)).anomalies]
    assert found == ["demo-1.0.dist-info/METADATA", "demo-1.0.dist-info/WHEEL"]


@pytest.mark.parametrize(
    ("line", "detail"),
    [
        ("demo/a.py,sha256=AAAA,1\n", "its hash is not the one in RECORD"),
        ("demo/a.py,md5=AAAA,1\n", "RECORD has a hash of a kind that is not accepted: md5"),
        (record_line("demo/a.py", b"a").replace(",1\n", ",7\n"), "1 bytes, RECORD says 7"),
        ("demo/a.py,,\n", "RECORD has no hash for it"),
        (record_line("demo/gone.py", b"a"), "in RECORD, not in the wheel"),
        ("demo/a.py\n", "a line with 1 fields"),
        ("../demo/a.py,,\n", "a path that leaves the wheel"),
        (record_line("demo/a.py", b"a") * 2, "listed twice"),
        ("", "in the wheel, not in RECORD"),
    ],
)
def test_record_mismatches(line: str, detail: str) -> None:
    archive = read(wheel({"demo/a.py": b"a"}, record=line))
    assert detail in [anomaly.detail for anomaly in archive.anomalies if anomaly.kind == "record-mismatch"]


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (b"\xff\xfe\x00", "RECORD cannot be read"),
        (b'"demo/a.py,sha256=AAAA,1\n', "RECORD cannot be read"),
        (b"demo/a.py sha256=AAAA 1\n", "a line with 1 fields"),
        (None, "the wheel has no RECORD"),
    ],
)
def test_a_wheel_with_a_broken_record_is_not_whole(record: bytes | None, why: str) -> None:
    about = b"Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n"
    files = [("demo/a.py", b"a"), ("demo-1.0.dist-info/METADATA", about), ("demo-1.0.dist-info/WHEEL", b"")]
    archive = read(zip_of([*files, *([("demo-1.0.dist-info/RECORD", record)] if record is not None else [])]))
    assert not archive.complete
    assert why in archive.why_incomplete
    assert "demo/a.py" in archive.package.paths


def test_a_directory_where_its_end_record_says_and_not_right_before_it() -> None:
    """Readers that count backwards from the end find nothing here, the others find the members."""
    data = zip_of([("a.txt", b"a")])
    archive = read(data + data[data.index(b"PK\x05\x06") :])
    assert archive.package.paths == {"a.txt"}
    assert {anomaly.kind for anomaly in archive.anomalies} == {"zip-confusion"}


def test_hexadecimal_hashes_are_a_matter_of_form() -> None:
    line = f"demo/a.py,sha256={hashlib.sha256(b'a').hexdigest()},1\n"
    rest = wheel({})
    with zipfile.ZipFile(io.BytesIO(rest)) as archive:
        line += archive.read("demo-1.0.dist-info/RECORD").decode().partition("demo-1.0.dist-info/RECORD")[0]
    found = read(wheel({"demo/a.py": b"a"}, record=line)).anomalies
    assert [anomaly.kind for anomaly in found] == ["record-form"]


def test_extra_member_is_a_mismatch() -> None:
    archive = read(wheel({"demo/a.py": b"a"}, extra={"demo/evil.py": b"x"}))
    assert [(anomaly.kind, anomaly.path) for anomaly in archive.anomalies] == [("record-mismatch", "demo/evil.py")]


def test_vsix_is_a_directory() -> None:
    data = zip_of([("extension/package.json", b"{}"), ("extension.vsixmanifest", b""), ("[Content_Types].xml", b"")])
    package = read(data).package
    assert package.kind == "directory"
    assert "extension/package.json" in package.paths


def test_iterate_reads_zip_members_in_order(tmp_path: Path) -> None:
    path = tmp_path / "x.tgz"
    path.write_bytes(TWO)
    assert [(member.name, member.read()) for member in iterate(str(path))] == [
        ("a.txt", b"hello " * 50),
        ("b.txt", b"world " * 50),
    ]
