"""What a department says of its progress (工作进展): in agreement with its own ledgers, but for a few slips."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.campaign_parts import Indicator
from hazardlib.domain.month import Month
from hazardlib.domain.terms import PUT_RIGHT
from hazardlib.sample.habits import Habit, Row, TableHabit, Turn
from hazardlib.sample.hazards import Hazard
from hazardlib.sample.ledger import counted, stated
from hazardlib.sample.told import told

_ALWAYS = frozenset({"出动检查人员", "检查单位", "应检查单位", "已检查单位", "发现隐患", "整改隐患"})
"""What is written also where nothing has been done yet."""

Counts = Mapping[tuple[str, str], float]
"""Sector and indicator → how many so far."""


@dataclass(frozen=True, kw_only=True)
class Activity:
    """What a department does in a sector beside finding hazards: indicator → how often in each month."""

    department: str
    sector: str
    done: Mapping[str, tuple[float, ...]]


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
    totals: dict[Month, Counts] = field(default_factory=dict)

    def enter(self, shown: Mapping[int, Hazard], campaign: Campaign, habit: Habit, turn: Turn) -> None:
        """Count what a department has done by a turn; what the office must refuse is not kept as reported."""
        lines = dict(self.lines)
        for key, hazard in shown.items():
            state = stated(hazard, turn)
            found, rectified = counted(key, hazard, habit, state)
            funds = (hazard.funds or 0.0) if state in PUT_RIGHT else 0.0
            *_, before = lines.get(key, (0.0,))
            lines[key] = (hazard.sector, found, rectified, max(funds, before))
        totals: dict[tuple[str, str], float] = defaultdict(float)
        for sector, *counts in lines.values():
            for name, count in zip(("发现隐患", "整改隐患", "投入资金"), counts, strict=True):
                totals[sector, name] += count
        if not turn.is_to_be_refused:
            self.lines = lines
        self.totals[turn.month] = totals | _acted(campaign, turn)

    def before(self, turn: Turn) -> Counts:
        """Return what had been done by the month before, as the department counted it."""
        earlier = [month for month in self.totals if month < turn.month]
        return self.totals[max(earlier)] if earlier else {}


def _own(turn: Turn) -> list[Activity]:
    return [each for each in told("activity", Activity) if each.department == turn.department]


def _acted(campaign: Campaign, turn: Turn) -> dict[tuple[str, str], float]:
    months = len(list(campaign.first_month.through(turn.month)))
    stocks = {indicator.name for indicator in campaign.indicators if indicator.kind == "stock"}
    return {
        (own.sector, name): counts[months - 1] if name in stocks else sum(counts[:months])
        for own in _own(turn)
        for name, counts in own.done.items()
    }


def write_progress(account: Account, campaign: Campaign, habit: Habit, turn: Turn) -> list[Row]:
    """Return the rows of 工作进展 as the department writes them, sector by sector."""
    done, before = account.totals[turn.month], account.before(turn)
    paper, own, rows = habit.progress, {each.sector for each in _own(turn)}, []
    assert paper is not None
    slips = {(each.sector, each.indicator): each.too_many for each in turn.miscounts}
    for sector in campaign.sectors:
        for indicator in campaign.indicators if sector.code in own else ():
            key = (sector.code, indicator.name)
            so_far = done.get(key, 0)
            if so_far or indicator.name in _ALWAYS or paper.has_every_row:
                leaders = sector.leaders_on(turn.reported_on)
                for leader, made, made_before in _by_leader(
                    indicator, leaders, so_far, before.get(key, 0), paper
                ):
                    said = _say(indicator, made, made_before, paper)
                    cumulative = _plain(made + slips.get(key, 0))
                    rows.append(
                        habit.write(said | {"sector": sector, "cumulative": cumulative, "leader": leader})
                    )
    return rows


def _by_leader(
    indicator: Indicator, leaders: Sequence[str], so_far: float, before: float, paper: TableHabit
) -> Iterator[tuple[str | None, float, float]]:
    """Yield what is written of an indicator: once, or where the sheet names leaders what each did, in turns."""
    if not (indicator.is_in_person and "leader" in paper.columns):
        yield None, so_far, before
        return
    for place, leader in enumerate(leaders):
        made, made_before = (
            (int(count) + len(leaders) - 1 - place) // len(leaders) for count in (so_far, before)
        )
        if made:
            yield leader, made, made_before


def _say(indicator: Indicator, so_far: float, before: float, paper: TableHabit) -> dict[str, object]:
    names = (indicator.name, *indicator.aliases)
    this_month: float | None = _plain(so_far - before)
    if indicator.kind == "stock":
        # A level has no figure for the month, unless there is no other column for it, or every cell is filled.
        says_level = paper.has_every_row or "cumulative" not in paper.columns
        this_month = _plain(so_far) if says_level else None
    return {
        "indicator": names[paper.spelling % len(names)],
        "counted_in": indicator.unit,
        "this_month": this_month,
    }


def _plain(number: float) -> float:
    rounded = round(number, 2)
    return int(rounded) if rounded == int(rounded) else rounded
