"""What was audited, down to each byte: written after an audit, and held against the archive before it is published."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from auditor import __version__, rules
from auditor.errors import UsageError
from auditor.inventory.archives import target as archives
from auditor.model.package import Package
from auditor.model.report import BROKEN, CLEAN, FOUND, Report
from auditor.model.rule import LEVELS, SEVERITY

_KIND = "stowgate-attestation"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """Whether an archive is the one that was audited, and in what it is not."""

    same: bool
    audited: Mapping[str, Any]
    differences: tuple[str, ...] = ()


def attestation(report: Report, path: str) -> dict[str, Any]:
    """Describe the one archive of a report, its members, the rules and the verdict."""
    packages = report.listed
    if len(packages) != 1 or packages[0].evidence != "artifact" or not os.path.isfile(path):
        raise UsageError(
            "--attest is for one archive: what was listed can still change before it is packed",
            hint="pack first, then `stowgate check ARCHIVE --attest FILE` and publish that archive",
        )
    return {
        "schema_version": 1,
        "kind": _KIND,
        "tool": {"name": "stowgate", "version": __version__, "rules": rules_digest()},
        "audited": datetime.datetime.now(tz=datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "archive": {"name": os.path.basename(path), "size": os.path.getsize(path), "sha256": digest(path)},
        "package": {"ecosystem": packages[0].ecosystem, "name": packages[0].name, "version": packages[0].version},
        "members": _members(packages[0]),
        "verdict": {
            "exit_code": report.exit_code,
            "complete": not report.incomplete,
            "fail_on": report.fail_on,
            **report.counts,
            "suppressed": len(report.suppressed),
        },
    }


def _members(package: Package) -> list[dict[str, Any]]:
    return [
        {"path": file.path, "size": file.size, "mode": f"{file.mode & 0o7777:04o}", "sha256": file.sha256}
        for file in package.files
    ]


def digest(path: str) -> str:
    """Give the SHA-256 of a file's bytes."""
    total = hashlib.sha256()
    with open(path, "rb") as stream:
        while chunk := stream.read(_CHUNK):
            total.update(chunk)
    return total.hexdigest()


def rules_digest() -> str:
    """Name the rules that were applied, by their content."""
    total = hashlib.sha256()
    home = rules.home()
    for path in sorted(home.glob("*/*.yaml")):
        total.update(path.relative_to(home).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()[:16]


def read(path: str) -> dict[str, Any]:
    """Read an attestation; anything else is refused."""
    try:
        with open(path, encoding="utf-8") as stream:
            document = json.load(stream)
        known = document["kind"] == _KIND and document["schema_version"] == 1
        whole = isinstance(document["archive"]["sha256"], str) and type(document["verdict"]["exit_code"]) is int
        whole = whole and isinstance(document["members"], list) and _agrees(document["verdict"])
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        raise UsageError(f"{path}: not an attestation of stowgate ({type(error).__name__})") from error
    if not known or not whole:
        raise UsageError(f"{path}: not an attestation of stowgate that this version reads")
    return dict(document)


def _agrees(verdict: Mapping[str, Any]) -> bool:
    """Say whether a verdict's exit code is what its own counts come to."""
    fail_on, code = verdict["fail_on"], verdict["exit_code"]
    least = SEVERITY[fail_on] if fail_on != "never" else max(SEVERITY.values()) + 1
    failing = any(int(verdict[level]) > 0 for level in LEVELS if SEVERITY[level] >= least)
    expected = BROKEN if verdict["complete"] is not True else FOUND if failing else CLEAN
    return bool(code == expected)


def verify(archive: str, document: Mapping[str, Any]) -> Verified:
    """Say whether an archive is the one that was audited; when it is not, which members differ."""
    try:
        actual = digest(archive)
    except OSError as error:
        raise UsageError(f"{archive}: {error.strerror or error}") from error
    same = actual == document["archive"]["sha256"]
    differences = _differences(document, archives.package(archive, archive, hashing=True).package)
    if same and differences:
        raise UsageError(
            f"the attestation was changed: {differences[0]}, and yet it names this very archive",
            hint="audit the archive again",
        )
    repacked = "every member is the same; the archive was packed again (times, owners or compression differ)"
    return Verified(same=same, audited=document, differences=() if same else tuple(differences or [repacked]))


def _differences(document: Mapping[str, Any], package: Package) -> list[str]:
    listed = document.get("members")
    members = listed if isinstance(listed, list) else []
    then = {str(each.get("path")): each for each in members if isinstance(each, dict)}
    now = {each["path"]: each for each in _members(package)}
    found = [f"{path} was not there when it was audited" for path in sorted(now.keys() - then.keys())]
    found += [f"{path} is gone" for path in sorted(then.keys() - now.keys())]
    for path in sorted(then.keys() & now.keys()):
        if now[path]["sha256"] != then[path].get("sha256"):
            found.append(f"{path} has other content")
        elif now[path]["mode"] != then[path].get("mode"):
            found.append(f"{path} has other permissions")
    return found
