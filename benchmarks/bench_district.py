"""A district's intake: 1,980 workbooks of fifteen streets, on this computer alone and on a Dask cluster of one or two workers.

``python -m benchmarks.bench_district --streets 3 --months 6`` measures a tenth of it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks.district import MONTHS, ROWS, STREETS, move_last_month, write_district
from benchmarks.timing import print_aim, print_ratio
from hazardlib import pipeline
from hazardlib.domain.month import parse_time
from hazardlib.store import Store
from hazardlib.workspace import Workspace
from tests.cluster import Cluster, wait_until

CALAMINE = "python-calamine, every file twice, on two cores"
ALONE, ONE, TWO = "ingest, here", "ingest, Dask with one worker", "ingest, Dask with two workers"
_WORKERS = {ALONE: 0, ONE: 1, TWO: 2}
_READ_ALL = (
    "import sys; from pathlib import Path; from python_calamine import CalamineWorkbook\n"
    "for path in Path(sys.argv[1]).rglob('*.xlsx'):\n"
    "    book = CalamineWorkbook.from_path(str(path))\n"
    "    [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]"
)
Cost = tuple[float, float]
"""Seconds of the clock, and of CPU of every process that took part."""


def ingest_district(folder: Path, scheduler: str) -> None:
    """Take in every street's workbooks, one street after another; in a process of its own."""
    for root in sorted(folder.glob("street-*")):
        pipeline.ingest(Workspace(root), received_at=parse_time("2024-06-20T09:00"), scheduler=scheduler)


def read_twice(folder: Path) -> Cost:
    """Read every file in each of two processes."""
    return _timed(lambda: [[sys.executable, "-c", _READ_ALL, str(folder)]] * 2)


def taken_in(folder: Path, cluster: Cluster | None) -> Cost:
    """Take in what is new of every street."""
    scheduler = [cluster.address] if cluster else []
    command = [sys.executable, "-m", "benchmarks.bench_district", "--ingest", str(folder), *scheduler]
    before = _work_of(cluster)
    seconds, busy = _timed(lambda: [command])
    return seconds, busy + _work_of(cluster) - before


def _timed(commands: Callable[[], list[list[str]]]) -> Cost:
    start, before = time.perf_counter(), os.times()
    processes = [subprocess.Popen(command) for command in commands()]
    statuses = [process.wait() for process in processes]
    if any(statuses):
        raise SystemExit("a process failed")
    after = os.times()
    busy = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - start, busy


def _work_of(cluster: Cluster | None) -> float:
    """Return what the processes of a cluster have computed so far, readers among them [s]."""
    if cluster is None:
        return 0.0
    leaders = [psutil.Process(each.pid) for each in (cluster.scheduler, *cluster.workers)]
    alive = [each for leader in leaders for each in (leader, *leader.children(recursive=True))]
    return sum(times.user + times.system for times in (each.cpu_times() for each in alive))


@contextmanager
def cluster_of(workers: int, folder: Path) -> Iterator[Cluster | None]:
    """Give a cluster whose workers have come, or none."""
    if not workers:
        yield None
        return
    with Cluster(folder, workers=workers) as cluster:
        from distributed import Client

        with Client(cluster.address, set_as_default=False) as client:
            wait_until(lambda: len(client.nthreads()) == workers, "the workers come")
        yield cluster


def measure(folder: Path, streets: int, months: int) -> tuple[dict[str, Cost], int]:
    """Return what each way cost, and how many rows were taken in."""
    places = write_district(folder / "files", streets, months)
    costs = {CALAMINE: read_twice(folder / "files")}
    for way, workers in _WORKERS.items():
        with cluster_of(workers, folder / f"cluster-{workers}") as cluster:
            costs[way] = taken_in(folder / "files", cluster)
            rows = sum(len(Store(place.tables).read("observations")) for place in places)
            if rows != streets * months * 11 * ROWS:
                raise SystemExit(f"{way}: {rows} rows were taken in")
            if not workers:
                costs["the same again, unchanged"] = taken_in(folder / "files", cluster)
            _forget(places)
            move_last_month(places, folder / "aside")
            taken_in(folder / "files", None)
            move_last_month(places, folder / "aside")
            costs[f"one more month: {way}"] = taken_in(folder / "files", cluster)
            _forget(places)
    return costs, rows


def _forget(places: list[Workspace]) -> None:
    for place in places:
        shutil.rmtree(place.processed)


def main(streets: int = STREETS, months: int = MONTHS) -> None:
    """Print the table."""
    folder = Path(tempfile.mkdtemp(prefix="hazard-bench-"))
    try:
        costs, rows = measure(folder, streets, months)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"\nA district of {streets * months * 11:,} workbooks, {rows:,} rows")
    print(f"  {'way':<58}{'seconds':>9}{'of CPU':>9}{'ratio':>8}")
    for name, (seconds, busy) in costs.items():
        print(f"  {name:<58}{seconds:>9.1f}{busy:>9.1f}{seconds / costs[CALAMINE][0]:>8.2f}")
    more = costs[f"one more month: {ALONE}"][0] / costs[ALONE][0]
    again = costs["the same again, unchanged"][0] / costs[ALONE][0]
    print_aim(
        "one more month / all",
        more,
        f"at most {max(0.1, 1.2 / months):.2f}",
        is_met=more <= max(0.1, 1.2 / months),
    )
    print_aim("unchanged / all", again, "at most 0.05", is_met=again <= 0.05)
    for way in (ONE, TWO):
        print_ratio(f"{way} / {ALONE}", costs[way][0] / costs[ALONE][0])


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--streets", type=int, default=STREETS)
    asked.add_argument("--months", type=int, default=MONTHS)
    asked.add_argument("--ingest", nargs="+", metavar=("FOLDER", "SCHEDULER"), help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.ingest:
        ingest_district(Path(options.ingest[0]), *(options.ingest[1:] or [""]))
    else:
        main(options.streets, options.months)
