"""The parts of a campaign: its level, what it counts and enterprises owe, its standards, its ladder of letters (督办)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hazardlib.domain.terms import Step

CADENCES = ("once", "monthly", "quarterly", "before-work")
"""How often a duty of an enterprise falls due."""

ROLES = (
    "found", "rectified", "visits", "units_to_inspect", "units_inspected",
    "led_inspections", "unannounced", "on_site", "funds",
)  # fmt: skip
"""The parts of an indicator that figures refer to, whatever it is called."""

IN_PERSON = ("led_inspections", "unannounced", "on_site")
"""The roles of what leaders do themselves: 带队检查, 暗查暗访, 现场督导."""

GROUPS = ("inspection", "enforcement", "support", "education", "coordination")
"""Where in a paper an indicator is spoken of."""

KINDS = ("flow", "stock")
"""A flow adds up over the months; a stock is a level, of which the latest holds."""


@dataclass(frozen=True, kw_only=True)
class Tenure:
    """A span of days, both ends included; without ``until`` it goes on."""

    since: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Return whether ``day`` lies in the span."""
        return self.meets(day, day)

    def meets(self, first: date, last: date) -> bool:
        """Return whether a day of a span lies in this one."""
        return self.since <= last and (self.until is None or first <= self.until)


@dataclass(frozen=True, kw_only=True)
class ScopeItem(Tenure):
    """One thing to be inspected in a sector (排查整治内容、重点检查事项), while it is; the whole campaign unless said otherwise."""

    item: str
    since: date = date.min


@dataclass(frozen=True)
class Attendance:
    """How many of one group came to a meeting."""

    group: str
    count: int


@dataclass(frozen=True)
class Mobilisation:
    """The meeting with which the campaign began (动员部署会议): on which day, and who came."""

    held_on: date
    attended: tuple[Attendance, ...]


@dataclass(frozen=True)
class Duty:
    """What the head of an enterprise owes (part two (一) of the notice), and how often.

    Parameters
    ----------
    cadence, high_risk_cadence
        One of `CADENCES`; the second for high-risk enterprises.
    due_on
        By when a duty owed once is to be done; None for the campaign's last day.
    since
        From which day on papers count it, where it was added after some had gone out; None for all.
    """

    code: str
    name: str
    cadence: str
    high_risk_cadence: str
    due_on: date | None = None
    aliases: tuple[str, ...] = ()
    since: date | None = None


@dataclass(frozen=True)
class Indicator:
    """A figure of the progress sheet (工作进展).

    Parameters
    ----------
    group
        Where in a paper it is spoken of, one of `GROUPS`.
    kind
        One of `KINDS`.
    role
        What the figures use it for, one of `ROLES`, if anything.
    """

    name: str
    unit: str
    group: str
    kind: str = "flow"
    role: str | None = None
    aliases: tuple[str, ...] = ()

    @property
    def is_in_person(self) -> bool:
        """Whether it counts what leaders do themselves."""
        return self.role in IN_PERSON


@dataclass(frozen=True, kw_only=True)
class Standard(Tenure):
    """A national standard by which a hazard is major (重大事故隐患判定标准), while it was in force.

    Parameters
    ----------
    sectors
        Codes of the sectors it is used in.
    words
        What people write in 判定依据 when they mean it.
    source
        Where its dates are taken from.
    """

    code: str
    name: str
    number: str
    sectors: tuple[str, ...]
    words: tuple[str, ...]
    source: str


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


MOST_DAYS, MOST_LETTERS = 90, 9
"""What ``campaign.yaml`` may say at most."""


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """What ``ladder`` of ``campaign.yaml`` says; by default as Tianjin works, every ten days.

    Parameters
    ----------
    remind_name, remind_days
        What the reminder is called, and how many days before the deadline it goes out.
    letter_name, letter_days
        What the letter on an overdue hazard is called, and after how many days the next one follows.
    summon_name, summon_after
        What the summons to a talk is called, and after how many unanswered letters it goes out.
    """

    remind_name: str = "整改提醒函"
    remind_days: int = 10
    letter_name: str = "督办函"
    letter_days: int = 10
    summon_name: str = "约谈通知书"
    summon_after: int = 2

    def name_of(self, step: Step) -> str:
        """Return what the letter of a step is called."""
        return {
            Step.REMIND: self.remind_name,
            Step.LETTER: self.letter_name,
            Step.SUMMON: self.summon_name,
        }[step]
