"""Progress: what the departments report to have done, by indicator, sector and department."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.measure.figure import Figure, list_of_rows

if TYPE_CHECKING:
    from hazardlib.campaign import Campaign
    from hazardlib.campaign_lists import Indicator

Number = int | float
Part = tuple[int, Number]
"""What one row brings to a sum: its label in the table of rows, and the amount; less than 0 where it is taken off."""

_Month = tuple[int, str, Number | None, Number | None]
"""A row: its label, its report month, its 本月数 and its 累计数."""

_LEADS_ONLY = ("units_inspected", "units_to_inspect")
"""Roles of indicators that count units: departments that cooperate in a sector inspect the same ones."""

PER_VISITS = 1000
"""Major hazards are told per so many inspections."""

_OF_MISMATCH = "stated 是填报的累计数，expected 是按同一部门此前填报的数或台账推得的数。"


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
        return _sum_parts(self.month_parts)

    @property
    def cumulative(self) -> Number | None:
        """The 累计数; None where it is not known."""
        return _sum_parts(self.cumulative_parts)


def progress_figures(
    rows: pd.DataFrame, mismatches: pd.DataFrame, campaign: Campaign, *, as_of: date, major_found: Figure
) -> dict[str, Any]:
    """Return ``progress`` of figures.json.

    Parameters
    ----------
    rows
        What departments state, once a department, month, sector and indicator, in the order of months.
    mismatches
        Cumulative figures that do not agree with what else their department has stated.
    as_of
        The day; its latest month due is the current one.
    major_found
        Major hazards found by then.

    Returns
    -------
    dict
        See ``docs/definitions.md#progress``.
    """
    due = campaign.months_due(as_of)
    sums = _Sums(rows, campaign)
    stated = _stated_progress(rows, campaign, as_of)
    counted = _counted_progress(stated, campaign, as_of)
    names = [each.name for each in campaign.departments_on(as_of)]
    departments = dict.fromkeys([*names, *(each.department for each in stated)])
    pairs = _coverage_pairs(counted, campaign)
    return {
        "month": str(due[-1]) if due else None,
        "indicators": [sums.of_indicator(counted, each) for each in campaign.indicators],
        "by_sector": [
            {
                "sector": sector.code,
                "name": sector.name,
                "indicators": sums.of_each([each for each in counted if each.sector == sector.code]),
            }
            for sector in campaign.sectors
        ],
        "by_department": [
            {
                "department": name,
                "indicators": sums.of_each([each for each in stated if each.department == name]),
            }
            for name in departments
        ],
        "coverage": sums.coverage([each for own in pairs.values() for each in own]),
        "coverage_by_sector": [
            {"sector": sector.code, "name": sector.name, **sums.coverage(pairs.get(sector.code, ()))}
            for sector in campaign.sectors
        ],
        "major_per_1000_visits": sums.per_visits(counted, major_found),
        "mismatches": list_of_rows(
            [_shown(row) for row in mismatches.to_dict("records")], "mismatches", _OF_MISMATCH
        ),
    }


def _stated_progress(rows: pd.DataFrame, campaign: Campaign, as_of: date) -> list[Stated]:
    """Return what each department has stated of each indicator in each sector.

    Parameters
    ----------
    rows
        See `progress_figures`.
    """
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


def _sum_parts(parts: Iterable[Part]) -> Number | None:
    """Return the exact sum of what rows bring to it; None where none does."""
    return _total(amount for _, amount in parts)


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


def _counted_progress(stated: Sequence[Stated], campaign: Campaign, as_of: date) -> list[Stated]:
    """Return what goes into sector and street: of units only what the lead departments state."""
    of_units = {each.name for role in _LEADS_ONLY if (each := campaign.indicator_of(role)) is not None}
    return [
        each
        for each in stated
        if each.indicator not in of_units or each.department in campaign.sector(each.sector).leads_on(as_of)
    ]


def _total(numbers: Iterable[Number | None]) -> Number | None:
    """Return the exact sum of what is known, whole where it is whole; None where nothing is."""
    known = [Decimal(repr(float(number))) for number in numbers if number is not None]
    if not known:
        return None
    total = sum(known)
    return int(total) if total == int(total) else float(total)


@dataclass(frozen=True)
class _Sums:
    """Sums of what rows of 工作进展 state, each with its rows and what they bring to it."""

    rows: pd.DataFrame
    campaign: Campaign

    def of_indicator(self, counted: Sequence[Stated], indicator: Indicator) -> dict[str, Any]:
        own = [each for each in counted if each.indicator == indicator.name]
        current = [each for each in own if each.is_current]
        left_out = {each.department for each in current if each.this_month is None}
        return {
            "indicator": indicator.name,
            "unit": indicator.unit,
            "group": indicator.group,
            "kind": indicator.kind,
            **self._both(own),
            "departments": Figure(
                len({each.department for each in current}),
                "this_month",
                "按本月填报这项指标的部门数清点，一个部门报几个领域只算一次。",
                records=lambda: self._told([(each.last_row, None) for each in current]),
            ),
            "without_this_month": sorted(left_out) if indicator.kind == "flow" else [],
        }

    def of_each(self, stated: Sequence[Stated]) -> dict[str, dict[str, Figure]]:
        return {
            indicator.name: self._both([each for each in stated if each.indicator == indicator.name])
            for indicator in self.campaign.indicators
        }

    def coverage(self, pairs: Sequence[tuple[Stated, Stated]]) -> dict[str, Figure]:
        done = [part for inspected, _ in pairs for part in inspected.cumulative_parts]
        whole = [part for _, to_inspect in pairs for part in to_inspect.cumulative_parts]
        inspected, to_inspect = self._sum(done, "coverage"), self._sum(whole, "coverage")
        rate = (
            inspected.value / to_inspect.value if inspected.value is not None and to_inspect.value else None
        )
        both = replace(self._sum([*done, *whole], "coverage"), value=rate)
        return {"inspected": inspected, "to_inspect": to_inspect, "rate": both}

    def per_visits(self, counted: Sequence[Stated], major_found: Figure) -> dict[str, Figure]:
        visits = self.campaign.indicator_of("visits")
        own = [each for each in counted if visits is not None and each.indicator == visits.name]
        name = "major_per_1000_visits"
        made = replace(self._both(own)["cumulative"], definition=name)
        value = major_found.value * PER_VISITS / made.value if made.value else None
        how = "重大事故隐患条数 × 1000 ÷ 检查单位累计数。"
        return {
            "numerator": replace(major_found, definition=name),
            "denominator": made,
            "value": Figure(value, name, how, numerator=major_found.numerator, records=made.records),
        }

    def _both(self, stated: Sequence[Stated]) -> dict[str, Figure]:
        return {
            "this_month": self._sum([part for each in stated for part in each.month_parts], "this_month"),
            "cumulative": self._sum(
                [part for each in stated for part in each.cumulative_parts], "cumulative"
            ),
        }

    def _sum(self, parts: Sequence[Part], definition: str) -> Figure:
        return Figure(_sum_parts(parts), definition, records=lambda: self._told(parts))

    def _told(self, parts: Sequence[tuple[int, Number | None]]) -> list[dict[str, Any]]:
        told = self.rows.loc[[label for label, _ in parts]].to_dict("records")
        return [self._row(row, amount) for row, (_, amount) in zip(told, parts, strict=True)]

    def _row(self, row: Mapping[Any, Any], amount: Number | None) -> dict[str, Any]:
        return {
            **{name: row[name] for name in ("department", "month", "sector")},
            "sector_name": self.campaign.sector(row["sector"]).name,
            "indicator": row["indicator"],
            **{
                name: None if pd.isna(row[name]) else float(row[name])
                for name in ("this_month", "cumulative")
            },
            "amount": amount,
            **{name: row[name] for name in ("file", "sheet")},
            "row": int(row["row"]),
        }


def _coverage_pairs(
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


def _shown(row: Mapping[Any, Any]) -> dict[str, Any]:
    named = {name: row[name] for name in ("code", "department", "month", "sector", "indicator")}
    numbers = {name: _total([row[name]]) for name in ("stated", "expected")}
    return named | numbers | {"file": row["file"], "sheet": row["sheet"], "row": int(row["row"])}
