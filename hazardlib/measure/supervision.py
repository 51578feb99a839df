"""Supervision (挂牌督办): what was listed, until when, extended how often, and what is to be decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.domain.frames import plain_records
from hazardlib.domain.grouping import Grouping, is_effective
from hazardlib.domain.month import Month
from hazardlib.domain.terms import State, Supervision
from hazardlib.measure.figure import Figure, counted, list_of_hazards
from hazardlib.measure.rows import figures_of

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign
    from hazardlib.measure.rows import HazardRows
    from hazardlib.measure.trend import PreviousPaper

LEVELS_SUPERVISED = tuple(str(level) for level in Supervision if level != Supervision.NONE)

WHY = ("overdue", "due_before_next_meeting", "extension_asked", "deadline_missing")
"""Why a meeting must decide on a hazard under supervision, the most pressing first."""

_SAID = ("supervision", "supervision_due_on", "extension_asked_on")

_ASKED = (
    "hazard_id",
    "is_supervised",
    "state",
    "supervision_due_on",
    "delisted_on",
    "listed_on",
    "last_reported_on",
)

_HOW = "由这条隐患各月填报的挂牌督办、督办期限和摘牌日期算出。"


def supervision_figures(
    own: HazardRows,
    history: pd.DataFrame,
    campaign: Campaign,
    as_of: date,
    before: PreviousPaper | None,
) -> dict[str, Any]:
    """Return the supervised beside the rest, every hazard ever supervised, and what is to be decided."""
    courses = dict(_courses(history))
    rows: list[dict[str, Any]] = []
    questions: list[dict[str, str]] = []
    ever = own.frame(_ASKED, ids=courses)
    for hazard in _plain(ever):
        course = courses[hazard["hazard_id"]]
        row = _row(hazard, course, campaign, as_of)
        rows.append(row)
        if _is_under_supervision(hazard, as_of):
            questions += _to_decide(row, course, campaign, as_of)
    rows.sort(key=lambda row: (row["listed_on"], row["hazard_id"]))
    due = {row["hazard_id"]: _by_due_day(row) for row in rows}
    questions.sort(key=lambda each: (WHY.index(each["why"]), due[each["hazard_id"]]))
    overdue = sorted((row for row in rows if row["is_overdue"]), key=_by_due_day)
    delisted = [row["hazard_id"] for row in rows if row["delisted_on"] is not None]
    return {
        "supervised": figures_of(own, own["is_supervised"]),
        "others": figures_of(own, ~own["is_supervised"]),
        "rows": list_of_hazards(rows, "supervision_rows", _HOW),
        "overdue": list_of_hazards([row["hazard_id"] for row in overdue], "supervision"),
        "extended": list_of_hazards(
            [row["hazard_id"] for row in rows if row["extended_count"]], "supervision"
        ),
        "delisted": counted(delisted, "supervision_rows"),
        "to_decide": list_of_hazards(questions, "to_decide"),
        "standing": standing(own, as_of),
        "previous": None if before is None else standing(before.rows, before.day),
    }


def standing(rows: HazardRows, as_of: date) -> dict[str, Figure]:
    """Return how many are supervised (``found``), not closed, and past the deadline of their supervision."""
    is_found, day = rows["is_supervised"], rows.day(as_of)
    is_listed = rows.missing("delisted_on") | (rows["delisted_on"] > day)
    parts = {
        "found": is_found,
        "not_closed": is_found & ~rows["is_closed"],
        "overdue": is_found & ~rows["is_closed"] & is_listed & (rows["supervision_due_on"] < day),
    }
    return {name: rows.count(part, "supervision_overdue") for name, part in parts.items()}


def _courses(history: pd.DataFrame) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield each hazard ever supervised with what was known of its supervision month by month.

    A blank keeps its last known value; of several rows in a month the last one speaks.
    """
    is_listed = history["supervision"].isin(LEVELS_SUPERVISED).to_numpy()
    if not is_listed.any():
        return
    ever = Grouping(history["hazard_id"]).any(is_listed)
    rows = history.loc[ever, ["hazard_id", "month", "status", *_SAID]].reset_index(drop=True)
    hazard = Grouping(rows["hazard_id"])
    speaks = is_effective(rows, hazard)
    known = rows.assign(**{name: hazard.carried(rows[name], speaks) for name in _SAID})[speaks]
    courses: dict[str, list[dict[str, Any]]] = {}
    for told in _plain(known):
        courses.setdefault(told["hazard_id"], []).append(told)
    for hazard_id, months in courses.items():
        if any(month["supervision"] in LEVELS_SUPERVISED for month in months):
            yield hazard_id, months


