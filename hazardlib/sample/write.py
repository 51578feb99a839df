"""Sheets as bytes: .xlsx and GBK .csv, the same bytes every time."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from hazardlib.sample.tables import Sheet
from hazardlib.sample.told import Cell

_WRITTEN_AT = datetime.fromisoformat("2023-05-22T09:00")
_MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


def write_workbook(sheets: Sequence[Sheet], kind: str = "xlsx", *, uses_1904_dates: bool = False) -> bytes:
    """Return a workbook's bytes: GBK as .csv, else real .xlsx, also where it is called .xls."""
    return _csv(sheets) if kind == "csv" else _xlsx(sheets, uses_1904_dates=uses_1904_dates)


def _csv(sheets: Sequence[Sheet]) -> bytes:
    """Return the sheets below one another: there is only one sheet to write them on."""
    width = max(len(row) for sheet in sheets for row in sheet.rows)
    rows: list[list[Cell]] = []
    for sheet in sheets:
        rows.extend([*([[]] if rows else []), *sheet.rows])
    text = io.StringIO(newline="")
    csv.writer(text).writerows(
        [["" if cell is None else cell for cell in row] + [""] * (width - len(row)) for row in rows]
    )
    return text.getvalue().encode("gbk")


def _xlsx(sheets: Sequence[Sheet], *, uses_1904_dates: bool) -> bytes:
    from xlsxwriter import Workbook

    content = io.BytesIO()
    options = {
        "in_memory": True,
        "date_1904": uses_1904_dates,
        "default_date_format": 'yyyy"年"m"月"d"日"',
    }
    with Workbook(content, options) as book:
        book.set_properties({"created": _WRITTEN_AT})
        head = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            for area in sheet.merges:
                page.merge_range(*area, "", head if area[0] in range(sheet.header_rows.stop) else None)
            for place, row in enumerate(sheet.rows):
                looks = head if place < sheet.header_rows.stop else None
                for column, cell in enumerate(row):
                    _write(page, place, column, cell, looks)
    return content.getvalue()


def _write(page: Any, row: int, column: int, cell: Cell, looks: Any) -> None:
    if isinstance(cell, str):
        page.write_string(row, column, cell, looks)
    elif isinstance(cell, date):
        page.write_datetime(row, column, cell)
    elif cell is not None:
        page.write_number(row, column, cell, looks)
    elif looks is not None:
        page.write_blank(row, column, None, looks)


def without_clock(content: bytes) -> bytes:
    """Return an .xlsx or .docx with the time of writing taken out, so that the same seed gives the same bytes."""
    steady = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(steady, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            part = _MODIFIED.sub(rb"\g<1>2023-05-22T01:00:00Z", source.read(name))
            info = zipfile.ZipInfo(name, date_time=_WRITTEN_AT.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, part)
    return steady.getvalue()
