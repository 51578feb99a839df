"""Style: how cells look in every workbook that goes out, and how any value is written safely.

The only door to XlsxWriter. What a department typed is written back as it was, never as a formula.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from io import BytesIO
from typing import Any

Cell = str | int | float | bool | date | datetime | time | timedelta | None
"""What a cell can hold; ``""`` and None are blank."""

ERROR_FILL, WARNING_FILL = "#F4B183", "#BDD7EE"
"""Orange must be mended, blue may be looked at: the pair that every kind of colour-blindness tells apart."""

HEADER_FILL, LIMITED_FILL, EXAMPLE_FILL, CARRIED_FILL = "#1F4E78", "#548235", "#EDEDED", "#F2F2F2"

FONT = "微软雅黑"
DATE_FORMAT = "yyyy-mm-dd"

_LONGEST_TEXT = 32_767
_UNPRINTABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
_ACTIVE = ("=", "+", "-", "@", "\t", "\r")
_LINE = {"border": 1, "border_color": "#BFBFBF"}


@contextmanager
def new_book(
    content: BytesIO, *, title: str, written_at: datetime, stamp: str, is_1904: bool = False
) -> Iterator[Any]:
    """Give an XlsxWriter workbook; it is in ``content`` when the block ends.

    Parameters
    ----------
    title, written_at, stamp
        Its properties; the same input gives the same bytes.
    is_1904
        Whether its date numbers count from 1904, as those of the file that it repeats.
    """
    from xlsxwriter import Workbook

    options = {
        "in_memory": True,
        "strings_to_formulas": False,  # a cell that says =cmd|… stays a text
        "strings_to_urls": False,
        "date_1904": is_1904,
    }
    book = Workbook(content, options)
    book.set_properties({"title": title, "created": written_at.replace(tzinfo=None), "comments": stamp})
    book.set_custom_property("hazardlib", stamp)
    book.formats[0].set_font_name(FONT)
    book.formats[0].set_font_size(10)
    yield book
    book.close()


class Looks:
    """The formats of one workbook, each distinct one made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def make(self, **properties: Any) -> Any:
        """Return the format with these XlsxWriter properties, in the house's font."""
        settings = {"font_name": FONT, "font_size": 10, "valign": "vcenter"} | properties
        key = tuple(sorted(settings.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(settings)
        return self._made[key]

    def title(self) -> Any:
        """Return how a sheet's title looks."""
        return self.make(bold=True, font_size=15)

    def hint(self) -> Any:
        """Return how a line of advice looks."""
        return self.make(font_color="#595959")

    def label(self, *, align: str = "left") -> Any:
        """Return how a label above the table looks."""
        return self.make(bold=True, align=align)

    def header(self, fill: str = HEADER_FILL) -> Any:
        """Return how a column's heading looks: locked, white on dark."""
        return self.make(
            bold=True, font_color="#FFFFFF", bg_color=fill, align="center", text_wrap=True, **_LINE
        )

    def body(self, **properties: Any) -> Any:
        """Return how a cell of a table looks: wrapped and lined."""
        return self.make(**({"text_wrap": True} | _LINE | properties))


def lay_out(page: Any, paper: str, *, pages_high: int = 0) -> None:
    """Set a sheet up for printing: landscape, as wide as the paper, its pages counted at the foot.

    Parameters
    ----------
    paper
        ``A3`` or ``A4``.
    pages_high
        How many pages it must fit on; 0 for as many as it takes.
    """
    page.set_landscape()
    page.set_paper({"A3": 8, "A4": 9}[paper])
    page.fit_to_pages(1, pages_high)
    page.set_footer("&C第 &P 页，共 &N 页")


def add_headings(
    page: Any, looks: Looks, columns: Iterable[tuple[str, float]], row: int, *, frozen: int = 0
) -> None:
    """Write the headings of a list and set its sheet up: landscape A4, headings on each page, panes frozen.

    Parameters
    ----------
    row
        Where the headings stand; counted from 0.
    frozen
        How many columns stay in view.
    """
    for column, (heading, width) in enumerate(columns):
        page.write_string(row, column, heading, looks.header())
        page.set_column(column, column, width)
    page.freeze_panes(row + 1, frozen)
    lay_out(page, "A4")
    page.repeat_rows(row)


def number_format(kind: str) -> str:
    """Return the number format of a column type of ``columns``; texts stay texts when retyped."""
    return {"date": DATE_FORMAT, "number": "General", "integer": "General"}.get(kind, "@")


def write_cell(sheet: Any, row: int, column: int, value: Cell, looks: Looks, **look: Any) -> None:
    """Write any value as what it is.

    Parameters
    ----------
    sheet, row, column
        Where; counted from 0.
    value
        What; a blank is written too, so that it can have a colour.
    """
    value = _writable(sheet, value)
    if value is None or value == "":
        sheet.write_blank(row, column, None, looks.body(**look))
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value, looks.body(**look))
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value, looks.body(**look))
    elif isinstance(value, str):
        if value.startswith(_ACTIVE):
            look = look | {"quote_prefix": True}  # still a text after someone has edited it
        sheet.write_string(row, column, value, looks.body(**look))
    else:
        sheet.write_datetime(row, column, value, looks.body(**look | {"num_format": _time_format(value)}))


def clean(text: str) -> str:
    """Return a text without the code points that no XML may hold."""
    return _UNPRINTABLE.sub("\ufffd", text)


def _writable(sheet: Any, value: Cell) -> Cell:
    """Return a value that the file format can hold."""
    if isinstance(value, str):
        return clean(value)[:_LONGEST_TEXT]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, date):  # a datetime is one too
        return value if value.year >= (1904 if sheet.date_1904 else 1900) else value.isoformat()
    return value


def _time_format(value: date | datetime | time | timedelta) -> str:
    if isinstance(value, datetime):
        has_time = (value.hour, value.minute, value.second) != (0, 0, 0)
        return f"{DATE_FORMAT} hh:mm" if has_time else DATE_FORMAT
    if isinstance(value, date):
        return DATE_FORMAT
    return "hh:mm" if isinstance(value, time) else "[h]:mm"


def fit_widths(rows: Iterable[Sequence[Cell]], *, narrowest: int = 8, widest: int = 38) -> dict[int, int]:
    """Return how wide each column should be for its contents, within bounds."""
    widths: dict[int, int] = {}
    for row in rows:
        for column, cell in enumerate(row):
            if cell not in ("", None):
                widths[column] = max(widths.get(column, 0), text_width(cell))
    return {column: min(max(width + 2, narrowest), widest) for column, width in widths.items()}


def fit_height(cells: Mapping[int, Cell], widths: Mapping[int, int]) -> float | None:
    """Return how high a row must be for its wrapped texts [points]; None where one line will do.

    Excel finds this out itself when a file is opened; LibreOffice and WPS do not.
    """
    lines = 1
    for column, cell in cells.items():
        if isinstance(cell, str) and cell:
            width = max(widths.get(column, 10) - 1, 1)
            lines = max(lines, sum(max(1, -(-text_width(part) // width)) for part in cell.splitlines()))
    return None if lines == 1 else 3 + 14.0 * min(lines, 20)


def text_width(cell: Cell) -> int:
    """Return a cell's width in narrow characters: a Chinese one counts two."""
    if isinstance(cell, str):
        return max((_line_width(line) for line in cell.splitlines()), default=0)
    return 11 if isinstance(cell, date) else len(str(cell))


@lru_cache(maxsize=16_384)
def _line_width(line: str) -> int:
    return sum(2 if mark > "\u2e7f" or mark in "“”‘’…—×" else 1 for mark in line)
