"""Where the pace leads, how groups lie to the street, what moved and what falls due: the slow and obvious way."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.recompute import notice
from tests.recompute.figures import is_major, is_overdue, leaders_of
from tests.recompute.register import Hazard, Submission, effective
from tests.recompute.reinspections import hazards_of

Z95, Z998 = 1.959963984540054, 3.090232306167813
FINAL_ON = date(2023, 12, 1)


def score_bound(count: int, sign: int) -> float:
    """Return the mean that a count just contradicts, found by halving what lies between."""
    near, far = float(count), count + sign * (20.0 + 10 * math.sqrt(count))
    far = max(far, 0.0)
    for _ in range(200):
        middle = (near + far) / 2
        if (count - middle) ** 2 <= Z95**2 * middle:
            near = middle
        else:
            far = middle
    return near


def recompute_pace(sent: list[Submission], as_of: date, known_at: datetime) -> dict[str, Any] | None:
    """Return the pace of the last two report periods, or None."""
    due_days = [day for day in map(notice.due_day, notice.MONTHS) if day <= as_of]
    hazards = hazards_of(effective(sent, as_of, known_at), as_of)
    if len(due_days) < 3 or as_of >= FINAL_ON or not hazards:
        return None
    start, end = due_days[-3], due_days[-1]
    points = {day: hazards_of(effective(sent, day, known_at), day) for day in sorted({*due_days, as_of})}
    return {
        "span": (start.isoformat(), end.isoformat(), (end - start).days, (FINAL_ON - as_of).days),
        "points": [
            {
                "as_of": day.isoformat(),
                "all": sum(h.state != "closed" for h in then),
                "major": sum(h.state != "closed" for h in then if is_major(h)),
            }
            for day, then in points.items()
        ],
        "all": _level(hazards, start, end, as_of),
        "major": _level([h for h in hazards if is_major(h)], start, end, as_of),
    }


def _level(hazards: list[Hazard], start: date, end: date, as_of: date) -> dict[str, Any]:
    found = sum(start < h.facts["found_on"] <= end for h in hazards)
    closed = sum(
        h.state == "closed" and h.closed_on is not None and start < h.closed_on <= end for h in hazards
    )
    left = sum(h.state != "closed" for h in hazards)
    days, ahead = (end - start).days, (FINAL_ON - as_of).days
    said: dict[str, Any] = {
        "found": found,
        "closed": closed,
        "not_closed": left,
        "found_per_day": found / days,
        "closed_per_day": closed / days,
        "found_per_day_ci": [score_bound(found, -1) / days, score_bound(found, 1) / days],
        "closed_per_day_ci": [score_bound(closed, -1) / days, score_bound(closed, 1) / days],
        "needed_per_day": left / ahead,
        "needed_with_new_per_day": (left + found / days * ahead) / ahead,
    }
    if found + closed < 10:
        return said | dict.fromkeys(ENDS)
    final_found = len(hazards) + found / days * ahead
    expected = left + (found / days - closed / days) * ahead
    spread = math.sqrt(
        (found / days) * ahead
        + (found / days**2) * ahead**2
        + (closed / days) * ahead
        + (closed / days**2) * ahead**2
    )
    ends = [max(0.0, min(final_found, expected + sign * Z95 * spread)) for sign in (-1, 0, 1)]
    return said | {
        "final_found": final_found,
        "final_not_closed": ends[1],
        "final_not_closed_ci": [ends[0], ends[2]],
        "final_closure_rate": (final_found - ends[1]) / final_found,
        "final_closure_rate_ci": [
            (final_found - ends[2]) / final_found,
            (final_found - ends[0]) / final_found,
        ],
    }


ENDS = (
    "final_found",
    "final_not_closed",
    "final_not_closed_ci",
    "final_closure_rate",
    "final_closure_rate_ci",
)


def compare_pace(
    theirs: dict[str, Any] | None, sent: list[Submission], as_of: date, known_at: datetime
) -> None:
    """Compare the pace, every count exactly and every quotient to 1e-6."""
    ours = recompute_pace(sent, as_of, known_at)
    if theirs is None or ours is None:
        assert theirs is ours
        return
    assert (theirs["from"], theirs["to"], theirs["days"], theirs["days_left"]) == ours["span"]
    assert theirs["final_on"] == FINAL_ON.isoformat()
    assert theirs["points"] == ours["points"]
    for level in ("all", "major"):
        assert theirs[level].keys() == ours[level].keys()
        for name, value in ours[level].items():
            expected = value if value is None else pytest.approx(value, abs=1e-6)
            assert theirs[level][name] == expected, f"pace {level} {name}"


def position(hazards: list[Hazard], street: list[Hazard]) -> str | None:
    """Return where a group's closure rate lies among those that chance alone would give so many hazards."""
    if len(hazards) < 5:
        return None
    rate = sum(h.state == "closed" for h in street) / len(street)
    expected, deviation = len(hazards) * rate, math.sqrt(len(hazards) * rate * (1 - rate))
    away = sum(h.state == "closed" for h in hazards) - expected
    if abs(away) < Z95 * deviation + 1e-9:
        return "alike"
    side = "higher" if away > 0 else "lower"
    return side if abs(away) < Z998 * deviation + 1e-9 else f"far_{side}"


