"""The breakdowns beside sector and leader: by department, source, stage and month found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hazardlib.brief.material import Group, Material
from hazardlib.brief.paper import Block
from hazardlib.brief.tables import group_row, group_table
from hazardlib.brief.words import month
from hazardlib.domain.terms import NO_SOURCE, SOURCES

Named = tuple[str, Group, Group]
"""A group's name, its hazards, and the major ones among them."""


def both(material: Material, kind: str, name: str, key: str | None, row: Mapping[str, Any]) -> Named:
    """Return a group by its name: all its hazards, and the major ones."""
    return name, material.group(kind, key, row), material.group(kind, key, row, "major")


def group_tables(material: Material) -> list[Block]:
    """Return a table for each way to group the hazards."""
    figures = material.figures
    departments = [
        (row["department"], material.department(row), material.department(row, "major"))
        for row in figures["by_department"]
    ]
    sources = [
        both(material, "source", row["source"] or NO_SOURCE, row["source"], row)
        for row in sorted(figures["by_source"], key=_place_of_source)
    ]
    stages = [both(material, "stage", row["name"], row["stage"], row) for row in figures["by_stage"]]
    months = [
        both(material, "month", month(row["month"]), row["month"], row) for row in figures["by_month_found"]
    ]
    tables = (
        ("各填报单位隐患整治情况（单位：条）", "填报单位", departments),
        ("各来源隐患整治情况（单位：条）", "隐患来源", sources),
        ("按发现阶段（单位：条）", "阶段", stages),
        ("按发现月份（单位：条）", "发现月份", months),
    )
    return [
        group_table(caption, head, [group_row(*row) for row in rows], is_partial=bool(material.mark))
        for caption, head, rows in tables
        if rows
    ]


def _place_of_source(row: Mapping[str, Any]) -> int:
    """Return where a source stands: as forms offer them, then words of departments' own, at last none stated."""
    source = row["source"]
    return SOURCES.index(source) if source in SOURCES else len(SOURCES) + (source is None)
