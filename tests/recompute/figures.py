"""From the hazards of a day to the figures of ``figures.json``, the slow and obvious way."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from tests.recompute import notice
from tests.recompute.duties import recompute_duties
from tests.recompute.hazards import all_hazards, status_by_month
from tests.recompute.identity import plain
from tests.recompute.intervals import wilson
from tests.recompute.progress import recompute_progress
from tests.recompute.register import (
    FIVE_ELEMENTS,
    Hazard,
    Submission,
    effective,
    is_ahead,
    is_countable,
    read_row,
    visible,
)
from tests.recompute.reinspections import hazards_of
from tests.recompute.tips import recompute_tips
from tests.recompute.uncounted import recompute_uncounted

Figures = dict[str, Any]


def is_due(hazard: Hazard, as_of: date) -> bool:
    """Return whether the deadline is on or before ``as_of``."""
    due_on = hazard.facts.get("due_on")
    return due_on is not None and due_on <= as_of


def is_overdue(hazard: Hazard, as_of: date) -> bool:
    """Return whether it is open and its deadline lies before ``as_of``."""
    due_on = hazard.facts.get("due_on")
    return hazard.is_open and due_on is not None and due_on < as_of


def is_unverified(hazard: Hazard, as_of: date) -> bool:
    """Return whether it is overdue, and the report that speaks of it is no later than its deadline."""
    return is_overdue(hazard, as_of) and bool(hazard.facts["due_on"] >= hazard.report_day)


def is_due_soon(hazard: Hazard, as_of: date) -> bool:
    """Return whether it is open and its deadline is ``as_of`` or one of the ten days after it."""
    due_on = hazard.facts.get("due_on")
    return hazard.is_open and due_on is not None and 0 <= (due_on - as_of).days <= 10


def is_on_time(hazard: Hazard, as_of: date) -> bool:
    """Return whether it was due and put right by its deadline."""
    if not is_due(hazard, as_of) or hazard.is_open or hazard.done_on is None:
        return False
    return bool(hazard.done_on <= hazard.facts["due_on"])


def is_major(hazard: Hazard) -> bool:
    """Return whether it is a major hazard; without a level it is a general one."""
    return hazard.facts.get("level") == "major"


def is_time_limited(hazard: Hazard) -> bool:
    """Return whether the five elements are asked of it."""
    return hazard.facts.get("fix_type") == "time_limited"


def is_complete(hazard: Hazard) -> bool:
    """Return whether it states all five elements."""
    return all(name in hazard.facts for name in FIVE_ELEMENTS)


def is_supervised(hazard: Hazard) -> bool:
    """Return whether street, district or city supervise it."""
    return hazard.facts.get("supervision") in ("street", "district", "city")


def bucket_of(hazard: Hazard) -> str | None:
    """Return which of the bulletins' two buckets a source belongs to; None where nobody stated one."""
    if "source" not in hazard.facts:
        return None
    return "self_check" if hazard.facts["source"] == "企业自查" else "department_check"


DANGERS = {
    "疏散通道": "疏散通道占用", "楼道": "疏散通道占用", "报警器": "燃气报警", "电线": "电气线路", "配电箱": "电气线路",
    "消火栓": "消防设施停用", "灭火器": "灭火器材缺损", "电动车": "电动车充电", "塔吊": "特种设备",
    "脚手架": "施工防护", "基坑": "施工防护", "临边": "施工防护",
}  # fmt: skip
"""What the recomputed hazards speak of → its kind; anything else is 其他隐患."""


def danger_of(hazard: Hazard) -> str:
    """Return the kind of danger that its description speaks of."""
    return next((kind for word, kind in DANGERS.items() if word in hazard.facts["description"]), "其他隐患")


GOOD_CODES = ("91350100M000100Y43", "91120110MA05XYWF12")
"""Of the codes that rows state those with the right check character."""


def unit_namer(hazards: list[Hazard]) -> Callable[[str], str]:
    """Return what gives the unit of a name: the one good code ever stated with it, else the bare name."""

    def unit_of(name: str) -> str:
        said = {
            str(each.facts.get("unit_code")).upper()
            for each in hazards
            if plain(each.facts["unit"]) == plain(name)
        }
        good = said.intersection(GOOD_CODES)
        return good.pop() if len(good) == 1 else plain(name)

    return unit_of


