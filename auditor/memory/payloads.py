"""Find payloads in a record: hidden text first, then every rule, then what the signals mean together."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TypeAlias

from auditor.memory import pattern as patterns
from auditor.memory import reveal, terms, vocabulary
from auditor.memory.frames import Frame, Window
from auditor.memory.hidden.veil import Secret
from auditor.memory.hit import Hit
from auditor.memory.pattern import Pattern
from auditor.memory.reveal import Layer
from auditor.memory.setting import CONTEXT, Setting
from auditor.memory.signals import Signal, judge
from auditor.memory.vocabulary import Vocabulary
from auditor.model.memory import MemoryRecord
from auditor.model.rule import Level, Rule

_CHUNK, _OVERLAP = 262_144, 2_048
_BEFORE, _AFTER = 200, 320
_MOST_WINDOWS = 4_000
_SHORT = 900
_STRONG, _ENOUGH = 3, 60
_ENTRY = 600
_ROOM = 16_000_000
_BREAK = re.compile(r"[.!?;](?=[\s\"')\]]|$)|[\u3002\uff01\uff1f]|\n[ \t]{0,12}(?:\n|[-*+#|>]|\d{1,3}[.)])")


@dataclass(frozen=True, slots=True)
class Asked:
    """A frame of a rule, with the concepts that it needs and all that it looks at, as bits."""

    rule: str
    pattern: Pattern
    frame: Frame
    rank: int
    rarest: int
    needs: tuple[int, ...]
    looks: int
    everyday: bool

    def possible(self, present: int) -> bool:
        """Say whether a stretch with these concepts can fill every slot."""
        for need in self.needs:  # noqa: SIM110 - asked a hundred times a stretch: a generator takes twice as long
            if not need & present:
                return False
        return True


Group: TypeAlias = tuple[int, tuple[Asked, ...]]
_RANK = attrgetter("rank")


@dataclass(frozen=True, slots=True)
class Scanner:
    """The selected rules, ready to look at records: frames by their rarest part, for open text and for any."""

    words: Vocabulary
    patterns: dict[str, Pattern]
    everywhere: tuple[Group, ...]
    in_entries: tuple[Group, ...]
    around_zones: tuple[Group, ...]
    in_the_open: tuple[Group, ...]
    context: int
    veiled: dict[str, tuple[tuple[str, Pattern], ...]]
    seen: dict[str, tuple[Hit, ...]] = field(default_factory=dict)
    room: list[int] = field(default_factory=lambda: [_ROOM])

    def scan(self, record: MemoryRecord) -> Iterator[Hit]:
        """Give what the rules say about one record."""
        yield from self.look(record.text)

    def look(self, text: str) -> Iterator[Hit]:
        """Give what the rules say about a text; the first texts of a run are remembered, for those who ask again."""
        known = self.seen.get(text)
        if known is None:
            known = tuple(self._look(text))
            self.remember(text, known)
        yield from known

    def remember(self, text: str, hits: tuple[Hit, ...]) -> None:
        """Take down what was found in a text, as long as there is room."""
        if len(text) + 500 <= self.room[0]:
            self.room[0] -= len(text) + 500
            self.seen[text] = hits

    def _look(self, text: str) -> Iterator[Hit]:
        """Look at a text, piece by piece when it is long."""
        if len(text) <= _CHUNK:
            yield from self._piece(text, 0)
            return
        start, seen = 0, set[tuple[str, int]]()
        while start < len(text):
            end = min(len(text), start + _CHUNK)
            line = text.rfind("\n", start + _CHUNK // 2, end) if end < len(text) else -1
            end = line + 1 if line > 0 else end
            for hit in self._piece(text[start:end], start):
                if (hit.rule, hit.start) not in seen:
                    seen.add((hit.rule, hit.start))
                    yield hit
            if end == len(text):
                return
            start = max(end - _OVERLAP, start + 1)

    def _piece(self, text: str, offset: int) -> Iterator[Hit]:
        signals = [signal for layer in reveal.layers(text) for signal in self._layer(layer)]
        for signal, level in judge(signals, entry=len(text) <= _ENTRY) if signals else ():
            yield Hit(
                rule=signal.rule,
                level=level,
                start=signal.start + offset,
                end=signal.end + offset,
                because=_because(signal, level),
                decoded=signal.decoded,
            )

    def _layer(self, layer: Layer) -> Iterator[Signal]:
        found = list(self._framed(layer))
        yield from (signal for signal in found if not self.patterns[signal.rule].hidden)
        yield from self._veiled(layer, found)

    def _framed(self, layer: Layer) -> Iterator[Signal]:
        text = layer.plain.text
        short = len(text) <= _SHORT
        places = (len(text) // 2,) if short else layer.sifted.places
        if not places or not text:
            return
        setting, enough = Setting(text, layer.sifted.lesson_words), _ENOUGH
        groups = self._groups(layer, short=short)
        chancy = not short and not layer.trail
        for start, end in ((0, len(text)),) if short else _windows(places, text):
            present = terms.outline(self.words, text, start, end, layer.sifted.shapes)
            asked = [each for rarest, group in groups if rarest & present for each in group if each.possible(present)]
            asked.sort(key=_RANK)
            if not asked or (chancy and _by_chance(asked)):
                continue
            for signal in self._asked(asked, (start, end), setting, layer):
                enough -= signal.points >= _STRONG
                yield signal
            if enough <= 0:
                return

    def _groups(self, layer: Layer, *, short: bool) -> tuple[Group, ...]:
        """Ask for everyday words where a text is short or was hidden, for hiding places where there are any."""
        if layer.trail or (short and layer.zones):
            return self.everywhere
        if short:
            return self.in_entries
        return self.around_zones if layer.zones else self.in_the_open

    def _asked(
        self, asked: Sequence[Asked], stretch: tuple[int, int], setting: Setting, layer: Layer
    ) -> Iterator[Signal]:
        """Ask a stretch for every frame that its concepts allow, the weighty ones of a rule first."""
        text, wanted = layer.plain.text, self.context
        for each in asked:
            wanted |= each.looks
        found = terms.terms(self.words, text, stretch, layer.sifted.shapes, wanted)
        window = Window(text, *stretch, found, [hit.start() for hit in _BREAK.finditer(text, *stretch)])
        best: dict[str, int] = {}
        for each in asked:
            if each.frame.points <= best.get(each.rule, 0):
                continue
            for span in window.find(each.frame):
                signal = _signal(each.rule, each.pattern, each.frame, span, window, setting, layer)
                if signal is not None:
                    best[each.rule] = max(best.get(each.rule, 0), signal.points)
                    yield signal

    def _veiled(self, layer: Layer, found: list[Signal]) -> Iterator[Signal]:
        """Speak about hiding as such: smuggled text always, other hiding places when something was found inside."""
        secret = layer.trail[-1] if layer.trail else None
        if secret is not None:
            for rule, pattern in self.veiled.get(secret.how, ()):
                if secret.smuggled or found:
                    start, end = layer.origin(0, 0)
                    yield Signal(
                        rule=rule,
                        facet=pattern.facet,
                        points=3 if secret.smuggled else 2,
                        start=start,
                        end=end,
                        reasons=(f"hidden in {secret.how}",),
                        decoded=layer.text[:2000],
                    )
        ranked = sorted(found, key=attrgetter("start")) if layer.zones else []
        for zone in layer.zones if not layer.trail else ():
            first = bisect_left(ranked, zone.start, key=attrgetter("start"))
            last = bisect_left(ranked, zone.end, key=attrgetter("start"))
            inside = [signal for signal in ranked[first:last] if signal.end <= zone.end]
            for rule, pattern in self.veiled.get(zone.how, ()) if inside else ():
                yield _veiled(rule, pattern, inside, zone, layer)


def _veiled(rule: str, pattern: Pattern, inside: list[Signal], zone: Secret, layer: Layer) -> Signal:
    """One hiding place; the finding says what stands in it."""
    return Signal(
        rule=rule,
        facet=pattern.facet,
        points=2 if max(signal.points for signal in inside) > 1 else 1,
        start=min(signal.start for signal in inside),
        end=max(signal.end for signal in inside),
        reasons=(f"it stands in {zone.how}, where a page does not show it",),
        decoded=layer.text[zone.start : zone.end][:2000],
    )


def _by_chance(asked: Sequence[Asked]) -> bool:
    """Say whether only faint frames are possible, and too few to matter in a long text."""
    if asked[0].frame.points > 1:
        return False
    return len({each.pattern.facet for each in asked}) < _STRONG


def _windows(places: Sequence[int], text: str) -> Iterator[tuple[int, int]]:
    start = end = -1
    count = 0
    for place in places:
        left, right = max(0, place - _BEFORE), min(len(text), place + _AFTER)
        if start >= 0 and left <= end and right - start < 8 * (_BEFORE + _AFTER):
            end = right
            continue
        if start >= 0:
            yield start, end
            count += 1
            if count > _MOST_WINDOWS:
                return
        start, end = left, right
    if start >= 0:
        yield start, end


def _signal(  # noqa: PLR0913, PLR0917 - what a frame found, and where
    rule: str, pattern: Pattern, frame: Frame, span: tuple[int, int], window: Window, setting: Setting, layer: Layer
) -> Signal | None:
    lost, reasons = setting.weakens(window, *span, negatable=frame.negatable, code=pattern.code)
    points = frame.points + (1 if layer.trail else 0) - lost
    if points < 1:
        return None
    start, end = layer.origin(*span)
    return Signal(
        rule=rule,
        facet=pattern.facet,
        points=points,
        weakened=lost > 0,
        firm=frame.firm or bool(layer.trail),
        alone=len(frame.needed) == 1 and not layer.trail,
        start=start,
        end=end,
        reasons=tuple(reasons),
        decoded=layer.text[:2000] if layer.trail else "",
    )


_ALONE: dict[Level, str] = {
    "error": "the words alone are enough",
    "warning": "a weaker sign that nothing beside it confirms",
    "note": "a faint sign",
}


def _because(signal: Signal, level: Level) -> str:
    told = [f"hidden text says {signal.decoded[:120]!r}"] if signal.decoded else []
    if signal.fits:
        told.append(f"together with {' and '.join(signal.fits)} beside it")
    if signal.reasons:
        told.append("; ".join(signal.reasons))
    return f"{'; '.join(told) or _ALONE[level]}."


def scanner(rules: tuple[Rule, ...]) -> Scanner:
    """Make a scanner for a choice of rules."""
    return _scanner(rules)


def _scanner(rules: tuple[Rule, ...]) -> Scanner:
    words = vocabulary.load()
    known = {rule.id: patterns.read(rule, words.names) for rule in rules}
    found = [(rule, pattern, frame) for rule, pattern in known.items() for frame in pattern.frames]
    found.sort(key=lambda each: -each[2].points)
    asked = [_asked(rank, *each, words) for rank, each in enumerate(found)]
    veiled: dict[str, list[tuple[str, Pattern]]] = defaultdict(list)
    for identity, pattern in known.items():
        for how in pattern.hidden:
            veiled[how].append((identity, pattern))
    return Scanner(
        words=words,
        patterns=known,
        everywhere=_groups(asked),
        in_entries=_groups(each for each in asked if not each.pattern.hidden),
        around_zones=_groups(each for each in asked if not each.everyday or each.pattern.hidden),
        in_the_open=_groups(each for each in asked if not (each.pattern.hidden or each.everyday)),
        context=vocabulary.joined(words.bits, CONTEXT & words.names),
        veiled={how: tuple(found) for how, found in veiled.items()},
    )


def _groups(asked: Iterable[Asked]) -> tuple[Group, ...]:
    """Put frames with one rarest part together: where it is missing, none of them needs to be asked."""
    groups: dict[int, list[Asked]] = defaultdict(list)
    for each in asked:
        groups[each.rarest].append(each)
    return tuple((rarest, tuple(group)) for rarest, group in groups.items())


def _asked(rank: int, rule: str, pattern: Pattern, frame: Frame, words: Vocabulary) -> Asked:
    """Weigh what a frame needs, its rarest part first."""
    needed = sorted(frame.needed, key=lambda concepts: (not concepts.isdisjoint(words.common), len(concepts)))
    needs = tuple(vocabulary.joined(words.bits, concepts) for concepts in needed)
    looks = vocabulary.joined(words.bits, frame.without.union(*frame.needed))
    return Asked(
        rule,
        pattern,
        frame,
        rank,
        needs[0],
        needs[1:],
        looks,
        everyday=not any(concepts.isdisjoint(words.common) for concepts in frame.needed),
    )