def compare_funnel(theirs: dict[str, Any], hazards: list[Hazard]) -> None:
    """Compare each group's position, and the limits at the sizes at which they are drawn."""
    members = {
        ("by_sector", "sector"): lambda hazard: [hazard.facts["sector"]],
        ("by_leader", "leader"): leaders_of,
        ("by_department", "department"): lambda hazard: [hazard.department],
    }
    for (kind, key), of in members.items():
        for row in theirs[kind]:
            own = [hazard for hazard in hazards if row[key] in of(hazard)]
            assert row["position"] == position(own, hazards), f"{kind} {row[key]}"
    closed = sum(hazard.state == "closed" for hazard in hazards)
    assert (theirs["found"], theirs["closed"]) == (len(hazards), closed)
    for limit in theirs["curve"]:
        rate = closed / len(hazards)
        deviation = math.sqrt(limit["found"] * rate * (1 - rate))
        for name, width in (("95", Z95), ("998", Z998)):
            low, high = (limit["found"] * rate + sign * width * deviation for sign in (-1, 1))
            assert limit[f"low_{name}"] * limit["found"] == pytest.approx(max(0, low), abs=1e-9)
            assert limit[f"high_{name}"] * limit["found"] == pytest.approx(
                min(limit["found"], high), abs=1e-9
            )


def compare_moves(theirs: dict[str, Any], then: list[Hazard], now: list[Hazard]) -> None:
    """Compare how many hazards went from one state to another, and what that does to the open ones."""
    states = [{h.name: "open" if h.is_open else h.state for h in each} for each in (then, now)]
    moved = Counter(
        tuple(state.get(name, "none") for state in states) for name in states[0].keys() | states[1].keys()
    )
    assert {(row["from"], row["to"]): row["count"] for row in theirs["moves"]} == dict(moved)
    stock = theirs["open_stock"]
    assert stock["before"] == sum(h.is_open for h in then)
    assert stock["now"] == sum(h.is_open for h in now)
    assert stock["entered"] == sum(h.name not in states[0] for h in now)
    assert stock["returned"] == sum(
        h.is_open and states[0].get(h.name) in ("rectified", "closed") for h in now
    )
    assert stock["taken_off"] == sum(h.is_open and h.name not in states[1] for h in then)
    assert stock["put_right"] == sum(
        not h.is_open and states[0].get(h.name) not in ("rectified", "closed") for h in now
    )
    left = stock["before"] + stock["entered"] + stock["returned"] - stock["put_right"] - stock["taken_off"]
    assert left == stock["now"]


def compare_accounts(theirs: dict[str, Any], then: list[Hazard], now: list[Hazard], since: date) -> None:
    """Compare what leads from the hazards put right, and closed, on the day before to those of now."""
    names = {h.name for h in now}
    done: dict[str, Callable[[Hazard], bool]] = {
        "put_right": lambda hazard: not hazard.is_open,
        "closed": lambda hazard: hazard.state == "closed",
    }
    dates: dict[str, Callable[[Hazard], date | None]] = {
        "put_right": lambda hazard: hazard.done_on,
        "closed": lambda hazard: hazard.closed_on,
    }
    for name, is_done in done.items():
        earlier = {h.name for h in then if is_done(h)}
        present = {h.name for h in now if is_done(h)}
        dated = {h.name for h in now if is_done(h) and (on := dates[name](h)) is not None and on > since}
        account = {
            "before": len(earlier),
            "in_period": len(dated),
            "known_late": len(present - earlier - dated),
            "counted_before": len(dated & earlier),
            "undone": len((earlier - present) & names),
            "taken_off": len(earlier - names),
            "now": len(present),
        }
        assert theirs["done_stocks"][name] == account, name
        gained = account["in_period"] + account["known_late"]
        lost = account["counted_before"] + account["undone"] + account["taken_off"]
        assert account["before"] + gained - lost == account["now"], name
    left = [{h.name for h in each if h.state != "closed"} for each in (then, now)]
    closed = [{h.name for h in each} - still for each, still in zip((then, now), left, strict=True)]
    assert theirs["not_closed_stock"] == {
        "before": len(left[0]),
        "entered": len(names - {h.name for h in then}),
        "reopened": len(closed[0] & left[1]),
        "closed": len(closed[1] - closed[0]),
        "taken_off": len(left[0] - names),
        "now": len(left[1]),
    }


def compare_deadlines(theirs: list[dict[str, Any]], hazards: list[Hazard], as_of: date) -> None:
    """Compare the open hazards by when they fall due."""
    still = [hazard for hazard in hazards if hazard.is_open]
    rows: list[list[Hazard]] = [[h for h in still if is_overdue(h, as_of)]]
    dated = [h for h in still if "due_on" in h.facts and h.facts["due_on"] >= as_of]
    rows += [[h for h in dated if (h.facts["due_on"] - as_of).days // 7 == week] for week in range(5)]
    rows += [[h for h in dated if h.facts["due_on"] >= as_of + timedelta(35)]]
    rows += [[h for h in still if h.facts.get("due_on") is None]]
    assert [row["all"] for row in theirs] == [len(row) for row in rows]
    assert [row["major"] for row in theirs] == [sum(map(is_major, row)) for row in rows]
    assert sum(row["all"] for row in theirs) == len(still)
