"""The campaign: the notice as configuration, read from ``campaign.yaml`` and checked."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

from hazardlib.domain.campaign_calendar import Calendar
from hazardlib.domain.campaign_parts import (
    OF_STREET,
    CampaignLevel,
    Charge,
    Duty,
    Indicator,
    Ladder,
    Mobilisation,
    ScopeItem,
    Standard,
    Tenure,
)

_COMMUNITY = re.compile(r"(社区|居委会|居民委员会)(（[^）]*）)?$")
_NUMBERING = re.compile(r"^[(\[]?[一二三四五六七八九十\d]+[)\]、.,:]+")


@lru_cache(maxsize=8192)
def fold_name(text: str) -> str:
    """Return a name in the form in which names are compared.

    NFKC, lower case, without the number of a list item in front, white space and punctuation.
    """
    folded = _NUMBERING.sub("", unicodedata.normalize("NFKC", text).lower().strip())
    return "".join(mark for mark in folded if unicodedata.category(mark)[0] not in "ZPC")


def fold_sector(text: str) -> str:
    """Return a sector's name as :func:`fold_name` does, without the closing 领域 or 行业."""
    folded = fold_name(text)
    return re.sub("(领域|行业)+$", "", folded) or folded


@dataclass(frozen=True, kw_only=True)
class Leader(Tenure):
    """A responsible leader (负责领导) of one sector, or of one street of a district, while it was so."""

    name: str


@dataclass(frozen=True, kw_only=True)
class Involvement(Tenure):
    """A department's part in one sector, while it was so, and what the notice calls it: 负责部门, 牵头部门, 负责单位."""

    department: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Department(Tenure):
    """A reporting department (填报单位) and the other names it goes by.

    Parameters
    ----------
    is_supporting
        Whether it may report without owing anything: a community (社区居委会), another section.
    leaders
        Of a street that reports to a district: who answers for it; a department has none, its sectors have.
    """

    name: str
    aliases: tuple[str, ...] = ()
    is_supporting: bool = False
    leaders: tuple[Leader, ...] = ()

    def leaders_on(self, day: date) -> tuple[str, ...]:
        """Return who answers for the street on a day."""
        return tuple(leader.name for leader in self.leaders if leader.covers(day))

    @property
    def is_community(self) -> bool:
        """Whether it is a community that may report: its name says so."""
        return self.is_supporting and _COMMUNITY.search(self.name) is not None


@dataclass(frozen=True, kw_only=True)
class Stage(Tenure):
    """One of the stages (阶段) of the campaign."""

    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Sector:
    """A field (行业领域) of the notice: what is inspected, where, and who answers for it."""

    code: str
    name: str
    aliases: tuple[str, ...]
    sites: tuple[str, ...]
    scope: tuple[ScopeItem, ...]
    leaders: tuple[Leader, ...]
    leads: tuple[Involvement, ...]
    cooperates: tuple[Involvement, ...]
    is_high_risk: bool = False
    plan: str | None = None

    def scope_on(self, day: date | None) -> tuple[str, ...]:
        """Return what is to be inspected on a day; without one, whatever was at any time."""
        items = (each.item for each in self.scope if day is None or each.covers(day))
        return tuple(dict.fromkeys(items))

    def title_on(self, department: str, day: date) -> str | None:
        """Return what a department is in the sector on a day, as the notice calls it; None where it has no part."""
        parts = (each for each in (*self.leads, *self.cooperates) if each.covers(day))
        return next((each.title for each in parts if each.department == department), None)

    def leaders_on(self, day: date) -> tuple[str, ...]:
        """Return the sector's leaders on a day."""
        return tuple(leader.name for leader in self.leaders if leader.covers(day))

    def leads_on(self, day: date) -> tuple[str, ...]:
        """Return the departments that lead the sector (负责、牵头) on a day."""
        return tuple(part.department for part in self.leads if part.covers(day))

    def cooperates_on(self, day: date) -> tuple[str, ...]:
        """Return the departments that cooperate (配合) in the sector on a day."""
        return tuple(part.department for part in self.cooperates if part.covers(day))


