from __future__ import annotations

import os
from pathlib import Path

import pytest

from auditor.memory import audit, stores
from tests.memory.stores.trees import kinds, only, read, write

NOTE = "Prefer tabs.\n"
FRONT = "---\nname: tabs\ndescription: how we indent\ntype: feedback\n---\nPrefer tabs.\n"

PLACES = {
    "AGENTS.md": "agents-md",
    "CLAUDE.md": "claude-code-instructions",
    "CLAUDE.local.md": "claude-code-instructions",
    ".claude/rules/a.md": "claude-code-instructions",
    ".claude/agents/a.md": "claude-code-instructions",
    ".claude/agent-memory/reviewer/MEMORY.md": "claude-code-memory",
    ".claude/projects/-p/memory/notes.md": "claude-code-memory",
    "memory/MEMORY.md": "claude-code-memory",
    ".github/copilot-instructions.md": "copilot",
    ".github/instructions/a.instructions.md": "copilot",
    ".github/prompts/a.prompt.md": "copilot",
    ".cursorrules": "cursor-rules",
    ".cursor/rules/a.mdc": "cursor-rules",
    ".windsurfrules": "windsurf-rules",
    ".windsurf/rules/a.md": "windsurf-rules",
    ".codeium/windsurf/memories/global_rules.md": "windsurf-memories",
    ".clinerules": "cline",
    ".clinerules/a.md": "cline",
    ".roorules": "roo",
    ".roo/rules-code/a.md": "roo",
    ".kiro/steering/a.md": "kiro",
    ".junie/guidelines.md": "junie",
    ".continue/rules/a.md": "continue",
    ".amazonq/rules/a.md": "amazon-q",
    ".augment/rules/a.md": "augment",
    ".trae/rules/a.md": "trae",
    ".goosehints": "goose",
    "memory-bank/activeContext.md": "memory-bank",
    ".serena/memories/style.md": "serena",
    "skills/deploy/SKILL.md": "skill",
    "CONVENTIONS.md": "aider",
    "basic-memory/a.md": "basic-memory",
    "GEMINI.md": "gemini-cli",
    ".gemini/tmp/abc/memory/MEMORY.md": "gemini-cli",
    ".codex/memories/MEMORY.md": "codex-memories",
    "notes/MEMORY.md": "folder",
}


@pytest.mark.parametrize(("path", "kind"), PLACES.items())
def test_a_file_in_its_place_is_found_and_read(tmp_path: Path, path: str, kind: str) -> None:
    found, records, skipped = only(write(tmp_path, {path: NOTE}))
    assert found == kind
    assert [record.text for record in records] == [NOTE]
    assert not skipped
    assert records[0].verbatim
    assert records[0].updated is not None


@pytest.mark.parametrize("path", ["README.md", "src/rules/a.md", "memory/notes.json", "src/settings.json", "a.pb"])
def test_other_files_are_no_memory(tmp_path: Path, path: str) -> None:
    assert kinds(write(tmp_path, {path: NOTE})) == {}


def test_every_format_says_who_loads_it() -> None:
    specific = [each for each in stores.formats() if each.rank < 90]
    assert len(specific) > 30
    assert [each.kind for each in specific if not (each.agent and each.loaded and each.title)] == []


def test_claude_memory_keeps_index_topics_and_scope(tmp_path: Path) -> None:
    tree = {"projects/-repo/memory/MEMORY.md": "- [tabs](tabs.md)\n", "projects/-repo/memory/tabs.md": FRONT}
    kind, records, _ = only(write(tmp_path, dict(tree)))
    assert kind == "claude-code-memory"
    assert [(record.id, record.tier, record.scope, record.writer) for record in records] == [
        ("MEMORY.md", "index", "-repo", "agent"),
        ("tabs.md", "topic", "-repo", "agent"),
    ]
    assert records[1].properties["front_type"] == "feedback"


