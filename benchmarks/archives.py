"""Time reading a large .tgz and hashing its members against `tar -xzf` of it, for who changes the reader.

`python benchmarks/archives.py [FILE]` prints seconds for both (best of three, taken in turn) and the peak memory;
it ends with 1 when the reader is slower than tar or needs 250 MB, with 2 when there is nothing to measure.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

MEBIBYTE = 1 << 20
PACKED = 100 * MEBIBYTE
PEAK = 250 * 1_000_000
ROUNDS = 3

READER = """
import json, resource, sys, time
from auditor.inventory.archives import read_archive
begin = time.perf_counter()
archive = read_archive(sys.argv[1], sys.argv[1], hash_members=True)
seconds = time.perf_counter() - begin
assert archive.complete and all(file.sha256 for file in archive.package.files)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
package = archive.package
print(json.dumps({"seconds": seconds, "peak": peak, "files": len(archive.members), "bytes": package.total_bytes}))
"""


def _content(source: random.Random, words: list[bytes]) -> bytes:
    """Give text that packs about as well as published code does."""
    size = int(min(4 * MEBIBYTE, 200 * source.paretovariate(0.6)))
    return b" ".join(source.choices(words, k=size // 8 + 1))


def make_archive(folder: str) -> str:
    """Write a package of about 100 MB packed and pack it with tar."""
    source = random.Random(5)  # noqa: S311 - the content only has to be the same every time
    words = [source.randbytes(source.randint(3, 5)).hex().encode() for _ in range(30_000)]
    tree = os.path.join(folder, "tree", "package")
    written = number = 0
    while written < PACKED * 2.75:
        content = _content(source, words)
        place = os.path.join(tree, f"d{number % 97}")
        os.makedirs(place, exist_ok=True)
        with open(os.path.join(place, f"f{number}.js"), "wb") as stream:
            stream.write(content)
        written += len(content)
        number += 1
    path = os.path.join(folder, "package.tgz")
    subprocess.run(["tar", "-czf", path, "-C", os.path.dirname(tree), "package"], check=True)
    shutil.rmtree(os.path.dirname(tree))
    return path


def time_tar(path: str, folder: str) -> float:
    """Unpack once into a fresh folder."""
    target = tempfile.mkdtemp(dir=folder)
    begin = time.perf_counter()
    subprocess.run(["tar", "-xzf", path, "-C", target], check=True)
    seconds = time.perf_counter() - begin
    shutil.rmtree(target)
    return seconds


def measure_reader(path: str) -> dict[str, float]:
    """Read and hash once in a fresh process, whose start is not counted; its memory is."""
    done = subprocess.run([sys.executable, "-c", READER, path], check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def main() -> int:
    """Measure and judge."""
    if shutil.which("tar") is None:
        print("no tar here: nothing to measure against")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        path = sys.argv[1] if len(sys.argv) > 1 else make_archive(folder)
        rounds = [(time_tar(path, folder), measure_reader(path)) for _ in range(ROUNDS)]
        packed = os.path.getsize(path)
    tar = min(seconds for seconds, _ in rounds)
    reader = min(figures["seconds"] for _, figures in rounds)
    peak = max(figures["peak"] for _, figures in rounds)
    shape = rounds[0][1]
    print(f"archive   {packed / 1e6:.0f} MB, {shape['files']:.0f} files, {shape['bytes'] / 1e6:.0f} MB unpacked")
    print(f"tar -xzf  {tar:.2f} s")
    print(f"stowgate  {reader:.2f} s ({tar / reader:.1f} times as fast), peak {peak / 1e6:.0f} MB")
    return int(reader > tar or peak > PEAK)


if __name__ == "__main__":
    sys.exit(main())
