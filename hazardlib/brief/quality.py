"""数据质量情况: what the workbooks left to be mended, and what people have put right or decided since."""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from typing import Any

from hazardlib.brief.material import Material
from hazardlib.brief.other_sheets import mismatches
from hazardlib.brief.paper import Block, Paragraph, Row, Table, columns_of
from hazardlib.brief.words import day, month, names
from hazardlib.domain.columns import LEDGER
from hazardlib.domain.counts import whole_percent
from hazardlib.domain.terms import Reporting, Severity
from hazardlib.findings.catalogue import CATALOGUE

_MOST_PAIRS = 20
"""Pairs that the annex prints at most; ``hazard duplicates`` lists them all."""


def quality(material: Material) -> list[Block]:
    """Return what was amiss in the workbooks: findings, rows and files that do not count, who was silent."""
    figures = material.figures
    error, warning = figures["findings"]["error"], figures["findings"]["warning"]
    lead = (
        f"各{material.campaign.reporter}报送的台账中，发现必须修改的问题{error}处、需要核对的问题{warning}处；"
        f"不能计数的台账行{figures['quarantined'] + len(_found_later(figures))}行；退回重报的文件{len(figures['refused'])}个。"
    )
    return [
        Paragraph((lead,)),
        *_findings(figures),
        *_quarantined(figures),
        *_refused(figures),
        *_absent(figures, material.campaign.reporter),
        *mismatches(material),
        *_judged(material),
    ]


def _findings(figures: Mapping[str, Any]) -> list[Block]:
    rows = figures["findings_by_code"]
    if not rows:
        return [Paragraph(("未发现填写问题。",))]
    columns = columns_of("问题 50 | 处理要求 25 center | 处数 25 end")
    cells = tuple(
        Row.of(CATALOGUE[row["code"]].name, Severity(row["severity"]).chinese, str(row["count"]))
        for row in rows
    )
    note = "按各月报送逐处计，同一问题几个月未改的每月计一处，因此可能多于正文的条数。"
    return [Table("填写问题汇总", columns, cells, note)]


def _quarantined(figures: Mapping[str, Any]) -> list[Block]:
    later = _found_later(figures)
    rows = [*figures["quarantined_rows"], *later]
    if not rows:
        return [Paragraph(("无不能计数的台账行。",))]
    columns = columns_of("填报单位 20 | 文件 40 | 工作表 16 | 行 6 end | 不能计数的原因 18")
    cells = tuple(
        Row.of(row["department"] or "不明", row["file"], row["sheet"] or "", str(row["row"]), _why(row))
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
    return f"缺{names(LEDGER[name].heading if name in LEDGER else name for name in row['missing'])}"


def _refused(figures: Mapping[str, Any]) -> list[Block]:
    rows = figures["refused"]
    if not rows:
        return [Paragraph(("无退回重报的文件。",))]
    columns = columns_of("文件 40 | 填报单位 18 | 拒收原因 42")
    cells = tuple(
        Row.of(
            row["file"], row["department"] or "不明", "〔其后已重报〕" * row["is_replaced"] + row["reason"]
        )
        for row in rows
    )
    return [Table("退回重报的文件", columns, cells)]


def _absent(figures: Mapping[str, Any], reporter: str) -> list[Block]:
    said = []
    for row in figures["coverage"]:
        who = [
            line["department"]
            for line in figures["reporting"]
            if line["month"] == row["month"] and line["status"] == Reporting.MISSING
        ]
        if who:
            said.append(f"{month(row['month'])}：{names(who)}")
    return [
        Paragraph((f"未报送的{reporter}：{'；'.join(said)}。" if said else f"各{reporter}各月均已报送。",))
    ]


def _judged(material: Material) -> list[Block]:
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
    columns = columns_of("文件 40 | 填报单位 20 | 理由 24 | 作废日期 16")
    cells = tuple(Row.of(row["file"], row["department"], row["why"], day(row["when"][:10])) for row in rows)
    return [Table("作废的报送", columns, cells, "收到后经人工作废，不计入统计；原文件未改动。")]


def _corrections(rows: list[Mapping[str, Any]]) -> list[Block]:
    if not rows:
        return []
    columns = columns_of("出处 30 | 项目 14 | 原填 14 | 更正为 14 | 理由 14 | 经办 14")
    cells = tuple(
        Row.of(
            f"{row['file']}［{row['sheet']}］第{row['row']}行",
            LEDGER[row["field"]].heading,
            row["old"],
            row["new"],
            row["why"],
            f"{row['who']}，{day(row['when'])}",
        )
        for row in rows
    )
    return [Table("人工更正的台账内容", columns, cells, "原文件未改动；来源改变后，更正须重新核定。")]


def _decisions(rows: list[Mapping[str, Any]], material: Material) -> list[Block]:
    if not rows:
        return []
    columns = columns_of("判定 12 center | 隐患 54 | 理由 18 | 经办 16")
    cells = tuple(
        Row.of(
            "合并" if row["decision"] == "merge" else "不合并",
            _said(row, material),
            row["why"],
            f"{row['who']}，{day(row['when'])}",
        )
        for row in rows
    )
    return [Table("相似隐患的人工判定", columns, cells, "判定合并的按一条隐患统计。")]


def _continued(rows: list[Mapping[str, Any]]) -> list[Block]:
    if not rows:
        return []
    columns = columns_of("填报单位 14 | 原报 43 | 改报 43")
    cells = tuple(
        Row.of(row["after"]["department"], _of_row(row["before"]), _of_row(row["after"]))
        for row in rows[:_MOST_PAIRS]
    )
    left = f"共{len(rows)}条，本表列前{_MOST_PAIRS}条。" if len(rows) > _MOST_PAIRS else ""
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
    shown = near["pairs"][:_MOST_PAIRS]
    columns = columns_of("相似度 12 center | 隐患一 44 | 隐患二 44")
    cells = tuple(
        Row.of(
            whole_percent(pair["likeness"]), *(_hazard(pair[name], material) for name in ("first", "second"))
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
