"""The commands a package offers, which bun ships whatever the rules say."""

from __future__ import annotations

import posixpath

from auditor.inventory.javascript.bun_rules import NEVER
from auditor.inventory.javascript.ledger import Ledger
from auditor.model.package import Reason


def add_bins(ledger: Ledger) -> str:
    """Ship what `bin` names; give the folder of `directories.bin`, which is walked on its own, or nothing."""
    data = ledger.manifest.data
    if "bin" in data and data["bin"] != {}:
        named = data["bin"]
        values = [named] if isinstance(named, str) else list(named.values()) if isinstance(named, dict) else []
        for value in values:
            if isinstance(value, str):
                _add_bin(ledger, value)
        return ""
    directories = data.get("directories")
    value = directories.get("bin") if isinstance(directories, dict) else None
    folder = _bin_path(ledger, value.rstrip("/")) if isinstance(value, str) else ""
    entry = ledger.entry_at(folder) if folder else None
    if entry and entry.kind == "directory" and not _through_link(ledger, folder):
        return folder
    return ""


def _bin_path(ledger: Ledger, value: str) -> str:
    if ".." in value.split("/") or "\\" in value or "//" in value:
        ledger.doubt("a bin path that leaves its folder or holds a backslash: bun's handling is not verified")
    path = posixpath.normpath("/" + value.replace("\\", "/")).lstrip("/")
    return path if not value.endswith("/") else ""


def _add_bin(ledger: Ledger, value: str) -> None:
    path = _bin_path(ledger, value)
    entry = ledger.entry_at(path) if path else None
    if not entry or entry.kind != "file" or NEVER & set(path.split("/")) or _through_link(ledger, path):
        return
    reason = Reason(kind="bin", source="package.json", line=ledger.manifest.line_of("bin"), text=value)
    ledger.note(path, reason, "ships")
    ledger.ship(path, entry, reason)


def _through_link(ledger: Ledger, path: str) -> bool:
    while path := posixpath.dirname(path):
        entry = ledger.entry_at(path)
        if entry and entry.kind == "symlink":
            return True
    return False
