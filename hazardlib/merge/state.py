"""The state of each hazard on a day: precedence of rows, what is carried forward, what departments state differently."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from hazardlib.domain.columns import LEDGER
from hazardlib.domain.frames import plain_cell
from hazardlib.domain.history import is_effective, last_known
from hazardlib.domain.month import Month
from hazardlib.domain.terms import PROGRESS, PUT_RIGHT, Level, State
from hazardlib.merge.locate import in_words
from hazardlib.merge.select import due_days

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign

PRECEDENCE = ["month", "is_lead", "first_seen_at", "reported_on", "file", "sheet", "row"]
"""Later in this order overrides earlier: month, lead department, time of receipt, place in the file."""

_PROVES = {"rectified_on": State.RECTIFIED, "accepted_on": State.CLOSED}
"""Which state a date is proof of."""

_CARRIED = [
    name for name in LEDGER if name not in {"hazard_id", "status", "quantity", "rectified_quantity", *_PROVES}
]
_DISPUTED = ["status", "level", "sector", "due_on"]
_TERMS: dict[str, type[State | Level]] = {"status": State, "level": Level}


def in_order_of_precedence(rows: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """Return the rows sorted so that a later one overrides an earlier one of the same hazard.

    Adds ``is_lead``: whether the department leads the row's sector on the month's due day.
    """
    days = {text: campaign.roles_on(Month.parse(text)) for text in rows["month"].dropna().unique()}
    groups = rows[["department", "sector", "month"]].drop_duplicates()
    roles = {
        key: campaign.role(key[0], key[1], days[key[2]]) == "lead"
        for key in groups.itertuples(index=False, name=None)
    }
    keys = zip(rows["department"], rows["sector"], rows["month"], strict=True)
    ranked = rows.assign(is_lead=[roles[key] for key in keys])
    return ranked.sort_values(PRECEDENCE, kind="stable", na_position="first", ignore_index=True)


def carry_forward(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with blanks filled by what is already known of the same hazard.

    What the rows that spoke for their months say comes first; other departments' rows fill only what none of
    those has stated. Dates of rectification and acceptance are not carried past a month in which the state went
    back, and another department's count only where the one that speaks says the state they would prove.
    """
    hazard = rows["hazard_id"]
    if hazard.is_unique:
        return rows
    speaks = is_effective(rows)
    rank = rows["status"].map({str(state): rank for state, rank in PROGRESS.items()})
    spoken = rank.where(speaks)
    went_back = rank < spoken.groupby(hazard).ffill().groupby(hazard).shift()
    # A whole month belongs to the spell that its effective row begins or goes on with.
    begins = (speaks & went_back).groupby([hazard, rows["month"]]).transform("any")
    spell = (begins & ~rows.duplicated(["hazard_id", "month"])).groupby(hazard).cumsum()
    in_month = spoken.groupby([hazard, rows["month"]]).transform("last")
    believed = {
        name: rows[name].where(speaks | (in_month >= PROGRESS[state])) for name, state in _PROVES.items()
    }
    carried = last_known(rows[_CARRIED], speaks, hazard)
    dated = last_known(pd.DataFrame(believed), speaks, [hazard, spell])
    return rows.assign(
        **{name: carried[name] for name in _CARRIED}, **{name: dated[name] for name in _PROVES}
    )


