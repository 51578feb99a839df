"""举报线索: what was reported by the public and from inside, and what came of it; never by whom."""

from __future__ import annotations

from hazardlib.brief.material import PARTIAL_MARK, PARTIAL_NOTE, Material
from hazardlib.brief.paper import Block, Column, Row, Table
from hazardlib.brief.tables import cells_of
from hazardlib.brief.viewed import View
from hazardlib.brief.words import day

MOST_OPEN = 15
"""Unsettled tips that a table shows at most."""


def channel_table(material: Material) -> list[Block]:
    """Return the tips by channel; nothing where none came in."""
    figures = View(material.figures)["tips"]
    if not figures["overall"]["received"]:
        return []
    columns = (
        Column("举报渠道", "start", 34),
        Column("受理", width=9),
        Column("查实", width=9),
        Column("不属实", width=9),
        Column("核查中", width=9),
        Column("办结", width=9),
        Column("查实率", width=21),
    )
    is_partial = bool(material.mark)
    rows = [_row(row["name"], row, is_partial=is_partial) for row in figures["by_channel"]]
    total = _row("合计", figures["overall"], is_partial=is_partial, is_total=True)
    note = "查实率＝查实÷（查实＋不属实）。" + (PARTIAL_NOTE if is_partial else "")
    return [Table("举报线索办理情况（单位：条）", columns, (*rows, total), note)]


def _row(name: str, row: View, *, is_partial: bool, is_total: bool = False) -> Row:
    counts = ("received", "verified", "unfounded", "pending", "settled")
    share = row.share("verified_rate", PARTIAL_MARK * is_partial)
    return Row(cells_of(name, *(row[count].number for count in counts), share), is_total)


def open_tips(material: Material) -> list[Block]:
    """Return the tips not settled, the oldest first, by channel, sector and department, without their content."""
    rows = sorted(material.figures["tips"]["open"], key=lambda row: -row["days"])
    if not rows:
        return []
    called = {row["channel"]: row["name"] for row in material.figures["tips"]["by_channel"]}
    columns = (
        Column("序号", "center", 7),
        Column("受理日期", "center", 18),
        Column("渠道", "start", 15),
        Column("领域", "names", 15),
        Column("单位", "start", 21),
        Column("办理部门", "start", 15),
        Column("已过天数", "end", 9),
    )
    cells = tuple(
        Row(
            (
                (str(place),),
                (day(row["received_on"]),),
                (called.get(row["channel"], row["channel"]),),
                (_sector(row["sector"], material),),
                (row["unit"] or "未填",),
                (row["department"],),
                (str(row["days"]),),
            )
        )
        for place, row in enumerate(rows[:MOST_OPEN], 1)
    )
    rest = f"共{len(rows)}条，本表列前{MOST_OPEN}条（受理早的在前）。" if len(rows) > MOST_OPEN else ""
    return [Table("尚未办结的举报线索", columns, cells, rest)]


def _sector(code: str | None, material: Material) -> str:
    return material.campaign.sector(code).name.removesuffix("领域") if code else "未填"
