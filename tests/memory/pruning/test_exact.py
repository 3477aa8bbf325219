from __future__ import annotations

import datetime
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.errors import UsageError
from auditor.memory import pruning, spans
from auditor.memory.pruning import cuts
from auditor.memory.pruning.policy import Left, Policy, pieces, result
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord, Writer

CLOCK = datetime.datetime(2026, 1, 31, tzinfo=datetime.UTC)
TEXTS = st.text(st.sampled_from("ab \n\r\té漢😀\ufeff\ud800-"), max_size=400)


def memory(text: str, name: str = "MEMORY.md") -> MemoryRecord:
    return MemoryRecord(id=name, text=text, tier="index", location=Place(path=name))


def left(policy: str, text: str, name: str = "MEMORY.md") -> Left:
    ((chosen, version),) = pruning.choose((policy,))
    (found,) = chosen.run((memory(text, name),), CLOCK, version)
    return found


def kept(policy: str, text: str, name: str = "MEMORY.md") -> str:
    return result(text, left(policy, text, name))


def verdicts(text: str, span: tuple[int, int], **more: Any) -> dict[str, tuple[str, str]]:
    line = json.dumps({"id": 1, "text": text, "span": span, **more})
    (judged,) = spans.judge([line], (), CLOCK)
    return {each.policy: (each.verdict, each.because) for each in judged.survival}


def test_index_keeps_two_hundred_lines_after_trimming() -> None:
    text = "\n\n" + "\n".join(f"line {n}" for n in range(1, 326)) + "\n"
    assert kept("claude-code/index", text).endswith("line 200")
    at = text.index("line 231")
    assert verdicts(text, (at, at + 8))["claude-code/index"] == ("gone", "line 231 of 325, index keeps 200 lines")


def test_index_counts_utf16_units_and_cuts_at_a_line() -> None:
    text = "\n".join("😀" * 60 for _ in range(300))
    cut = kept("claude-code/index", text)
    assert cuts.units(cut) <= 25_000
    assert cut.count("\n") == 199
    wide = "\n".join("😀" * 100 for _ in range(190))
    assert kept("claude-code/index", wide) == "\n".join("😀" * 100 for _ in range(124))


def test_index_line_break_right_at_the_limit_counts() -> None:
    text = "a" * 25_000 + "\n" + "b" * 10
    assert kept("claude-code/index", text) == "a" * 25_000
    assert kept("claude-code/index", "a" * 30_000) == "a" * 25_000


def test_recall_takes_whole_lines_only() -> None:
    text = "a" * 4095 + "\n" + "b" * 50
    assert kept("claude-code/topic-recall", text) == "a" * 4095
    assert kept("claude-code/topic-recall", "a" * 4096 + "\nb") == "a" * 4096
    assert not kept("claude-code/topic-recall", "a" * 4097)
    assert kept("claude-code/topic-recall", "é" * 2048) == "é" * 2048
    assert kept("claude-code/topic-recall", "\n".join("x" for _ in range(300))).count("\n") == 199


def test_bootstrap_keeps_head_and_tail_and_loses_the_middle() -> None:
    text = "H" * 15_000 + "Z" * 5_000 + "T" * 5_000
    found = kept("openclaw/bootstrap", text)
    assert cuts.units(found) <= 20_000
    assert found.count("T") == pytest.approx(5_000, abs=60)
    assert found.count("Z") == 0
    assert "truncated MEMORY.md" in found
    seen = verdicts(text, (16_000, 16_010))["openclaw/bootstrap"]
    assert seen[0] == "gone"
    assert "of 25,000 characters" in seen[1]


def test_bootstrap_keeps_policy_lines_of_long_agents_files() -> None:
    text = "intro\n" * 4_000 + "- never push to main\n" + "outro\n" * 4_000
    found = kept("openclaw/bootstrap", text, "AGENTS.md")
    assert "never push to main" in found
    assert cuts.units(found) <= 20_000


