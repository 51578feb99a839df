"""Lists that the street keeps: who owes duties (``units.csv``), what leaders are to do (``leader_tasks.csv``), letters sent (``letters.csv``).

For example ``发出日期,步骤,次数,部门,隐患标识,隐患编号,隐患,回复日期`` above
``2023-07-26,督办,1,综合执法大队,hd46f0a9c3b7e21,ZF-2023-020,花卉批发档口：危险品混存,2023-08-02``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from hazardlib.domain.campaign import Campaign, fold_name
from hazardlib.domain.lists import Line, read_lines
from hazardlib.domain.terms import Step
from hazardlib.domain.unit_names import is_valid_code
from hazardlib.errors import ConfigError
from hazardlib.findings import Finding, find

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.domain.unit_names import UnitNames

_UNIT_HEADINGS = {
    "unit": ("unit", "单位名称"),
    "sector": ("sector", "行业领域"),
    "high_risk": ("high_risk", "高危"),
    "since": ("since", "起始日期"),
    "recorded_on": ("recorded_on", "记录日期"),
    "code": ("unit_code", "统一社会信用代码"),
}
_OPTIONAL_OF_UNITS = frozenset({"recorded_on", "code"})
_YES_OR_NO = {"": None, "是": "yes", "yes": "yes", "否": "no", "no": "no"}

_TASK_HEADINGS = {
    "leader": ("leader", "负责领导"),
    "task": ("task", "任务"),
    "due_on": ("due_on", "完成期限"),
    "done_on": ("done_on", "完成日期"),
    "note": ("note", "说明"),
    "recorded_on": ("recorded_on", "记录日期"),
}


class _Dated(Protocol):
    @property
    def recorded_on(self) -> date | None: ...


Dated = TypeVar("Dated", bound=_Dated)


def _latest(lines: Iterable[Dated], known_on: date, key: Callable[[Dated], Hashable]) -> tuple[Dated, ...]:
    """Return the lines written by a day; of several about one thing, the one written last."""
    latest: dict[Hashable, Dated] = {}
    for each in sorted(lines, key=lambda line: line.recorded_on or date.min):
        if each.recorded_on is None or each.recorded_on <= known_on:
            latest[key(each)] = each
    return tuple(latest.values())


@dataclass(frozen=True)
class ListedUnit:
    """One line of ``units.csv``.

    Parameters
    ----------
    unit, sector
        Its name, and the code of its sector.
    high_risk
        ``yes`` or ``no``; None where the line does not say.
    since
        From when it owes the duties; None for the campaign's beginning.
    recorded_on
        When the line was written; None for before every paper.
    code
        Its 统一社会信用代码: names with one code are one unit. None where the line gives none.
    """

    place: str
    unit: str
    sector: str
    high_risk: str | None
    since: date | None
    recorded_on: date | None = None
    code: str | None = None


def load_units(path: Path, campaign: Campaign) -> tuple[ListedUnit, ...]:
    """Read ``units.csv``: unit, sector, high_risk, since, recorded_on, unit_code; the last four may be blank, the last two be left out."""
    return tuple(
        _unit(line, campaign) for line in read_lines(path, _UNIT_HEADINGS, optional=_OPTIONAL_OF_UNITS)
    )


def _unit(line: Line, campaign: Campaign) -> ListedUnit:
    name, said, high_risk = (line.cells[field] for field in ("unit", "sector", "high_risk"))
    if not name:
        raise ConfigError(f"{line.place}：没有写单位名称。请补填，或删去这一行。")
    sector = campaign.find_sector(said)
    if sector is None and said in {each.code for each in campaign.sectors}:
        sector = campaign.sector(said)
    if sector is None:
        names = "、".join(each.name for each in campaign.sectors)
        raise ConfigError(f"{line.place}：行业领域写的是“{said}”，不在方案之内。请写其中之一：{names}。")
    if high_risk.lower() not in _YES_OR_NO:
        raise ConfigError(f"{line.place}：高危写的是“{high_risk}”。请写“是”或“否”，不清楚的留空。")
    code = line.cells["code"] or None
    if code and not is_valid_code(code):
        raise ConfigError(
            f"{line.place}：统一社会信用代码写的是“{code}”，不是18位，或末位校验码不对。请对照营业执照核对，不清楚的留空。"
        )
    since, recorded_on = map(line.day_if_any, ("since", "recorded_on"))
    return ListedUnit(line.place, name, sector.code, _YES_OR_NO[high_risk.lower()], since, recorded_on, code)


def known_units(units: Iterable[ListedUnit], known_on: date) -> tuple[ListedUnit, ...]:
    """Return the lines written by a paper's ``known_at``; of several of one unit and sector, the one written last."""
    return _latest(units, known_on, lambda each: (each.unit, each.sector))


def units_frame(units: Collection[ListedUnit], names: UnitNames) -> pd.DataFrame:
    """Return the lines as a frame: ``unit_id`` (see `other_sheets.duty_rows`), unit, sector, high_risk, since."""
    import pandas as pd

    from hazardlib.merge.other_sheets import unit_ids

    told = {"unit": "str", "sector": "str", "high_risk": "str", "since": "datetime64[us]"}
    cells = {name: [getattr(each, name) for each in units] for name in told}
    rows = pd.DataFrame({name: pd.Series(cells[name], dtype=kind) for name, kind in told.items()})
    return rows.assign(unit_id=unit_ids(rows, names))


@dataclass(frozen=True)
class LeaderTask:
    """One line of ``leader_tasks.csv``.

    Parameters
    ----------
    due_on, done_on
        By when, and when it was done; None where the line says neither.
    recorded_on
        The day the line was written. Before that day it says nothing.
    """

    place: str
    leader: str
    task: str
    due_on: date | None
    done_on: date | None
    note: str
    recorded_on: date


