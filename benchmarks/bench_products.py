"""Each product of a paper, its time and size, against plain papermill and nbconvert on the same notebook."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import nbformat

from benchmarks.timing import print_table, run_process, time_rounds
from hazardlib import pipeline
from hazardlib.brief.notebook import read_paper
from hazardlib.brief.render.page import Browser, to_html
from hazardlib.brief.render.word import write_word
from hazardlib.domain.campaign import load_campaign
from hazardlib.pipeline.publish.products import (
    DIGEST,
    LEDGER,
    MEETING,
    SUMMARY,
    WORD,
    begin_products,
    counted,
    district_workbook,
)
from hazardlib.pipeline.stages import brief
from hazardlib.sample import write_sample
from hazardlib.workspace import open_workspace

MONTH, KNOWN_AT = "2023-07", "2023-07-25T08:00"
EXECUTE = "papermill on 4_brief.ipynb (plain, a process)"
STOCK = "nbconvert --to html, its own template (plain, a process)"
BASE = "papermill + nbconvert"


def main(rounds: int = 3) -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory(prefix="hazard-bench-", ignore_cleanup_errors=True) as folder:
        _measure(Path(folder), rounds)


def _measure(folder: Path, rounds: int) -> None:
    (folder / "data" / "raw").mkdir(parents=True)
    workspace = open_workspace(folder)
    deliveries = write_sample(workspace.raw, load_campaign(workspace.campaign))
    pipeline.ingest(workspace, received_at={each.file: each.received_at for each in deliveries})
    run = pipeline.open_run(kind="monthly", month=MONTH, known_at=KNOWN_AT, workspace=workspace)
    pipeline.merge(run, keep=True)
    pipeline.measure(run, keep=True)
    executed, stock = folder / "briefing.ipynb", folder / "stock.html"
    page, print_ = folder / "briefing.html", folder / "briefing.pdf"
    parameters = ["-p", "month", MONTH, "-p", "known_at", KNOWN_AT, "-p", "workspace", str(folder)]
    pictures: dict[str, bytes] = {}

    def execute() -> None:
        notebook = str(workspace.notebooks / "4_brief.ipynb")
        run_process(sys.executable, "-m", "papermill", notebook, str(executed), *parameters)

    def convert() -> None:
        run_process(sys.executable, "-m", "nbconvert", "--to", "html", "--output", str(stock), str(executed))

    def lay_out() -> None:
        paper = read_paper(nbformat.read(executed, as_version=4))
        page.write_text(to_html(paper), "utf-8")

    def print_paper() -> None:
        print_made = browser.print_pdf(page, print_)
        print_made.done.result()
        pictures.update(print_made.pictures.result())

    def all_of_the_browser() -> None:
        for each in begin_products(brief(run), browser, folder)[1]:
            each.result()

    def word() -> None:
        (folder / WORD).write_bytes(write_word(brief(run), pictures, workspace.word_template))

    def ledger() -> None:
        (folder / LEDGER).write_bytes(district_workbook(run, *counted(run)))

    with Browser() as browser:
        seconds = time_rounds(
            {
                EXECUTE: execute,
                STOCK: convert,
                "briefing.html (read from the notebook)": lay_out,
                "briefing.pdf (browser already there)": print_paper,
                f"PDF, {DIGEST}, {SUMMARY} and {MEETING}/": all_of_the_browser,
                WORD: word,
                LEDGER: ledger,
            },
            rounds,
        )
    seconds[BASE] = [one + other for one, other in zip(seconds[EXECUTE], seconds[STOCK], strict=True)]
    print_table("Products of a month's paper", seconds, BASE)
    products = [page, print_, folder / WORD, folder / LEDGER, folder / SUMMARY, folder / DIGEST, executed]
    _print_sizes(stock, products)


def _print_sizes(stock: Path, products: list[Path]) -> None:
    base = stock.stat().st_size
    print(f"\n  {'size':<58}{'KB':>9}{'ratio':>24}")
    for path in (stock, *products):
        size = path.stat().st_size
        name = "stock nbconvert HTML" if path == stock else path.name
        print(f"  {name:<58}{size / 1000:>9.0f}{size / base:>24.2f}")


if __name__ == "__main__":
    main()
