"""The guarded reader against plain python-calamine in this very process: time, and memory where the parser is."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

import xlsxwriter
from python_calamine import CalamineWorkbook

from benchmarks.timing import print_ratio, print_table, ratio, run_process, time_rounds
from benchmarks.workbooks import COLUMNS, FILES, ROWS, write_workbooks
from hazardlib.domain.campaign import load_campaign
from hazardlib.ingest.files.preflight import Unreadable
from hazardlib.ingest.files.reader_pool import ReaderPool
from hazardlib.workspace import open_workspace

GUARDED = "guarded reader (pre-flight, worker, cells back)"
PLAIN = "python-calamine, cells to Python rows, in this process"
WARM = "guarded reader, its worker already running"
FRESH = "python-calamine in a Python of its own"

LARGE_ROWS = 25_000  # of more than 30,000 rows a file is refused


def main(rounds: int = 5) -> None:
    """Print a table of times for each workload, and one of memory."""
    folder = Path(tempfile.mkdtemp(prefix="hazard-bench-"))
    try:
        many = write_workbooks(folder / "many", load_campaign(open_workspace("").campaign))
        large = write_large(folder / "large.xlsx")
        lots = {
            f"{FILES} workbooks x {ROWS} rows x {COLUMNS} columns": many,
            f"one workbook x {LARGE_ROWS} rows x {COLUMNS} columns": [large],
        }
        for name, paths in lots.items():
            print_lot(name, paths, rounds)
        print_small(many[0], 4 * rounds)
        print_memory(lots, rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_large(path: Path) -> Path:
    """Write one workbook of short texts, numbers and dates; return its path."""
    chance = random.Random(20231201)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("隐患台账")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for row in range(LARGE_ROWS):
            for column in range(COLUMNS):
                if column % 5 == 0:
                    sheet.write_number(row, column, 45078 + chance.randrange(200), day)
                elif column % 5 == 1:
                    sheet.write_number(row, column, chance.randrange(100_000))
                else:
                    sheet.write_string(row, column, f"内容{chance.randrange(5_000)}")
    return path


_refused: list[str] = []
"""What the guarded reader would not read: on a very busy machine the largest file can be too slow for it."""


def plain(paths: Sequence[Path]) -> None:
    """Read files as a script would that trusts them."""
    for path in paths:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python()


def guarded(pool: ReaderPool, paths: Sequence[Path]) -> None:
    """Read files as ingest does."""
    books = pool.read_all([path.read_bytes() for path in paths])
    _refused.extend(f"{book.code} {book.detail}" for book in books if isinstance(book, Unreadable))


def with_new_pool(paths: Sequence[Path]) -> None:
    """Read files with workers that are started for them and ended after them."""
    pool = ReaderPool()
    guarded(pool, paths)
    pool.close()


def print_lot(name: str, paths: Sequence[Path], rounds: int) -> None:
    """Print the times of one lot, workers' start and end among them."""
    seconds = time_rounds({GUARDED: lambda: with_new_pool(paths), PLAIN: lambda: plain(paths)}, rounds)
    print_table(f"Reading {name}", seconds, PLAIN)
    for reason in set(_refused):
        print(f"  REFUSED {_refused.count(reason)} times: {reason}")
    _refused.clear()


def print_small(path: Path, rounds: int) -> None:
    """Print what one small file costs alone: the start of a worker, beside the start of any Python."""
    pool = ReaderPool()
    ways: dict[str, Callable[[], None]] = {
        GUARDED: lambda: with_new_pool([path]),
        FRESH: lambda: run_process(sys.executable, "-I", "-c", _READ_ONE, str(path)),
        WARM: lambda: guarded(pool, [path]),
        PLAIN: lambda: plain([path]),
    }
    seconds = time_rounds(ways, rounds)
    pool.close()
    print_table(f"Reading one workbook x {ROWS} rows alone", seconds, PLAIN)
    print_ratio("with the start of its worker / plain in a Python of its own", ratio(seconds, GUARDED, FRESH))


_READ_ONE = (
    "import sys; from python_calamine import CalamineWorkbook; book = CalamineWorkbook.from_path(sys.argv[1]); "
    "[book.get_sheet_by_name(name).to_python() for name in book.sheet_names]"
)


def print_memory(lots: Mapping[str, Sequence[Path]], rounds: int) -> None:
    """Print the peak memory of each process that has to do with a lot, each way in a process of its own."""
    print(f"\n{'Peak memory [MB], medians':<60}{'parser':>9}{'parent':>9}{'in all':>9}{'ratio':>8}")
    for name, paths in lots.items():
        print(f"  {name}")
        alone = [peaks("plain", paths) for _ in range(rounds)]
        ours = [peaks("guarded", paths) for _ in range(rounds)]
        base = median(parent for parent, _ in alone)
        print(f"    {PLAIN:<56}{base:>9.0f}{'':>9}{base:>9.0f}{1:>8.2f}")
        parent = median(parent for parent, _ in ours)
        largest, whole = (median(each(workers) for _, workers in ours) for each in (max, sum))
        print(
            f"    {GUARDED:<56}{largest:>9.0f}{parent:>9.0f}{parent + whole:>9.0f}{(parent + whole) / base:>8.2f}"
        )
        print_ratio("the process that holds the parser / plain", largest / base)


def peaks(way: str, paths: Sequence[Path]) -> tuple[float, list[float]]:
    """Return the peak of a process that reads files in one way, and of its workers [MB]."""
    command = [sys.executable, "-m", "benchmarks.bench_reader", way, *map(str, paths)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    parent, workers = json.loads(said)
    return parent, workers


def read_and_tell(way: str, paths: Sequence[Path]) -> None:
    """Read files in one way and print the peaks, as `peaks` wants them."""
    if way == "plain":
        plain(paths)
    else:
        guarded(ReaderPool(), paths)
    workers = [peak(Path("/proc", child)) for child in _children()]
    print(json.dumps([peak(Path("/proc/self")), workers]))


def peak(process: Path) -> float:
    """Return the most memory that a process has held so far [MB]; unlike ``ru_maxrss``, nobody else's."""
    status = (process / "status").read_text()
    (kilobytes,) = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")]
    return int(kilobytes) / 1024


def _children() -> list[str]:
    return [
        child
        for task in Path("/proc/self/task").iterdir()
        for child in (task / "children").read_text().split()
    ]


if __name__ == "__main__":
    if len(sys.argv) > 1:
        read_and_tell(sys.argv[1], [Path(argument) for argument in sys.argv[2:]])
    else:
        main()