TRANSCRIPT: list[object] = [
    {"type": "summary", "summary": "We chose tabs.", "leafUuid": "l", "sessionId": "s"},
    {
        "type": "user", "uuid": "1", "parentUuid": None, "sessionId": "s", "timestamp": "2026-01-02T03:04:05Z",
        "message": {"role": "user", "content": "Use tabs."},
    },
    {
        "type": "assistant", "uuid": "2", "parentUuid": "1", "sessionId": "s", "isSidechain": True,
        "message": {"role": "assistant", "content": [
            {"type": "thinking", "thinking": "Tabs then.", "signature": "xx"},
            {"type": "tool_use", "id": "t", "name": "Bash", "input": {"command": "ls -a"}},
        ]},
    },
    {
        "type": "user", "uuid": "3", "parentUuid": "2", "sessionId": "s", "toolUseResult": {"stdout": "more words"},
        "message": {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t", "content": "a file"}]},
    },
    {"type": "system", "uuid": "4", "sessionId": "s", "content": "Compacted", "compactMetadata": {"trigger": "auto"}},
    {
        "type": "user", "uuid": "5", "sessionId": "s", "isCompactSummary": True,
        "message": {"role": "user", "content": "So far: tabs."},
    },
]  # fmt: skip


def test_claude_transcripts_tell_who_wrote_what_and_what_was_compacted(tmp_path: Path) -> None:
    write(tmp_path, {".claude/projects/-repo/s.jsonl": TRANSCRIPT, ".claude/projects/-repo/s/subagents/a.jsonl": []})
    write(tmp_path, {".claude/projects/-repo/memory/MEMORY.md": NOTE})
    assert kinds(tmp_path) == {
        ".claude/projects/-repo": "claude-code-transcript",
        ".claude/projects/-repo/memory": "claude-code-memory",
    }
    records, skipped = read("claude-code-transcript", tmp_path / ".claude/projects/-repo")
    assert not skipped
    assert [(record.tier, record.writer, record.text) for record in records] == [
        ("summary", "agent", "We chose tabs."),
        ("transcript", "user", "Use tabs."),
        ("transcript", "agent", "Tabs then.\nBash\nls -a"),
        ("transcript", "tool", "a file\nmore words"),
        ("transcript", "unknown", "Compacted"),
        ("summary", "agent", "So far: tabs."),
    ]
    assert records[1].location.line == 2
    assert records[1].created is not None
    assert records[2].properties["sidechain"] is True
    assert "auto" in records[4].properties["compaction"]


def test_one_transcript_alone_is_known_by_its_content(tmp_path: Path) -> None:
    kind, records, _ = only(write(tmp_path, {"export.jsonl": TRANSCRIPT[1:]}))
    assert (kind, len(records)) == ("claude-code-transcript", 5)


def test_a_half_written_line_is_said_and_the_rest_is_read(tmp_path: Path) -> None:
    write(tmp_path, {"p/s.jsonl": TRANSCRIPT})
    path = tmp_path / "p/s.jsonl"
    path.write_bytes(path.read_bytes() + b'{"type": "user", "mess')
    records, skipped = read("claude-code-transcript", path)
    assert len(records) == 6
    assert skipped == ["s.jsonl line 7: not valid JSON, and the last one: half written"]


def test_imports_inside_are_read_and_those_that_leave_are_named(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "outside.md": "secret\n",
            "repo/CLAUDE.md": "See @docs/style.md and @../outside.md\nand @~/x.md, @types/node, mail a@b.example\n"
            "`@docs/code.md` is code.\n```\n@docs/fenced.md\n```\n",
            "repo/docs/style.md": "Tabs. @../CLAUDE.md @./deeper.md\n",
            "repo/docs/deeper.md": "Deep.\n",
            "repo/docs/code.md": "no\n",
            "repo/docs/fenced.md": "no\n",
        },
    )
    records, skipped = read("claude-code-instructions", tmp_path / "repo/CLAUDE.md")
    assert not skipped
    assert [record.id for record in records if record.text] == ["CLAUDE.md", "docs/style.md", "docs/deeper.md"]
    imports = {r.properties["import"]: r.properties["inside"] for r in records if "import" in r.properties}
    assert imports == {
        "docs/style.md": True, "../outside.md": False, "~/x.md": False, "../CLAUDE.md": True, "./deeper.md": True,
    }  # fmt: skip
    assert "secret" not in "".join(record.text for record in records)


def test_import_through_a_link_that_leaves_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, {"outside.md": "secret\n", "repo/CLAUDE.md": "@inner.md\n"})
    (tmp_path / "repo/inner.md").symlink_to(tmp_path / "outside.md")
    records, _ = read("claude-code-instructions", tmp_path / "repo/CLAUDE.md")
    assert [record.properties.get("inside") for record in records] == [None, False]


def test_imports_end_at_their_depth(tmp_path: Path) -> None:
    files: dict[str, object] = {"CLAUDE.md": "@./1.md\n"}
    files |= {f"{number}.md": f"@./{number + 1}.md\n" for number in range(1, 9)}
    records, skipped = read("claude-code-instructions", write(tmp_path, files) / "CLAUDE.md")
    assert [record.id for record in records if record.text] == ["CLAUDE.md", "1.md", "2.md", "3.md", "4.md", "5.md"]
    assert "5 deep" in skipped[0]


