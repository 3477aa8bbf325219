"""Installs the libraries whose real stores the tests read, each in an environment of its own under .oracles/memory."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
PLACE = ROOT / ".oracles" / "memory"

GROUPS = {
    "langgraph": ("langgraph==1.2.22", "langgraph-checkpoint-sqlite==3.1.2", "langmem==0.0.30"),
    "openai_agents": ("openai-agents==0.24.0", "sqlalchemy[asyncio]==2.1.9", "aiosqlite==0.22.1"),
    "mem0": ("mem0ai==2.2.1", "qdrant-client==1.20.0", "chromadb==1.5.9"),
    "llama_index": ("llama-index-core==0.14.25", "sqlalchemy[asyncio]==2.1.9", "aiosqlite==0.22.1"),
    "google_adk": ("google-adk[db]==2.13.0", "aiosqlite==0.22.1"),
    "agno": ("agno==3.1.10", "sqlalchemy[asyncio]==2.1.9"),
    "readers": ("pylance==14.0.2", "lancedb==0.40.0", "kuzu==0.11.3", "psycopg[binary]==3.3.9", "pyyaml", "click"),
}


def python(group: str) -> Path | None:
    """Give the interpreter of a group when it is installed as pinned."""
    mark = PLACE / group / "pinned"
    found = PLACE / group / "bin" / "python"
    return found if mark.is_file() and mark.read_text() == "\n".join(GROUPS[group]) else None


def main() -> None:
    """Install what is missing."""
    for group, wanted in GROUPS.items():
        if python(group) is None:
            folder = PLACE / group
            shutil.rmtree(folder, ignore_errors=True)
            subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
            subprocess.run([str(folder / "bin" / "python"), "-m", "pip", "install", "-q", *wanted], check=True)
            (folder / "pinned").write_text("\n".join(wanted))


if __name__ == "__main__":
    main()
