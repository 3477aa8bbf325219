"""Two values for one fact that decides about money or access, in two entries of one store."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from auditor.memory.hit import Hit
from auditor.memory.integrity.check import StoreCheck
from auditor.memory.payloads import Scanner
from auditor.model.memory import MemoryRecord
from auditor.model.rule import Rule

_LONGEST, _MOST = 20_000, 50_000
_WORDS: tuple[str, ...] = (
    "account",
    "iban",
    "payee",
    "wallet",
    "approver",
    "contact",
    "support email",
    "registry",
    "base url",
)
_WORDS += ("endpoint", "production host", "database host", "login url", "bankverbindung", "cuenta bancaria")
_FACT = re.compile(
    r"\b(?P<what>bank account|account number|iban|payee|wallet(?: address)?|approver|security contact|support email"
    r"|registry|base url|api endpoint|endpoint|production host|database host|login url|bankverbindung"
    r"|cuenta bancaria)\b"
    r"(?P<whose>(?: of| for| at)? ?[^.:;\n]{0,50}?)(?: is now| is| =|:| has changed to| changed to| was changed to) ?"
    r"(?P<value>[A-Z]{2}\d{2}[A-Z0-9 ]{8,40}|https?://[^\s,;]{4,120}|[\w.+-]{1,60}@[\w.-]{3,80}|0x[0-9a-fA-F]{40}"
    r"|[\w-]{1,40}(?:\.[\w-]{1,40}){1,5})",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Fact:
    value: str
    record: str


@dataclass(slots=True)
class _Watch:
    rule: Rule
    facts: dict[str, _Fact] = field(default_factory=dict)

    def add(self, record: MemoryRecord) -> Iterator[tuple[MemoryRecord, Hit]]:
        """Compare every critical fact of an entry with the first entry that stated it."""
        if len(record.text) > _LONGEST or len(self.facts) > _MOST:
            return
        lowered = record.text.lower()
        if not any(word in lowered for word in _WORDS):
            return
        for found in _FACT.finditer(record.text):
            key = f"{found['what']}{found['whose']}".lower()
            key = " ".join(word for word in key.split() if word not in ("of", "for", "the", "at", "our"))
            value = re.sub(r"\W", "", found["value"]).lower()
            known = self.facts.setdefault(key, _Fact(value, record.id))
            if known.value != value and known.record != record.id:
                because = f"{key!r} has another value in record {known.record}."
                yield (
                    record,
                    Hit(
                        rule=self.rule.id,
                        level=self.rule.level,
                        start=found.start(),
                        end=found.end(),
                        because=because,
                        properties={"other_record": known.record},
                    ),
                )

    def finish(self) -> Iterator[tuple[MemoryRecord, Hit]]:
        """Everything was said at once."""
        return iter(())


def _start(rule: Rule, scanner: Scanner) -> _Watch:  # noqa: ARG001 - every check has this shape
    return _Watch(rule)


CHECK = StoreCheck(rule="memory/contradiction", start=_start)
