from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.memory.plain import plain

ODD = "aZ \u200b\u0301\ufb01\u2102\u24b6\uff21\u0130\u0430\u202e\u2019\U0001d552\U000e0041\n"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("IGNORE", "ignore"),
        ("ig\u200bno\u2060re", "ignore"),
        ("\uff29\uff27\uff2e\uff2f\uff32\uff25", "ignore"),
        ("\U0001d422\U0001d420\U0001d427\U0001d428\U0001d42b\U0001d41e", "ignore"),
        ("i\u0261n\u043er\u0435", "ignore"),
        ("i\u0301gnore", "\u00edgnore"),
        ("don\u2019t", "don't"),
        (
            "\u0438\u0433\u043d\u043e\u0440\u0438\u0440\u0443\u0439",
            "\u0438\u0433\u043d\u043e\u0440\u0438\u0440\u0443\u0439",
        ),
    ],
)
def test_one_spelling(text: str, folded: str) -> None:
    assert plain(text).text == folded


def test_spans_lead_back_to_the_original() -> None:
    text = "please ig\u200bno\u200bre this"
    found = plain(text)
    start = found.text.index("ignore")
    begin, end = found.origin(start, start + 6)
    assert text[begin:end] == "ig\u200bno\u200bre"


@given(st.text(alphabet=ODD, max_size=60))
def test_every_span_stays_inside_and_in_order(text: str) -> None:
    found = plain(text)
    before = 0
    for at in range(len(found.text)):
        start, end = found.origin(at, at + 1)
        assert 0 <= start < end <= len(text)
        assert start >= before
        before = start


@given(st.text(max_size=80))
def test_folding_never_fails(text: str) -> None:
    found = plain(text)
    if found.text:
        assert found.origin(0, len(found.text))[1] <= len(text)
