"""Leaders' tasks: what of a leader's list is done, late, still to come or overdue on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hazardlib.campaign import Campaign


def leader_tasks(tasks: Iterable[Mapping[str, Any]], campaign: Campaign, as_of: date) -> list[dict[str, Any]]:
    """Return each leader's tasks and how many are done, overdue and pending.

    Parameters
    ----------
    tasks
        ``leader``, ``task``, ``due_on``, ``done_on``, ``note``; days may be None.
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
    own: dict[str, list[dict[str, Any]]] = {}
    for task in tasks:
        own.setdefault(task["leader"], []).append(_stated(task, as_of))
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
    if done_on is not None:
        state = "late" if due_on is not None and done_on > due_on else "done"
    else:
        state = "overdue" if due_on is not None and due_on < as_of else "pending"
    return {
        "task": task["task"],
        "due_on": None if due_on is None else due_on.isoformat(),
        "done_on": None if done_on is None else done_on.isoformat(),
        "state": state,
        "note": task["note"],
    }


def _entry(leader: str, tasks: list[dict[str, Any]]) -> dict[str, Any]:
    states = [task["state"] for task in tasks]
    return {
        "leader": leader,
        "tasks": sorted(tasks, key=lambda task: (task["due_on"] or "9999", task["task"])),
        "done": states.count("done") + states.count("late"),
        "overdue": states.count("overdue"),
        "pending": states.count("pending"),
    }
