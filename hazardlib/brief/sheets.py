"""One-page sheets for a meeting: its agenda, and for each department and each leader what is theirs to do."""

from __future__ import annotations

from hazardlib.brief.calendar import summaries_owed, workbooks_owed
from hazardlib.brief.context import context_of, filters_of
from hazardlib.brief.digest import about_hazards
from hazardlib.brief.material import Group, Material
from hazardlib.brief.paper import Paragraph, Sheet
from hazardlib.brief.sheet_lists import sheet_lists
from hazardlib.brief.templating import Templates
from hazardlib.brief.words import UNVERIFIED, day, month, names
from hazardlib.domain.terms import TASK_STATES, Reporting

_MOST_MATTERS = 12
"""Hazards that the agenda names one by one, and beyond them every major one."""


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
    named = [entry for place, entry in enumerate(matters) if entry.is_major or place < _MOST_MATTERS]
    context = context_of(material) | about_hazards(material)
    context |= {
        "matters": named,
        "matters_left": [entry for entry in matters if entry not in named],
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
    group = material.department(row)
    unheard = "尚无计入的隐患。" if name in material.silent else ""
    counted = _counted(group, material, unheard)
    again = "未能计入的请按退改的表改好重报。" if group.uncounted else ""
    opening = Paragraph((said + counted + again,))
    closing = Paragraph((_closing(material),))
    lists = sheet_lists(
        material,
        lambda entry: name in entry["departments"].split("、"),
        beside=[opening, closing],
        other="leaders",
        is_whole=not group.uncounted and (bool(group["found"]) or not unheard),
    )
    blocks = (opening, *lists, closing)
    return Sheet("部门", name, f"致{name}：隐患整治提醒", _head(material, name), blocks)


def _leader(material: Material, name: str) -> Sheet:
    row = next(each for each in material.figures["by_leader"] if each["leader"] == name)
    sectors = names(material.campaign.sector(code).name for code in row["sectors"])
    group = material.leader(row)
    is_unheard = bool(material.silent_sectors & set(row["sectors"]))
    unheard = "有部门未报或退回重报，尚无计入的隐患。" if is_unheard else ""
    opening = Paragraph((f"负责{sectors}。{_counted(group, material, unheard)}",))
    closing = _tasks(material, name)
    lists = sheet_lists(
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
    when = f"于{day(next_on)}前" if workbooks else "尽快"
    asked = (
        f"请逐条核实，{when}在台账中更新整改状态、补齐“五落实”内容，报{material.campaign.channel}；"
        "整改期限确需调整的，先提请例会研究"
    )
    summaries = [f"{day(due)}前报送{what}" for due, what in summaries_owed(material) if due < next_on]
    return asked + (f"；另于{names(summaries)}。" if summaries else "。")
