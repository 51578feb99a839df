"""Observe: the records of one kind of sheet, of all submissions of a run, as one typed table and its faults.

A row knows its place, and keeps what could not be read: ``submission_id=3f…, sheet=隐患台账, row=4, unit=甲餐馆,
found_on=2023-07-03, due_on=NaT, …, is_quarantined=False, raw={"due_on": "6月底左右"}, extra=None``.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from hazardlib.domain.addresses import address
from hazardlib.domain.campaign import Campaign
from hazardlib.domain.columns import Column
from hazardlib.domain.sheets import SHEETS
from hazardlib.findings import Finding
from hazardlib.findings.kinds import first_of_each_kind
from hazardlib.ingest.rules.defaults import UnitSectors, complete
from hazardlib.ingest.rules.records import Place, Records
from hazardlib.ingest.rules.sheets import absent_figures, check_rows, is_uncountable
from hazardlib.ingest.submission import Submission
from hazardlib.ingest.tables.headings import Vocabulary
from hazardlib.ingest.values.parse import DEADLINES, FIGURES, Context, Fault, parse_column

Value = TypeVar("Value")

_UNREAD = frozenset(
    "CELL_ERROR FORMULA_WITHOUT_VALUE DATE_NOT_READABLE DATE_AMBIGUOUS DATE_OUT_OF_RANGE DATE_NOT_IN_CALENDAR WORD_NOT_KNOWN"
    " SECTOR_NOT_KNOWN NUMBER_NOT_READABLE QUANTITY_OUT_OF_RANGE INDICATOR_NOT_KNOWN DUTY_NOT_KNOWN CHANNEL_NOT_KNOWN"
    " NUMBER_NOT_WHOLE NUMBER_NOT_PLAUSIBLE HAZARD_ID_NOT_KNOWN".split()
)
"""Codes of cells that could not be read, whose text is kept in ``raw``."""

_OF_COLUMNS = frozenset({"DATE_SHORT_OF_MIDNIGHT"})


def observe(
    submissions: Sequence[Submission],
    campaign: Campaign,
    vocabulary: Vocabulary,
    table: str = "ledger",
    units: UnitSectors = MappingProxyType({}),
) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the records of one kind of sheet and the findings about them."""
    places = [
        Place(submission, ledger)
        for submission in submissions
        for ledger in submission.tables
        if ledger.layout.table == table
    ]
    if not places:  # most workbooks hold a ledger alone
        return _no_rows(table), []
    place_of = np.repeat(np.arange(len(places)), [len(place.ledger.rows) for place in places])
    frame, faults, notes = _parse(table, places, campaign, vocabulary)
    rows = pd.DataFrame(frame)
    faults = _once_a_column(faults, place_of)
    unread = _unread(faults)
    records = Records(table, rows, place_of, places, unread)
    rows, more, given = complete(records, notes, campaign, units)
    records = Records(table, rows, place_of, places, unread, given)
    faults += more
    faults += check_rows(records, campaign)
    is_quarantined = ~records.states(*records.countable) | is_uncountable(records)
    numbers = [row + 1 for place in places for row in place.ledger.rows]
    about = {
        "submission_id": _strings(records.submission_ids),
        "sheet": _strings(_each_row(places, lambda place: place.ledger.sheet)),
        "row": pd.array(numbers, dtype="Int64"),
        "is_quarantined": is_quarantined,
        "raw": _strings(_raw(unread, notes, len(rows))),
        "extra": _strings([text for place in places for text in place.ledger.extra]),
    }
    return _stored(table, {**rows, **about}), [*_absent_columns(records), *_found(faults, records)]


def _parse(
    table: str, places: Sequence[Place], campaign: Campaign, vocabulary: Vocabulary
) -> tuple[dict[str, Any], list[Fault], dict[int, str]]:
    """Return a table's columns typed, the faults of its cells, and row → what a cell means besides its value."""
    contexts = _each_row(places, _context)
    frame: dict[str, Any] = {}
    faults: list[Fault] = []
    notes: dict[int, str] = {}
    found_on: Sequence[date | None] = [None] * len(contexts)
    for name, column in SHEETS[table].columns.items():
        cells: list[Any] = []
        for place in places:
            cells += place.ledger.cells.get(name) or [""] * len(place.ledger.rows)
        known: Sequence[Context] = contexts
        if name in FIGURES:
            known = _with_units(contexts, frame, campaign)
        elif name in DEADLINES:
            known = _with_found(contexts, cells, found_on)
        parsed = parse_column(column, cells, known, campaign, vocabulary)
        if name == "found_on":
            found_on = list(parsed.values)
        faults += parsed.faults
        notes |= parsed.notes
        frame[name] = _series(column, parsed.values)
    return frame, faults, notes


def _context(place: Place) -> Context:
    month = place.submission.month
    unit = place.ledger.layout.money_unit
    return Context(month.year if month else None, place.submission.opened.is_1904, unit)


def _with_found(
    contexts: Sequence[Context], cells: Sequence[Any], found_on: Sequence[date | None]
) -> list[Context]:
    """Return the contexts of deadlines: one written without a year depends on the day of finding."""
    return [
        context._replace(found_on=day)
        if isinstance(cell, str) and cell and not cell.startswith("20")
        else context
        for context, cell, day in zip(contexts, cells, found_on, strict=True)
    ]