def test_settings_are_cut_into_what_has_power(tmp_path: Path) -> None:
    hook = {"matcher": "*", "hooks": [{"type": "command", "command": 'echo "hi"'}]}
    data = {
        "permissions": {"allow": ["Bash(ls)", "Read"]},
        "hooks": {"Stop": [hook]},
        "env": {"ANTHROPIC_BASE_URL": "https://proxy.example"},
    }
    kind, records, _ = only(write(tmp_path, {".claude/settings.json": data}))
    assert kind == "claude-code-settings"
    assert {record.id: record.text for record in records} == {
        "permissions.allow[0]": "permissions.allow[0]: Bash(ls)",
        "permissions.allow[1]": "permissions.allow[1]: Read",
        "hooks.Stop[0]": "hooks.Stop[0].matcher: *\nhooks.Stop[0].hooks[0].type: command\n"
        'hooks.Stop[0].hooks[0].command: echo "hi"',
        "env.ANTHROPIC_BASE_URL": "env.ANTHROPIC_BASE_URL: https://proxy.example",
    }


def test_servers_comments_and_broken_settings(tmp_path: Path) -> None:
    write(tmp_path, {".mcp.json": {"mcpServers": {"files": {"command": "npx", "args": ["-y", "tool"]}}}})
    write(tmp_path, {"openclaw.json": '{// spoken\n "agents": {"a": "b // c",}, /* x */ "gateway": {"url": "u"}}'})
    write(tmp_path, {".cursor/mcp.json": '{"mcpServers": oops'})
    assert read("claude-code-settings", tmp_path / ".mcp.json")[0][0].text.endswith("files.args: -y tool")
    assert [r.text for r in read("openclaw-config", tmp_path / "openclaw.json")[0]] == [
        "agents.a: b // c", "gateway.url: u",
    ]  # fmt: skip
    records, skipped = read("agent-config", tmp_path / ".cursor/mcp.json")
    assert "not valid JSON" in skipped[0]
    assert records[0].text == '{"mcpServers": oops'


def test_codex_folder_and_sessions(tmp_path: Path) -> None:
    rollout = [
        {
            "timestamp": "2026-01-02T03:04:05Z",
            "type": "session_meta",
            "payload": {"id": "x", "instructions": "Be kind."},
        },
        {"type": "response_item", "payload": {"type": "message", "role": "user", "content": [{"text": "Use tabs."}]}},
        {"type": "compacted", "payload": {"message": "We use tabs."}},
    ]
    write(tmp_path, {".codex/sessions/2026/01/02/rollout-1.jsonl": rollout, ".codex/memories/raw_memories.md": NOTE})
    write(tmp_path, {".codex/memories/memory_summary.md": "v1\n", ".codex/config.toml": "model = 'x'\n"})
    assert kinds(tmp_path) == {
        ".codex/config.toml": "codex-config",
        ".codex/memories": "codex-memories",
        ".codex/sessions": "codex-session",
    }
    records, _ = read("codex-session", tmp_path / ".codex/sessions")
    assert [(r.text, r.writer, r.tier) for r in records] == [
        ("Be kind.", "unknown", "transcript"),
        ("Use tabs.", "user", "transcript"),
        ("We use tabs.", "agent", "summary"),
    ]
    tiers = {r.id: r.tier for r in read("codex-memories", tmp_path / ".codex/memories")[0]}
    assert tiers == {"memory_summary.md": "index", "raw_memories.md": "topic"}


def test_openclaw_workspace_holds_other_stores_too(tmp_path: Path) -> None:
    place = ".openclaw/workspace"
    files = {f"{place}/{name}.md": NOTE for name in ("SOUL", "USER", "MEMORY", "AGENTS", "memory/2026-01-02")}
    write(tmp_path, {**files, ".openclaw/openclaw.json": {"gateway": {"port": 1}}, f"{place}/skills/a/SKILL.md": NOTE})
    session = {"type": "message", "id": "1", "message": {"role": "user", "content": "hi there"}}
    write(tmp_path, {".openclaw/agents/a/sessions/sessions.json": {}, ".openclaw/agents/a/sessions/1.jsonl": [session]})
    found = kinds(tmp_path)
    assert found[place] == "openclaw"
    assert found[".openclaw/openclaw.json"] == "openclaw-config"
    assert found[".openclaw/agents/a/sessions"] == "openclaw-session"
    tiers = {record.id: record.tier for record in read("openclaw", tmp_path / place)[0]}
    assert (tiers["MEMORY.md"], tiers["SOUL.md"], tiers["memory/2026-01-02.md"]) == ("index", "rules", "topic")


