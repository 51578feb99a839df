"""前后填报不一: what was reported otherwise in an earlier month, for the annex; falls of level, for the meeting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hazardlib.brief.entries import Entry
from hazardlib.brief.material import Material, number_of
from hazardlib.brief.paper import Block, Column, Number, Paragraph, Row, Table
from hazardlib.brief.titles import CHANGES
from hazardlib.brief.words import day
from hazardlib.domain.month import Month
from hazardlib.domain.terms import Level

NAMES: Mapping[str, str] = {
    "level": "隐患级别",
    "due_on": "整改期限",
    "found_on": "发现日期",
    "quantity": "隐患数量",
}
_LONGEST = 60
"""Changes that the annex prints at most, those of major hazards and falls of level always."""


def level_falls(material: Material) -> list[Block]:
    """Return the open hazards that were reported as major ones and now as general: the meeting has to confirm it."""
    entries = material.listed("level_fallen")
    if not entries:
        return []
    months = {row["hazard_id"]: row["month"] for row in _changes(material) if row["field"] == "level"}
    columns = (
        Column("序号", "center", 7),
        Column("单位", "start", 19),
        Column("隐患", "start", 26),
        Column("改报情况", "start", 18),
        Column("整改期限", "center", 12),
        Column("负责领导", "names", 9),
        Column("填报单位", "start", 9),
    )
    rows = tuple(_fall(place, entry, months, material) for place, entry in enumerate(entries, 1))
    says = (
        "原报重大事故隐患、后改报一般隐患，尚未整改的",
        number_of(entries),
        "条，现按一般隐患统计。提请会议确认是否同意降级，不同意的恢复为重大事故隐患。",
    )
    return [
        Paragraph(says),
        Table("改报为一般隐患的重大事故隐患", columns, rows, kept_rows=4),
    ]


def _fall(place: int, entry: Entry, months: Mapping[str, str], material: Material) -> Row:
    month = material.campaign.in_text(Month.parse(months[entry["hazard_id"]]))
    return Row(
        (
            (Number(str(place), "list", "", ids=(entry["hazard_id"],)),),
            (entry["unit"],),
            (entry["description"],),
            (f"重大改一般\n（{month}报）",),
            (day(entry["due_on"]) if entry["due_on"] else "未定",),
            (entry["leaders"],),
            (entry["department"],),
        )
    )


def changed(material: Material) -> list[Block]:
    """Return the table of what changed from month to month, with both values."""
    rows = _changes(material)
    if not rows:
        return [Paragraph((material.none("各月填报的隐患级别、整改期限、发现日期和隐患数量前后一致。"),))]
    columns = (
        Column("项目", "center", 10),
        Column("隐患", "start", 42),
        Column("原报", "center", 14),
        Column("现报", "center", 14),
        Column("变动", "center", 10),
        Column("填报单位", "start", 10),
    )
    first = [row for row in rows if _is_grave(row, material)]
    rest = [row for row in rows if not _is_grave(row, material)]
    shown = [*first, *rest[: max(0, _LONGEST - len(first))]]
    cells = tuple(_row(row, material) for row in shown)
    left = f"共{len(rows)}处，本表列{len(shown)}处。" if len(rows) > len(shown) else ""
    note = f"{left}级别下调和重大事故隐患在前；各项数字按现报的内容统计。级别只列由重大改为一般的。"
    return [Table(CHANGES, columns, cells, note)]


def _changes(material: Material) -> Sequence[Mapping[str, Any]]:
    return [row for row in material.figures["changes"] if row["hazard_id"] in material.entries]


def _is_grave(row: Mapping[str, Any], material: Material) -> bool:
    return row["field"] == "level" or material.entries[row["hazard_id"]].is_major


def _row(row: Mapping[str, Any], material: Material) -> Row:
    entry = material.entries[row["hazard_id"]]
    times = f"（{row['count']}次）" if row["count"] > 1 else ""
    mark = "【重大】" if entry.is_major else ""
    return Row(
        (
            (NAMES[row["field"]],),
            (f"{mark}{entry['unit']}：{entry['description']}",),
            (_value(row["field"], row["first"]),),
            (_value(row["field"], row["present"]),),
            (f"{material.campaign.in_text(Month.parse(row['month']))}{times}",),
            (entry["department"],),
        )
    )


def _value(field: str, value: Any) -> str:
    if field == "level":
        return Level(value).chinese
    return f"{value}条" if field == "quantity" else day(value)
