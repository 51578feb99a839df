"""What was reported otherwise before: deadlines that moved, levels that fell, days and quantities that changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hazardlib.brief.contents import CHANGES
from hazardlib.brief.entries import Entry, number_of
from hazardlib.brief.hazard_lists import Tells, hazard_list
from hazardlib.brief.material import Material
from hazardlib.brief.paper import Block, Inline, Number, Paragraph, Row, Table, columns_of
from hazardlib.brief.words import day, shorten
from hazardlib.domain.month import Month
from hazardlib.domain.terms import Level

Moves = Sequence[Mapping[str, Any]]

_NAMES = {"level": "隐患级别", "due_on": "整改期限", "found_on": "发现日期", "quantity": "隐患数量"}
_MOST_MOVES, _MOST_CHANGES = 15, 60
"""Moves and changes that a table shows; of these, those of major hazards and falls of level always."""

_LONGEST_REASON = 34
"""Characters of a remark that the table prints."""


def to_confirm(material: Material) -> Moves:
    """Return the moves of which no department says that they were agreed, the earliest deadline first."""
    return [move for move in material.figures["deadline_moves"] if not move["is_agreed"]]


def moved_deadlines(material: Material) -> list[Block]:
    """Return how many deadlines moved and which of them the meeting has to confirm, each with its reason."""
    asked, settled = to_confirm(material), [move for move in material.moves.values() if move["is_agreed"]]
    moves = [*asked, *settled]
    if not moves:
        return [Paragraph((material.none("未整改隐患的整改期限均无变动。"),))]
    says: list[Inline] = ["未整改隐患中，整改期限有变动的", _counted(moves, material), "条："]
    says += ["备注写明已同意的", _counted(settled, material), "条"] * bool(settled)
    says += ["，"] * bool(settled and asked)
    says += ["未写明是否同意的", _counted(asked, material), "条，提请会议确认"] * bool(asked)
    own: Tells = {
        "原期限": lambda entry: day(material.moves[entry["hazard_id"]]["first_due_on"]),
        "现期限": lambda entry: "\n".join(
            part for part in (*_moved(material.moves[entry["hazard_id"]]), entry.late) if part
        ),
        "备注": lambda entry: _reason(material.moves[entry["hazard_id"]], material),
    }
    shown = moves[:_MOST_MOVES]
    left = f"共{len(moves)}条，本表列前{len(shown)}条，" if len(moves) > len(shown) else ""
    table = hazard_list(
        "整改期限变动",
        [material.entries[move["hazard_id"]] for move in shown],
        "序号 6 center | 单位 14 | 隐患 18 | 原期限 13 center | 现期限 13 center | 备注 16 | 负责领导 9 names"
        "| 填报单位 11",
        f"{left}未写明是否同意的在前，按现期限先后排列；原期限为首次填报的期限。超期和按期整改率按现期限计。",
        own=own,
        kept_rows=4,
    )
    return [Paragraph((*says, "。")), table]


def _counted(moves: Moves, material: Material) -> Number:
    return number_of([material.entries[move["hazard_id"]] for move in moves])


def _moved(move: Mapping[str, Any]) -> tuple[str, str]:
    """Return the present deadline, and by how many days it has moved: ``推迟31天（2次）``."""
    days, times = move["days"], f"（{move['count']}次）" if move["count"] > 1 else ""
    moved = f"{'推迟' if days > 0 else '提前'}{abs(days)}天" if days else "改后又改回"
    return day(move["due_on"]), moved + times


def _reason(move: Mapping[str, Any], material: Material) -> str:
    month = material.campaign.in_text(Month.parse(move["month"]))
    return f"{shorten(move['remarks'] or '未填理由', _LONGEST_REASON)}\n（{month}报）"


def level_falls(material: Material) -> list[Block]:
    """Return the open hazards that were reported as major ones and now as general: the meeting has to confirm it."""
    entries = material.listed("level_fallen")
    if not entries:
        return []
    months = {
        row["hazard_id"]: Month.parse(row["month"]) for row in _changes(material) if row["field"] == "level"
    }
    own: Tells = {
        "隐患": lambda entry: entry["description"],
        "改报情况": lambda entry: (
            f"重大改一般\n（{material.campaign.in_text(months[entry['hazard_id']])}报）"
        ),
        "整改期限": lambda entry: day(entry["due_on"]) if entry["due_on"] else "未定",
    }
    columns = (
        "序号 7 center | 单位 19 | 隐患 26 | 改报情况 18 | 整改期限 12 center | 负责领导 9 names | 填报单位 9"
    )
    says = (
        "原报重大事故隐患、后改报一般隐患，尚未整改的",
        number_of(entries),
        "条，现按一般隐患统计。提请会议确认是否同意降级，不同意的恢复为重大事故隐患。",
    )
    return [
        Paragraph(says),
        hazard_list("改报为一般隐患的重大事故隐患", entries, columns, own=own, kept_rows=4),
    ]


def changed(material: Material) -> list[Block]:
    """Return the table of what changed from month to month, with both values."""
    rows = _changes(material)
    if not rows:
        return [Paragraph((material.none("各月填报的隐患级别、整改期限、发现日期和隐患数量前后一致。"),))]
    first = [row for row in rows if _is_grave(row, material)]
    rest = [row for row in rows if not _is_grave(row, material)]
    shown = [*first, *rest[: max(0, _MOST_CHANGES - len(first))]]
    left = f"共{len(rows)}处，本表列{len(shown)}处。" if len(rows) > len(shown) else ""
    return [
        Table(
            CHANGES,
            columns_of(
                "项目 10 center | 隐患 42 | 原报 14 center | 现报 14 center | 变动 10 center | 填报单位 10"
            ),
            tuple(_row(row, material.entries[row["hazard_id"]], material) for row in shown),
            f"{left}级别下调和重大事故隐患在前；各项数字按现报的内容统计。级别只列由重大改为一般的。",
        )
    ]


def _changes(material: Material) -> Sequence[Mapping[str, Any]]:
    return [row for row in material.figures["changes"] if row["hazard_id"] in material.entries]


def _is_grave(row: Mapping[str, Any], material: Material) -> bool:
    return row["field"] == "level" or material.entries[row["hazard_id"]].is_major


def _row(row: Mapping[str, Any], entry: Entry, material: Material) -> Row:
    times = f"（{row['count']}次）" if row["count"] > 1 else ""
    return Row.of(
        _NAMES[row["field"]],
        f"{'【重大】' * entry.is_major}{entry['unit']}：{entry['description']}",
        _value(row["field"], row["first"]),
        _value(row["field"], row["present"]),
        f"{material.campaign.in_text(Month.parse(row['month']))}{times}",
        entry["department"],
    )


def _value(field: str, value: Any) -> str:
    if field == "level":
        return Level(value).chinese
    return f"{value}条" if field == "quantity" else day(value)
