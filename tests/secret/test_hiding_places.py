"""One token in each of the places where packages hide secrets: every one is found."""

from __future__ import annotations

import base64
import gzip
import io
import json
import marshal
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.checks.secret.engine.examples import expand
from auditor.model.report import Report
from auditor.secrets import Request, audit

Hide = Callable[[str], tuple[str, bytes]]


def code(token: str) -> bytes:
    return f"const token = '{token}';\n".encode()


def source_map(token: str) -> bytes:
    return json.dumps(
        {"version": 3, "sources": ["a.ts"], "sourcesContent": [code(token).decode()], "mappings": "AAAA"}
    ).encode()


def tarball(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return stream.getvalue()


def zipped(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def inline_map(token: str) -> bytes:
    data = base64.b64encode(source_map(token)).decode()
    return f"console.log(1);\n//# sourceMappingURL=data:application/json;base64,{data}\n".encode()


def bytecode(token: str) -> bytes:
    compiled = compile(f"TOKEN = {token!r}\n", "a.py", "exec")
    return b"\xa7\r\r\n" + bytes(12) + marshal.dumps(compiled)


def elf(token: str) -> bytes:
    return b"\x7fELF\x02\x01\x01" + bytes(57) + b"\0" * 64 + token.encode() + b"\0" * 64


def escaped(token: str, form: str) -> bytes:
    return ("const t = '" + "".join(form.format(ord(char)) for char in token) + "';\n").encode()


def concatenated(token: str) -> bytes:
    return f"const t = '{token[:9]}' + '{token[9:20]}' +\n  '{token[20:]}';\n".encode()


def nested_map(token: str) -> bytes:
    inner = source_map(token).decode()
    return json.dumps({"version": 3, "sources": ["b.map"], "sourcesContent": [inner], "mappings": "AAAA"}).encode()


PLACES: dict[str, Hide] = {
    "plain": lambda token: ("plain.js", code(token)),
    "map": lambda token: ("app.js.map", source_map(token)),
    "inline-map": lambda token: ("inline.js", inline_map(token)),
    "tgz-js": lambda token: ("a-1.0.0.tgz", tarball({"package/a.js": code(token)})),
    "tgz-map": lambda token: ("b-1.0.0.tgz", tarball({"package/a.js.map": source_map(token)})),
    "wheel": lambda token: ("c-1.0-py3-none-any.whl", zipped({"c/a.py": code(token)})),
    "sdist": lambda token: ("d-1.0.tar.gz", tarball({"d-1.0/d/a.py": code(token)})),
    "node-modules": lambda token: ("node_modules/x/index.js", code(token)),
    "dist-info": lambda token: ("e-1.0.dist-info/METADATA", code(token)),
    "lock-file": lambda token: (
        "package-lock.json",
        f'{{"resolved": "https://{token}@git.example.net/a.tgz"}}'.encode(),
    ),
    "utf-16": lambda token: ("wide.txt", code(token).decode().encode("utf-16")),
    "gzip": lambda token: ("app.js.gz", gzip.compress(code(token))),
    "hex": lambda token: ("hex.txt", b"data = " + code(token).hex().encode()),
    "percent": lambda token: ("percent.txt", "".join(f"%{byte:02x}" for byte in code(token)).encode()),
    "base64": lambda token: ("data.json", json.dumps({"data": base64.b64encode(code(token) * 2).decode()}).encode()),
    "bytecode": lambda token: ("a.cpython-311.pyc", bytecode(token)),
    "one-line": lambda token: ("bundle.min.js", b"x=1;" * 1_250_000 + code(token).strip()),
    "npmrc": lambda token: (".npmrc", f"//registry.example.com/:_authToken={token}\n".encode()),
    "pypirc": lambda token: (".pypirc", f"[index]\nusername = __token__\npassword = {token}\n".encode()),
    "env": lambda token: (".env", f"DATABASE_URL=postgres://app:{token}@db.acme-internal.net/app\n".encode()),
    "known-bundle": lambda token: ("plotly.min.js.map", source_map(token)),
    "vendor": lambda token: ("vendor/jquery.js", code(token)),
    "svg": lambda token: ("logo.svg", f"<svg><!-- {token} --></svg>".encode()),
    "zip-tgz": lambda token: ("bundle.zip", zipped({"a-1.0.0.tgz": tarball({"package/a.js": code(token)})})),
    "elf": lambda token: ("addon.node", elf(token)),
    "unicode-escapes": lambda token: ("unicode.js", escaped(token, "\\u{:04x}")),
    "hex-escapes": lambda token: ("escapes.js", escaped(token, "\\x{:02x}")),
    "concatenation": lambda token: ("parts.js", concatenated(token)),
    "slashed-map": lambda token: ("slashed.js.map", source_map(token + "/x").replace(b"/", b"\\/")),
    "map-in-map": lambda token: ("nested.js.map", nested_map(token)),
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    top = tmp_path_factory.mktemp("places")
    for name, hide in PLACES.items():
        path, data = hide(expand("{checksummed:github:ghp_}", name))
        target = top / name / path
        target.parent.mkdir(parents=True)
        target.write_bytes(data)
    return audit(Request(paths=(str(top),)))


@pytest.mark.parametrize("place", PLACES)
def test_found(place: str, report: Report) -> None:
    loud = [
        finding for finding in report.findings if Path(finding.place.path).parts and f"/{place}/" in finding.place.path
    ]
    assert [finding.rule for finding in loud if finding.level == "error"], loud


def test_nothing_else(report: Report) -> None:
    assert len([finding for finding in report.findings if finding.level == "error"]) == len(PLACES)
    assert not [skip for skip in report.skipped if skip.incomplete]
    assert not report.failures


def test_joined(tmp_path: Path) -> None:
    token = expand("{checksummed:github:ghp_}", "joined")
    (tmp_path / "app.js").write_bytes(code(token))
    (tmp_path / "app.js.map").write_bytes(source_map(token))
    (finding,) = audit(Request(paths=(str(tmp_path),))).findings
    assert finding.place.path.endswith("app.js")
    assert [place.label for place in finding.related] == ["also at"]
    assert "app.js.map > sourcesContent[0] a.ts" in finding.related[0].path
