"""The streets of the sample district, each an invented campaign of its own, and the district's campaign above them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import Any

import yaml

from hazardlib.domain.terms import SAMPLE_MARK
from hazardlib.sample.told import told

_DISTRICT = "示例区"
_DUE_DAY, _MEETING_DAY = 25, 28
"""The district's days of the month; its streets have theirs on the 20th and the 25th."""

_LEADERS_OF_A_STREET = 3

_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class Sends(StrEnum):
    """What a street hands up for a month otherwise than a package in time."""

    LATE = "late"
    MISSING = "missing"
    WORKBOOK = "workbook"


@dataclass(frozen=True, kw_only=True)
class StreetLeader:
    """Who answers for a street at the district, and since when."""

    name: str
    since: date | None = None


@dataclass(frozen=True, kw_only=True)
class Street:
    """One street of the sample district, as ``streets.yaml`` tells it."""

    name: str
    departments: int
    turned: int
    leaders: tuple[StreetLeader, ...]
    sends: Mapping[str, Sends] = field(default_factory=dict)
    renamed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def campaign(self, notice: str) -> str:
        """Return the street's ``campaign.yaml``: the notice's, with fewer departments, its sectors turned, sites of its own."""
        top = _read(notice)
        since = top["campaign"]["issued_on"]
        departments = top["departments"][: self.departments]
        names = [each["name"] for each in departments]
        leaders = [f"{self.name.removesuffix('街道')}领导{letter}" for letter in "甲乙丙"]
        sectors = []
        for place, sector in enumerate(_turned(top["sectors"], self.turned)):
            code, name = self.renamed.get(sector["code"], (sector["code"], sector["name"]))
            leads = {names[(place + self.turned) % len(names)], names[place * self.turned % len(names)]}
            sectors.append(
                sector
                | {
                    "code": code,
                    "name": name,
                    "aliases": [] if sector["code"] in self.renamed else sector.get("aliases", []),
                    "sites": [
                        f"{self.name}{name.removesuffix('领域')}示例单位{letter}" for letter in "甲乙丙"
                    ]
                    * (place % 2),
                    "leaders": [{"name": leaders[place % _LEADERS_OF_A_STREET], "since": since}],
                    "leads": [{"department": each, "since": since} for each in sorted(leads)],
                    "cooperates": [],
                }
            )
        standards = [
            each | {"sectors": [self.renamed.get(code, (code,))[0] for code in each["sectors"]]}
            for each in top["standards"]
        ]
        about = top["campaign"] | {
            "street": self.name,
            "issuer": f"{_DISTRICT}{self.name}办事处",
            "office": names[0],
        }
        return _dumped(
            top
            | {
                "campaign": about,
                "leaders": leaders,
                "departments": departments,
                "sectors": sectors,
                "standards": standards,
            }
        )


def sample_streets() -> tuple[Street, ...]:
    """Return the fifteen streets."""
    return told("streets", Street)


def district_campaign(notice: str, streets: Sequence[Street] = ()) -> str:
    """Return the district's ``campaign.yaml``: the notice's, with streets, the fifteen unless told, in place of departments."""
    top = _read(notice)
    since = top["campaign"]["issued_on"]
    about = {name: value for name, value in top["campaign"].items() if name != "street"} | {
        "district": _DISTRICT,
        "issuer": f"{_DISTRICT}安全生产委员会",
        "document": f"{_DISTRICT}重大事故隐患排查整治2023专项行动实施方案",
        "office": "安全生产委员会办公室",
        "reports_to": "市安委会办公室",
        "copies_to": "区安委会成员单位，各街道",
        "channel": "区安委会工作群",
    }
    kept = {
        name: value for name, value in top.items() if name not in {"leaders", "departments", "supporting"}
    }
    bare = ("leaders", "leads", "cooperates", "sites", "plan")
    sectors = [{name: value for name, value in each.items() if name not in bare} for each in top["sectors"]]
    reporting = [
        {
            "name": each.name,
            "aliases": [each.name.removesuffix("街道")],
            "since": since,
            "leaders": _tenures(each, since),
        }
        for each in streets or sample_streets()
    ]
    calendar = top["calendar"] | {"due_day": _DUE_DAY, "meeting_day": _MEETING_DAY}
    return _dumped(
        {"level": "district"}
        | kept
        | {"campaign": about, "calendar": calendar, "streets": reporting, "sectors": sectors}
    )


def district_mappings(notice: str, streets: Sequence[Street]) -> str:
    """Return the district's ``mappings.csv``: what its streets call otherwise."""
    names = {each["code"]: each["name"] for each in _read(notice)["sectors"]}
    lines = [
        f"{street.name},行业领域,{name},{names[code]}"
        for street in streets
        for code, (_, name) in street.renamed.items()
    ]
    return "\r\n".join(["街道,类别,街道写法,区级写法", *lines, ""])


def _tenures(street: Street, since: date) -> list[dict[str, Any]]:
    begun = [(each.name, each.since or since) for each in street.leaders]
    told = [
        {"name": name, "since": day, "until": following - timedelta(days=1)}
        for (name, day), (_, following) in pairwise(begun)
    ]
    name, day = begun[-1]
    return [*told, {"name": name, "since": day}]


@cache
def _read(notice: str) -> dict[str, Any]:
    """Return what the notice's file says: the same for all streets, none of which may change it."""
    top: dict[str, Any] = yaml.load(notice, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 -- a safe one
    return top


def _turned(items: list[Any], by: int) -> list[Any]:
    return [*items[by:], *items[:by]]


class _InFull(_Dumper):  # type: ignore[misc]  # the C one where yaml has it
    """Writes the same day twice rather than a reference to where it stands."""

    def ignore_aliases(self, _: Any) -> bool:
        return True


def _dumped(top: Mapping[str, Any]) -> str:
    text: str = yaml.dump(dict(top), Dumper=_InFull, allow_unicode=True, sort_keys=False, width=1000)
    return f"# {SAMPLE_MARK}\n{text}"
