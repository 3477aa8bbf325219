from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from auditor.memory import quarantine, stores
from tests.memory.stores.trees import read
from tests.oracles.memory import install

pytestmark = pytest.mark.oracle

MAKERS = Path(__file__).parent / "makers"

TEA = "likes tea with a slice of lemon"

# For each environment: the store's path, its kind, what is in it, and what is deleted and still readable.
STORES: dict[str, tuple[tuple[str, str, set[str], set[str]], ...]] = {
    "langgraph": (
        (
            "checkpoints.sqlite",
            "langgraph-checkpoints",
            {"likes milk", "likes water"},
            {"likes tea with a slice of lemon"},
        ),
        ("store.sqlite", "langgraph-store", {"likes tea with a slice of lemon"}, set()),
    ),
    "openai_agents": (
        ("advanced.db", "openai-agents", {"likes tea with a slice of lemon", "likes milk"}, set()),
        ("alchemy.db", "openai-agents", {"likes tea with a slice of lemon", "likes milk"}, set()),
        ("plain.db", "openai-agents", {"likes tea with a slice of lemon", "likes milk"}, set()),
    ),
    "mem0": (
        (
            "chroma/chroma.sqlite3",
            "chroma",
            {"likes tea with a slice of lemon", "likes water"},
            {"likes milk", "likes juice"},
        ),
        (
            "history.db",
            "mem0-history",
            {"likes tea with a slice of lemon", "likes water"},
            {"likes milk", "likes juice"},
        ),
        ("qdrant", "qdrant", {"likes tea with a slice of lemon", "likes water"}, set()),
    ),
    "llama_index": (
        (
            "memory.db",
            "llama-index",
            {"message 19 likes tea with a slice of lemon with milk"},
            {"message 0 likes tea with a slice of lemon with milk"},
        ),
        ("storage", "llama-index-files", {"likes tea with a slice of lemon"}, set()),
    ),
    "google_adk": (
        ("alchemy.db", "google-adk", {"likes tea with a slice of lemon", "likes milk"}, set()),
        ("memory.db", "google-adk", {"likes tea with a slice of lemon"}, set()),
        ("sessions.db", "google-adk", {"likes tea with a slice of lemon", "likes milk"}, set()),
    ),
    "agno": (("agno.db", "agno", {"likes tea with a slice of lemon"}, set()),),
    "readers": (
        ("graph.kuzu", "kuzu", {"likes tea with a slice of lemon", "Tea\nlikes milk"}, {"likes water"}),
        ("lance/memories.lance", "lancedb", {"likes tea with a slice of lemon"}, {"likes milk"}),
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


def run(group: str, script: str, folder: Path) -> str:
    environment = {**os.environ, "PYTHONPATH": "", "HOME": str(folder), "TIKTOKEN_CACHE_DIR": str(folder)}
    command = [str(interpreter(group)), str(MAKERS / script)]
    done = subprocess.run(command, cwd=folder, env=environment, check=True, capture_output=True, timeout=300)
    return done.stdout.decode()


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    @cache
    def made(group: str) -> Path:
        folder = tmp_path_factory.mktemp(group)
        run(group, f"{group}.script", folder)
        return folder

    return made


@pytest.mark.parametrize("group", STORES)
def test_real_stores_are_found_and_read(group: str, folders: Callable[[str], Path]) -> None:
    python, folder = interpreter(group), folders(group)
    found = {path.relative_to(folder).as_posix(): form.kind for form, path in stores.find(folder)}
    assert {path: kind for path, kind, _, _ in STORES[group]}.items() <= found.items()
    for path, kind, kept, gone in STORES[group]:
        if group == "readers":
            current, deleted, skipped = through(python, kind, str(folder / path))
        else:
            records, skipped = read(kind, folder / path)
            current = {record.text for record in records if not record.deleted}
            deleted = {record.text for record in records if record.deleted}
        assert not skipped
        assert kept <= current
        assert gone <= deleted
        assert not gone & current


def contents(folder: Path) -> dict[str, bytes]:
    """Give every file but the shared memory, which SQLite rebuilds from the log."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.endswith("-shm"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.mark.parametrize("group", STORES)
def test_real_stores_are_healed_and_given_back(group: str, folders: Callable[[str], Path], tmp_path: Path) -> None:
    folder = tmp_path / "stores"
    shutil.copytree(folders(group), folder)
    before, wanted = contents(folder), dict[Path, list[quarantine.Removal]]()
    for form, path in stores.find(folder):
        for record in form.read(stores.reading(form, path, str(path))):
            at = record.text.find(TEA)
            if at >= 0:
                removal = quarantine.Removal(record=record, spans=((at, at + len(TEA)),))
                wanted.setdefault(Path(record.location.path), []).append(removal)
    journal = quarantine.apply(wanted, tmp_path / "journal", force=True)
    assert not journal.left
    assert not [name for name, content in contents(folder).items() if TEA.encode() in content]
    if (MAKERS / f"{group}.reopen").exists():
        told = run(group, f"{group}.reopen", folder)
        assert TEA not in told
        assert "likes water" in told or "likes milk" in told
        shutil.rmtree(folder)
        shutil.copytree(folders(group), folder)
        journal = quarantine.apply(wanted, tmp_path / "journal", force=True)
    quarantine.restore(tmp_path / "journal", journal.name)
    assert contents(folder) == before


def test_without_the_library_words_are_read_and_the_gap_is_said(tmp_path: Path) -> None:
    python = interpreter("readers")
    subprocess.run([str(python), str(MAKERS / "readers.script")], cwd=tmp_path, check=True, capture_output=True)
    for path, kind in (("graph.kuzu", "kuzu"), ("lance/memories.lance", "lancedb")):
        records, skipped = read(kind, tmp_path / path)
        if importlib.util.find_spec({"lancedb": "lance"}.get(kind, kind)) is not None:
            continue
        assert "read only as runs of words" in skipped[0]
        assert all(record.location.offset is not None for record in records)
