"""Choices: the words a column offers as a drop-down list, and what each kind of cell takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from hazardlib.domain.campaign import Campaign, Sector
from hazardlib.domain.columns import Column
from hazardlib.domain.month import Month
from hazardlib.domain.terms import FixType, Level, Reinspected, State, Supervision

Choices = Mapping[str, tuple[str, ...]]
"""Field → the words that it offers."""

_OPEN_LISTS = frozenset({"source", "leader", "channel", "community"})
"""Columns in which another text than those listed is taken as well."""

_WHOLE = frozenset(
    {"status", "level", "fix_type", "funds", "quantity", "rectified_quantity"}
    | {"high_risk", "outcome", "reward"}
)
"""Columns whose advice says what they mean as well."""

_ADVICE = {
    "sector": "请从下拉列表选择，本部门的领域排在最前面。",
    "status": "选未整改、整改中、已整改（等待验收）或已销号（验收合格）。",
    "level": "选一般隐患或重大事故隐患；重大的请填写判定依据。",
    "fix_type": "能当场改好的选“立即整改”；需要时间的选“限期整改”，并填齐五落实内容。",
    "source": "请从下拉列表选择；列表里没有的也可以直接填写。",
    "leader": "请从下拉列表选择；不止一位的用顿号隔开。",
    "supervision": "没有挂牌督办的选“否”或不填。",
    "criterion": "重大事故隐患要填，写标准名称或文号和条款；没有判定标准的写方案的重点检查事项。填写说明里有。",
    "listed_on": "没有挂牌督办的留空。",
    "supervision_due_on": "批准延期后改填新的期限。",
    "extension_asked_on": "请在督办期限到期之前申请；没有申请过的留空。",
    "delisted_on": "还没有解除的留空。",
    "due_on": "当场改好的隐患可以不填。",
    "accepted_on": "验收合格后填写，并把整改状态改为“已销号”。",
    "funds": "整改投入的资金，单位是万元，只填数字；不需要资金的填 0。",
    "quantity": "一行代表几条隐患时才填写；请尽量一条隐患填一行。",
    "rectified_quantity": "一行代表几条隐患时，其中已经整改几条。",
    "hazard_no": "同一条隐患每个月用同一个编号。",
    "community": "不在社区里的留空。",
    "duty": "请从下拉列表选择企业完成的事项。",
    "done_on": "还没有完成的留空。",
    "high_risk": "建筑施工等高危行业领域的企业填“是”。",
    "channel": "请从下拉列表选择，也可以直接填写。",
    "outcome": "是、否或核查中。",
    "danger": "不要写举报人的姓名、电话、住址。",
    "reward": "单位是元，只填数字；没有奖励的留空。",
    "this_month": "只填数字，不带单位；没有发生的填 0。",
    "cumulative": "只填数字，不带单位；没有发生的填 0。",
}

_ERROR_TITLE = "请核对"


def sectors_of(campaign: Campaign, department: str, day: date) -> tuple[Sector, ...]:
    """Return the sectors a department leads on a day, then those in which it cooperates."""
    roles = {sector.code: campaign.role(department, sector.code, day) for sector in campaign.sectors}
    return tuple(
        sector for role in ("lead", "cooperates") for sector in campaign.sectors if roles[sector.code] == role
    )


def offered_words(campaign: Campaign, department: str, month: Month, sources: Iterable[str]) -> Choices:
    """Return the words each column offers to one department in one month.

    Parameters
    ----------
    campaign, department, month
        Who reports, about when; the department's own sectors and their leaders come first.
        A department that has no part in the campaign is offered all in the notice's order.
    """
    day = campaign.roles_on(month)
    own = sectors_of(campaign, department, day)
    leaders = [name for sector in own for name in sector.leaders_on(day)]
    return {
        "sector": _distinct([sector.name for sector in (*own, *campaign.sectors)]),
        "leader": _distinct([*leaders, *campaign.leaders_on(day)]),
        "level": tuple(level.chinese for level in Level),
        "source": _distinct(sources),
        "fix_type": tuple(each.chinese for each in FixType),
        "status": tuple(state.chinese for state in State),
        "supervision": tuple(each.chinese for each in Supervision),
        "community": campaign.communities,
        "indicator": tuple(each.name for each in campaign.indicators),
        "duty": tuple(each.name for each in campaign.duties),
        "high_risk": ("是", "否"),
        "channel": (
            *(f"{line.number}{line.name}" for line in campaign.hotlines),
            "来信来访",
            "内部吹哨人",
            "其他",
        ),
        "outcome": ("是", "否", "核查中"),
        "result": tuple(each.chinese for each in Reinspected),
    }


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words))


def advice(column: Column) -> str:
    """Return one or two sentences on what to enter in a column."""
    said = _ADVICE.get(column.name, "")
    return said if column.name in _WHOLE else column.meaning + said


def list_rule(
    title: str, source: str | Sequence[str], *, message: str, is_open: bool = False
) -> dict[str, Any]:
    """Return the validation of a cell with a drop-down list; an open one takes other texts too."""
    return {
        "validate": "list",
        "source": source if isinstance(source, str) else list(source),
        "input_title": title,
        "input_message": message,
        "error_title": _ERROR_TITLE,
        "error_message": "列表里没有这个词。请从下拉列表中选择。",
        "error_type": "information" if is_open else "stop",
        "show_error": not is_open,
    }


def date_rule(title: str, example: date, *, message: str = "", is_strict: bool = True) -> dict[str, Any]:
    """Return the validation of a cell that takes a day; a lenient one asks before taking anything else."""
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": date(2000, 1, 1),
        "maximum": date(2100, 12, 31),
        "input_title": title,
        "input_message": f"填写年月日，如 {example.isoformat()}。{message}",
        "error_title": _ERROR_TITLE,
        "error_message": f"请填写完整的年月日，如 {example.isoformat()}。",
        "error_type": "stop" if is_strict else "warning",
    }


def number_rule(title: str, *, is_whole: bool, most: int, message: str) -> dict[str, Any]:
    """Return the validation of a cell that takes a number from 0 on."""
    return {
        "validate": "integer" if is_whole else "decimal",
        "criteria": "between",
        "minimum": 0,
        "maximum": most,
        "input_title": title,
        "input_message": message,
        "error_title": _ERROR_TITLE,
        "error_message": "请只填数字" + ("，不带小数和单位。" if is_whole else "，不带单位。"),
    }


def column_rule(column: Column, choices: str | Sequence[str] | None, example: date) -> dict[str, Any] | None:
    """Return the validation of a column; None for free text without advice of its own.

    Parameters
    ----------
    choices
        Its drop-down list, as words or as a range; None where it offers none.
    example
        The day that the advice gives as an example.
    """
    message = advice(column)
    if choices:
        return list_rule(column.heading, choices, message=message, is_open=column.name in _OPEN_LISTS)
    if column.type == "date":
        more = _ADVICE.get(column.name, "")
        return date_rule(column.heading, example, message=more, is_strict=column.name != "due_on")
    if column.type in ("integer", "number"):
        is_whole = column.type == "integer"
        most = 500 if is_whole else 1_000_000 if column.unit == "万元" else 1_000_000_000
        return number_rule(column.heading, is_whole=is_whole, most=most, message=message)
    if column.name in _ADVICE:
        return {"validate": "any", "input_title": column.heading, "input_message": message}
    return None