def _plain(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as plain values, days as dates."""
    days = {str(name): rows[name].dt.date for name in rows if str(name).endswith("_on")}
    return plain_records(rows.assign(**days))


def _row(
    hazard: Mapping[Any, Any], course: Sequence[Mapping[str, Any]], campaign: Campaign, as_of: date
) -> dict[str, Any]:
    levels = [month["supervision"] for month in course if month["supervision"] in LEVELS_SUPERVISED]
    first = next(month["month"] for month in course if month["supervision"] in LEVELS_SUPERVISED)
    stated_on = hazard["listed_on"]
    listed_on = stated_on or campaign.due_on(Month.parse(first))
    due_on = hazard["supervision_due_on"]
    delisted_on = _delisted_on(hazard, as_of)
    moves = _moves(course)
    row = {
        "hazard_id": hazard["hazard_id"],
        "level": levels[-1],
        "listed_on": listed_on.isoformat(),
        "listed_on_is_inferred": stated_on is None,
        "due_on": None if due_on is None else due_on.isoformat(),
        "extended_count": len(moves),
        "extended_days": sum((after - before).days for before, after, _ in moves),
        "asked_in_time": _asked_in_time(moves),
        "delisted_on": None if delisted_on is None else delisted_on.isoformat(),
        "state": hazard["state"],
    }
    is_overdue = _is_overdue(hazard, as_of)
    overdue_days = (as_of - due_on).days if is_overdue and due_on is not None else None
    is_unverified = is_overdue and due_on is not None and due_on >= hazard["last_reported_on"]
    return row | {"is_overdue": is_overdue, "overdue_days": overdue_days, "is_unverified": is_unverified}


Move = tuple[date, date, date | None]
"""An extension: the deadline before, the deadline after, and the request known by then."""


def _moves(course: Sequence[Mapping[str, Any]]) -> list[Move]:
    """Return each time that the deadline moved later from one month to a later one."""
    moves: list[Move] = []
    before: date | None = None
    for month in course:
        after = month["supervision_due_on"]
        if before is not None and after > before:
            moves.append((before, after, month["extension_asked_on"]))
        before = after
    return moves


def _asked_in_time(moves: Sequence[Move]) -> bool | None:
    """Return whether the last extension was asked for by the deadline that it moved.

    A request that an earlier extension answered is none for the last one.
    """
    if not moves:
        return None
    before, _, asked_on = moves[-1]
    answered = {asked for _, _, asked in moves[:-1]}
    return None if asked_on is None or asked_on in answered else asked_on <= before


def _delisted_on(hazard: Mapping[Any, Any], as_of: date) -> date | None:
    """Return the day on which supervision was lifted, if that is not still to come."""
    day: date | None = hazard["delisted_on"]
    return day if day is not None and day <= as_of else None


def _is_under_supervision(hazard: Mapping[Any, Any], as_of: date) -> bool:
    """Tell whether supervision goes on: not closed, not delisted, and not said to have ended."""
    goes_on = bool(hazard["is_supervised"]) and hazard["state"] != State.CLOSED
    return goes_on and _delisted_on(hazard, as_of) is None


def _is_overdue(hazard: Mapping[Any, Any], as_of: date) -> bool:
    """Tell whether supervision goes on beyond its deadline."""
    due_on = hazard["supervision_due_on"]
    return _is_under_supervision(hazard, as_of) and due_on is not None and due_on < as_of


def _to_decide(
    row: Mapping[str, Any], course: Sequence[Mapping[str, Any]], campaign: Campaign, as_of: date
) -> Iterator[dict[str, str]]:
    due_on = None if row["due_on"] is None else date.fromisoformat(row["due_on"])
    asked_on = course[-1]["extension_asked_on"]
    answered = {asked for _, _, asked in _moves(course)}
    holds = {
        "overdue": row["is_overdue"],
        "due_before_next_meeting": due_on is not None
        and as_of <= due_on < meeting_after_next(campaign, as_of),
        "extension_asked": asked_on is not None and asked_on <= as_of and asked_on not in answered,
        "deadline_missing": due_on is None,
    }
    for why in WHY:
        if holds[why]:
            yield {"hazard_id": row["hazard_id"], "why": why}


def meeting_after_next(campaign: Campaign, as_of: date) -> date:
    """Return the day of the meeting that follows the coming one: what falls due before it cannot wait."""
    month = Month.of(as_of)
    coming = month if as_of <= campaign.meeting_on(month) else month.shift(1)
    return campaign.meeting_on(coming.shift(1))


def _by_due_day(row: Mapping[str, Any]) -> tuple[str, str]:
    return (row["due_on"] or "", row["hazard_id"])
