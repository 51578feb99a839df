"""整改期限变动: which open hazards got another deadline, why, and which of these the meeting has to confirm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hazardlib.brief.material import Material, number_of
from hazardlib.brief.paper import Block, Column, Inline, Number, Paragraph, Row, Table
from hazardlib.brief.words import day, shorten
from hazardlib.domain.month import Month

Moves = Sequence[Mapping[str, Any]]
MOST_LISTED = 15
"""Moves that the table shows."""

LONGEST_REASON = 34
"""Characters of a remark that the table prints."""


def to_confirm(material: Material) -> Moves:
    """Return the moves of which no department says that they were agreed, the earliest deadline first."""
    return [move for move in material.figures["deadline_moves"] if not move["is_agreed"]]


def agreed(material: Material) -> Moves:
    """Return the moves that a department says were agreed."""
    return [move for move in material.figures["deadline_moves"] if move["is_agreed"]]


def moved_deadlines(material: Material) -> list[Block]:
    """Return how many deadlines moved and which of them the meeting has to confirm, each with its reason."""
    asked, settled = to_confirm(material), agreed(material)
    if not (asked or settled):
        return [Paragraph((material.none("未整改隐患的整改期限均无变动。"),))]
    moves = [*asked, *settled]
    says: list[Inline] = ["未整改隐患中，整改期限有变动的", _counted(moves, material), "条："]
    says += ["备注写明已同意的", _counted(settled, material), "条"] * bool(settled)
    says += ["，"] * bool(settled and asked)
    says += ["未写明是否同意的", _counted(asked, material), "条，提请会议确认"] * bool(asked)
    return [Paragraph((*says, "。")), _table(moves, material)]


def _counted(moves: Moves, material: Material) -> Number:
    return number_of([material.entries[move["hazard_id"]] for move in moves])


def _table(moves: Moves, material: Material) -> Table:
    columns = (
        Column("序号", "center", 6),
        Column("单位", "start", 14),
        Column("隐患", "start", 18),
        Column("原期限", "center", 13),
        Column("现期限", "center", 13),
        Column("备注", "start", 16),
        Column("负责领导", "names", 9),
        Column("填报单位", "start", 11),
    )
    shown = moves[:MOST_LISTED]
    rows = tuple(_row(place, move, material) for place, move in enumerate(shown, 1))
    left = f"共{len(moves)}条，本表列前{len(shown)}条，" if len(moves) > len(shown) else ""
    note = (
        f"{left}未写明是否同意的在前，按现期限先后排列；原期限为首次填报的期限。超期和按期整改率按现期限计。"
    )
    return Table("整改期限变动", columns, rows, note, kept_rows=4)


def _row(place: int, move: Mapping[str, Any], material: Material) -> Row:
    entry = material.entries[move["hazard_id"]]
    limit = f"{day(move['due_on'])}\n{_moved_by(move)}"
    limit += f"\n{entry.late}" * bool(entry.late)
    cells = (
        Number(str(place), "list", "", ids=(move["hazard_id"],)),
        entry["unit"],
        ("【重大】" if entry.is_major else "") + entry["description"],
        day(move["first_due_on"]),
        limit,
        f"{shorten(move['remarks'] or '未填理由', LONGEST_REASON)}\n（{material.campaign.in_text(Month.parse(move['month']))}报）",
        entry["leaders"],
        entry["department"],
    )
    return Row(tuple((cell,) for cell in cells))


def _moved_by(move: Mapping[str, Any]) -> str:
    """Return by how many days the deadline has moved: ``推迟31天（2次）``."""
    days, times = move["days"], f"（{move['count']}次）" if move["count"] > 1 else ""
    if not days:
        return f"改后又改回{times}"
    return f"{'推迟' if days > 0 else '提前'}{abs(days)}天{times}"
