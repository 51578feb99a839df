"""Levels: a street to which departments report, a district to which streets do; and what its leaders answer for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

OF_STREET = "·"
"""Between a street and what is one of its own, where a district tells of both: ``东丽湖街道·GG-2023-008``."""


class CampaignLevel(StrEnum):
    """Who makes a campaign's papers, and so who reports to it."""

    STREET = "street"
    DISTRICT = "district"

    @property
    def reporter(self) -> str:
        """What those who report are called."""
        return "街道" if self is CampaignLevel.DISTRICT else "部门"

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
