"""A department's ledger for one month: which hazards it lists, and what it writes in each cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from random import Random

from hazardlib.campaign import Campaign
from hazardlib.sample.bases import write_basis
from hazardlib.sample.habits import DATE_STYLES, STATE_WORDS, Cell, Habit
from hazardlib.sample.story import Hazard
from hazardlib.sample.supervision import watch
from hazardlib.sample.turns import REWORDED, REWORDING, Slip, Turn
from hazardlib.terms import PUT_RIGHT, FixType, Level, State

Row = dict[str, Cell]
"""One written row: field to cell."""

_ORDER = (State.OPEN, State.IN_PROGRESS, State.RECTIFIED, State.CLOSED)
_SOMETIMES_BLANK = ("basis", "accepted_by", "contingency", "measures", "source")
_BLANK_SHARE = 0.05


def listed(hazards: Iterable[Hazard], habit: Habit, turn: Turn, previous: date | None) -> list[Hazard]:
    """Return the hazards that a department lists: all so far, or what is new or was not yet closed."""
    return [
        hazard
        for hazard in hazards
        if turn.department in (hazard.department, *hazard.shared_with)
        and hazard.found_on <= turn.reported_on
        and (hazard.vanished_on is None or turn.reported_on < hazard.vanished_on)
        and (
            habit.is_cumulative
            or previous is None
            or hazard.found_on > previous
            or hazard.state_on(previous) is not State.CLOSED
            or hazard.reopened_on is not None
        )
    ]


def write_rows(
    hazards: Sequence[Hazard], campaign: Campaign, habit: Habit, turn: Turn, seed: int
) -> list[Row]:
    """Return the rows of a ledger as the department writes them, slips and all."""
    order = {sector.code: index for index, sector in enumerate(campaign.sectors)}
    rows = []
    for hazard in sorted(hazards, key=lambda hazard: (order[hazard.sector], hazard.found_on, hazard.key)):
        row = _write(hazard, campaign, habit, turn, seed)
        _leave_blank(row, Random(f"{seed} {hazard.key} {turn.month}"))
        rows.append(row)
    for slip in turn.slips:
        let_slip(rows, slip)
    return rows


def stated(hazard: Hazard, turn: Turn) -> State:
    """Return the state that a department states of a hazard."""
    state = hazard.state_on(turn.reported_on)
    if turn.department == hazard.department or not hazard.is_disputed:
        return state
    # A cooperating department that has not been told is a step behind.
    return _ORDER[max(0, _ORDER.index(state) - 1)]


def _write(hazard: Hazard, campaign: Campaign, habit: Habit, turn: Turn, seed: int) -> Row:
    state = stated(hazard, turn)
    rectified_on, accepted_on = _dates(hazard, state, turn.reported_on)
    is_limited = hazard.fix_type is FixType.TIME_LIMITED
    due_on = hazard.due_on_at(turn.reported_on)
    sector = campaign.sector(hazard.sector).name
    write_date = DATE_STYLES[habit.date_style]
    dates = {
        "found_on": hazard.found_on,
        "due_on": due_on,
        "rectified_on": rectified_on,
        "accepted_on": accepted_on,
        **_supervised(hazard, state, turn, seed),
    }
    row: Row = {name: write_date(day) if day else None for name, day in dates.items()}
    if not is_limited:
        row["due_on"] = habit.at_once_deadline or None
    row.update(
        number=hazard.number or None,
        sector=sector.removesuffix("领域") if habit.writes_sector_short else sector,
        unit=hazard.unit,
        location=hazard.problem.location,
        description=_description(hazard, turn),
        level=habit.levels[hazard.level is Level.MAJOR],
        basis=write_basis(hazard),
        source=hazard.source,
        fix_type=habit.fix_types[is_limited],
        responsible=hazard.responsible or None,
        leader=hazard.leader or None,
        measures=hazard.measures or None,
        funds=hazard.funds,
        contingency=hazard.contingency or None,
        state=STATE_WORDS[habit.state_words][state],
        accepted_by=f"验收员{'ABC'[hazard.key % 3]}" if accepted_on else None,
        supervision=hazard.supervision.chinese,
        grid=f"DLH-{hazard.key % 17 + 1:02d}",
        remarks=_remarks(hazard, turn.reported_on),
    )
    row["quantity"], row["rectified_quantity"] = counted(hazard, habit, state)
    return row


def _supervised(hazard: Hazard, state: State, turn: Turn, seed: int) -> dict[str, date | None]:
    watched, day = watch(hazard, seed), turn.reported_on
    if watched is None:
        return {}
    delisted_on = watched.delisted_on if state is State.CLOSED else None
    return {
        "listed_on": watched.listed_on if watched.listed_on <= day else None,
        "supervision_due_on": watched.due_on_at(day),
        "extension_asked_on": watched.asked_on_at(day),
        "delisted_on": delisted_on if delisted_on and delisted_on <= day else None,
    }


def _dates(hazard: Hazard, state: State, day: date) -> tuple[date | None, date | None]:
    if hazard.reopened_on is not None and day >= hazard.reopened_on:
        return (hazard.redone_on, hazard.redone_on) if state is State.CLOSED else (None, None)
    is_done = state in PUT_RIGHT
    return hazard.rectified_on if is_done else None, hazard.accepted_on if state is State.CLOSED else None


def _description(hazard: Hazard, turn: Turn) -> str:
    is_old = hazard.found_on < turn.month.day(1)
    is_reworded = is_old and hazard.key % 7 == 0 and (turn.department, str(turn.month)) in REWORDED
    return hazard.problem.description + (REWORDING if is_reworded else "")


def _remarks(hazard: Hazard, day: date) -> str | None:
    if hazard.reopened_on is not None and day >= hazard.reopened_on:
        return "复查发现问题反弹，重新整改"
    if hazard.extended_on is not None and day >= hazard.extended_on:
        return "设备采购周期长，申请延期" if hazard.key % 2 else "经研究同意延期"
    return "联合检查" if hazard.shared_with else None


def counted(hazard: Hazard, habit: Habit, state: State) -> tuple[int, int]:
    """Return how many a row stands for and how many of them are put right: one row in nine is three hazards.

    Only where the department counts at all.
    """
    is_done = state in PUT_RIGHT
    stands_for = 3 if hazard.key % 9 == 0 and not hazard.shared_with and "quantity=" in habit.columns else 1
    return stands_for, stands_for if is_done else stands_for // 2


def _leave_blank(row: Row, chance: Random) -> None:
    for name in _SOMETIMES_BLANK:
        if chance.random() < _BLANK_SHARE:
            row[name] = None


def let_slip(rows: list[Row], slip: Slip) -> None:
    """Type one cell wrong."""
    filled = [row for row in rows if row.get(slip.field) is not None]
    if filled:
        filled[min(slip.nth, len(filled) - 1)][slip.field] = slip.written
