"""Leaders' tasks: what of a leader's list is done, late, still to come or overdue on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from hazardlib.domain.terms import TASK_STATES
from hazardlib.measure.figure import Figure, of_records

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign


def leader_tasks(tasks: Iterable[Mapping[str, Any]], campaign: Campaign, as_of: date) -> list[dict[str, Any]]:
    """Return each leader's tasks and how many are done, overdue and pending.

    Parameters
    ----------
    tasks
        ``leader``, ``task``, ``due_on``, ``done_on``, ``note``, ``place`` (of the line that says so); days may be None.
    campaign
        Whose leaders; each who answers for a sector on ``as_of`` has an entry, and whoever has tasks.
    as_of
        The day the states hold for: what is done later is not done yet.

    Returns
    -------
    list of dict
        In the order of the campaign's leaders; tasks by deadline, those without one last.
        Source: ``docs/definitions.md#leader_tasks``.
    """
    own: dict[str, list[tuple[dict[str, Any], str]]] = {}
    for task in tasks:
        file = PurePath(task["place"]).name
        own.setdefault(task["leader"], []).append((_stated(task, as_of), file))
    present = campaign.leaders_on(as_of)
    return [
        _entry(leader, own.get(leader, []))
        for leader in campaign.leaders
        if leader in present or leader in own
    ]


def _stated(task: Mapping[str, Any], as_of: date) -> dict[str, Any]:
    due_on, done_on = task["due_on"], task["done_on"]
    if done_on is not None and done_on > as_of:
        done_on = None
    return {
        "task": task["task"],
        "due_on": None if due_on is None else due_on.isoformat(),
        "done_on": None if done_on is None else done_on.isoformat(),
        "state": state_of(due_on, done_on, as_of),
        "note": task["note"],
    }


def state_of(due_on: date | None, done_on: date | None, as_of: date) -> str:
    """Return which of `TASK_STATES` something is in that is to be done by a day, or at no set one."""
    if done_on is not None:
        return "late" if due_on is not None and done_on > due_on else "done"
    return "overdue" if due_on is not None and due_on < as_of else "pending"


def _entry(leader: str, tasks: Sequence[tuple[dict[str, Any], str]]) -> dict[str, Any]:
    def told(line: tuple[dict[str, Any], str]) -> dict[str, Any]:
        task, file = line
        return {"leader": leader, **task, "state_name": TASK_STATES[task["state"]], "file": file}

    def of(*states: str) -> Figure:
        return of_records([line for line in tasks if line[0]["state"] in states], told, "leader_tasks")

    return {
        "leader": leader,
        "tasks": sorted(
            (task for task, _ in tasks), key=lambda task: (task["due_on"] or "9999", task["task"])
        ),
        "done": of("done", "late"),
        "overdue": of("overdue"),
        "pending": of("pending"),
    }
