"""Observe: the records of all submissions of a run together, as one typed table and its faults."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from hazardlib.campaign import Campaign
from hazardlib.columns import COUNTABLE, LEDGER
from hazardlib.findings import Finding, find
from hazardlib.ingest.headings import Vocabulary
from hazardlib.ingest.layout import address
from hazardlib.ingest.parse import Context, Fault, Parsed, parse_column
from hazardlib.ingest.records import Place, Records
from hazardlib.ingest.rules import check_rows
from hazardlib.ingest.submission import Submission
from hazardlib.terms import FixType, State

_UNREAD = frozenset(
    {
        "CELL_ERROR",
        "FORMULA_WITHOUT_VALUE",
        "DATE_NOT_READABLE",
        "DATE_AMBIGUOUS",
        "DATE_OUT_OF_RANGE",
        "DATE_NOT_IN_CALENDAR",
        "WORD_NOT_KNOWN",
        "SECTOR_NOT_KNOWN",
        "NUMBER_NOT_READABLE",
        "QUANTITY_OUT_OF_RANGE",
    }
)
"""Codes of cells that could not be read, whose text is kept in ``raw``."""


_TABLE_WORDS = re.compile("(?:隐患|排查|整治|台账|清单|汇总|表)+$")
"""What a sheet's name may add to its sector's: 燃气安全领域隐患台账."""


def observe(
    submissions: Sequence[Submission], campaign: Campaign, vocabulary: Vocabulary
) -> tuple[pd.DataFrame, list[Finding]]:
    """Return the observations of a run and the findings about them.

    Parameters
    ----------
    submissions
        Accepted submissions with their ledgers.
    campaign, vocabulary
        What sectors, leaders and words are known.

    Returns
    -------
    tuple
        Observations with the columns of ``columns.OBSERVATIONS`` less ``batch_id``; findings in
        reading order.
    """
    places = [Place(submission, ledger) for submission in submissions for ledger in submission.ledgers]
    counts = [len(place.ledger.rows) for place in places]
    place_of = np.repeat(np.arange(len(places)), counts)
    contexts = _spread([_context(place) for place in places], counts)
    frame: dict[str, Any] = {}
    faults: list[Fault] = []
    notes: dict[int, str] = {}
    for name in LEDGER:
        parsed = parse_column(name, _cells(name, places, counts), contexts, campaign, vocabulary)
        faults += parsed.faults
        notes |= parsed.notes
        frame[name] = _series(name, parsed)
    rows = pd.DataFrame(frame)
    unread = _unread(faults)
    records = Records(rows, place_of, places, unread)
    rows, more = _complete(records, notes, campaign)
    records = Records(rows, place_of, places, unread)
    faults += more
    faults += check_rows(records, campaign)
    rows.insert(0, "submission_id", _texts([p.submission.received.submission_id for p in places], counts))
    rows.insert(1, "sheet", _texts([place.ledger.sheet for place in places], counts))
    numbers = [row + 1 for place in places for row in place.ledger.rows]
    rows.insert(2, "row", pd.Series(numbers, dtype="Int64"))
    rows["is_quarantined"] = rows[list(COUNTABLE)].isna().any(axis=1)
    raw = [json.dumps(unread[row], ensure_ascii=False) if row in unread else None for row in range(len(rows))]
    rows["raw"] = _strings(raw)
    rows["extra"] = _strings([text for place in places for text in place.ledger.extra])
    return rows, [*_absent_columns(places, campaign), *_found(faults, records)]


def _context(place: Place) -> Context:
    month = place.submission.month
    unit = place.ledger.layout.money_unit
    return Context(month.year if month else None, place.submission.is_1904, unit)


def _spread(values: Sequence[Any], counts: Sequence[int]) -> list[Any]:
    return [value for value, count in zip(values, counts, strict=True) for _ in range(count)]


def _texts(values: Sequence[str], counts: Sequence[int]) -> Any:
    return _strings(_spread(values, counts))


def _cells(name: str, places: Sequence[Place], counts: Sequence[int]) -> list[Any]:
    cells: list[Any] = []
    for place, count in zip(places, counts, strict=True):
        cells += place.ledger.cells.get(name) or [""] * count
    return cells


def _series(name: str, parsed: Parsed) -> Any:
    kind = LEDGER[name].type
    if kind == "date":
        return _dates(parsed.values)
    if kind == "integer":
        return pd.array(parsed.values, dtype="Int64")
    if kind == "number":
        return np.array(parsed.values, dtype="float64")
    return _strings(parsed.values)


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


def _complete(
    records: Records, notes: dict[int, str], campaign: Campaign
) -> tuple[pd.DataFrame, list[Fault]]:
    """Return the rows with what a blank stands for: the one sector, the level, the type of fixing."""
    rows = records.rows.copy()
    faults = []
    sectors = [_only_sector(place, campaign) for place in records.places]
    blank = rows["sector"].isna() & ~records.is_unread("sector")
    default = pd.Series([sectors[place] for place in records.place_of], index=rows.index, dtype="str")
    rows["sector"] = rows["sector"].where(~blank, default)
    blank = rows["level"].isna() & ~records.is_unread("level")
    faults += [Fault(row, "level", "LEVEL_MISSING") for row in records.where(blank & records.has("level"))]
    limited = rows["fix_type"].isna() & ~records.is_unread("fix_type") & rows["due_on"].notna()
    rows.loc[limited, "fix_type"] = FixType.TIME_LIMITED.value
    at_once = [row for row, note in notes.items() if note == "at_once"]
    rows.loc[at_once, "fix_type"] = FixType.AT_ONCE.value
    accepted = rows["status"].eq(State.RECTIFIED.value).fillna(value=False) & rows["accepted_on"].notna()
    rows.loc[accepted, "status"] = State.CLOSED.value
    return rows, faults


def _only_sector(place: Place, campaign: Campaign) -> str | None:
    """Return the sector of a row that states none: the sheet's, else the one the department leads."""
    named = campaign.find_sector(_TABLE_WORDS.sub("", place.ledger.sheet))
    if named is not None:
        return named.code
    submission = place.submission
    if submission.department is None or submission.month is None:
        return None
    led = campaign.sectors_led_by(submission.department, campaign.roles_on(submission.month))
    return led[0].code if len(led) == 1 else None


