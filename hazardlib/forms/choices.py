"""Choices: the words a column offers as a drop-down list, and what each kind of cell takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from hazardlib.domain.campaign import Campaign, Sector
from hazardlib.domain.columns import Column
from hazardlib.domain.lists import read_list
from hazardlib.domain.month import Month
from hazardlib.domain.terms import FixType, Level, Reinspected, State, Supervision

Choices = Mapping[str, tuple[str, ...]]
"""Field → the words that it offers."""

_ERROR_TITLE = "请核对"


class _Advice(NamedTuple):
    """What a blank workbook says of a column: whether that says what it means as well, whether other words than those listed are taken."""

    said: str = ""
    is_whole: str = ""
    is_open: str = ""


@cache
def _advised() -> Mapping[str, _Advice]:
    """Return what is said, by column; for example ``funds,整改投入的资金，单位是万元，只填数字；不需要资金的填 0。,yes,``."""
    path, names = Path(__file__).with_name("advice.csv"), ("column", *_Advice._fields)
    return {name: _Advice(*told) for _, (name, *told) in read_list(path, names, may_be_blank=names[1:])}


def _of(column: Column) -> _Advice:
    return _advised().get(column.name, _Advice())


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
    own = _of(column)
    return own.said if own.is_whole else column.meaning + own.said


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
        return list_rule(column.heading, choices, message=message, is_open=bool(_of(column).is_open))
    if column.type == "date":
        return date_rule(column.heading, example, message=_of(column).said, is_strict=column.name != "due_on")
    if column.type in ("integer", "number"):
        is_whole = column.type == "integer"
        most = 500 if is_whole else 1_000_000 if column.unit == "万元" else 1_000_000_000
        return number_rule(column.heading, is_whole=is_whole, most=most, message=message)
    if _of(column).said:
        return {"validate": "any", "input_title": column.heading, "input_message": message}
    return None
