"""Write the guard into an agent's hook settings, after showing what changes."""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import Any

from auditor.errors import ConfigError
from auditor.memory.quarantine_journal import replace_file

EVENTS = {
    "PreToolUse": "Write|Edit|MultiEdit|NotebookEdit|Bash",
    "PostToolUse": "Write|Edit|MultiEdit",
    "PreCompact": "",
    "SessionStart": "",
}


def changed(path: Path, mode: str) -> tuple[str, str]:
    """Give the settings as they are and as they would be; hooks that are there already stay as they are."""
    old = path.read_text("utf-8") if path.is_file() else ""
    try:
        settings: Any = json.loads(old) if old.strip() else {}
        hooks = settings.setdefault("hooks", {})
        for event, matcher in EVENTS.items():
            present = hooks.setdefault(event, [])
            if not any("stowgate memory guard" in json.dumps(each) for each in present):
                entry = {"matcher": matcher} if matcher else {}
                command = {"type": "command", "command": f"stowgate memory guard --mode {mode}", "timeout": 10}
                present.append({**entry, "hooks": [command]})
    except (ValueError, AttributeError, TypeError) as error:
        raise ConfigError(f"{path}: not settings that can be changed", hint="is it valid JSON?") from error
    return old, f"{json.dumps(settings, indent=2, ensure_ascii=False)}\n"


def diff(path: Path, old: str, new: str) -> str:
    """Show the change."""
    lines = difflib.unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), str(path), str(path))
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def write(path: Path, new: str) -> None:
    """Put the settings in place, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = path.stat().st_mode & 0o777 if path.is_file() else 0o644
    replace_file(path, new.encode(), mode=mode)
