"""How fast everything is opened and scanned: a package with a map of 60 MB, and a tree of real packages.

python benchmarks/scan.py                     the big map against `tar -xzf`
python benchmarks/scan.py --tree node_modules  and a tree of your own
"""

from __future__ import annotations

import argparse
import compileall
import io
import json
import os
import random
import resource
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
MAP_BYTES = 60_000_000
ROUNDS = 5
_CHILD = """
import resource, runpy, sys
sys.argv = ["stowgate", *sys.argv[1:]]
try:
    runpy.run_module("auditor", run_name="__main__")
except SystemExit as stop:
    print(stop.code, file=sys.stderr)
try:
    with open("/proc/self/status") as status:
        print(next(line.split()[1] for line in status if line.startswith("VmHWM")), file=sys.stderr)
except OSError:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def main() -> None:
    """Print one line a figure; fail when a figure misses its aim."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tree", type=Path, help="a folder of real packages")
    parser.add_argument("--report-only", action="store_true", help="never fail")
    options = parser.parse_args()
    compileall.compile_dir(ROOT / "auditor", quiet=2)
    missed = [] if _big_map() else ["the big map"]
    if options.tree and not _tree(options.tree):
        missed.append("the tree")
    if missed and not options.report_only:
        sys.exit(f"missed: {', '.join(missed)}")


def _big_map() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "big-1.0.0.tgz"
        _pack(archive)
        (Path(folder) / "out").mkdir()
        tar = ["tar", "-xzf", str(archive), "-C", f"{folder}/out"]
        maps = _compared("source maps alone", tar, _check(archive, "--select", "source-map"))
        return _compared("every rule", tar, _check(archive)) and maps


def _check(archive: Path, *more: str) -> list[str]:
    return [sys.executable, "-c", _CHILD, "check", str(archive), *more, "--format", "json"]


def _compared(label: str, tar: list[str], check: list[str]) -> bool:
    first = json.loads(subprocess.run(check, capture_output=True, check=True, cwd=ROOT).stdout)
    if not any(finding["rule"] == "source-map/embedded-sources" for finding in first["findings"]):
        sys.exit("the audit did not find what is in the map: nothing is measured")
    pairs = [(_timed(tar), _timed(check)) for _ in range(ROUNDS)]
    wall, cpu = (min(pair[1][at] for pair in pairs) / min(pair[0][at] for pair in pairs) for at in (0, 1))
    memory = max(pair[1][2] for pair in pairs)
    print(f"a .tgz with a map of {MAP_BYTES // 10**6} MB, {label}, best of {ROUNDS}:")
    for name, at in (("tar -xzf", 0), ("check", 1)):
        seconds, busy = (min(pair[at][kind] for pair in pairs) for kind in (0, 1))
        print(f"  {name:8} {seconds:.2f} s, {busy:.2f} s of CPU")
    print(f"  ratio {wall:.2f}, of CPU {cpu:.2f} (aim: below 1.5), {memory:.0f} MB of memory (aim: below 350)")
    return wall < 1.5 and memory < 350


def _timed(command: list[str]) -> tuple[float, float, float]:
    """Give seconds, seconds of CPU, and the megabytes a child of ours reports."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, busy, int((done.stderr or "0").split()[-1]) / 1024


def _pack(archive: Path) -> None:
    members = {
        "package/package.json": b'{"name": "big", "version": "1.0.0", "license": "UNLICENSED", "bin": "cli.js"}',
        "package/cli.js": b"".join(_texts(8_000_000)) + b"\n//# sourceMappingURL=cli.js.map\n",
        "package/cli.js.map": _map(),
    }
    with tarfile.open(archive, "w:gz", compresslevel=6) as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))


def _map() -> bytes:
    chance = random.Random(1)  # noqa: S311 - the same letters every time
    contents = [text.decode("utf-8", "replace") for text in _texts(MAP_BYTES * 3 // 4)]
    document = {
        "version": 3,
        "sources": [f"../src/module{number}/file.ts" for number in range(len(contents))],
        "sourcesContent": contents,
        "names": [f"name{number}" for number in range(40_000)],
    }
    head = json.dumps(document, ensure_ascii=False)[:-1].encode()
    letters = chance.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef0123;,,,", k=MAP_BYTES - len(head))
    return head + b', "mappings": "' + "".join(letters).encode() + b'"}'


def _texts(wanted: int) -> Iterator[bytes]:
    """Give real source text: Python's own library, over and over, each time a little different."""
    paths = sorted(Path(sysconfig.get_paths()["stdlib"]).rglob("*.py"))
    paths = [path for path in paths if 4_000 < path.stat().st_size < 120_000 and "site-packages" not in path.parts]
    given = number = 0
    while given < wanted:
        text = paths[number % len(paths)].read_bytes() + f"\n# {number}\n".encode()
        number += 1
        given += len(text)
        yield text


def _tree(folder: Path) -> bool:
    from auditor.model.blob import Blob  # noqa: PLC0415 - after its bytecode is written
    from auditor.scan.sweep import prepare, sweep  # noqa: PLC0415 - see above

    paths = sorted(os.path.join(where, name) for where, _, names in os.walk(folder) for name in names)
    paths = [path for path in paths if not os.path.islink(path)]
    size = sum(os.path.getsize(path) for path in paths)
    scanner = prepare([])

    def blobs() -> Iterator[Blob]:
        for path in paths:
            with open(path, "rb", buffering=0) as file:
                yield Blob(data=file.read(), chain=(path,))

    for _ in blobs():
        pass
    walls, seconds, facts = [], [], 0
    for _ in range(3):
        wall, start = time.perf_counter(), time.process_time()
        facts = sum(1 for _ in sweep(blobs(), scanner))
        seconds.append(time.process_time() - start)
        walls.append(time.perf_counter() - wall)
    rate = size / 1e6 / min(seconds)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(paths):,} files, {size / 1e6:.0f} MB: {min(walls):.2f} s, {min(seconds):.2f} s of CPU, {facts:,} facts"
    )
    print(f"  {rate:.0f} MB a second of CPU, reading included (aim: 300), {peak:.0f} MB of memory")
    return rate >= 300


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
