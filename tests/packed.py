"""Archives written out in fixtures: `tgz`, `zip` and `wheel` nodes, honest unless a key says otherwise.

`tgz` is a list of {name, text, flag, link, mode}; `zip` a list of {name, text, local, mode}, where `local` is the
name in the local header; `wheel` maps paths to texts, with `record` in place of the right RECORD and `extra` for
members that it does not list. `before` and `after` are put around any of them.
"""

from __future__ import annotations

import gzip
import io
import zipfile
from typing import Any

from tests.inventory.archive_makers import tar_member, tar_of, wheel


def packed(node: dict[str, Any]) -> bytes:
    """Build the archive of a node."""
    if "tgz" in node:
        data = gzip.compress(tar_of(*(_tar_member(member) for member in node["tgz"])), mtime=0)
    elif "zip" in node:
        data = _zip(node["zip"])
    else:
        data = wheel(_bytes(node["wheel"]), record=node.get("record"), extra=_bytes(node.get("extra", {})))
    return str(node.get("before", "")).encode() + data + str(node.get("after", "")).encode()


def _bytes(files: dict[str, str]) -> dict[str, bytes]:
    return {name: text.encode() for name, text in files.items()}


def _tar_member(member: dict[str, Any]) -> bytes:
    name = _name(member["name"])
    content = member.get("text", "").encode()
    long = tar_member(b"long", name, flag=b"L") if len(name) > 100 else b""
    fields = {"flag": str(member.get("flag", "0")).encode(), "link": member.get("link", "").encode()}
    return long + tar_member(name[:100], content, mode=member.get("mode", 0o644), **fields)


def _name(name: Any) -> bytes:
    return name.encode() if isinstance(name, str) else str(name["repeat"]).encode() * int(name["times"])


def _zip(members: list[dict[str, Any]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            info = zipfile.ZipInfo("x" * len(member["name"].encode()))
            info.external_attr = member.get("mode", 0o100644) << 16
            archive.writestr(info, member.get("text", ""))
    data = out.getvalue()
    for member in members:
        central = member["name"].encode()
        local = member.get("local", member["name"]).encode()
        blank = b"x" * len(central)
        data = data.replace(blank, local, 1)
        at = data.index(blank, data.index(b"PK\x01\x02"))
        data = data[:at] + central + data[at + len(central) :]
    return data
