"""Amended: rows without number whose text was changed are the same hazard as one of the month before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hazardlib.domain.folding import fold, map_distinct
from hazardlib.domain.frames import row_records
from hazardlib.domain.terms import State

if TYPE_CHECKING:
    import pandas as pd

_TOLD = (
    "hazard_id", "submission_id", "department", "month", "file", "sheet", "row", "unit", "location", "description",
)  # fmt: skip
_READ = (*_TOLD, "hazard_no", "status", "part")

_Row = Mapping[Any, Any]


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
    turns: Mapping[str, int],
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
    aside
        The hazards that a department and month list on rows that do not count.

    Returns
    -------
    list of Amendment
        Month by month. Source: contract §3, *Continued rows*.
    """
    if not rows["hazard_no"].isna().any():
        return []
    steps = {(whose, after): before for whose, own in months.items() for before, after in pairwise(own)}
    goes_by: dict[str, str] = {}
    members: dict[str, set[str]] = {}
    found: list[Amendment] = []
    listed = _Listed(rows, aside)
    for _, these in sorted(_by_month(steps).items(), key=lambda item: turns[item[0]]):
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
    """What each department lists in each month, row by row: few of them are asked for, which frames are slow at."""

    def __init__(self, rows: pd.DataFrame, aside: Mapping[tuple[str, str], set[str]]) -> None:
        self._aside = aside
        self._rows: dict[tuple[str, str], list[_Row]] = {}
        self._parts: dict[tuple[Any, ...], list[_Row]] = {}
        self._first_month: dict[str, str] = {}
        places = zip(rows["sector"], map_distinct(rows["unit"], fold), rows["found_on"], strict=True)
        for row, place in zip(row_records(rows[list(_READ)]), places, strict=True):
            row["place"] = place
            self._rows.setdefault((row["department"], row["month"]), []).append(row)
            self._parts.setdefault(_source(row), []).append(row)
            self._first_month.setdefault(row["hazard_id"], row["month"])

    def step(
        self, department: str, before: str, after: str, goes_by: Mapping[str, str]
    ) -> Iterator[Amendment]:
        """Yield the rows of one month that go on with what was listed the month before."""
        then, now = (self._rows.get((department, month), []) for month in (before, after))
        fresh: dict[str, _Row] = {}
        for row in now:
            if row["part"] == 1 and self._first_month[row["hazard_id"]] == after:
                fresh.setdefault(row["hazard_id"], row)
        alone = _alone(fresh.values())
        named = {row["hazard_id"] for row in now} | self._aside.get((department, after), set())
        still = {goes_by.get(each, each) for each in named}
        last = {goes_by.get(row["hazard_id"], row["hazard_id"]): row for row in then if row["part"] == 1}
        lost = _alone(
            {**row, "hazard_id": identity}
            for identity, row in last.items()
            if row["place"] in alone and identity not in still and not self._is_closed(row)
        )
        for place, new in alone.items():
            if place in lost and not isinstance(new["hazard_no"], str):
                old = lost[place]
                was = {
                    part["part"]: goes_by.get(part["hazard_id"], part["hazard_id"])
                    for part in self._parts[_source(old)]
                }
                turned = {part["part"]: part["hazard_id"] for part in self._parts[_source(new)]}
                yield Amendment(
                    first=old["hazard_id"],
                    second=new["hazard_id"],
                    before={name: old[name] for name in _TOLD},
                    after={name: new[name] for name in _TOLD},
                    parts={turned[part]: was[part] for part in turned if part in was},
                )

    def _is_closed(self, row: _Row) -> bool:
        """Tell whether a row need not be listed again: of a row for several, all of them are closed."""
        return all(part["status"] == State.CLOSED for part in self._parts[_source(row)])


def _source(row: _Row) -> tuple[Any, ...]:
    return row["submission_id"], row["sheet"], row["row"]


def _alone(rows: Iterable[_Row]) -> dict[Any, _Row]:
    """Return the rows beside which no other stands at the same place, by place."""
    at: dict[Any, list[_Row]] = {}
    for row in rows:
        at.setdefault(row["place"], []).append(row)
    return {place: own[0] for place, own in at.items() if len(own) == 1}
