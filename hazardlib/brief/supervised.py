"""挂牌督办: every hazard that was ever under supervision, and how far past its deadline one is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hazardlib.brief.entries import Entry
from hazardlib.brief.material import Material
from hazardlib.brief.paper import Block, Column, Number, Paragraph, Row, Table
from hazardlib.brief.words import day, deadline, lateness
from hazardlib.domain.terms import State, Supervision


def late_in_words(row: Mapping[str, Any]) -> str:
    """Return how far the deadline of a supervision is past; nothing where it is not."""
    return lateness(row["overdue_days"], is_unverified=row["is_unverified"])


def entries_of(ids: Sequence[str], material: Material) -> list[Entry]:
    """Return the hazards with these ids, as far as the register has them."""
    return [material.entries[one] for one in ids if one in material.entries]


def supervision_ledger(material: Material) -> list[Block]:
    """Return every hazard that was ever under supervision: level, listed, due, extended, delisted, state."""
    rows = material.figures["supervision"]["rows"]
    if not rows:
        return [Paragraph((material.none("无挂牌督办隐患。"),))]
    columns = (
        Column("序号", "center", 4),
        Column("级别", "center", 5),
        Column("单位", "start", 16),
        Column("隐患", "start", 25),
        Column("负责领导", "names", 9),
        Column("挂牌日期", "center", 10),
        Column("督办期限", "center", 10),
        Column("延期", "center", 8),
        Column("摘牌日期", "center", 10),
        Column("状态", "center", 6),
    )
    cells = tuple(_ledger_row(place, row, material) for place, row in enumerate(rows, 1))
    note = "＊挂牌日期未填，按首次填报督办的月份推定。延期栏为次数、累计天数；▲表示到期后才申请。"
    return [Table("挂牌督办台账", columns, cells, note, is_wide=True)]


def _ledger_row(place: int, row: Mapping[str, Any], material: Material) -> Row:
    entry = material.entries.get(row["hazard_id"])
    extended = f"{row['extended_count']}次{row['extended_days']}天" if row["extended_count"] else "—"
    listed = (
        day(row["listed_on"]) + "＊" * bool(row.get("listed_on_is_inferred")) if row["listed_on"] else "未填"
    )
    return Row(
        (
            (Number(str(place), "list", "", ids=(row["hazard_id"],)),),
            (Supervision(row["level"]).chinese,),
            (entry["unit"] if entry else "",),
            (entry["description"] if entry else "",),
            (entry["leaders"] if entry else "",),
            (listed,),
            (deadline(row["due_on"], late_in_words(row)),),
            (extended + "▲" * (row["asked_in_time"] is False),),
            (day(row["delisted_on"]) if row["delisted_on"] else "—",),
            (State(row["state"]).chinese,),
        )
    )
