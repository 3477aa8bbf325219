from __future__ import annotations

import bz2
import gzip
import importlib.util
import io
import json
import lzma
import marshal
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auditor.model.blob import Blob, Incomplete
from auditor.model.pattern import Pattern
from auditor.model.source_map import MapReference
from auditor.unpack.limits import Limits
from auditor.unpack.marshal import MarshalError, constants
from auditor.unpack.unpacker import unpackers
from tests.unpack.conftest import NEEDLE, Opened

Chains = Callable[..., list[tuple[str, ...]]]
BOUNDED = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
}


def tarred(members: dict[str, bytes], *, compression: str = "", kind: int = tarfile.PAX_FORMAT) -> bytes:
    buffer = io.BytesIO()
    with tarfile.TarFile(fileobj=buffer, mode="w", format=kind) as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return COMPRESS[compression](buffer.getvalue())


def old(data: bytes) -> bytes:
    """Take the magic off the first header, and mend its checksum."""
    header = bytearray(data[:512])
    header[257:265] = bytes(8)
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + data[512:]


def zipped(name: str = "a.txt", data: bytes = NEEDLE, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


def leb(number: int) -> bytes:
    return bytes((number,)) if number < 128 else bytes((number & 127 | 128,)) + leb(number >> 7)


def section(name: bytes, content: bytes) -> bytes:
    body = leb(len(name)) + name + content
    return b"\0" + leb(len(body)) + body


ZSTD = bytes.fromhex("28b52ffd20210901006e6565646c655f303132333435363738396162636465664142434445465f656e64")
BROTLI = bytes.fromhex("0b10806e6565646c655f303132333435363738396162636465664142434445465f656e6403")
WASM = b"\0asm\1\0\0\0"
CASES: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "tar": (tarred({"a": b"1", "b": NEEDLE}), ("b",)),
    "old tar": (old(tarred({"b": NEEDLE})), ("b",)),
    "gnu tar": (tarred({"b": NEEDLE}, kind=tarfile.GNU_FORMAT), ("b",)),
    "tgz": (tarred({"b": NEEDLE}, compression="gz"), ("content", "b")),
    "tar.bz2": (tarred({"b": NEEDLE}, compression="bz2"), ("content", "b")),
    "tar.xz": (tarred({"b": NEEDLE}, compression="xz"), ("content", "b")),
    "zip": (zipped(), ("a.txt",)),
    "zip behind a program": (b"#!/bin/sh\n" + zipped(), ("a.txt",)),
    "zip in tgz": (tarred({"x": zipped()}, compression="gz"), ("content", "x", "a.txt")),
    "tgz in zip": (zipped("a.bin", tarred({"b": NEEDLE}, compression="gz")), ("a.bin", "content", "b")),
    "gzip": (gzip.compress(NEEDLE), ("content",)),
    "bzip2": (bz2.compress(NEEDLE), ("content",)),
    "xz": (lzma.compress(NEEDLE), ("content",)),
    "wasm section": (WASM + section(b".debug_str", b"x" + NEEDLE), ("custom section .debug_str",)),
    "wasm data": (WASM + b"\x0b" + leb(len(NEEDLE)) + NEEDLE, ("section 11",)),
}


@pytest.mark.parametrize("case", CASES)
def test_the_member_is_found_once_and_its_way_is_told(case: str, chains: Chains) -> None:
    data, way = CASES[case]
    found = chains(data, "package.bin")
    expected = [("package.bin", *way)]
    assert [chain for chain in found if len(chain) > 1] == expected
    assert found == expected or case in ("zip behind a program", "xz")


def test_bytes_after_a_tar_are_searched_too(opened: Opened) -> None:
    said = opened(tarred({"a": b"1" * 600}) + b"word " + NEEDLE + b" " * 500)
    assert ("file",) in [each[0] for each in said if isinstance(each, tuple)]


def test_names_follow_the_compression(chains: Chains) -> None:
    assert chains(gzip.compress(NEEDLE), "dist/a.js.gz") == [("dist/a.js.gz", "a.js")]
    assert chains(tarred({"b": NEEDLE}, compression="gz"), "old.tgz") == [("old.tgz", "old.tar", "b")]


