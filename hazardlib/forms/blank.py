"""Blank: one department's workbook for one month, ready to be filled in."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, time
from functools import cache, partial
from io import BytesIO
from itertools import chain, product
from pathlib import Path
from typing import Any, NamedTuple

from hazardlib.domain.addresses import letters
from hazardlib.domain.columns import Column
from hazardlib.domain.lists import read_list
from hazardlib.domain.sheets import CHOICES_SHEET, SHEETS, SheetCopy
from hazardlib.forms.blank_ledger import HEADER_ROW as LEDGER_HEADER
from hazardlib.forms.blank_ledger import WIDTHS as LEDGER_WIDTHS
from hazardlib.forms.blank_ledger import add_ledger, add_ledger_frame, heading
from hazardlib.forms.choices import Choices, column_rule, offered_words
from hazardlib.forms.guide import add_guide
from hazardlib.forms.style import CARRIED_FILL, EXAMPLE_FILL, Cell, Looks, new_book, number_format, write_cell
from hazardlib.forms.workbook_context import LAST_ROW, Blank, Row, WorkbookContext, open_columns, protect

_HEADER_ROW, _FIRST_ROW = 2, 3

_WIDTHS: Mapping[str, Mapping[str, int]] = {
    "progress": {"sector": 18, "indicator": 18, "counted_in": 10, "leader": 18},
    "duties": {"unit": 32, "sector": 18, "high_risk": 8, "duty": 34, "remarks": 36},
    "tips": {
        "tip_no": 16,
        "channel": 24,
        "sector": 18,
        "unit": 28,
        "danger": 44,
        "outcome": 11,
        "hazard_no": 18,
    },
    "stages": {"work": 44, "experience": 36, "problems": 36, "next_steps": 36, "other": 24},
    "matters": {"matter": 40, "hazard_no": 18, "department": 20, "handling": 36},
    "reinspections": {"hazard_no": 16, "unit": 26, "content": 40, "reinspected_by": 18, "remarks": 28},
}
_USUAL_WIDTH = 14


class _Look(NamedTuple):
    """How a sheet beside the ledger looks: the colour of its tab, the advice in its second line.

    Of one that goes out by itself also what it is called, whether its month is the one it was made for, and its advice then.
    """

    colour: str
    hint: str
    called: str = ""
    is_of_month: str = ""
    alone: str = ""


@cache
def _looks() -> Mapping[str, _Look]:
    """Return the look of each sheet, in the order of the sheets, from ``sheets.csv``."""
    path, names = Path(__file__).with_name("sheets.csv"), ("table", *_Look._fields)
    return {name: _Look(*told) for _, (name, *told) in read_list(path, names, may_be_blank=names[3:])}


_MONTH_TO_FILL_IN = "______"


def _is_due(blank: Blank, table: str) -> bool:
    """Tell whether a department gets a sheet: what it filled in before always comes back.

    阶段情况 is for stage returns, 议定事项 for the office that gathers the reports, 回头看 goes out by itself.
    """
    if blank.filled.beside.get(table) or table not in ("stages", "matters", "reinspections"):
        return True
    if table == "reinspections":
        return False
    return blank.department == blank.campaign.office if table == "matters" else bool(blank.month.summary)


def _write_progress(page: Any, context: WorkbookContext, blank: Blank) -> None:
    """Write a line for each of the department's sectors and each indicator."""
    places = {name: column for column, name in enumerate(SHEETS["progress"].columns)}
    for row, (given, values) in enumerate(_progress(blank), start=_FIRST_ROW):
        for name, column in places.items():
            look: dict[str, Any] = {"num_format": "General", "locked": False}
            look = {"bg_color": EXAMPLE_FILL} if name in given else look
            write_cell(page, row, column, values.get(name), context.looks, **look)


def _progress(blank: Blank) -> Iterator[tuple[Collection[str], Row]]:
    """Yield the lines of 工作进展, each with the fields that are given: all sectors and indicators, then what else was stated."""
    stated: dict[tuple[Cell, Cell], list[Row]] = {}
    for said in blank.filled.beside.get("progress", ()):
        stated.setdefault((said.get("sector"), said.get("indicator")), []).append(said)
    units = {each.name: each.unit for each in blank.campaign.indicators}
    for sector, (indicator, unit) in product(blank.sectors, units.items()):
        given: Row = {"sector": sector.name, "indicator": indicator, "counted_in": unit}
        for said in stated.pop((sector.name, indicator), [{}]):
            yield given, {**said, **given}  # figures were read in the indicator's own unit
    for said in chain.from_iterable(stated.values()):
        counted_in = units.get(str(said.get("indicator"))) or said.get("counted_in")
        yield (), {**said, "counted_in": counted_in}


def _write_stated(page: Any, context: WorkbookContext, blank: Blank, *, table: str) -> None:
    """Write the rows that the department has stated already."""
    for row, said in enumerate(blank.filled.beside.get(table, ()), start=_FIRST_ROW):
        for place, (name, column) in enumerate(SHEETS[table].columns.items()):
            look: dict[str, Any] = {"bg_color": CARRIED_FILL, "locked": False}
            look["num_format"] = number_format(column.type)
            write_cell(page, row, place, said.get(name), context.looks, **look)


