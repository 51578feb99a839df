"""Re-inspections (回头看): what was found where a hazard had been reported put right, and what that opens again."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from hazardlib.domain.folding import fold, fold_number
from hazardlib.domain.frames import made_once_of_none
from hazardlib.domain.grouping import ranks_of
from hazardlib.domain.terms import NOT_PUT_RIGHT, PUT_RIGHT, Reinspected, State
from hazardlib.merge.locate import find_at, layouts_of
from hazardlib.merge.other_sheets import counted_rows, hazards_named

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from hazardlib.domain.campaign import Campaign
    from hazardlib.findings import Finding
    from hazardlib.merge.effective_rows import EffectiveRows


@made_once_of_none
def reinspections(
    effective: pd.DataFrame, rows: pd.DataFrame, stated: EffectiveRows, *, as_of: date
) -> pd.DataFrame:
    """Return one row a hazard and day on which it was re-inspected, by day, as the latest row states it.

    A row means the hazard of its 隐患标识, else that of its number, in either case only if that is at the unit that it names.

    Returns
    -------
    DataFrame
        ``columns.REINSPECTIONS_SHEET``, with ``hazard_id`` of the hazard meant (missing where nobody can tell), ``department`` (who
        tells), ``month``, ``turn``, ``file``, ``sheet`` and ``row``.
    """
    told = _looks(effective, rows, stated, as_of=as_of)
    return told.drop_duplicates(_ONE_LOOK, keep="last").drop(columns="at").reset_index(drop=True)


_ONE_LOOK = ["at", "reinspected_on"]
"""What two rows about one look have in common."""


@made_once_of_none
def _looks(
    effective: pd.DataFrame, rows: pd.DataFrame, stated: EffectiveRows, *, as_of: date
) -> pd.DataFrame:
    """Return every row that counts, by day, later rows last, with ``hazard_id`` and ``at``, what was looked at."""
    told = counted_rows(effective, rows)
    told = told[told["reinspected_on"] <= pd.Timestamp(as_of)].reset_index(drop=True)
    if told.empty:
        return told.assign(at=None)
    told = told.assign(at=told["unit"].map(fold).astype("str"))
    meant = _at_its_unit(_stated_ids(told, stated), told, stated)
    meant = meant.fillna(_at_its_unit(hazards_named(told, stated, "at"), told, stated))
    number = told["hazard_no"].map(fold_number, na_action="ignore").astype("str")
    what = meant.fillna(told["at"] + "|" + number.fillna(""))
    looks = told.assign(hazard_id=meant, at=what)
    return looks.sort_values("reinspected_on", kind="stable", ignore_index=True)


def _stated_ids(told: pd.DataFrame, stated: EffectiveRows) -> pd.Series:
    """Return the id that each row states, as the hazard goes by."""
    names = stated.resolved.goes_by
    return told["hazard_id"].map(lambda each: names.get(each, each), na_action="ignore").astype("str")


def _at_its_unit(meant: pd.Series, told: pd.DataFrame, stated: EffectiveRows) -> pd.Series:
    """Return the hazards meant that some row has stated at the unit that is named: a slip must open none again."""
    known = stated.stated[["hazard_id", "unit"]].drop_duplicates()
    at_unit = set(zip(known["hazard_id"], known["unit"].map(fold), strict=True))
    is_there = [pair in at_unit for pair in zip(meant, told["at"], strict=True)]
    return meant.where(pd.Series(is_there, meant.index, dtype=bool))


def opposed_reinspections(
    effective: pd.DataFrame, rows: pd.DataFrame, stated: EffectiveRows, *, as_of: date
) -> Iterator[Finding]:
    """Yield a finding at each of several rows about one look with different results: which of them counts, and why."""
    looks = _looks(effective, rows, stated, as_of=as_of)
    if looks.empty:
        return
    several = looks[looks.duplicated(_ONE_LOOK, keep=False)]
    layouts = layouts_of(effective)
    for _, own in several.groupby(_ONE_LOOK, sort=False):
        *_, counts = told = own.to_dict("records")
        for row in told:
            others = [each for each in told if each["result"] != row["result"]]
            if not others:
                continue
            other = counts if counts["result"] != row["result"] else others[-1]
            is_one_file = other["submission_id"] == row["submission_id"]
            sheet = "" if is_one_file and other["sheet"] == row["sheet"] else f"［{other['sheet']}］"
            yield find_at(
                "REINSPECTED_OTHERWISE",
                row,
                layouts,
                "reinspections",
                "result",
                found=Reinspected(row["result"]).chinese,
                other=Reinspected(other["result"]).chinese,
                place=f"{'' if is_one_file else other['file']}{sheet}第 {other['row']} 行",
                counts=Reinspected(counts["result"]).chinese,
                why="靠后的一行" if is_one_file else "后报的一份",
            )


def loose_reinspections(told: pd.DataFrame, effective: pd.DataFrame) -> list[Finding]:
    """Return a finding for each re-inspection that names a hazard of which no ledger tells."""
    if told.empty:
        return []
    loose = told[told["hazard_id"].isna() & told["hazard_no"].notna()]
    layouts = layouts_of(effective)
    return [
        find_at("REINSPECTED_UNKNOWN", row, layouts, "reinspections", "hazard_no", found=row["hazard_no"])
        for row in loose.to_dict("records")
    ]


def still_put_right(
    history: pd.DataFrame, stated: pd.DataFrame, effective: pd.DataFrame, campaign: Campaign
) -> list[Finding]:
    """Return a finding for each hazard opened by a re-inspection that a later workbook lists as put right, on no later day.

    Parameters
    ----------
    history
        ``columns.HISTORY``, with what re-inspections found.
    stated
        The rows that count, in order of precedence.
    """
    if not history["is_reinspection"].any():
        return []
    found = history[history["is_reinspection"] & history["speaks"]].set_index("hazard_id")
    last = stated[stated["hazard_id"].isin(found.index)].drop_duplicates("hazard_id", keep="last")
    layouts = layouts_of(effective)
    return [
        find_at(
            "REINSPECTED_STILL",
            row,
            layouts,
            "ledger",
            "status",
            found=State(row["status"]).chinese,
            unit=row["unit"],
            result=found.loc[row["hazard_id"], "remarks"],
        )
        for row in last[last["status"].isin(list(PUT_RIGHT))].to_dict("records")
        if row["turn"] > campaign.turn(found.loc[row["hazard_id"], "month"])
    ]


def reopen(hazards: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Return the hazards in their states as re-inspections have found them.

    One that was put right by the day on which it was found undone or back is open from that day on, until it is
    reported put right on a later one, or a later re-inspection finds it so.

    Parameters
    ----------
    hazards
        With ``state``, ``closed_on`` and ``done_on`` by the ledgers.
    told
        What `reinspections` returns.

    Returns
    -------
    DataFrame
        Also with ``reopened_turn``: of those open again, when in the order of months it was told; else missing.
    """
    if told.empty:
        return hazards.assign(reopened_turn=float("nan"))
    known = told[told["hazard_id"].isin(list(hazards["hazard_id"]))]
    false = known[known["result"].isin(list(NOT_PUT_RIGHT))].drop_duplicates("hazard_id", keep="last")
    if false.empty:
        return hazards.assign(reopened_turn=float("nan"))
    false = false.set_index("hazard_id")
    last_false = known["hazard_id"].map(false["reinspected_on"])
    held = known[known["result"].eq(Reinspected.HELD) & (known["reinspected_on"] > last_false)]
    held = held.drop_duplicates("hazard_id").set_index("hazard_id")
    found_on, shown_on = (_each(days["reinspected_on"], hazards) for days in (false, held))
    was_closed = hazards["state"].eq(State.CLOSED)
    said_on = hazards["closed_on"].where(was_closed, hazards["rectified_on"])
    is_put_right = hazards["state"].isin(list(PUT_RIGHT)) & found_on.notna()
    is_false = is_put_right & ~(said_on > found_on)
    is_open = is_false & shown_on.isna()
    since = shown_on.where(is_false, said_on)
    done_on = hazards["done_on"].where(~is_put_right | (hazards["done_on"] > found_on), since)
    undated = {name: hazards[name].mask(is_open) for name in ("rectified_on", "accepted_on")}
    reported_on = hazards["last_reported_on"]
    return hazards.assign(
        **undated,
        state=hazards["state"].mask(is_open, str(State.OPEN)),
        closed_on=hazards["closed_on"].mask(is_false, shown_on.where(was_closed)),
        done_on=done_on.mask(is_open),
        last_reported_on=reported_on.mask(is_open & (reported_on < found_on), found_on),
        is_reopened=hazards["is_reopened"] | is_false,
        reopened_turn=_each(false["turn"], hazards).where(is_open),
    )


