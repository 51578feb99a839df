"""Products of a paper besides the page and its print: what the office edits and sends on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hazardlib.pipeline.district import district_workbook
from hazardlib.pipeline.run import Run
from hazardlib.pipeline.stages import brief, material_of

WORD, LEDGER, DIGEST = "briefing.docx", "ledger.xlsx", "digest.txt"

PRODUCTS = (WORD, LEDGER, DIGEST)
"""What `make_products` writes."""


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
    from hazardlib.brief.digest import digest
    from hazardlib.brief.word import write_word

    (folder / DIGEST).write_text(digest(material_of(run)), "utf-8", newline="\n")
    (folder / LEDGER).write_bytes(district_workbook(run))
    paper = brief(run)
    (folder / WORD).write_bytes(write_word(paper, pictures, run.workspace.word_template))
