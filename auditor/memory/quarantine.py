"""Take payloads out of stores, so that every byte can be given back."""

from __future__ import annotations

import os
import stat
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from auditor.memory import quarantine_blank as blank
from auditor.memory import quarantine_servers as servers
from auditor.memory import quarantine_sqlite as sqlite
from auditor.memory import quarantine_text as texts
from auditor.memory import running, survival
from auditor.memory.pruning.policy import Span
from auditor.memory.quarantine_journal import (
    Action,
    Journal,
    QuarantineError,
    begin,
    digest,
    lock_file,
    locked,
    read_all,
    replace_file,
    sync_folder,
)
from auditor.model.finding import Finding
from auditor.model.memory import MemoryRecord
from auditor.model.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What goes from one record."""

    record: MemoryRecord
    spans: tuple[Span, ...]

    @property
    def parts(self) -> list[str]:
        """The texts themselves."""
        return [self.record.text[start:end] for start, end in self.spans]


def plan(report: Report, chosen: Sequence[Finding], *, exact: bool = False) -> dict[Path, list[Removal]]:
    """Say what goes from which file: the sentences that findings stand in, or the exact spans."""
    wanted: dict[Path, list[Removal]] = defaultdict(list)
    for store in report.stores:
        here = [each for each in chosen if each.memory is not None and each.memory.store == store.path]
        spans: dict[str, list[Span]] = defaultdict(list)
        for finding in here:
            if finding.memory is not None:
                spans[finding.memory.record].append(finding.memory.span)
        for record in survival.take(store).records if here else ():
            if record.id in spans:
                asked = spans.pop(record.id)
                wide = asked if exact else [texts.sentence(record.text, span) for span in asked]
                wanted[Path(record.location.path)].append(Removal(record=record, spans=tuple(texts.merged(wide))))
    return dict(wanted)


def apply(
    wanted: dict[Path, list[Removal]], folder: Path, agents: Iterable[str] = (), *, force: bool = False
) -> Journal:
    """Remove what was planned: copies first, then the journal, then each change whole or not at all."""
    if not force:
        running.refuse([str(path) for path in wanted], agents)
    with locked(folder):
        journal = begin(folder)
        databases = {path: removals for path, removals in wanted.items() if _is_sqlite(path)}
        changes = _files(_places({path: each for path, each in wanted.items() if path not in databases}), journal)
        journal.save("prepared")
        for action, content in changes:
            _change(action, content)
        for path, removals in databases.items():
            sqlite.remove(path, [(each.record, each.parts) for each in removals], journal)
        journal.save("applied" if journal.actions else "restored")
    return journal


def _places(wanted: dict[Path, list[Removal]]) -> dict[Path, list[Removal]]:
    """Give the files that hold the records of a store that is a folder of binary files."""
    found: dict[Path, list[Removal]] = defaultdict(list)
    for path, removals in wanted.items():
        for each in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if each.is_file() and not each.is_symlink():
                found[each] += removals
    return found


def _files(wanted: dict[Path, list[Removal]], journal: Journal) -> list[tuple[Action, bytes | None]]:
    new: dict[Path, bytes | None] = {}
    told: dict[Path, list[str]] = {}
    left = {id(removal): (path, removal) for path, removals in wanted.items() for removal in removals}
    for path, removals in wanted.items():
        content, removed = _cleaned(path, removals)
        if removed:
            new[path], told[path] = content, [part for each in removed for part in each.parts]
        for removal in removed:
            left.pop(id(removal), None)
    for path, removal in left.values():
        journal.left.append(f"{path}  {removal.record.id}: its text was not found as it stands in the file")
    gone = [path for path, content in new.items() if content is None]
    for path, index in _indexes(gone, new):
        told.setdefault(path, []).append("pointers to files that went")
        new[path] = index
    changes: list[tuple[Action, bytes | None]] = []
    for path, content in new.items():
        facts = path.stat()
        after = "" if content is None else texts.sha256(content)
        action = Action(
            kind="file", path=str(path.absolute()), backup=journal.copy(path), before=digest(path), after=after,
            removed=told[path], facts={"mode": stat.S_IMODE(facts.st_mode), "mtime_ns": facts.st_mtime_ns},
        )  # fmt: skip
        journal.actions.append(action)
        changes.append((action, content))
    return changes


def _cleaned(path: Path, removals: Sequence[Removal]) -> tuple[bytes | None, list[Removal]]:
    """Give a file's new content, None when nothing but its frame is left, and what was removed from it."""
    raw = path.read_bytes()
    if blank.counts(raw):
        return _blanked(raw, removals)
    content, removed = raw.decode("utf-8", "surrogateescape"), []
    # From the end on, so that places found in the old text stay true.
    for removal in sorted(removals, key=lambda each: -(each.record.location.line or 0)):
        cleaned = texts.without(content, removal.record, removal.spans)
        if cleaned is not None:
            content = cleaned
            removed.append(removal)
    removable = path.suffix.lower() == ".md" and path.name.lower() != "memory.md" and removals[0].record.tier == "topic"
    bare = removable and removed and texts.is_bare(content)
    return None if bare else content.encode("utf-8", "surrogateescape"), removed