def _each(said: pd.Series, hazards: pd.DataFrame) -> pd.Series:
    """Return what is said of each hazard by its id; also where nothing is said of any, which ``map`` does not take."""
    return pd.Series(said.reindex(hazards["hazard_id"]).array, hazards.index)


def is_unheard(hazards: pd.DataFrame, rows: EffectiveRows, campaign: Campaign) -> pd.Series:
    """Return which of the hazards that a re-inspection has opened again their department could not list since."""
    turns = hazards["reopened_turn"]
    if turns.isna().all():
        return turns.notna()
    last = {whose: campaign.turn(months[-1]) for whose, months in rows.months.items()}
    return hazards["department"].map(last) <= turns


def with_reinspections(
    history: pd.DataFrame, told: pd.DataFrame, opened: Collection[str], campaign: Campaign
) -> pd.DataFrame:
    """Return the history with a row for each re-inspection that found a hazard undone or back, in its place in time.

    Parameters
    ----------
    opened
        The hazards that are open by what a re-inspection has found, of which the last such row speaks.
    """
    own = history.assign(is_reinspection=False)
    if told.empty:
        return own
    false = told[told["result"].isin(list(NOT_PUT_RIGHT)) & told["hazard_id"].isin(list(own["hazard_id"]))]
    if false.empty:
        return own
    said = [
        "，".join(
            ["回头看：" + Reinspected(result).chinese, *(each for each in beside if isinstance(each, str))]
        )
        for result, *beside in zip(false["result"], false["reinspected_by"], false["remarks"], strict=True)
    ]
    rows = false[["hazard_id", "month", "department", "file", "sheet", "row"]].assign(
        status=str(State.OPEN),
        remarks=said,
        speaks=false["hazard_id"].isin(list(opened)) & ~false.duplicated("hazard_id", keep="last"),
        is_reinspection=True,
    )
    own["speaks"] &= ~own["hazard_id"].isin(list(opened))
    alike = rows.reindex(columns=own.columns).astype(own.dtypes.to_dict())
    joined = pd.concat([own, alike], ignore_index=True)
    turn = joined["month"].map({month: campaign.turn(month) for month in joined["month"].unique()})
    # What a meeting decided stays behind the report before it.
    turn = turn.where(joined["status"].notna()).ffill()
    order = joined.assign(_turn=turn, _rank=ranks_of(joined["hazard_id"]))
    order = order.sort_values(["_rank", "_turn", "is_reinspection"], kind="stable", ignore_index=True)
    return order[list(own.columns)]
