"""Rows under one number that describe different hazards, and which of these the number means where it stands elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hazardlib.domain.folding import fold, map_distinct
from hazardlib.domain.grouping import Grouping

if TYPE_CHECKING:
    from datetime import date

    from hazardlib.domain.grouping import Mask, Places

NEAR_LIKENESS = 0.8
"""From which likeness (0–1) two hazards are proposed as one, and two descriptions can be of one thing."""


@lru_cache(maxsize=65536)
def is_like(one: str, other: str) -> bool:
    """Return whether two folded texts are alike: twice what they share, over the length of both."""
    from rapidfuzz.distance import Indel

    return Indel.normalized_similarity(one, other) >= NEAR_LIKENESS


_SAID = ("unit", "description", "found_on")


@dataclass(frozen=True, slots=True)
class Statement:
    """What tells one thing from another under the same number, folded; None where a row does not say."""

    unit: str | None
    description: str | None = None
    found_on: date | None = None

    def agreement(self, other: Statement) -> int:
        """Return in how many of unit, found date and description (which need only be alike) the two agree.

        What one of them does not say agrees. At 0 the two contradict one another.
        """
        texts = (self.description, other.description)
        return (
            (None in (self.unit, other.unit) or self.unit == other.unit)
            + (None in (self.found_on, other.found_on) or self.found_on == other.found_on)
            + (None in texts or is_like(*map(str, texts)))
        )


def said_in(rows: pd.DataFrame) -> list[Statement]:
    """Return what each row says; of a frame that lacks a column (a tip has no found date), without it."""
    columns: list[list[Any]] = []
    for name in _SAID:
        if name not in rows:
            columns.append([None] * len(rows))
        elif name == "found_on":
            columns.append(rows[name].to_numpy().astype("datetime64[D]").astype(object).tolist())
        else:
            columns.append(
                [text if isinstance(text, str) else None for text in map_distinct(rows[name], fold)]
            )
    return [Statement(*each) for each in zip(*columns, strict=True)]


def things_of(said: Iterable[Statement]) -> dict[Statement, int]:
    """Return which thing, counted from 0, each of the statements under one number is about.

    A statement is about the thing with which it agrees in most; between two such, about the one that began
    later. Where it contradicts every statement about every thing it begins another.

    Parameters
    ----------
    said
        In order of precedence, so that what is said later changes nothing of what was said before.
    """
    things: list[list[Statement]] = []
    known: dict[Statement, int] = {}
    for one in said:
        if one in known:
            continue
        best = [max(one.agreement(other) for other in thing) for thing in things]
        nearest = max(range(len(things)), key=lambda place: (best[place], place), default=0)
        if not things or not best[nearest]:
            nearest = len(things)
            things.append([])
        things[nearest].append(one)
        known[one] = nearest
    return known


def is_doubtful(rows: pd.DataFrame, number: pd.Series) -> Mask:
    """Return of which rows the number stands with several units and found dates, so that it may mean two things."""
    bearers = Grouping(number)
    return bearers.has_several(rows["unit"]) & bearers.has_several(rows["found_on"])


def things_under(rows: pd.DataFrame, number: pd.Series) -> Places:
    """Return which thing of its number each row is about; 0 is the first, which also has rows without number.

    Parameters
    ----------
    number
        The number each row is identified by; missing where it has none.
    """
    doubtful = is_doubtful(rows, number)
    things = np.zeros(len(rows), dtype=np.intp)
    if doubtful.any():
        told: dict[str, list[Statement]] = {}
        rows_said = list(zip(number[doubtful], said_in(rows[doubtful]), strict=True))
        for each, said in rows_said:
            told.setdefault(each, []).append(said)
        under = {each: things_of(said) for each, said in told.items()}
        things[doubtful] = [under[each][said] for each, said in rows_said]
    return things


@dataclass(frozen=True, slots=True)
class Bearer:
    """A row that states a hazard under a number."""

    hazard_id: str
    department: str
    turn: int
    said: Statement


Bearers = Mapping[str, list[Bearer]]
"""The rows that bear each number, in order of precedence."""


def bearers_of(rows: pd.DataFrame, number: pd.Series, wanted: Iterable[str]) -> Bearers:
    """Return the rows that bear any of some numbers; of a row for several hazards, the first.

    Parameters
    ----------
    number
        The number of each, as `identify.own_numbers` or `identify.number_keys` has it.
    """
    is_meant = (rows["part"].eq(1) & number.isin(set(wanted))).to_numpy()
    first = rows.loc[is_meant, ["hazard_id", "department", "turn", *_SAID]]
    found: dict[str, list[Bearer]] = {}
    columns = (first[name] for name in ("hazard_id", "department", "turn"))
    for each, whose, department, turn, said in zip(number[is_meant], *columns, said_in(first), strict=True):
        found.setdefault(each, []).append(Bearer(whose, department, turn, said))
    return found


def hazard_meant(bearers: Iterable[Bearer], said: Statement, department: str, turn: int) -> str | None:
    """Return the hazard that a number means to a department in a month.

    It is the one at the unit said, else the one that the department itself states under the number, else what
    was stated by then, else what was stated last.
    """
    ranked = [
        ((said.agreement(each.said), each.department == department, each.turn <= turn, place), each)
        for place, each in enumerate(bearers)
    ]
    return max(ranked, key=lambda pair: pair[0])[1].hazard_id if ranked else None


def hazards_listed(bearers: Iterable[Bearer], said: Statement, turn: int) -> set[str]:
    """Return the hazards that a row lists by its number though it does not count: what it agrees with in most.

    Between several such, what was stated in the latest month up to its own; none where it contradicts all.
    """
    ranked = [
        ((said.agreement(each.said), each.turn if each.turn <= turn else -1), each.hazard_id)
        for each in bearers
    ]
    best = max((rank for rank, _ in ranked), default=(0, -1))
    return {hazard_id for rank, hazard_id in ranked if rank == best and best[0]}
