"""Figures of districts of 100,000 and a million hazards: from frames, and in parts by the engine, first, unchanged and with one street's package new.

Each way runs in a process of its own, from the packages as intake keeps them to the values of figures.json; what is told is its
time, its CPU time and its peak of memory, as CSV and as curves.

    python -m benchmarks.bench_scale OUT [HAZARDS …]
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.curves import write_curves, write_rows
from benchmarks.registers import NOW, write_district
from benchmarks.timing import print_aim
from hazardlib import pipeline
from hazardlib.pipeline.district import session as district_session
from hazardlib.workspace import Workspace

SIZES = (100_000, 1_000_000)
FRAMES, FIRST, MONTH, AGAIN = "frames", "parts, first", "parts, one package new", "parts, unchanged"
WAYS = {FRAMES: "2023-11-26", FIRST: "2023-11-26", MONTH: "2023-12-05", AGAIN: "2023-12-05"}
"""Each way, and up to when packages had come."""

_FRAMES_END = 3_000_000
"""From how many hazards on frames do not fit into the memory of a desk's computer."""


def run(folder: Path, way: str) -> None:
    """Compute the figures in one way, and print what that took."""
    start = time.perf_counter()
    district_session.FROM_PARTS = sys.maxsize if way == FRAMES else 0
    asked = pipeline.open_run(month=str(NOW), known_at=f"{WAYS[way]}T08:00", workspace=Workspace(folder))
    counted = pipeline.measure(asked, keep=way != FRAMES)
    figures = {name: counted.figures[name] for name in counted.figures}  # all of them, and the table
    assert len(counted.measures)
    used = resource.getrusage(resource.RUSAGE_SELF)
    told = {
        "seconds": round(time.perf_counter() - start, 2),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 2),
        "gigabytes": round(used.ru_maxrss / 1024**2, 2),
        "found": figures["overall"]["all"]["found"],
    }
    print(json.dumps(told))


def main(out: Path | None = None, sizes: Sequence[int] = SIZES) -> None:
    """Print a table, and write it and its curves into a folder."""
    rows = list[dict[str, Any]]()
    for size in sizes:
        folder = Path(tempfile.mkdtemp(prefix="hazard-bench-"))
        try:
            write_district(folder, size)
            for way in WAYS if size < _FRAMES_END else [each for each in WAYS if each != FRAMES]:
                command = [sys.executable, "-m", "benchmarks.bench_scale", "--run", str(folder), way]
                said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
                rows.append({"hazards": size, "way": way, **json.loads(said.splitlines()[-1])})
                shown = "  {hazards:>12,}  {way:<28}{seconds:>9.1f} s{cpu_seconds:>9.1f} CPU s{gigabytes:>7.2f} GB"
                print(shown.format(**rows[-1]), flush=True)
                if out is not None:
                    write_rows(out / "scale.csv", rows)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    _print_aims(rows)
    if out is not None:
        curves = {
            way: [(row["hazards"], row["cpu_seconds"]) for row in rows if row["way"] == way] for way in WAYS
        }
        write_curves(
            out / "scale.svg", "All figures of a district's paper", ("hazards", "CPU seconds"), curves
        )


def _print_aims(rows: Sequence[dict[str, Any]]) -> None:
    for size in dict.fromkeys(row["hazards"] for row in rows):
        own = {row["way"]: row for row in rows if row["hazards"] == size}
        first = own[FIRST]
        print(f"{size:,} hazards in parts")
        print_aim(
            "  seconds",
            first["seconds"],
            "1 million: at most 10, 10 million: 120",
            is_met=first["seconds"] <= max(10, size * 12e-6),
        )
        print_aim(
            "  peak in GB",
            first["gigabytes"],
            "1 million: at most 3, 10 million: 8",
            is_met=first["gigabytes"] <= (3 if size <= 1_000_000 else 8),
        )
        for way, aim in ((MONTH, 0.1), (AGAIN, 0.05)):
            part = own[way]["cpu_seconds"] / first["cpu_seconds"]
            print_aim(f"  {way}, CPU / first", part, f"at most {aim}", is_met=part <= aim)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        run(Path(sys.argv[2]), sys.argv[3])
    else:
        main(Path(sys.argv[1]) if sys.argv[1:] else None, [int(each) for each in sys.argv[2:]] or SIZES)
