"""Lists that the street keeps: the units that owe duties (``units.csv``) and what each leader is to do (``leader_tasks.csv``)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from hazardlib.domain.campaign import Campaign, fold_name
from hazardlib.domain.lists import Line, read_lines
from hazardlib.domain.unit_names import is_valid_code
from hazardlib.errors import ConfigError

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
_OPTIONAL = frozenset({"recorded_on", "code"})
_YES_OR_NO = {"": None, "是": "yes", "yes": "yes", "否": "no", "no": "no"}


_TASK_HEADINGS = {
    "leader": ("leader", "负责领导"),
    "task": ("task", "任务"),
    "due_on": ("due_on", "完成期限"),
    "done_on": ("done_on", "完成日期"),
    "note": ("note", "说明"),
    "recorded_on": ("recorded_on", "记录日期"),
}
_DAYS = ("due_on", "done_on", "recorded_on")


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
    place
        File and line, for messages.
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
    return tuple(_unit(line, campaign) for line in read_lines(path, _UNIT_HEADINGS, optional=_OPTIONAL))


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
    since, recorded_on = (
        line.day_of(field) if line.cells[field] else None for field in ("since", "recorded_on")
    )
    code = line.cells["code"] or None
    if code and not is_valid_code(code):
        raise ConfigError(
            f"{line.place}：统一社会信用代码写的是“{code}”，不是18位，或末位校验码不对。请对照营业执照核对，不清楚的留空。"
        )
    return ListedUnit(line.place, name, sector.code, _YES_OR_NO[high_risk.lower()], since, recorded_on, code)


def known_units(units: Iterable[ListedUnit], known_on: date) -> tuple[ListedUnit, ...]:
    """Return the lines written by a paper's ``known_at``; of several of one unit and sector, the one written last."""
    return _latest(units, known_on, lambda each: (each.unit, each.sector))


def units_frame(units: Iterable[ListedUnit], names: UnitNames) -> pd.DataFrame:
    """Return the lines as a frame: ``unit_id`` (see `other_sheets.duty_rows`), unit, sector, high_risk, since."""
    import pandas as pd

    from hazardlib.merge.other_sheets import unit_ids

    told = ["unit", "sector", "high_risk"]
    everything = list(units)
    rows = pd.DataFrame([[getattr(each, name) for name in told] for each in everything], columns=told)
    since = pd.Series([each.since for each in everything], index=rows.index, dtype="datetime64[us]")
    rows = rows.astype("str").assign(since=since)
    return rows.assign(unit_id=unit_ids(rows, names))


@dataclass(frozen=True)
class LeaderTask:
    """One line of ``leader_tasks.csv``.

    Parameters
    ----------
    place
        File and line, for messages.
    leader, task
        Whose, and what is to be done.
    due_on, done_on
        By when, and when it was done; None where the line says neither.
    note
        What else is to be said.
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
    days = {field: line.day_of(field) if line.cells[field] else None for field in _DAYS}
    recorded_on = line.day_of("recorded_on")
    done_on = days["done_on"]
    if done_on is not None and done_on > recorded_on:
        raise ConfigError(
            f"{line.place}：完成日期（{done_on}）晚于记录日期（{recorded_on}）。还没有完成的请留空，完成以后再记。"
        )
    return LeaderTask(
        line.place, leader, line.cells["task"], days["due_on"], done_on, line.cells["note"], recorded_on
    )
