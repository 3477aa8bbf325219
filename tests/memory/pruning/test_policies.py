from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.memory import generations, pruning
from auditor.memory.pruning import judgement
from auditor.memory.pruning.policy import Criteria, Left, pieces, result
from auditor.memory.pruning.reach import applies
from auditor.memory.pruning.verdict import verdict
from auditor.model.finding import Place
from auditor.model.memory import MemoryRecord, MemoryStore, Tier, Writer

NOW = datetime.datetime(2026, 1, 31, tzinfo=datetime.UTC)


def record(text: str = "tea at five", tier: Tier = "topic", **more: Any) -> MemoryRecord:
    days = more.pop("days", None)
    updated = None if days is None else NOW - datetime.timedelta(days=days)
    return MemoryRecord(id=more.pop("id", "1"), text=text, tier=tier, updated=updated, location=Place(path="x"), **more)


def talk(*writers: str, text: str = "words", days: float = 0) -> list[MemoryRecord]:
    return [
        record(text, "session", writer=cast("Writer", writer), days=days, id=str(n)) for n, writer in enumerate(writers)
    ]


def run(policy: str, records: Sequence[MemoryRecord]) -> list[Left]:
    ((chosen, version),) = pruning.choose((policy,))
    return chosen.run(records, NOW, version)


def states(policy: str, records: Sequence[MemoryRecord]) -> list[str]:
    ((chosen, _),) = pruning.choose((policy,))
    lefts = run(policy, records)
    return [verdict(chosen, r, left, (0, len(r.text))).verdict for r, left in zip(records, lefts, strict=True)]


def test_there_are_policies_for_every_named_product() -> None:
    products = {policy.id.partition("/")[0] for policy in pruning.policies()}
    assert products >= set(
        "claude-code openclaw codex windsurf letta mem0 langgraph langmem "
        "llama-index openai-agents gemini-cli adk crewai "
        "agno graphiti mcp-memory claude-mem memorybank generative-agents a-mem memgpt "
        "window conversation".split()
    )
    assert sum(policy.id.startswith("conversation/") for policy in pruning.policies()) == 5


def test_microcompact_keeps_the_last_five_results_after_an_hour() -> None:
    old = talk("user", *["tool"] * 8, days=1)
    assert states("claude-code/microcompact", old) == ["whole", *["gone"] * 3, *["whole"] * 5]
    assert result(old[1].text, run("claude-code/microcompact", old)[1]) == "[Old tool result content cleared]"
    assert set(states("claude-code/microcompact", talk(*["tool"] * 8, days=0.01))) == {"whole"}


def test_transcripts_go_after_thirty_days_and_undated_ones_are_uncertain() -> None:
    records = [record(tier="transcript", days=days) for days in (29, 31, None)]
    assert states("claude-code/transcript-retention", records) == ["whole", "gone", "uncertain"]


def test_compaction_starts_at_its_threshold() -> None:
    small, big = talk("user", "agent"), talk(*["agent"] * 10, text="word " * 20_000)
    assert set(states("claude-code/auto-compact", small)) == {"whole"}
    assert set(states("claude-code/auto-compact", big)) == {"uncertain"}


def test_what_users_say_is_never_compacted_by_openai_agents() -> None:
    records = talk("user", *["agent"] * 10)
    assert states("openai-agents/compaction", records) == ["whole", *["uncertain"] * 10]


def test_codex_drops_by_age_and_rank() -> None:
    assert states("codex/phase-one", [record(tier="session", days=d) for d in (0.1, 3, 11)]) == [
        "uncertain", "uncertain", "gone",
    ]  # fmt: skip
    assert states("codex/phase-two", [record(days=31)]) == ["gone"]
    many = [record(days=1, properties={"usage_count": n}) for n in range(300)]
    assert states("codex/phase-two", many).count("gone") == 44
    assert states("codex/phase-two", many)[:44] == ["gone"] * 44


def test_letta_cuts_blocks_at_their_own_limit() -> None:
    block = record("x" * 300, "rules", properties={"limit": 200, "label": "human"})
    assert result(block.text, run("letta/block-limit", [block])[0]) == "x" * 200


def test_windows_slide_per_conversation() -> None:
    records = [record(tier="session", scope=str(n % 2), id=str(n)) for n in range(60)]
    assert states("window/last-messages", records) == ["gone"] * 20 + ["whole"] * 40


def test_trimming_begins_with_the_user_and_keeps_the_system() -> None:
    records = talk("agent", "user", "agent", text="word " * 800)
    records.insert(0, record("rules", "session", properties={"role": "system"}))
    found = states("langgraph/trim", records)
    assert found[0] == "whole"
    assert found[1] == "gone"


