"""The project as an edit in the making sees it: files with the drafts so far laid over them."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from auditor.inventory.filesystem import FileSystem
from auditor.repair.model import Drafts


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where places for edits look things up; paths are relative to the project."""

    files: FileSystem
    root: str
    drafts: Drafts

    def path(self, relative: str) -> str:
        """Give the absolute form of a path."""
        return posixpath.normpath(posixpath.join(self.root, relative))

    def can_write(self, path: str) -> bool:
        """Say whether there is a file of the project at an absolute path, or nothing at all."""
        try:
            entry = self.files.entry(path)
            if entry is not None and entry.kind == "symlink":
                path = self.files.resolve(path)
                entry = self.files.entry(path)
                return entry is not None and entry.kind == "file" and path.startswith(f"{self.root}/")
            folder = self.files.entry(posixpath.dirname(path))
        except OSError:
            return False
        return entry.kind == "file" if entry is not None else folder is not None and folder.kind == "directory"

    def read(self, relative: str) -> bytes | None:
        """Give a file's text, drafts first; None when there is no such file."""
        path = self.path(relative)
        if path in self.drafts:
            return self.drafts[path]
        try:
            entry = self.files.entry(path)
            if entry is None or entry.kind not in ("file", "symlink"):
                return None
            return self.files.read(path)
        except OSError:
            return None
