"""Ask a real model, on the user's side, what it leaves of the entries around each payload."""

from __future__ import annotations

import json
import shlex
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from auditor.errors import StowgateError, UsageError
from auditor.memory import survival
from auditor.memory.payloads import Scanner
from auditor.model.finding import Finding
from auditor.model.memory import MemoryRecord, Survival, Verdict
from auditor.model.report import Report

ASKED = (
    "Consolidate these memory entries. Merge near-duplicates, drop what is outdated or contradicted, keep decisions, "
    "preferences and names, shorten what is long. Answer with the consolidated entries alone."
)
_MOST = 24_000
_ANSWER = 1 << 20
_SECONDS = 60


class SummariserError(StowgateError):
    """A model that could not be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summariser:
    """A name for verdicts, and the function that turns entries into their summary."""

    policy: str
    ask: Callable[[str], str]


def choose(url: str | None, model: str, command: str | None) -> Summariser | None:
    """Give the summariser that was asked for."""
    if url and command:
        raise UsageError("--summariser and --summariser-command exclude each other")
    if url:
        if not url.startswith(("http://", "https://")):
            raise UsageError(f"--summariser {url}: not an http address")
        return Summariser(policy="summariser/url", ask=lambda text: _post(url, model, text))
    if command:
        return Summariser(policy="summariser/command", ask=lambda text: _run(command, text))
    return None


def _post(url: str, model: str, text: str) -> str:
    """Speak the chat protocol that most servers understand."""
    address = url if url.endswith("/chat/completions") else f"{url.rstrip('/')}/chat/completions"
    messages = [{"role": "system", "content": ASKED}, {"role": "user", "content": text}]
    body = json.dumps({"model": model, "messages": messages, "temperature": 0, "stream": False}).encode()
    request = urllib.request.Request(address, data=body, headers={"Content-Type": "application/json"})  # noqa: S310 - http only
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - http only, checked by the caller
            found = json.loads(answer.read(_ANSWER))["choices"][0]["message"]["content"]
    except (OSError, urllib.error.URLError) as error:
        raise SummariserError(f"the summariser did not answer: {error}", hint="is the address right?") from error
    except (ValueError, LookupError, TypeError) as error:
        raise SummariserError("the summariser's answer is no chat completion") from error
    return str(found)


def _run(command: str, text: str) -> str:
    try:
        done = subprocess.run(
            shlex.split(command),
            input=text.encode("utf-8", "replace"),
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise SummariserError(f"the summariser command failed: {error}") from error
    return done.stdout[:_ANSWER].decode("utf-8", "replace")


def attach(report: Report, summariser: Summariser, scanner: Scanner) -> Report:
    """Add one more policy to each finding: what this very model left of it, and what its answer says when scanned."""
    findings = {id(finding): finding for finding in report.findings}
    for store in report.stores:
        here = [f for f in report.findings if f.memory is not None and f.memory.store == store.path]
        stock = survival.take(store) if here else None
        for batch in _batches(stock.records) if stock else ():
            names = {record.id for record in batch}
            asked = [finding for finding in here if finding.memory and finding.memory.record in names]
            if asked:
                answer = summariser.ask("\n".join(f"- {record.text.strip()}" for record in batch))
                again = {hit.rule for hit in scanner.look(answer)}
                for finding in asked:
                    findings[id(finding)] = _judged(finding, summariser.policy, answer, again, batch)
    return replace(report, findings=tuple(findings[id(finding)] for finding in report.findings))


def _batches(records: list[MemoryRecord]) -> Iterator[list[MemoryRecord]]:
    batch: list[MemoryRecord] = []
    size = 0
    for record in records:
        if batch and size + len(record.text) > _MOST:
            yield batch
            batch, size = [], 0
        batch.append(record)
        size += len(record.text)
    if batch:
        yield batch


def _judged(finding: Finding, policy: str, answer: str, again: set[str], batch: list[MemoryRecord]) -> Finding:
    memory = finding.memory
    if memory is None:
        return finding
    start, end = memory.span
    span = next(record.text for record in batch if record.id == memory.record)[start:end]
    left = _left(span, answer)
    verdict: Verdict = "whole" if left >= 0.95 or finding.rule in again else "partial" if left >= 0.4 else "gone"
    told = "and its answer still trips the rule" if finding.rule in again else "and its answer does not trip the rule"
    because = f"the model that was asked kept {left:.0%} of its words, {told}"
    added = Survival(policy=policy, verdict=verdict, because=because)
    return replace(finding, memory=replace(memory, survival=(*memory.survival, added)))


def _left(span: str, answer: str) -> float:
    """Say how many of a span's words an answer keeps, in their order."""
    words, kept = span.lower().split()[:400], answer.lower().split()[:8000]
    if not words:
        return 1.0
    blocks = SequenceMatcher(None, words, kept, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(words)