def community_of(hazard: Hazard) -> str | None:
    """Return the community that is stated of it, however it is spelled."""
    return plain(hazard.facts["community"]) if "community" in hazard.facts else None


def recurring_units(hazards: list[Hazard]) -> dict[str, Figures]:
    """Return the units at which hazards were found in several months, or later than one was closed."""
    units, unit_of = dict[str, Figures](), unit_namer(hazards)
    for name in {unit_of(hazard.facts["unit"]) for hazard in hazards}:
        own = [hazard for hazard in hazards if unit_of(hazard.facts["unit"]) == name]
        days = [
            hazard.closed_on
            for hazard in own
            if hazard.state == "closed" and hazard.closed_on and hazard.closed_on >= hazard.facts["found_on"]
        ]
        after = [hazard for hazard in own if any(day < hazard.facts["found_on"] for day in days)]
        months = {f"{hazard.facts['found_on']:%Y-%m}" for hazard in own}
        again = [
            hazard
            for hazard in own
            if danger_of(hazard) != "其他隐患"
            and any(
                danger_of(other) == danger_of(hazard)
                and f"{other.facts['found_on']:%Y-%m}" < f"{hazard.facts['found_on']:%Y-%m}"
                for other in own
            )
        ]
        if len(months) > 1 or after:
            kinds = [danger_of(hazard) for hazard in again]
            ranked = sorted(kinds, key=lambda kind: (-kinds.count(kind), kind))
            counts = {"found": len(own), "months": len(months)}
            counts |= {"after_closure": len(after), "same_danger": len(again)}
            units[name] = counts | {"danger": ranked[0] if ranked else None}
    return units


def is_reopened(hazard: Hazard) -> bool:
    """Return whether a month closed it and a later month did not."""
    statuses = [status for _, status in status_by_month(hazard)]
    return hazard.was_false or any(
        early == "closed" and late != "closed"
        for index, early in enumerate(statuses)
        for late in statuses[index + 1 :]
    )


def is_conflicting(hazard: Hazard) -> bool:
    """Return whether departments contradict one another in the month that speaks."""
    month = hazard.last.submission.month
    said: dict[str, dict[str, Any]] = {}
    for entry in hazard.entries:
        if entry.submission.month == month:
            said[entry.submission.department] = dict(entry.row, status=entry.status)
    for name in ("status", "level", "sector", "due_on"):
        values = {row[name] for row in said.values() if row.get(name) is not None}
        if len(values) > 1:
            return True
    return False


def is_unreported(hazard: Hazard, submissions: list[Submission]) -> bool:
    """Return whether it is open and its department's later submission leaves it out.

    A row that could not be counted has still listed the hazard whose number it bears and that it does not contradict.
    """
    own = [sent for sent in submissions if sent.department == hazard.last.submission.department]
    listed = [hazard.last.submission.month, *hazard.last.aside]
    could = hazard.false is None or any(sent.month > hazard.false[1] for sent in own)
    return hazard.is_open and could and any(sent.month > max(listed) for sent in own)


def leaders_of(hazard: Hazard) -> list[str]:
    """Return the leaders whom the row names, if they are the sector's, else all the sector's."""
    of_sector = notice.SECTORS[hazard.facts["sector"]][1]
    named = re.split(r"[、，,;；\s]+", hazard.facts.get("leader") or "")
    return [leader for leader in of_sector if leader in named] or of_sector


def median_days(hazards: list[Hazard], as_of: date) -> int | None:
    """Return the Kaplan–Meier median of days from found to closed."""
    closed: list[int] = []
    lasting: list[int] = []
    for hazard in hazards:
        found_on = hazard.facts["found_on"]
        if hazard.closed_on and hazard.closed_on < found_on:
            continue
        if hazard.state == "closed":
            assert hazard.closed_on is not None
            closed.append((hazard.closed_on - found_on).days)
        else:
            lasting.append((as_of - found_on).days)
    surviving = Fraction(1)
    for days in sorted(set(closed)):
        at_risk = sum(1 for other in closed + lasting if other >= days)
        surviving *= 1 - Fraction(closed.count(days), at_risk)
        if surviving <= Fraction(1, 2):
            return days
    return None


