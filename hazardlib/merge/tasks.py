"""Tasks: what each responsible leader is to do and has done, from ``leader_tasks.csv`` (职责清单、年度任务清单)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hazardlib.domain.campaign import Campaign, fold
from hazardlib.domain.lists import Line, read_lines
from hazardlib.errors import ConfigError

_HEADINGS = {
    "leader": ("leader", "负责领导"),
    "task": ("task", "任务"),
    "due_on": ("due_on", "完成期限"),
    "done_on": ("done_on", "完成日期"),
    "note": ("note", "说明"),
    "recorded_on": ("recorded_on", "记录日期"),
}
_DAYS = ("due_on", "done_on", "recorded_on")


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
    return tuple(_task(line, campaign) for line in read_lines(path, _HEADINGS))


def latest_tasks(tasks: Iterable[LeaderTask], known_on: date) -> tuple[LeaderTask, ...]:
    """Return each task as the last line on it, written by ``known_on``, has it.

    Lines of one leader that name the same task and the same deadline are about one task: so what was done
    can be added later, in a line of its own, without changing what was known before.
    """
    latest: dict[tuple[str, str, date | None], LeaderTask] = {}
    for task in sorted(tasks, key=lambda task: task.recorded_on):
        if task.recorded_on <= known_on:
            latest[task.leader, fold(task.task), task.due_on] = task
    return tuple(latest.values())


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
