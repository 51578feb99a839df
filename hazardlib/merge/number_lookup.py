"""Which hazard a number means, where it stands on a tip or on a row that does not count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hazardlib.merge.contradict import Statement, said_in

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Bearer:
    """A row that states a hazard under a number."""

    hazard_id: str
    department: str
    month: str
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
    first = rows[rows["part"].eq(1) & number.isin(set(wanted))]
    found: dict[str, list[Bearer]] = {}
    columns = (first[name] for name in ("hazard_id", "department", "month"))
    for each, whose, department, month, said in zip(
        number.loc[first.index], *columns, said_in(first), strict=True
    ):
        found.setdefault(each, []).append(Bearer(whose, department, month, said))
    return found


def hazard_meant(bearers: Iterable[Bearer], said: Statement, department: str, month: str) -> str | None:
    """Return the hazard that a number means to a department in a month.

    It is the one at the unit said, else the one that the department itself states under the number, else what
    was stated by then, else what was stated last.
    """
    ranked = [
        ((said.agreement(each.said), each.department == department, each.month <= month, place), each)
        for place, each in enumerate(bearers)
    ]
    return max(ranked, key=lambda pair: pair[0])[1].hazard_id if ranked else None


def hazards_listed(bearers: Iterable[Bearer], said: Statement, month: str) -> set[str]:
    """Return the hazards that a row lists by its number though it does not count: what it agrees with in most.

    Between several such, what was stated in the latest month up to its own; none where it contradicts all.
    """
    ranked = [
        ((said.agreement(each.said), each.month if each.month <= month else ""), each.hazard_id)
        for each in bearers
    ]
    best = max((rank for rank, _ in ranked), default=(0, ""))
    return {hazard_id for rank, hazard_id in ranked if rank == best and best[0]}