def _blanked(content: bytes, removals: Sequence[Removal]) -> tuple[bytes, list[Removal]]:
    removed = []
    for removal in removals:
        cleaned = blank.blanked(content, removal.parts)
        if cleaned is not None:
            content = cleaned
            removed.append(removal)
    return content, removed


def _indexes(gone: Sequence[Path], new: dict[Path, bytes | None]) -> list[tuple[Path, bytes]]:
    """Take pointers to files that go out of the index beside them."""
    changed: dict[Path, bytes] = {}
    for path in gone:
        index = path.parent / "MEMORY.md"
        known = changed.get(index) or new.get(index)
        if known is None and not index.is_file():
            continue
        old = known if known is not None else index.read_bytes()
        mark = f"]({path.name})".encode()
        kept = [line for line in old.splitlines(keepends=True) if mark not in line]
        if len(kept) < len(old.splitlines()):
            changed[index] = b"".join(kept)
    return list(changed.items())


def _change(action: Action, content: bytes | None) -> None:
    path = Path(action.path)
    with open(path, "rb") as stream:
        lock_file(stream.fileno(), f"{path} is locked by another program")
        if digest(path) != action.before:
            raise QuarantineError(
                f"{path} was changed meanwhile", hint="`stowgate memory restore` undoes what was done"
            )
        if content is None:
            os.unlink(path)
            sync_folder(path.parent)
        else:
            replace_file(path, content, mode=action.facts["mode"])


def restore(folder: Path, name: str | None = None, *, force: bool = False) -> list[Journal]:
    """Bring back what a quarantine took, byte for byte; without a name, the newest that is not restored."""
    with locked(folder):
        waiting = [each for each in read_all(folder) if each.state != "restored"]
        chosen = [each for each in waiting if each.name == name] if name else waiting[-1:]
        if not chosen:
            raise QuarantineError(f"there is no quarantine {name or ''} to restore".replace("  ", " "))
        for journal in chosen:
            if not force and journal.state != "restoring":
                _refuse_changed(journal)
            for action in reversed(journal.actions):
                if action.kind in servers.KINDS:
                    servers.restore(action, journal)
                elif action.kind == "sqlite":
                    sqlite.restore(action, journal, force=force)
                else:
                    _bring_back(action, journal)
            journal.save("restored")
    return chosen


def _refuse_changed(journal: Journal) -> None:
    """Look at every file before the first one is touched."""
    for action in journal.actions:
        if action.kind == "file" and digest(Path(action.path)) not in (action.before, action.after):
            raise QuarantineError(f"{action.path} was changed since", hint="`--force` gives up what was written after")


def _bring_back(action: Action, journal: Journal) -> None:
    content = (journal.folder / action.backup).read_bytes()
    path = Path(action.path)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, content, mode=action.facts["mode"], mtime_ns=action.facts["mtime_ns"])


def _is_sqlite(path: Path) -> bool:
    with open(path, "rb") as stream:
        return stream.read(16) == sqlite.MAGIC
