"""Downloaded archives on disk, kept by digest and checked again whenever they are read."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from auditor.inventory.download.addresses import Address, file_name, local_path
from auditor.inventory.download.errors import DownloadError, IntegrityError
from auditor.inventory.download.integrity import Digest, file_digest
from auditor.inventory.download.web import Answer, Web

Progress: TypeAlias = Callable[[str, int, int | None], None]

DOWNLOAD_LIMIT = 4 << 30


def silent(label: str, done: int, total: int | None) -> None:
    """Show no progress."""
    del label, done, total


def cache_folder(environment: Mapping[str, str]) -> str:
    """Give the folder for downloads."""
    base = environment.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(base):
        base = os.path.join(environment.get("HOME") or os.path.expanduser("~"), ".cache")
    return os.path.join(base, "stowgate", "archives")


@dataclass(slots=True, kw_only=True)
class Store:
    """Fetches archives through the cache."""

    web: Web
    folder: str
    progress: Progress = field(default=silent)
    limit: int = DOWNLOAD_LIMIT

    def get(self, where: Address, digest: Digest | None, name: str = "") -> str:
        """Give the path of an archive that has the digest the registry states."""
        name = name or file_name(where.url)
        if where.url.startswith("file:"):
            return _local(where, digest, name)
        if digest and (kept := self._kept(digest, name)):
            return kept
        return self._download(where, digest, name)

    def _kept(self, digest: Digest, name: str) -> str:
        path = os.path.join(self.folder, str(digest), name)
        try:
            if file_digest(path, digest.algorithm) == digest.value:
                return path
            os.unlink(path)
        except OSError:
            pass
        return ""

    def _download(self, where: Address, digest: Digest | None, name: str) -> str:
        try:
            os.makedirs(self.folder, mode=0o700, exist_ok=True)
            handle, partial = tempfile.mkstemp(dir=self.folder, prefix="partial-")
            os.close(handle)
        except OSError as error:
            raise DownloadError(f"{self.folder}: {error.strerror}: no place for downloads") from None
        algorithm = digest.algorithm if digest else "sha256"
        try:
            found = self.web.fetch(
                where, lambda answer: self._save(answer, partial, algorithm, name), accept="*/*", limit=self.limit
            )
            if digest:
                digest.demand(found, name)
            return self._place(partial, Digest(algorithm=algorithm, value=found), name)
        finally:
            if os.path.exists(partial):
                os.unlink(partial)

    def _place(self, partial: str, digest: Digest, name: str) -> str:
        path = os.path.join(self.folder, str(digest), name)
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        os.replace(partial, path)
        return path

    def _save(self, answer: Answer, path: str, algorithm: str, name: str) -> str:
        digest = hashlib.new(algorithm, usedforsecurity=False)
        done = 0
        with open(path, "wb") as stream:
            for chunk in answer.chunks:
                stream.write(chunk)
                digest.update(chunk)
                done += len(chunk)
                self.progress(name, done, answer.length)
        return digest.hexdigest()


def _local(where: Address, digest: Digest | None, name: str) -> str:
    path = local_path(where.url)
    try:
        found = file_digest(path, digest.algorithm) if digest else ""
    except OSError as error:
        raise DownloadError(f"{name}: {error.strerror}") from None
    if digest:
        digest.demand(found, name)
    if not os.path.isfile(path):
        raise IntegrityError(f"{name}: not a file")
    return path
