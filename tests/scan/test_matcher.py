import re

from auditor.scan.matcher import confirm

TOKEN = re.compile(rb"\btok_(?P<secret>[a-z]{4,12})\b")


def found(data: bytes, *ends: int, before: int = 64, after: int = 32) -> list[bytes]:
    return [match[0] for match in confirm(TOKEN, data, ends, before=before, after=after)]


def test_each_match_is_given_once() -> None:
    data = b"tok_aaaa, tok_bbbbbb"
    assert found(data, 8, 18, 19, 20) == [b"tok_aaaa", b"tok_bbbbbb"]


def test_a_hit_that_is_no_match_gives_nothing() -> None:
    assert found(b"xtok_aaaa", 9) == []


def test_the_window_sees_the_text_before_it() -> None:
    assert found(b"x" * 100 + b"tok_aaaa", 108, before=8) == []
    assert found(b" " * 100 + b"tok_aaaa", 108, before=8) == [b"tok_aaaa"]


def test_a_match_behind_the_hit_is_left_for_its_own_hit() -> None:
    assert found(b"none tok_aaaa", 4) == []