def test_near_a_token_limit_nothing_is_certain() -> None:
    records = talk(*["user"] * 10, text="word " * 720)
    assert "uncertain" in states("window/last-tokens", records)


def test_forgetting_follows_recalls() -> None:
    records = [record(days=5), record(days=5, properties={"recalls": 9})]
    assert states("memorybank/forgetting", records) == ["gone", "whole"]


def test_promotion_needs_numbers() -> None:
    good = {"score": 0.8, "recalls": 3, "queries": 2}
    records = [record(days=1, properties=p) for p in (good, {**good, "recalls": 2}, {})]
    assert states("openclaw/dreaming-promotion", [*records, record(days=40, properties=good)]) == [
        "whole", "gone", "uncertain", "gone",
    ]  # fmt: skip


def test_mem0_adds_and_drops_copies_only() -> None:
    assert states("mem0/additive", [record("a b"), record("a b"), record("c d")]) == ["whole", "gone", "whole"]


def test_dangling_index_lines_go() -> None:
    index = record("- [A](a.md)\n- [B](b.md)\n", "index", id="MEMORY.md")
    found = run("claude-code/strict-writes", [index, record(id="a.md")])
    assert result(index.text, found[0]) == "- [A](a.md)\n"


def test_a_gate_that_is_shut_leaves_everything() -> None:
    shut = record(properties={"hours_since_consolidation": 3})
    assert states("claude-code/auto-dream", [shut]) == ["whole"]
    assert states("claude-code/auto-dream", [record()]) == ["uncertain"]


def test_odds_follow_what_the_prompt_asks_for() -> None:
    criteria = Criteria("test")
    order = judgement.weigh("Always deploy with `make ship`.", criteria)
    stale = judgement.weigh("Yesterday the old build was slow.", criteria).odds
    once, often = (judgement.weigh("tea", criteria, repeats=count).odds for count in (1, 3))
    assert order.odds.verbatim >= order.odds.faithful >= order.odds.lossy
    assert order.odds.faithful > stale.faithful
    assert often.faithful < once.faithful
    assert often.lossy >= once.lossy - 0.01
    assert "faithful" in order.told


def test_entries_are_list_items_or_paragraphs() -> None:
    text = "# T\n\n- one thing\n- two things\n\nlast"
    at = text.index("two")
    assert text[slice(*judgement.entry(text, (at, at + 3)))].strip() == "- two things"


def test_policies_keep_to_their_products() -> None:
    ((index, _),) = pruning.choose(("claude-code/index",))
    ((bootstrap, _),) = pruning.choose(("openclaw/bootstrap",))
    memory = record(tier="index", id="MEMORY.md")
    claude, openclaw = (MemoryStore(kind=kind, path="m") for kind in ("claude-code-memory", "openclaw"))
    folder = MemoryStore(kind="folder", path="m")
    assert applies(index, claude, memory)
    assert not applies(bootstrap, claude, memory)
    assert applies(bootstrap, openclaw, memory)
    assert applies(index, folder, memory)
    assert applies(bootstrap, folder, memory)
    assert not applies(index, folder, record(tier="rules", id="MEMORY.md"))


def test_generations_push_messages_out_and_multiply_odds() -> None:
    records = talk(*["user"] * 3)
    ((window, version),) = pruning.choose(("window/last-messages",))
    assert generations.persist(window, version, records, 0, (0, 3), NOW, 1).verdict == "whole"
    late = generations.persist(window, version, records, 0, (0, 3), NOW, 5)
    assert late.verdict == "gone"
    assert "round 3 of 5" in late.because
    ((dream, version),) = pruning.choose(("claude-code/auto-dream",))
    assert "multiply" not in generations.persist(dream, version, [record()], 0, (0, 3), NOW, 2).because
    assert generations.persist(dream, version, [record()], 0, (0, 3), NOW, 2).verdict == "uncertain"


RECORDS = st.lists(
    st.builds(
        record,
        st.text(max_size=60),
        st.sampled_from(["index", "topic", "rules", "session", "graph"]),
        days=st.one_of(st.none(), st.floats(-5, 90)),
        writer=st.sampled_from(["user", "agent", "tool", "unknown"]),
        scope=st.sampled_from(["", "a"]),
    ),
    max_size=30,
)


@pytest.mark.parametrize("policy", [each.id for each in pruning.policies()])
@settings(deadline=None, max_examples=15)
@given(records=RECORDS)
def test_every_policy_answers_for_every_record_and_invents_nothing(policy: str, records: list[MemoryRecord]) -> None:
    lefts = run(policy, records)
    assert len(lefts) == len(records)
    for each, left in zip(records, lefts, strict=True):
        made = result(each.text, left)
        for piece in pieces(each.text, left):
            assert made[piece.at : piece.at + piece.end - piece.start] == each.text[piece.start : piece.end]
        assert left.because
