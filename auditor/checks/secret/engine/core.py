"""The engine: rules in, patterns for the scan pass out; ends of matches in, redacted detections out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.confirm import candidates
from auditor.checks.secret.engine.decide import decide
from auditor.checks.secret.engine.detection import Detection, Dropped, Judgement, Marked, Outcome
from auditor.checks.secret.engine.markers import marker
from auditor.checks.secret.engine.named import Groups
from auditor.checks.secret.engine.redact import excerpt, fingerprint
from auditor.checks.secret.engine.schema import SecretRule, read
from auditor.model.rule import SEVERITY, Rule

MOST = 20_000


@dataclass(frozen=True, kw_only=True)
class Engine:
    """Every secret rule, ready to judge; `key` makes the fingerprints of one project."""

    rules: Mapping[str, SecretRule]
    key: bytes
    explain: bool = False
    foreign: frozenset[str] = frozenset()

    @staticmethod
    def of(
        rules: Iterable[Rule], key: bytes, *, extra: Mapping[str, SecretRule] | None = None, explain: bool = False
    ) -> Engine:
        """Read the patterns of the given rules; `extra` has those that were read already.

        With `explain`, what is dropped is described as fully as what is found.
        """
        known = extra or {}
        patterns = {rule.id: known.get(rule.id) or read(rule) for rule in rules if rule.pattern is not None}
        return Engine(rules=patterns, key=key, explain=explain, foreign=frozenset(known))

    @cached_property
    def expressions(self) -> tuple[tuple[str, str], ...]:
        """What the scan pass has to look for: rule ids and expressions."""
        alone = {identity: rule.scanned for identity, rule in self.rules.items() if identity not in self._together}
        groups = {identity: group.scanned for identity, group in self._named.groups.items()}
        return tuple(sorted({**alone, **groups}.items()))

    @cached_property
    def _together(self) -> frozenset[str]:
        """The rules that are looked for by name only."""
        return frozenset(member for group in self._named.groups.values() for member in group.names)

    @cached_property
    def _named(self) -> Groups:
        """Rules of the program that rest on a vendor's name.

        Those of a user are kept apart, so that a refused expression is laid at its own door.
        """
        return Groups.of(
            {
                identity: (str((rule.rule.pattern or {})["named"]), rule.near)
                for identity, rule in self.rules.items()
                if rule.kind == "named" and identity not in self.foreign
            }
        )

    def judge(self, data: bytes, hits: Mapping[str, Sequence[int]], path: str) -> Outcome:
        """Decide about everything that matched in one blob."""
        kept: list[_Kept] = []
        dropped: list[Dropped] = []
        cut: list[str] = []
        ends = self._named.spread(data, hits)
        for identity in sorted(ends):
            for number, candidate in enumerate(candidates(self.rules[identity], data, ends[identity], path)):
                if number >= MOST:
                    cut.append(identity)
                    break
                judgement = decide(candidate)
                if judgement.drop:
                    dropped.append(self._dropped(candidate, judgement.drop))
                else:
                    kept.append(_Kept(candidate=candidate, judgement=judgement))
        return replace(self._outcome(list(_strongest(kept)), dropped), cut=tuple(cut))

    def _outcome(self, kept: list[_Kept], dropped: list[Dropped]) -> Outcome:
        refuted = [(drop.start, drop.end) for drop in dropped if drop.by == "checksum"]
        kept = [each for each in kept if not any(each.start < end and start < each.end for start, end in refuted)]
        marked = [(each, marker(each.candidate)) for each in kept]
        taken = {(each.start, each.end) for each in kept}
        return Outcome(
            detections=tuple(self._detection(each) for each, word in marked if not word),
            marked=tuple(Marked(detection=self._detection(each), marker=word) for each, word in marked if word),
            dropped=tuple(drop for drop in dropped if (drop.start, drop.end) not in taken),
        )

    def _detection(self, kept: _Kept) -> Detection:
        candidate, judgement = kept.candidate, kept.judgement
        return Detection(
            rule=candidate.rule.rule.id,
            level=judgement.level or candidate.rule.rule.level,
            start=candidate.start,
            end=candidate.end,
            excerpt=excerpt(candidate.value),
            fingerprint=fingerprint(candidate.value, self.key),
            facts=judgement.facts,
            paired=judgement.span,
            once=candidate.rule.once,
        )

    def _dropped(self, candidate: Candidate, by: str) -> Dropped:
        return Dropped(
            rule=candidate.rule.rule.id,
            start=candidate.start,
            end=candidate.end,
            excerpt=excerpt(candidate.value) if self.explain else "",
            fingerprint=fingerprint(candidate.value, self.key) if self.explain else "",
            by=by,
        )


@dataclass(frozen=True, kw_only=True)
class _Kept:
    """A candidate that stands, before overlaps are settled."""

    candidate: Candidate
    judgement: Judgement

    @property
    def start(self) -> int:
        return self.candidate.start

    @property
    def end(self) -> int:
        return self.candidate.end

    @property
    def rank(self) -> tuple[int, int, int, str]:
        """Best first: vendor rules before generic ones, then the longer value, then level."""
        rule = self.candidate.rule
        generic = {"named": 0, "token": 1, "regex": 1}[rule.kind] + rule.vagueness
        level = self.judgement.level or rule.rule.level
        return generic, self.start - self.end, -SEVERITY[level], rule.rule.id


def _strongest(kept: list[_Kept]) -> Iterator[_Kept]:
    """Leave one of those that overlap: the one that knows most about the value."""
    chosen: list[_Kept] = []
    for each in sorted(kept, key=lambda one: (one.start, -one.end)):
        rivals = [other for other in chosen[-8:] if other.end > each.start]
        if all(each.rank < other.rank for other in rivals):
            chosen = [other for other in chosen if other not in rivals] if rivals else chosen
            chosen.append(each)
    yield from chosen
