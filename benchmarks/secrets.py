"""The figures of the secret scan, on the cases and packages that are given to it."""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LEVELS = ("error", "warning", "note")
TIMES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one run of the command said and cost."""

    document: dict[str, Any]
    wall: float
    cpu: float
    peak: int


def scan(*arguments: str, folder: str | None = None) -> Run:
    """Run `stowgate secrets` and measure it."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    command = [sys.executable, "-m", "auditor", "secrets", *arguments, "--format", "json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if not done.stdout:
        sys.exit(f"no report: {done.stderr.decode('utf-8', 'replace')[-300:]}")
    return Run(document=json.loads(done.stdout), wall=wall, cpu=cpu, peak=after.ru_maxrss)


def rows(folder: Path) -> list[dict[str, Any]]:
    """Read every case: `{source, expect, name, text}` a line in the folder's `*.jsonl` that have an `expect`."""
    lines = (line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines() if line)
    return [row for row in map(json.loads, lines) if isinstance(row, dict) and isinstance(row.get("expect"), bool)]


def levels_by_case(cases: list[dict[str, Any]]) -> list[set[str]]:
    """Give each case a folder of its own, scan them all, and say which levels each one got."""
    with tempfile.TemporaryDirectory() as top:
        for number, row in enumerate(cases):
            path = Path(top) / f"{number:06d}" / str(row["name"])
            path.parent.mkdir()
            path.write_text(row["text"], "utf-8", errors="replace", newline="")
        run = scan(".", folder=top)
    found: list[set[str]] = [set() for _ in cases]
    for finding in run.document["findings"]:
        found[int(finding["path"].removeprefix("./").split("/")[0])].add(finding["level"])
    print(f"{len(cases)} cases in {run.wall:.1f} s, {run.cpu:.1f} s of CPU")
    return found


def accuracy(folder: Path) -> None:
    """Print recall and false alarms, by source and in all."""
    cases = rows(folder)
    if not cases:
        sys.exit(f"no cases in {folder}")
    found = levels_by_case(cases)
    for expect, title in ((True, "true cases found"), (False, "false cases flagged")):
        print(f"-- {title}")
        for source in (*sorted({row["source"] for row in cases}), ""):
            chosen = [
                seen
                for row, seen in zip(cases, found, strict=True)
                if row["expect"] is expect and source in ("", row["source"])
            ]
            if chosen:
                print(f"{source or 'all':24} {len(chosen):6}  {share(chosen)}")


def share(chosen: list[set[str]]) -> str:
    """Give the shares of errors, of warnings and worse, and of everything."""
    parts = []
    for last, name in enumerate(("error", "warning or worse", "any level")):
        wanted = set(LEVELS[: last + 1])
        parts.append(f"{name} {100 * sum(bool(seen & wanted) for seen in chosen) / len(chosen):5.1f} %")
    return "   ".join(parts)


def speed(folder: Path) -> None:
    """Print the median of three runs over a folder of packages, and the findings by level."""
    runs = sorted((scan(str(folder)) for _ in range(TIMES)), key=lambda run: run.cpu)
    run = runs[len(runs) // 2]
    summary = run.document["summary"]
    if not summary["files"]:
        sys.exit(f"no files in {folder}")
    size = summary["bytes"] / 1e6
    print(f"{summary['files']} files, {size:.0f} MB: {run.wall:.2f} s, {run.cpu:.2f} s of CPU")
    print(f"{size / run.cpu:.0f} MB for each second of CPU, {run.peak / 1024:.0f} MB at the peak")
    print(", ".join(f"{summary[level]} {level}s" for level in LEVELS))


def start_up() -> None:
    """Print what a scan of two small files takes, with a cold cache and with a warm one."""
    with tempfile.TemporaryDirectory() as top:
        for name in ("a.txt", "b.txt"):
            (Path(top) / name).write_text("nothing\n")
        os.environ["XDG_CACHE_HOME"] = str(Path(top) / "cache")
        for state in ("cold", "warm"):
            run = scan("a.txt", "b.txt", folder=top)
            print(f"two files, {state} cache: {run.wall:.2f} s, {run.cpu:.2f} s of CPU")
        del os.environ["XDG_CACHE_HOME"]


def folders(arguments: argparse.Namespace) -> Iterator[tuple[Any, Path]]:
    """Give what is to be measured, each with its folder."""
    if arguments.cases:
        yield accuracy, arguments.cases
    if arguments.packages:
        yield speed, arguments.packages


def main() -> None:
    """Measure what was asked for; without anything there is nothing to show."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=Path, help="a folder with cases, one JSON object a line")
    parser.add_argument("--packages", type=Path, help="a folder of unpacked packages")
    arguments = parser.parse_args()
    wanted = list(folders(arguments))
    if not wanted:
        parser.error("name --cases, --packages or both")
    for measure, folder in wanted:
        if not folder.is_dir():
            sys.exit(f"{folder} is no folder")
        measure(folder)
    start_up()


if __name__ == "__main__":
    main()
