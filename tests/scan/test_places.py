from hypothesis import given
from hypothesis import strategies as st

from auditor.scan.places import Places


def slow(data: bytes, offset: int) -> tuple[int, int]:
    before = data[:offset]
    line = before[before.rfind(b"\n") + 1 :]
    return before.count(b"\n") + 1, len(line.decode("utf-8", "ignore")) + 1


@given(st.text(alphabet="ab\n\r\u00e9\u4e2d\U0001f600", max_size=80), st.data())
def test_places_agree_with_counting(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    raw = text.encode()
    offset = len(text[:at].encode())
    assert Places(raw).place(offset) == slow(raw, offset)


def test_a_long_line_of_wide_characters() -> None:
    text = "\u00e9x" * 40_000
    places = Places(b"one\n" + text.encode())
    for at in (0, 1, 2, 16_383, 33_333, 79_999, 80_000):
        assert places.place(4 + len(text[:at].encode())) == (2, at + 1)


def test_offsets_outside_are_pulled_in() -> None:
    places = Places(b"ab\nc")
    assert places.place(-5) == (1, 1)
    assert places.place(99) == (2, 2)
