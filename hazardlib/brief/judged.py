"""人工更正与判定: what people have put right in the data or decided about it, for the annex on its quality."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hazardlib.brief.material import Material
from hazardlib.brief.paper import Block, Column, Paragraph, Row, Table
from hazardlib.brief.words import day
from hazardlib.domain.columns import LEDGER
from hazardlib.domain.rounding import whole_percent

_LONGEST = 20
"""Pairs that the annex prints at most; ``hazard duplicates`` lists them all."""


def judged(material: Material) -> list[Block]:
    """Return the corrections made, the decisions taken and the pairs that wait for one."""
    corrections = material.figures.get("corrections", [])
    decisions = material.figures.get("decisions", [])
    voided = material.figures.get("voided", [])
    continued = material.figures.get("continued", [])
    near = material.figures.get("near_matches", {"count": 0, "pairs": []})
    if not (corrections or decisions or voided or continued or near["count"]):
        return [Paragraph(("无人工更正的台账内容，无待判定的相似隐患。",))]
    return [
        *_voided(voided),
        *_corrections(corrections),
        *_decisions(decisions, material),
        *_continued(continued),
        *_near(near, material),
    ]


def _voided(rows: list[Mapping[str, Any]]) -> list[Block]:
    if not rows:
        return []
    columns = (
        Column("文件", "start", 40),
        Column("填报单位", "start", 20),
        Column("理由", "start", 24),
        Column("作废日期", "start", 16),
    )
    cells = tuple(
        Row(((row["file"],), (row["department"],), (row["why"],), (day(row["when"][:10]),))) for row in rows
    )
    return [Table("作废的报送", columns, cells, "收到后经人工作废，不计入统计；原文件未改动。")]


def _corrections(rows: list[Mapping[str, Any]]) -> list[Block]:
    if not rows:
        return []
    columns = (
        Column("出处", "start", 30),
        Column("项目", "start", 14),
        Column("原填", "start", 14),
        Column("更正为", "start", 14),
        Column("理由", "start", 14),
        Column("经办", "start", 14),
    )
    cells = tuple(
        Row(
            (
                (f"{row['file']}［{row['sheet']}］第{row['row']}行",),
                (LEDGER[row["field"]].heading,),
                (row["old"],),
                (row["new"],),
                (row["why"],),
                (f"{row['who']}，{day(row['when'])}",),
            )
        )
        for row in rows
    )
    return [Table("人工更正的台账内容", columns, cells, "原文件未改动；来源改变后，更正须重新核定。")]


def _decisions(rows: list[Mapping[str, Any]], material: Material) -> list[Block]:
    if not rows:
        return []
    columns = (
        Column("判定", "center", 12),
        Column("隐患", "start", 54),
        Column("理由", "start", 18),
        Column("经办", "start", 16),
    )
    cells = tuple(
        Row(
            (
                ("合并" if row["decision"] == "merge" else "不合并",),
                (_said(row, material),),
                (row["why"],),
                (f"{row['who']}，{day(row['when'])}",),
            )
        )
        for row in rows
    )
    return [Table("相似隐患的人工判定", columns, cells, "判定合并的按一条隐患统计。")]


def _continued(rows: list[Mapping[str, Any]]) -> list[Block]:
    if not rows:
        return []
    columns = (Column("填报单位", "start", 14), Column("原报", "start", 43), Column("改报", "start", 43))
    cells = tuple(
        Row(((row["after"]["department"],), (_of_row(row["before"]),), (_of_row(row["after"]),)))
        for row in rows[:_LONGEST]
    )
    left = f"共{len(rows)}条，本表列前{_LONGEST}条。" if len(rows) > _LONGEST else ""
    note = f"{left}没有编号，领域、单位和发现日期与上次报送中不再列出的一条相同，按同一条统计；不是同一条的，由人工判定分开。"
    return [Table("描述有改动、按同一条统计的隐患", columns, cells, note)]


def _of_row(row: Mapping[str, Any]) -> str:
    return f"{row['description']}（{row['file']}［{row['sheet']}］第{row['row']}行）"


def _said(row: Mapping[str, Any], material: Material) -> str:
    if row["decision"] == "merge":
        return _hazard(row["hazard_id"], material)
    return "；".join(_hazard(row[name], material) for name in ("first", "second"))


def _near(near: Mapping[str, Any], material: Material) -> list[Block]:
    if not near["count"]:
        return [Paragraph(("无待判定的相似隐患。",))]
    shown = near["pairs"][:_LONGEST]
    columns = (Column("相似度", "center", 12), Column("隐患一", "start", 44), Column("隐患二", "start", 44))
    cells = tuple(
        Row(
            (
                (whole_percent(pair["likeness"]),),
                (_hazard(pair["first"], material),),
                (_hazard(pair["second"], material),),
            )
        )
        for pair in shown
    )
    rest = f"只列最相似的{len(shown)}对。" if near["count"] > len(shown) else ""
    lead = f"有{near['count']}对隐患的单位、部位、描述相似，可能重复，待人工判定；判定以前按各自一条统计。"
    return [Paragraph((lead,)), Table("待判定的相似隐患", columns, cells, rest)]


def _hazard(hazard_id: str, material: Material) -> str:
    entry = material.entries.get(hazard_id)
    if entry is None:  # one that was merged into another goes by the other's id
        return hazard_id
    return (
        f"{entry['unit']}{entry['location']}：{entry['description']}"
        f"（{entry['department']}，{day(entry['found_on'])}发现）"
    )