def month_by_month(rows: pd.DataFrame) -> pd.DataFrame:
    """Return per hazard what its months say together.

    Returns
    -------
    DataFrame
        Indexed by ``hazard_id``: ``is_reopened`` (closed in one month, not in a later one),
        ``first_closed_month`` (the first of the unbroken months up to the last that report it
        closed), ``is_deadline_moved``, ``is_level_fallen`` (major in one month, general in the last), ``first_month``, ``departments``.
    """
    speakers = rows[is_effective(rows)]
    hazard = speakers["hazard_id"]
    closed = speakers["status"].eq(State.CLOSED)
    closed_before = closed.groupby(hazard).cummax().groupby(hazard).shift(fill_value=False)
    run = (closed != closed.groupby(hazard).shift(fill_value=False)).groupby(hazard).cumsum()
    last_run = run.groupby(hazard).transform("last")
    first_closed = speakers["month"].where(closed & (run == last_run)).groupby(hazard).first()
    level = speakers["level"].groupby(hazard)
    was_major = speakers["level"].eq(Level.MAJOR).groupby(hazard).any()
    departments = rows.drop_duplicates(["hazard_id", "department"])
    return pd.DataFrame(
        {
            "is_reopened": (closed_before & ~closed).groupby(hazard).any(),
            "first_closed_month": first_closed,
            "is_deadline_moved": speakers["due_on"].groupby(hazard).nunique().gt(1),
            "is_level_fallen": was_major & level.last().eq(Level.GENERAL),
            "first_month": speakers["month"].groupby(hazard).first(),
            "departments": departments.groupby("hazard_id")["department"].agg("、".join),
        }
    )


def find_conflicts(stated: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """Return, for the month that speaks, the fields in which departments differ.

    Returns
    -------
    DataFrame
        ``hazard_id``, ``field``, ``values`` (department：value in words, in order of precedence).
    """
    last_month = stated.groupby("hazard_id")["month"].transform("last")
    current = stated[stated["month"] == last_month]
    current = current.drop_duplicates(["hazard_id", "department"], keep="last")
    current = current.loc[
        current.duplicated("hazard_id", keep=False), ["hazard_id", "department", *_DISPUTED]
    ]
    if current.empty:
        return pd.DataFrame(columns=["hazard_id", "values", "field"], dtype="str")
    parts = []
    for field in _DISPUTED:
        said = current.dropna(subset=[field])
        said = said[said.groupby("hazard_id")[field].transform("nunique") > 1]
        told = [in_words(field, plain_cell(value), campaign) for value in said[field]]
        text = pd.Series(told, said.index, dtype="str")
        values = (said["department"] + "：" + text).groupby(said["hazard_id"]).agg("；".join)
        parts.append(values.rename("values").reset_index().assign(field=field))
    return pd.concat(parts, ignore_index=True)


def reached_state(hazards: pd.DataFrame, campaign: Campaign, as_of: date) -> pd.DataFrame:
    """Return ``state``, ``closed_on`` and ``done_on`` of each hazard as of a day.

    ``closed_on`` is the acceptance date, else the rectification date, else the due day of the
    first month that reports the hazard closed. A state dated after ``as_of`` is not yet reached.
    """
    day = pd.Timestamp(as_of)
    due = due_days(hazards["first_closed_month"], campaign)
    fallback = (
        hazards["first_closed_month"]
        .map({month: pd.Timestamp(due_day) for month, due_day in due.items()})
        .astype("datetime64[us]")
    )
    claims_closed = hazards["status"].eq(State.CLOSED)
    dated = hazards["accepted_on"].fillna(hazards["rectified_on"]).fillna(fallback)
    closed_on = dated.where(claims_closed & (dated <= day))
    rectified_on = hazards["rectified_on"].where(hazards["rectified_on"] <= day)
    is_rectified = hazards["status"].isin(PUT_RIGHT) & ~(hazards["rectified_on"] > day)
    unfinished = hazards["status"].where(~hazards["status"].isin(PUT_RIGHT), str(State.OPEN))
    state = np.select(
        [closed_on.notna(), is_rectified], [str(State.CLOSED), str(State.RECTIFIED)], unfinished
    )
    reached = pd.Series(state, index=hazards.index, dtype="str")
    done_on = pd.concat([rectified_on, closed_on], axis=1).min(axis=1)
    return hazards.assign(
        state=reached,
        closed_on=closed_on,
        done_on=done_on.where(reached.isin(PUT_RIGHT)).astype("datetime64[us]"),
    )
