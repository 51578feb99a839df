"""Amended: rows without number that go on with a hazard of their department's month before, under another text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hazardlib.domain.folding import fold, map_distinct
from hazardlib.domain.terms import State

if TYPE_CHECKING:
    import pandas as pd

_TOLD = (
    "hazard_id", "submission_id", "department", "month", "file", "sheet", "row", "unit", "location", "description",
)  # fmt: skip


@dataclass(frozen=True)
class Amendment:
    """A row that goes on with a hazard.

    Parameters
    ----------
    first, second
        The hazard, and the id that the row would have by what it says alone.
    before, after
        The last row of the hazard in its department's month before, and the row that goes on.
    parts
        The ids of all that the row stands for (隐患数量), each with that of the hazard it goes on with.
    """

    first: str
    second: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    parts: Mapping[str, str]


def amendments(
    rows: pd.DataFrame,
    months: Mapping[str, Sequence[str]],
    apart: Collection[frozenset[str]],
    aside: Mapping[tuple[str, str], set[str]],
) -> list[Amendment]:
    """Return the rows that go on with a hazard, from one month of a department to the next.

    Such a row has no number, and its hazard has been stated in no month before. Its sector, unit and found date
    are those of exactly one hazard that its department listed in the month before, not closed, and lists no more,
    and of no other new row of its submission.

    Parameters
    ----------
    rows
        Identified rows in order of precedence, after people's decisions.
    months
        Each department's months with an effective submission, in order.
    apart
        Pairs of ids that a person has decided to keep apart.
    aside
        The hazards that a department and month list on rows that do not count.

    Returns
    -------
    list of Amendment
        Month by month. Source: contract §3, *Continued rows*.
    """
    first_month = rows.groupby("hazard_id", sort=False)["month"].transform("min")
    is_new = rows["month"].eq(first_month)
    if not (is_new & rows["hazard_no"].isna()).any():
        return []
    steps = {(whose, after): before for whose, own in months.items() for before, after in pairwise(own)}
    goes_by: dict[str, str] = {}
    members: dict[str, set[str]] = {}
    found: list[Amendment] = []
    listed = _Listed(rows.assign(is_new=is_new), aside)
    for _, these in sorted(_by_month(steps).items()):
        proposed = [each for step in these for each in listed.step(*step, goes_by)]
        targets = Counter(second for second, _ in {(each.second, each.first) for each in proposed})
        for each in proposed:
            group = members.get(each.first, {each.first})
            is_kept_apart = any(frozenset({one, each.second}) in apart for one in group)
            if targets[each.second] == 1 and not is_kept_apart:
                goes_by |= each.parts
                members[each.first] = group | {each.second}
                found.append(each)
    return found


def _by_month(steps: Mapping[tuple[str, str], str]) -> dict[str, list[tuple[str, str, str]]]:
    by_month: dict[str, list[tuple[str, str, str]]] = {}
    for (whose, after), before in sorted(steps.items()):
        by_month.setdefault(after, []).append((whose, before, after))
    return by_month


class _Listed:
    """What each department lists in each month, by sector, unit and found date."""

    def __init__(self, rows: pd.DataFrame, aside: Mapping[tuple[str, str], set[str]]) -> None:
        self._aside = aside
        place = rows["sector"] + "|" + map_distinct(rows["unit"], fold)
        place = place + "|" + rows["found_on"].dt.strftime("%Y-%m-%d")
        # What is closed need not be listed again; of a row for several, all of them.
        is_closed = rows["status"].eq(State.CLOSED)
        is_closed = is_closed.groupby([rows["submission_id"], rows["sheet"], rows["row"]]).transform("all")
        rows = rows.assign(place=place, is_closed=is_closed)
        self._whole: dict[tuple[str, str], pd.DataFrame] = {
            (str(whose), str(month)): own
            for (whose, month), own in rows.groupby(["department", "month"], sort=False)
        }

    def step(
        self, department: str, before: str, after: str, goes_by: Mapping[str, str]
    ) -> Iterator[Amendment]:
        """Yield the rows of one month that go on with what was listed the month before."""
        then, now = (self._whole.get((department, month)) for month in (before, after))
        if then is None or now is None:
            return
        fresh = now[now["is_new"] & now["part"].eq(1)].drop_duplicates("hazard_id")
        alone = fresh[~fresh.duplicated("place", keep=False) & fresh["hazard_no"].isna()]
        alone = alone[alone["place"].isin(then["place"])]
        if alone.empty:
            return
        named = {*now["hazard_id"], *self._aside.get((department, after), ())}
        still = {goes_by.get(each, each) for each in named}
        known = then.assign(hazard_id=then["hazard_id"].map(lambda each: goes_by.get(each, each)))
        last = known[known["part"].eq(1)].drop_duplicates("hazard_id", keep="last")
        lost = last[last["place"].isin(alone["place"]) & ~last["hazard_id"].isin(still) & ~last["is_closed"]]
        lost = lost[~lost.duplicated("place", keep=False)].set_index("place", drop=False)
        for new in alone[alone["place"].isin(lost.index)].to_dict("records"):
            old = {str(name): value for name, value in lost.loc[new["place"]].items()}
            yield Amendment(
                first=old["hazard_id"],
                second=new["hazard_id"],
                before={name: old[name] for name in _TOLD},
                after={name: new[name] for name in _TOLD},
                parts=_parts(known, old, now, new),
            )


def _parts(
    known: pd.DataFrame, old: Mapping[str, Any], now: pd.DataFrame, new: Mapping[Any, Any]
) -> dict[str, str]:
    """Return the ids of what a row stands for, each with the id of the same part of the row before."""
    was, turned = _ids_by_part(known, old), _ids_by_part(now, new)
    return {turned[part]: was[part] for part in turned if part in was}


def _ids_by_part(rows: pd.DataFrame, of: Mapping[Any, Any]) -> dict[int, str]:
    is_of = rows["submission_id"].eq(of["submission_id"])
    is_of &= rows["sheet"].eq(of["sheet"]) & rows["row"].eq(of["row"])
    own = rows[is_of]
    return dict(zip(own["part"].astype(int), own["hazard_id"].astype(str), strict=True))
