"""Matters: what the meeting is asked for each hazard, worked out from the lists that it works through."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from operator import and_
from typing import TYPE_CHECKING, Any

from hazardlib.domain.terms import Ask
from hazardlib.measure.figure import Figure, list_of_hazards

if TYPE_CHECKING:
    from hazardlib.measure.rows import HazardRows

_HOW = "asks 是对这条隐患提请会议研究的事项，由隐患状态、督办、期限变动和填报部门得出。"


def meeting_matters(
    own: HazardRows,
    lists: Mapping[str, Figure],
    moved: Sequence[Mapping[str, Any]],
    supervised: Sequence[Mapping[str, Any]],
    led: Collection[str] = (),
) -> Figure:
    """Return each hazard of which something is asked, major ones first, then the longest overdue.

    It is asked by ``lists``, ``deadline_moves`` and ``supervision.to_decide`` of figures.json; of those in ``led`` a meeting has
    said already who leads.

    Returns
    -------
    Figure
        A list: ``hazard_id`` and ``asks``, the codes of `Ask` in their order. Source: ``docs/definitions.md#matters``.
    """

    def flagged(*names: str) -> set[str]:
        return set(own.ids(reduce(and_, (own[name] for name in names))))

    def why(reason: str) -> set[str]:
        return {row["hazard_id"] for row in supervised if row["why"] == reason}

    put_off = {row["hazard_id"] for row in moved if not row["is_agreed"] and row["days"] > 0}
    asked = {
        Ask.SUPERVISE: flagged("is_major", "is_overdue_verified") - flagged("is_supervised"),
        Ask.REPORT: (flagged("is_supervised", "is_overdue") | why("overdue"))
        - flagged("is_overdue_unverified"),
        Ask.EXTEND: put_off | why("extension_asked"),
        Ask.LEAD: set(lists["claimed_twice"].value) - set(led),
        Ask.LEVEL: set(lists["level_fallen"].value),
    }
    order = ["is_major", "overdue_days", "due_on", "hazard_id"]
    meant = own.frame(order, ids=set[str]().union(*asked.values()))
    pressing = meant.sort_values(order, ascending=[False, False, True, True], kind="stable")["hazard_id"]
    rows = [
        {"hazard_id": one, "asks": [str(ask) for ask, of in asked.items() if one in of]} for one in pressing
    ]
    return list_of_hazards(rows, "matters", _HOW)
