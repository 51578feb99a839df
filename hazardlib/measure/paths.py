"""Paths: how each figure of figures.json is called, and which hazards or rows it counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from hazardlib.measure.rates import COUNTS, GROUP_SEPARATOR, LEVELS, RATES, UNSTATED, is_counted
from hazardlib.measure.trend import happened, in_period

_BREAKDOWNS: Mapping[str, tuple[str, str]] = {
    "by_sector": ("sector", "sector"),
    "by_leader": ("leader", "leader"),
    "by_department": ("department", "department"),
    "by_unit": ("unit", "unit"),
    "by_source": ("source", "source"),
    "by_source_bucket": ("source_bucket", "bucket"),
    "by_level": ("level", "level"),
    "by_month_found": ("month_found", "month"),
    "by_stage": ("stage", "stage"),
}
"""Lists of figures.json: the breakdown each shows, and the field that names the group."""

_NO_GROUP = {"stage": "outside"}
_ID_LISTS = ("unreported", "reopened", "incomplete", "conflicts")
_ROW_LISTS = {
    "progress.mismatches": ("progress", "mismatches"),
    "duties.overdue": ("duties", "overdue"),
    "duties.due_soon": ("duties", "due_soon"),
    "tips.open": ("tips", "open"),
    "tips.unlinked": ("tips", "unlinked"),
    "quarantined": ("quarantined_rows",),
    "refused": ("refused",),
}
_DURATION = "median_days_to_close"


@dataclass(frozen=True)
class Group:
    """A group of hazards and the figure of it: its breakdown, code, level and the figure's name."""

    breakdown: str
    group: str
    level: str
    figure: str


@dataclass(frozen=True)
class Source:
    """What stands behind a path: a group's figure, a list of hazards, or a list of rows.

    Parameters
    ----------
    value
        The figure as it was issued; of a list, how many it holds.
    group, ids, rows
        One of the three.
    """

    value: Any
    group: Group | None = None
    ids: Sequence[str] = ()
    rows: Sequence[Mapping[str, Any]] = ()


def figure_sources(figures: Mapping[str, Any]) -> dict[str, Source]:
    """Return every path of figures.json that leads to hazards or rows, in the file's order.

    A sector, stage or bucket goes by its code and by its Chinese name.
    """
    sources: dict[str, Source] = {}
    for path, breakdown, group, row in _groups(figures):
        for level in LEVELS:
            for name, value in row.get(level, {}).items():
                sources[f"{path}.{level}.{name}"] = Source(value, Group(breakdown, group, level, name))
    for event, count in figures["period"]["flow"].items():
        sources[f"period.flow.{event}"] = Source(count, Group("flow", event, "all", event))
    id_lists = {name: figures[name] for name in _ID_LISTS}
    id_lists |= {f"lists.{name}": found for name, found in figures["lists"].items() if name != "repeat_units"}
    sources |= {path: Source(len(ids), ids=ids) for path, ids in id_lists.items()}
    sources["period.late_reported"] = sources["lists.late_reported"]
    for path, keys in _ROW_LISTS.items():
        found: Any = figures
        for key in keys:
            found = found.get(key, {})
        sources[path] = Source(len(found), rows=tuple(found))
    return sources


def _groups(figures: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    """Yield path, breakdown, group and figures of each group; one under each of its names."""
    yield "overall", "overall", "all", figures["overall"]
    for key, (breakdown, field) in _BREAKDOWNS.items():
        for row in figures[key]:
            group = row[field] or _NO_GROUP.get(breakdown, UNSTATED)
            for name in dict.fromkeys((group, row.get("name", group))):
                yield f"{key}.{name}", breakdown, group, row
    for row in figures["by_sector_leader"]:
        group = row["sector"] + GROUP_SEPARATOR + row["leader"]
        yield f"by_sector_leader.{row['sector']}.{row['leader']}", "sector_leader", group, row
    yield "supervised", "supervised", "all", figures["supervised"]
    for row in figures["supervised"]["by_level"]:
        yield f"supervised.by_level.{row['level']}", "supervision", row["level"], row
    yield "period", "period", "all", figures["period"]


def hazards_behind(
    group: Group, hazards: pd.DataFrame, membership: pd.DataFrame, previous_on: date | None
) -> tuple[list[str], list[str] | None]:
    """Return the hazards that a figure counts.

    Parameters
    ----------
    hazards
        The register, ``columns.HAZARDS``.
    membership
        See `hazardlib.measure.rates.group_hazards`.
    previous_on
        The day of the paper before, after which the period begins.

    Returns
    -------
    tuple
        ``hazard_id`` of the numerator, and of the denominator; that is None for a count.
    """
    members = _members(group, hazards, membership, previous_on)
    if group.level == "major":
        members = members[members["is_major"]]
    if group.breakdown == "flow":
        return _ids(members), None
    if group.figure == _DURATION:
        timed = members[members["has_durations"]]
        return _ids(timed[timed["is_closed"]]), _ids(timed)
    figure = group.figure.removesuffix("_ci")
    if figure in COUNTS:
        return _ids(members[is_counted(members, figure)]), None
    parts, whole = RATES[figure]
    numerator = pd.concat([is_counted(members, part) for part in parts], axis=1).any(axis=1)
    return _ids(members[numerator]), _ids(members[is_counted(members, whole)])


def _members(
    group: Group, hazards: pd.DataFrame, membership: pd.DataFrame, previous_on: date | None
) -> pd.DataFrame:
    if group.breakdown == "period":
        return in_period(hazards, previous_on)
    if group.breakdown == "flow":
        return hazards[happened(hazards, group.group, previous_on)]
    is_member = membership["breakdown"].eq(group.breakdown) & membership["group"].eq(group.group)
    return hazards[hazards["hazard_id"].isin(membership.loc[is_member, "hazard_id"])]


def _ids(hazards: pd.DataFrame) -> list[str]:
    return [str(identity) for identity in hazards["hazard_id"]]
