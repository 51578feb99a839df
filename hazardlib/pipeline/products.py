"""Products of a paper besides the page and its print: what the office edits, sends on and posts in a chat."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from hazardlib.pipeline.call_list import CALL_LIST, call_list, has_call_list
from hazardlib.pipeline.district import district_workbook
from hazardlib.pipeline.run import Run
from hazardlib.pipeline.stages import brief, material_of, measure

if TYPE_CHECKING:
    from hazardlib.brief.render import Browser

WORD, LEDGER = "briefing.docx", "ledger.xlsx"
DIGEST, SUMMARY = "digest.txt", "summary.png"

PRODUCTS = (WORD, LEDGER, DIGEST, SUMMARY)
"""What `make_products` and `summarise` write for every paper; `CALL_LIST` lies beside those that have one."""


def summarise(run: Run, browser: Browser, folder: Path) -> Future[dict[str, bytes]]:
    """Write a paper's digest into a folder, and have its summary picture drawn there.

    Parameters
    ----------
    run
        The paper, whose figures are settled.
    browser
        Draws the picture, after what it prints already.
    folder
        Where both go.

    Returns
    -------
    Future
        Done when the picture is there.
    """
    from hazardlib.brief.digest import digest
    from hazardlib.brief.summary_page import SUMMARY_SCALE, SUMMARY_WIDTH, summary_html

    material = material_of(run)
    (folder / DIGEST).write_text(digest(material), "utf-8", newline="\n")
    page = Path(tempfile.mkdtemp(prefix=".summary-", dir=folder)) / "summary.html"
    page.write_text(summary_html(material), "utf-8")
    return browser.draw_picture(page, folder / SUMMARY, width=SUMMARY_WIDTH, scale=SUMMARY_SCALE)


def make_products(run: Run, folder: Path, pictures: Mapping[str, bytes]) -> None:
    """Write the further products of a paper into a folder.

    Parameters
    ----------
    run
        The paper, whose figures are settled.
    folder
        Where they go.
    pictures
        The charts as PNG by their anchor; none where there is no browser.

    Raises
    ------
    ConfigError
        If the office's own template cannot be used.
    """
    from hazardlib.brief.word import write_word

    (folder / LEDGER).write_bytes(district_workbook(run))
    if has_call_list(measure(run).figures):
        (folder / CALL_LIST).write_bytes(call_list(run))
    paper = brief(run)
    (folder / WORD).write_bytes(write_word(paper, pictures, run.workspace.word_template))
