"""The sample's tips (举报线索): through which channel, what became of them, and to which hazard they led."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from hazardlib.campaign import Campaign
from hazardlib.sample.habits import DATE_STYLES, Habit
from hazardlib.sample.ledger import Row
from hazardlib.sample.papers import OUTCOMES, TIPS, Paper, reporter
from hazardlib.sample.story import Hazard
from hazardlib.terms import TipOutcome

_SOURCES = ("群众举报", "街道检查", "部门检查")
"""Sources of hazards that began with a tip: those that say so, then those where somebody went to look."""

_FOUND_BY_TIP = (
    ("财政经济办公室", "财政经济办公室", 4),
    ("公共管理办公室", "公共管理办公室", 4),
    ("公共管理办公室", "公共安全办公室", 2),
    ("公共服务办公室", "公共服务办公室", 4),
    ("公共安全办公室", "公共安全办公室", 1),
    ("综合执法大队", "综合执法大队", 5),
    ("综合治理中心", "综合治理中心", 2),
)
"""Whose hazards began with a tip, who got the tip, and how many."""

_UNFOUNDED = (
    # Department, sector, unit, what was said and when.
    ("公共安全办公室", "gas", "湖畔小馆（示例）", "反映后厨有燃气味", date(2023, 6, 13)),
    (
        "公共安全办公室",
        "other-enterprises",
        "湖区快递分拨点（示例）",
        "反映夜间有人在仓内住宿",
        date(2023, 7, 11),
    ),
    ("综合执法大队", "commerce", "惠民洗衣店（示例）", "反映店内存放汽油", date(2023, 7, 25)),
    ("公共管理办公室", "residential", "赏湖苑小区（示例）", "反映地下车库消防栓无水", date(2023, 8, 9)),
    ("公共服务办公室", "education", "启航教育培训（示例）", "反映疏散楼梯上锁", date(2023, 9, 6)),
    ("公共安全办公室", "other-enterprises", "冷链仓库（示例）", "反映氨气泄漏", date(2023, 10, 17)),
    ("综合执法大队", "commerce", "温馨民宿（示例）", "反映房间无窗", date(2023, 11, 3)),
)
_NEVER_SETTLED = (
    ("公共安全办公室", "gas", "天安智慧港员工餐厅（示例）", "反映报警器长期不响", date(2023, 9, 27)),
    (
        "公共管理办公室",
        "construction",
        "丽湖新居一期工地（示例）",
        "反映夜间赶工无人监护",
        date(2023, 11, 14),
    ),
    ("综合执法大队", "commerce", "花卉批发档口（示例）", "反映电动车进店充电", date(2023, 12, 6)),
)
"""Tips that prove wrong, and tips that nobody settles."""

_CHANNELS = (
    "12345热线",
    "12350",
    "区级举报电话84375872",
    "内部吹哨人",
    "来信来访",
    "12345",
    "12350举报热线",
    "内部举报",
    "信访",
    "街道公众号留言",
    "84375872",
    "其他",
)
_NUMBERS = {
    "公共管理办公室": "GGXS-{:02d}",
    "公共服务办公室": "GD2023{:04d}",
    "公共安全办公室": "XS2023-{:03d}",
    "综合执法大队": "ZFXS{:03d}",
    "综合治理中心": "{}",
}
_REWARDS = (0, 100, 200, 300, 500, 1000)


@dataclass(frozen=True, kw_only=True)
class Tip:
    """One tip and what became of it; a date that never comes is missing."""

    department: str
    channel: str
    received_on: date
    sector: str
    unit: str
    content: str
    outcome: TipOutcome
    decided_on: date | None
    settled_on: date | None
    hazard_no: str = ""
    reward: int | None = None
    number: str = ""
    nth: int = 0

    def outcome_on(self, day: date) -> TipOutcome:
        """Return what a tip is thought of on a day."""
        is_decided = self.decided_on is not None and self.decided_on <= day
        return self.outcome if is_decided else TipOutcome.PENDING


def gather_tips(hazards: Sequence[Hazard], seed: int) -> list[Tip]:
    """Return the campaign's tips in the order of receipt."""
    chance = Random(f"tips {seed}")
    tips = [*_verified(hazards, chance), *_others(chance)]
    tips.sort(key=lambda tip: (tip.received_on, tip.department, tip.unit))
    counts: dict[str, int] = {}
    numbered = []
    for nth, tip in enumerate(tips):
        counts[tip.department] = counts.get(tip.department, 0) + 1
        number = _NUMBERS.get(tip.department, "").format(counts[tip.department])
        channel = _CHANNELS[nth % len(_CHANNELS)]
        numbered.append(replace(tip, number=number, channel=channel, nth=nth))
    return numbered


