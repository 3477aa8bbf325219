"""Everything a record says, hidden text included: layers of plain text, each knowing where it stands in the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auditor.memory import sieve
from auditor.memory.hidden import veils
from auditor.memory.hidden.veil import Look, Secret
from auditor.memory.plain import Plain, beyond_ascii, plain
from auditor.memory.sieve import Sifted

_DEEPEST = 2
_MOST = 64


@dataclass(frozen=True, slots=True)
class Layer:
    """A text to look at: the visible one, or one that was hidden, with the span of the record that holds it.

    `sifted` says where to look. `zones` are the parts that stand in the open and are not shown.
    """

    text: str
    plain: Plain
    sifted: Sifted
    trail: tuple[Secret, ...] = ()
    zones: tuple[Secret, ...] = ()

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """Give the span in the record: exact in the visible layer, the whole hiding place otherwise."""
        return (self.trail[0].start, self.trail[0].end) if self.trail else self.plain.origin(start, end)


def layers(text: str, trail: tuple[Secret, ...] = ()) -> Iterator[Layer]:
    """Give the text itself and then, two levels deep, what it hides."""
    folded = plain(text)
    sifted = sieve.load().sift(folded.text)
    look = Look(text, sifted.gates, beyond_ascii(text))
    secrets = [secret for veil in veils() for secret in veil.reveal(look)]
    yield Layer(text, folded, sifted, trail, tuple(secret for secret in secrets if secret.decoded is None))
    if len(trail) < _DEEPEST:
        for secret in [each for each in secrets if each.decoded is not None][:_MOST]:
            yield from layers(secret.decoded or "", (*trail, secret))