def add_frame(context: WorkbookContext, blank: Blank, table: str, *, name: str = "") -> Any:
    """Add a sheet without its rows: title, advice and headings, the columns below open and checked.

    Parameters
    ----------
    name
        What the sheet is called; by default as its table.
    """
    if table == "ledger":
        return add_ledger_frame(context, blank, name=name)
    title, columns = SHEETS[table].title, SHEETS[table].columns
    page = context.add_page(name or title, colour=_looks()[table].colour)
    open_columns(page, len(columns), context)
    locked = context.looks.make()
    for row in range(_FIRST_ROW):
        page.set_row(row, {0: 26, _HEADER_ROW: 30}.get(row), locked)
    of_return = "" if table == "stages" else f"：{title}"  # 公共管理办公室2023年8月阶段工作情况
    named = f"{blank.department}{blank.month.chinese}{of_return if blank.month.summary else title}"
    page.write_string(0, 0, named + blank.title_mark, context.looks.title())
    page.write_string(1, 0, _looks()[table].hint, context.looks.hint())
    for place, column in enumerate(columns.values()):
        _add_column(page, context, blank, place, column, _WIDTHS[table].get(column.name, _USUAL_WIDTH))
    page.freeze_panes(_HEADER_ROW + 1, 1)
    page.repeat_rows(_HEADER_ROW)
    protect(page)
    return page


def _add_column(
    page: Any, context: WorkbookContext, blank: Blank, place: int, column: Column, width: int
) -> None:
    look = context.looks.make(num_format=number_format(column.type), text_wrap=True, locked=False)
    page.set_column(place, place, width, look)
    page.write_string(_HEADER_ROW, place, heading(column), context.looks.header())
    rule = column_rule(column, context.ranges.get(column.name), blank.month.day(10))
    if rule is not None:
        page.data_validation(_FIRST_ROW, place, LAST_ROW, place, rule)


def write_blank(blank: Blank) -> bytes:
    """Return the workbook: 填写说明, 隐患台账, 工作进展, 企业履责, 举报线索, and 阶段情况 and 议定事项 where they are due.

    The same input gives the same bytes. Its ledger, read back, is the carried hazards alone:
    the example row is marked 示例 in 序号 and never read.
    """
    content = BytesIO()
    campaign, title = blank.campaign, f"{blank.department}{blank.month.chinese}隐患台账{blank.title_mark}"
    written_at = datetime.combine(campaign.issued_on, time())
    with new_book(content, title=title, written_at=written_at, stamp=blank.stamp) as book:
        context = form_context(book, Looks(book), blank)
        add_guide(context, blank)
        ledger = add_ledger(context, blank)
        for table in _looks():
            if _is_due(blank, table):
                page = add_frame(context, blank, table)
                write = _write_progress if table == "progress" else partial(_write_stated, table=table)
                write(page, context, blank)
        add_choices(context, blank)
        ledger.activate()
    return content.getvalue()


def write_alone(blank: Blank, table: str) -> bytes:
    """Return a workbook of one sheet, of those that go out by themselves, that says for itself whose it is, and of which month if that is known, and comes back filled in."""
    content = BytesIO()
    look = _looks()[table]
    month = blank.month.chinese if look.is_of_month else ""
    title = f"{month}{look.called}{blank.title_mark}"
    written_at = datetime.combine(blank.campaign.issued_on, time())
    with new_book(content, title=title, written_at=written_at, stamp=blank.stamp) as book:
        context = form_context(book, Looks(book), blank)
        page = add_frame(context, blank, table)
        labels = f"{title}　填报单位：{blank.department}　填报月份：{month or _MONTH_TO_FILL_IN}"
        page.write_string(0, 0, labels, context.looks.title())
        page.write_string(1, 0, look.alone.format(effect=blank.campaign.level.effect), context.looks.hint())
        _write_stated(page, context, blank, table=table)
        add_choices(context, blank)
    return content.getvalue()


def widths_of(sheet: SheetCopy) -> Mapping[int, int] | None:
    """Return the widths of the form's columns for a sheet that stands as the form has it: None for any other.

    So it does if its one table has the form's header row, and in it all the form's columns in their places; more may stand at the right.
    """
    if len(sheet.tables) != 1:
        return None
    (table,) = sheet.tables
    if table.table == "ledger":
        header, widths = range(LEDGER_HEADER, LEDGER_HEADER + 1), LEDGER_WIDTHS
    else:
        header = range(_HEADER_ROW, _FIRST_ROW)
        own = _WIDTHS[table.table]
        widths = {
            name: (place, own.get(name, _USUAL_WIDTH))
            for place, name in enumerate(SHEETS[table.table].columns)
        }
    stands = table.header == header and all(
        table.fields.get(place) == name for name, (place, _) in widths.items()
    )
    return dict(widths.values()) if stands else None


def form_context(book: Any, looks: Looks, blank: Blank) -> WorkbookContext:
    """Return what the sheets of a form are written with; its lists go in last, by `add_choices`."""
    return WorkbookContext(book, looks, _ranges(_offered(blank)))


def _offered(blank: Blank) -> Choices:
    return offered_words(blank.campaign, blank.department, blank.month, blank.sources)


def _ranges(offered: Choices) -> dict[str, str]:
    """Return where on the hidden sheet each list stands; a list typed into a rule holds 255 characters."""
    return {
        name: f"='{CHOICES_SHEET}'!${letters(column)}$3:${letters(column)}${len(words) + 2}"
        for column, (name, words) in enumerate(offered.items())
        if words
    }


def add_choices(context: WorkbookContext, blank: Blank) -> None:
    """Add the hidden sheet of lists; its first cell is the mark by which the suite knows its own form."""
    sheet = context.book.add_worksheet(CHOICES_SHEET)
    sheet.write_string(0, 0, blank.stamp)
    for column, (name, words) in enumerate(_offered(blank).items()):
        sheet.write_string(1, column, f"list:{name}")
        for row, word in enumerate(words, start=2):
            sheet.write_string(row, column, word)
    sheet.protect()
    sheet.very_hidden()
