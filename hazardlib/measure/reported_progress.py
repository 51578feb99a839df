"""What each department has stated of each indicator in 工作进展, and by which rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from hazardlib.domain.frames import plain_records

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.domain.campaign import Campaign

Number = int | float
Part = tuple[int, Number]
"""What one row brings to a sum: its label in the table of rows, and the amount; less than 0 where it is taken off."""

_Month = tuple[int, str, Number | None, Number | None]
"""A row: its label, its report month, its 本月数 and its 累计数."""

_Key = tuple[str, str, str]
"""Department, sector and indicator."""

LEADS_ONLY = ("units_inspected", "units_to_inspect")
"""Roles of indicators that count units: departments that cooperate in a sector inspect the same ones."""


@dataclass(frozen=True)
class Stated:
    """What one department has stated of one indicator in one sector by the latest month due.

    Parameters
    ----------
    leader
        Of what leaders do themselves: whom its rows name, where it is theirs alone that is asked for.
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
    leader: str = ""

    @property
    def this_month(self) -> Number | None:
        """The 本月数; None where it is not known."""
        return sum_parts(self.month_parts)

    @property
    def cumulative(self) -> Number | None:
        """The 累计数; None where it is not known."""
        return sum_parts(self.cumulative_parts)


def stated_progress(rows: pd.DataFrame, campaign: Campaign, as_of: date) -> list[Stated]:
    """Return what each department has stated of each indicator in each sector.

    Where rows name leaders, what each has done is added up; but a row without a name in the latest month holds it all.
    Of a name that is no leader's the months are added up: it may be a slip for one whose 累计数 goes on under it;
    a month that such a 累计数 holds, once the name is right again, is left out.
    """
    said = defaultdict[_Key, list[_Said]](list)
    for each in _said(rows, campaign):
        said[each.key].append(each)
    found = []
    for key, own in said.items():
        series = defaultdict[str | None, list[_Month]](list)
        for each in own if all(each.leader is None for each in own) else _whole(own):
            series[each.leader].append(each.month)
        found.append(_stated(key, series, campaign, as_of))
    return found


def _whole(own: Sequence[_Said]) -> list[_Said]:
    """Return the rows with names or those without, as the latest month has them; without any 累计数 as each month has them."""
    months_of_all = {each.month[1] for each in own if each.leader is None}
    has_all = own[-1].month[1] in months_of_all
    whole = [each for each in own if (each.leader is None) == has_all]
    if all(each.month[3] is None for each in whole):
        return [each for each in own if (each.leader is None) == (each.month[1] in months_of_all)]
    return whole


def stated_in_person(rows: pd.DataFrame, campaign: Campaign, as_of: date) -> list[Stated]:
    """Return what each department has stated of what leaders have done themselves, by whom its rows name."""
    named = defaultdict[tuple[_Key, str], list[_Month]](list)
    for each in _said(rows, campaign):
        if each.leader is not None:
            named[each.key, each.leader].append(each.month)
    return [
        replace(_stated(key, {leader: own}, campaign, as_of), leader=leader)
        for (key, leader), own in named.items()
    ]


class _Said(NamedTuple):
    """A row that states something of an indicator, and whom it names."""

    key: _Key
    leader: str | None
    month: _Month


def _said(rows: pd.DataFrame, campaign: Campaign) -> list[_Said]:
    """Return the rows that state something, as plain values: a frame for each few of them would take most of the time."""
    names = ["department", "sector", "indicator", "leader", "month", "this_month", "cumulative"]
    known = {each.name for each in campaign.indicators}
    said = []
    for label, row in zip(rows.index, plain_records(rows[names]), strict=True):
        department, sector, indicator, leader, month, monthly, total = row.values()
        if indicator in known and None not in (department, sector) and (monthly, total) != (None, None):
            said.append(_Said((department, sector, indicator), leader, (int(label), month, monthly, total)))
    return said


def _stated(
    key: _Key, series: Mapping[str | None, Sequence[_Month]], campaign: Campaign, as_of: date
) -> Stated:
    """Return what rows state together: a month after the other in each series, the series added up."""
    department, sector, indicator = key
    due = [str(each) for each in campaign.months_due(as_of)]
    (kind,) = (each.kind for each in campaign.indicators if each.name == indicator)
    each_months = [(months, _is_unknown(leader, campaign)) for leader, months in series.items()]
    last = max((months[-1] for months, _ in each_months), key=lambda each: each[1])
    known = [months for months, is_unknown in each_months if not is_unknown]
    this_month, cumulative = list[Part](), list[Part]()
    for all_months, is_unknown in each_months:
        months = [
            each for each in all_months if not (is_unknown and any(_holds(own, each[1]) for own in known))
        ]
        if not months:
            continue
        if due[-1:] == [months[-1][1]]:
            level = _parts([(months[-1][0], months[-1][2])])
            this_month += level if kind == "stock" else _of_the_month(months, due)
        cumulative += _level(months) if kind == "stock" else _accumulated(months, by_month=is_unknown)
    return Stated(department, sector, indicator, due[-1:] == [last[1]], last[0], this_month, cumulative)


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


def _level(months: Sequence[_Month]) -> Sequence[Part]:
    """Return a stock: what the latest month states."""
    label, _, monthly, total = months[-1]
    return _parts([(label, monthly if total is None else total)])


def _is_unknown(leader: str | None, campaign: Campaign) -> bool:
    """Return whether a series names somebody, and no leader of the campaign."""
    return leader is not None and not any(name in leader for name in campaign.leaders)


def _holds(months: Sequence[_Month], month: str) -> bool:
    """Return whether a series without a row of a month later has a 累计数 that its own months do not make."""
    done = 0.0
    for _, when, monthly, total in months:
        done += monthly or 0
        if when == month:
            return False
        if when > month and total is not None and total > done:
            return True
    return False


def _accumulated(months: Sequence[_Month], *, by_month: bool) -> Sequence[Part]:
    """Return a flow: the latest cumulative figure, and the months since then that state none; or all months, where they are stated."""
    monthly_parts = _parts([(label, monthly) for label, _, monthly, _ in months])
    if by_month and monthly_parts:
        return monthly_parts
    since = 0
    for place, (_, _, _, total) in enumerate(months):
        since = place if total is not None else since
    label, _, monthly, total = months[since]
    later = [(later_label, month) for later_label, _, month, _ in months[since + 1 :]]
    return _parts([(label, monthly if total is None else total), *later])


def counted_progress(stated: Sequence[Stated], campaign: Campaign, as_of: date) -> list[Stated]:
    """Return what goes into sector and street: of units only what the lead departments state."""
    of_units = {each.name for role in LEADS_ONLY if (each := campaign.indicator_of(role)) is not None}
    return [
        each
        for each in stated
        if each.indicator not in of_units
        or campaign.is_district  # a street hands up no others'
        or each.department in campaign.sector(each.sector).leads_on(as_of)
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
    for role in LEADS_ONLY:
        indicator = campaign.indicator_of(role)
        name = None if indicator is None else indicator.name
        said[role] = {(each.sector, each.department): each for each in counted if each.indicator == name}
    inspected, to_inspect = (said[role] for role in LEADS_ONLY)
    pairs: dict[str, list[tuple[Stated, Stated]]] = {}
    for key, done in inspected.items():
        whole = to_inspect.get(key)
        if whole is not None and done.cumulative is not None and whole.cumulative is not None:
            pairs.setdefault(key[0], []).append((done, whole))
    return pairs
