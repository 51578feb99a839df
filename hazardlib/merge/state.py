"""The state of each hazard on a day: precedence of rows, what is carried forward, what departments state differently."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hazardlib.domain.columns import LEDGER
from hazardlib.domain.folding import each_distinct
from hazardlib.domain.frames import numbered, plain_cell, plain_records
from hazardlib.domain.grouping import Grouping, order_by, values_at
from hazardlib.domain.month import Month
from hazardlib.domain.terms import PROGRESS, PUT_RIGHT, Level, State
from hazardlib.merge.locate import value_in_words

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pandas.api.extensions import ExtensionArray

    from hazardlib.domain.campaign import Campaign
    from hazardlib.domain.grouping import Mask

PRECEDENCE = ["turn", "is_owing", "is_lead", "first_seen_at", "reported_on", "file", "sheet", "row"]
"""Later in this order overrides earlier: month, who owes a report, lead department, time of receipt, place in the file."""

_PROVES = {"rectified_on": State.RECTIFIED, "accepted_on": State.CLOSED}
"""Which state a date is proof of."""

_CARRIED = [
    name for name in LEDGER if name not in {"hazard_id", "status", "quantity", "rectified_quantity", *_PROVES}
]
_DISPUTED = ["status", "level", "sector", "due_on"]
_RANKS = {str(state): rank for state, rank in PROGRESS.items()}


def in_order_of_precedence(rows: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """Return the rows sorted so that a later one overrides an earlier one of the same hazard.

    Adds ``is_lead``: whether the department leads the row's sector on the month's due day, and ``is_owing``: whether it owes reports.
    """
    days = {month: campaign.roles_on(Month.parse(month)) for month in rows["month"].unique()}
    of_month = {
        month: {each.code: each.leads_on(day) for each in campaign.sectors} for month, day in days.items()
    }
    keys = zip(*(rows[name].tolist() for name in ("department", "sector", "month")), strict=True)
    leads = [department in of_month[month][sector] for department, sector, month in keys]
    is_lead = np.array(leads, dtype=bool)
    ranked = rows.assign(is_lead=is_lead, is_owing=~rows["department"].isin(campaign.supporting))
    return numbered(ranked, order_by(ranked, PRECEDENCE))


def carry_forward(rows: pd.DataFrame, hazard: Grouping, speaks: Mask) -> pd.DataFrame:
    """Return the rows with blanks filled by what is already known of the same hazard.

    What the rows that spoke for their months say comes first; other departments' rows fill only what none of
    those has stated. Dates of rectification and acceptance are not carried past a month in which the state went
    back, and another department's count only where the one that speaks says the state they would prove.
    """
    if hazard.is_last.all():  # no hazard has been told of before
        return rows
    rank = rows["status"].map(_RANKS).to_numpy(dtype=float)
    month = Grouping(hazard.codes, rows["month"])
    before = hazard.before(speaks)
    went_back = (before >= 0) & (rank < rank[before])
    # A whole month belongs to the spell that its effective row begins or goes on with.
    spell = Grouping(hazard.codes, hazard.up_to(month.is_first & month.any(speaks & went_back)))
    reached = rank[month.last(speaks)]
    carried = {name: hazard.carried(rows[name], speaks) for name in _CARRIED}
    for name, state in _PROVES.items():
        believed = rows[name].where(speaks | (reached >= PROGRESS[state]))
        carried[name] = spell.carried(believed, speaks)
    return rows.assign(**carried)


def month_by_month(rows: pd.DataFrame, hazard: Grouping, speaks: Mask) -> dict[str, Any]:
    """Return what its months say together of each row's hazard.

    Returns
    -------
    dict of arrays
        ``is_reopened`` (closed in one month, not in a later one), ``first_closed_month`` (the first of the unbroken
        months up to the last that report it closed), ``is_deadline_moved``, ``is_level_fallen`` (major in one
        month, general in the last), ``first_month``, ``departments``.
    """
    is_closed = rows["status"].eq(State.CLOSED).to_numpy(dtype=bool)
    closed, unclosed = speaks & is_closed, speaks & ~is_closed
    has_been_open = hazard.before(unclosed)
    last_level = rows["level"].to_numpy(dtype=object)[hazard.last(speaks & rows["level"].notna().to_numpy())]
    major = rows["level"].eq(Level.MAJOR).to_numpy(dtype=bool)
    return {
        "is_reopened": hazard.any(unclosed & (hazard.before(closed) >= 0)),
        "first_closed_month": values_at(
            rows["month"], hazard.first(closed & (has_been_open == hazard.last(unclosed)))
        ),
        "is_deadline_moved": hazard.has_several(rows["due_on"].where(speaks)),
        "is_level_fallen": hazard.any(speaks & major) & (last_level == Level.GENERAL),
        "first_month": values_at(rows["month"], hazard.first(speaks)),
        "departments": _departments(rows["department"], hazard),
    }


def _departments(whose: pd.Series, hazard: Grouping) -> ExtensionArray:
    """Return the departments that have stated each row's hazard, joined, in the order in which they did."""
    names: dict[int, list[str]] = {}
    told = np.flatnonzero(hazard.has_several(whose))
    for code, name in zip(hazard.codes[told], whose.array[told], strict=True):
        if name not in (known := names.setdefault(code, [])):
            known.append(name)
    joined = whose.astype("object").to_numpy(copy=True)
    joined[told] = ["、".join(names[code]) for code in hazard.codes[told]]
    return pd.array(joined, dtype="str")


