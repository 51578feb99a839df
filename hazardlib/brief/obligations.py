"""企业履责: what the heads of enterprises owe, what they have done, and who is behind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hazardlib.brief.material import PARTIAL_MARK, PARTIAL_NOTE, Material
from hazardlib.brief.paper import Block, Column, Row, Table
from hazardlib.brief.tables import cells_of
from hazardlib.brief.viewed import View
from hazardlib.brief.words import day
from hazardlib.domain.month import chinese_period
from hazardlib.domain.terms import DutyStanding

MOST_UNITS = 15
"""Overdue duties that a table in the body shows at most."""


def in_doubt(material: Material) -> str:
    """Return of how many overdue duties nobody can say whether they were done, and why; empty where of none."""
    unheard, unnamed = (
        overdue_that(each, material) for each in (DutyStanding.NOT_HEARD, DutyStanding.NEVER_TOLD)
    )
    said = [f"{len(unheard)}项到期后的完成情况尚未报来"] if unheard else []
    said += [f"{of_units(unnamed)}没有部门报送过履责情况"] if unnamed else []
    return "，".join(said)


def overdue_that(standing: DutyStanding, material: Material) -> list[Mapping[str, Any]]:
    """Return the overdue duties that stand so."""
    return [row for row in material.figures["duties"]["overdue"] if row["standing"] == standing]


def of_units(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return of how many enterprises some duties are, and how many: ``2家企业的6项``."""
    return f"{len({(row['unit'], row['sector']) for row in rows})}家企业的{len(rows)}项"


def duty_table(material: Material) -> list[Block]:
    """Return the duties one by one; nothing where no enterprise was reported on."""
    if not material.figures["duties"]["units"]:
        return []
    rows = [(row["name"], row, bool(material.mark)) for row in View(material.figures)["duties"]["by_duty"]]
    return [_table("企业履责情况（单位：项）", "履责事项", rows, material, 28)]


def duty_sector_table(material: Material) -> list[Block]:
    """Return the duties by sector; nothing where no enterprise was reported on."""
    if not material.figures["duties"]["units"]:
        return []
    rows = [
        (row["name"].removesuffix("领域"), row, row["sector"] in material.partial_sectors)
        for row in View(material.figures)["duties"]["by_sector"]
    ]
    return [_table("各行业领域企业履责情况（单位：项）", "行业领域", rows, material, 18)]


def duty_leader_table(material: Material) -> list[Block]:
    """Return the duties by responsible leader; nothing where no enterprise was reported on."""
    if not material.figures["duties"]["units"]:
        return []
    rows = [
        (row["leader"], row, bool(material.partial_sectors & set(row["sectors"])))
        for row in View(material.figures)["duties"]["by_leader"]
    ]
    overlap = "每项对其行业领域的每位负责领导各计一项，合计为全街数，不等于各行相加。"
    return [
        _table("各负责领导所负责领域企业履责情况（单位：项）", "负责领导", rows, material, 18, extra=overlap)
    ]


def _table(
    caption: str,
    head: str,
    rows: Iterable[tuple[str, View, bool]],
    material: Material,
    width: int,
    *,
    extra: str = "",
) -> Table:
    columns = (
        Column(head, "start", width),
        Column("应完成", width=10),
        Column("已完成", width=10),
        Column("其中\n逾期补齐", width=10),
        Column("逾期\n未完成", width=10),
        Column("未到期", width=10),
        Column("不涉及", width=10),
        Column("履责完成率", width=22),
    )
    note = "应完成＝已完成＋逾期未完成＋未到期；履责完成率＝已完成÷（已完成＋逾期未完成）。"
    unheard = len(overdue_that(DutyStanding.NOT_HEARD, material))
    note += f"逾期未完成含到期后尚未报来的{unheard}项。" if unheard else ""
    note += extra + (PARTIAL_NOTE if material.mark else "")
    lines = [_row(name, row, is_partial=is_partial) for name, row, is_partial in rows]
    overall = View(material.figures)["duties"]["overall"]
    total = _row("合计", overall, is_partial=bool(material.mark), is_total=True)
    return Table(caption, columns, (*lines, total), note)


def _row(name: str, row: View, *, is_partial: bool, is_total: bool = False) -> Row:
    counts = ("owed", "done", "late", "overdue", "pending", "not_applicable")
    share = row.share("completion_rate", PARTIAL_MARK * is_partial)
    return Row(cells_of(name, *(row[count].number for count in counts), share), is_total)


def overdue_duties(material: Material) -> list[Block]:
    """Return the duties not done in time, the longest overdue first."""
    rows = material.figures["duties"]["overdue"]
    if not rows:
        return []
    called = _duty_names(material)
    columns = (
        Column("序号", "center", 7),
        Column("单位", "start", 30),
        Column("领域", "names", 16),
        Column("履责事项", "start", 28),
        Column("应完成日期", "center", 19),
    )
    ordered = sorted(rows, key=lambda row: (row["due_on"], row["unit"], row["duty"]))
    cells = tuple(
        Row(
            (
                (str(place),),
                (row["unit"],),
                (material.campaign.sector(row["sector"]).name.removesuffix("领域"),),
                (called[row["duty"]] + _period(row["period"]),),
                (day(row["due_on"]),),
            )
        )
        for place, row in enumerate(ordered[:MOST_UNITS], 1)
    )
    rest = (
        f"共{len(rows)}项，本表列前{MOST_UNITS}项（应完成日期早的在前），其余见“统计表和总台账”（ledger.xlsx）的“企业履责逾期”表。"
        if len(rows) > MOST_UNITS
        else ""
    )
    return [Table("逾期未完成的履责事项", columns, cells, rest)]


def _period(label: str) -> str:
    """Return what a periodic duty's period is called: ``（2023年7月）``, ``（2023年第三季度）``."""
    period = chinese_period(label)
    return f"（{period}）" if period else ""


def _duty_names(material: Material) -> dict[str, str]:
    return {duty.code: duty.name for duty in material.campaign.duties}
