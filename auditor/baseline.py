"""Findings that were accepted as they stood: a sorted file with a reason, a name and an end for each."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import os
import posixpath
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

from auditor.errors import ConfigError
from auditor.model.finding import Finding
from auditor.model.package import Notice
from auditor.model.report import Suppressed

FILE = "stowgate.baseline"
_HEADER = re.compile(r"# stowgate baseline 1 (?:key=)?([0-9a-f]{32})\s*\Z")
_CHANGING = re.compile(r"[0-9a-f]{8,64}|\d+(?:[.,]\d+)*")
_MOST_BYTES = 64 << 20


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Entry:
    """One accepted finding. `likeness` is what it is known by when its file has moved."""

    rule: str
    path: str
    fingerprint: str
    likeness: str
    reason: str
    who: str = ""
    until: str = ""

    def expired(self, today: datetime.date) -> bool:
        """Say whether its time is over."""
        return bool(self.until) and datetime.date.fromisoformat(self.until) < today


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The entries of one file; the key makes its fingerprints useless to whoever reads them."""

    key: str
    entries: tuple[Entry, ...] = ()

    def entry(self, finding: Finding, reason: str, who: str, until: str) -> Entry:
        """Make the entry that accepts a finding."""
        return Entry(
            rule=finding.rule,
            path=finding.place.path,
            fingerprint=self._keyed(finding.fingerprint),
            likeness=self._keyed(_likeness(finding)),
            reason=reason,
            who=who,
            until=until,
        )

    def _keyed(self, text: str) -> str:
        return hmac.new(bytes.fromhex(self.key), text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]

    def match(self, findings: Iterable[Finding]) -> dict[int, Entry]:
        """Pair findings, by number, with entries: first by place, then those whose file has moved."""
        plain = [self.entry(finding, "", "", "") for finding in findings]
        by_place = {(entry.rule, entry.fingerprint): entry for entry in self.entries}
        found = {
            number: by_place[each.rule, each.fingerprint]
            for number, each in enumerate(plain)
            if (each.rule, each.fingerprint) in by_place
        }
        used = {entry.fingerprint for entry in found.values()}
        moved: dict[tuple[str, str], list[Entry]] = {}
        for entry in self.entries:
            if entry.fingerprint not in used:
                moved.setdefault((entry.rule, entry.likeness), []).append(entry)
        for number, each in enumerate(plain):
            left = moved.get((each.rule, each.likeness))
            if number not in found and left:
                found[number] = left.pop(0)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Findings that stand, findings that were accepted, and what to say about the file."""

    findings: tuple[Finding, ...]
    accepted: tuple[Suppressed, ...] = ()
    notices: tuple[Notice, ...] = ()


def empty() -> Baseline:
    """Start a baseline with a key of its own."""
    return Baseline(key=secrets.token_hex(16))


def apply(findings: Iterable[Finding], baseline: Baseline, source: str, today: datetime.date) -> Outcome:
    """Set aside what is accepted; report entries that have expired or match nothing."""
    findings = tuple(findings)
    matched = baseline.match(findings)
    standing = []
    accepted = []
    for number, finding in enumerate(findings):
        entry = matched.get(number)
        if entry is None or entry.expired(today):
            standing.append(finding)
        else:
            who = f" ({entry.who})" if entry.who else ""
            accepted.append(Suppressed(finding=finding, reason=f"{entry.reason}{who}", source=source))
    used = {entry.fingerprint for entry in matched.values()}
    return Outcome(
        findings=tuple(standing), accepted=tuple(accepted), notices=tuple(_notices(baseline, used, source, today))
    )


def _notices(baseline: Baseline, used: set[str], source: str, today: datetime.date) -> Iterator[Notice]:
    for entry in baseline.entries:
        words = ""
        if entry.expired(today):
            words = f"expired on {entry.until}, so its finding counts again"
        elif entry.fingerprint not in used:
            words = "matches nothing and can go (`stowgate baseline prune`)"
        if words:
            yield Notice(text=f"baseline entry for {entry.rule} in {entry.path} {words}", path=source)


def _likeness(finding: Finding) -> str:
    """Describe a finding without its folder, its version and its numbers."""
    name = posixpath.basename(finding.place.path)
    folder = finding.place.path[: -len(name)] if name else ""
    message = finding.message.replace(finding.place.path, name)
    parts = (finding.rule, finding.package.rpartition("@")[0], name, message.replace(folder, "") if folder else message)
    return "\0".join((*(_CHANGING.sub("#", part) for part in parts), finding.excerpt))


def read(path: str) -> Baseline:
    """Read a baseline; a line that is not understood is an error, since it may stand for anything."""
    try:
        with open(path, encoding="utf-8") as stream:
            text = stream.read(_MOST_BYTES)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from error
    head, _, rest = text.partition("\n")
    header = _HEADER.match(head)
    if not header:
        raise ConfigError(f"{path}: not a baseline of stowgate", hint="`stowgate baseline write` makes one")
    lines = enumerate(rest.splitlines(), start=2)
    entries = tuple(_entry(line, f"{path}:{number}") for number, line in lines if line.strip())
    return Baseline(key=header[1], entries=entries)


def _entry(line: str, where: str) -> Entry:
    try:
        fields = json.loads(line)
        entry = Entry(**fields)
        whole = all(isinstance(value, str) for value in fields.values()) and bool(entry.reason.strip())
        if entry.until:
            datetime.date.fromisoformat(entry.until)
    except (ValueError, TypeError, RecursionError) as error:
        hint = "a merge that was not finished?" if line.startswith(("<<<", "===", ">>>")) else ""
        raise ConfigError(f"{where}: not an entry of a baseline: {error}", hint=hint) from error
    if not whole:
        raise ConfigError(f"{where}: every field is text, and the reason is not empty")
    return entry


def render(baseline: Baseline) -> str:
    """Give the file's text: one entry a line, sorted, so that two branches merge line by line."""
    entries = sorted({(entry.rule, entry.fingerprint): entry for entry in baseline.entries}.values())
    lines = [json.dumps({key: text for key, text in asdict(each).items() if text}) for each in entries]
    return "".join(f"{line}\n" for line in (f"# stowgate baseline 1 {baseline.key}", *lines))


def place(target: str, configured: str, config_source: str) -> str:
    """Say where the baseline of a target is or would be: as configured, else beside its manifest."""
    if configured:
        base = os.path.dirname(config_source.partition(" ")[0]) if config_source else ""
        return os.path.join(base, configured)
    folder = target if os.path.isdir(target) else os.path.dirname(target) or "."
    return os.path.join(folder, FILE)


def accept(findings: tuple[Finding, ...], path: str, shown: str, today: datetime.date) -> Outcome:
    """Apply the baseline at a place; an empty place means none."""
    return apply(findings, read(path), shown, today) if path else Outcome(findings=findings)
