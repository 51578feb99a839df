"""A month's run, as a whole command, against an empty notebook and the browser's print, and against plain papermill and nbconvert."""

from __future__ import annotations

import shutil
import sys
import tempfile
from itertools import count
from pathlib import Path

import nbformat

from benchmarks.timing import print_aim, print_ratio, print_table, ratio, run_process, time_rounds
from hazardlib.brief.render.find_browser import find_chromium
from hazardlib.domain.campaign import load_campaign
from hazardlib.sample import write_sample
from hazardlib.workspace import open_workspace

FIRST = "hazard run 2023-07 (everything, the meeting's sheets too)"
AGAIN = "the same again, nothing changed"
EMPTY = "papermill on an empty notebook"
PRINT = "Chromium printing the same HTML"
BASE = "empty notebook + print"
PLAIN = "papermill 1 to 4, nbconvert to HTML, PDF and Word"


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

        def plain() -> None:
            _run_plainly(raw, folder / f"plain-{next(numbers)}")

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

        busy: dict[str, list[float]] = {}
        ways = {FIRST: first, AGAIN: again, EMPTY: papermill, PRINT: chromium, PLAIN: plain}
        seconds = time_rounds(ways, rounds, busy)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for what, spent in (("wall time", seconds), ("CPU", busy)):
        spent[BASE] = [one + other for one, other in zip(spent[EMPTY], spent[PRINT], strict=True)]
        print_table(f"A month's run, {what}", spent, BASE)
        to_base, rerun = ratio(spent, FIRST, BASE), ratio(spent, AGAIN, FIRST)
        print_aim("run / (empty notebook + print)", to_base, "at most 2.3", is_met=to_base <= 2.3)
        print_aim("unchanged rerun / first run", rerun, "under 0.10", is_met=rerun < 0.1)
        print_ratio("run / plain papermill and nbconvert", ratio(spent, FIRST, PLAIN))


def _run_plainly(raw: Path, folder: Path) -> None:
    """Make the products of a month in a fresh workspace without our command."""
    shutil.copytree(raw, folder / "data" / "raw")
    given = ["-p", "month", "2023-07", "-p", "workspace", str(folder)]
    out = str(folder / "briefing.ipynb")
    for notebook in sorted(open_workspace("").notebooks.glob("?_*.ipynb")):
        run_process(sys.executable, "-m", "papermill", str(notebook), out, *given)
    for ending in ("html", "pdf", "docx"):
        run_process(sys.executable, "-m", "nbconvert", "--to", f"hazard-{ending}", out)


if __name__ == "__main__":
    main()
