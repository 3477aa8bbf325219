"""What a wheel says of itself, read from headers that may be there many times."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from auditor.audit import Request, audit

MAP = json.dumps({"version": 3, "sources": ["s/a.ts"], "sourcesContent": ["const a = 1\n"], "mappings": "AAAA"})
URLS = "Project-URL: Documentation, https://docs.example\nProject-URL: Source, https://github.com/a/a\n"


@pytest.mark.parametrize(
    ("headers", "level"),
    [
        (f"License-Expression: MIT\n{URLS}", "note"),
        ("License-Expression: MIT\nHome-page: https://gitlab.com/a/a\n", "note"),
        ("License-Expression: MIT\nProject-URL: Home, https://a.example\n", "warning"),
        (f"License-Expression: MIT\n{URLS}Classifier: Private :: Do Not Upload\n", "error"),
        ("Summary: nothing else\n\nProject-URL: Source, https://github.com/a/a\n", "error"),
    ],
)
def test_the_level_follows_the_headers(headers: str, level: str, tmp_path: Path) -> None:
    path = tmp_path / "a-1.0.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a/static/a.js.map", MAP)
        archive.writestr("a-1.0.0.dist-info/WHEEL", "Wheel-Version: 1.0\n")
        archive.writestr("a-1.0.0.dist-info/METADATA", f"Metadata-Version: 2.4\nName: a\nVersion: 1.0.0\n{headers}")
    found = audit(Request(targets=(str(path),), select=("source-map/embedded-sources",))).findings
    assert [each.level for each in found] == [level]
