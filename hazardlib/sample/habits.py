"""How each department writes its workbook (headings, order, words, dates), and when it sends one: its lateness, versions and slips."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType

from hazardlib.domain.campaign import Sector
from hazardlib.domain.month import Month, chinese_day
from hazardlib.domain.terms import FixType, Level, Reinspected, State, Supervision, TipOutcome
from hazardlib.sample.told import Cell, told

Row = dict[str, Cell]
"""One written row: field to cell."""

Said = Mapping[str, object]
"""One row as it is meant, with days, sectors and terms, before a department's words are put to it."""

_EXCEL_EPOCH = date(1899, 12, 30)
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")

DATE_STYLES: Mapping[str, Callable[[date], Cell]] = MappingProxyType(
    {
        "excel": lambda day: day,
        "chinese": chinese_day,
        "dots": lambda day: f"{day.year}.{day.month}.{day.day}",
        "slashes": lambda day: f"{day.year}/{day.month}/{day.day}",
        "iso": date.isoformat,
        "compact": lambda day: day.year * 10_000 + day.month * 100 + day.day,
        # Without a year it is the report month's, so other years are written out.
        "short": lambda day: f"{day.month}月{day.day}日" if day.year == 2023 else chinese_day(day),
        "serial": lambda day: str((day - _EXCEL_EPOCH).days),
        "full-width": lambda day: chinese_day(day).translate(_FULL_WIDTH),
    }
)
"""Real Excel dates, and eight ways of writing a date as text or number."""


@dataclass(frozen=True, kw_only=True)
class TableHabit:
    """One table as one department writes it.

    Parameters
    ----------
    columns
        Field → heading, in the order of the sheet.
    groups
        Of a two-row header: each upper heading with the first and the last field below it.
    is_cumulative
        Whether the rows of earlier months stand in it again.
    total
        What the row of totals is called; without it there is none.
    example
        What the row says that shows how to fill the table in.
    has_every_row
        Of 工作进展: whether there is a row for each indicator.
    spelling
        Of 工作进展: which of an indicator's names it uses, counted round.
    """

    columns: Mapping[str, str]
    sheet: str = "隐患台账"
    groups: tuple[tuple[str, str, str], ...] = ()
    is_cumulative: bool = False
    merges_sectors: bool = False
    has_sheet_per_sector: bool = False
    has_every_row: bool = False
    spelling: int = 0
    total: str = ""
    note: str = ""
    example: Mapping[str, Cell] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Habit:
    """One department's way of writing: its tables, and what is the same in all of them.

    Parameters
    ----------
    called
        The name it gives itself above the table.
    words
        What it says instead of the usual word for a term, by the term's code.
    """

    department: str
    called: str
    file_name: str
    date_style: str
    ledger: TableHabit
    progress: TableHabit | None = None
    duties: TableHabit | None = None
    tips: TableHabit | None = None
    matters: TableHabit | None = None
    reinspections: TableHabit | None = None
    format: str = "xlsx"
    words: Mapping[str, str] = field(default_factory=dict)
    at_once_deadline: str = ""
    writes_sector_short: bool = False
    has_label_in_next_cell: bool = False
    uses_1904_dates: bool = False

    def write(self, said: Said) -> Row:
        """Return a row in the department's own words."""
        return {name: self._cell(value) for name, value in said.items()}

    def _cell(self, value: object) -> Cell:
        match value:
            case date():
                return DATE_STYLES[self.date_style](value)
            case Sector():
                return value.name.removesuffix("领域") if self.writes_sector_short else value.name
            case State() | Level() | FixType() | Supervision() | TipOutcome() | Reinspected():
                return self.words.get(value.value, value.chinese)
            case str() | int() | float():
                return value if value != "" else None
        return None


def load_habits() -> Mapping[str, Habit]:
    """Return every department's habit by its name, in the order of the notice's departments."""
    return {habit.department: habit for habit in told("habits", Habit)}


@dataclass(frozen=True)
class Slip:
    """One cell typed wrong: in the ``nth`` row, from 0, in which that field is not blank."""

    table: str
    field: str
    written: Cell
    nth: int


@dataclass(frozen=True)
class Miscount:
    """By how much a cumulative figure is stated wrong."""

    sector: str
    indicator: str
    too_many: int


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One workbook on its way: what it says of itself, when it arrives, and what is odd about it.

    Parameters
    ----------
    omits
        Tables that the department writes in other months.
    adds_to_old
        What it adds to the descriptions of some old hazards.
    is_old_book
        Whether it is of the format of 1997: kept as a file, for nothing that is maintained writes that.
    """

    department: str
    month: Month
    reported_on: date
    received_at: datetime
    suffix: str = ""
    labelled_month: Month | None = None
    labelled_department: str = ""
    is_nil: bool = False
    omits: tuple[str, ...] = ()
    adds_to_old: str = ""
    is_old_book: bool = False
    slips: tuple[Slip, ...] = ()
    miscounts: tuple[Miscount, ...] = ()

    @property
    def is_to_be_refused(self) -> bool:
        """Whether it contradicts itself about whose it is or for which month."""
        return bool(self.labelled_department or self.labelled_month)

    def let_slip(self, table: str, rows: Sequence[Row]) -> None:
        """Type the cells of a table wrong that are typed wrong in this turn."""
        for slip in self.slips:
            filled = [row for row in rows if row.get(slip.field) is not None]
            if slip.table == table and filled:
                filled[min(slip.nth, len(filled) - 1)][slip.field] = slip.written