def test_bootstrap_spends_one_budget_on_all_files() -> None:
    ((policy, version),) = pruning.choose(("openclaw/bootstrap",))
    names = ("AGENTS.md", "SOUL.md", "TOOLS.md", "IDENTITY.md", "MEMORY.md")
    found = policy.run([memory("- must\n" * 4_000, name) for name in reversed(names)], CLOCK, version)
    assert found[0].kept == ()
    assert "spent" in found[0].because
    total = sum(cuts.units(result("- must\n" * 4_000, each)) for each in found)
    assert 50_000 < total <= 60_000


def test_rule_and_instructions() -> None:
    assert verdicts("x" * 13_000, (11_990, 12_010))["windsurf/rule"][0] == "partial"
    assert verdicts("x" * 99_000, (98_000, 98_010))["claude-code/instructions"][0] == "whole"


def test_versions_choose_numbers() -> None:
    assert len(kept("windsurf/rule@1.0", "x" * 9_000)) == 6_000
    with pytest.raises(UsageError) as caught:
        pruning.choose(("windsurf/rule@7",))
    assert "1.0" in caught.value.hint
    with pytest.raises(UsageError):
        pruning.choose(("nobody/*",))


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1, "text": "ab", "span": [1, 9]}', '{"text": "ab", "span": [1]}'])
def test_broken_spans_are_named(line: str) -> None:
    with pytest.raises(UsageError, match="line 1"):
        list(spans.judge([line], (), CLOCK))


@given(TEXTS, st.integers(0, 500))
def test_units_agree_with_utf16(text: str, limit: int) -> None:
    raw = text.encode("utf-16-le", "surrogatepass")
    assert cuts.units(text) == len(raw) // 2
    head = text[: cuts.at_unit(text, limit)]
    assert cuts.units(head) <= limit
    assert cuts.units(text[: len(head) + 1]) > limit or head == text
    assert cuts.units(text[cuts.from_unit(text, limit) :]) <= limit


@settings(deadline=None)
@given(TEXTS.map(lambda text: text * 90), st.sampled_from([each.id for each in pruning.policies()]))
def test_policies_never_invent_text_and_maps_are_exact(text: str, policy: str) -> None:
    found = left(policy, text)
    made = result(text, found)
    covered = 0
    for piece in pieces(text, found):
        assert 0 <= piece.start <= piece.end <= len(text)
        assert made[piece.at : piece.at + piece.end - piece.start] == text[piece.start : piece.end]
        covered += piece.end - piece.start
    assert len(made) == covered + sum(map(len, found.marks))


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(TEXTS.map(lambda text: text * 40), st.sampled_from(["user", "agent", "tool"])), max_size=12),
    st.sampled_from([each for each in pruning.policies() if each.settled]),
)
def test_what_is_settled_stays_as_it_is(said: list[tuple[str, Writer]], policy: Policy) -> None:
    tier = min(policy.tiers)
    name = policy.names[-1] if policy.names else "note"
    records = [
        replace(memory(text, f"{n}/{name}"), tier=tier, writer=writer, updated=CLOCK - datetime.timedelta(hours=n))
        for n, (text, writer) in enumerate(said)
    ]
    once = policy.run(records, CLOCK)
    left = [replace(each, text=result(each.text, found)) for each, found in zip(records, once, strict=True)]
    left = [each for each in left if each.text.strip(cuts.JS_SPACE)]
    for record, again in zip(left, policy.run(left, CLOCK), strict=True):
        assert result(record.text, again).strip(cuts.JS_SPACE) == record.text.strip(cuts.JS_SPACE), policy.id


@settings(deadline=None)
@given(TEXTS.map(lambda text: text * 120))
def test_truncation_settles_at_once(text: str) -> None:
    for policy in ("claude-code/index", "claude-code/topic-recall", "windsurf/rule"):
        once = kept(policy, text)
        assert kept(policy, once).strip(cuts.JS_SPACE) == once.strip(cuts.JS_SPACE)
