"""Progress: what the departments report to have done, by indicator, sector and department."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.domain.frames import plain_records
from hazardlib.measure.figure import Figure, each_leader, each_sector, list_of_rows
from hazardlib.measure.reported_progress import (
    Number,
    Part,
    Stated,
    counted_progress,
    coverage_pairs,
    exact_sum,
    stated_in_person,
    stated_progress,
    sum_parts,
)

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign
    from hazardlib.domain.campaign_parts import Indicator

PER_VISITS = 1000
"""Major hazards are told per so many inspections."""

_TOLD = [
    *("department", "month", "sector", "indicator", "leader", "this_month", "cumulative"),
    *("file", "sheet", "row"),
]
"""What is told of a row that a sum takes in."""

_OF_MISMATCH = "stated 是填报的累计数，expected 是按同一部门此前填报的数或台账推得的数。"


def progress_figures(
    rows: pd.DataFrame,
    mismatches: Sequence[Mapping[str, Any]],
    campaign: Campaign,
    *,
    as_of: date,
    major_found: Figure,
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

    Returns
    -------
    dict
        See ``docs/definitions.md#progress``.
    """
    due = campaign.months_due(as_of)
    sums = _Sums(rows[_TOLD], campaign)
    stated = stated_progress(rows, campaign, as_of)
    counted = counted_progress(stated, campaign, as_of)
    names = [each.name for each in campaign.departments_on(as_of)]
    told = [(campaign.reporter_of(each.department), each) for each in stated]
    departments = dict.fromkeys([*names, *(who for who, _ in told)])
    pairs, in_person = coverage_pairs(counted, campaign), stated_in_person(rows, campaign, as_of)
    return {
        "month": str(due[-1]) if due else None,
        "indicators": [sums.of_indicator(counted, each) for each in campaign.indicators],
        "by_sector": each_sector(
            campaign,
            lambda code: {"indicators": sums.of_each([each for each in counted if each.sector == code])},
        ),
        "by_department": [
            {
                "department": name,
                "indicators": sums.of_each([each for who, each in told if who == name]),
            }
            for name in departments
        ],
        "by_leader": each_leader(
            campaign,
            as_of,
            lambda name, _: {
                "indicators": sums.in_person([each for each in in_person if name in each.leader])
            },
        ),
        "coverage": sums.coverage([each for own in pairs.values() for each in own]),
        "coverage_by_sector": each_sector(campaign, lambda code: sums.coverage(pairs.get(code, ()))),
        "major_per_1000_visits": sums.per_visits(counted, major_found),
        "mismatches": list_of_rows([_shown(row) for row in mismatches], "mismatches", _OF_MISMATCH),
    }


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
        own: dict[str, list[Stated]] = {}
        for each in stated:
            own.setdefault(each.indicator, []).append(each)
        return self._nothing | {name: self._both(said) for name, said in own.items()}

    @cached_property
    def _nothing(self) -> dict[str, dict[str, Figure]]:
        return {each.name: self._both(()) for each in self.campaign.indicators}

    def in_person(self, stated: Sequence[Stated]) -> dict[str, dict[str, Figure]]:
        known = {each.name for each in self.campaign.indicators if each.is_in_person}
        return {name: both for name, both in self.of_each(stated).items() if name in known}

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
        return Figure(sum_parts(parts), definition, records=lambda: self._told(parts))

    def _told(self, parts: Sequence[tuple[int, Number | None]]) -> list[dict[str, Any]]:
        return [self._row(self._by_label[label], amount) for label, amount in parts]

    @cached_property
    def _by_label(self) -> dict[Any, dict[Any, Any]]:
        return dict(zip(self.rows.index, plain_records(self.rows), strict=True))

    def _row(self, row: Mapping[Any, Any], amount: Number | None) -> dict[str, Any]:
        return {
            **{name: row[name] for name in ("department", "month", "sector")},
            "sector_name": self.campaign.sector(row["sector"]).name,
            **{name: row[name] for name in ("indicator", "this_month", "cumulative")},
            **({} if row["leader"] is None else {"leader": row["leader"]}),
            "amount": amount,
            **{name: row[name] for name in ("file", "sheet", "row")},
        }


def _shown(row: Mapping[Any, Any]) -> dict[str, Any]:
    named = {name: row[name] for name in ("code", "department", "month", "sector", "indicator")}
    numbers = {name: exact_sum([row[name]]) for name in ("stated", "expected")}
    return named | numbers | {"file": row["file"], "sheet": row["sheet"], "row": int(row["row"])}