def test_gemini_tells_added_memories_from_instructions(tmp_path: Path) -> None:
    text = "# Style\nTabs.\n## Gemini Added Memories\n- I like tea\n"
    _, records, _ = only(write(tmp_path, {".gemini/GEMINI.md": text}))
    assert [(r.tier, r.writer, r.location.line) for r in records] == [("rules", "unknown", 1), ("topic", "agent", 3)]
    chat = {"sessionId": "s", "messages": [{"id": "1", "type": "user", "content": "hi there"}]}
    write(tmp_path, {".gemini/tmp/p/chats/a.json": chat})
    records, _ = read("gemini-session", tmp_path / ".gemini/tmp/p/chats")
    assert [(r.id, r.writer, r.text, r.scope) for r in records] == [("1", "user", "hi there", "s")]


def test_windsurf_protocol_buffers(tmp_path: Path) -> None:
    inner = b"\x0a\x09Use tabs." + b"\x10\x96\x01"
    blob = b"\x0a\x02id" + b"\x12" + bytes([len(inner)]) + inner
    write(tmp_path, {".codeium/windsurf/memories/1.pb": blob, ".codeium/windsurf/memories/2.pb": b"\xff\xff\xff"})
    records, skipped = read("windsurf-memories", tmp_path / ".codeium/windsurf/memories")
    assert [record.text for record in records] == ["Use tabs."]
    assert skipped == ["memories 2.pb: not a protocol buffer that holds text"]


def test_memory_server_entities_relations_and_strangers(tmp_path: Path) -> None:
    lines: list[object] = [
        {"type": "entity", "name": "repo", "entityType": "project", "observations": ["uses pnpm", "has tests"]},
        {"type": "relation", "from": "repo", "to": "team", "relationType": "owned_by"},
        {"type": "hyperedge", "words": "new kind"},
    ]
    kind, records, skipped = only(write(tmp_path, {"memory.json": lines}))
    assert kind == "mcp-memory"
    texts = ["repo (project)", "uses pnpm", "has tests", "repo owned_by team", "new kind"]
    assert [record.text for record in records] == texts
    assert "line 3" in skipped[0]


def test_aider_reads_what_its_configuration_names(tmp_path: Path) -> None:
    write(tmp_path, {"o.md": "secret", "r/.aider.conf.yml": "read: [docs/a.md, ../o.md]\n", "r/docs/a.md": NOTE})
    records, _ = read("aider", tmp_path / "r/.aider.conf.yml")
    assert [(r.properties.get("import"), r.properties.get("inside")) for r in records if not r.text] == [
        ("docs/a.md", True), ("../o.md", False),
    ]  # fmt: skip
    assert [r.text for r in records if r.verbatim][1:] == [NOTE]


def test_the_machine_is_searched_where_products_live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("CLAUDE_CONFIG_DIR", raising=False)
    monkeypatch.delenv("CODEX_HOME", raising=False)
    write(tmp_path, {".claude/CLAUDE.md": NOTE, ".codex/memories/raw_memories.md": NOTE, "else/CLAUDE.md": NOTE})
    found = [(form.kind, path) for form, path in stores.machine() if path.is_relative_to(tmp_path)]
    assert found == [
        ("claude-code-instructions", tmp_path / ".claude/CLAUDE.md"),
        ("codex-memories", tmp_path / ".codex/memories"),
    ]


def test_a_huge_one_line_memory_is_read_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("auditor.memory.stores.format.MAX_RECORD", 1000)
    write(tmp_path, {"memory/MEMORY.md": "tea " * 1000})
    _, records, _ = only(tmp_path)
    assert "".join(record.text for record in records) == "tea " * 1000
    assert max(len(record.text) for record in records) <= 2000


def test_a_pipe_does_not_hold_up_the_others(tmp_path: Path) -> None:
    write(tmp_path, {"memory/MEMORY.md": NOTE, "memory/a.md": NOTE})
    os.mkfifo(tmp_path / "memory/pipe.md")
    report = audit.survey(audit.Request(targets=(str(tmp_path / "memory"),)))
    assert [store.records for store in report.stores] == [2]
    assert [skip.reason for skip in report.skipped] == ["not a regular file"]
    assert report.exit_code == 2
