"""数据质量情况: what the departments' workbooks left to be mended, as the annex reports it."""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from hazardlib.brief.activity import mismatches
from hazardlib.brief.judged import judged
from hazardlib.brief.material import Material
from hazardlib.brief.paper import Block, Column, Paragraph, Row, Table
from hazardlib.brief.words import day, month, names
from hazardlib.domain.columns import LEDGER
from hazardlib.domain.terms import Reporting, Severity
from hazardlib.findings.catalogue import CATALOGUE


def quality(material: Material) -> list[Block]:
    """Return what was amiss in the workbooks: findings, rows and files that do not count, who was silent."""
    figures = material.figures
    error, warning = figures["findings"]["error"], figures["findings"]["warning"]
    lead = (
        f"各部门报送的台账中，发现必须修改的问题{error}处、需要核对的问题{warning}处；"
        f"不能计数的台账行{figures['quarantined'] + len(_found_later(figures))}行；退回重报的文件{len(figures['refused'])}个。"
    )
    return [
        Paragraph((lead,)),
        *_findings(figures),
        *_quarantined(figures),
        *_refused(figures),
        *_absent(figures),
        *mismatches(material),
        *judged(material),
    ]


def _findings(figures: Mapping[str, Any]) -> list[Block]:
    rows = figures["findings_by_code"]
    if not rows:
        return [Paragraph(("未发现填写问题。",))]
    columns = (
        Column("问题", "start", 50),
        Column("处理要求", "center", 25),
        Column("处数", "end", 25),
    )
    cells = tuple(
        Row(((CATALOGUE[row["code"]].name,), (Severity(row["severity"]).chinese,), (str(row["count"]),)))
        for row in rows
    )
    note = "按各月报送逐处计，同一问题几个月未改的每月计一处，因此可能多于正文的条数。"
    return [Table("填写问题汇总", columns, cells, note)]


def _quarantined(figures: Mapping[str, Any]) -> list[Block]:
    later = _found_later(figures)
    rows = [*figures["quarantined_rows"], *later]
    if not rows:
        return [Paragraph(("无不能计数的台账行。",))]
    columns = (
        Column("填报单位", "start", 20),
        Column("文件", "start", 40),
        Column("工作表", "start", 16),
        Column("行", "end", 6),
        Column("不能计数的原因", "start", 18),
    )
    cells = tuple(
        Row(
            (
                (row["department"] or "不明",),
                (row["file"],),
                (row["sheet"] or "",),
                (str(row["row"]),),
                (_why(row),),
            )
        )
        for row in rows
    )
    return [Table("不能计数的台账行", columns, cells, f"{_KEPT}{_COMES * bool(later)}。")]


_KEPT = "这些行保留在库中，补全或改正后重新报送即可计入"
_COMES = "；发现日期在本期之后的，以后各期计入"


def _found_later(figures: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the rows that do not count because they were found after the paper's day."""
    place = itemgetter("file", "sheet", "row")
    faulty = {place(row) for row in figures["quarantined_rows"]}
    return [row for row in figures["uncounted"]["rows"] if place(row) not in faulty]


def _why(row: Mapping[str, Any]) -> str:
    """Return why a row does not count: what it lacks, or ahead of what its found date lies."""
    if "missing" not in row:
        return "发现日期在本期之后"
    if row.get("found_ahead"):
        return f"发现日期{day(row['found_ahead'])}晚于填报日期"
    return f"缺{names(_heading(name) for name in row['missing'])}"


def _heading(field: str) -> str:
    return LEDGER[field].heading if field in LEDGER else field


def _refused(figures: Mapping[str, Any]) -> list[Block]:
    rows = figures["refused"]
    if not rows:
        return [Paragraph(("无退回重报的文件。",))]
    columns = (Column("文件", "start", 40), Column("填报单位", "start", 18), Column("拒收原因", "start", 42))
    cells = tuple(
        Row(((row["file"],), (row["department"] or "不明",), (_settled(row) + row["reason"],)))
        for row in rows
    )
    return [Table("退回重报的文件", columns, cells)]


def _settled(row: Mapping[str, Any]) -> str:
    return "〔其后已重报〕" if row["is_replaced"] else ""


def _absent(figures: Mapping[str, Any]) -> list[Block]:
    said = []
    for row in figures["coverage"]:
        who = [
            line["department"]
            for line in figures["reporting"]
            if line["month"] == row["month"] and line["status"] == Reporting.MISSING
        ]
        if who:
            said.append(f"{month(row['month'])}：{names(who)}")
    return [Paragraph((f"未报送的部门：{'；'.join(said)}。" if said else "各部门各月均已报送。",))]
