"""The meeting pack: the agenda and a page for each department and leader, as PDF."""

from __future__ import annotations

from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING

from hazardlib.pipeline.files import file_name
from hazardlib.pipeline.run import Run
from hazardlib.pipeline.stages import material_of

if TYPE_CHECKING:
    from hazardlib.brief.render import Browser

MEETING = "meeting"
"""The folder of the pack beside the paper."""


def print_pack(run: Run, browser: Browser, folder: Path) -> list[Future[dict[str, bytes]]]:
    """Have the sheets of a monthly paper printed into a folder.

    Parameters
    ----------
    run
        The monthly paper, whose figures are settled.
    browser
        Prints one sheet after the other.
    folder
        Where they go: ``议程.pdf``, ``部门/<name>.pdf``, ``领导/<name>.pdf``.

    Returns
    -------
    list of Future
        One a sheet; done when it is there.
    """
    from hazardlib.brief.sheet_page import sheet_html
    from hazardlib.brief.sheets import meeting_sheets

    material = material_of(run)
    is_sample = bool(material.figures["sample_data"])
    printed = []
    for sheet in meeting_sheets(material):
        out = folder / sheet.folder / f"{file_name(sheet.name)}.pdf"
        out.parent.mkdir(parents=True, exist_ok=True)
        printed.append(browser.print_sheet(sheet_html(sheet, is_sample=is_sample), out))
    return printed
