"""What the page and the meeting's sheets say of letters about hazards (督办): who has come to which step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hazardlib.brief.material import Material
from hazardlib.brief.paper import Block, Paragraph, Row, Table, columns_of
from hazardlib.brief.viewed import View
from hazardlib.brief.words import day_of_year, deadline, names
from hazardlib.domain.terms import Step


def ladder_table(material: Material) -> list[Block]:
    """Return every hazard that has come to a step, the gravest first, with what was sent and what is due."""
    ladder = View(material.figures)["ladder"]
    if not ladder["rows"]:
        return [Paragraph((material.none("无临近期限和已核实超期的隐患，没有要发的函件。"),))]
    sent = [
        piece
        for step in Step
        for piece in (
            "、" * (step is not Step.REMIND),
            f"{material.campaign.ladder.name_of(step)}涉及隐患",
            ladder["sent"][str(step)].number,
            "条次",
        )
    ]
    said = Paragraph(
        (
            f"截至{day_of_year(material.as_of, '')}已发",
            *sent,
            "，其中督办后逾期未复",
            ladder["unanswered"].number,
            "条次。",
        )
    )
    columns = columns_of(
        "序号 6 center | 步骤 14 | 责任单位 16 | 单位 20 | 隐患 40 | 整改期限 16 center | 上次发函 12 center | 未复 8 end"
    )
    rows = tuple(
        Row.of(str(place), _step(row), row["department"], *_of(row, material))
        for place, row in enumerate(material.figures["ladder"]["rows"], 1)
    )
    return [
        said,
        Table("督办函件", columns, rows, "“该发”的用 hazard letters 做成函件；发过的登记在 letters.csv。"),
    ]


def _step(row: Mapping[str, Any]) -> str:
    number = f"第{row['number']}次" if row["step"] == Step.LETTER else ""
    return f"{row['step_name']}{number}（{'该发' if row['is_due'] else '已发'}）"


def _of(row: Mapping[str, Any], material: Material) -> tuple[str, ...]:
    entry = material.entries[row["hazard_id"]]
    sent_on = row["last_sent_on"]
    return (
        entry["unit"],
        "【重大】" * entry.is_major + entry.short,
        deadline(entry["due_on"], material.late(entry, "\n")),
        day_of_year(sent_on, material.as_of) if sent_on else "—",
        str(row["unanswered"] or ""),
    )


def ladder_of(material: Material, department: str) -> str:
    """Return what a department's sheet says of its hazards' steps; nothing where none has come to one."""
    own = next(
        (row for row in material.figures["ladder"]["by_department"] if row["department"] == department), None
    )
    if own is None:
        return ""
    called = {Step.SUMMON: "列入约谈名单", Step.LETTER: "已到督办", Step.REMIND: "须提醒"}
    return (
        f"其中{'，'.join(f'{said}{own[str(step)]}条' for step, said in called.items() if own[str(step)])}。"
    )


def summoned(material: Material) -> str:
    """Return the departments that are to be summoned to a talk."""
    rows = material.figures["ladder"]["by_department"]
    return names(row["department"] for row in rows if row[str(Step.SUMMON)])