def ratio(numerator: int, denominator: int) -> float | None:
    """Return the share, or None where there is nothing to divide by."""
    return numerator / denominator if denominator else None


def group(hazards: list[Hazard], as_of: date) -> Figures:
    """Return the figures of one group of hazards."""
    found = len(hazards)
    closed = sum(1 for hazard in hazards if hazard.state == "closed")
    rectified = sum(1 for hazard in hazards if hazard.state == "rectified")
    due = sum(1 for hazard in hazards if is_due(hazard, as_of))
    overdue = sum(1 for hazard in hazards if is_overdue(hazard, as_of))
    unverified = sum(1 for hazard in hazards if is_unverified(hazard, as_of))
    on_time = sum(1 for hazard in hazards if is_on_time(hazard, as_of))
    return {
        "found": found,
        "closed": closed,
        "rectified": rectified,
        "open": sum(1 for hazard in hazards if hazard.is_open),
        "overdue": overdue,
        "overdue_verified": overdue - unverified,
        "overdue_unverified": unverified,
        "due_soon": sum(1 for hazard in hazards if is_due_soon(hazard, as_of)),
        "supervised_open": sum(1 for hazard in hazards if is_supervised(hazard) and hazard.state != "closed"),
        "due": due,
        "due_verified": due - unverified,
        "on_time": on_time,
        "closure_rate": ratio(closed, found),
        "rectification_rate": ratio(rectified + closed, found),
        "on_time_rate": ratio(on_time, due - unverified),
        "closure_rate_ci": wilson(closed, found),
        "median_days_to_close": median_days(hazards, as_of),
    }


def both(hazards: Iterable[Hazard], as_of: date) -> Figures:
    """Return the figures for all levels and for major hazards alone."""
    hazards = list(hazards)
    majors = [hazard for hazard in hazards if is_major(hazard)]
    return {"all": group(hazards, as_of), "major": group(majors, as_of)}


def grouped(hazards: list[Hazard], as_of: date, key: Callable[[Hazard], Any]) -> dict[Any, Figures]:
    """Return the figures of each group that has a hazard."""
    keys = {key(hazard) for hazard in hazards}
    return {one: both([h for h in hazards if key(h) == one], as_of) for one in keys}


def reporting(submissions: list[Submission], as_of: date, known_at: datetime) -> list[Figures]:
    """Return each department's standing for each month that is due."""
    seen = visible(submissions, as_of, known_at)
    heard = effective(submissions, as_of, known_at)
    lines = []
    for month in notice.MONTHS:
        if notice.due_day(month) > as_of:
            continue
        for department in notice.DEPARTMENTS:
            own = [s for s in seen if (s.department, s.month) == (department, month)]
            taken = sorted((s for s in own if not s.refused), key=lambda s: s.order)
            refused = sorted((s for s in own if s.refused), key=lambda s: s.order)
            now = [s for s in heard if (s.department, s.month) == (department, month)]
            if now and not any(s.rows for s in now):
                status = "nil"
            elif taken:
                status = "on_time" if taken[0].on_time else "late"
            else:
                status = "refused" if refused else "missing"
            first = (taken or refused or [None])[0]
            lines.append(
                {
                    "department": department,
                    "month": month,
                    "status": status,
                    "received_at": first and first.first_seen_at,
                }
            )
    return lines


def ageing(hazards: list[Hazard], as_of: date) -> list[Figures]:
    """Return the open hazards by days since they were found."""
    lines = []
    for low, high in [(0, 30), (31, 60), (61, 90), (91, 100_000)]:
        aged = [
            hazard
            for hazard in hazards
            if hazard.is_open and low <= (as_of - hazard.facts["found_on"]).days <= high
        ]
        lines.append({"all": len(aged), "major": sum(1 for hazard in aged if is_major(hazard))})
    return lines


