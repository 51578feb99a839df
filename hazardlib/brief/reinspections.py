"""What the page says of re-inspections (回头看): how many closures were found true, and what was not."""

from __future__ import annotations

from dataclasses import replace

from hazardlib.brief.material import Material
from hazardlib.brief.paper import Block, Column, Paragraph, Row, Table, columns_of
from hazardlib.brief.uncounted import beside_clause
from hazardlib.brief.viewed import View
from hazardlib.brief.words import day, interval
from hazardlib.domain.terms import NOT_PUT_RIGHT

_COUNTS = ("reinspected", "held", "undone", "back", "unseen")


def reinspected(material: Material) -> list[Block]:
    """Return the counts by sector and by department, and the hazards that were not put right; nothing where none was looked at again."""
    figures = View(material.figures)["reinspections"]
    unread = beside_clause(material.figures, "reinspections", has_any=bool(len(figures["rows"])))
    told: list[Block] = [Paragraph((f"回头看{unread}。",))] * bool(unread)
    if len(figures["rows"]):
        told += [_by_sector(figures, material), _by_department(figures), *_false(material)]
    if unlinked := figures["unlinked"].size:
        told.append(Paragraph(("另有", unlinked.number, "条次没有对应到台账里的隐患，未计入。")))
    return told


def _by_sector(figures: View, material: Material) -> Table:
    groups = [
        (row["name"].removesuffix("领域"), row)
        for row in figures["by_sector"]
        if row["reinspected"] or row["unseen"]
    ]
    rows = (*(_row(*each) for each in groups), _row("合计", figures["overall"], is_total=True))
    note = "核实销号率＝属实÷（属实＋未整改＋反弹），率后为分子/分母和95%区间；未能复查的不计入。"
    note += "复查发现未整改、反弹的，自复查之日起按未整改统计。" + (
        material.partial_note if material.mark else ""
    )
    return Table("回头看复查情况（单位：条次）", _columns("行业领域"), rows, note)


def _by_department(figures: View) -> Table:
    rows = tuple(_row(row["department"], row) for row in figures["by_department"])
    return Table("各填报单位回头看复查情况（单位：条次）", _columns("填报单位"), rows)


def _columns(head: str) -> tuple[Column, ...]:
    return columns_of(
        f"{head} 20 | 复查 10 end | 属实 10 end | 未整改 10 end | 反弹 10 end | 未能\n复查 10 end | 核实销号率 30 end"
    )


def _row(name: str, counts: View, *, is_total: bool = False) -> Row:
    share = counts.share("verified_closure_rate")
    bounds = counts["verified_closure_rate_ci"]
    if bounds is not None:
        share = replace(share, detail=(*share.detail, interval(list(bounds))))
    return Row.of(name, *(counts[each].number for each in _COUNTS), share, is_total=is_total)


def _false(material: Material) -> list[Block]:
    rows = [row for row in material.figures["reinspections"]["rows"] if row["result"] in NOT_PUT_RIGHT]
    if not rows:
        return []
    columns = columns_of(
        "复查日期 18 center | 单位 28 | 隐患编号 18 | 复查结果 12 center | 填报单位 20 | 复查单位 20"
    )
    cells = tuple(
        Row.of(
            day(row["reinspected_on"]),
            row["unit"],
            row["hazard_no"] or "",
            row["result_name"],
            row["department"],
            row["reinspected_by"] or "",
        )
        for row in rows
    )
    return [Table("复查发现没有整改到位的", columns, cells)]
