"""What real packers write, read here and by the standard library: member for member."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from auditor.inventory.archives import iterate, read_archive

pytestmark = pytest.mark.oracle


def need(tool: str) -> str:
    path = shutil.which(tool)
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{tool} is not installed")
    return str(path)


def compare_tar(path: Path) -> int:
    """Compare every member with tarfile's; give how many there are."""
    with tarfile.open(path) as tar:
        expected = [
            (m.name, m.size, m.mode, m.linkname, _sha256(tar.extractfile(m).read()) if m.isreg() else "")  # type: ignore[union-attr]
            for m in tar
        ]
    found = [
        (m.name.rstrip("/"), m.size, m.mode, m.link, _sha256(m.read()) if m.kind == "file" else "")
        for m in iterate(str(path))
    ]
    assert found == expected
    return len(found)


def compare_zip(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        expected = {i.filename: _sha256(archive.read(i)) for i in archive.infolist() if not i.is_dir()}
    found = read_archive(path.name, str(path), hash_members=True)
    assert found.anomalies == ()
    assert {file.path: file.sha256 for file in found.package.files} == expected


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for n in range(60):
        folder = tmp_path / "top" / ("d" * (n * 2)) / "x" / "y"
        folder.mkdir(parents=True)
        (folder / ("f" * (n * 3 + 1))).write_bytes(os.urandom(n * 777))
        (folder / "é ü.txt").symlink_to("f" * (n * 4 + 1))
    os.link(tmp_path / "top" / "x" / "y" / "f", tmp_path / "top" / "hard")
    (tmp_path / "top" / "empty").mkdir()
    return tmp_path


@pytest.mark.parametrize("form", ["v7", "ustar", "gnu", "pax", "oldgnu"])
@pytest.mark.parametrize("squeeze", ["", "-z", "-j", "-J"])
def test_gnu_tar(tree: Path, form: str, squeeze: str) -> None:
    tar = need("tar")
    options = [f"--format={form}", "--hard-dereference", *([squeeze] if squeeze else [])]
    # v7 cannot hold long names and says so; what it wrote is what is compared.
    subprocess.run([tar, "-cf", "a.bin", *options, "top"], cwd=tree, check=False, capture_output=True)
    assert compare_tar(tree / "a.bin") > 40


def test_gnu_tar_sparse_is_not_read_as_content(tmp_path: Path) -> None:
    with (tmp_path / "holes").open("wb") as stream:
        for place in range(0, 64 << 20, 1 << 20):
            stream.seek(place)
            stream.write(b"x" * 512)
    (tmp_path / "after").write_bytes(b"end")
    for form in ("gnu", "pax"):
        subprocess.run([need("tar"), "-cSf", "s.tar", f"--format={form}", "holes", "after"], cwd=tmp_path, check=True)
        archive = read_archive("s.tar", str(tmp_path / "s.tar"), hash_members=True)
        assert "sparse" in archive.why_incomplete
        assert archive.package.paths >= {"after"}


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell path")
def test_npm_pack(tmp_path: Path) -> None:
    manifest = {"name": "@acme/demo", "version": "1.0.0", "bin": "cli.js"}
    (tmp_path / "package.json").write_text(json.dumps(manifest))
    for name in ("cli.js", "lib/a.js", f"lib/{'n' * 120}/{'m' * 120}.js", "lib/é.js"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    done = subprocess.run(
        [need("npm"), "pack", "--json", "--ignore-scripts", "--offline"],
        cwd=tmp_path, check=True, capture_output=True, text=True,
    )  # fmt: skip
    told = json.loads(done.stdout)
    told = told[0] if isinstance(told, list) else next(iter(told.values()))
    path = tmp_path / told["filename"]
    assert compare_tar(path) == 5
    archive = read_archive(path.name, str(path), hash_members=True)
    assert archive.package.label == "@acme/demo@1.0.0"
    assert archive.package.total_bytes == told["unpackedSize"]
    assert {(file.path, file.size) for file in archive.package.files} == {(f["path"], f["size"]) for f in told["files"]}
    assert archive.anomalies == ()


@pytest.mark.parametrize(
    ("requires", "backend"), [("hatchling", "hatchling.build"), ("flit_core", "flit_core.buildapi")]
)
def test_python_backends(tmp_path: Path, requires: str, backend: str) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "__init__.py").write_text('"""Demo."""\n')
    (tmp_path / "pyproject.toml").write_text(
        f'[build-system]\nrequires = ["{requires}"]\nbuild-backend = "{backend}"\n'
        '[project]\nname = "demo"\nversion = "1.0"\ndescription = "x"\n'
    )
    try:
        __import__(backend)
    except ImportError:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{requires} is not installed")
    code = f"import os, {backend} as b; os.makedirs('dist'); b.build_wheel('dist'); b.build_sdist('dist')"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    (sdist,) = (tmp_path / "dist").glob("*.tar.gz")
    compare_zip(wheel)
    assert compare_tar(sdist) >= 3
    found = [read_archive(path.name, str(path), hash_members=False) for path in (wheel, sdist)]
    assert [(archive.package.kind, archive.package.label) for archive in found] == [
        ("wheel", "demo@1.0"),
        ("sdist", "demo@1.0"),
    ]
    assert found[1].anomalies == ()
