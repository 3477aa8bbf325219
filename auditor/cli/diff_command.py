"""`stowgate diff OLD NEW`: two releases side by side."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from auditor.cli import options
from auditor.errors import TargetError

if TYPE_CHECKING:
    from auditor.inventory.targets import Wishes
    from auditor.model.package import Package
    from auditor.release.delta import Delta

_MOST = 40


@click.command("diff")
@click.argument("old")
@click.argument("new")
@options.packing
@click.option("--all", "everything", is_flag=True, help="Show every file, however many.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="On stdout."
)
def command(old: str, new: str, everything: bool, form: str, **packing: Any) -> None:  # noqa: FBT001 - click's way
    """Two releases side by side.

    OLD and NEW are folders, archives or registry names (npm:NAME@VERSION, pypi:NAME==VERSION).
    """
    from auditor.release.delta import compare  # noqa: PLC0415 - not needed for --help

    wishes = options.request(target=(new,), from_file=None, publishable=True, **packing).wishes
    deltas = [compare(before, after) for before, after in _pairs(old, new, replace(wishes, hashing=True))]
    if form == "json":
        click.echo(json.dumps({"schema_version": 1, "diffs": [_document(delta) for delta in deltas]}, indent=1))
        return
    for delta in deltas:
        _show(delta, most=1 << 62 if everything else _MOST)


def _pairs(old: str, new: str, wishes: Wishes) -> list[tuple[Package, Package]]:
    """Put packages of one name and kind beside each other."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - not needed for --help

    from auditor.inventory.targets import locate  # noqa: PLC0415

    with ThreadPoolExecutor(2) as pool:
        # Inflating, hashing and downloading all run beside each other.
        before, after = pool.map(lambda spec: [source.package for source in locate(spec, wishes)], (old, new))
    if len(before) == len(after) == 1:
        return [(before[0], after[0])]
    by_kind = {(package.kind, package.name): package for package in before}
    pairs = [(by_kind[key], package) for package in after if (key := (package.kind, package.name)) in by_kind]
    if not pairs:
        pairs = [(first, second) for first in before for second in after if first.kind == second.kind][:1]
    if not pairs:
        raise TargetError(f"{old} and {new} have no package of one kind in common")
    return pairs


def _document(delta: Delta) -> dict[str, Any]:
    from auditor.release.hidden_code import minified, native, started_by_python  # noqa: PLC0415 - see command
    from auditor.release.hosts import new_hosts  # noqa: PLC0415

    before, after = delta.before, delta.after
    return {
        "old": _side(delta.old),
        "new": _side(delta.new),
        "added": [{"path": file.path, "size": file.size} for file in delta.added],
        "removed": [{"path": file.path, "size": file.size} for file in delta.removed],
        "renamed": [{"from": each.old.path, "to": each.new.path, "grown": each.grown} for each in delta.renamed],
        "changed": [{"path": each.new.path, "size": each.new.size, "grown": each.grown} for each in delta.changed],
        "modes": [
            {"path": each.new.path, "old": f"{each.old.mode & 0o7777:04o}", "new": f"{each.new.mode & 0o7777:04o}"}
            for each in delta.modes
        ],
        "unchanged": len(delta.same),
        "new_kinds": {kind: list(paths) for kind, paths in delta.new_kinds.items()},
        "new_top_level": list(delta.new_top_level),
        "new_native": [file.path for file in native(delta.added)],
        "new_minified": [file.path for file in minified(delta.added)],
        "new_pth": [file.path for file in started_by_python(delta)],
        "scripts": _terms(before.scripts, after.scripts),
        "dependencies": _terms(before.dependencies, after.dependencies),
        "commands": _terms(before.commands, after.commands),
        "new_hosts": [{"host": host, "path": path} for host, path in new_hosts(delta)],
    }