@dataclass(frozen=True)
class Hotline:
    """A number at which hazards are reported (举报电话)."""

    number: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Campaign(Calendar):
    """A campaign (专项行动): its document, calendar, stages, leaders, departments and sectors.

    Of a district (``level: district``) the departments are its streets, and ``street`` is the district's own name.
    """

    level: CampaignLevel = CampaignLevel.STREET
    name: str
    street: str
    issuer: str
    document: str
    basis: str | None
    issued_on: date
    office: str
    reports_to: str
    copies_to: str | None
    channel: str
    stages: tuple[Stage, ...]
    hotlines: tuple[Hotline, ...]
    leaders: tuple[str, ...]
    departments: tuple[Department, ...]
    sectors: tuple[Sector, ...]
    duties: tuple[Duty, ...]
    indicators: tuple[Indicator, ...]
    standards: tuple[Standard, ...]
    mobilisation: Mobilisation | None
    ladder: Ladder

    @property
    def is_district(self) -> bool:
        """Whether streets report, each for all its departments."""
        return self.level is CampaignLevel.DISTRICT

    @property
    def reporter(self) -> str:
        """What those who report are called: 部门, 街道."""
        return self.level.reporter

    @property
    def everywhere(self) -> str:
        """What the whole is called in sentences: 全街, 全区."""
        return self.level.everywhere

    def reporter_of(self, department: str) -> str:
        """Return who reports for a department: itself, or at a district its street (``东丽湖街道·能源公司``)."""
        return department.partition(OF_STREET)[0] if self.is_district else department

    @property
    def since(self) -> date:
        """The campaign's first day; what was found before it is its stock (存量)."""
        return self.stages[0].since

    def stage_of(self, day: date) -> Stage | None:
        """Return the stage that a day falls in, if any."""
        return next((stage for stage in self.stages if stage.covers(day)), None)

    @cached_property
    def _sectors_by_code(self) -> dict[str, Sector]:
        return {sector.code: sector for sector in self.sectors}

    @cached_property
    def _sectors_by_name(self) -> dict[str, Sector]:
        return {
            fold_sector(name): sector for sector in self.sectors for name in (sector.name, *sector.aliases)
        }

    @cached_property
    def _sectors_by_site(self) -> dict[str, Sector]:
        named = [(fold_name(site), sector) for sector in self.sectors for site in set(sector.sites)]
        times = Counter(site for site, _ in named)
        return {site: sector for site, sector in named if times[site] == 1}

    @cached_property
    def _indicators_by_name(self) -> dict[str, Indicator]:
        return {fold_name(name): each for each in self.indicators for name in (each.name, *each.aliases)}

    @cached_property
    def _duties_by_name(self) -> dict[str, Duty]:
        return {fold_name(name): each for each in self.duties for name in (each.name, *each.aliases)}

    @cached_property
    def _departments_by_name(self) -> dict[str, Department]:
        return {fold_name(name): each for each in self.departments for name in (each.name, *each.aliases)}

    def sector(self, code: str) -> Sector:
        """Return the sector of a code; an unknown code is a KeyError."""
        return self._sectors_by_code[code]

    def find_sector(self, text: str) -> Sector | None:
        """Return the sector that a person means by its name or an alias, with or without 领域."""
        return self._sectors_by_name.get(fold_sector(text))

    def find_site(self, text: str) -> Sector | None:
        """Return the sector under which the notice names a site, if it is one sector."""
        return self._sectors_by_site.get(fold_name(text))

    def find_department(self, text: str) -> Department | None:
        """Return the department that a person means by its name or an alias."""
        return self._departments_by_name.get(fold_name(text))

    def find_indicator(self, text: str) -> Indicator | None:
        """Return the indicator of 工作进展 that a person means by its name or an alias."""
        return self._indicators_by_name.get(fold_name(text))

    def find_duty(self, text: str) -> Duty | None:
        """Return the duty that a person means by its name or an alias."""
        return self._duties_by_name.get(fold_name(text))

    def duties_on(self, day: date) -> tuple[Duty, ...]:
        """Return the duties that a paper of a day counts."""
        return tuple(each for each in self.duties if each.since is None or each.since <= day)

    def indicator_of(self, role: str) -> Indicator | None:
        """Return the indicator that plays a part in the figures, if the campaign has one."""
        return next((each for each in self.indicators if each.role == role), None)

    def standards_on(self, day: date, sector_code: str) -> tuple[Standard, ...]:
        """Return the national standards in force in a sector on a day."""
        return tuple(each for each in self.standards if each.covers(day) and sector_code in each.sectors)

    def departments_on(self, day: date) -> tuple[Department, ...]:
        """Return the departments that owe reports on a day."""
        return tuple(each for each in self.departments if each.covers(day) and not each.is_supporting)

    @cached_property
    def supporting(self) -> frozenset[str]:
        """The names of those that report without owing anything."""
        return frozenset(each.name for each in self.departments if each.is_supporting)

    @cached_property
    def communities(self) -> tuple[str, ...]:
        """The names of the communities (社区居委会) that may report, in the order of the file."""
        return tuple(each.name for each in self.departments if each.is_community)

    def leaders_on(self, day: date) -> tuple[str, ...]:
        """Return the leaders who answer for a sector on a day, in the order of the notice."""
        led = [each.leaders_on(day) for each in self.sectors] + [
            each.leaders_on(day) for each in self.departments
        ]
        present = {name for own in led for name in own}
        return tuple(name for name in self.leaders if name in present)

    def charge_of(self, leader: str, day: date) -> Charge:
        """Return what a leader answers for on a day: sectors, or at a district whole streets."""
        if self.is_district:
            streets = tuple(each.name for each in self.departments if leader in each.leaders_on(day))
            return Charge(tuple(each.code for each in self.sectors), streets)
        return Charge(tuple(each.code for each in self.sectors if leader in each.leaders_on(day)))

    def reporting_in(self, sectors: Iterable[str], day: date) -> frozenset[str]:
        """Return who reports of some sectors on a day: the departments that lead or cooperate there; every street of a district."""
        if self.is_district:
            return frozenset(each.name for each in self.departments_on(day))
        each = [self.sector(code) for code in sectors]
        return frozenset(name for own in each for name in (*own.leads_on(day), *own.cooperates_on(day)))

    def role(self, department: str, sector_code: str, day: date) -> Literal["lead", "cooperates"] | None:
        """Return a department's part in a sector on a day, if it has any."""
        sector = self.sector(sector_code)
        if department in sector.leads_on(day):
            return "lead"
        return "cooperates" if department in sector.cooperates_on(day) else None

    def sectors_led_by(self, department: str, day: date) -> tuple[Sector, ...]:
        """Return the sectors that a department leads on a day."""
        return tuple(sector for sector in self.sectors if department in sector.leads_on(day))


def load_campaign(path: Path) -> Campaign:
    """Read ``campaign.yaml``.

    Raises
    ------
    ConfigError
        If the file cannot be used; the message names each mistake's line, what stands there and
        what is allowed.
    """
    from hazardlib.domain.campaign_file import read_campaign

    return read_campaign(path)
