"""No raw secret leaves the engine: not in any format, message, cache, traceback or fault."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from click.testing import CliRunner

from auditor import formats
from auditor.checks.secret.engine.examples import expand
from auditor.checks.secret.engine.redact import excerpt, fingerprint
from auditor.cli import group
from auditor.formats import Screen
from auditor.model.report import Report
from auditor.secrets import Request, audit

TOKEN = expand("{checksummed:github:ghp_}", "redaction")
PASSWORD = expand("{alnum:12}!{digit:4}", "redaction password")
TEXT = f"const a = '{TOKEN}';\npassword = \"{PASSWORD}\"\nb = '{TOKEN}' # gitleaks:allow\nx = 'ghp_{'x' * 36}'\n"


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    top = tmp_path_factory.mktemp("redaction")
    (top / "a.js").write_text(TEXT)
    return audit(Request(paths=(str(top),), show_filtered=True))


def pieces(secret: str) -> list[str]:
    return [secret, secret[4:], secret[-12:]]


@pytest.mark.parametrize("form", formats.names())
def test_formats(form: str, report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    stream = io.StringIO()
    formats.write(form, report, stream, Screen(width=120, everything=True))
    text = stream.getvalue()
    assert "ghp_****(40)" in text or form in {"junit", "github", "gitlab", "markdown", "html", "sarif"}
    for secret in (TOKEN, PASSWORD):
        assert not [piece for piece in pieces(secret) if piece in text]


def test_values(report: Report) -> None:
    everything = repr(report)
    for secret in (TOKEN, PASSWORD):
        assert not [piece for piece in pieces(secret) if piece in everything]
    assert len(report.findings) == 2
    assert len(report.suppressed) == 1


def test_cache_and_streams(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "a.js").write_text(TEXT)
    result = CliRunner().invoke(group, ["secrets", str(tmp_path / "a.js"), "--show-filtered"])
    written = b"".join(path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file())
    assert written
    for secret in (TOKEN, PASSWORD):
        assert not [piece for piece in pieces(secret) if piece in result.output or piece.encode() in written]


def test_faults_say_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError(TOKEN)

    monkeypatch.setattr("auditor.checks.secret.engine.core.decide", broken)
    (tmp_path / "a.js").write_text(TEXT)
    report = audit(Request(paths=(str(tmp_path),)))
    assert report.exit_code == 2
    assert [failure.error for failure in report.failures] == ["ValueError"]
    assert TOKEN not in repr(report)


def test_excerpt() -> None:
    assert excerpt(b"abcdefghijkl") == "abcd****(12)"
    assert excerpt(b"abc\x1b[31mdefgh") == "abc.****(13)"
    assert excerpt(b"abc") == "a****(3)"


def test_fingerprint_needs_the_key() -> None:
    assert fingerprint(b"secret", b"one") != fingerprint(b"secret", b"two")
    assert fingerprint(b"secret", b"one") == fingerprint(b"secret", b"one")
