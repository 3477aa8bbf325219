"""The git index: three versions, damage, and what cannot be read."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.inventory.filesystem import MemoryTree
from auditor.inventory.git_index import IndexProblemError, find_checkout, parse_index

COMMIT = b"0123456789abcdef0123456789abcdef01234567"


def entry(name: bytes, mode: int = 0o100644) -> bytes:
    head = struct.pack(">10I", 0, 0, 0, 0, 0, 0, mode, 0, 0, 0) + b"\0" * 20 + struct.pack(">H", len(name))
    return head + name + b"\0" * (8 - (len(head) + len(name)) % 8)


def index(*entries: bytes, version: int = 2, tail: bytes = b"") -> bytes:
    return b"DIRC" + struct.pack(">II", version, len(entries)) + b"".join(entries) + tail + b"\0" * 20


def test_paths_and_modes() -> None:
    content = index(entry(b"a.py"), entry(b"src/long/name.py", 0o120000))
    assert parse_index(content) == {"a.py": 0o100644, "src/long/name.py": 0o120000}


def test_version_4_shares_prefixes() -> None:
    first = entry(b"")[:62] + b"\x00" + b"src/a.py\0"
    second = entry(b"")[:62] + b"\x04" + b"b.py\0"
    assert list(parse_index(index(first, second, version=4))) == ["src/a.py", "src/b.py"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "damaged"),
        (b"DIRC" + struct.pack(">II", 5, 0) + b"\0" * 20, "version 5"),
        (b"DIRC" + struct.pack(">II", 2, 9_999_999), "damaged"),
        (index(entry(b"a"), tail=b"link" + struct.pack(">I", 4) + b"abcd"), "split"),
        (index(entry(b"sub", 0o040000)), "sparse"),
        (index(entry(b"a")[:40]), "damaged"),
    ],
)
def test_what_cannot_be_read_is_said(content: bytes, why: str) -> None:
    with pytest.raises(IndexProblemError, match=why):
        parse_index(content)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.integers(min_value=2, max_value=4), st.integers(min_value=0, max_value=5))
def test_damage_is_an_error_and_nothing_else(noise: bytes, version: int, count: int) -> None:
    try:
        found = parse_index(b"DIRC" + struct.pack(">II", version, count) + noise)
    except IndexProblemError:
        return
    assert len(found) <= count


def test_a_checkout_is_found_above_and_needs_a_commit() -> None:
    nodes = {"/r/.git/HEAD": b"ref: refs/heads/main\n", "/r/.git/index": index(entry(b"p/a")), "/r/p/a": b""}
    assert find_checkout(MemoryTree(nodes), "/r/p") is None
    loose = find_checkout(MemoryTree(nodes | {"/r/.git/refs/heads/main": COMMIT}), "/r/p")
    packed = find_checkout(MemoryTree(nodes | {"/r/.git/packed-refs": COMMIT + b" refs/heads/main\n"}), "/r/p")
    assert loose is not None
    assert packed is not None
    assert loose.root == "/r"
    assert loose.tracked == packed.tracked == {"p/a": 0o100644}


def test_a_worktree_names_its_repository() -> None:
    nodes = {
        "/r/.git/worktrees/w/HEAD": COMMIT,
        "/r/.git/worktrees/w/index": index(entry(b"a")),
        "/w/.git": b"gitdir: /r/.git/worktrees/w\n",
    }
    found = find_checkout(MemoryTree(nodes), "/w")
    assert found is not None
    assert list(found.tracked) == ["a"]
    with pytest.raises(IndexProblemError, match="names no repository"):
        find_checkout(MemoryTree({"/w/.git": b"nonsense"}), "/w")


def test_no_repository_at_all() -> None:
    assert find_checkout(MemoryTree({"/p/a": b""}), "/p") is None
