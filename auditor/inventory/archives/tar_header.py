"""The 512-byte tar header in all its dialects: v7, ustar, GNU and pax."""

from __future__ import annotations

from dataclasses import dataclass

from auditor.inventory.archives.model import ArchiveError

BLOCK = 512
ZEROS = bytes(BLOCK)
_CHECKSUM_BLANK = 8 * 0x20
_HUGE = 1 << 62


@dataclass(slots=True, kw_only=True)
class TarHeader:
    """One decoded header block."""

    name: bytes
    mode: int
    size: int
    flag: bytes
    link: bytes
    sparse: bool = False
    more_blocks: bool = False


def decode_header(block: bytes) -> TarHeader:
    """Decode a header block; ArchiveError when it is none."""
    stated = number(block[148:156], "checksum")
    if stated != _checksum(block) and stated != _signed_checksum(block):
        raise ArchiveError("a tar header has a wrong checksum")
    magic = block[257:265]
    flag = block[156:157]
    name = text(block[:100])
    if magic[:6] == b"ustar\0" and block[345]:
        name = text(block[345:500]) + b"/" + name
    return TarHeader(
        name=name,
        mode=number(block[100:108], "mode"),
        size=number(block[124:136], "size"),
        flag=flag,
        link=text(block[157:257]),
        sparse=flag == b"S",
        more_blocks=flag == b"S" and bool(block[482]),
    )


def looks_like_tar(head: bytes) -> bool:
    """Tell whether some first bytes begin a tar archive (an empty tar is a block of zeros)."""
    if len(head) < BLOCK:
        return False
    block = head[:BLOCK]
    if block == ZEROS:
        return True
    try:
        decode_header(block)
    except ArchiveError:
        return False
    return True


def text(field: bytes) -> bytes:
    """Give a field up to its first NUL."""
    return field.partition(b"\0")[0]


def number(field: bytes, what: str) -> int:
    """Decode an octal or base-256 number that is not negative."""
    if field[0] & 0x80:
        value = int.from_bytes(bytes((field[0] & 0x7F, *field[1:])), "big")
        if field[0] & 0x40 or value > _HUGE:
            raise ArchiveError(f"a tar header has an impossible {what}")
        return value
    digits = field.strip(b" \0").partition(b"\0")[0].partition(b" ")[0]
    if digits.strip(b"01234567"):
        raise ArchiveError(f"a tar header has an impossible {what}")
    return int(digits, 8) if digits else 0


def _checksum(block: bytes) -> int:
    return sum(block) - sum(block[148:156]) + _CHECKSUM_BLANK


def _signed_checksum(block: bytes) -> int:
    counted = block[:148] + block[156:]
    return sum(counted) - 256 * sum(byte > 127 for byte in counted) + _CHECKSUM_BLANK


def decode_pax(data: bytes) -> dict[bytes, bytes]:
    """Decode the `length key=value` records of a pax header."""
    records: dict[bytes, bytes] = {}
    at = 0
    while at < len(data) and data[at]:
        space = data.find(b" ", at, at + 12)
        digits = data[at:space] if space > 0 else b""
        end = at + int(digits) if digits.isdigit() else 0
        key, equals, value = data[space + 1 : end - 1].partition(b"=")
        if end <= space or end > len(data) or data[end - 1 : end] != b"\n" or not equals:
            raise ArchiveError("a pax header is malformed")
        records[key] = value
        at = end
    return records