def find_conflicts(stated: pd.DataFrame, hazard: Grouping, campaign: Campaign) -> list[dict[str, str]]:
    """Return, for the month that speaks, the fields in which departments differ.

    Returns
    -------
    list of dict
        ``hazard_id``, ``field``, ``values`` (department：value in words, in order of precedence).
    """
    several = hazard.has_several(stated["department"])
    if not several.any():
        return []
    months = stated["month"].to_numpy(dtype=object)
    is_current = several & (months == months[hazard.last()])
    is_last = Grouping(hazard.codes, stated["department"]).last(is_current) == np.arange(len(stated))
    said: dict[tuple[str, str], list[tuple[str, Any]]] = {}
    for row in plain_records(stated.loc[is_last, ["hazard_id", "department", *_DISPUTED]]):
        for field in _DISPUTED:
            if row[field] is not None:
                said.setdefault((field, row["hazard_id"]), []).append((row["department"], row[field]))
    return [
        {
            "hazard_id": hazard_id,
            "field": field,
            "values": "；".join(
                f"{whose}：{value_in_words(field, plain_cell(value), campaign)}" for whose, value in told
            ),
        }
        for (field, hazard_id), told in sorted(
            said.items(), key=lambda each: (_DISPUTED.index(each[0][0]), each[0][1])
        )
        if len({value for _, value in told}) > 1
    ]


def delisted_since_listed(hazards: pd.DataFrame) -> NDArray[np.datetime64]:
    """Return ``delisted_on``, missing where supervision has been listed (挂牌) anew on a later day."""
    delisted_on, listed_on = (hazards[name].to_numpy() for name in ("delisted_on", "listed_on"))
    return np.where(delisted_on < listed_on, np.datetime64("NaT", "us"), delisted_on)


def reached_state(hazards: pd.DataFrame, campaign: Campaign, as_of: date) -> pd.DataFrame:
    """Return the hazards with ``state``, ``closed_on`` and ``done_on`` as of a day.

    ``closed_on`` is the acceptance date, else the rectification date, else the due day of the
    first month that reports the hazard closed. A state dated after ``as_of`` is not yet reached.
    """
    day, never = np.datetime64(as_of, "us"), np.datetime64("NaT", "us")
    due = each_distinct(hazards["first_closed_month"], lambda month: campaign.due_on(Month.parse(month)))
    accepted_on, rectified_on = (hazards[name].to_numpy() for name in ("accepted_on", "rectified_on"))
    dated = np.where(np.isnat(accepted_on), rectified_on, accepted_on)
    dated = np.where(np.isnat(dated), due.astype("datetime64[us]"), dated)
    status = hazards["status"].to_numpy(dtype=object)
    closed_on = np.where((status == State.CLOSED) & (dated <= day), dated, never)
    is_put_right = hazards["status"].isin(list(PUT_RIGHT)).to_numpy()
    is_closed, is_rectified = ~np.isnat(closed_on), is_put_right & ~(rectified_on > day)
    unfinished = np.where(is_put_right, str(State.OPEN), status)
    state = np.select([is_closed, is_rectified], [str(State.CLOSED), str(State.RECTIFIED)], unfinished)
    done_on = np.fmin(np.where(rectified_on <= day, rectified_on, never), closed_on)
    return hazards.assign(
        state=pd.array(state, dtype="str"),
        closed_on=closed_on,
        done_on=np.where(is_closed | is_rectified, done_on, never),
    )
