"""A secret in a generated file, told where it comes from."""

from __future__ import annotations

import base64
import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest

from auditor.audit import Request, audit
from auditor.checks.secret.engine.examples import expand
from auditor.model.finding import Finding
from auditor.secrets import Request as Loose
from auditor.secrets import audit as audit_loose

TOKEN = expand("glpat-{alnum:20}", "origins")
BUNDLE = f'"use strict";\nconst token="{TOKEN}";\n'
# Line 2 from column 1 on is line 3, column 5 of the second source.
MAP = {"version": 3, "sources": ["src/b.ts", "webpack://app/./src/a.ts"], "names": [], "mappings": ";ACEI"}
SAYS = ("src/a.ts", 3, 5)
ORIGINAL = f'// the original\n\n    const token = "{TOKEN}"\n'


def forms() -> dict[str, dict[str, str]]:
    plain, data = json.dumps(MAP), base64.b64encode(json.dumps(MAP).encode()).decode()
    return {
        "comment": {"m.js": f"{BUNDLE}//# sourceMappingURL=maps/m.map", "maps/m.map": plain},
        "beside": {"m.js": BUNDLE, "m.js.map": plain},
        "inline": {"m.js": f"{BUNDLE}//# sourceMappingURL=data:application/json;charset=utf-8;base64,{data}"},
    }


def packed(files: dict[str, str], folder: Path) -> str:
    path = folder / "a-1.0.0.tgz"
    with tarfile.open(path, "w:gz") as tar:
        for name, text in {"package.json": '{"name": "a", "version": "1.0.0"}', **files}.items():
            info = tarfile.TarInfo(f"package/{name}")
            info.size = len(text.encode())
            tar.addfile(info, io.BytesIO(text.encode()))
    return str(path)


def only(findings: tuple[Finding, ...]) -> Finding:
    (found,) = [each for each in findings if each.rule.startswith("secret/")]
    return found


def in_package(files: dict[str, str], folder: Path) -> Finding:
    return only(audit(Request(targets=(packed(files, folder),), select=("secret",))).findings)


def where(found: Finding) -> tuple[Any, ...] | None:
    origin = found.origin
    return (origin.path, origin.line, origin.column) if origin else None


@pytest.mark.parametrize("form", forms())
def test_the_map_of_a_packed_file_tells(form: str, tmp_path: Path) -> None:
    found = in_package(forms()[form], tmp_path)
    assert (found.place.path, found.place.line, where(found)) == ("m.js", 2, SAYS)


@pytest.mark.parametrize("form", forms())
def test_the_map_of_a_loose_file_tells(form: str, tmp_path: Path) -> None:
    for name, text in forms()[form].items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert where(only(audit_loose(Loose(paths=(str(tmp_path),))).findings)) == SAYS


def test_inside_a_map_the_place_is_the_original(tmp_path: Path) -> None:
    carried = {**MAP, "sourcesContent": ["", ORIGINAL]}
    found = in_package({"m.js.map": json.dumps(carried)}, tmp_path)
    assert found.chain == ("m.js.map", "sourcesContent[1] webpack://app/./src/a.ts")
    assert where(found) == ("src/a.ts", 3, ORIGINAL.splitlines()[2].index(TOKEN) + 1)


def test_a_map_too_large_to_look_up_tells_by_its_text(tmp_path: Path) -> None:
    heavy = {**MAP, "sourcesContent": ["", ORIGINAL], "mappings": ";ACEI" + ";" * 2_100_000}
    found = in_package({"m.js": BUNDLE, "m.js.map": json.dumps(heavy)}, tmp_path)
    assert (found.place.path, where(found)) == ("m.js", ("src/a.ts", 3, 20))


@pytest.mark.parametrize(
    "comment",
    [
        "//# sourceMappingURL=gone.map",
        "//# sourceMappingURL=../../m.map",
        "//# sourceMappingURL=data:application/json;base64,e",
    ],
)
def test_without_a_map_there_is_no_origin(comment: str, tmp_path: Path) -> None:
    assert in_package({"m.js": f"{BUNDLE}{comment}"}, tmp_path).origin is None


def test_a_map_outside_what_was_scanned_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "out.map").write_text(json.dumps(MAP))
    (tmp_path / "in" / "m.js").write_text(f"{BUNDLE}//# sourceMappingURL=../out.map")
    assert only(audit_loose(Loose(paths=(str(tmp_path / "in"),))).findings).origin is None
