"""负责领导年度任务清单: what each leader has undertaken, and what of it is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hazardlib.brief.material import Material
from hazardlib.brief.paper import Block, Column, Row, Table
from hazardlib.brief.words import day


def tasks_table(material: Material) -> list[Block]:
    """Return how many of their tasks the leaders have done, and which are overdue; nothing without a list."""
    leaders = _with_tasks(material)
    if not leaders:
        return []
    columns = (
        Column("负责领导", "start", 20),
        Column("任务", width=14),
        Column("已完成", width=14),
        Column("逾期未完成", width=18),
        Column("未到期", width=14),
        Column("最早逾期事项", "start", 40),
    )
    cells = []
    for row in leaders:
        late = sorted((task["due_on"], task["task"]) for task in row["tasks"] if task["state"] == "overdue")
        first = f"{late[0][1]}（{day(late[0][0])}前）" if late else "—"
        counts = (len(row["tasks"]), row["done"], row["overdue"], row["pending"])
        cells.append(Row(((row["leader"],), *((str(count),) for count in counts), (first,))))
    return [Table("领导干部年度任务清单完成情况（单位：项）", columns, tuple(cells))]


def _with_tasks(material: Material) -> list[Mapping[str, Any]]:
    return [row for row in material.figures["leader_tasks"] if row["tasks"]]
