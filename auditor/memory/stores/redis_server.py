"""Redis: a running server, read key by key with commands that change nothing."""

from __future__ import annotations

import socket
import ssl
import urllib.parse
from collections.abc import Iterator
from io import BufferedRWPair
from typing import BinaryIO

from auditor.memory.stores import redis_values, resp
from auditor.memory.stores.format import Candidate, Reading, StoreFormat
from auditor.memory.stores.redis_values import Entry
from auditor.model.memory import MemoryRecord

_SECONDS = 10
_AT_ONCE = 500
_COMMANDS = {
    b"string": ("GET",),
    b"list": ("LRANGE", 0, -1),
    b"set": ("SMEMBERS",),
    b"zset": ("ZRANGE", 0, -1),
    b"hash": ("HGETALL",),
    b"stream": ("XRANGE", "-", "+"),
    b"ReJSON-RL": ("JSON.GET",),
}


def _claims(candidate: Candidate) -> bool:  # noqa: ARG001 - a server is named by its URL, not by a path
    return False


def _read(reading: Reading) -> Iterator[MemoryRecord]:
    address = urllib.parse.urlsplit(reading.address)
    with _connected(address) as connection, connection.makefile("rwb") as stream:
        server = _Server(stream)
        try:
            if address.password:
                words = [urllib.parse.unquote(each) for each in (address.username, address.password) if each]
                server.ask("AUTH", *words)
            if address.path.strip("/"):
                server.ask("SELECT", address.path.strip("/"))
            for key in server.scan():
                yield from _key(server, key, reading)
        except (resp.MalformedError, resp.RefusedError) as error:
            reading.skip("", f"the server cannot be read: {error}")


def _connected(address: urllib.parse.SplitResult) -> socket.socket:
    host = address.hostname or "localhost"
    connection = socket.create_connection((host, address.port or 6379), timeout=_SECONDS)
    if address.scheme != "rediss":
        return connection
    return ssl.create_default_context().wrap_socket(connection, server_hostname=host)


class _Server:
    def __init__(self, stream: BinaryIO | BufferedRWPair) -> None:
        self._stream = stream

    def ask(self, *words: bytes | str | int) -> resp.Reply:
        self._stream.write(resp.command(*words))
        self._stream.flush()
        return resp.read(self._stream)

    def scan(self) -> Iterator[bytes]:
        """Walk the keys as SCAN gives them; each once, however often the server names it."""
        cursor: bytes = b"0"
        seen = set[int]()
        while True:
            reply = self.ask("SCAN", cursor, "COUNT", _AT_ONCE)
            if not isinstance(reply, list) or len(reply) != 2 or not isinstance(reply[1], list):
                raise resp.MalformedError("an answer that is none to SCAN")
            for key in reply[1]:
                if isinstance(key, bytes) and hash(key) not in seen:
                    seen.add(hash(key))
                    yield key
            cursor = reply[0] if isinstance(reply[0], bytes) else b"0"
            if cursor == b"0":
                return


def _key(server: _Server, key: bytes, reading: Reading) -> Iterator[MemoryRecord]:
    name = key.decode("utf-8", "replace")
    try:
        kind = server.ask("TYPE", key)
        if kind == b"none":
            return
        wanted = _COMMANDS.get(kind) if isinstance(kind, bytes) else None
        if wanted is None:
            reading.skip(f"key {name}", f"values of type {said(kind)} are not read")
            return
        reply = server.ask(wanted[0], key, *wanted[1:])
    except resp.RefusedError as error:
        reading.skip(f"key {name}", str(error))
        return
    form = "json" if kind == b"ReJSON-RL" else said(kind)
    yield from redis_values.records(Entry(key=key, kind=form, parts=_parts(form, reply)), reading)


def said(kind: resp.Reply) -> str:
    """Name a type."""
    return kind.decode("utf-8", "replace") if isinstance(kind, bytes) else str(kind)


def _parts(form: str, reply: resp.Reply) -> list[tuple[bytes, bytes]]:
    if isinstance(reply, bytes):
        return [(b"", reply)]
    items = reply if isinstance(reply, list) else []
    if form == "stream":
        bodies = [each[1] for each in items if isinstance(each, list) and len(each) == 2]
        items = [item for body in bodies if isinstance(body, list) for item in body]
    flat = [each for each in items if isinstance(each, bytes)]
    if form in ("hash", "stream"):
        return list(zip(flat[::2], flat[1::2], strict=False))
    return [(b"", each) for each in flat]


STORE = StoreFormat(
    kind="redis",
    title="Redis server",
    agent="LangGraph, mem0 and others on Redis",
    loaded="when a key is read or a search finds it",
    claims=_claims,
    read=_read,
    schemes=("redis", "rediss"),
)