def _absent_columns(places: Sequence[Place], campaign: Campaign) -> list[Finding]:
    """Return one finding a sheet for each column that the rows cannot do without."""
    findings = []
    for place in places:
        columns = place.ledger.layout.columns
        for name in (*COUNTABLE, "level"):
            has_default = name == "sector" and _only_sector(place, campaign) is not None
            if name in columns or has_default or not place.ledger.rows:
                continue
            code = "LEVEL_COLUMN_MISSING" if name == "level" else "COLUMN_MISSING"
            findings.append(_find(place, code, heading=LEDGER[name].heading))
    return findings


def _find(place: Place, code: str, **details: Any) -> Finding:
    received, layout = place.submission.received, place.ledger.layout
    first = min(layout.columns.values())
    return find(
        code,
        received.file,
        submission_id=received.submission_id,
        sheet=place.ledger.sheet,
        cell=address(layout.first_data_row - 1, first),
        **details,
    )


def _found(faults: Sequence[Fault], records: Records) -> list[Finding]:
    """Return the faults as findings, each at its cell, in reading order."""
    order = {name: place for place, name in enumerate(LEDGER)}
    return [_located(fault, records) for fault in sorted(faults, key=_reading_order(order))]


def _reading_order(order: dict[str, int]) -> Callable[[Fault], tuple[int, int]]:
    return lambda fault: (fault.row, order[fault.column])


def _located(fault: Fault, records: Records) -> Finding:
    place = records.place(fault.row)
    row = records.sheet_row(fault.row)
    layout = place.ledger.layout
    column = layout.columns.get(fault.column, min(layout.columns.values()))
    return find(
        fault.code,
        place.submission.received.file,
        submission_id=place.submission.received.submission_id,
        sheet=place.ledger.sheet,
        cell=address(row, column),
        column=fault.column,
        found=fault.found,
        **fault.details,
    )
