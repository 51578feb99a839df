"""A district's year: 1,980 workbooks of fifteen streets, from files to the district's paper; on this computer, and if asked on a Dask cluster.

``python -m benchmarks.bench_district OUT --streets 3 --months 6`` measures a tenth of it; ``--dask`` takes it in on one and two workers, too.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks.curves import write_rows
from benchmarks.district import DISTRICT, MONTHS, ROWS, STREETS, move_last_month, write_district
from benchmarks.timing import print_aim, print_ratio
from hazardlib import pipeline
from hazardlib.domain.campaign import load_campaign
from hazardlib.domain.month import parse_time
from hazardlib.pipeline.district.packages import pack
from hazardlib.pipeline.district.street_package import street_package
from hazardlib.pipeline.publish.publisher import paper_fingerprint
from hazardlib.pipeline.run import open_report
from hazardlib.pipeline.session import open_session
from hazardlib.workspace import Workspace
from tests.cluster import Cluster, wait_until

CALAMINE = "python-calamine, every file twice, on two cores"
INGEST, EXPORT, PACKAGES, PAPER = (
    "streets: ingest",
    "streets: packages",
    "district: ingest",
    "district: paper",
)
STEPS = (INGEST, EXPORT, PACKAGES, PAPER)
ONE, TWO = "streets: ingest, Dask with one worker", "streets: ingest, Dask with two workers"
_WORKERS = {ONE: 1, TWO: 2}
AGAIN, MORE = "unchanged: ", "one more month: "

_SENT, _EXPORTED, _HANDED_UP, _ASKED = (f"2024-06-{day}T09:00" for day in (20, 21, 22, 23))
"""When workbooks come, packages are made, these come, and the paper is asked for."""

_READ_ALL = (
    "import sys; from pathlib import Path; from python_calamine import CalamineWorkbook\n"
    "for path in Path(sys.argv[1]).rglob('*.xlsx'):\n"
    "    book = CalamineWorkbook.from_path(str(path))\n"
    "    [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]"
)
Cost = tuple[float, float]
"""Seconds of the clock, and of CPU of every process that took part."""


def ingest_streets(folder: Path, scheduler: str = "") -> None:
    """Take in every street's workbooks, one street after another; in a process of its own."""
    for root in sorted((folder / "streets").iterdir()):
        pipeline.ingest(Workspace(root), received_at=parse_time(_SENT), scheduler=scheduler)


def export_packages(folder: Path, turn: str, months: str) -> None:
    """Hand up every second street's packages of some months; in a process of its own."""
    for root in sorted((folder / "streets").iterdir())[int(turn) :: 2]:
        for month in months.split():
            run = open_report(month, Workspace(root), known_at=_EXPORTED)
            path = folder / DISTRICT / "data" / "raw" / month / f"{root.name}.zip"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(pack(street_package(open_session(run))))


def ingest_packages(folder: Path) -> None:
    """Take in what the streets have handed up."""
    pipeline.ingest(Workspace(folder / DISTRICT), received_at=parse_time(_HANDED_UP))


def write_paper(folder: Path, month: str, expected: str) -> None:
    """Count the figures of the district's paper and put it into words, tables and charts, as notebooks do."""
    run = pipeline.open_run(month=month, known_at=_ASKED, workspace=Workspace(folder / DISTRICT))
    made_from, told = folder / "made-from", paper_fingerprint(run)
    if made_from.is_file() and made_from.read_text("utf-8") == told:
        return  # as `hazard run` leaves a paper
    found = pipeline.measure(run, keep=True).figures["overall"]["all"]["found"]
    if found != int(expected):
        raise SystemExit(
            f"{month}: {found} hazards and not {expected}: a package was refused, read too slowly perhaps"
        )
    pipeline.brief(run)
    made_from.write_text(told, "utf-8")


_PARTS = {each.__name__: each for each in (ingest_streets, export_packages, ingest_packages, write_paper)}


def _timed(*commands: Sequence[str]) -> Cost:
    start, before = time.perf_counter(), os.times()
    processes = [subprocess.Popen(command) for command in commands]
    statuses = [process.wait() for process in processes]
    if any(statuses):
        raise SystemExit("a process failed")
    after = os.times()
    busy = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - start, busy


def _done(part: str, *asked: str | Path) -> list[str]:
    return [sys.executable, "-m", "benchmarks.bench_district", "--part", part, *map(str, asked)]


def whole_way(folder: Path, handed_up: Sequence[str], hazards: int, before: str = "") -> dict[str, Cost]:
    """Go from workbooks to the district's paper; return what each step cost.

    Parameters
    ----------
    handed_up
        The months of which the streets hand packages up; the paper is of the last.
    hazards
        How many it must tell of.
    """
    months = " ".join(handed_up)
    export = [_done("export_packages", folder, str(turn), months) for turn in (0, 1)]
    steps = {
        INGEST: [_done("ingest_streets", folder)],
        **({} if before == AGAIN else {EXPORT: export}),
        PACKAGES: [_done("ingest_packages", folder)],
        PAPER: [_done("write_paper", folder, handed_up[-1], str(hazards))],
    }
    costs = {}
    for step, commands in steps.items():
        costs[before + step] = _timed(*commands)
        print("  {:<58}{:>9.1f}{:>9.1f}".format(before + step, *costs[before + step]), flush=True)
    return costs


