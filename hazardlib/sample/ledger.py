"""A department's ledger for one month: which hazards it lists, and what it writes in each cell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.terms import PUT_RIGHT, FixType, State
from hazardlib.sample.habits import Habit, Row, Said, Turn
from hazardlib.sample.hazards import Hazard

_ORDER = tuple(State)
_SOMETIMES_BLANK = ("basis", "accepted_by", "contingency", "measures", "source")
_BLANK_SHARE, _TOLD_SHARE = 0.05, 0.8


def listed(
    hazards: Mapping[int, Hazard], habit: Habit, turn: Turn, previous: date | None
) -> dict[int, Hazard]:
    """Return the hazards that a department lists: all so far, or what is new or was not yet closed."""
    return {
        key: hazard
        for key, hazard in hazards.items()
        if turn.department in (hazard.department, hazard.shared_with)
        and hazard.found_on <= turn.reported_on
        and (hazard.vanished_on is None or turn.reported_on < hazard.vanished_on)
        and (
            habit.ledger.is_cumulative
            or previous is None
            or hazard.found_on > previous
            or hazard.state_on(previous) is not State.CLOSED
            or hazard.reopened_on is not None
        )
    }


def write_rows(shown: Mapping[int, Hazard], campaign: Campaign, habit: Habit, turn: Turn) -> list[Row]:
    """Return the rows of a ledger as the department writes them: by sector and day, some cells left blank."""
    order = {sector.code: index for index, sector in enumerate(campaign.sectors)}
    rows = []
    for key, hazard in sorted(shown.items(), key=lambda pair: (order[pair[1].sector], pair[1].found_on)):
        row = habit.write(_say(key, hazard, campaign, habit, turn))
        chance = Random(f"2023 {key} {turn.month}")
        row.update(dict.fromkeys(name for name in _SOMETIMES_BLANK if chance.random() < _BLANK_SHARE))
        rows.append(row)
    return rows


def stated(hazard: Hazard, turn: Turn) -> State:
    """Return the state that a department states of a hazard."""
    state = hazard.state_on(turn.reported_on)
    if turn.department == hazard.department or not hazard.is_disputed:
        return state
    # A cooperating department that has not been told is a step behind.
    return _ORDER[max(0, _ORDER.index(state) - 1)]


def counted(key: int, hazard: Hazard, habit: Habit, state: State) -> tuple[int, int]:
    """Return how many a row stands for and how many of them are put right: one row in nine is three hazards.

    Only where the department counts at all.
    """
    is_counted = key % 9 == 0 and not hazard.shared_with and "quantity" in habit.ledger.columns
    stands_for = 3 if is_counted else 1
    return stands_for, stands_for if state in PUT_RIGHT else stands_for // 2


def _say(key: int, hazard: Hazard, campaign: Campaign, habit: Habit, turn: Turn) -> Said:
    state, day = stated(hazard, turn), turn.reported_on
    rectified_on, accepted_on = hazard.done_on(day, state)
    quantity, rectified_quantity = counted(key, hazard, habit, state)
    is_limited = hazard.fix_type is FixType.TIME_LIMITED
    is_reworded = key % 7 == 0 and hazard.found_on < turn.month.day(1)
    said = vars(hazard) | {
        "sector": campaign.sector(hazard.sector),
        "description": hazard.description + (turn.adds_to_old if is_reworded else ""),
        "due_on": hazard.due_on_at(day) if is_limited else habit.at_once_deadline,
        "state": state,
        "rectified_on": rectified_on,
        "accepted_on": accepted_on,
        "accepted_by": f"验收员{'ABC'[key % 3]}" if accepted_on else None,
        "grid": f"DLH-{key % 17 + 1:02d}",
        "quantity": quantity,
        "rectified_quantity": rectified_quantity,
        "remarks": _remarks(key, hazard, day),
        "street_told_on": _told_street(key, hazard, day) if is_limited else None,
    }
    return {**said, **(hazard.watch.known_on(day, state) if hazard.watch else {})}


def _told_street(key: int, hazard: Hazard, day: date) -> date | None:
    """Return when a hazard was reported to the street, as known on a day; one in five never is."""
    chance = Random(f"street {key}")
    told_on = hazard.found_on + timedelta(chance.randrange(1, 7))
    return told_on if chance.random() < _TOLD_SHARE and told_on <= day else None


def _remarks(key: int, hazard: Hazard, day: date) -> str | None:
    if hazard.is_reopened_on(day):
        return "复查发现问题反弹，重新整改"
    if hazard.extended_on is not None and day >= hazard.extended_on:
        return "设备采购周期长，申请延期" if key % 2 else "经研究同意延期"
    return "联合检查" if hazard.shared_with else None
