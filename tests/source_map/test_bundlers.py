"""What real bundlers write, read back."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from auditor.model.blob import Blob, Incomplete
from auditor.model.source_map import EvalSources, MapReference, SourceMap
from auditor.scan.sweep import prepare, sweep

ROOT = Path(__file__).parent.parent.parent
ORACLES = ROOT / ".oracles" / "bundlers"
SCRIPT = ROOT / "tests" / "oracles" / "bundlers" / "build.mjs"
SOURCES = {
    "src/main.ts": "import { half } from './parts/half'\nexport const whole: number = half(4) // \u00e9 \U0001f600\n",
    "src/parts/half.ts": "export function half(value: number): number {\n  return value / 2\n}\n",
    "src/plain.js": "import { twice } from './parts/twice.js'\nconsole.log(twice(2)) // \u00e9 \U0001f600\n",
    "src/parts/twice.js": "export function twice(value) {\n  return value * 2\n}\n",
    "package.json": '{"name": "small", "version": "1.0.0", "private": true}',
}
ENTRY = {"rollup": "plain.js", "webpack": "plain.js", "parcel": "plain.js"}
TOOLS = ("esbuild", "parcel", "rollup", "typescript", "vite", "webpack")


@pytest.fixture(scope="module", params=TOOLS)
def built(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    tool = str(request.param)
    node = shutil.which("node")
    if node is None or not (ORACLES / "node_modules").is_dir():
        missing = "node, or `npm ci --ignore-scripts` in .oracles/bundlers"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    folder = tmp_path_factory.mktemp(tool)
    for name, text in SOURCES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    subprocess.run([str(node), str(SCRIPT), tool, str(ORACLES)], cwd=folder, check=True, timeout=120)
    return tool, folder / "dist"


def read(folder: Path) -> list[object]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    blobs = [Blob(data=path.read_bytes(), chain=(path.relative_to(folder).as_posix(),)) for path in paths]
    return list(sweep(blobs, prepare([]), workers=1))


@pytest.mark.oracle
def test_every_map_of_every_bundler_is_read(built: tuple[str, Path]) -> None:
    tool, folder = built
    entry = ENTRY.get(tool, "main.ts")
    said = read(folder)
    assert not [each for each in said if isinstance(each, Incomplete)]
    maps = [each for each in said if isinstance(each, SourceMap)]
    own = {name for name in SOURCES if name.startswith("src/")}
    for way in sorted(path.name for path in folder.iterdir()):
        here = [each for each in maps if each.chain[0].startswith(f"{way}/") and ".d.ts" not in each.chain[0]]
        if way == "eval":
            continue
        assert here, way
        told = {source.path.lstrip("./") for each in here for source in each.own if entry in source.path}
        assert any(path.endswith(entry) for path in told), (way, told)
        disclosed = {source.size for each in here for source in each.disclosed if source.path.endswith(entry)}
        bare = way in ("bare", "nosources-source-map")
        expected = set() if bare else {len(SOURCES[f"src/{entry}"].encode())}
        assert disclosed == expected or (way == "eval-source-map" and disclosed), (way, own)


@pytest.mark.oracle
def test_every_comment_of_every_bundler_is_read(built: tuple[str, Path]) -> None:
    tool, folder = built
    said = read(folder)
    references = [each for each in said if isinstance(each, MapReference) and len(each.chain) == 1]
    linked = [each for each in references if not each.inline]
    inline = [each for each in references if each.inline]
    assert all(each.final for each in linked)
    assert linked
    assert inline or tool == "parcel"
    for each in linked:
        assert (folder / each.chain[0]).with_name(each.url).is_file()


@pytest.mark.oracle
def test_webpack_keeps_modules_in_eval(built: tuple[str, Path]) -> None:
    tool, folder = built
    evals = [each for each in read(folder) if isinstance(each, EvalSources)]
    if tool == "webpack":
        assert any("src/parts/twice.js" in name for each in evals for name in each.names)
    else:
        assert evals == []
