"""One-page sheets for a meeting: its agenda, and for each department and each leader what is theirs to do."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from hazardlib.brief.calendar import next_due, summaries_owed, workbooks_owed
from hazardlib.brief.context import context_of, filters_of
from hazardlib.brief.entries import Entry
from hazardlib.brief.hazard_lists import late_in_words
from hazardlib.brief.material import Group, Material
from hazardlib.brief.page_tables import ladder_of, summoned
from hazardlib.brief.paper import Block, Paragraph, Row, Sheet, Table, columns_of
from hazardlib.brief.summary_page import about_hazards
from hazardlib.brief.templating import Templates
from hazardlib.brief.words import amount, day, deadline, month, names
from hazardlib.domain.month import parse_day
from hazardlib.domain.terms import TASK_STATES, UNVERIFIED, Reporting

_MOST_MATTERS = 12
"""Hazards that the agenda names one by one, and beyond them every major one."""

_LISTS = {
    "overdue_verified": "已核实超期",
    "overdue_unverified": UNVERIFIED,
    "due_soon": "十日内到期",
    "supervised_open": "尚未销号的挂牌督办",
    "unreported": "后续未再报送",
    "reopened": "重新打开",
}
"""The lists of a sheet, in order, by their names in figures.json."""

_FEWEST = 2
"""Rows that each list has at least; and all its major hazards."""

_IN_FULL = ("overdue_verified", "supervised_open")
"""The lists that get all their rows before any other gets more than the fewest."""

# Measures of template/sheet.css on A4 [pt], a little too large, so that the page never overflows.
_PAGE, _HEAD = 745, 70
_TEXT_LINE, _TEXT_CHARACTERS = 18, 40
_TABLE, _NOTE = 37, 12
_ROW_LINE, _ROW_EDGE = 11.5, 2.8
_CELL_CHARACTERS = {"unit": 10, "hazard": 20, "other": 8}

_OTHERS = {"department": "填报单位 16", "leaders": "负责领导 16 names"}


def meeting_sheets(material: Material) -> list[Sheet]:
    """Return the agenda, then a sheet for each department that reports and each leader, in the notice's order."""
    departments = [row["department"] for row in material.figures["by_department"]]
    leaders = [row["leader"] for row in material.figures["by_leader"]]
    return [
        _agenda(material),
        *(_department(material, name) for name in departments),
        *(_leader(material, name) for name in leaders),
    ]


def _agenda(material: Material) -> Sheet:
    campaign = material.campaign
    urgent = material.listed("urgent_major")
    asked = [material.entries[one] for one in material.asks if one in material.entries]
    matters = [*urgent, *(entry for entry in asked if entry not in urgent)]
    context = context_of(material) | about_hazards(material)
    one_by_one = [entry for entry in matters if not (context["urgent_shares"] and entry in urgent)]
    named = [entry for place, entry in enumerate(one_by_one) if entry.is_major or place < _MOST_MATTERS]
    context |= {
        "matters": named,
        "matters_left": [entry for entry in one_by_one if entry not in named],
        "summoned": summoned(material),
        "overdue_left": [entry for entry in material.listed("overdue") if entry not in matters],
    }
    blocks = Templates(filters_of(material)).parts("agenda", context)["agenda"]
    title = f"{month(str(material.figures['month']))}例会议程"
    head = f"{_head(material, campaign.office)}　会议日期{day(str(material.figures['meeting_on']))}"
    return Sheet("", "议程", title, head, blocks)


def _head(material: Material, whom: str) -> str:
    return f"{material.campaign.name}　{whom}　数据截至{day(material.as_of)}{material.edition}"


def _department(material: Material, name: str) -> Sheet:
    row = next(each for each in material.figures["by_department"] if each["department"] == name)
    standing = material.standing.get(name)
    said = (
        ""
        if standing is None
        else f"{month(standing['month'])}报送：{Reporting(standing['status']).chinese}。"
    )
    silent = material.silent_within.get(name, ())
    said += f"街道内未报或退回重报的部门：{names(silent)}。" * bool(silent)
    group = material.department(row)
    unheard = "尚无计入的隐患。" if name in material.silent else ""
    counted = _counted(group, material, unheard)
    again = "未能计入的请按退改的表改好重报。" if group.uncounted else ""
    opening = Paragraph((_parts_of(material, name) + said + counted + ladder_of(material, name) + again,))
    closing = Paragraph((_closing(material),))
    lists = _lists(
        material,
        lambda entry: name in entry["departments"].split("、"),
        beside=[opening, closing],
        other="leaders",
        is_whole=not group.uncounted and (bool(group["found"]) or not unheard),
    )
    blocks = (opening, *lists, closing)
    return Sheet(material.campaign.reporter, name, f"致{name}：隐患整治提醒", _head(material, name), blocks)


