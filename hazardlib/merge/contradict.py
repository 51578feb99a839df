"""Rows under one number that describe different hazards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.domain.folding import fold, map_distinct

if TYPE_CHECKING:
    from datetime import date


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
    columns: dict[str, list[Any]] = {}
    for name in _SAID:
        values = rows[name] if name in rows else pd.Series(None, rows.index, dtype="str")
        told = values.dt.date if name == "found_on" and name in rows else map_distinct(values, fold)
        columns[name] = told.astype("object").where(values.notna(), None).tolist()
    return [Statement(*each) for each in zip(*columns.values(), strict=True)]


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


def is_doubtful(rows: pd.DataFrame, number: pd.Series) -> pd.Series:
    """Return of which rows the number stands with several units and found dates, so that it may mean two things."""
    doubtful = number.notna()
    for name in ("unit", "found_on"):
        doubtful &= rows[name].groupby(number).transform("nunique").gt(1)
    return doubtful


def things_under(rows: pd.DataFrame, number: pd.Series) -> pd.Series:
    """Return which thing of its number each row is about; 0 is the first, which also has rows without number.

    Parameters
    ----------
    number
        The number each row is identified by; missing where it has none.
    """
    doubtful = is_doubtful(rows, number)
    if not doubtful.any():
        return pd.Series(0, rows.index, dtype="int64")
    own = rows[doubtful]
    told: dict[str, list[Statement]] = {}
    rows_said = list(zip(number[doubtful], said_in(own), strict=True))
    for each, said in rows_said:
        told.setdefault(each, []).append(said)
    under = {each: things_of(said) for each, said in told.items()}
    places = pd.Series([under[each][said] for each, said in rows_said], index=own.index, dtype="int64")
    return places.reindex(rows.index, fill_value=0)
