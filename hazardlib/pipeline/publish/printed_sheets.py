"""Sheets printed on demand, letters and plans: what the browser dies of is told, since the Word documents are there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hazardlib.errors import InstallError, one_line
from hazardlib.machine import in_chinese, machine_error, what_to_do

if TYPE_CHECKING:
    from hazardlib.brief.paper import Sheet


def print_sheets(
    sheets: Sequence[Sheet], outs: Sequence[Path], *, is_sample: bool, kind: str = "sheet"
) -> str:
    """Print each sheet into its file (see `brief.render.page.sheets_html`); return why there is no PDF, empty where there is."""
    from hazardlib.brief.render.page import Browser, sheets_html

    try:
        with Browser() as browser:
            browser.print_sheets(sheets_html(sheets, is_sample=is_sample, kind=kind), outs).result()
    except Exception as error:  # noqa: BLE001 -- whatever the browser died of
        return unprinted(error)
    return ""


def unprinted(error: Exception) -> str:
    """Return what is said of a print that was not made, with what to do."""
    if isinstance(error, InstallError):
        return str(error)
    if fault := machine_error(error):
        return f"PDF 没有打印出来（{in_chinese(fault)}）。{what_to_do(fault)}。"
    return f"PDF 没有打印出来（程序出错：{one_line(error)}）。请再运行一次；仍不行的，把这一行发给维护人员。"
