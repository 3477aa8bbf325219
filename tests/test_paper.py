"""Lines of the text format: the short way out of rich writes what rich would have written."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.formats import Screen
from auditor.formats._paper import Paper
from auditor.formats._words import safe

TEXTS = st.text(alphabet=st.sampled_from("ab é漢🙂…[/]\\:├ "), max_size=40)


def written(parts: list[str], screen: Screen, *, plainly: bool, monkeypatch: pytest.MonkeyPatch) -> str:
    with monkeypatch.context() as patch:
        if not plainly:
            patch.setattr(Paper, "_plainly", lambda *_: False)
        stream = io.StringIO()
        Paper(stream, screen).line(*((safe(part), "bold") for part in parts))
        return stream.getvalue()


@given(parts=st.lists(TEXTS, min_size=1, max_size=4), terminal=st.booleans())
def test_the_short_way_and_rich_write_the_same(parts: list[str], terminal: bool) -> None:  # noqa: FBT001 - hypothesis
    screen = Screen(width=40, terminal=terminal)
    patch = pytest.MonkeyPatch()
    short = written(parts, screen, plainly=True, monkeypatch=patch)
    assert short.rstrip() == written(parts, screen, plainly=False, monkeypatch=patch).rstrip()


def test_a_line_for_a_terminal_is_still_cut() -> None:
    stream = io.StringIO()
    Paper(stream, Screen(width=20, terminal=True)).line("x" * 50)
    assert stream.getvalue() == "x" * 19 + "…\n"


def test_colour_is_not_lost() -> None:
    stream = io.StringIO()
    Paper(stream, Screen(width=20, colour=True)).line(("x", "bold"))
    assert "\x1b[1m" in stream.getvalue()