def since(submissions: list[Submission], before: date, as_of: date, known_at: datetime) -> Figures:
    """Return what lies between the hazards counted as of ``before`` and those counted as of ``as_of``."""
    then = hazards_of(effective(submissions, before, known_at), before)
    now = hazards_of(effective(submissions, as_of, known_at), as_of)
    old = [hazard for hazard in now if hazard.facts["found_on"] <= before]
    names_then, names_old = {hazard.name for hazard in then}, {hazard.name for hazard in old}
    late = [hazard for hazard in old if hazard.name not in names_then]
    taken_off = len(names_then - names_old)
    assert len(then) + len(now) - len(old) + len(late) - taken_off == len(now)
    return {"late_reported": late, "taken_off": taken_off}


def recompute(submissions: list[Submission], as_of: date, known_at: datetime) -> Figures:
    """Return the figures of a day, as known at a time.

    Groups are dictionaries by code; lists of hazards are lists of hazards, to be compared by
    the file, sheet and row that speak for them.
    """
    heard = effective(submissions, as_of, known_at)
    hazards = hazards_of(heard, as_of)
    limited = [hazard for hazard in hazards if is_time_limited(hazard)]
    supervised = [hazard for hazard in hazards if is_supervised(hazard)]
    unit_of = unit_namer(hazards)
    return {
        "unit_of": unit_of,
        "progress": recompute_progress(heard, as_of, sum(is_major(hazard) for hazard in hazards)),
        "duties": recompute_duties(heard, as_of, unit_of),
        "tips": recompute_tips(heard, all_hazards(heard, as_of), hazards, as_of),
        "hazards": hazards,
        "overall": both(hazards, as_of),
        "by_sector": {
            code: both([h for h in hazards if h.facts["sector"] == code], as_of) for code in notice.SECTORS
        },
        "by_leader": {
            name: both([h for h in hazards if name in leaders_of(h)], as_of) for name in notice.LEADERS
        },
        "by_sector_leader": {
            (code, name): both(
                [h for h in hazards if h.facts["sector"] == code and name in leaders_of(h)], as_of
            )
            for code, (_, names, _, _) in notice.SECTORS.items()
            for name in names
        },
        "by_department": grouped(hazards, as_of, lambda h: h.department),
        "by_source": grouped(hazards, as_of, lambda h: h.facts.get("source")),
        "by_source_bucket": grouped(hazards, as_of, bucket_of),
        "by_danger": grouped(hazards, as_of, danger_of),
        "by_community": grouped(hazards, as_of, community_of) if any(map(community_of, hazards)) else {},
        "by_unit": grouped(hazards, as_of, lambda h: unit_of(h.facts["unit"])),
        "by_month_found": grouped(hazards, as_of, lambda h: f"{h.facts['found_on']:%Y-%m}"),
        "by_stage": grouped(hazards, as_of, lambda h: notice.stage_of(h.facts["found_on"])),
        "supervised": both(supervised, as_of),
        "supervised_by_level": grouped(supervised, as_of, lambda h: h.facts["supervision"]),
        "reporting": reporting(submissions, as_of, known_at),
        "ageing": ageing(hazards, as_of),
        "unreported": [h for h in hazards if is_unreported(h, heard)],
        "reopened": [h for h in hazards if is_reopened(h)],
        "incomplete": [h for h in limited if not is_complete(h)],
        "conflicts": [h for h in hazards if is_conflicting(h)],
        "overdue": [h for h in hazards if is_overdue(h, as_of)],
        "overdue_verified": [h for h in hazards if is_overdue(h, as_of) and h.facts["due_on"] < h.report_day],
        "overdue_unverified": [h for h in hazards if is_unverified(h, as_of)],
        "open": [h for h in hazards if h.is_open],
        # A matter for the meeting, so what is closed is not among them.
        "claimed_twice": [
            hazard
            for hazard in hazards
            if hazard.state != "closed" and len({e.submission.department for e in hazard.entries}) > 1
        ],
        "uncounted": recompute_uncounted(submissions, as_of, known_at),
        "quarantined": sum(
            not is_countable(read) or is_ahead(sent, read, as_of)
            for sent in heard
            for read in (read_row(row, sent.department) for row in sent.rows)
        ),
    }
