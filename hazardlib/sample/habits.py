"""How each department writes its workbook: the headings it knows, its order, its words, its dates.

Nothing here is true or false about a hazard; it is only how people put it on paper.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from hazardlib.domain.campaign import Sector
from hazardlib.domain.month import chinese_day
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
