"""Groups side by side in a chart: which are compared, by what name, in what shape, with what note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hazardlib.brief.charts import GREEN, GREY, VERMILION
from hazardlib.brief.material import FEWEST_COMPARED, OVERLAP, Group, Material
from hazardlib.brief.words import percent


@dataclass(frozen=True)
class Kind:
    """What names the groups of a breakdown, what they are called, and how one is counted."""

    key: str
    head: str
    unit: str


KINDS: Mapping[str, Kind] = {
    "by_sector": Kind("name", "行业领域", "个"),
    "by_leader": Kind("leader", "负责领导", "位"),
    "by_department": Kind("department", "填报单位", "个"),
}

LOOKS = {"higher": (GREEN, "triangle-up"), "lower": (VERMILION, "triangle-down"), "alike": (GREY, "circle")}
"""Colour and shape of a group by how its rate stands to the street's."""

SHAPES = "▲高于全街，▼低于全街，●与全街水平无显著差异"


def _group(material: Material, kind: str, row: Mapping[str, Any]) -> Group:
    of = {"by_sector": material.sector, "by_leader": material.leader, "by_department": material.department}
    return of[kind](row)


def compared(material: Material, kind: str) -> list[tuple[str, Group]]:
    """Return the groups with enough hazards to be compared, by name, in the order of the notice."""
    rows = [(str(row[KINDS[kind].key]), _group(material, kind, row)) for row in material.figures[kind]]
    return [(name.removesuffix("领域"), group) for name, group in rows if group["found"] >= FEWEST_COMPARED]


def closure_percent(group: Group) -> float:
    """Return a group's 销号率 [%]."""
    return 100 * float(group.counts["closure_rate"])


def note_of(kind: str, shapes: str) -> str:
    """Return what stands below a chart: what its shapes mean and, of leaders, that they overlap."""
    return f"{shapes}；{OVERLAP}" if kind == "by_leader" else shapes


def street_label(street: Group) -> str:
    """Return what the level line of all groups together is called."""
    return f"全街{percent(street['closed'], street['found'])}{street.mark}"
