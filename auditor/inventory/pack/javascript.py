"""Pack a JavaScript project with the packager in use, scripts off, in a copy of the tree."""

from __future__ import annotations

import os
import shutil

from auditor.inventory.pack.errors import PackError
from auditor.inventory.pack.run import run

_COMMANDS = {
    "npm": ["pack", "--ignore-scripts", "--silent", "--pack-destination"],
    "pnpm": ["pack", "--config.ignore-scripts=true", "--pack-destination"],
    "bun": ["pm", "pack", "--ignore-scripts", "--quiet", "--destination"],
}


def build(copy: str, out: str, profile: str, *, seconds: float) -> list[str]:
    """Pack into a folder and give the archive's path."""
    name = profile.partition("-")[0]
    tool = shutil.which(name)
    if tool is None:
        raise PackError(f"{name} is not installed here, so it cannot be asked")
    if name == "yarn":
        raise PackError("yarn runs a project's scripts whenever it packs, so it is not asked")
    run([tool, *_COMMANDS[name], out], copy, seconds=seconds, environment={"CI": "true"})
    found = sorted(each for each in os.listdir(out) if each.endswith(".tgz"))
    if not found:
        raise PackError(f"{name} wrote no archive")
    return [os.path.join(out, each) for each in found]
