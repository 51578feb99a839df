"""A month's run, as a whole command, against an empty notebook and the browser's print."""

from __future__ import annotations

import shutil
import sys
import tempfile
from itertools import count
from pathlib import Path

import nbformat

from benchmarks.timing import print_aim, print_table, ratio, run_process, time_rounds
from hazardlib.brief.render_pdf import find_chromium
from hazardlib.domain.campaign import load_campaign
from hazardlib.sample import write_sample
from hazardlib.workspace import open_workspace

FIRST = "hazard run 2023-07 (ingest, merge, measure, brief, HTML, PDF)"
AGAIN = "the same again, nothing changed"
EMPTY = "papermill on an empty notebook"
PRINT = "Chromium printing the same HTML"
BASE = "empty notebook + print"


def main(rounds: int = 5) -> None:
    """Print the table."""
    folder = Path(tempfile.mkdtemp(prefix="hazard-bench-"))
    try:
        raw = folder / "files"
        write_sample(raw, load_campaign(open_workspace("").campaign))
        for month in raw.iterdir():
            if month.name > "2023-07":
                shutil.rmtree(month)
        empty = folder / "empty.ipynb"
        kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
        nbformat.write(nbformat.v4.new_notebook(metadata=kernel), empty)
        numbers = count()
        current = folder

        def first() -> None:
            nonlocal current
            current = folder / f"workspace-{next(numbers)}"
            shutil.copytree(raw, current / "data" / "raw")
            again()

        def again() -> None:
            run_process(
                sys.executable,
                "-m",
                "hazardlib",
                "run",
                "2023-07",
                "--workspace",
                str(current),
                allowed=(0, 1),
            )

        def papermill() -> None:
            run_process(sys.executable, "-m", "papermill", str(empty), str(folder / "out.ipynb"))

        def chromium() -> None:
            page = current / "reports" / "2023-07" / "briefing.html"
            run_process(
                find_chromium(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                f"--user-data-dir={folder / 'profile'}",
                f"--print-to-pdf={folder / 'out.pdf'}",
                page.as_uri(),
            )

        seconds = time_rounds({FIRST: first, AGAIN: again, EMPTY: papermill, PRINT: chromium}, rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    seconds[BASE] = [one + other for one, other in zip(seconds[EMPTY], seconds[PRINT], strict=True)]
    print_table("A month's run", seconds, BASE)
    to_base, rerun = ratio(seconds, FIRST, BASE), ratio(seconds, AGAIN, FIRST)
    print_aim("run / (empty notebook + print)", to_base, "at most 2", is_met=to_base <= 2)
    print_aim("unchanged rerun / first run", rerun, "under 0.10", is_met=rerun < 0.1)


if __name__ == "__main__":
    main()
