"""Which kind of package an archive holds, decided by the manifests inside it, and its name and version."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from auditor.model.package import Kind

_MANIFEST = re.compile(r"[^/]+/(?:package\.json|PKG-INFO|Cargo\.toml\.orig|\.cargo_vcs_info\.json)")
_WHEEL_PART = re.compile(r"([^/]+)\.dist-info/(?:WHEEL|METADATA|RECORD)")
_HEADER = re.compile(r"([A-Za-z][A-Za-z-]{0,60}):[ \t]*(.{0,4000})")
_ARCHIVE_SUFFIX = re.compile(r"\.(?:tar\.(?:gz|xz|bz2)|tgz|tar|zip|whl|vsix|crate)$", re.IGNORECASE)
_HEADERS_READ = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What the archive is. `strip` tells which leading folder is not part of the shipped paths."""

    kind: Kind
    ecosystem: Literal["npm", "pypi", "none"]
    name: str
    version: str = ""
    top: str = ""
    strip: Literal["none", "top", "first"] = "none"
    dist_info: str = ""
    manifest: Mapping[str, Any] = field(default_factory=dict)

    def shipped_path(self, path: str) -> str:
        """Give a member's path without the folder that installers drop."""
        first, slash, rest = path.partition("/")
        if self.strip == "none" or not slash or (self.strip == "top" and first != self.top):
            return path
        return rest


def is_manifest(path: str) -> bool:
    """Tell whether a member may decide what the archive is, so that its content is kept."""
    return bool(_MANIFEST.fullmatch(path) or _WHEEL_PART.fullmatch(path))


def classify(container: str, archive_name: str, manifests: Mapping[str, bytes]) -> Identity:
    """Decide what an archive is from the manifests found in it."""
    found = {kind: _tops(manifests, kind) for kind in ("package.json", "PKG-INFO", ".cargo_vcs_info.json")}
    wheel = next((path for path in manifests if path.endswith(".dist-info/WHEEL")), "")
    if container == "zip" and wheel:
        return _wheel(wheel.removesuffix("/WHEEL"), manifests, archive_name)
    npm_top = _npm_top(found["package.json"])
    if found["PKG-INFO"] and npm_top != "package":
        return _sdist(found["PKG-INFO"][0], manifests, archive_name)
    crate = found[".cargo_vcs_info.json"] or _tops(manifests, "Cargo.toml.orig")
    if npm_top and container == "tar" and not crate:
        return _npm(npm_top, manifests, archive_name)
    return Identity(kind="directory", ecosystem="none", name=stem(archive_name))


def stem(archive_name: str) -> str:
    """Give an archive's file name without its suffix."""
    return _ARCHIVE_SUFFIX.sub("", archive_name)


def _tops(manifests: Mapping[str, bytes], name: str) -> list[str]:
    return [path[: -len(name) - 1] for path in manifests if path.endswith(f"/{name}") and path.count("/") == 1]


def _npm_top(tops: list[str]) -> str:
    return "package" if "package" in tops else next(iter(tops), "")


def _wheel(dist_info: str, manifests: Mapping[str, bytes], archive_name: str) -> Identity:
    headers = metadata_headers(manifests.get(f"{dist_info}/METADATA", b""))
    name, _, version = dist_info.removesuffix(".dist-info").partition("-")
    return Identity(
        kind="wheel",
        ecosystem="pypi",
        name=headers.get("Name", name or stem(archive_name)),
        version=headers.get("Version", version),
        dist_info=dist_info,
        manifest=headers,
    )


def _sdist(top: str, manifests: Mapping[str, bytes], archive_name: str) -> Identity:
    headers = metadata_headers(manifests[f"{top}/PKG-INFO"])
    return Identity(
        kind="sdist",
        ecosystem="pypi",
        name=headers.get("Name", stem(archive_name)),
        version=headers.get("Version", ""),
        top=top,
        strip="top",
        manifest=headers,
    )


def _npm(top: str, manifests: Mapping[str, bytes], archive_name: str) -> Identity:
    manifest = _json_object(manifests[f"{top}/package.json"])
    name, version = manifest.get("name"), manifest.get("version")
    return Identity(
        kind="npm-tarball",
        ecosystem="npm",
        name=name if isinstance(name, str) and name else stem(archive_name),
        version=version if isinstance(version, str) else "",
        top=top,
        strip="first",
        manifest=manifest,
    )


def _json_object(data: bytes) -> dict[str, Any]:
    try:
        parsed = json.loads(data.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return {}
    return parsed if isinstance(parsed, dict) else {}


def metadata_headers(data: bytes) -> dict[str, str]:
    """Give the first value of every header before the description of a core metadata file."""
    headers: dict[str, str] = {}
    for line in data[: 1 << 16].decode("utf-8", "replace").splitlines()[:_HEADERS_READ]:
        if not line:
            break
        if found := _HEADER.fullmatch(line):
            headers.setdefault(found[1].title(), found[2].strip())
    return headers
