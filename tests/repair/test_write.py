"""Writing edits: whole files at any moment, refusals, and ways back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from auditor.errors import UsageError
from auditor.repair.model import Change
from auditor.repair.write import replace_file, write
from tests.trees import commit

OLD, NEW = b"old\n" * 50_000, b"new!\n" * 60_000
_ENDLESS = """
import sys
from auditor.repair.write import replace_file
texts = (b"old\\n" * 50_000, b"new!\\n" * 60_000)
print("ready", flush=True)
while True:
    for text in texts:
        replace_file(sys.argv[1], text)
"""


def test_killing_it_leaves_one_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "package.json"
    seen = set()
    for turn in range(12):
        path.write_bytes(OLD)
        worker = subprocess.Popen([sys.executable, "-c", _ENDLESS, str(path)], stdout=subprocess.PIPE)
        assert worker.stdout is not None
        worker.stdout.readline()
        time.sleep(0.003 * turn)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
        content = path.read_bytes()
        assert content in (OLD, NEW)
        seen.add(content)
    assert seen


def test_mode_and_link_survive(tmp_path: Path) -> None:
    real = tmp_path / "real.json"
    real.write_bytes(OLD)
    real.chmod(0o640)
    link = tmp_path / "package.json"
    link.symlink_to("real.json")
    replace_file(str(link), NEW)
    assert link.is_symlink()
    assert real.read_bytes() == NEW
    assert real.stat().st_mode & 0o777 == 0o640
    assert sorted(os.listdir(tmp_path)) == ["package.json", "real.json"]


def test_a_dirty_file_is_refused_until_told(tmp_path: Path) -> None:
    path = tmp_path / "package.json"
    path.write_bytes(b"{}\n")
    commit(tmp_path)
    change = Change(path=str(path), before=b'{"a": 1}\n', after=NEW)
    path.write_bytes(b'{"a": 1}\n')
    with pytest.raises(UsageError, match="not committed"):
        write([change])
    assert path.read_bytes() == b'{"a": 1}\n'
    (undo,) = write([change], allow_dirty=True)
    assert path.read_bytes() == NEW
    subprocess.run(["sh", "-c", undo], check=True)
    assert path.read_bytes() == b'{"a": 1}\n'


@pytest.mark.parametrize("tracked", [True, False])
def test_undo_brings_the_old_text_back(tmp_path: Path, *, tracked: bool) -> None:
    path = tmp_path / "pack age.json"
    path.write_bytes(b"{}\n")
    if tracked:
        commit(tmp_path)
    fresh = Change(path=str(tmp_path / ".npmignore"), before=None, after=b"a\n")
    undo = write([Change(path=str(path), before=b"{}\n", after=NEW), fresh])
    for line in undo:
        subprocess.run(["sh", "-c", line], check=True, capture_output=True)
    assert path.read_bytes() == b"{}\n"
    assert not (tmp_path / ".npmignore").exists()


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "package.json"
    path.write_bytes(b"other")
    with pytest.raises(UsageError, match="changed while"):
        write([Change(path=str(path), before=b"{}", after=NEW)])
    assert path.read_bytes() == b"other"


def test_when_one_file_cannot_be_written_none_is(tmp_path: Path) -> None:
    path = tmp_path / "package.json"
    path.write_bytes(b"{}")
    fresh = Change(path=str(tmp_path / "new"), before=None, after=b"n")
    nowhere = Change(path=str(tmp_path / "no" / "folder"), before=None, after=b"n")
    with pytest.raises(UsageError, match="cannot be written"):
        write([Change(path=str(path), before=b"{}", after=NEW), fresh, nowhere])
    assert path.read_bytes() == b"{}"
    assert os.listdir(tmp_path) == ["package.json"]