@pytest.mark.parametrize(
    "data",
    [
        gzip.compress(NEEDLE * 99)[:-12],
        lzma.compress(NEEDLE)[:-9],
        tarred({"a": NEEDLE * 99})[:700],
        zipped()[:60],
        zipped().replace(b"PK\x01\x02", b"PK\x01\x09"),
        WASM + b"\0\x7fabc",
    ],
)
def test_what_cannot_be_opened_is_said(data: bytes, opened: Opened) -> None:
    gaps = [each for each in opened(data) if isinstance(each, Incomplete)]
    assert gaps
    assert all(gap.limit and gap.detail for gap in gaps)


def test_nesting_has_an_end(opened: Opened) -> None:
    data = NEEDLE
    for _ in range(20):
        data = gzip.compress(data)
    said = opened(data)
    assert [each.limit for each in said if isinstance(each, Incomplete)] == ["depth"]


def test_a_bomb_is_stopped(opened: Opened) -> None:
    data = gzip.compress(bytes(5_000_000))
    limits = Limits(ratio=10, ratio_from=1_000_000)
    assert [each.limit for each in opened(data, limits=limits) if isinstance(each, Incomplete)] == ["bomb"]
    small = Limits(blob_bytes=1_000_000)
    assert [each.limit for each in opened(data, limits=small) if isinstance(each, Incomplete)]


def test_a_bomb_in_many_small_parts_is_stopped(opened: Opened) -> None:
    data = tarred({f"m{number}": gzip.compress(bytes(200_000)) for number in range(20)})
    gaps = [each for each in opened(data, limits=Limits(ratio=10, ratio_from=500_000)) if isinstance(each, Incomplete)]
    assert {gap.limit for gap in gaps} == {"ratio"}


def test_brotli_and_zstd_are_opened_or_named_as_missing(opened: Opened) -> None:
    for data, name in ((ZSTD, "a.js.zst"), (BROTLI, "a.js.br")):
        said = opened(data, name)
        missing = [each.limit for each in said if isinstance(each, Incomplete)] == ["reader"]
        assert missing or said[0][0] == (name, "a.js")
        (gap,) = [each for each in opened(data[:-4], name) if isinstance(each, Incomplete)]
        assert gap.limit in ("reader", "truncated", "corrupt")


def test_a_notebook_is_told_by_cells(chains: Chains) -> None:
    text = NEEDLE.decode()
    cells = [
        {"cell_type": "code", "source": ["a\n", text], "outputs": [], "metadata": {}},
        {"cell_type": "code", "source": "", "outputs": [{"output_type": "stream", "text": ["b\n", text]}]},
        {"cell_type": "code", "source": "", "outputs": [{"data": {"text/plain": [text[:9], text[9:]]}}]},
        {"cell_type": "raw", "source": "", "metadata": {"tags": [text]}},
        "not a cell",
    ]
    found = chains(json.dumps({"cells": cells, "metadata": {"x": text}, "nbformat": 4}).encode(), "a.ipynb")
    assert [chain[1] for chain in found] == [
        "cells[0] source",
        "cells[1] outputs[0]",
        "cells[2] outputs[0]",
        "cells[3] metadata",
        "metadata",
    ]


def test_wasm_names_its_map(opened: Opened) -> None:
    data = WASM + section(b"sourceMappingURL", leb(10) + b"a.wasm.map")
    (reference,) = [each for each in opened(data) if isinstance(each, MapReference)]
    assert reference.url == "a.wasm.map"


SOURCE = """
K = 'needle_0123456789' 'abcdefABCDEF_end'
B = b'bytes'
def f(a, /, b, *, c=(1, 2.5, 3j, None, True, ..., 10**30, frozenset({'x'}))) -> 'note':
    '''words'''
    class C[T]: x = [i for i in range(3)]
    return lambda: (a, b'inner', {'k': 1}, a[1:2])
"""


def plain_source(modern: bool) -> str:  # noqa: FBT001
    return SOURCE if modern else SOURCE.replace("C[T]", "C")


