"""Tell test fixtures and examples by their path: what is found there counts one level less, never nothing."""

from __future__ import annotations

import re
from functools import lru_cache

_FOLDER = re.compile(
    r"(?:^|/)(?:tests?|testing|specs?|__tests__|__mocks__|__fixtures__|fixtures?|testdata|test-data|mocks?|e2e|"
    r"examples?|samples?|demos?|cassettes?)/",
    re.IGNORECASE,
)
_FILE = re.compile(
    r"(?:^|/)(?:test[_\-.][^/]*|conftest\.py|[^/]*[_\-.](?:test|tests|spec|specs|mock|mocks|fixture)\.[^/]*|"
    r"[^/]*[._\-](?:examples?|samples?|demo)\.[^/]*|examples?(?:[_\-]\d{1,3})?\.[^/]*|[^/]*(?:Test|Tests|Spec)\.[A-Za-z]+)$"
)


@lru_cache(maxsize=4096)
def is_fixture(path: str) -> bool:
    """Say whether a path looks like a test's."""
    return bool(_FOLDER.search(path) or _FILE.search(path))


_PROSE = re.compile(
    r"\.(?:md|mdx|markdown|rst|adoc|asciidoc|textile)\Z|"
    r"(?:^|/)(?:METADATA|PKG-INFO|(?:CHANGELOG|CHANGES|HISTORY|NEWS|README|CONTRIBUTING)(?:\.[^/]*)?)\Z|"
    r"(?:^|/)(?:docs?|docs?_src|documentation|tutorials?)/(?:[^/]+/)*[^/.]+\.(?:txt|html?|py|ipynb|js|ts)\Z",
    re.IGNORECASE,
)
_COMMENT = re.compile(rb"[ \t]{0,24}(?:/\*\*|\*|>>>|\.\.\.)[ \t]")
_DOCSTRINGS = (b'"""', b"'''")
_HELP = re.compile(rb"\b(?:EXAMPLES?|DOCUMENTATION|USAGE|HELP|RETURN)\w{0,12}\s{0,4}=\Z")
_OPENS_TEXT = (b":", b"\n", b"")
_LONGEST_TEXT = 20_000


@lru_cache(maxsize=4096)
def is_text(path: str) -> bool:
    """Say whether a file is a text for people, or a program that only documentation holds."""
    return bool(_PROSE.search(path))


@lru_cache(maxsize=4096)
def is_compiled(path: str) -> bool:
    """Say whether a file is compiled Python: what stands bare in its texts stood in a docstring."""
    return ".pyc" in path


def is_remark(line: bytes) -> bool:
    """Say whether a line belongs to a documentation comment or to a session in a docstring."""
    return bool(_COMMENT.match(line))


def is_prose(path: str, line: bytes) -> bool:
    """Say whether a line is documentation."""
    return is_text(path) or is_remark(line)


def is_docstring(path: str, data: bytes, at: int) -> bool:
    """Say whether a place in a Python file lies in a text that is assigned to nothing."""
    return path.endswith((".py", ".pyi")) and any(_inside(mark, data, at) for mark in _DOCSTRINGS)


def _inside(mark: bytes, data: bytes, at: int) -> bool:
    opening = data.rfind(mark, max(0, at - _LONGEST_TEXT), at)
    if opening < 0 or data.count(mark, 0, at) % 2 == 0:
        return False
    lead = data[max(0, opening - 120) : opening].rstrip(b" \tru")
    if _HELP.search(lead):
        return True
    return lead[-1:] in _OPENS_TEXT and lead.rstrip()[-1:] not in (b"=", b"(", b",", b"[")
