"""The one shape of a JavaScript packager: a module here with a `PACKAGER` is found without a list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from auditor.inventory.filesystem import FileSystem
from auditor.model.package import Package, Trace

Route: TypeAlias = Literal["folder", "workspace"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PackRequest:
    """What is asked of a packager, and everything outside the project that may change the answer.

    `root` is the absolute folder of the package. `route` is how it is packed: as a folder of its own, or as a
    workspace of `workspace_root` (npm inherits ignore rules there). `global_ignore` is the absolute path of a
    per-machine ignore file, if there is one. `profile` is one of the packager's own, such as `npm-11`.
    """

    target: str
    root: str
    profile: str
    files: FileSystem
    route: Route = "folder"
    workspace_root: str = ""
    workspaces: tuple[str, ...] = field(default=())
    global_ignore: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packager:
    """A packager and its profiles, newest first."""

    name: str
    profiles: tuple[str, ...]
    pack: Callable[[PackRequest], Package]
    trace: Callable[[PackRequest, str], Trace]
