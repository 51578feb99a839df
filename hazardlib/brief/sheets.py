"""One-page sheets for a meeting: its agenda, and for each department and each leader what is theirs to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hazardlib.brief.entries import Entry
from hazardlib.brief.leader_lists import STATES
from hazardlib.brief.material import Group, Material
from hazardlib.brief.moved_deadlines import to_confirm
from hazardlib.brief.owed import summaries_owed, workbooks_owed
from hazardlib.brief.paper import Block, Paragraph, Text
from hazardlib.brief.passages import nothing_found
from hazardlib.brief.sheet_lists import cut_short, sheet_lists
from hazardlib.brief.to_decide import reasons
from hazardlib.brief.uncounted import uncounted_clause
from hazardlib.brief.words import UNVERIFIED, clauses, day, month, names
from hazardlib.domain.terms import Reporting

_MOST_MATTERS = 12
"""Supervised hazards that the agenda names one by one; a page holds them beside the other points."""


@dataclass(frozen=True)
class Sheet:
    """One page.

    Parameters
    ----------
    folder, name
        Where it is filed: ``部门``, ``领导`` or nothing, and whose it is.
    title, subtitle
        What stands at its head.
    blocks
        Its paragraphs and tables.
    """

    folder: str
    name: str
    title: str
    subtitle: str
    blocks: tuple[Block, ...]


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
    own = str(material.figures["month"])
    points = [text for find in _AGENDA for text in find(material)]
    blocks: list[Block] = [
        Paragraph((f"{place}.", *point), role="item") for place, point in enumerate(points, 1)
    ]
    blocks.append(Paragraph((f"{len(points) + 1}.部署下一步工作，各部门提请研究的其他事项。",), role="item"))
    return Sheet("", "议程", f"{month(own)}例会议程", _head(material, campaign.office), tuple(blocks))


def _head(material: Material, whom: str) -> str:
    return f"{material.campaign.name}　{whom}　数据截至{day(material.as_of)}{material.edition}"


def _state(material: Material) -> Iterable[Text]:
    street, major = material.overall(), material.overall("major")
    if material.is_unread:
        yield (f"听取全街情况：{nothing_found(material)}",)
        return
    said = (
        "听取全街情况："
        f"累计发现隐患{_with_grave(street['found'], major['found'], material)}"
        f"{'，' + material.uncounted if material.uncounted else ''}；"
        f"整改率{material.rate(*street.parts_of('rectification_rate'))}，"
        f"销号率{material.rate(*street.parts_of('closure_rate'))}，"
        f"已核实超期{_with_grave(street['overdue_verified'], major['overdue_verified'], material)}"
    )
    unverified = street["overdue_unverified"]
    if unverified:
        said += f"，{UNVERIFIED}{_with_grave(unverified, major['overdue_unverified'], material)}"
    yield (f"{said}。",)


def _with_grave(count: int, major: int, material: Material) -> str:
    return f"{count}条（{material.of_which_major(major)}）" if count else "0条"


def _reporting(material: Material) -> Iterable[Text]:
    absent = sorted(material.silent)
    late = material.departments_that(Reporting.LATE)
    said = [f"未报或退回重报：{names(absent)}"] * bool(absent) + [f"迟报：{names(late)}"] * bool(late)
    if said:
        yield (f"通报报送情况，{'；'.join(said)}。",)
    found = {row["department"]: row["all"]["found"] for row in material.figures["by_department"]}
    entries = material.figures["uncounted"]["by_department"]
    unread = [
        f"{row['department']}{clause}"
        for row in entries
        if (clause := uncounted_clause(row, found.get(row["department"], 0)))
    ]
    if unread:
        yield (f"核实报来而未能计入的内容：{'；'.join(unread)}。",)


def _supervised(material: Material) -> Iterable[Text]:
    why = reasons(material)
    for hazard_id, reason in list(why.items())[:_MOST_MATTERS]:
        entry = material.entries.get(hazard_id)
        if entry is not None:
            yield (f"研究挂牌督办隐患：{_brief(entry)}（{clauses((reason, entry['leaders']))}）。",)
    if len(why) > _MOST_MATTERS:
        yield (
            f"研究其余需决定的挂牌督办隐患{len(why) - _MOST_MATTERS}条，见简报“需会议研究的事项”（共{len(why)}条）。",
        )


def _overdue(material: Material) -> Iterable[Text]:
    entries = material.listed("overdue_verified")
    if entries:
        worst = [f"{_brief(entry)}（{entry.late}）" for entry in entries[:3]]
        yield (f"督办已核实超期的隐患{len(entries)}条，超期最久的：{'；'.join(worst)}。",)
    if material.unverified:
        yield (f"听取{UNVERIFIED}的{len(material.unverified)}条隐患的核实情况，由各填报单位会前逐条核实。",)


def _to_settle(material: Material) -> Iterable[Text]:
    moved, twice = to_confirm(material), material.listed("claimed_twice")
    fallen = material.listed("level_fallen")
    if fallen:
        said = "；".join(map(_brief, fallen[:_MOST_MATTERS]))
        yield (f"确认{len(fallen)}条隐患由重大事故隐患改报一般隐患：{said}。",)
    if moved:
        yield (f"确认{len(moved)}条隐患整改期限的变动（备注未写明已同意的）。",)
    if twice:
        yield (f"明确{len(twice)}条多部门填报隐患的牵头整改部门。",)
    late = material.figures["duties"]["overall"]["overdue"]
    if late:
        yield (f"研究企业履责：逾期未完成{late}项，由各牵头部门督促限期补齐。",)
    waiting = len(material.figures["tips"]["open"])
    if waiting:
        yield (f"督办举报线索：尚未办结{waiting}条。",)


_AGENDA: tuple[Callable[[Material], Iterable[Text]], ...] = (
    _state,
    _reporting,
    _supervised,
    _overdue,
    _to_settle,
)


def _brief(entry: Entry) -> str:
    mark = "【重大】" if entry.is_major else ""
    return f"{mark}{entry['unit']}，{cut_short(entry)}"


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
    said = f"年度任务清单{len(row['tasks'])}项，已完成{row['done']}项，{STATES['pending']}{row['pending']}项"
    listed = "；".join(f"{task['task']}（{day(task['due_on'])}前）" for task in late[:4])
    more = f"等{len(late)}项" if len(late) > 4 else ""
    return [Paragraph((f"{said}，{STATES['overdue']}{len(late)}项{'：' + listed + more if late else ''}。",))]


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
