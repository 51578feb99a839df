"""Every column of every sheet and stored table, once, read from ``columns.csv``; a column is added there.

For example ``ledger,found_on,发现日期,date,always,,,发现隐患的日期。`` Heading matching, parsing, storing, checks, blanks, export
and ``docs/columns.md`` all come from these tables; a row without heading is the ledger's column of that name.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

Type = Literal["text", "word", "date", "time", "integer", "number", "flag"]
"""``word`` is a text out of a closed list; ``time`` is a moment; ``flag`` is true or false."""

Required = Literal["always", "time_limited", ""]


@dataclass(frozen=True)
class Column:
    """One column: its name in code, what it is called on paper, and what it may hold.

    Parameters
    ----------
    meaning
        One Chinese sentence for the data dictionary and the blank workbook.
    required
        Whether a ledger row needs it: always, for 限期整改 only, or not at all.
    allowed
        Name of the word list of ``words.csv`` that a ``word`` is taken from.
    """

    name: str
    heading: str
    type: Type
    meaning: str = ""
    required: Required = ""
    allowed: str = ""
    unit: str = ""

    @property
    def titled(self) -> str:
        """The heading with its unit: ``整改资金（万元）``."""
        return self.heading + (f"（{self.unit}）" if self.unit else "")


def _table(columns: Iterable[Column]) -> Mapping[str, Column]:
    return MappingProxyType({column.name: column for column in columns})


def _load() -> Mapping[str, Mapping[str, Column]]:
    tables: dict[str, list[Column]] = {}
    with Path(__file__).with_suffix(".csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            told: dict[str, Any] = {name: row[name] for name in row if name != "table"}
            own = tables.setdefault(row["table"], [])
            own += (
                [Column(**told)]
                if told["heading"]
                else [each for each in tables["ledger"] if each.name == told["name"]]
            )
    return {name: _table(columns) for name, columns in tables.items()}


_TABLES = _load()

LEDGER = _TABLES["ledger"]
"""The ledger sheet 隐患台账, as the contract lists it; the column holding a department's row."""

PROGRESS_SHEET = _TABLES["progress"]
"""The sheet 工作进展: one row a sector and indicator."""

DUTIES_SHEET = _TABLES["duties"]
"""The sheet 企业履责: one row for each time a unit did what its head owes."""

TIPS_SHEET = _TABLES["tips"]
"""The sheet 举报线索: one row a tip; who reported has no column, and what was said is kept as a kind of danger."""

STAGES_SHEET = _TABLES["stages"]
"""The sheet 阶段情况 of a stage return: what a department writes of its stage, in one row or several."""

MATTERS_SHEET = _TABLES["matters"]
"""The sheet 议定事项, which comes back from the meeting: one row a matter decided."""

REINSPECTIONS_SHEET = _TABLES["reinspections"]
"""The sheet 回头看: one row for each hazard, reported put right, that was inspected again."""

FIVE_ELEMENTS = ("responsible_person", "measures", "funds", "due_on", "contingency")
"""责任人、措施、资金、期限、应急预案: what anything not put right at once must state."""

COUNTABLE = ("sector", "unit", "description", "found_on", "status")
"""A row that lacks one of these cannot be counted and is quarantined."""

IDENTITY = ("sector", "unit", "location", "description", "found_on")
"""What makes two rows the same hazard when no number does."""

TIP_IDENTITY = ("channel", "sector", "unit", "danger", "received_on")
"""What makes two rows the same tip when no number does."""

SUBMISSIONS = _TABLES["submissions"]
"""One row a reading of a file version that was seen, accepted or refused; append-only."""


def _stored(sheet: Mapping[str, Column]) -> Mapping[str, Column]:
    """Return the stored table of a sheet's rows, append-only: where each stands, what it states, what could not be read."""
    return _table(
        [*_TABLES["before_each_row"].values(), *sheet.values(), *_TABLES["after_each_row"].values()]
    )


OBSERVATIONS, PROGRESS, DUTIES, TIPS, STAGES, MATTERS, REINSPECTIONS = map(
    _stored,
    (LEDGER, PROGRESS_SHEET, DUTIES_SHEET, TIPS_SHEET, STAGES_SHEET, MATTERS_SHEET, REINSPECTIONS_SHEET),
)
"""One row a row of each sheet as one submission states it."""

FINDINGS = _TABLES["findings"]
"""What is wrong with the data, for the person who typed it; append-only."""

_OF_ROWS = {"hazard_id", "hazard_no", "status", "quantity", "rectified_quantity"}
_ID, _NUMBER, *_WORKED_OUT = _TABLES["hazards"].values()

HAZARDS = _table(
    [_ID, _NUMBER, *(each for each in LEDGER.values() if each.name not in _OF_ROWS), *_WORKED_OUT]
)
"""The register: one row a hazard, in its state as of a date, as known at a time."""

HISTORY = _TABLES["history"]
"""Which rows of which files stand behind each hazard, in the order in which they speak."""

HAZARD_LEADERS = _TABLES["hazard_leaders"]
"""Which leaders answer for each hazard, a row each."""

MEASURES = _TABLES["measures"]
"""One row per figure and group, each rate with its numerator and denominator."""