def test_constants_of_this_python(chains: Chains) -> None:
    code = compile(plain_source(sys.version_info >= (3, 12)), "/somewhere/x.py", "exec")
    data = importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(code)
    assert ("m.pyc", "constants") in chains(data, "m.pyc")
    files, texts = constants(data, 16, int.from_bytes(data[:2], "little"))
    assert files == (b"/somewhere/x.py",)
    assert {b"bytes", b"words", b"inner", b"x", b"f", NEEDLE} <= set(texts)


def pythons() -> list[str]:
    found = [sys.executable, *(shutil.which(f"python3.{minor}") or "" for minor in range(8, 20))]
    usable = [
        python
        for python in found
        if python and not subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode
    ]
    return list(dict.fromkeys(usable))


@pytest.mark.oracle
def test_constants_of_every_python_here(tmp_path: Path, chains: Chains) -> None:
    show = "import py_compile; py_compile.compile('x.py', 'x.pyc', doraise=True)"
    for python in pythons():
        for modern in (False, True):
            (tmp_path / "x.py").write_text(plain_source(modern))
            done = subprocess.run([python, "-c", show], cwd=tmp_path, capture_output=True, check=False)
            assert done.returncode == 0 or modern
        data = (tmp_path / "x.pyc").read_bytes()
        assert ("x.pyc", "constants") in chains(data, "x.pyc")
        files, texts = constants(data, 16, int.from_bytes(data[:2], "little"))
        assert files == (b"x.py",)
        assert {b"bytes", b"words", b"inner", b"x", b"f", NEEDLE} <= set(texts), python


def counted(kind: bytes, data: bytes) -> bytes:
    return kind + len(data).to_bytes(4, "little") + data


@pytest.mark.parametrize(
    ("magic", "header", "numbers"), [(62211, 8, 16), (3151, 8, 20), (3379, 12, 20), (3394, 16, 20)]
)
def test_constants_of_old_versions(chains: Chains, magic: int, header: int, numbers: int) -> None:
    word = b"s" if magic > 60000 else b"u"
    none = b"(" + bytes(4)
    first = b"(\x02\0\0\0" + counted(word, NEEDLE) + b"g" + bytes(8)
    named = b"t\x01\0\0\0f" + b"R\0\0\0\0" if magic > 60000 else counted(b"u", b"f") * 2
    code = b"c" + bytes(numbers) + counted(b"s", b"d\0\0S") + first + b"(\x02\0\0\0" + named + none * 3
    code += counted(word, b"x.py") + counted(word, b"<module>") + bytes(4) + counted(b"s", b"")
    data = magic.to_bytes(2, "little") + b"\r\n" + bytes(header - 4) + code
    assert ("m.pyc", "constants") in chains(data, "m.pyc")
    files, texts = constants(data, header, magic)
    assert files == (b"x.py",)
    assert {NEEDLE, b"f", b"<module>"} <= set(texts)


@BOUNDED
@given(st.binary(max_size=200))
def test_foreign_marshal_ends_in_an_error_or_in_texts(data: bytes) -> None:
    for magic in (62211, 3151, 3379, 3394, 3413, 3495, 3627):
        try:
            files, texts = constants(data, 0, magic)
        except MarshalError:
            continue
        assert all(isinstance(each, bytes) for each in (*files, *texts))


@BOUNDED
@given(
    st.sampled_from([CASES[name][0] for name in sorted(CASES)]),
    st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), max_size=6),
    st.integers(0, 1 << 16),
)
def test_damage_never_escapes(opened: Opened, data: bytes, damage: list[tuple[int, int]], cut: int) -> None:
    broken = bytearray(data)
    for place, value in damage:
        broken[place % len(broken)] = value
    said = opened(bytes(broken[: max(1, cut % (2 * len(broken)))]))
    assert all(isinstance(each, tuple | Incomplete | MapReference) for each in said)


@BOUNDED
@given(st.binary(max_size=300), st.sampled_from([pattern for each in unpackers() for pattern in each.triggers]))
def test_every_unpacker_takes_any_bytes(data: bytes, pattern: Pattern) -> None:
    for unpacker in unpackers():
        if pattern in unpacker.triggers:
            blob = Blob(data=data, chain=("x",))
            ends = tuple(range(1, len(data) + 1, 7))
            for item in unpacker.unpack(blob, {pattern.id: ends}, Limits()):
                assert item is not None
