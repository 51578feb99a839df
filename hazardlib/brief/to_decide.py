"""挂牌督办 before the meeting: which supervised hazards it must decide on, and why."""

from __future__ import annotations

from hazardlib.brief.material import Material, number_of
from hazardlib.brief.paper import Block, Column, Heading, Number, Paragraph, Row, Table, Text
from hazardlib.brief.supervised import entries_of, supervision
from hazardlib.brief.words import clauses, day, names
from hazardlib.domain.terms import State

WHY = {
    "overdue": "督办期限已过",
    "due_before_next_meeting": "下次例会前到期",
    "extension_asked": "申请延期",
    "deadline_missing": "未定督办期限",
}
"""Why a supervised hazard is put before the meeting."""


def to_decide(material: Material) -> list[Block]:
    """Return how the supervised hazards stand, and which the next meeting must decide on, each with the reason."""
    rows = [
        row for row in material.figures["supervision"]["to_decide"] if row["hazard_id"] in material.entries
    ]
    if not rows:
        nothing = Paragraph((material.none("无需要会议研究的挂牌督办隐患。"),))
        return [Heading("挂牌督办隐患", 2), *supervision(material), nothing]
    entries = entries_of(list(dict.fromkeys(row["hazard_id"] for row in rows)), material)
    columns = (
        Column("序号", "center", 7),
        Column("单位", "start", 18),
        Column("隐患", "start", 24),
        Column("负责领导", "names", 11),
        Column("填报单位", "start", 14),
        Column("需研究的事项", "start", 26),
    )
    why = reasons(material)
    cells = tuple(
        Row(
            (
                (Number(str(place), "list", "", ids=(entry["hazard_id"],)),),
                (entry["unit"],),
                (entry["description"],),
                (entry["leaders"],),
                (entry["department"],),
                (why[entry["hazard_id"]],),
            )
        )
        for place, entry in enumerate(entries, 1)
    )
    says: Text = (
        "挂牌督办隐患中需会议研究的",
        number_of(entries),
        "条，提请逐条明确措施、资金和完成时间，决定是否延期或摘牌。",
    )
    return [
        Heading("挂牌督办隐患", 2),
        *supervision(material),
        Paragraph(says),
        Table("需研究的挂牌督办隐患", columns, cells, kept_rows=4),
    ]


def reasons(material: Material) -> dict[str, str]:
    """Return by hazard why the meeting must decide on it: its reasons, the deadline, whether it is put right already."""
    figures = material.figures["supervision"]
    supervised = {row["hazard_id"]: row for row in figures["rows"]}
    why: dict[str, list[str]] = {}
    for row in figures["to_decide"]:
        is_doubtful = row["why"] == "overdue" and supervised[row["hazard_id"]]["is_unverified"]
        why.setdefault(row["hazard_id"], []).append(WHY[row["why"]] + "待核实" * is_doubtful)
    said = {}
    for hazard_id, several in why.items():
        entry = material.entries.get(hazard_id)
        limit = supervised[hazard_id]["due_on"]
        notes = [f"督办期限{day(limit)}"] if limit else []
        notes += ["已整改，待验收销号"] * (entry is not None and entry["state"] == State.RECTIFIED)
        said[hazard_id] = names(several) + (f"（{clauses(notes)}）" if notes else "")
    return said
