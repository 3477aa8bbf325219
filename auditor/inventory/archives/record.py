"""A wheel's RECORD against what the wheel holds."""

from __future__ import annotations

import base64
import csv
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

_ALGORITHMS = ("sha256", "sha384", "sha512")
_HEXADECIMAL = re.compile(rb",sha(?:256=[0-9a-f]{64}|384=[0-9a-f]{96}|512=[0-9a-f]{128}),")
_FIELDS = 3
_SIGNATURES = ("RECORD", "RECORD.jws", "RECORD.p7s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the wheel really has under a path."""

    size: int
    sha256: str
    read: Callable[[], bytes]


def hexadecimal_hashes(record: bytes) -> int:
    """Count hashes written in hexadecimal, which installers that verify do not accept."""
    return len(_HEXADECIMAL.findall(record))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordProblem:
    """One disagreement of RECORD and wheel; after a `broken` one, the wheel cannot be checked against its RECORD."""

    path: str
    detail: str
    broken: bool = False


def record_problems(record: bytes | None, dist_info: str, held: Mapping[str, Held]) -> Iterator[RecordProblem]:
    """Give everything in which RECORD and the wheel disagree."""
    own = f"{dist_info}/RECORD"
    if record is None:
        yield RecordProblem(path=own, detail="the wheel has no RECORD", broken=True)
        return
    unlisted = set(held) - {f"{dist_info}/{name}" for name in _SIGNATURES}
    seen: set[str] = set()
    twice: set[str] = set()
    try:
        for row in csv.reader(record.decode().splitlines(), strict=True):
            if not row:
                continue
            path = row[0].removeprefix("./")
            unlisted.discard(path)
            if path in seen:
                twice.add(path)
                continue
            seen.add(path)
            if len(row) != _FIELDS:
                yield RecordProblem(path=path, detail=f"a line with {len(row)} fields", broken=True)
                continue
            for detail in _row_problems(row, path, dist_info, held):
                yield RecordProblem(path=path, detail=detail)
    except (UnicodeDecodeError, csv.Error) as error:
        yield RecordProblem(path=own, detail=f"RECORD cannot be read: {error}", broken=True)
        return
    yield from (RecordProblem(path=path, detail="listed twice") for path in sorted(twice))
    yield from (RecordProblem(path=path, detail="in the wheel, not in RECORD") for path in sorted(unlisted))


def _row_problems(row: list[str], path: str, dist_info: str, held: Mapping[str, Held]) -> Iterator[str]:
    if path.startswith("/") or ".." in path.split("/") or "\\" in path:
        yield "a path that leaves the wheel"
        return
    there = held.get(path)
    if there is None:
        if not path.endswith("/"):
            yield "in RECORD, not in the wheel"
        return
    if path in {f"{dist_info}/{name}" for name in _SIGNATURES}:
        return
    if row[2] and row[2] != str(there.size):
        yield f"{there.size} bytes, RECORD says {row[2][:20]}"
    yield from _hash_problems(row[1], path, there)


def _hash_problems(stated: str, path: str, there: Held) -> Iterator[str]:
    if not stated:
        if not path.endswith(".pyc"):
            yield "RECORD has no hash for it"
        return
    algorithm, _, value = stated.partition("=")
    if algorithm not in _ALGORITHMS:
        yield f"RECORD has a hash of a kind that is not accepted: {algorithm[:20]}"
    elif value.rstrip("=") != (real := _digest(algorithm, there)) and value != _hexadecimal(real):
        yield "its hash is not the one in RECORD"


def _digest(algorithm: str, there: Held) -> str:
    raw = bytes.fromhex(there.sha256) if algorithm == "sha256" else hashlib.new(algorithm, there.read()).digest()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _hexadecimal(digest: str) -> str:
    return base64.urlsafe_b64decode(digest + "=" * (-len(digest) % 4)).hex()
