"""Plant the trees of a fixture on disk, for tests and for `make demo`."""

from __future__ import annotations

import random
import re
import string
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

from tests.packed import packed

_PLACEHOLDER = re.compile(r"\{(alnum|lower|upper|digit|hex|base64url):(\d+)\}")
_ALPHABETS = {
    "alnum": string.ascii_letters + string.digits,
    "lower": string.ascii_lowercase,
    "upper": string.ascii_uppercase,
    "digit": string.digits,
    "hex": "0123456789abcdef",
    "base64url": string.ascii_letters + string.digits + "-_",
}
FIXTURES = Path(__file__).parent.parent / "fixtures"


def expand(text: str, seed: int = 7) -> str:
    """Fill placeholders with characters that look random and are the same in every run."""
    chance = random.Random(seed)
    return _PLACEHOLDER.sub(lambda m: "".join(chance.choices(_ALPHABETS[m[1]], k=int(m[2]))), text)


def read(path: Path) -> dict[str, Any]:
    """Read a fixture file."""
    found = yaml.safe_load(path.read_text("utf-8"))
    assert isinstance(found, dict), path
    return found


def plant(files: dict[str, Any], folder: Path) -> Path:
    """Write a tree below a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, node in files.items():
        path = folder / name
        if node is None:
            path.mkdir(parents=True, exist_ok=True)
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(node, dict) and "link" in node:
            path.symlink_to(node["link"])
        else:
            path.write_bytes(_content(node))
    return folder


def commit(folder: Path) -> None:
    """Make a repository of a folder, with everything in it committed."""
    identity = ["-c", "user.name=Example", "-c", "user.email=dev@example.test", "-c", "commit.gpgsign=false"]
    for command in (["init", "--quiet"], ["add", "--force", "."], [*identity, "commit", "--quiet", "-m", "all"]):
        subprocess.run(["git", "-C", str(folder), *command], check=True, capture_output=True)


def _content(node: Any) -> bytes:
    if isinstance(node, str):
        return node.encode()
    assert isinstance(node, dict), node
    if "repeat" in node:
        return str(node["repeat"]).encode() * int(node["times"])
    if "around" in node:
        before, middle, times, after = node["around"]
        return f"{before}{middle * times}{after}".encode()
    if "tgz" in node or "zip" in node or "wheel" in node:
        return packed(node)
    if "hex" in node:
        return bytes.fromhex(node["hex"])
    return expand(node["text"]).encode()


def main(fixture: str, case: str, folder: str) -> None:
    """Plant the named case of a fixture file."""
    cases = read(Path(fixture))
    chosen = next(each for each in (*cases.get("match", ()), *cases.get("no_match", ())) if each["name"] == case)
    plant(chosen["files"], Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