def _parts_of(material: Material, department: str) -> str:
    """Return in which sectors a department has a part, and as what, in the notice's words: ``牵头部门：燃气安全、景区景点。``."""
    when, own = parse_day(material.as_of), dict[str, list[str]]()
    for sector in material.campaign.sectors:
        if title := sector.title_on(department, when):
            own.setdefault(title, []).append(sector.name.removesuffix("领域"))
    return "；".join(f"{title}：{names(sectors)}" for title, sectors in own.items()) + "。" * bool(own)


def _leader(material: Material, name: str) -> Sheet:
    row = next(each for each in material.figures["by_leader"] if each["leader"] == name)
    charge = names(row.get("streets") or [material.campaign.sector(code).name for code in row["sectors"]])
    group = material.leader(row)
    is_unheard = (
        material.is_partial_under(row)
        if "streets" in row
        else bool(material.silent_sectors & set(row["sectors"]))
    )
    unheard = f"有{material.campaign.reporter}未报或退回重报，尚无计入的隐患。" if is_unheard else ""
    opening = Paragraph((f"负责{charge}。{_counted(group, material, unheard)}",))
    closing = [*_in_person(material, name), *_tasks(material, name)]
    lists = _lists(
        material,
        lambda entry: name in entry["leaders"].split("、"),
        beside=[opening, *closing],
        other="department",
        is_whole=not group.uncounted and (bool(group["found"]) or not unheard),
    )
    blocks = (opening, *lists, *closing)
    return Sheet("领导", name, f"{name}同志：负责领域隐患整治情况", _head(material, name), blocks)


def _counted(group: Group, material: Material, unheard: str) -> str:
    if not group["found"]:
        return f"{group.uncounted}。" if group.uncounted else unheard or "未发现隐患。"
    rest = f"{group.uncounted}。" if group.uncounted else ""
    unverified = group["overdue_unverified"]
    beside = f"（另有{UNVERIFIED}{unverified}条，不计入超期）" if unverified else ""
    return (
        f"累计发现隐患{group['found']}条，未整改{group['open']}条，已核实超期{group['overdue_verified']}条{beside}；"
        f"整改率{material.rate(*group.parts_of('rectification_rate'))}，"
        f"销号率{material.rate(*group.parts_of('closure_rate'))}。{rest}"
    )


def _in_person(material: Material, name: str) -> list[Paragraph]:
    """Return what departments tell of what a leader did, so far and in the month; nothing where nobody has told."""
    row = next(each for each in material.figures["progress"]["by_leader"] if each["leader"] == name)
    units = {each.name: each.unit for each in material.campaign.indicators}
    told = [
        f"{indicator}累计{amount(both['cumulative'])}{units[indicator]}"
        + (f"（本月{amount(both['this_month'])}{units[indicator]}）" if both["this_month"] else "")
        for indicator, both in row["indicators"].items()
        if both["cumulative"] is not None
    ]
    return [Paragraph((f"{material.campaign.reporter}报来的本人工作：{'，'.join(told)}。",))] * bool(told)


def _tasks(material: Material, name: str) -> list[Paragraph]:
    row = next((each for each in material.figures["leader_tasks"] if each["leader"] == name), None)
    if row is None or not row["tasks"]:
        return []
    late = [task for task in row["tasks"] if task["state"] == "overdue"]
    said = f"年度任务清单{len(row['tasks'])}项，已完成{row['done']}项，{TASK_STATES['pending']}{row['pending']}项"
    listed = "；".join(f"{task['task']}（{day(task['due_on'])}前）" for task in late[:4])
    more = f"等{len(late)}项" if len(late) > 4 else ""
    return [
        Paragraph((f"{said}，{TASK_STATES['overdue']}{len(late)}项{'：' + listed + more if late else ''}。",))
    ]


def _closing(material: Material) -> str:
    workbooks = workbooks_owed(material)
    next_on = workbooks[0][0] if workbooks else material.campaign.supplement_on
    asked = (
        f"请逐条核实，于{next_due(material)}在台账中更新整改状态、补齐“五落实”内容，报{material.campaign.channel}；"
        "整改期限确需调整的，先提请例会研究"
    )
    summaries = [f"{day(due)}前报送{what}" for due, what in summaries_owed(material) if due < next_on]
    return asked + (f"；另于{names(summaries)}。" if summaries else "。")


