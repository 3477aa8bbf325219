"""How fast memory is scanned: transcripts made of this repository's own files, or a store of your own.

python -m benchmarks.memory                  100 MB of transcripts
python -m benchmarks.memory --size 1000      1 GB; progress and memory show here
python -m benchmarks.memory --store PATH     a store of your own
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
TURN = 6_000
PLACES = ("auditor", "docs", "tests", "benchmarks")


def turns() -> Iterator[str]:
    """Cut what people and tools would say into turns: prose, code and data, over and over."""
    files = sorted(path for place in PLACES for path in (ROOT / place).rglob("*") if path.suffix in {".py", ".md"})
    texts = [path.read_text("utf-8") for path in [*sorted(ROOT.glob("*.md")), *files]]
    for text in itertools.cycle(texts):
        yield from (text[start : start + TURN] for start in range(0, len(text), TURN))


def transcript(path: Path, size: int) -> int:
    """Write a transcript of at least `size` bytes; its true size is given."""
    written = 0
    with path.open("wb") as file:
        for number, text in enumerate(turns()):
            role = ("user", "assistant")[number % 2]
            block = {"type": "text", "text": text}
            turn: dict[str, object] = {"type": role, "uuid": f"turn-{number}", "sessionId": "bench", "parentUuid": None}
            turn["message"] = {"role": role, "content": [block]}
            written += file.write(json.dumps(turn, ensure_ascii=False).encode() + b"\n")
            if written >= size:
                return written
    return written


def weigh(path: Path) -> int:
    """How many bytes there are in a file or folder."""
    paths = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    return sum(each.stat().st_size for each in paths)


def measure(store: Path, size: int) -> None:
    """Scan a store in a process of its own, and print one line."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "auditor", "memory", "scan", str(store), "--format", "json"]
    with open(os.devnull, "wb") as nowhere:
        done = subprocess.run(command, cwd=ROOT, stdout=nowhere, check=False)
    wall = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = used.ru_utime + used.ru_stime
    print(
        f"{size / 1e6:,.0f} MB in {wall:.1f} s: {size / 1e6 / wall:.1f} MB/s; "
        f"{processor:.1f} s of processor, {used.ru_maxrss / 1024:,.0f} MB at most, exit {done.returncode}"
    )


def main() -> None:
    """Print how fast a store is scanned."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=100, metavar="MB")
    parser.add_argument("--store", type=Path)
    options = parser.parse_args()
    if options.store:
        measure(options.store, weigh(options.store))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "projects" / "bench" / "session.jsonl"
        path.parent.mkdir(parents=True)
        measure(path.parent, transcript(path, options.size * 1_000_000))


if __name__ == "__main__":
    main()
