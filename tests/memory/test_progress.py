"""Long scans say on stderr how far they are."""

from __future__ import annotations

import pytest

from auditor.cli import progress


def test_long_reading_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", -1.0)
    reading = progress.Reading()
    reading("notes\x1b[31m.jsonl", 3_000_000)
    reading("notes.jsonl", 3_000_000)
    reading.done()
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("reading") == 1
    assert "1 records, 3 MB" in told.err
    assert "\x1b" not in told.err


def test_short_reading_is_silent(capsys: pytest.CaptureFixture[str]) -> None:
    reading = progress.Reading()
    reading("notes.jsonl", 10)
    reading.done()
    assert capsys.readouterr().err == ""
