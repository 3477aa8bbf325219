"""What reaches into an npm package from outside it: ignore files above a workspace, and the machine's own."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from auditor.errors import TargetError
from auditor.inventory.javascript.ignore_rules import Rule
from auditor.inventory.javascript.npm_manifest import decode
from auditor.inventory.javascript.npm_rules import Profile, ignore_lines, rules_of
from auditor.inventory.javascript.npm_walk import Around
from auditor.inventory.javascript.packager import PackRequest
from auditor.model.package import Reason


def around(request: PackRequest, profile: Profile, *, workspaces: bool) -> Around:
    """Collect the rules that come from outside the package."""
    return Around(
        defaults=tuple(_inherited(request)),
        global_rules=_global_rules(request) if profile.global_ignore and request.global_ignore else (),
        workspaces=workspaces,
    )


def _inherited(request: PackRequest) -> Iterator[Rule]:
    above = request.workspace_root
    if request.route != "workspace" or not above:
        return
    if above == request.root:
        for folder in request.workspaces:
            path = posixpath.relpath(posixpath.join(above, folder), above)
            yield from rules_of(path, Reason(kind="workspace", source="npm", text=path))
        return
    folders = posixpath.relpath(posixpath.dirname(request.root), above).split("/")
    for depth in range(len(folders) + 1):
        folder = posixpath.normpath(posixpath.join(above, *folders[:depth]))
        if depth == 0 or folders[depth - 1] != ".":
            yield from _ignore_file_of(request, folder)


def _ignore_file_of(request: PackRequest, folder: str) -> tuple[Rule, ...]:
    for name in (".npmignore", ".gitignore"):
        path = posixpath.join(folder, name)
        text = _read(request, path)
        if text is not None:
            return ignore_lines(text, posixpath.relpath(path, request.root))
    return ()


def _global_rules(request: PackRequest) -> tuple[Rule, ...]:
    text = _read(request, request.global_ignore)
    return ignore_lines(text, request.global_ignore, "global-ignore") if text else ()


def _read(request: PackRequest, path: str) -> str | None:
    try:
        return decode(request.files.read(path))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise TargetError(f"{path}: cannot be read: {error.strerror or error}") from None
