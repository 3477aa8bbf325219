"""Payloads in a Redis server: read every value, keep each key's own dump, put cleaned values in its place."""

from __future__ import annotations

import socket
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from auditor.memory.quarantine_journal import Action, Journal, QuarantineError

_LONGEST = 64 << 20


class Redis:
    """A connection that speaks just enough of the protocol."""

    def __init__(self, url: str) -> None:
        parts = urllib.parse.urlsplit(url)
        try:
            self._socket = socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 6379), timeout=10)
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
            return [self._answer(depth + 1) for _ in range(max(size, 0))]
        raise QuarantineError("the server's answer is not understood")

    def close(self) -> None:
        """Hang up."""
        self._stream.close()
        self._socket.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One text in one key."""

    key: bytes
    kind: bytes
    field: bytes
    text: str


def values(server: Redis) -> Iterator[Value]:
    """Give every text: strings, hash fields and list items."""
    cursor: bytes | int = b"0"
    while True:
        cursor, keys = server.ask("SCAN", str(int(cursor)), "COUNT", "500")
        for key in keys:
            kind = server.ask("TYPE", key)
            for field, raw in _fields(server, key, kind):
                yield Value(key=key, kind=kind, field=field, text=raw.decode("utf-8", "surrogateescape"))
        if int(cursor) == 0:
            return


def _fields(server: Redis, key: bytes, kind: bytes) -> Iterator[tuple[bytes, bytes]]:
    if kind == b"string":
        yield b"", server.ask("GET", key) or b""
    elif kind == b"hash":
        found = server.ask("HGETALL", key)
        yield from zip(found[::2], found[1::2], strict=True)
    elif kind == b"list":
        yield from ((b"%d" % n, raw) for n, raw in enumerate(server.ask("LRANGE", key, "0", "-1")))


def clean(url: str, judge: Callable[[str], str | None], journal: Journal) -> list[str]:
    """Replace each value that `judge` gives a cleaned text for; every key's dump is kept before the first change."""
    server = Redis(url)
    changes = [(value, text) for value in values(server) if (text := judge(value.text)) is not None]
    for key in dict.fromkeys(value.key for value, _ in changes):
        dump, rest = server.ask("DUMP", key), server.ask("PTTL", key)
        action = Action(kind="redis", path=url, backup=journal.keep(dump), before="", after="")
        action.facts = {"key": key.hex(), "expires": max(0, int(rest))}
        journal.actions.append(action)
    journal.save("prepared")
    for action in journal.actions:
        key = bytes.fromhex(action.facts["key"])
        _change(
            server, key, (journal.folder / action.backup).read_bytes(), [each for each in changes if each[0].key == key]
        )
    journal.save("applied")
    server.close()
    return [_place(value) for value, _ in changes]


def _change(server: Redis, key: bytes, dump: bytes, changes: list[tuple[Value, str]]) -> None:
    """Change one key in one transaction, which fails when somebody else wrote to it since the dump."""
    server.ask("WATCH", key)
    if server.ask("DUMP", key) != dump:
        raise QuarantineError(f"{key!r} was changed meanwhile", hint="`stowgate memory restore` undoes what was done")
    server.ask("MULTI")
    for value, text in changes:
        raw = text.encode("utf-8", "surrogateescape")
        if value.kind == b"string":
            server.ask("SET", key, raw, "KEEPTTL")
        else:
            server.ask("HSET" if value.kind == b"hash" else "LSET", key, value.field, raw)
    if server.ask("EXEC") is None:
        raise QuarantineError(f"{key!r} was changed meanwhile", hint="`stowgate memory restore` undoes what was done")


def texts(url: str) -> Iterator[tuple[str, str]]:
    """Give every text and the name of its place."""
    server = Redis(url)
    try:
        yield from ((_place(value), value.text) for value in values(server))
    finally:
        server.close()


def _place(value: Value) -> str:
    return f"{value.key.decode('utf-8', 'replace')} {value.field.decode('utf-8', 'replace')}".strip()


def restore(action: Action, journal: Journal) -> None:
    """Put one key back as it was dumped."""
    server = Redis(action.path)
    dump = (journal.folder / action.backup).read_bytes()
    server.ask("RESTORE", bytes.fromhex(action.facts["key"]), str(action.facts["expires"]), dump, "REPLACE")
    server.close()