def _side(package: Package) -> dict[str, Any]:
    return {
        "target": package.target,
        "name": package.name,
        "version": package.version,
        "kind": package.kind,
        "files": len(package.files),
        "bytes": package.total_bytes,
        "sha256": package.sha256,
    }


def _terms(before: Any, after: Any) -> dict[str, Any]:
    return {
        "added": {key: after[key] for key in sorted(after.keys() - before.keys())},
        "removed": sorted(before.keys() - after.keys()),
        "changed": {
            key: {"old": before[key], "new": after[key]}
            for key in sorted(before.keys() & after.keys())
            if before[key] != after[key]
        },
    }


def _show(delta: Delta, most: int) -> None:
    from auditor.release.hidden_code import minified, native, started_by_python  # noqa: PLC0415 - see command
    from auditor.release.hosts import new_hosts  # noqa: PLC0415

    old, new = delta.old, delta.new
    click.echo(f"{_safe(old.label or old.target)} -> {_safe(new.label or new.target)} ({new.kind})")
    percent = f", {delta.growth * 100 / old.total_bytes:+.1f} %" if old.total_bytes else ""
    click.echo(f"  files  {len(old.files):,} -> {len(new.files):,}")
    click.echo(f"  bytes  {old.total_bytes:,} -> {new.total_bytes:,} ({delta.growth:+,}{percent})")
    added = [(f"+ {_safe(file.path)}", f"{file.size:,}") for file in delta.added]
    removed = [(f"- {_safe(file.path)}", f"{file.size:,}") for file in delta.removed]
    renamed = [(f"> {_safe(each.old.path)} -> {_safe(each.new.path)}", f"{each.grown:+,}") for each in delta.renamed]
    largest = sorted(delta.changed, key=lambda each: (-abs(each.grown), each.new.path))
    changed = [(f"~ {_safe(each.new.path)}", f"{each.grown:+,}") for each in largest]
    for title, lines in (("added", added), ("removed", removed), ("renamed", renamed), ("changed", changed)):
        _section(title, lines, most)
    modes = [(f"  {_safe(m.new.path)}", f"{m.old.mode & 0o7777:04o} -> {m.new.mode & 0o7777:04o}") for m in delta.modes]
    _section("permissions", modes, most)
    _section("new kinds", [(f"  {kind}", f"{len(paths):,}") for kind, paths in delta.new_kinds.items()], most)
    _section("new at the top", [(f"  {_safe(name)}", "") for name in delta.new_top_level], most)
    for title, files in (
        ("new native code", native(delta.added)),
        ("new minified code", minified(delta.added)),
        ("new .pth files, which every start of Python reads", started_by_python(delta)),
    ):
        _section(title, [(f"  {_safe(file.path)}", f"{file.size:,}") for file in files], most)
    for title, before, after in (
        ("install scripts", delta.before.scripts, delta.after.scripts),
        ("dependencies", delta.before.dependencies, delta.after.dependencies),
        ("commands", delta.before.commands, delta.after.commands),
    ):
        _section(title, list(_term_lines(_terms(before, after))), most)
    _section("new hosts", [(f"  {_safe(host)}", _safe(path)) for host, path in new_hosts(delta)], most)


def _term_lines(terms: dict[str, Any]) -> list[tuple[str, str]]:
    found = [(f"+ {_safe(name)}", _safe(text)) for name, text in terms["added"].items()]
    found += [(f"- {_safe(name)}", "") for name in terms["removed"]]
    return found + [
        (f"~ {_safe(name)}", _safe(f"{both['old']} -> {both['new']}")) for name, both in terms["changed"].items()
    ]


def _section(title: str, lines: list[tuple[str, str]], most: int) -> None:
    if not lines:
        return
    click.echo(f"\n  {title} ({len(lines):,})")
    for text, value in lines[:most]:
        click.echo(f"    {text}  {value}".rstrip())
    if len(lines) > most:
        click.echo(f"    and {len(lines) - most:,} more (--all shows them)")


def _safe(text: str) -> str:
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)
