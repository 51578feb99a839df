"""Basis: a major hazard says by which standard it is one, and by one in force on the day found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache

import pandas as pd

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.campaign_lists import Standard
from hazardlib.domain.month import chinese_day
from hazardlib.domain.standards import named_standards, suggested_basis, title_of
from hazardlib.domain.terms import Level
from hazardlib.ingest.rules.records import Records
from hazardlib.ingest.values.parse import Fault

_ANY_EXAMPLE = "所依据的标准名称、文号和条款"


def major_without_basis(records: Records, campaign: Campaign) -> Iterator[Fault]:
    """Yield the major rows whose 判定依据 is blank; a sheet without the column is told once."""
    rows = records.rows
    blank = rows["criterion"].isna() & ~records.is_unread("criterion")
    has_column = records.has("criterion")
    without_column: dict[int, list[int]] = defaultdict(list)
    for row in records.where(rows["level"].eq(Level.MAJOR.value) & blank):
        if has_column[row]:
            yield Fault(
                row, "criterion", "MAJOR_WITHOUT_BASIS", details={"example": _example(row, records, campaign)}
            )
        else:
            without_column[int(records.place_of[row])].append(row)
    for alike in without_column.values():
        details: dict[str, object] = {
            "count": len(alike),
            "example": _example(alike[0], records, campaign),
        }
        yield Fault(alike[0], "criterion", "BASIS_COLUMN_MISSING", details=details)


def _example(row: int, records: Records, campaign: Campaign) -> str:
    sector = records.value(row, "sector")
    if pd.isna(sector):
        return _ANY_EXAMPLE
    suggested = suggested_basis(campaign.sector(sector), campaign, _day_of(row, records, campaign))
    return f"“{suggested}”" if suggested else _ANY_EXAMPLE


def _day_of(row: int, records: Records, campaign: Campaign) -> date | None:
    """Return the day found, else the due day of the month that reports the row."""
    found_on = records.value(row, "found_on")
    if not pd.isna(found_on):
        return pd.Timestamp(found_on).date()
    month = records.place(row).submission.month
    return campaign.due_on(month) if month else None


def standard_not_in_force(records: Records, campaign: Campaign) -> Iterator[Fault]:
    """Yield the rows whose 判定依据 names a standard that was not in force on the day found."""
    rows = records.rows

    @cache
    def not_in_force(basis: str, day: date) -> list[Standard]:
        return [each for each in named_standards(basis, campaign, day) if not each.covers(day)]

    dated = rows["criterion"].notna() & rows["found_on"].notna()
    days = rows.loc[dated, "found_on"].dt.date
    for row, basis, day in zip(
        records.where(dated), rows.loc[dated, "criterion"].to_list(), days, strict=True
    ):
        for standard in not_in_force(basis, day):
            sector = records.value(row, "sector")
            yield Fault(
                row,
                "criterion",
                "STANDARD_NOT_IN_FORCE",
                title_of(standard),
                {
                    "span": _span(standard, day),
                    "found_on": chinese_day(day),
                    "instead": _instead(None if pd.isna(sector) else sector, campaign, day),
                },
            )


def _span(standard: Standard, day: date) -> str:
    if standard.until is not None and day > standard.until:
        return f"只用到{chinese_day(standard.until)}"
    return f"从{chinese_day(standard.since)}起才施行"


def _instead(sector: str | None, campaign: Campaign, day: date) -> str:
    suggested = suggested_basis(campaign.sector(sector), campaign, day) if sector is not None else None
    return f"，如“{suggested}”" if suggested else ""
