"""Redis: the append-only file, where every value that was ever written stays until it is rewritten."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from auditor.memory.stores import rdb, redis_values, resp
from auditor.memory.stores.format import Candidate, Reading, StoreFormat, regular
from auditor.memory.stores.redis_values import Entry
from auditor.model.memory import MemoryRecord

_GONE = "overwritten or deleted later in the log"
_WHOLE = {b"SET": (2, 1), b"SETNX": (2, 1), b"SETEX": (3, 1), b"PSETEX": (3, 1), b"GETSET": (2, 1), b"JSON.SET": (3, 1)}
_MANY = {b"RPUSH": "list", b"LPUSH": "list", b"SADD": "set", b"RPUSHX": "list", b"LPUSHX": "list"}
_PAIRS = {b"HSET": 2, b"HMSET": 2, b"HSETNX": 2, b"MSET": 1, b"ZADD": 2, b"XADD": 3}
_REMOVING = frozenset({b"DEL", b"UNLINK", b"EXPIRE", b"PEXPIREAT"})


def _claims(candidate: Candidate) -> bool:
    if candidate.is_folder:
        return any(name.endswith(".manifest") for name in candidate.names) and any(
            ".aof" in name for name in candidate.names
        )
    return candidate.path.suffix == ".aof" and candidate.head[:1] in (b"*", b"R", b"#")


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    paths = [reading.path]
    if reading.path.is_dir():
        order = {".base": 0, ".incr": 1}
        names = (each for each in reading.path.iterdir() if each.suffix in (".aof", ".rdb") and not each.is_symlink())
        paths = sorted(names, key=lambda each: (order.get(Path(each.stem).suffix, 2), _sequence(each.name), each.name))
    last = dict[bytes, tuple[int, int]]()
    for number, path in enumerate(paths):
        for offset, words in _commands(path, Reading(path=path, label="")):
            for key in _keys(words):
                last[_mark(key)] = (number, offset if words[0].upper() in (*_WHOLE, *_REMOVING) else -1)
    for number, path in enumerate(paths):
        yield from _file(path, number, reading, last)


def _sequence(name: str) -> int:
    return next((int(part) for part in name.split(".") if part.isdigit()), 0)


def _file(path: Path, number: int, reading: Reading, last: dict[bytes, tuple[int, int]]) -> Iterator[MemoryRecord]:
    label = reading.label if path == reading.path else f"{reading.label}/{path.name}"
    inside = Reading(path=path, label=label)
    with regular(path) as stream:
        if stream.read(5) == b"REDIS":
            stream.seek(0)
            try:
                for entry in rdb.entries(stream, inside):
                    yield from redis_values.records(entry, inside)
            except rdb.MalformedError as error:
                inside.skip(f"byte {stream.tell()}", f"the dump cannot be read further: {error}")
    for offset, words in _commands(path, inside):
        for entry in _entries(words):
            ended = last.get(_mark(entry.key), (number, -1))
            gone = _GONE if ended > (number, offset) else ""
            told = Entry(key=entry.key, kind=entry.kind, parts=entry.parts, deleted=gone)
            yield from redis_values.records(told, inside, f"byte {offset}, key {entry.key.decode('utf-8', 'replace')}")
    reading.skipped.extend(inside.skipped)


def _commands(path: Path, reading: Reading) -> Iterator[tuple[int, list[bytes]]]:
    with regular(path) as stream:
        if stream.read(5) == b"REDIS":
            if not _past_dump(stream):
                return
        else:
            stream.seek(0)
        while True:
            offset = stream.tell()
            try:
                mark = stream.read(1)
                if mark == b"#":
                    stream.readline(4096)
                    continue
                stream.seek(offset)
                value = resp.read(stream)
            except (resp.MalformedError, resp.RefusedError, RecursionError) as error:
                if str(error) != "end":
                    reading.skip(f"byte {offset}", f"the log cannot be read further: {error}")
                return
            if isinstance(value, list) and all(isinstance(each, bytes) for each in value) and value:
                yield offset, [each for each in value if isinstance(each, bytes)]


def _past_dump(stream: BinaryIO) -> bool:
    """Step over a dump at the start of a log; nothing follows one that is broken."""
    stream.seek(0)
    try:
        for _ in rdb.entries(stream, Reading(path=Path(), label="")):
            pass
        stream.read(8)
    except rdb.MalformedError:
        return False
    return True


def _keys(words: list[bytes]) -> list[bytes]:
    name = words[0].upper()
    if name in (b"DEL", b"UNLINK"):
        return words[1:]
    return words[1:2]


def _entries(words: list[bytes]) -> Iterator[Entry]:
    name, key = words[0].upper(), words[1] if len(words) > 1 else b""
    if name in _WHOLE and len(words) > _WHOLE[name][0]:
        yield Entry(key=key, kind="string", parts=[(b"", words[_WHOLE[name][0]])])
    elif name in _MANY:
        yield Entry(key=key, kind=_MANY[name], parts=[(b"", each) for each in words[2:]])
    elif name == b"MSET":
        for number in range(1, len(words) - 1, 2):
            yield Entry(key=words[number], kind="string", parts=[(b"", words[number + 1])])
    elif name in _PAIRS:
        parts = list(zip(words[_PAIRS[name] :: 2], words[_PAIRS[name] + 1 :: 2], strict=False))
        kind = "hash" if name.startswith(b"H") else "zset" if name == b"ZADD" else "stream"
        yield Entry(key=key, kind=kind, parts=parts)


def _mark(key: bytes) -> bytes:
    return hashlib.blake2b(key, digest_size=12).digest()


STORE = StoreFormat(
    kind="redis-log",
    title="Redis append-only file",
    agent="LangGraph, mem0 and others on Redis",
    loaded="when a key is read or a search finds it",
    claims=_claims,
    read=_read,
    rank=34,
)
