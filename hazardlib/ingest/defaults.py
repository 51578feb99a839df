"""Defaults: what a blank in a row stands for: the one sector, the level, the type of fixing."""

from __future__ import annotations

import re

import pandas as pd

from hazardlib.campaign import Campaign
from hazardlib.ingest.parse import Fault
from hazardlib.ingest.records import Place, Records
from hazardlib.terms import FixType, State

_TABLE_WORDS = re.compile("(?:隐患|排查|整治|台账|清单|汇总|工作进展|企业履责|举报线索|表)+$")
"""What a sheet's name may add to its sector's: 燃气安全领域隐患台账."""


def complete(records: Records, notes: dict[int, str], campaign: Campaign) -> tuple[pd.DataFrame, list[Fault]]:
    """Return the rows with what a blank stands for, and the faults of leaving it blank.

    Parameters
    ----------
    records
        The rows as they were typed.
    notes
        Row → what its cells mean besides their values.
    campaign
        Whose sectors are known.
    """
    rows = records.rows.copy()
    sectors = [only_sector(place, campaign) for place in records.places]
    blank = rows["sector"].isna() & ~records.is_unread("sector")
    default = pd.Series([sectors[place] for place in records.place_of], index=rows.index, dtype="str")
    rows["sector"] = rows["sector"].where(~blank, default)
    return (rows, _complete_ledger(rows, records, notes)) if records.table == "ledger" else (rows, [])


def _complete_ledger(rows: pd.DataFrame, records: Records, notes: dict[int, str]) -> list[Fault]:
    """Fill in level, type of fixing and state of ledger rows that are this module's own."""
    blank = rows["level"].isna() & ~records.is_unread("level")
    faults = [Fault(row, "level", "LEVEL_MISSING") for row in records.where(blank & records.has("level"))]
    limited = rows["fix_type"].isna() & ~records.is_unread("fix_type") & rows["due_on"].notna()
    rows.loc[limited, "fix_type"] = FixType.TIME_LIMITED.value
    at_once = [row for row, note in notes.items() if note == "at_once"]
    rows.loc[at_once, "fix_type"] = FixType.AT_ONCE.value
    accepted = rows["status"].eq(State.RECTIFIED.value).fillna(value=False) & rows["accepted_on"].notna()
    rows.loc[accepted, "status"] = State.CLOSED.value
    return faults


def only_sector(place: Place, campaign: Campaign) -> str | None:
    """Return the sector of a row that states none: the sheet's, else the one the department leads."""
    named = campaign.find_sector(_TABLE_WORDS.sub("", place.ledger.sheet))
    if named is not None:
        return named.code
    submission = place.submission
    if submission.department is None or submission.month is None:
        return None
    led = campaign.sectors_led_by(submission.department, campaign.due_on(submission.month))
    return led[0].code if len(led) == 1 else None
