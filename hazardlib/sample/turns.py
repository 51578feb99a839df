"""Who sends what when: every workbook that is sent in, with its lateness, its versions and its slips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hazardlib.domain.month import Month
from hazardlib.sample.habits import Row
from hazardlib.sample.told import Cell


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
