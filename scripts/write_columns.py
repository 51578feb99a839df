"""Write docs/columns.md, the data dictionary, from hazardlib/domain/columns.csv; `make format` runs it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from hazardlib.domain import columns
from hazardlib.domain.columns import Column

TARGET = Path(__file__).parents[1] / "docs" / "columns.md"
TABLES = {
    "台账 `ledger`（各部门填写的列）": columns.LEDGER,
    "报送 `submissions`": columns.SUBMISSIONS,
    "台账记录 `observations`": columns.OBSERVATIONS,
    "工作进展 `progress`": columns.PROGRESS,
    "企业履责 `duties`": columns.DUTIES,
    "举报线索 `tips`": columns.TIPS,
    "阶段情况 `stages`": columns.STAGES,
    "议定事项 `matters`": columns.MATTERS,
    "回头看 `reinspections`": columns.REINSPECTIONS,
    "问题 `findings`": columns.FINDINGS,
    "隐患 `hazards`": columns.HAZARDS,
    "经过 `history`": columns.HISTORY,
    "负责领导 `hazard_leaders`": columns.HAZARD_LEADERS,
    "指标 `measures`": columns.MEASURES,
}
REQUIRED = {"always": "必填", "time_limited": "限期整改必填", "": ""}


def dictionary() -> str:
    """Return the text of the data dictionary."""
    head = "# 数据字典\n\n由 `scripts/write_columns.py` 从 `hazardlib/domain/columns.csv` 生成，不要手改。\n"
    return head + "".join(_table(title, table) for title, table in TABLES.items())


def _table(title: str, table: Mapping[str, Column]) -> str:
    lines = [
        f"\n## {title}\n",
        "| 列 | 表头 | 类型 | 要求 | 单位 | 含义 |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| `{column.name}` | {column.heading} | {column.type} | {REQUIRED[column.required]} "
        f"| {column.unit} | {column.meaning} |"
        for column in table.values()
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    TARGET.write_text(dictionary(), encoding="utf-8")
