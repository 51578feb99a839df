"""Sheets as bytes: .xlsx and GBK .csv, the same bytes every time."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from datetime import date

from hazardlib.sample.tables import Sheet
from hazardlib.sample.told import Cell

_WRITTEN_AT = (2023, 5, 22, 9, 0, 0)
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
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = Workbook()
    if uses_1904_dates:
        book.epoch = CALENDAR_MAC_1904
    for index, sheet in enumerate(sheets):
        page = book.active if index == 0 else book.create_sheet()
        page.title = sheet.name
        for row in sheet.rows:
            page.append(row)
        for cells in page.iter_rows(min_row=sheet.header_rows.stop + 1):
            for cell in cells:
                if isinstance(cell.value, date):
                    cell.number_format = 'yyyy"年"m"月"d"日"'
        bold, centred = Font(bold=True), Alignment(horizontal="center", vertical="center", wrap_text=True)
        for cells in page.iter_rows(min_row=1, max_row=sheet.header_rows.stop):
            for cell in cells:
                cell.font, cell.alignment = bold, centred
        for top, left, bottom, right in sheet.merges:
            page.merge_cells(
                start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
            )
    content = io.BytesIO()
    book.save(content)
    return without_clock(content.getvalue())


def without_clock(content: bytes) -> bytes:
    """Return an .xlsx with the time of writing taken out, so that the same seed gives the same bytes."""
    steady = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(steady, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            part = _MODIFIED.sub(rb"\g<1>2023-05-22T01:00:00Z", source.read(name))
            info = zipfile.ZipInfo(name, date_time=_WRITTEN_AT)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, part)
    return steady.getvalue()
