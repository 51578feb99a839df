"""Lists of hazards: a list names its columns, and what stands in each of them is told once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hazardlib.brief.entries import Entry
from hazardlib.brief.material import Material
from hazardlib.brief.paper import Block, Inline, Number, Paragraph, Row, Table, columns_of
from hazardlib.brief.words import day, deadline, lateness
from hazardlib.domain.terms import State, Supervision

Tells = Mapping[str, Callable[[Entry], Inline]]
"""What a column tells of a hazard, by its heading."""

_TELLS: Tells = {
    "隐患编号": lambda entry: entry["hazard_no"] or "未编号",
    "领域": lambda entry: entry.sector,
    "单位": lambda entry: entry["unit"],
    "隐患": lambda entry: entry.marked,
    "发现日期": lambda entry: day(entry["found_on"]) if entry["found_on"] else "未填",
    "整改期限": lambda entry: deadline(entry["due_on"], entry.late),
    "状态": lambda entry: entry.state_in_words,
    "挂牌督办": lambda entry: (
        Supervision(entry["supervision"]).chinese if "is_supervised" in entry.flags else "—"
    ),
    "销号日期": lambda entry: day(entry["closed_on"]) if entry["closed_on"] else "—",
    "负责领导": lambda entry: entry["leaders"],
    "填报单位": lambda entry: entry["department"],
}


def hazard_list(
    caption: str,
    entries: Sequence[Entry],
    columns: str,
    note: str = "",
    *,
    own: Tells | None = None,
    **look: Any,
) -> Table:
    """Return a list of hazards, each opened by its number.

    Parameters
    ----------
    columns
        Those behind 序号, as `paper.columns_of` reads them.
    own
        What this list's own columns tell, and those of which it tells otherwise.
    """
    read = columns_of(columns)
    tells = {**_TELLS, **(own or {})}
    rows = tuple(
        Row.of(
            Number(str(place), "list", "", ids=(entry["hazard_id"],)),
            *(tells[column.heading](entry) for column in read[1:]),
        )
        for place, entry in enumerate(entries, 1)
    )
    return Table(caption, read, rows, note, **look)


def hazard_table(caption: str, entries: Sequence[Entry]) -> Table:
    """Return a list of hazards with deadline, leaders and all who reported each."""
    columns = "序号 6 center | 领域 12 names | 单位 15 | 隐患 25 | 整改期限 16 center | 负责领导 11 names | 填报单位 15"
    return hazard_list(
        caption, entries, columns, own={"填报单位": lambda entry: entry["departments"]}, kept_rows=4
    )


def open_ledger(entries: Sequence[Entry]) -> Table:
    """Return the ledger of open hazards, major ones first, then the longest overdue; landscape."""
    own: Tells = {
        "行业领域": _TELLS["领域"],
        "单位名称": _TELLS["单位"],
        "隐患描述": lambda entry: (
            "【重大】" * entry.is_major
            + (f"{entry['location']}：" if entry["location"] else "")
            + entry["description"]
        ),
    }
    return hazard_list(
        "未整改隐患台账",
        sorted(entries, key=lambda entry: (not entry.is_major, -(entry.overdue_days or 0))),
        "序号 4 center | 隐患编号 10 | 行业领域 8 | 单位名称 15 | 隐患描述 26 | 发现日期 10 center | 整改期限 10 center"
        "| 状态 6 center | 挂牌督办 6 center | 负责领导 12 names | 填报单位 10",
        "重大事故隐患在前，超期久的在先。",
        own=own,
        is_wide=True,
    )


def major_ledger(material: Material) -> Table | None:
    """Return what became of every major hazard, the open first; None where none was found."""
    entries = sorted(
        (entry for entry in material.entries.values() if entry.is_major),
        key=lambda entry: ("is_open" not in entry.flags, -(entry.overdue_days or 0), entry["due_on"] or "9"),
    )
    if not entries:
        return None
    return hazard_list(
        "重大事故隐患台账",
        entries,
        "序号 4 center | 领域 8 names | 单位 15 | 隐患 26 | 发现日期 10 center | 整改期限 10 center | 状态 7 center"
        "| 销号日期 10 center | 负责领导 12 names | 填报单位 9",
        "未整改的在前，超期久的在先。",
        own={"隐患": lambda entry: entry["description"]},
        is_wide=True,
    )


def late_in_words(row: Mapping[str, Any]) -> str:
    """Return how far the deadline of a supervision is past; nothing where it is not."""
    return lateness(row["overdue_days"], is_unverified=row["is_unverified"])


def supervision_ledger(material: Material) -> list[Block]:
    """Return every hazard that was ever under supervision: level, listed, due, extended, delisted, state."""
    rows = {row["hazard_id"]: row for row in material.figures["supervision"]["rows"]}
    if not rows:
        return [Paragraph((material.none("无挂牌督办隐患。"),))]

    def told(tell: Callable[[Mapping[str, Any]], str]) -> Callable[[Entry], Inline]:
        return lambda entry: tell(rows[entry["hazard_id"]])

    own: Tells = {
        "级别": told(lambda row: Supervision(row["level"]).chinese),
        "隐患": lambda entry: entry["description"],
        "挂牌日期": told(_listed_on),
        "督办期限": told(lambda row: deadline(row["due_on"], late_in_words(row))),
        "延期": told(_extended),
        "摘牌日期": told(lambda row: day(row["delisted_on"]) if row["delisted_on"] else "—"),
        "状态": told(lambda row: State(row["state"]).chinese),
    }
    return [
        hazard_list(
            "挂牌督办台账",
            [material.entries[one] for one in rows],
            "序号 4 center | 级别 5 center | 单位 16 | 隐患 25 | 负责领导 12 names | 挂牌日期 10 center"
            "| 督办期限 10 center | 延期 8 center | 摘牌日期 10 center | 状态 6 center",
            "＊挂牌日期未填，按首次填报督办的月份推定。延期栏为次数、累计天数；▲表示到期后才申请。",
            own=own,
            is_wide=True,
        )
    ]


def _listed_on(row: Mapping[str, Any]) -> str:
    return (
        day(row["listed_on"]) + "＊" * bool(row.get("listed_on_is_inferred")) if row["listed_on"] else "未填"
    )


def _extended(row: Mapping[str, Any]) -> str:
    times = f"{row['extended_count']}次{row['extended_days']}天" if row["extended_count"] else "—"
    return times + "▲" * (row["asked_in_time"] is False)
