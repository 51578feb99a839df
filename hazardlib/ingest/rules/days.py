"""Day rules: what the days of a row must agree with: one another, its state, and the day of its report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

import numpy as np
import pandas as pd

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.terms import State
from hazardlib.ingest.rules.records import Records
from hazardlib.ingest.values.parse import DATE_EXAMPLE, Fault

Rule = Callable[[Records, Campaign], Iterable[Fault]]
"""Finds what is wrong with rows of one kind of sheet."""


def before(code: str, name: str, other: str) -> Rule:
    """Return the rule that a day must not lie before another one of its row."""

    def find(records: Records, _: Campaign) -> Iterator[Fault]:
        for row in records.where(records.rows[name] < records.rows[other]):
            details: dict[str, object] = {other: said_day(records.value(row, other))}
            yield Fault(row, name, code, said_day(records.value(row, name)), details)

    return find


def _states_and_dates(records: Records, _: Campaign) -> Iterator[Fault]:
    rows = records.rows
    unread = records.is_unread("rectified_on") | records.is_unread("accepted_on")
    undated = rows["rectified_on"].isna() & rows["accepted_on"].isna() & ~unread
    for row in records.where(rows["status"].eq(State.CLOSED.value) & undated):
        has_column = "accepted_on" in records.place(row).ledger.layout.columns
        at = "accepted_on" if has_column else "status"
        yield Fault(row, at, "CLOSED_WITHOUT_DATE", details={"example": DATE_EXAMPLE})
    unfinished = rows["status"].isin([State.OPEN.value, State.IN_PROGRESS.value])
    for row in records.where(unfinished & rows["accepted_on"].notna()):
        found = said_day(records.value(row, "accepted_on"))
        status = State(records.value(row, "status")).chinese
        yield Fault(row, "accepted_on", "OPEN_WITH_ACCEPTANCE", found, {"status": status})


def _rectified_undated(records: Records, _: Campaign) -> Iterator[Fault]:
    """Yield what is put right on no day, where the table has a column for it."""
    rows = records.rows
    undated = (
        rows["status"].eq(State.RECTIFIED.value) & rows["rectified_on"].isna() & records.has("rectified_on")
    )
    for row in records.where(
        undated & ~records.is_unread("rectified_on") & ~records.is_unread("accepted_on")
    ):
        yield Fault(row, "rectified_on", "RECTIFIED_WITHOUT_DATE", details={"example": DATE_EXAMPLE})


def _found_after_report(records: Records, campaign: Campaign) -> Iterator[Fault]:
    """Yield what was found after its report; one that states no day was due on the month's due day."""
    limits: list[tuple[date | None, str]] = []
    for submission in (place.submission for place in records.places):
        if submission.reported_on or submission.month is None:
            limits.append((submission.reported_on, "填报日期"))
        elif submission.month < campaign.first_month:
            limits.append((submission.month.last_day, "转入月份的最后一天"))
        else:
            limits.append((campaign.due_on(submission.month), "报送截止日"))
    yield from _after(records, "found_on", "FOUND_AFTER_REPORT", limits)


def after_report(code: str, name: str) -> Rule:
    """Return the rule that a day must not lie after the one on which the workbook was reported, or after its month."""

    def find(records: Records, _: Campaign) -> Iterator[Fault]:
        limits = [
            (submission.reported_on, "填报日期")
            if submission.reported_on or submission.month is None
            else (submission.month.last_day, "填报月份的最后一天")
            for submission in (place.submission for place in records.places)
        ]
        return _after(records, name, code, limits)

    return find


def _after(
    records: Records, name: str, code: str, limits: Sequence[tuple[date | None, str]]
) -> Iterator[Fault]:
    """Yield the dates of a column that lie after the limit of their table."""
    if not limits:
        return
    days = np.array([day for day, _ in limits], dtype="datetime64[us]")
    latest = pd.Series(days[records.place_of])
    for row in records.where(records.rows[name] > latest):
        details: dict[str, object] = {
            "limit_name": limits[records.place_of[row]][1],
            "limit": said_day(latest[row]),
            "example": DATE_EXAMPLE,
        }
        yield Fault(row, name, code, said_day(records.value(row, name)), details)


def said_day(value: pd.Timestamp) -> str:
    """Return a day as a message says it."""
    return f"{value:%Y-%m-%d}"


DAY_RULES: tuple[Rule, ...] = (
    before("DATE_BEFORE_FOUND", "rectified_on", "found_on"),
    before("DATE_BEFORE_FOUND", "accepted_on", "found_on"),
    _states_and_dates,
    _rectified_undated,
    _found_after_report,
    after_report("DONE_AFTER_REPORT", "rectified_on"),
    after_report("DONE_AFTER_REPORT", "accepted_on"),
)
"""What the days of a ledger's rows are checked by."""
