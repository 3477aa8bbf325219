"""The shape of one way to hide text, for every file in this folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

How: TypeAlias = Literal[
    "tag characters",
    "variation selectors",
    "bidirectional controls",
    "zero-width characters",
    "look-alike letters",
    "an HTML comment",
    "an attribute",
    "a Markdown comment",
    "a link title",
    "an invisible element",
    "a run of white space",
    "base64",
    "hexadecimal",
    "binary digits",
    "percent encoding",
    "character escapes",
    "rot13",
    "reversed text",
    "pig Latin",
    "digits for letters",
    "spaced letters",
    "joined strings",
]


@dataclass(frozen=True, slots=True)
class Secret:
    """Text that a reader does not see as it is: where it stands, and what it says.

    `smuggled` means that no honest text is written this way. `decoded` is None when the text stands there as it is
    and only its place hides it.
    """

    how: How
    start: int
    end: int
    decoded: str | None = None
    smuggled: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """A text to look through; `gates` names the gates that it passed, `odd` are its characters beyond ASCII."""

    text: str
    gates: frozenset[str]
    odd: frozenset[str]


@dataclass(frozen=True, slots=True)
class Veil:
    """One way: `reveal` gives what it hides in a text.

    `gates` are expressions, by name, that one pass over the lower-case text looks for; `reveal` need not look for
    what passed no gate. A veil without gates judges by the odd characters.
    """

    reveal: Callable[[Look], Iterable[Secret]]
    gates: Mapping[str, str] = field(default_factory=dict)


def speaks(text: str) -> bool:
    """Say whether decoded bytes read like language and not like noise."""
    if len(text) < 8:
        return False
    good = sum(char.isalnum() or char.isspace() or char in ".,:;!?'\"()[]{}<>/-_=+*#@&%$|`~\\" for char in text)
    letters = sum(char.isalpha() for char in text)
    return good >= len(text) * 0.92 and letters >= len(text) * 0.5
