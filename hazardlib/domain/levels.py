"""Levels: a street to which departments report, a district to which streets do; and what its leaders answer for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

OF_STREET = "·"
"""Between a street and what is one of its own, where a district tells of both: ``东丽湖街道·GG-2023-008``."""


MENDED_BY_STREETS = (
    "照上面的提示处理：区里的写法和名单在区级工作区补上；街道的内容由街道在自己的工作区更正，"
    "重新运行 hazard export，把新的文件放进同一月份文件夹；再运行一次"
)
"""What is to be done at a district about what it could not take in."""


class CampaignLevel(StrEnum):
    """Who makes a campaign's papers, and so who reports to it."""

    STREET = "street"
    DISTRICT = "district"

    @property
    def reporter(self) -> str:
        """What those who report are called."""
        return "街道" if self is CampaignLevel.DISTRICT else "部门"

    @property
    def sends(self) -> str:
        """What those who report send."""
        return "数据包" if self is CampaignLevel.DISTRICT else "表格"

    @property
    def how_to_send(self) -> str:
        """How what is sent comes about, as a request to send it begins."""
        return "用 hazard export 导出数据包后" if self is CampaignLevel.DISTRICT else "填好后"

    @property
    def nothing_new(self) -> str:
        """What is asked of whoever has found nothing."""
        if self is CampaignLevel.DISTRICT:
            return "当月没有新隐患的，也请照常导出报送。"
        return "当月没有发现隐患的，也请报一份写明“零报告”的台账。"

    @property
    def everywhere(self) -> str:
        """What the whole is called in sentences."""
        return "全区" if self is CampaignLevel.DISTRICT else "全街"

    @property
    def effect(self) -> str:
        """How what a meeting has decided of a hazard changes it."""
        if self is CampaignLevel.DISTRICT:
            return "由街道记入自己的台账，随数据包报来以后生效"
        return "从会议那天起在台账里生效"


@dataclass(frozen=True)
class Charge:
    """What a leader answers for: sectors by their codes, and of these the hazards of some streets alone; None for no such bound."""

    sectors: tuple[str, ...]
    streets: tuple[str, ...] | None = None
