"""Small archives, honest and crooked, for the archive tests."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import struct
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any


def tar_header(name: bytes, size: int = 0, flag: bytes = b"0", link: bytes = b"", mode: int = 0o644) -> bytearray:
    """Give a ustar header with a right checksum."""
    block = bytearray(512)
    block[: len(name)] = name
    block[100:108] = b"%07o\0" % mode
    block[124:136] = b"%011o\0" % size
    block[156:157] = flag
    block[157 : 157 + len(link)] = link
    block[257:265] = b"ustar\x0000"
    return with_checksum(block)


def with_checksum(block: bytearray) -> bytearray:
    """Give a header its right checksum."""
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return block


def tar_member(name: bytes, content: bytes = b"", **fields: Any) -> bytes:
    """Give a header, its content and the padding."""
    header = tar_header(name, len(content), **fields)
    return bytes(header) + content + bytes(-len(content) % 512)


def tar_of(*members: bytes) -> bytes:
    """Give members with the end of a tar after them."""
    return b"".join(members) + bytes(1024)


def tgz(files: Mapping[str, bytes]) -> bytes:
    """Give a .tgz as an honest packer writes it."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return gzip.compress(out.getvalue(), mtime=0)


def zip_of(files: Iterable[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Give a zip as an honest packer writes it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def record_line(path: str, content: bytes, algorithm: str = "sha256") -> str:
    """Give a RECORD line."""
    digest = base64.urlsafe_b64encode(hashlib.new(algorithm, content).digest()).rstrip(b"=").decode()
    return f"{path},{algorithm}={digest},{len(content)}\n"


def wheel(files: Mapping[str, bytes], *, record: str | None = None, extra: Mapping[str, bytes] | None = None) -> bytes:
    """Give a wheel whose RECORD covers `files` but not `extra`."""
    content = {
        **files,
        "demo-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n\nText\n",
        "demo-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\n",
    }
    lines = "".join(record_line(path, data) for path, data in content.items()) if record is None else record
    record_file = {"demo-1.0.dist-info/RECORD": (lines + "demo-1.0.dist-info/RECORD,,\n").encode()}
    return zip_of([*content.items(), *(extra or {}).items(), *record_file.items()])


def patch_zip(data: bytes, signature: bytes, at: int, value: bytes) -> bytes:
    """Overwrite bytes in the first record with a signature."""
    start = data.index(signature) + at
    return data[:start] + value + data[start + len(value) :]


def u16(value: int) -> bytes:
    """Pack two bytes."""
    return struct.pack("<H", value)


def u32(value: int) -> bytes:
    """Pack four bytes."""
    return struct.pack("<L", value)