def load_leader_tasks(path: Path, campaign: Campaign) -> tuple[LeaderTask, ...]:
    """Read ``leader_tasks.csv``: leader, task, due_on, done_on, note, recorded_on."""
    return tuple(_task(line, campaign) for line in read_lines(path, _TASK_HEADINGS))


def latest_tasks(tasks: Iterable[LeaderTask], known_on: date) -> tuple[LeaderTask, ...]:
    """Return each task as the last line on it, written by ``known_on``, has it.

    Lines of one leader that name the same task and the same deadline are about one task: so what was done
    can be added later, in a line of its own, without changing what was known before.
    """
    return _latest(tasks, known_on, lambda each: (each.leader, fold_name(each.task), each.due_on))


def _task(line: Line, campaign: Campaign) -> LeaderTask:
    for field in ("leader", "task", "recorded_on"):
        if not line.cells[field]:
            raise ConfigError(
                f"{line.place}：“{field}”这一格没有填写。每行都要写明负责领导、任务和记录日期；完成日期可以留空。"
            )
    leader = "".join(line.cells["leader"].split())
    if leader not in campaign.leaders:
        raise ConfigError(
            f"{line.place}：负责领导写的是“{line.cells['leader']}”，不在名单内。可以写：{'、'.join(campaign.leaders)}。"
        )
    due_on, done_on = map(line.day_if_any, ("due_on", "done_on"))
    recorded_on = line.day_of("recorded_on")
    if done_on is not None and done_on > recorded_on:
        raise ConfigError(
            f"{line.place}：完成日期（{done_on}）晚于记录日期（{recorded_on}）。还没有完成的请留空，完成以后再记。"
        )
    return LeaderTask(
        line.place, leader, line.cells["task"], due_on, done_on, line.cells["note"], recorded_on
    )


LETTER_HEADINGS = {
    "sent_on": ("发出日期", "sent_on"),
    "step": ("步骤", "step"),
    "number": ("次数", "number"),
    "department": ("部门", "department"),
    "hazard_id": ("隐患标识", "hazard_id"),
    "hazard_no": ("隐患编号", "hazard_no"),
    "hazard": ("隐患", "hazard"),
    "answered_on": ("回复日期", "answered_on"),
}
"""What the columns may be called, by field; those that only people read may be lacking."""

_OPTIONAL_OF_LETTERS = frozenset({"hazard_no", "hazard", "answered_on"})
_STEPS = {said: step for step in Step for said in (step.chinese, str(step))}


@dataclass(frozen=True, kw_only=True)
class SentLetter:
    """One line of ``letters.csv``.

    Parameters
    ----------
    place
        File and line, for messages.
    sent_on, step, number
        When it went out, of which step, and the how-manieth of that step about the hazard.
    answered_on
        When the department answered in writing; None where it has not.
    """

    place: str
    sent_on: date
    step: Step
    number: int
    department: str
    hazard_id: str
    answered_on: date | None
    file: str
    row: int


def load_letters(path: Path, campaign: Campaign) -> tuple[SentLetter, ...]:
    """Read ``letters.csv``; a reply cannot come before its letter."""
    return tuple(
        _letter(line, campaign) for line in read_lines(path, LETTER_HEADINGS, optional=_OPTIONAL_OF_LETTERS)
    )


def known_letters(letters: Iterable[SentLetter], known_on: date) -> tuple[SentLetter, ...]:
    """Return the letters sent by a day, with the replies that had come by then."""
    return tuple(
        each if each.answered_on is None or each.answered_on <= known_on else replace(each, answered_on=None)
        for each in letters
        if each.sent_on <= known_on
    )


def loose_letters(letters: Iterable[SentLetter], known: Collection[str], as_of: date) -> list[Finding]:
    """Return a finding for each letter sent by a day about a hazard that no ledger tells of.

    Parameters
    ----------
    known
        Every ``hazard_id`` of which a row that counts tells, by the names that the letters use.
    """
    return [
        find("LETTER_UNKNOWN", each.file, found=each.hazard_id, line=each.row)
        for each in letters
        if each.sent_on <= as_of and each.hazard_id not in known
    ]


def _letter(line: Line, campaign: Campaign) -> SentLetter:
    for field in ("sent_on", "step", "number", "department", "hazard_id"):
        if not line.cells[field]:
            raise ConfigError(
                f"{line.place}：“{LETTER_HEADINGS[field][0]}”这一格没有填写。请补填，或删去这一行。"
            )
    said, number = line.cells["step"], line.cells["number"]
    if said not in _STEPS:
        allowed = "、".join(step.chinese for step in Step)
        raise ConfigError(f"{line.place}：步骤写的是“{said}”。请写其中之一：{allowed}。")
    if not (number.isascii() and number.isdigit() and int(number)):
        raise ConfigError(f"{line.place}：次数写的是“{number}”。请写 1、2 这样的数字。")
    department = campaign.find_department(line.cells["department"])
    if department is None:
        names = "、".join(each.name for each in campaign.departments)
        raise ConfigError(
            f"{line.place}：部门写的是“{line.cells['department']}”，不在填报单位之列。可以写：{names}。"
        )
    sent_on, answered_on = line.day_of("sent_on"), line.day_if_any("answered_on")
    if answered_on is not None and answered_on < sent_on:
        raise ConfigError(
            f"{line.place}：回复日期（{answered_on}）早于发出日期（{sent_on}）。请核对；没有回复的留空。"
        )
    return SentLetter(
        place=line.place,
        sent_on=sent_on,
        step=_STEPS[said],
        number=int(number),
        department=department.name,
        hazard_id=line.cells["hazard_id"],
        answered_on=answered_on,
        file=line.path.name,
        row=line.number,
    )