def on_cluster(folder: Path, way: str) -> Cost:
    """Take every street's workbooks in on a cluster."""
    with cluster_of(_WORKERS[way], folder.parent / f"cluster-{_WORKERS[way]}") as cluster:
        before = _work_of(cluster)
        seconds, busy = _timed(_done("ingest_streets", folder, cluster.address))
        return seconds, busy + _work_of(cluster) - before


def _work_of(cluster: Cluster) -> float:
    """Return what the processes of a cluster have computed so far, readers among them [s]."""
    leaders = [psutil.Process(each.pid) for each in (cluster.scheduler, *cluster.workers)]
    alive = [each for leader in leaders for each in (leader, *leader.children(recursive=True))]
    return float(sum(times.user + times.system for times in (each.cpu_times() for each in alive)))


@contextmanager
def cluster_of(workers: int, folder: Path) -> Iterator[Cluster]:
    """Give a cluster whose workers have come."""
    with Cluster(folder, workers=workers) as cluster:
        from distributed import Client

        with Client(cluster.address, set_as_default=False) as client:
            wait_until(lambda: len(client.nthreads()) == workers, "the workers come")
        yield cluster


def measure(folder: Path, streets: int, months: int, *, dask: bool) -> dict[str, Cost]:
    """Return what each way cost."""
    files = folder / "files"
    places = write_district(files, streets, months)
    told = [str(month) for month in load_campaign(places[0].campaign).months()[:months]]
    costs = {CALAMINE: _timed(*[[sys.executable, "-c", _READ_ALL, str(files / "streets")]] * 2)}
    a_month = streets * 11 * ROWS
    costs |= whole_way(files, told[-2:], months * a_month)
    costs |= whole_way(files, told[-1:], months * a_month, AGAIN)
    _forget(places)
    for way in _WORKERS if dask else ():
        costs[way] = on_cluster(files, way)
        _forget(places)
    move_last_month(places, folder / "aside")
    shutil.rmtree(files / DISTRICT / "data" / "raw" / told[-1])
    _forget([Workspace(files / DISTRICT)])
    whole_way(files, told[-3:-1], (months - 1) * a_month, "up to the month before: ")
    move_last_month(places, folder / "aside")
    return costs | whole_way(files, told[-1:], months * a_month, MORE)


def _forget(places: Sequence[Workspace]) -> None:
    for place in places:
        shutil.rmtree(place.processed)


def main(
    out: Path | None = None, streets: int = STREETS, months: int = MONTHS, *, dask: bool = False
) -> None:
    """Print the table."""
    folder = Path(tempfile.mkdtemp(prefix="hazard-bench-"))
    print(f"\nA district of {streets * months * 11:,} workbooks, {streets * months * 11 * ROWS:,} rows")
    try:
        costs = measure(folder, streets, months, dask=dask)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    base = CALAMINE, PAPER
    sums = {
        "from files to the paper": sum(costs[step][0] for step in STEPS),
        f"{AGAIN}files to the paper": sum(costs[AGAIN + step][0] for step in STEPS if step != EXPORT),
        f"{MORE}files to the paper": sum(costs[MORE + step][0] for step in STEPS),
        "calamine twice and a paper": sum(costs[step][0] for step in base),
    }
    print(f"  {'way':<58}{'seconds':>9}{'of CPU':>9}")
    for name, cost in costs.items():
        print("  {:<58}{:>9.1f}{:>9.1f}".format(name, *cost))
    for name, seconds in sums.items():
        print(f"  {name:<58}{seconds:>9.1f}")
    whole, again, more, least = sums.values()
    print_aim(
        "from files to the paper / calamine twice and a paper",
        whole / least,
        "at most 1.5",
        is_met=whole <= 1.5 * least,
    )
    print_aim("one more month / from files", more / whole, "at most 0.1", is_met=more <= 0.1 * whole)
    print_aim("unchanged / from files", again / whole, "at most 0.05", is_met=again <= 0.05 * whole)
    for way in _WORKERS if dask else ():
        print_ratio(f"{way} / {INGEST}", costs[way][0] / costs[INGEST][0])
    if out is not None:
        workbooks = streets * months * 11
        write_rows(
            out / f"district-{workbooks}.csv",
            [
                {
                    "workbooks": workbooks,
                    "way": name,
                    "seconds": round(seconds, 1),
                    "cpu_seconds": round(busy, 1),
                }
                for name, (seconds, busy) in costs.items()
            ],
        )


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("out", type=Path, nargs="?")
    asked.add_argument("--streets", type=int, default=STREETS)
    asked.add_argument("--months", type=int, default=MONTHS)
    asked.add_argument("--dask", action="store_true")
    asked.add_argument("--part", nargs="+", help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.part:
        name, place, *rest = options.part
        _PARTS[name](Path(place), *rest)
    else:
        main(options.out, options.streets, options.months, dask=options.dask)
