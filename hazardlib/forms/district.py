"""The workbook for the district: statistics in the shape of the national monthly form, and the consolidated ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from hazardlib.domain.columns import HAZARDS, LEDGER
from hazardlib.domain.counts import parts_printed
from hazardlib.domain.month import chinese_day
from hazardlib.domain.packages import DATA_SHEET, LEDGER_SHEET
from hazardlib.domain.sheets import KNOWN_AT
from hazardlib.domain.terms import OWED_DUTIES, SAMPLE_MARK
from hazardlib.forms.statistics import add_statistics
from hazardlib.forms.style import (
    Cell,
    Looks,
    add_headings,
    fit_widths,
    new_book,
    number_format,
    text_width,
    write_cell,
)

Listed = Mapping[str, Cell]
Columns = Iterable[tuple[str, float]]
"""Each one's heading and width."""

_HEADER_ROW = 2
_LEFT_OUT = {"hazard_id", "quantity", "rectified_quantity", "status"}
_ADDED = (
    "state",
    "closed_on",
    "overdue_days",
    "department",
    "leaders",
    "month",
    "file",
    "sheet",
    "row",
    "hazard_id",
)
_FIELDS = (*(name for name in LEDGER if name not in _LEFT_OUT), *_ADDED)
_WIDEST, _NARROWEST, _LOOKED_AT = 34, 9, 200


def _begin(
    book: Any, looks: Looks, name: str, colour: str, lines: tuple[str, str], columns: Columns, *, frozen: int
) -> Any:
    """Return a new sheet with the two lines above its table, and the table's headings."""
    page = book.add_worksheet(name)
    page.set_tab_color(colour)
    page.write_string(0, 0, lines[0], looks.title())
    page.write_string(1, 0, lines[1], looks.hint())
    add_headings(page, looks, columns, _HEADER_ROW, frozen=frozen)
    return page


def add_ledger_sheet(
    book: Any, looks: Looks, name: str, colour: str, title: str, hazards: Sequence[Listed]
) -> None:
    """Add a list: a filter on its headings, frozen panes, landscape A4 with headings on each page.

    Parameters
    ----------
    hazards
        Rows, by ``columns.HAZARDS``.
    """
    said = (
        f"共 {len(hazards)} 条。出处三列是各条隐患最近一次填报所在的文件、工作表和行。" if hazards else "无。"
    )
    columns = [("序号", 6), *((HAZARDS[field].titled, _width(field, hazards)) for field in _FIELDS)]
    page = _begin(book, looks, name, colour, (title, said), columns, frozen=5)
    for place, hazard in enumerate(hazards, start=1):
        row = _HEADER_ROW + place
        write_cell(page, row, 0, place, looks, align="center")
        for column, field in enumerate(_FIELDS, start=1):
            form = number_format(HAZARDS[field].type)
            write_cell(page, row, column, hazard.get(field), looks, num_format=form)
    page.autofilter(_HEADER_ROW, 0, _HEADER_ROW + max(len(hazards), 1), len(_FIELDS))


def _width(field: str, hazards: Sequence[Listed]) -> int:
    widest = max((text_width(hazard.get(field)) for hazard in hazards[:_LOOKED_AT]), default=0)
    return min(max(widest + 2, text_width(HAZARDS[field].titled) + 3, _NARROWEST), _WIDEST)


CLEARING = "动态清零"
"""What the sheet is called."""


@dataclass(frozen=True)
class Listing:
    """A sheet that lists something beside hazards: its name and tab, its headings after 序号, and its rows as they go in."""

    name: str
    colour: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    counted_in: str = "项"


OWED_DUTIES_HEADINGS = (
    *("单位名称", "行业领域", "履责事项"),
    *OWED_DUTIES,
    *("填报单位", "文件", "工作表", "行"),
)


def add_listing(book: Any, looks: Looks, listing: Listing, title: str) -> None:
    """Add the sheet; ``title`` is the line above its table."""
    said = f"共 {len(listing.rows)} {listing.counted_in}。" if listing.rows else "无。"
    headings = ("序号", *listing.headings)
    widths = fit_widths([headings, *(["", *row] for row in listing.rows)]).values()
    columns = zip(headings, widths, strict=True)
    page = _begin(book, looks, listing.name, listing.colour, (title, said), columns, frozen=2)
    for place, row in enumerate(listing.rows, start=1):
        for column, cell in enumerate((place, *row)):
            form = number_format("date") if isinstance(cell, date) else "General"
            write_cell(page, _HEADER_ROW + place, column, cell, looks, num_format=form)
    page.autofilter(_HEADER_ROW, 0, _HEADER_ROW + max(len(listing.rows), 1), len(headings) - 1)


_CLEARED = {"opened": "新发现", "cleared": "销号", "stock": "月末未销号", "older": "其中存量"}


def add_clearing_sheet(book: Any, looks: Looks, title: str, clearing: Mapping[str, Any]) -> None:
    """Add what was found and closed in each month, and what was left at its end, of which older than the campaign.

    Parameters
    ----------
    clearing
        ``clearing`` of figures.json.
    """
    said = f"存量指 {clearing['since']} 以前发现的；上月末未销号＋新发现－销号＝本月末未销号。"
    counted = [(level, name) for name in _CLEARED for level in ("all", "major")]
    heads = [_CLEARED[name] + "（重大）" * (level == "major") for level, name in counted]
    columns = [("月份", 10), *((head, 16) for head in heads)]
    page = _begin(book, looks, CLEARING, "#2F75B5", (title, said), columns, frozen=1)
    for place, month in enumerate(clearing["by_month"], start=1):
        cells = (month["month"], *(month[level][name] for level, name in counted))
        for column, cell in enumerate(cells):
            write_cell(page, _HEADER_ROW + place, column, cell, looks)


