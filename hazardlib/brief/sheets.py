"""One-page sheets for a meeting: its agenda, and for each department and each leader what is theirs to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from hazardlib.brief.entries import Entry
from hazardlib.brief.leader_lists import STATES
from hazardlib.brief.material import Group, Material
from hazardlib.brief.paper import Block, Column, Paragraph, Row, Table, Text
from hazardlib.brief.supervised import WHY
from hazardlib.brief.words import day, month, names, rate
from hazardlib.month import parse_day
from hazardlib.terms import Reporting

_LONGEST_DESCRIPTION = 34
_MOST_ROWS = 15
"""Hazards that fit on a page, in all its lists together."""

_MOST_MATTERS = 4
_LISTS = {
    "overdue": "超期未整改",
    "due_soon": "十日内到期",
    "supervised_open": "挂牌督办、尚未销号",
    "unreported": "漏报",
    "reopened": "重新打开",
}
"""The lists of a sheet, in order, by their names in figures.json."""


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
    return f"{material.campaign.name}　{whom}　数据截至{day(material.as_of)}"


def _state(material: Material) -> Iterable[Text]:
    street, major = material.overall(), material.overall("major")
    said = f"听取全街情况：累计发现隐患{street['found']}条（重大{major['found']}条），整改率{rate(*street.parts_of('rectification_rate'))}，销号率{rate(*street.parts_of('closure_rate'))}，超期{street['overdue']}条（重大{major['overdue']}条）。"
    yield (said,)


def _reporting(material: Material) -> Iterable[Text]:
    absent = sorted(material.silent)
    late = material.departments_that(Reporting.LATE)
    if absent or late:
        said = [f"未报或被拒：{names(absent)}"] * bool(absent) + [f"迟报：{names(late)}"] * bool(late)
        yield (f"通报报送情况：{'；'.join(said)}。",)


def _supervised(material: Material) -> Iterable[Text]:
    why: dict[str, list[str]] = {}
    for row in material.figures["supervision"]["to_decide"]:
        why.setdefault(row["hazard_id"], []).append(WHY[row["why"]])
    for hazard_id, reasons in list(why.items())[:_MOST_MATTERS]:
        entry = material.entries.get(hazard_id)
        if entry is not None:
            yield (f"研究挂牌督办隐患：{_brief(entry)}（{names(reasons)}；{entry['leaders']}）。",)
    if len(why) > _MOST_MATTERS:
        yield (f"研究其余需决定的挂牌督办隐患{len(why) - _MOST_MATTERS}条，见简报。",)


def _overdue(material: Material) -> Iterable[Text]:
    entries = material.listed("overdue")
    if entries:
        worst = [f"{_brief(entry)}（超期{entry.overdue_days}天）" for entry in entries[:3]]
        yield (f"督办超期隐患{len(entries)}条，超期最久的：{'；'.join(worst)}。",)


def _to_settle(material: Material) -> Iterable[Text]:
    moved, twice = material.listed("deadline_moved"), material.listed("claimed_twice")
    if moved:
        yield (f"确认{len(moved)}条隐患整改期限的变动。",)
    if twice:
        yield (f"明确{len(twice)}条多部门填报隐患的牵头整改部门。",)
    late = material.figures["duties"]["overall"]["overdue"]
    if late:
        yield (f"研究企业履责：逾期未完成{late}项，由各牵头部门督促补做。",)
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
    return f"{mark}{entry['unit']}，{_cut(entry['description'])}"


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_DESCRIPTION else f"{text[: _LONGEST_DESCRIPTION - 1]}…"


def _department(material: Material, name: str) -> Sheet:
    row = next(each for each in material.figures["by_department"] if each["department"] == name)
    standing = material.standing.get(name)
    said = (
        ""
        if standing is None
        else f"{month(standing['month'])}报送：{Reporting(standing['status']).chinese}。"
    )
    blocks = [
        Paragraph((said + _counted(material.department(row)),)),
        *_lists(material, lambda entry: name in entry["departments"].split("、")),
        Paragraph((_closing(material),)),
    ]
    return Sheet("部门", name, f"致{name}：隐患整治提醒", _head(material, name), tuple(blocks))


def _leader(material: Material, name: str) -> Sheet:
    row = next(each for each in material.figures["by_leader"] if each["leader"] == name)
    sectors = names(material.campaign.sector(code).name for code in row["sectors"])
    blocks: list[Block] = [
        Paragraph((f"负责{sectors}。{_counted(material.leader(row))}",)),
        *_lists(material, lambda entry: name in entry["leaders"].split("、")),
        *_tasks(material, name),
    ]
    return Sheet("领导", name, f"{name}同志：负责领域隐患整治情况", _head(material, name), tuple(blocks))


def _counted(group: Group) -> str:
    if not group["found"]:
        return "未发现隐患。"
    return (
        f"累计发现隐患{group['found']}条，未整改{group['open']}条，超期{group['overdue']}条；"
        f"整改率{rate(*group.parts_of('rectification_rate'))}，销号率{rate(*group.parts_of('closure_rate'))}。"
    )


def _lists(material: Material, belongs: Callable[[Entry], bool]) -> list[Block]:
    """Return the lists that are not empty, as much of each as fits on the page, and which are empty."""
    own = {name: [entry for entry in material.listed(name) if belongs(entry)] for name in _LISTS}
    filled = {name: entries for name, entries in own.items() if entries}
    left, blocks = _MOST_ROWS, list[Block]()
    for place, (name, entries) in enumerate(filled.items(), 1):
        later = 2 * (len(filled) - place)  # what the lists below shall have at least
        shown = min(len(entries), max(left - later, 2))
        left -= shown
        blocks.append(_table(_LISTS[name], entries, shown))
    empty = [title for name, title in _LISTS.items() if name not in filled]
    return [*blocks, Paragraph((f"无{names(empty)}的隐患。",))] if empty else blocks


def _table(title: str, entries: Sequence[Entry], most: int) -> Table:
    columns = (
        Column("序号", "center", 6),
        Column("单位", "start", 20),
        Column("隐患", "start", 40),
        Column("整改期限", "center", 18),
        Column("填报单位", "start", 16),
    )
    rows = tuple(
        Row(((str(place),), (entry["unit"],), (_described(entry),), (_limit(entry),), (entry["department"],)))
        for place, entry in enumerate(entries[:most], 1)
    )
    rest = f"共{len(entries)}条，列前{most}条，其余见简报附件。" if len(entries) > most else ""
    return Table(f"{title}（{len(entries)}条）", columns, rows, rest)


def _described(entry: Entry) -> str:
    return ("【重大】" if entry.is_major else "") + _cut(entry["description"])


def _limit(entry: Entry) -> str:
    limit = day(entry["due_on"]) if entry["due_on"] else "未填"
    return limit if entry.overdue_days is None else f"{limit}\n超期{entry.overdue_days}天"


def _tasks(material: Material, name: str) -> list[Block]:
    row = next((each for each in material.figures["leader_tasks"] if each["leader"] == name), None)
    if row is None or not row["tasks"]:
        return []
    late = [task for task in row["tasks"] if task["state"] == "overdue"]
    said = f"年度任务清单{len(row['tasks'])}项，已完成{row['done']}项，{STATES['pending']}{row['pending']}项"
    listed = "；".join(f"{task['task']}（{day(task['due_on'])}前）" for task in late[:4])
    more = f"等{len(late)}项" if len(late) > 4 else ""
    return [Paragraph((f"{said}，{STATES['overdue']}{len(late)}项{'：' + listed + more if late else ''}。",))]


def _closing(material: Material) -> str:
    campaign, today = material.campaign, parse_day(material.as_of)
    later = next((each for each in campaign.months() if campaign.due_on(each) > today), None)
    when = f"于{day(campaign.due_on(later))}前" if later else "尽快"
    return f"请逐条核实，{when}在台账中更新整改状态、期限和“五落实”内容，报{campaign.channel}。"
