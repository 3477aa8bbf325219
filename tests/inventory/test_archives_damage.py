"""Damaged archives of every kind: a clean result or ArchiveError, never anything else."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma

from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.inventory.archives import ArchiveError, Limits, read_archive
from auditor.inventory.archives.deflate import ZlibEngine, deflate_engine
from auditor.inventory.archives.names import inspect_name, is_plain, tidy
from auditor.inventory.archives.session import Session
from auditor.inventory.archives.streams import drain
from tests.inventory.archive_makers import tar_header, tar_member, tar_of, tgz, wheel, zip_of

LIMITS = Limits(members=500, unpacked_bytes=4 << 20, ratio=100, ratio_from=1 << 20)
PLAIN = tar_of(
    tar_member(b"package/package.json", b'{"name": "demo", "version": "1.0.0"}'),
    tar_member(b"pax", b"13 path=p/x2\n", flag=b"x"),
    tar_member(b"package/x", b"y" * 700),
    tar_member(b"long", b"package/" + b"n" * 200, flag=b"L"),
    tar_member(b"cut", b"z"),
    tar_member(b"package/link", flag=b"2", link=b"x"),
    tar_member(b"package/sparse", b"z" * 600, flag=b"S"),
)
SEEDS = (
    PLAIN,
    gzip.compress(PLAIN, mtime=0),
    bz2.compress(PLAIN),
    lzma.compress(PLAIN),
    zip_of([("a.txt", b"hello" * 40), ("x/b", b"1"), ("inner.zip", zip_of([("c", b"d")]))]),
    wheel({"demo/a.py": b"a" * 300}),
    tgz({"demo-1/PKG-INFO": b"Name: demo\nVersion: 1\n", "demo-1/x.py": b"1" * 999}),
)


def survive(data: bytes) -> None:
    try:
        archive = read_archive("demo", io.BytesIO(data), hash_members=True, limits=LIMITS)
    except ArchiveError:
        return
    assert archive.complete == (not archive.why_incomplete)
    assert archive.package.total_bytes <= 2 * LIMITS.unpacked_bytes
    for file in archive.members[:20]:
        try:
            file.read()
        except ArchiveError:
            assert not archive.complete or archive.anomalies


edits = st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=8)), max_size=4)


@settings(max_examples=400, deadline=None)
@given(seed=st.sampled_from(SEEDS), edits=edits, cut=st.floats(0, 1), tail=st.binary(max_size=40))
def test_damaged_archives_never_surprise(
    seed: bytes, edits: list[tuple[float, bytes]], cut: float, tail: bytes
) -> None:
    data = bytearray(seed)
    for place, value in edits:
        at = int(place * len(data))
        data[at : at + len(value)] = value
    survive(bytes(data[: int(len(data) * (1 - cut / 4))]) + tail)
    survive(bytes(data))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_headers_that_lie(data: st.DataObject) -> None:
    members = []
    for _ in range(data.draw(st.integers(1, 6))):
        header = tar_header(
            data.draw(st.binary(max_size=90)), flag=data.draw(st.sampled_from([bytes((n,)) for n in range(256)]))
        )
        header[124:136] = data.draw(st.one_of(st.just(b"00000000010\0"), st.binary(min_size=12, max_size=12)))
        header[148:156] = b" " * 8
        header[148:156] = b"%06o\0 " % sum(header)
        members.append(bytes(header) + data.draw(st.binary(max_size=600)))
    survive(b"".join(members) + bytes(1024))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([b"x", b"g"]), st.binary(max_size=80))
def test_pax_records_that_lie(flag: bytes, records: bytes) -> None:
    survive(tar_of(tar_member(b"pax", records, flag=flag), tar_member(b"a/b", b"1")))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["a", "A", "b/", "../c", "d/e"]), st.sampled_from([0, 8, 12, 14]))), st.binary()
)
def test_zip_records_repeated_and_spliced(names: list[tuple[str, int]], noise: bytes) -> None:
    data = b"".join(zip_of([(name, noise)], method) for name, method in names)
    survive(data)
    survive(data + data[len(data) // 2 :])
    survive(noise.join((data, data)))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=3000), st.integers(1, 9))
def test_both_inflaters_agree(content: bytes, level: int) -> None:
    packed = gzip.compress(content * 50, level)
    fast, slow = deflate_engine("gzip"), ZlibEngine("gzip")
    assert b"".join(drain(fast, packed)) == b"".join(drain(slow, packed)) == content * 50
    assert fast.eof
    assert slow.eof


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="aAuxUXcon./\\: -_\u202e\n@+é", max_size=24))
def test_plain_names_are_those_with_nothing_to_note(name: str) -> None:
    session = Session(LIMITS, raw_size=0)
    inspect_name(name, session)
    if is_plain(name):
        assert session.anomalies() == ()
        assert tidy(name) == name.rstrip("/")