def _lists(
    material: Material,
    belongs: Callable[[Entry], bool],
    *,
    beside: Sequence[Paragraph],
    other: str,
    is_whole: bool,
) -> list[Block]:
    """Return the lists that are not empty, as much of each as fits on the page, and which are empty.

    Parameters
    ----------
    belongs
        Whether a hazard is the department's or the leader's whose sheet it is.
    beside
        The sheet's paragraphs, whose room is taken off the page's.
    other
        Who is named beside each hazard: ``department`` or ``leaders``.
    is_whole
        Whether everything received was counted, so that an empty list says there is none.
    """
    own = {name: [entry for entry in _in_order(name, material) if belongs(entry)] for name in _LISTS}
    filled = {name: _rows(name, entries, material, other) for name, entries in own.items() if entries}
    empty = [title for name, title in _LISTS.items() if name not in filled]
    among = "" if is_whole else "已计入的隐患中，"
    says = [Paragraph((f"{among}无{names(empty)}的隐患。",))] * bool(
        empty and (is_whole or any(own.values()))
    )
    room = _PAGE - _HEAD - sum(_height_of_text(each) for each in (*beside, *says))
    ranks = [name not in _IN_FULL for name in filled]
    grave = [sum(entry.is_major for entry in own[name]) for name in filled]
    shown = _shares(list(filled.values()), ranks, grave, room)
    tables = [
        _table(name, rows, count, other) for (name, rows), count in zip(filled.items(), shown, strict=True)
    ]
    return [*tables, *says]


def _in_order(name: str, material: Material) -> list[Entry]:
    """Return a list with its major hazards first, what was lost with the longest overdue before the rest."""
    entries: list[Entry] = material.listed(name)
    if name in {"unreported", "reopened"}:
        entries = sorted(entries, key=lambda entry: -(entry.overdue_days or 0))
    return sorted(entries, key=lambda entry: not entry.is_major)


def _shares(
    lists: Sequence[Sequence[Row]], ranks: Sequence[int], grave: Sequence[int], room: float
) -> list[int]:
    """Return how many rows of each list are shown: in turns, those of a lower rank first, until the room is used.

    The ``grave`` rows that a list begins with, its major hazards, are shown whatever the room: a sheet then has two pages.
    """
    shown = [min(len(rows), max(_FEWEST, major)) for rows, major in zip(lists, grave, strict=True)]
    left = room - len(lists) * (_TABLE + _NOTE)
    left -= sum(_height(row) for rows, count in zip(lists, shown, strict=True) for row in rows[:count])
    for rank in sorted(set(ranks)):
        own = [at for at in range(len(lists)) if ranks[at] == rank]
        waiting = list(own)
        while waiting:
            for at in tuple(waiting):
                if shown[at] == len(lists[at]) or _height(lists[at][shown[at]]) > left:
                    waiting.remove(at)
                    continue
                left -= _height(lists[at][shown[at]])
                shown[at] += 1
        if any(shown[at] < len(lists[at]) for at in own):
            break
    return shown


def _rows(name: str, entries: Sequence[Entry], material: Material, other: str) -> list[Row]:
    supervised = {row["hazard_id"]: row for row in material.figures["supervision"]["rows"]}
    rows = []
    for place, entry in enumerate(entries, 1):
        own = supervised.get(entry["hazard_id"])
        is_told = name == "overdue_unverified" and entry["hazard_id"] not in material.undone  # by the caption
        limit = deadline(entry["due_on"], "" if is_told else material.late(entry, "\n"))
        if name == "supervised_open" and own:
            limit = deadline(own["due_on"], late_in_words(own))
        described = "【重大】" * entry.is_major + entry.short
        rows.append(Row.of(str(place), entry["unit"], described, limit, entry[other]))
    return rows


def _table(name: str, rows: Sequence[Row], most: int, other: str) -> Table:
    limit = "督办期限" if name == "supervised_open" else "整改期限"
    columns = columns_of(f"序号 6 center | 单位 20 | 隐患 40 | {limit} 18 center | {_OTHERS[other]}")
    rest = f"共{len(rows)}条，列前{most}条，其余见简报附件。" if len(rows) > most else ""
    return Table(f"{_LISTS[name]}（{len(rows)}条）", columns, tuple(rows[:most]), rest)


def _height_of_text(paragraph: Paragraph) -> float:
    characters = sum(len(str(part)) for part in paragraph.text) + 2
    return math.ceil(characters / _TEXT_CHARACTERS) * _TEXT_LINE + 3


def _height(row: Row) -> float:
    _, unit, hazard, limit, other = (str(cell[0]) for cell in row.cells)
    lines = max(
        math.ceil(len(unit) / _CELL_CHARACTERS["unit"]),
        math.ceil(len(hazard) / _CELL_CHARACTERS["hazard"]),
        math.ceil(len(other) / _CELL_CHARACTERS["other"]),
        limit.count("\n") + 1,
    )
    return lines * _ROW_LINE + _ROW_EDGE
