"""What each department has stated of each indicator in 工作进展, and by which rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign

Number = int | float
Part = tuple[int, Number]
"""What one row brings to a sum: its label in the table of rows, and the amount; less than 0 where it is taken off."""

_Month = tuple[int, str, Number | None, Number | None]
"""A row: its label, its report month, its 本月数 and its 累计数."""

_LEADS_ONLY = ("units_inspected", "units_to_inspect")
"""Roles of indicators that count units: departments that cooperate in a sector inspect the same ones."""


@dataclass(frozen=True)
class Stated:
    """What one department has stated of one indicator in one sector by the latest month due.

    Parameters
    ----------
    is_current, last_row
        Whether it has stated it in that month, and the label of its latest row.
    month_parts, cumulative_parts
        What makes 本月数 and 累计数.
    """

    department: str
    sector: str
    indicator: str
    is_current: bool
    last_row: int
    month_parts: Sequence[Part]
    cumulative_parts: Sequence[Part]

    @property
    def this_month(self) -> Number | None:
        """The 本月数; None where it is not known."""
        return sum_parts(self.month_parts)

    @property
    def cumulative(self) -> Number | None:
        """The 累计数; None where it is not known."""
        return sum_parts(self.cumulative_parts)


def stated_progress(rows: pd.DataFrame, campaign: Campaign, as_of: date) -> list[Stated]:
    """Return what each department has stated of each indicator in each sector."""
    due = [str(each) for each in campaign.months_due(as_of)]
    kinds = {each.name: each.kind for each in campaign.indicators}
    said = rows[rows["indicator"].isin(list(kinds))].dropna(subset=["this_month", "cumulative"], how="all")
    found = []
    for key, own in said.groupby(["department", "sector", "indicator"], sort=False):
        columns = (own["month"], own["this_month"], own["cumulative"])
        months = [
            (int(label), str(when), _known(monthly), _known(total))
            for label, when, monthly, total in zip(own.index, *columns, strict=True)
        ]
        department, sector, indicator = map(str, key)
        is_stock, is_current = kinds[indicator] == "stock", due[-1:] == [months[-1][1]]
        this_month: Sequence[Part] = ()
        if is_current:
            this_month = _parts([(months[-1][0], months[-1][2])]) if is_stock else _of_the_month(months, due)
        cumulative = _level(months) if is_stock else _accumulated(months)
        found.append(Stated(department, sector, indicator, is_current, months[-1][0], this_month, cumulative))
    return found


def _of_the_month(months: Sequence[_Month], due: Sequence[str]) -> Sequence[Part]:
    """Return a flow's latest month: as stated, else by how much its 累计数 has grown since that of the month before."""
    label, _, monthly, reached = months[-1]
    if monthly is not None or reached is None:
        return _parts([(label, monthly)])
    if [month for _, month, _, _ in months[-2:-1]] != list(due[-2:-1]) or len(due) == 1:
        return ()
    label_before, _, _, before = months[-2]
    if before is None or reached < before:
        return ()
    return (label, reached), (label_before, -before)


def _parts(amounts: Iterable[tuple[int, Number | None]]) -> Sequence[Part]:
    return tuple((label, amount) for label, amount in amounts if amount is not None)


def sum_parts(parts: Iterable[Part]) -> Number | None:
    """Return the exact sum of what rows bring to it; None where none does."""
    return exact_sum(amount for _, amount in parts)


def _known(value: Any) -> Number | None:
    return None if pd.isna(value) else float(value)


def _level(months: Sequence[_Month]) -> Sequence[Part]:
    """Return a stock: what the latest month states."""
    label, _, monthly, total = months[-1]
    return _parts([(label, monthly if total is None else total)])


def _accumulated(months: Sequence[_Month]) -> Sequence[Part]:
    """Return a flow: the latest cumulative figure, and the months since then that state none."""
    since = 0
    for place, (_, _, _, total) in enumerate(months):
        since = place if total is not None else since
    label, _, monthly, total = months[since]
    later = [(later_label, month) for later_label, _, month, _ in months[since + 1 :]]
    return _parts([(label, monthly if total is None else total), *later])


def counted_progress(stated: Sequence[Stated], campaign: Campaign, as_of: date) -> list[Stated]:
    """Return what goes into sector and street: of units only what the lead departments state."""
    of_units = {each.name for role in _LEADS_ONLY if (each := campaign.indicator_of(role)) is not None}
    return [
        each
        for each in stated
        if each.indicator not in of_units or each.department in campaign.sector(each.sector).leads_on(as_of)
    ]


def exact_sum(numbers: Iterable[Number | None]) -> Number | None:
    """Return the exact sum of what is known, whole where it is whole; None where nothing is."""
    known = [Decimal(repr(float(number))) for number in numbers if number is not None]
    if not known:
        return None
    total = sum(known)
    return int(total) if total == int(total) else float(total)


def coverage_pairs(
    counted: Sequence[Stated], campaign: Campaign
) -> Mapping[str, list[tuple[Stated, Stated]]]:
    """Return per sector the units inspected and to inspect of each department that states both."""
    said: dict[str, dict[tuple[str, str], Stated]] = {}
    for role in _LEADS_ONLY:
        indicator = campaign.indicator_of(role)
        name = None if indicator is None else indicator.name
        said[role] = {(each.sector, each.department): each for each in counted if each.indicator == name}
    inspected, to_inspect = (said[role] for role in _LEADS_ONLY)
    pairs: dict[str, list[tuple[Stated, Stated]]] = {}
    for key, done in inspected.items():
        whole = to_inspect.get(key)
        if whole is not None and done.cumulative is not None and whole.cumulative is not None:
            pairs.setdefault(key[0], []).append((done, whole))
    return pairs
