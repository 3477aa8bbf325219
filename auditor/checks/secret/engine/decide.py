"""Decide about one candidate: conditions of its rule, then what its judge reads in it, then the filters."""

from __future__ import annotations

import re

from auditor.checks.secret import checksums, filters, judges
from auditor.checks.secret.engine import fixture_paths, given_to_all, made_up, shape
from auditor.checks.secret.engine.candidate import Candidate
from auditor.checks.secret.engine.detection import Judgement
from auditor.model.rule import Level

_NEAR = 4096
_EXPLAINED = ("private_key", "url_password", "sql_password", "basic_auth")
_LOWER: dict[Level, Level] = {"error": "warning", "warning": "note", "note": "note"}


def decide(candidate: Candidate) -> Judgement:
    """Give a level with facts, or the name of what sets the candidate aside."""
    ask = judges.early(candidate.rule.judge) if candidate.rule.judge else None
    failed = (ask(candidate) if ask else "") or _failed_condition(candidate) or _unwanted(candidate)
    if failed:
        return Judgement(drop=failed)
    dropped = filters.first(candidate)
    if dropped:
        return Judgement(drop=dropped)
    rule = candidate.rule
    judged = judges.get(rule.judge)(candidate) if rule.judge else Judgement()
    if judged.drop:
        return judged
    level = judged.level or rule.rule.level
    facts = judged.facts
    if made_up.looks(candidate):
        level, facts = "note", (*facts, "the value looks made up")
    if level == "error" and given_to_all.by_name(candidate):
        level, facts = "warning", (*facts, "a default that everybody gets")
    partner = _partner(candidate)
    if not _accompanied(candidate, partner):
        if rule.alone is None:
            return Judgement(drop="nothing-beside-it")
        level = rule.alone
    if partner is not None:
        facts = (*facts, "the other half of the pair stands beside it")
    if fixture_paths.is_fixture(candidate.path):
        level, facts = _LOWER[level], (*facts, "in a test fixture")
    elif _explains(candidate):
        level, facts = _LOWER[level], (*facts, "in documentation")
    return Judgement(level=level, facts=facts, span=partner or judged.span)


def _explains(candidate: Candidate) -> bool:
    """Say whether a value stands in a text for people; a vendor's own form with a checksum is real even there."""
    rule = candidate.rule
    vague = rule.vagueness > 0 or rule.judge in _EXPLAINED
    if fixture_paths.is_text(candidate.path):
        return vague
    if fixture_paths.is_compiled(candidate.path) and not candidate.groups.get("quote"):
        return vague
    if fixture_paths.is_remark(candidate.line):
        return vague or (rule.kind == "regex" and not rule.checksum)
    return rule.kind == "regex" and fixture_paths.is_docstring(candidate.path, candidate.data, candidate.start)


def _failed_condition(candidate: Candidate) -> str:
    rule, value = candidate.rule, candidate.value
    if rule.entropy and shape.entropy(value) < rule.entropy:
        return "low-entropy"
    if rule.needs and not set(rule.needs) <= shape.classes(value):
        return "too-few-kinds-of-characters"
    if rule.forbidden is not None and rule.forbidden.search(value):
        return "forbidden-content"
    if rule.checksum and not checksums.get(rule.checksum).valid(value):
        return "checksum"
    return ""


def _unwanted(candidate: Candidate) -> str:
    """Apply what only imported rules have: key words anywhere near, paths, allowlists."""
    rule = candidate.rule
    if rule.keywords:
        near = candidate.around(_NEAR).lower()
        if not any(word.encode() in near for word in rule.keywords):
            return "no-key-word"
    if rule.only_paths and not re.search(rule.only_paths, candidate.path[:_NEAR]):
        return "other-path"
    if not rule.allowlists:
        return ""
    match, line = candidate.data[slice(*candidate.span)], candidate.before + candidate.value + candidate.after
    if any(
        each.allows(secret=candidate.value, match=match, line=line, path=candidate.path) for each in rule.allowlists
    ):
        return "allowlist"
    return ""


def _partner(candidate: Candidate) -> tuple[int, int] | None:
    rule = candidate.rule
    if rule.partner is None:
        return None
    low = max(0, candidate.start - rule.within)
    for found in rule.partner.finditer(candidate.data, low, candidate.end + rule.within):
        start, end = found.span(1 if found.re.groups else 0)
        if end <= candidate.start or start >= candidate.end:
            return start, end
    return None


def _accompanied(candidate: Candidate, partner: tuple[int, int] | None) -> bool:
    rule = candidate.rule
    if rule.partner is not None and partner is None:
        return False
    return rule.neighbours is None or bool(rule.neighbours.search(candidate.around(rule.within)))
