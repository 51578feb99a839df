"""What a matter that a meeting decided changes in the register, as its first words say: 延期, 挂牌督办, 明确牵头.

For example ``延期：甲店换管`` with 时限 2023-08-31, ``挂牌督办（区）：乙店``, ``明确牵头：丙处`` with a 责任部门. What begins otherwise changes nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from hazardlib.domain.terms import Ask, Supervision

_HEAD = re.compile(r"[:：，,。；;]")
_SUPERVISE = re.compile(r"(街道|区|市)?级?挂牌督办(?:[（(](街道|区|市)级?[）)])?")
_EXTEND = re.compile(r"(?:同意)?延期(?:[至到](?:(\d{4})年)?(\d{1,2})月(\d{1,2})日)?")
_LEAD = re.compile(r"明确牵头(?:部门|单位)?")
_NO_EFFECT = frozenset({Ask.REPORT.chinese, Ask.LEVEL.chinese})
_MENTIONS = re.compile("延期|挂牌|牵头")
_LEVELS = {level.chinese: level for level in Supervision}


@dataclass(frozen=True)
class Effects:
    """What a matter changes: whether it extends, at which level it lists, whether it names who leads; the day it writes out."""

    extends: bool = False
    level: Supervision | None = None
    leads: bool = False
    until: tuple[int | None, int, int] | None = None

    @property
    def asks(self) -> tuple[Ask, ...]:
        """The same as what a meeting is asked."""
        holds = {Ask.SUPERVISE: self.level is not None, Ask.EXTEND: self.extends, Ask.LEAD: self.leads}
        return tuple(ask for ask, is_so in holds.items() if is_so)


def effects_of(matter: str) -> Effects:
    """Return what a matter changes; nothing where a word before the first colon or comma is none of those known.

    A street's meeting lists at the street's level where no level is named.
    """
    extends, level, leads, until = False, None, False, None
    for piece in (each.strip() for each in _HEAD.split(matter, maxsplit=1)[0].split("、")):
        if named := _SUPERVISE.fullmatch(piece):
            said = {text for text in named.groups() if text}
            if len(said) > 1:
                return Effects()
            level = _LEVELS[said.pop()] if said else Supervision.STREET
        elif named := _EXTEND.fullmatch(piece):
            extends = True
            if named[2]:
                until = (int(named[1]) if named[1] else None, int(named[2]), int(named[3]))
        elif _LEAD.fullmatch(piece):
            leads = True
        elif piece not in _NO_EFFECT:
            return Effects()
    return Effects(extends, level, leads, until)


def extends_to_past(matter: str, due_on: date | None, met_on: date | None) -> bool:
    """Tell whether a matter extends to a day that was past at the meeting; such an extension changes nothing."""
    is_past = due_on is not None and met_on is not None and due_on < met_on
    return is_past and effects_of(matter).extends


def doubt_of(matter: str, hazard_no: str | None, due_on: date | None, *, has_department: bool) -> str:
    """Return why a matter cannot take effect though it seems to be meant to; empty where all is clear.

    Parameters
    ----------
    has_department
        Whether 责任部门 names a department of the campaign.
    """
    effects = effects_of(matter)
    if not effects.asks:
        is_meant = bool(_MENTIONS.search(matter)) and hazard_no is not None
        return "没有以“延期”“挂牌督办”或“明确牵头”开头" if is_meant else ""
    if hazard_no is None:
        return "没有填隐患编号"
    if due_on is None:  # so the suite's own proposals stand until the meeting has filled them in
        return "没有填时限"
    if effects.until is not None:
        year, month, day = effects.until
        if (year or due_on.year, month, day) != (due_on.year, due_on.month, due_on.day):
            return "写的日期和时限不一致"
    return "责任部门没有填，或不在填报单位之列" if effects.leads and not has_department else ""
