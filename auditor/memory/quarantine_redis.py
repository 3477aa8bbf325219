"""Payloads in a Redis server: read every value, keep each key's own dump, put cleaned values in its place."""

from __future__ import annotations

import contextlib
import socket
import ssl
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from auditor.memory.quarantine_journal import Action, Journal, QuarantineError

_LONGEST = 64 << 20
_KEYED = {b"hash": b"HSET", b"list": b"LSET", b"ReJSON-RL": b"JSON.SET"}


class Redis:
    """A connection that speaks just enough of the protocol."""

    def __init__(self, url: str) -> None:
        parts = urllib.parse.urlsplit(url)
        try:
            self._socket = socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 6379), timeout=10)
            if parts.scheme == "rediss":
                self._socket = ssl.create_default_context().wrap_socket(self._socket, server_hostname=parts.hostname)
        except OSError as error:
            raise QuarantineError(f"no answer from {parts.hostname}: {error}") from error
        self._stream = self._socket.makefile("rb")
        if parts.password:
            user = [urllib.parse.unquote(parts.username)] if parts.username else []
            self.ask("AUTH", *user, urllib.parse.unquote(parts.password))
        if parts.path.strip("/"):
            self.ask("SELECT", parts.path.strip("/"))

    def ask(self, *words: str | bytes) -> Any:
        """Send one command and give its answer."""
        sent = [word.encode() if isinstance(word, str) else word for word in words]
        self._socket.sendall(b"*%d\r\n" % len(sent) + b"".join(b"$%d\r\n%s\r\n" % (len(word), word) for word in sent))
        return self._answer(0)

    def _answer(self, depth: int) -> Any:
        line = self._stream.readline(1 << 16)
        kind, rest = line[:1], line[1:].strip()
        if kind == b"-":
            raise QuarantineError(f"the server said {rest.decode('utf-8', 'replace')}")
        if kind in (b"+", b":"):
            return int(rest) if kind == b":" else rest
        size = int(rest) if rest else -1
        if kind == b"$" and size <= _LONGEST:
            return None if size < 0 else self._stream.read(size + 2)[:-2]
        if kind == b"*" and depth < 4:
            return None if size < 0 else [self._answer(depth + 1) for _ in range(size)]
        raise QuarantineError("the server's answer is not understood")

    def close(self) -> None:
        """Hang up."""
        self._stream.close()
        self._socket.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value in one key; `field` is what the key knows it by, and the score of a ranked member."""

    key: bytes
    kind: bytes
    field: bytes
    raw: bytes

    def replaced(self, new: bytes) -> list[tuple[bytes, ...]]:
        """Give the commands that put another value in its place."""
        if self.kind == b"string":
            return [(b"SET", self.key, new, b"KEEPTTL")]
        if self.kind in _KEYED:
            return [(_KEYED[self.kind], self.key, self.field, new)]
        if self.kind == b"set":
            return [(b"SREM", self.key, self.raw), (b"SADD", self.key, new)]
        if self.kind == b"zset":
            return [(b"ZREM", self.key, self.raw), (b"ZADD", self.key, self.field, new)]
        # The entry of a stream cannot be changed, only taken out.
        return [(b"XDEL", self.key, self.field)]


def values(server: Redis) -> Iterator[Value]:
    """Give every value of every key."""
    cursor: bytes | int = b"0"
    while True:
        cursor, keys = server.ask("SCAN", str(int(cursor)), "COUNT", "500")
        for key in keys:
            yield from _of(server, key)
        if int(cursor) == 0:
            return


def _of(server: Redis, key: bytes) -> Iterator[Value]:
    kind = server.ask("TYPE", key)
    for field, raw in _fields(server, key, kind):
        yield Value(key=key, kind=kind, field=field, raw=raw)


def _fields(server: Redis, key: bytes, kind: bytes) -> Iterator[tuple[bytes, bytes]]:
    if kind == b"string":
        yield b"", server.ask("GET", key) or b""
    elif kind == b"ReJSON-RL":
        yield b"$", server.ask("JSON.GET", key) or b""
    elif kind == b"hash":
        found = server.ask("HGETALL", key)
        yield from zip(found[::2], found[1::2], strict=True)
    elif kind == b"list":
        yield from ((b"%d" % n, raw) for n, raw in enumerate(server.ask("LRANGE", key, "0", "-1")))
    elif kind == b"set":
        yield from ((b"", raw) for raw in server.ask("SMEMBERS", key))
    elif kind == b"zset":
        found = server.ask("ZRANGE", key, "0", "-1", "WITHSCORES")
        yield from ((score, member) for member, score in zip(found[::2], found[1::2], strict=True))
    elif kind == b"stream":
        yield from ((entry, raw) for entry, words in server.ask("XRANGE", key, "-", "+") for raw in words[1::2])


def clean(url: str, judge: Callable[[bytes], bytes | None], journal: Journal) -> list[str]:
    """Replace each value that `judge` gives a cleaned one for, all or nothing; every key's dump is kept before."""
    with contextlib.closing(Redis(url)) as server:
        keys = list(dict.fromkeys(value.key for value in values(server) if judge(value.raw) is not None))
        if keys:
            # From here on a write of somebody else to one of the keys makes the transaction fail.
            server.ask("WATCH", *keys)
        found = ((value, judge(value.raw)) for key in keys for value in _of(server, key))
        changes = [(value, new) for value, new in found if new is not None]
        for key in keys:
            dump, rest = server.ask("DUMP", key), server.ask("PTTL", key)
            action = Action(kind="redis", path=url, backup=journal.keep(dump or b""), before="", after="")
            action.facts = {"key": key.hex(), "expires": max(0, int(rest))}
            journal.actions.append(action)
        journal.save("prepared")
        if changes:
            _change(server, changes)
        journal.save("applied")
    return [_place(value) for value, _ in changes]


def _change(server: Redis, changes: list[tuple[Value, bytes]]) -> None:
    server.ask("MULTI")
    for value, new in changes:
        for words in value.replaced(new):
            server.ask(*words)
    if server.ask("EXEC") is None:
        raise QuarantineError("a key was changed meanwhile, and nothing was removed", hint="try again")


def texts(url: str) -> Iterator[tuple[str, bytes]]:
    """Give every value and the name of its place."""
    with contextlib.closing(Redis(url)) as server:
        yield from ((_place(value), value.raw) for value in values(server))


def _place(value: Value) -> str:
    return f"{value.key.decode('utf-8', 'replace')} {value.field.decode('utf-8', 'replace')}".strip()


def restore(action: Action, journal: Journal) -> None:
    """Put one key back as it was dumped."""
    dump = (journal.folder / action.backup).read_bytes()
    with contextlib.closing(Redis(action.path)) as server:
        server.ask("RESTORE", bytes.fromhex(action.facts["key"]), str(action.facts["expires"]), dump, "REPLACE")
