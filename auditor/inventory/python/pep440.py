"""Versions as Python packaging writes them, for archive paths that carry one and for pinned backends."""

from __future__ import annotations

import re
from collections.abc import Sequence

_VERSION = re.compile(
    r"\s*v?(?:(?P<epoch>\d+)!)?(?P<release>\d+(?:\.\d+)*)"
    r"(?:[-_.]?(?P<pre>alpha|beta|preview|pre|rc|a|b|c)[-_.]?(?P<pre_n>\d*))?"
    r"(?:-(?P<post_bare>\d+)|[-_.]?(?P<post>post|rev|r)[-_.]?(?P<post_n>\d*))?"
    r"(?:[-_.]?(?P<dev>dev)[-_.]?(?P<dev_n>\d*))?"
    r"(?:\+(?P<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?\s*",
    re.IGNORECASE | re.ASCII,
)
_PRE = {"alpha": "a", "beta": "b", "c": "rc", "pre": "rc", "preview": "rc"}
_LONGEST = 256
_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*\(?([^;@)]*)\)?\s*(@|;|$)")
_CLAUSE = re.compile(r"\s*(===|==|~=|!=|<=|>=|<|>)\s*(\d+(?:\.\d+)*)(\.\*)?\s*")
# A bound at a pre-release lets the same finished releases in and out as the release itself.
_AT_PRE_RELEASE = re.compile(
    r"(\s*(?:>=|<)\s*\d+(?:\.\d+)*)[-_.]?(?:a|b|rc|dev|alpha|beta|pre|c)[-_.]?\d*\s*", re.IGNORECASE
)


def normalized_version(text: str) -> str:
    """Give the canonical form of a version; "" when it is none."""
    found = _VERSION.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None:
        return ""
    release = ".".join(str(int(part)) for part in found["release"].split("."))
    epoch = f"{int(found['epoch'])}!" if found["epoch"] and int(found["epoch"]) else ""
    pre = (found["pre"] or "").lower()
    return "".join(
        (
            epoch,
            release,
            f"{_PRE.get(pre, pre)}{int(found['pre_n'] or 0)}" if pre else "",
            f".post{int(found['post_bare'] or found['post_n'] or 0)}" if found["post"] or found["post_bare"] else "",
            f".dev{int(found['dev_n'] or 0)}" if found["dev"] else "",
            _local(found["local"]),
        )
    )


def _local(text: str | None) -> str:
    if not text:
        return ""
    parts = re.split(r"[-_.]", text.lower())
    return "+" + ".".join(str(int(part)) if part.isdigit() else part for part in parts)


def choose_release(requires: Sequence[str], name: str, releases: Sequence[str]) -> str | None:
    """Pick the first of some releases that the requirements on one name allow.

    None when none is allowed or a requirement is beyond this reading (a URL, a marker, a pinned pre-release).
    """
    wanted = re.sub(r"[-_.]+", "-", name).lower()
    clauses: list[tuple[str, str, bool]] = []
    for requirement in requires:
        found = _REQUIREMENT.match(requirement)
        if found is None or re.sub(r"[-_.]+", "-", found[1]).lower() != wanted:
            continue
        parts = [_CLAUSE.fullmatch(_AT_PRE_RELEASE.sub(r"\1", part)) for part in found[2].split(",") if part.strip()]
        if found[3] or None in parts:
            return None
        clauses += [(part[1], part[2], bool(part[3])) for part in parts if part]
    return next((release for release in releases if all(_allows(release, *clause) for clause in clauses)), None)


def _allows(release: str, operator: str, text: str, wild: bool) -> bool:  # noqa: FBT001 - a parsed clause
    have, want = _numbers(release), _numbers(text)
    if operator == "~=":
        return have >= want and have[: text.count(".")] == _numbers(text)[: text.count(".")]
    same = have[: text.count(".") + 1] == _numbers(text)[: text.count(".") + 1] if wild else have == want
    return {
        "==": same,
        "===": same,
        "!=": not same,
        "<": have < want,
        "<=": have <= want,
        ">": have > want,
        ">=": have >= want,
    }[operator]


def _numbers(text: str) -> tuple[int, ...]:
    parts = [int(part) for part in text.split(".")]
    return tuple(parts + [0] * (6 - len(parts)))