def _once_a_column(faults: Sequence[Fault], place_of: npt.NDArray[np.int64]) -> list[Fault]:
    """Return the faults, those that a program made in whole columns gathered at the first cell of each."""
    counts = Counter((place_of[fault.row], fault.column) for fault in faults if fault.code in _OF_COLUMNS)
    if not counts:
        return list(faults)
    kept = []
    for fault in faults:
        if fault.code not in _OF_COLUMNS:
            kept.append(fault)
        elif count := counts.pop((place_of[fault.row], fault.column), 0):
            kept.append(replace(fault, details={**fault.details, "count": count}))
    return kept


def _with_units(contexts: Sequence[Context], frame: Mapping[str, Any], campaign: Campaign) -> list[Context]:
    """Return the contexts of the figures of 工作进展: each is in its indicator's unit, and its row may state one."""
    known = {each.name: each.unit for each in campaign.indicators}
    units = pd.Series(frame["indicator"]).map(known).fillna(""), pd.Series(frame["counted_in"]).fillna("")
    return [
        context._replace(units=each) for context, each in zip(contexts, zip(*units, strict=True), strict=True)
    ]


def _each_row(places: Sequence[Place], what: Callable[[Place], Value]) -> list[Value]:
    """Return for each row what holds of its table."""
    return [value for place in places for value in [what(place)] * len(place.ledger.rows)]


def _series(column: Column, values: Sequence[Any]) -> Any:
    if column.type == "date":
        return _dates(values)
    if column.type == "integer":
        return pd.array(values, dtype="Int64")
    if column.type == "number":
        return np.array(values, dtype="float64")
    return _strings(values)


@cache
def _no_rows(table: str) -> pd.DataFrame:
    """Return the records of a sheet that no workbook has."""
    columns = {name: _series(column, ()) for name, column in SHEETS[table].columns.items()}
    place = {"submission_id": _strings(()), "sheet": _strings(()), "row": pd.array([], dtype="Int64")}
    rest = {"is_quarantined": np.zeros(0, dtype=bool), "raw": _strings(()), "extra": _strings(())}
    return _stored(table, {**place, **columns, **rest})


def _stored(table: str, columns: Mapping[str, Any]) -> pd.DataFrame:
    return pd.DataFrame({name: columns[name] for name in SHEETS[table].stored if name != "batch_id"})


def _strings(values: Sequence[str | None]) -> Any:
    return pd.array(pa.array(values, pa.large_string()), dtype="str")  # twice as fast as from a list


def _dates(values: Sequence[date | None]) -> Any:
    """Return days as datetime64[us], each distinct one converted once."""
    numbers = {day: int(np.datetime64(day, "us").astype("int64")) for day in set(values)}
    return pd.array(np.array([numbers[day] for day in values], dtype="int64").view("datetime64[us]"))


def _unread(faults: Sequence[Fault]) -> dict[int, dict[str, str]]:
    unread: dict[int, dict[str, str]] = {}
    for fault in faults:
        if fault.code in _UNREAD:
            unread.setdefault(fault.row, {})[fault.column] = fault.found
    return unread


def _raw(unread: Mapping[int, Mapping[str, str]], notes: Mapping[int, str], count: int) -> list[str | None]:
    """Return what could not be read as JSON, and of duties that one does not concern the unit."""
    said = {row: {"done_on": note} for row, note in notes.items() if note == "not_applicable"}
    raw: list[str | None] = [None] * count
    for row in {*unread, *said}:
        raw[row] = json.dumps({**unread.get(row, {}), **said.get(row, {})}, ensure_ascii=False)
    return raw


def _absent_columns(records: Records) -> list[Finding]:
    """Return one finding a table for each column that its rows cannot do without."""
    findings = []
    with_sector = {int(records.place_of[row]) for row in records.given}
    for number, place in enumerate(records.places):
        layout = place.ledger.layout
        if not place.ledger.rows:
            continue
        for name in (*records.countable, "level"):
            is_there = name in layout.columns or name in layout.constants or name not in records.columns
            if is_there or (name == "sector" and number in with_sector):
                continue
            code = "LEVEL_COLUMN_MISSING" if name == "level" else "COLUMN_MISSING"
            findings.append(_at_header(place, code, records.columns[name].heading))
        findings += [
            _at_header(place, "COLUMN_MISSING", records.columns[name].heading)
            for name in absent_figures(place)
        ]
    return findings


def _at_header(place: Place, code: str, heading: str) -> Finding:
    layout = place.ledger.layout
    cell = address(layout.first_data_row - 1, min(layout.columns.values()))
    return place.submission.finding(code, sheet=place.ledger.sheet, cell=cell, heading=heading)


def _found(faults: Sequence[Fault], records: Records) -> list[Finding]:
    """Return the faults as findings, each at its cell, in reading order."""
    order = {name: place for place, name in enumerate(records.columns)}
    in_order = sorted(faults, key=lambda fault: (fault.row, order[fault.column]))

    def kind(fault: Fault) -> tuple[str, str, str, str]:
        sheet = records.place(fault.row).ledger.sheet
        return records.submission_ids[fault.row], sheet, fault.column, fault.code

    first = first_of_each_kind(in_order, kind)
    return [replace(_located(fault, records), count=count) for fault, count in first]


def _located(fault: Fault, records: Records) -> Finding:
    place = records.place(fault.row)
    columns = place.ledger.layout.columns
    # Of a column that is not there the cell says nothing; what the row is about does.
    column = columns.get(fault.column, columns.get("description", min(columns.values())))
    return place.submission.finding(
        fault.code,
        sheet=place.ledger.sheet,
        cell=address(records.sheet_row(fault.row), column),
        column=fault.column,
        found=fault.found,
        **fault.details,
    )
