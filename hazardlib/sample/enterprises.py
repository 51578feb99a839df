"""The enterprises of the sample: which units owe duties, since when, and which department asks them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from hazardlib.campaign import Campaign
from hazardlib.sample.scenes import load_scenes

_MOST = 8
_NO_ENTERPRISES = frozenset(
    {
        "东湖音乐节活动现场（示例）",
        "丽湖新居小区（示例）",
        "赏湖苑小区（示例）",
        "揽湖苑社区（示例）",
        "自然艺苑区",
        "两湖区域",
    }
)
"""Places where hazards are found but which, in that sector, nobody runs as an enterprise."""

_PROPERTY_COMPANIES = "residential"
"""The sector in which an estate stands for the company that looks after it."""

LATECOMERS = {
    ("construction", "智谷二期厂房工地（示例）"): date(2023, 9, 1),
    ("other-enterprises", "冷链仓库（示例）"): date(2023, 8, 1),
}
"""Units that began only during the campaign, and when."""

NOT_HIGH_RISK = frozenset({("construction", "万科里商业中心改造工程（示例）")})
"""Units of a high-risk sector that are not high-risk themselves."""

SILENT = frozenset({("commerce", "沿街汽修店（示例）"), ("other-enterprises", "联合办公空间（示例）")})
"""Units that do nothing of what they owe and stand on no sheet: known from the list of units only."""

_SECOND_LEADS = {"construction": 3}
"""Where two departments lead a sector, how many of its units the first one asks."""


@dataclass(frozen=True, kw_only=True)
class Enterprise:
    """A unit in one sector, with the department that asks it what it has done."""

    name: str
    sector: str
    department: str
    is_high_risk: bool
    since: date

    @property
    def key(self) -> tuple[str, str]:
        """Sector and name."""
        return self.sector, self.name


def list_enterprises(campaign: Campaign) -> list[Enterprise]:
    """Return the enterprises, by sector in the order of the campaign."""
    scenes, first_day = load_scenes(), campaign.stages[0].since
    enterprises = []
    for sector in campaign.sectors:
        leads = sector.leads_on(campaign.issued_on)
        names = [name for scene in scenes[sector.code] for name in scene.units]
        if sector.code != _PROPERTY_COMPANIES:
            names = [name for name in names if name not in _NO_ENTERPRISES]
        for place, name in enumerate(names[:_MOST]):
            key = (sector.code, name)
            enterprises.append(
                Enterprise(
                    name=name,
                    sector=sector.code,
                    department=_asked_by(sector.code, leads, place),
                    is_high_risk=sector.is_high_risk and key not in NOT_HIGH_RISK,
                    since=LATECOMERS.get(key, first_day),
                )
            )
    return enterprises


def _asked_by(sector: str, leads: Sequence[str], place: int) -> str:
    return leads[0] if place < _SECOND_LEADS.get(sector, _MOST) else leads[-1]
