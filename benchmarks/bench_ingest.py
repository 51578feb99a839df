"""Ingest, files to committed tables, against plain reading of the same files."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path

import pandas as pd
from python_calamine import CalamineWorkbook

from benchmarks.timing import print_aim, print_table, ratio, run_process, time_rounds
from benchmarks.workbooks import COLUMNS, FILES, ROWS, write_workbooks
from hazardlib import pipeline
from hazardlib.domain.campaign import load_campaign
from hazardlib.domain.month import parse_time
from hazardlib.workspace import open_workspace

OURS = "hazardlib ingest (read, parse, check, three Delta commits)"
CALAMINE = "python-calamine, cells to Python rows"
PANDAS = "pandas.read_excel(engine='openpyxl') in a loop"
COMMAND, SCRIPT = "hazard ingest, from the start of Python on", "a script that reads with python-calamine"
_READ_ALL = (
    "import sys; from python_calamine import CalamineWorkbook\n"
    "for path in sys.argv[1:]:\n"
    "    book = CalamineWorkbook.from_path(path)\n"
    "    [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]"
)


def main(rounds: int = 3) -> None:
    """Print the table."""
    folder = Path(tempfile.mkdtemp(prefix="hazard-bench-"))
    try:
        raw = folder / "files"
        campaign = load_campaign(open_workspace("").campaign)
        paths = write_workbooks(raw, campaign)
        numbers = count()

        def fresh() -> Path:
            workspace = folder / f"workspace-{next(numbers)}"
            (workspace / "data").mkdir(parents=True)
            (workspace / "data" / "raw").symlink_to(raw)
            return workspace

        def ours() -> None:
            taken = pipeline.ingest(open_workspace(fresh()), received_at=parse_time("2023-12-20T09:00"))
            if taken.submissions["rows_read"].sum() != FILES * ROWS:
                raise SystemExit(f"only {taken.submissions['rows_read'].sum()} rows were read")

        def calamine() -> None:
            for path in paths:
                book = CalamineWorkbook.from_path(str(path))
                for name in book.sheet_names:
                    book.get_sheet_by_name(name).to_python()

        def pandas_loop() -> None:
            for path in paths:
                pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl")

        seconds = time_rounds({OURS: ours, CALAMINE: calamine, PANDAS: pandas_loop}, rounds)
        busy = processes(fresh, paths, rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print_table(f"Ingest of {FILES} workbooks x {ROWS} rows x {COLUMNS} columns", seconds, CALAMINE)
    to_calamine, faster = ratio(seconds, OURS, CALAMINE), ratio(seconds, PANDAS, OURS)
    print_aim("ingest / calamine", to_calamine, "at most 2.5", is_met=to_calamine <= 2.5)
    print_aim("pandas + openpyxl / ingest", faster, "at least 8", is_met=faster >= 8)
    print_table("The same as whole processes, in seconds of CPU", busy, SCRIPT)
    in_cpu = ratio(busy, COMMAND, SCRIPT)
    print_aim("ingest / calamine, CPU", in_cpu, "at most 4", is_met=in_cpu <= 4)


def processes(fresh: Callable[[], Path], paths: Sequence[Path], rounds: int) -> dict[str, list[float]]:
    """Return the seconds of CPU of each way as a process of its own, its workers' among them."""
    busy: dict[str, list[float]] = {}
    ways: dict[str, Callable[[], None]] = {
        COMMAND: lambda: run_process(
            sys.executable, "-m", "hazardlib", "ingest", "--workspace", str(fresh())
        ),
        SCRIPT: lambda: run_process(sys.executable, "-c", _READ_ALL, *map(str, paths)),
    }
    time_rounds(ways, rounds, busy)
    return busy


if __name__ == "__main__":
    main()
