"""How long a listing takes, beside npm itself: `python -m benchmarks.listing [FOLDER | --fetch NAME@VERSION]`.

Prints, from one run on one machine: the ratio of `npm pack --dry-run` to `stowgate list` on a large package, the whole
process on a small package, and the CPU time of `--help`.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

STOWGATE = [sys.executable, "-m", "auditor"]


def measured(command: list[str], folder: Path, rounds: int) -> tuple[float, float, str]:
    """Give the median wall and CPU seconds of a command, and its last output."""
    walls, cpus, output = [], [], ""
    for _ in range(rounds):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        walls.append(time.monotonic() - start)
        cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        output = done.stdout
    return statistics.median(walls), statistics.median(cpus), output


def fetched(name: str, folder: Path) -> Path:
    """Bring a published package with the user's own npm and registry, scripts off."""
    pack = ["npm", "pack", name, "--ignore-scripts", "--json", "--pack-destination", str(folder)]
    subprocess.run(pack, check=True, capture_output=True, cwd=folder)
    (archive,) = folder.glob("*.tgz")
    subprocess.run(["tar", "-xzf", str(archive), "-C", str(folder)], check=True)
    return folder / "package"


def compare(folder: Path) -> None:
    """Print npm's time, ours, and whether the lists agree."""
    npm = ["npm", "pack", "--dry-run", "--json", "--ignore-scripts"]
    npm_wall, _, npm_output = measured(npm, folder, rounds=1)
    version = subprocess.run(["npm", "--version"], capture_output=True, text=True, check=True).stdout.split(".")[0]
    ours = [*STOWGATE, "list", "--format", "json", "--packager", f"npm@{version}"]
    our_wall, our_cpu, our_output = measured(ours, folder, rounds=3)
    answer = json.loads(npm_output)
    entry = answer[0] if isinstance(answer, list) else next(iter(answer.values()))
    expected = {file["path"] for file in entry["files"]}
    listed = {file["path"] for file in json.loads(our_output)["packages"][0]["files"]}
    print(f"{folder}: {len(expected)} files, lists {'equal' if listed == expected else 'DIFFER'}")
    print(f"npm {version} pack --dry-run {npm_wall:.2f} s, stowgate list {our_wall:.2f} s ({our_cpu:.2f} s of CPU)")
    print(f"ratio {npm_wall / our_wall:.1f} times")


def small() -> None:
    """Print the time of the whole process on a small package, and of `--help`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "package.json").write_text('{"name": "small", "version": "1.0.0", "files": ["dist"]}')
        (folder / "dist").mkdir()
        for number in range(20):
            (folder / "dist" / f"{number}.js").write_text("1")
        wall, cpu, _ = measured([*STOWGATE, "list", "--format", "json"], folder, rounds=9)
        print(f"small package, whole process: {wall:.3f} s wall, {cpu:.3f} s of CPU")
        wall, cpu, _ = measured([*STOWGATE, "list"], folder, rounds=9)
        print(f"small package, text: {wall:.3f} s wall, {cpu:.3f} s of CPU")
        wall, cpu, _ = measured([*STOWGATE, "--help"], folder, rounds=9)
        print(f"--help: {wall:.3f} s wall, {cpu:.3f} s of CPU")


def main() -> int:
    """Run what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--fetch", metavar="NAME@VERSION")
    chosen = parser.parse_args()
    os.environ["PYTHONDONTWRITEBYTECODE"] = ""
    small()
    if chosen.folder:
        compare(chosen.folder.resolve())
    elif chosen.fetch:
        with tempfile.TemporaryDirectory() as name:
            compare(fetched(chosen.fetch, Path(name)))
    else:
        print("no large package given: the ratio was not measured")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
