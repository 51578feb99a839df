"""挂牌督办、五落实和判定依据: what is under supervision, what time-limited hazards lack, by which standard they are major."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hazardlib.brief.entries import Entry
from hazardlib.brief.material import Group, Material, number_of
from hazardlib.brief.paper import Block, Column, Inline, Number, Paragraph, Row, Table, Text
from hazardlib.brief.words import change_of_count, change_of_rate, day, deadline, lateness
from hazardlib.domain.columns import FIVE_ELEMENTS, LEDGER
from hazardlib.domain.terms import State, Supervision


def supervision(material: Material) -> list[Block]:
    """Return in words what is under supervision, how it stands beside the rest, what was extended."""
    figures = material.figures["supervision"]
    street = material.group("supervised", "", material.figures["supervised"])
    if not street["found"]:
        return [Paragraph((material.none("无挂牌督办隐患。"),))]
    parts: list[Inline] = ["挂牌督办隐患", street.count("found"), "条"]
    parts += [
        "（",
        *_levels(material),
        "），已销号",
        street.count("closed"),
        "条，已整改待销号",
        street.count("rectified"),
        "条，未整改",
        street.count("open"),
        "条。",
    ]
    parts += [_beside_the_rest(street, Group("", figures["others"]["all"]), material)]
    overdue, extended = entries_of(figures["overdue"], material), entries_of(figures["extended"], material)
    parts += (
        ["督办期限已过、尚未销号和摘牌的", *late_supervised(material), "。"]
        if overdue
        else [material.none("无超过督办期限的隐患。")]
    )
    if extended:
        asked = [row for row in figures["rows"] if row["extended_count"]]
        late = sum(row["asked_in_time"] is False for row in asked)
        parts += ["曾延长督办期限的", number_of(extended), "条"]
        parts += [f"，其中到期后才申请延期的{late}条。" if late else "。"]
    parts += [f"已摘牌{figures['delisted']}条" if figures["delisted"] else "无已摘牌的隐患"]
    waiting = sum(row["state"] == State.CLOSED and row["delisted_on"] is None for row in figures["rows"])
    parts += [f"，已销号、未填摘牌日期的{waiting}条。" if waiting else "。"]
    parts += [_since(material)]
    return [Paragraph(tuple(parts))]


def late_supervised(material: Material) -> Text:
    """Return how many are past the deadline of their supervision, and of how many that is still to be verified."""
    rows = [row for row in material.figures["supervision"]["rows"] if row["is_overdue"]]
    late = sum(row["is_unverified"] for row in rows)
    aside = f"（其中到期待核实{late}条）" if late else ""
    return (number_of(entries_of([row["hazard_id"] for row in rows], material)), "条", aside)


def late_in_words(row: Mapping[str, Any]) -> str:
    """Return how far the deadline of a supervision is past; nothing where it is not."""
    return lateness(row["overdue_days"], is_unverified=row["is_unverified"])


def _since(material: Material) -> str:
    """Return how supervision has moved since the paper before; nothing without one."""
    now, before = (material.figures["supervision"][name] for name in ("standing", "previous"))
    if before is None:
        return ""
    then = day(material.figures["previous"]["as_of"])
    moved = (
        f"{what}{change_of_count(now[name], before[name])}"
        for what, name in (("挂牌督办", "found"), ("未销号", "not_closed"), ("督办期限已过的", "overdue"))
    )
    return f"与{then}相比，{'，'.join(moved)}。"


def _levels(material: Material) -> Text:
    parts: list[Inline] = []
    for row in material.figures["supervised"]["by_level"]:
        group = material.group("supervision", row["level"], row)
        parts += ["、" if parts else "", _level_name(row["level"]), group.count("found"), "条"]
    return tuple(parts)


def _level_name(level: str) -> str:
    return {Supervision.STREET: "街道督办", Supervision.DISTRICT: "区级督办"}.get(
        Supervision(level), "市级督办"
    )


def _beside_the_rest(ours: Group, others: Group, material: Material) -> str:
    """Return the rectification rate of the supervised beside that of all other hazards."""
    mine, theirs = ours.parts_of("rectification_rate"), others.parts_of("rectification_rate")
    said = f"整改率{material.rate(*mine)}"
    if not theirs[1]:
        return f"{said}。"
    moved = change_of_rate(mine, theirs) or ""
    than = (
        f"，与其他隐患{moved}"
        if moved.endswith("持平")
        else f"，比其他隐患{moved.replace('提高', '高').replace('下降', '低')}"
    )
    return f"{said}{than}（其他隐患{material.rate(*theirs)}）。"


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


def not_closed_table(material: Material) -> list[Block]:
    """Return the hazards under supervision that are not closed, by the deadline of their supervision."""
    open_ids = {entry["hazard_id"] for entry in material.listed("supervised_open")}
    rows = [row for row in material.figures["supervision"]["rows"] if row["hazard_id"] in open_ids]
    if not rows:
        return []
    columns = (
        Column("序号", "center", 6),
        Column("级别", "center", 7),
        Column("单位", "start", 16),
        Column("隐患", "start", 20),
        Column("督办期限", "center", 13),
        Column("整改期限", "center", 13),
        Column("负责领导", "names", 11),
        Column("填报单位", "start", 14),
    )
    cells = tuple(
        _not_closed_row(place, row, material.entries[row["hazard_id"]]) for place, row in enumerate(rows, 1)
    )
    return [Table("尚未销号的挂牌督办隐患", columns, cells, kept_rows=4)]


def _not_closed_row(place: int, row: Mapping[str, Any], entry: Entry) -> Row:
    return Row(
        (
            (Number(str(place), "list", "", ids=(row["hazard_id"],)),),
            (Supervision(row["level"]).chinese,),
            (entry["unit"],),
            (entry["description"],),
            (deadline(row["due_on"], late_in_words(row)),),
            (deadline(entry["due_on"], entry.late),),
            (entry["leaders"],),
            (entry["department"],),
        )
    )


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


def five_elements(material: Material) -> list[Block]:
    """Return the share of time-limited hazards with all five elements, and what the others lack."""
    share = material.figures["five_elements"]
    if not share["denominator"]:
        return [Paragraph((material.none("无限期整改隐患。"),))]
    printed = Number(
        material.rate(share["numerator"], share["denominator"]), "overall", "complete", "time_limited"
    )
    parts: list[Inline] = ["限期整改隐患中，责任人、措施、资金、期限、应急预案五项齐全的占", printed]
    lacking = [
        f"{LEDGER[name].heading}{share['missing'][name]}条"
        for name in FIVE_ELEMENTS
        if share["missing"][name]
    ]
    several = "（一条缺几项的分别计入）" if len(lacking) > 1 else ""
    parts += [f"；缺{'、缺'.join(lacking)}{several}。" if lacking else "。"]
    return [Paragraph(tuple(parts))]


def bases(material: Material) -> list[Block]:
    """Return by which standards and items the major hazards were judged, and how many state none."""
    figures = material.figures["standards"]
    major = material.overall("major")
    if not major["found"]:
        nothing = (
            f"计入的重大事故隐患0条，{material.uncounted}。" if material.uncounted else "未发现重大事故隐患。"
        )
        return [Paragraph((nothing,))]
    named = [row for row in figures["by_standard"] if row["found"]]
    parts: list[Inline] = ["重大事故隐患", major.count("found"), "条中，"]
    if named:
        parts += [
            "依据国家判定标准的：",
            "、".join(f"《{row['name']}》{row['found']}条" for row in named),
            "；",
        ]
    items = sum(row["found"] for row in figures["by_item"])
    if items:
        parts += [f"依据方案重点检查事项的{items}条；"]
    if figures["other"]:
        parts += [f"依据其他规定的{figures['other']}条；"]
    missing = entries_of(figures["without_basis_ids"], material)
    parts += ["未填判定依据的", number_of(missing), "条。"] if missing else ["均填有判定依据。"]
    return [Paragraph((*parts, *too_early(material)))]


def too_early(material: Material) -> Text:
    """Return how many major hazards name a standard that was not in force on the day they were found."""
    rows = material.figures["standards"]["not_in_force"]
    if not rows:
        return ()
    entries = entries_of(list(dict.fromkeys(row["hazard_id"] for row in rows)), material)
    return ("所引标准在发现当日未施行的", number_of(entries), "条，需重新认定依据。")
