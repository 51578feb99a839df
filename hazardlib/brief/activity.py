"""工作进展: what departments did, in their own figures: inspections, enforcement, education, support."""

from __future__ import annotations

from collections.abc import Sequence

from hazardlib.brief.material import Material
from hazardlib.brief.paper import Block, Column, Paragraph, Row, Table
from hazardlib.brief.uncounted import beside_clause
from hazardlib.brief.viewed import View
from hazardlib.brief.words import amount, names
from hazardlib.domain.month import Month

GROUP_NAMES = {
    "inspection": "检查排查",
    "enforcement": "执法处罚",
    "support": "支撑保障",
    "education": "宣传教育",
    "coordination": "协调联动",
}
"""What the groups of indicators are called in a paper."""

NOT_STATED = "/"


def indicators(material: Material, groups: Sequence[str]) -> list[tuple[str, list[View]]]:
    """Return what departments state of their work so far, by kind of work; what nobody stated is left out.

    Parameters
    ----------
    groups
        Keys of `GROUP_NAMES`.
    """
    rows = View(material.figures)["progress"]["indicators"]
    told = [row for row in rows if row["kind"] == "flow" and row["cumulative"] is not None]
    by_group = ((GROUP_NAMES[group], [row for row in told if row["group"] == group]) for group in groups)
    return [(name, own) for name, own in by_group if own]


def nothing_of(material: Material, groups: Sequence[str]) -> str:
    """Return why no such work can be told of."""
    if material.figures["progress"]["month"] is None:
        return "尚无到期的工作进展报送。"
    unread = beside_clause(material.figures, "progress", has_any=False)
    named = names(GROUP_NAMES[group] for group in groups)
    return f"工作进展{unread}。" if unread else f"各部门未填报{named}方面的工作进展。"


def activity_table(material: Material) -> list[Block]:
    """Return every indicator, this month and so far; one that nobody stated prints ``/``."""
    progress = material.figures["progress"]
    if progress["month"] is None:
        return [Paragraph(("尚无到期的工作进展报送。",))]
    columns = (
        Column("类别", "start", 16),
        Column("指标", "start", 24),
        Column("单位", "center", 10),
        Column(_period(material, progress["month"]), "end", 16),
        Column("累计或期末", "end", 18),
        Column("填报部门数", "end", 16),
    )
    rows = tuple(
        Row(
            (
                (GROUP_NAMES[row["group"]],),
                (row["indicator"],),
                (row["unit"],),
                ("—" if row["kind"] == "stock" else _stated(row["this_month"]),),
                (_stated(row["cumulative"]),),
                (str(row["departments"]),),
            )
        )
        for row in progress["indicators"]
    )
    return [Table("工作进展情况", columns, rows, _activity_note(material))]


def _period(material: Material, latest: str) -> str:
    campaign = material.campaign
    return campaign.in_short(Month.parse(latest)) if campaign.every_months == 1 else "本期"


def _activity_note(material: Material) -> str:
    note = "各部门自报数合计；“/”表示没有部门填报；“填报部门数”为最近一次报送填报该指标的部门；当期数未填而填了累计数的，按累计数比上期增加的数计。"
    without = {
        name for row in material.figures["progress"]["indicators"] for name in row["without_this_month"]
    }
    if without:
        note += f"{names(sorted(without))}部分指标只有累计数，又没有上期数可比，未计入当期数。"
    stocks = [
        row["indicator"] for row in material.figures["progress"]["indicators"] if row["kind"] == "stock"
    ]
    if stocks:
        note += f"{names(stocks)}为期末数，取各部门最近一次所报，不另列当期数。"
    units = [
        each.name
        for role in ("units_to_inspect", "units_inspected")
        if (each := material.campaign.indicator_of(role)) is not None
    ]
    return note + (f"{names(units)}一个领域只计牵头部门所报。" if units else "")


def _stated(value: float | None) -> str:
    return NOT_STATED if value is None else amount(value)


def mismatches(material: Material) -> list[Block]:
    """Return where a department's progress figures disagree with each other or with its ledger."""
    progress = material.figures["progress"]
    rows = progress["mismatches"]
    if not any(indicator["departments"] for indicator in progress["indicators"]):
        unread = beside_clause(material.figures, "progress", has_any=False)
        return [
            Paragraph((f"{f'工作进展{unread}' if unread else '各部门均未填报工作进展'}，没有可核对的数字。",))
        ]
    if not rows:
        unread = beside_clause(material.figures, "progress", has_any=True)
        said = f"工作进展的累计数与各月数、台账一致{f'（{unread}）' if unread else ''}。"
        return [Paragraph((said,))]
    columns = (
        Column("填报单位", "start", 18),
        Column("领域", "names", 14),
        Column("指标", "start", 14),
        Column("填报", "end", 9),
        Column("核对", "end", 9),
        Column("不一致处", "start", 14),
        Column("出处", "start", 24),
    )
    cells = tuple(
        Row(
            (
                (row["department"],),
                (material.campaign.sector(row["sector"]).name.removesuffix("领域"),),
                (row["indicator"],),
                (amount(row["stated"]),),
                (amount(row["expected"]),),
                ("与台账" if row["code"] == "PROGRESS_LEDGER_DIFFERS" else "与各月累加",),
                (f"{row['file']}［{row['sheet']}］第{row['row']}行",),
            )
        )
        for row in rows
    )
    return [Table("工作进展数字不一致", columns, cells, "核对数为台账条数，或上期累计加当期数。")]
