"""What a department says of its progress (工作进展): in agreement with its own ledgers, but for a few slips."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from hazardlib.campaign import Campaign
from hazardlib.campaign_lists import Indicator
from hazardlib.sample.activity import PARTS, STOCKS, act
from hazardlib.sample.habits import Habit
from hazardlib.sample.ledger import Row, counted, stated
from hazardlib.sample.papers import Paper
from hazardlib.sample.story import Hazard
from hazardlib.sample.turns import Turn
from hazardlib.terms import PUT_RIGHT

MISCOUNTS: Mapping[tuple[str, str, str, str], int] = MappingProxyType(
    {
        ("公共管理办公室", "2023-07", "gas", "发现隐患"): 2,
        ("公共安全办公室", "2023-08", "other-enterprises", "发现隐患"): -2,
        ("财政经济办公室", "2023-09", "crowded-places", "整改隐患"): -4,
        ("综合执法大队", "2023-10", "commerce", "检查单位"): 100,
        ("工程建设科", "2023-11", "construction", "整改隐患"): 2,
        ("能源公司", "2023-11", "state-owned", "安全培训"): -30,
        ("综合治理中心", "2023-12", "sanitation", "发现隐患"): 1,
    }
)
"""By how much a cumulative figure is stated wrong, by department, month, sector and indicator.

The figure for the month itself is right, and the cumulative one is right again in the month after.
"""

_ALWAYS = frozenset({"出动检查人员", "检查单位", "应检查单位", "已检查单位", "发现隐患", "整改隐患"})
"""What is written also where nothing has been done yet."""

Counts = Mapping[tuple[str, str], float]
"""Sector and indicator → how many so far."""


@dataclass
class Account:
    """What one department has counted so far.

    Parameters
    ----------
    lines
        Hazard → its sector, how many its row stands for, how many of them are put right, and the funds.
    totals
        Report month → everything that had been done by then.
    """

    lines: dict[int, tuple[str, int, int, float]] = field(default_factory=dict)
    totals: dict[str, Counts] = field(default_factory=dict)

    def enter(
        self, shown: Sequence[Hazard], campaign: Campaign, habit: Habit, turn: Turn, seed: int
    ) -> Counts:
        """Return what a department has done by a turn; what the office must refuse is not kept as reported."""
        lines = dict(self.lines)
        for hazard in shown:
            state = stated(hazard, turn)
            found, rectified = counted(hazard, habit, state)
            funds = (hazard.funds or 0.0) if state in PUT_RIGHT else 0.0
            lines[hazard.key] = (hazard.sector, found, rectified, max(funds, self._funds(hazard.key)))
        totals: dict[tuple[str, str], float] = {}
        for sector, *counts in lines.values():
            for name, count in zip(("发现隐患", "整改隐患", "投入资金"), counts, strict=True):
                totals[sector, name] = totals.get((sector, name), 0.0) + count
        done = {**totals, **_acted(campaign, turn, seed)}
        if not turn.is_to_be_refused:
            self.lines = lines
        self.totals[str(turn.month)] = done
        return done

    def _funds(self, key: int) -> float:
        return self.lines[key][3] if key in self.lines else 0.0

    def before(self, turn: Turn) -> Counts:
        """Return what had been done by the month before, as the department counted it."""
        earlier = [month for month in self.totals if month < str(turn.month)]
        return self.totals[max(earlier)] if earlier else {}


def _acted(campaign: Campaign, turn: Turn, seed: int) -> dict[tuple[str, str], float]:
    totals: dict[tuple[str, str], float] = {}
    for department, sector in PARTS:
        if department != turn.department:
            continue
        for month in campaign.first_month.through(turn.month):
            for name, count in act(department, sector, month, campaign.first_month, seed).items():
                so_far = 0.0 if name in STOCKS else totals.get((sector, name), 0.0)
                totals[sector, name] = so_far + count
    return totals


def write_progress(account: Account, campaign: Campaign, habit: Habit, paper: Paper, turn: Turn) -> list[Row]:
    """Return the rows of 工作进展 as the department writes them, sector by sector."""
    done, before = account.totals[str(turn.month)], account.before(turn)
    rows = []
    for sector in campaign.sectors:
        if (turn.department, sector.code) not in PARTS:
            continue
        for indicator in campaign.indicators:
            key = (sector.code, indicator.name)
            so_far = done.get(key, 0)
            if not (so_far or indicator.name in _ALWAYS or paper.has_every_row):
                continue
            row = _write(indicator, so_far, before.get(key, 0), paper)
            row["sector"] = sector.name.removesuffix("领域") if habit.writes_sector_short else sector.name
            slip = MISCOUNTS.get((turn.department, str(turn.month), *key), 0)
            row["cumulative"] = _plain(so_far + slip)
            rows.append(row)
    return rows


def _write(indicator: Indicator, so_far: float, before: float, paper: Paper) -> Row:
    is_level = indicator.name in STOCKS
    # A level has no figure for the month, unless there is no other column for it, or every cell is filled.
    says_level = paper.has_every_row or "cumulative=" not in paper.columns
    names = (indicator.name, *indicator.aliases)
    return {
        "indicator": names[len(paper.columns) % len(names)],
        "counted_in": indicator.unit,
        "this_month": (_plain(so_far) if says_level else None) if is_level else _plain(so_far - before),
    }


def _plain(number: float) -> int | float:
    rounded = round(number, 2)
    return int(rounded) if rounded == int(rounded) else rounded
