"""Ingest, files to committed tables, against plain reading of the same files."""

from __future__ import annotations

import shutil
import tempfile
from itertools import count
from pathlib import Path

import pandas as pd
from python_calamine import CalamineWorkbook

from benchmarks.timing import print_aim, print_table, ratio, time_rounds
from benchmarks.workbooks import COLUMNS, FILES, ROWS, write_workbooks
from hazardlib import pipeline
from hazardlib.domain.campaign import load_campaign
from hazardlib.domain.month import parse_time
from hazardlib.workspace import open_workspace

OURS = "hazardlib ingest (read, parse, check, three Delta commits)"
CALAMINE = "python-calamine, cells to Python rows"
PANDAS = "pandas.read_excel(engine='openpyxl') in a loop"


def main(rounds: int = 3) -> None:
    """Print the table."""
    folder = Path(tempfile.mkdtemp(prefix="hazard-bench-"))
    try:
        raw = folder / "files"
        campaign = load_campaign(open_workspace("").campaign)
        paths = write_workbooks(raw, campaign)
        numbers = count()

        def ours() -> None:
            workspace = folder / f"workspace-{next(numbers)}"
            (workspace / "data").mkdir(parents=True)
            (workspace / "data" / "raw").symlink_to(raw)
            taken = pipeline.ingest(open_workspace(workspace), received_at=parse_time("2023-12-20T09:00"))
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
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print_table(f"Ingest of {FILES} workbooks x {ROWS} rows x {COLUMNS} columns", seconds, CALAMINE)
    to_calamine, faster = ratio(seconds, OURS, CALAMINE), ratio(seconds, PANDAS, OURS)
    print_aim("ingest / calamine", to_calamine, "at most 2.5", is_met=to_calamine <= 2.5)
    print_aim("pandas + openpyxl / ingest", faster, "at least 8", is_met=faster >= 8)


if __name__ == "__main__":
    main()
