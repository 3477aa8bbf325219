from __future__ import annotations

import importlib.util
import json
import os
import subprocess
from pathlib import Path

import pytest

from auditor.memory import stores
from tests.memory.stores.trees import read
from tests.oracles.memory import install

pytestmark = pytest.mark.oracle

MAKERS = Path(__file__).parent / "makers"

# For each environment: the store's path, its kind, what is in it, and what is deleted and still readable.
STORES: dict[str, tuple[tuple[str, str, set[str], set[str]], ...]] = {
    "langgraph": (
        ("checkpoints.sqlite", "langgraph-checkpoints", {"likes milk", "likes water"}, {"likes tea"}),
        ("store.sqlite", "langgraph-store", {"likes tea"}, set()),
    ),
    "openai_agents": (
        ("advanced.db", "openai-agents", {"likes tea", "likes milk"}, set()),
        ("alchemy.db", "openai-agents", {"likes tea", "likes milk"}, set()),
        ("plain.db", "openai-agents", {"likes tea", "likes milk"}, set()),
    ),
    "mem0": (
        ("chroma/chroma.sqlite3", "chroma", {"likes tea", "likes water"}, {"likes milk", "likes juice"}),
        ("history.db", "mem0-history", {"likes tea", "likes water"}, {"likes milk", "likes juice"}),
        ("qdrant", "qdrant", {"likes tea", "likes water"}, set()),
    ),
    "llama_index": (
        ("memory.db", "llama-index", {"message 19 likes tea with milk"}, {"message 0 likes tea with milk"}),
        ("storage", "llama-index-files", {"likes tea"}, set()),
    ),
    "google_adk": (
        ("alchemy.db", "google-adk", {"likes tea", "likes milk"}, set()),
        ("memory.db", "google-adk", {"likes tea"}, set()),
        ("sessions.db", "google-adk", {"likes tea", "likes milk"}, set()),
    ),
    "agno": (("agno.db", "agno", {"likes tea"}, set()),),
    "readers": (
        ("graph.kuzu", "kuzu", {"likes tea", "Tea\nlikes milk"}, {"likes water"}),
        ("lance/memories.lance", "lancedb", {"likes tea"}, {"likes milk"}),
    ),
}


def interpreter(group: str) -> Path:
    found = install.python(group)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail(f"{group} is not installed; run python -m tests.oracles.memory.install")
        pytest.skip(f"{group} is not installed; run python -m tests.oracles.memory.install")
    return found


def through(python: Path, kind: str, path: str) -> tuple[set[str], set[str], list[str]]:
    """Read in the environment that has the reader's library."""
    command = [str(python), "-m", "tests.oracles.memory.reader", kind, path]
    done = subprocess.run(command, cwd=install.ROOT, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout)
    kept = {each["text"] for each in told["records"] if not each["deleted"]}
    return kept, {each["text"] for each in told["records"] if each["deleted"]}, told["skipped"]


@pytest.mark.parametrize("group", STORES)
def test_real_stores_are_found_and_read(group: str, tmp_path: Path) -> None:
    python = interpreter(group)
    environment = {**os.environ, "PYTHONPATH": "", "HOME": str(tmp_path), "TIKTOKEN_CACHE_DIR": str(tmp_path)}
    made = [str(python), str(MAKERS / f"{group}.script")]
    subprocess.run(made, cwd=tmp_path, env=environment, check=True, capture_output=True, timeout=300)
    found = {path.relative_to(tmp_path).as_posix(): form.kind for form, path in stores.find(tmp_path)}
    assert {path: kind for path, kind, _, _ in STORES[group]}.items() <= found.items()
    for path, kind, kept, gone in STORES[group]:
        if group == "readers":
            current, deleted, skipped = through(python, kind, str(tmp_path / path))
        else:
            records, skipped = read(kind, tmp_path / path)
            current = {record.text for record in records if not record.deleted}
            deleted = {record.text for record in records if record.deleted}
        assert not skipped
        assert kept <= current
        assert gone <= deleted
        assert not gone & current


def test_without_the_library_words_are_read_and_the_gap_is_said(tmp_path: Path) -> None:
    python = interpreter("readers")
    subprocess.run([str(python), str(MAKERS / "readers.script")], cwd=tmp_path, check=True, capture_output=True)
    for path, kind in (("graph.kuzu", "kuzu"), ("lance/memories.lance", "lancedb")):
        records, skipped = read(kind, tmp_path / path)
        if importlib.util.find_spec({"lancedb": "lance"}.get(kind, kind)) is not None:
            continue
        assert "read only as runs of words" in skipped[0]
        assert all(record.location.offset is not None for record in records)