def _verified(hazards: Sequence[Hazard], chance: Random) -> Iterator[Tip]:
    taken: set[int] = set()
    for finder, department, count in _FOUND_BY_TIP:
        own = [each for each in hazards if each.department == finder and not each.shared_with]
        suitable = [each for source in _SOURCES for each in own if each.source == source]
        for hazard in [each for each in suitable if each.key not in taken][:count]:
            taken.add(hazard.key)
            settled_on = (hazard.rectified_on or date(2024, 1, 31)) + timedelta(days=chance.randint(1, 9))
            yield Tip(
                department=department,
                channel="",
                received_on=hazard.found_on - timedelta(days=chance.randint(1, 6)),
                sector=hazard.sector,
                unit=hazard.unit,
                content=f"反映{hazard.problem.location}{hazard.problem.description}",
                outcome=TipOutcome.VERIFIED,
                decided_on=hazard.found_on + timedelta(days=chance.randint(0, 3)),
                settled_on=settled_on,
                hazard_no=hazard.number if "hazard_no=" in TIPS[department].columns else "",
                reward=chance.choice(_REWARDS) if settled_on <= date(2023, 12, 20) else None,
            )


def _others(chance: Random) -> Iterator[Tip]:
    for is_settled, told in ((True, _UNFOUNDED), (False, _NEVER_SETTLED)):
        for department, sector, unit, content, received_on in told:
            decided_on = received_on + timedelta(days=chance.randint(3, 9))
            yield Tip(
                department=department,
                channel="",
                received_on=received_on,
                sector=sector,
                unit=unit,
                content=content,
                outcome=TipOutcome.UNFOUNDED if is_settled else TipOutcome.PENDING,
                decided_on=decided_on if is_settled else None,
                settled_on=decided_on + timedelta(days=chance.randint(0, 6)) if is_settled else None,
            )


def list_tips(
    tips: Sequence[Tip], department: str, paper: Paper, reported_on: date, previous: date | None
) -> list[Tip]:
    """Return the tips that a department lists: all so far, or those new or not settled before."""
    since = date.min if paper.is_cumulative or previous is None else previous
    return [
        tip
        for tip in tips
        if tip.department == department
        and tip.received_on <= reported_on
        and (tip.settled_on is None or tip.settled_on > since)
    ]


def write_tips(shown: Sequence[Tip], campaign: Campaign, habit: Habit, reported_on: date) -> list[Row]:
    """Return the rows of 举报线索 as the department writes them."""
    write_date = DATE_STYLES[habit.date_style]
    words = dict(zip(TipOutcome, OUTCOMES[shown[0].department].split("|"), strict=True)) if shown else {}
    rows: list[Row] = []
    for tip in shown:
        is_decided = tip.decided_on is not None and tip.decided_on <= reported_on
        is_settled = tip.settled_on is not None and tip.settled_on <= reported_on
        sector = campaign.sector(tip.sector).name
        name, telephone = reporter(tip.nth)
        rows.append(
            {
                "tip_no": tip.number or None,
                "channel": tip.channel,
                "received_on": write_date(tip.received_on),
                "reporter": name,
                "telephone": telephone,
                "sector": sector.removesuffix("领域") if habit.writes_sector_short else sector,
                "unit": tip.unit,
                "danger": tip.content,
                "outcome": words[tip.outcome_on(reported_on)],
                "hazard_no": tip.hazard_no or None if is_decided else None,
                "reward": tip.reward if is_settled else None,
                "settled_on": write_date(tip.settled_on) if is_settled and tip.settled_on else None,
            }
        )
    return rows
