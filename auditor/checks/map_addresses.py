"""Addresses in source maps: public, private, storage buckets, archives, and paths of somebody's machine."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import SplitResult, urlsplit

from auditor.checks.context import PackageContext
from auditor.checks.map_disclosure import is_vendored, own_maps

Kind: TypeAlias = Literal["private", "bucket", "archive", "public", "code"]

_HTTP = re.compile(r"\A(?:https?|ftp|s3|gs|r2|az)://", re.IGNORECASE)
_PRIVATE = re.compile(
    r"\A(?:localhost|[^.]+|.*\.(?:local|localhost|internal|intranet|intra|corp|lan|home|private|svc|cluster\.local))\Z",
    re.IGNORECASE,
)
_BUCKET = re.compile(
    r"(?:\A|\.)(?:s3[.-][a-z0-9.-]*amazonaws\.com|s3\.amazonaws\.com|storage\.googleapis\.com|storage\.cloud\.google\.com|"
    r"blob\.core\.windows\.net|r2\.cloudflarestorage\.com|r2\.dev|digitaloceanspaces\.com|backblazeb2\.com|"
    r"wasabisys\.com|aliyuncs\.com|myqcloud\.com)\Z",
    re.IGNORECASE,
)
_ARCHIVE = re.compile(r"\.(?:zip|t(?:ar\.)?(?:gz|bz2|xz)|tar|7z|rar)\Z", re.IGNORECASE)
_CODE = re.compile(
    r"(?:\A|\.)(?:github\.com|githubusercontent\.com|gitlab\.com|bitbucket\.org|unpkg\.com|jsdelivr\.net|cdnjs\.cloudflare\.com|"
    r"esm\.sh|deno\.land|jsr\.io|rawgit\.com|skypack\.dev|w3\.org)\Z",
    re.IGNORECASE,
)
_USERS = re.compile(
    r"(?:\A|[/\\])(?:Users|home|Documents and Settings)[/\\]+(?P<user>[^/\\]{1,64})[/\\]", re.IGNORECASE
)
_ABSOLUTE = re.compile(
    r"\A(?:file:/{2,3}|webpack(?:-internal)?:///)?(?P<path>/(?:Users|home|root|tmp|var|opt|mnt|srv|private|builds?|github|"
    r"workspaces?|app|usr|data|code|src|work|drone|runner|codebuild|bitrise|vercel|Volumes)/.|[A-Za-z]:[\\/]|\\\\[^\\])"
)
_MACHINES = frozenset(
    {"runner", "runneradmin", "circleci", "travis", "vsts", "vsts_azpcontainer", "jenkins", "gitlab-runner", "appveyor",
     "node", "ubuntu", "codespace", "vscode", "user", "builder", "buildbot", "buildkite-agent", "container", "public",
     "default", "app", "ec2-user", "semaphore", "wercker", "teamcity", "bamboo", "coder", "gitpod", "me", "username"}
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One address in a map or in a comment that points at one."""

    path: str
    chain: tuple[str, ...]
    text: str
    what: str
    host: str = ""
    kind: Kind = "public"


def remote(context: PackageContext) -> Iterator[Address]:
    """Give the network addresses that the package's own maps and map comments name, each once a file."""
    seen: set[tuple[str, str]] = set()
    for path, chain, text, what in _texts(context):
        if _HTTP.match(text) and (path, text) not in seen:
            seen.add((path, text))
            parts = _split(text)
            if parts is not None and parts.hostname:
                yield Address(
                    path=path, chain=chain, text=text, what=what, host=parts.hostname, kind=_kind(parts, parts.hostname)
                )


def _texts(context: PackageContext) -> Iterator[tuple[str, tuple[str, ...], str, str]]:
    for reference in context.contents.references:
        if not reference.inline and not is_vendored(reference.chain[0]) and _counts(reference.chain):
            yield reference.chain[0], reference.chain, reference.url, "map"
    for each in own_maps(context):
        yield each.chain[0], each.chain, each.source_root, "sourceRoot"
        for source in each.own:
            yield each.chain[0], each.chain, source.name, "source"


def _counts(chain: tuple[str, ...]) -> bool:
    """Leave out comments quoted in the sources inside a map."""
    return not any(part.startswith("sourcesContent[") for part in chain)


def _split(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return None
    return parts if host else None


def _kind(parts: SplitResult, host: str) -> Kind:
    if _private(host):
        return "private"
    if parts.scheme.lower() in ("s3", "gs", "r2", "az") or _BUCKET.search(host):
        return "bucket"
    if _ARCHIVE.search(parts.path):
        return "archive"
    return "code" if _CODE.search(host) else "public"


def _private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return _PRIVATE.match(host) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalPath:
    """An absolute path of the machine that built the package."""

    path: str
    chain: tuple[str, ...]
    text: str
    user: str = ""


def local_paths(context: PackageContext) -> Iterator[LocalPath]:
    """Give the absolute paths in the package's own maps."""
    for path, chain, text, what in _texts(context):
        if what == "map" and not text.startswith("file:"):
            continue
        if not _HTTP.match(text) and _ABSOLUTE.match(text):
            found = _USERS.search(text)
            user = found["user"] if found and found["user"].lower() not in _MACHINES else ""
            yield LocalPath(path=path, chain=chain, text=text, user=user)