REINSPECTED = "复查情况"
"""What the sheet is called; not 回头看, so that no reader takes it for what was found hazard by hazard."""

_REINSPECTED_COLUMNS = (
    ("行业领域", 20),
    ("复查（条次）", 13),
    ("属实", 10),
    ("未整改", 10),
    ("反弹", 10),
    ("未能看到", 10),
    ("核实销号率", 12),
    ("95%区间下限", 13),
    ("95%区间上限", 13),
)


def add_reinspection_sheet(book: Any, looks: Looks, title: str, told: Mapping[str, Any]) -> None:
    """Add what a 回头看 found, by sector and together, each rate with its interval; nothing where none was made.

    Parameters
    ----------
    told
        ``reinspections`` of figures.json.
    """
    if not told["rows"]:
        return
    lines = title, "核实销号率＝属实÷复查；区间为95%威尔逊区间。"
    page = _begin(book, looks, REINSPECTED, "#00695C", lines, _REINSPECTED_COLUMNS, frozen=1)
    sectors = [row for row in told["by_sector"] if row["reinspected"] or row["unseen"]]
    for row, each in enumerate((*sectors, {"name": "合计", **told["overall"]}), start=_HEADER_ROW + 1):
        write_cell(page, row, 0, each["name"], looks)
        for column, name in enumerate(("reinspected", "held", "undone", "back", "unseen"), start=1):
            write_cell(page, row, column, each[name], looks, num_format="General")
        seen, bounds = each["reinspected"], each["verified_closure_rate_ci"] or ("/", "/")
        rate = parts_printed(each["held"], seen) / 1000 if seen else "/"
        for column, value in enumerate((rate, *bounds), start=6):
            write_cell(page, row, column, value, looks, num_format="0.0%")


_CELL = 32_000
"""Characters of a data sheet's cell; Excel holds a few more."""


def add_data_sheet(book: Any, looks: Looks, lines: Sequence[str]) -> None:
    """Add the lines from which a district reads the workbook back; a long one goes on in the next cell."""
    page = book.add_worksheet(DATA_SHEET)
    page.set_tab_color("#7F7F7F")
    page.write_string(
        0, 0, "本页供区级汇总时读取，请勿改动；要更正的，在街道的工作区里更正后重新导出。", looks.hint()
    )
    for row, line in enumerate(lines, start=1):
        for column, start in enumerate(range(0, len(line), _CELL)):
            page.write_string(row, column, line[start : start + _CELL])


@dataclass(frozen=True)
class District:
    """What the workbook is made from.

    Parameters
    ----------
    figures
        The content of figures.json.
    hazards
        The register in reading order, ``columns.HAZARDS``, codes as words, missing values as None.
    listings
        What the workbook lists beside hazards: duties enterprises are behind with, what leaders did themselves, communities.
    edition
        What a corrected issue says of itself: ``第2版（更正）``.
    data
        The lines from which a district reads the workbook back; none where it goes to people alone.
    """

    figures: Mapping[str, Any]
    hazards: Sequence[Listed]
    listings: Sequence[Listing]
    title: str
    street: str
    office: str
    edition: str = ""
    data: Sequence[str] = ()

    @property
    def mark(self) -> str:
        """What stands behind each title: which issue it is of, and that the data is invented."""
        return self.edition + (f"（{SAMPLE_MARK}）" if self.figures["sample_data"] else "")


_LISTS: tuple[tuple[str, str, Callable[[Listed], bool]], ...] = (
    (LEDGER_SHEET, "#1F4E78", lambda _: True),
    ("重大事故隐患", "#C00000", lambda hazard: bool(hazard["is_major"])),
    ("未整改隐患", "#BF8F00", lambda hazard: bool(hazard["is_open"])),
    ("挂牌督办", "#7030A0", lambda hazard: bool(hazard["is_supervised"])),
)


def write_district(district: District) -> bytes:
    """Return the workbook; the same figures give the same bytes.

    The sums and rates of its first sheet are formulas, with the values that the figures have.
    """
    content = BytesIO()
    figures = district.figures
    as_of = date.fromisoformat(figures["as_of"])
    written_at = datetime.combine(as_of, datetime.min.time())
    stamp = f"{figures['name']} {figures['as_of']} {figures['known_at']}"
    with new_book(content, title=district.title, written_at=written_at, stamp=stamp) as book:
        looks = Looks(book)
        head = f"（截至{chinese_day(as_of)}，{KNOWN_AT}{figures['known_at'][:16].replace('T', ' ')}）"
        foot = f"填报单位：{district.street}{district.office}"
        add_statistics(book, looks, figures["district"], f"{district.title}{district.mark}", head, foot)
        for name, colour, belongs in _LISTS:
            rows = [hazard for hazard in district.hazards if belongs(hazard)]
            add_ledger_sheet(book, looks, name, colour, f"{name}{head}{district.mark}", rows)
        add_clearing_sheet(book, looks, f"{CLEARING}{head}{district.mark}", figures["clearing"])
        for listing in district.listings:
            add_listing(book, looks, listing, f"{listing.name}{head}{district.mark}")
        title = f"{REINSPECTED}{head}{district.mark}"
        add_reinspection_sheet(book, looks, title, figures["reinspections"])
        if district.data:
            add_data_sheet(book, looks, district.data)
    return content.getvalue()
