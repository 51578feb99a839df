"""工作进展 of a day, the slow and obvious way."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from tests.recompute import notice
from tests.recompute.hazards import entries_by_hazard
from tests.recompute.register import Row, Submission, known_sector

Said = tuple[Fraction | None, Fraction | None]
"""What a department states of an indicator in a month: 本月数 and 累计数."""


def typed(value: Any) -> Fraction | None:
    """Return a number as it was typed."""
    return None if value is None else Fraction(str(value))


Series = dict[tuple[str, str, str, str], dict[str, tuple[Submission, Row]]]
"""Department, sector, indicator and the leader named (empty for none) → its row of each month."""


def said_by_month(heard: list[Submission]) -> Series:
    """Return, for each department, sector, indicator and leader named, the row of each month."""
    said: Series = {}
    for sent in heard:
        for row in sent.progress:
            row = with_sector(row, sent.department)
            numbers = [row.get("this_month"), row.get("cumulative")]
            if "sector" in row and numbers != [None, None]:
                leader = row.get("leader", "") if row["indicator"] in notice.IN_PERSON else ""
                key = (sent.department, row["sector"], row["indicator"], leader)
                said.setdefault(key, {})[sent.month] = (sent, row)
    return said


def whole(said: Series) -> Series:
    """Return what makes up a department's indicator in a sector: its rows without a name, or those with names.

    The month last heard decides: if a row of it names nobody, that holds what the others tell. Where what is chosen
    so states no 累计数 at all, each month decides for itself.
    """
    chosen: Series = {}
    for key, months in said.items():
        series = {each[3]: own for each, own in said.items() if each[:3] == key[:3]}
        last = max(month for own in series.values() for month in own)
        has_all = last in series.get("", {})
        picked = [own for name, own in series.items() if (name == "") == has_all]
        if any("cumulative" in row for own in picked for _, row in own.values()):
            if (key[3] == "") == has_all:
                chosen[key] = months
        else:
            left = {
                month: told for month, told in months.items() if not key[3] or month not in series.get("", {})
            }
            chosen.update({key: left} if left else {})
    for key in [key for key in chosen if is_strange(key[3])]:
        others = [own for each, own in chosen.items() if each[:3] == key[:3] and not is_strange(each[3])]
        left = {
            month: told
            for month, told in chosen[key].items()
            if not any(goes_on_over(own, month) for own in others)
        }
        del chosen[key]
        chosen.update({key: left} if left else {})
    return chosen


def goes_on_over(months: dict[str, tuple[Submission, Row]], month: str) -> bool:
    """Return whether a leader without a row of a month later reaches more than the leader's own rows tell."""

    def told(until: str) -> Fraction:
        return added(
            [typed(row.get("this_month")) for each, (_, row) in months.items() if each <= until]
        ) or Fraction(0)

    reached = {each: typed(row["cumulative"]) for each, (_, row) in months.items() if "cumulative" in row}
    return month not in months and any(
        each > month and total is not None and total > told(each) for each, total in reached.items()
    )


def with_sector(row: Row, department: str) -> Row:
    """Return the row with the sector that its site or its department is known by, where it names none."""
    if "sector" not in row and known_sector(row, department):
        return dict(row, sector=known_sector(row, department))
    return row


def cumulative(months: dict[str, tuple[Submission, Row]], indicator: str) -> Fraction | None:
    """Return what one department has reached."""
    rows = [months[month][1] for month in sorted(months)]
    if indicator in notice.STOCKS:
        last = rows[-1]
        return typed(last.get("cumulative", last.get("this_month")))
    reached: Fraction | None = None
    for row in rows:
        if "cumulative" in row:
            reached = typed(row["cumulative"])
        elif reached is None:
            reached = typed(row["this_month"])
        else:
            reached += typed(row["this_month"]) or 0
    return reached


def is_strange(leader: str) -> bool:
    """Return whether a row names somebody, and no leader of the notice."""
    return leader != "" and not any(name in leader for name in notice.LEADERS)


def in_all_months(months: dict[str, tuple[Submission, Row]], indicator: str) -> Fraction | None:
    """Return what the months of a series make together; where none states its own figure, what it has reached."""
    monthly = added([typed(row.get("this_month")) for _, row in months.values()])
    return cumulative(months, indicator) if monthly is None else monthly


def in_the_month(
    months: dict[str, tuple[Submission, Row]], month: str | None, indicator: str
) -> Fraction | None:
    """Return what one department has done in the month: stated, else between two cumulative figures in a row."""
    assert month is not None
    totals = {each: typed(row["cumulative"]) for each, (_, row) in months.items() if "cumulative" in row}
    if "this_month" in months[month][1] or indicator in notice.STOCKS:
        return typed(months[month][1].get("this_month"))
    steps = dict(zip(notice.MONTHS[1:], notice.MONTHS, strict=False))
    before, now = totals.get(steps.get(month, "")), totals.get(month)
    return now - before if before is not None and now is not None and now >= before else None


def added(numbers: list[Fraction | None]) -> Fraction | None:
    """Return the sum of what is known; None where nothing is."""
    known = [number for number in numbers if number is not None]
    return sum(known, Fraction(0)) if known else None


def recompute_progress(heard: list[Submission], as_of: date, major_found: int) -> dict[str, Any]:
    """Return the figures of progress; numbers are fractions."""
    said = said_by_month(heard)
    counted = whole(said)
    due = [month for month in notice.MONTHS if notice.due_day(month) <= as_of]
    month = due[-1] if due else None
    now = {key: in_the_month(months, month, key[2]) for key, months in counted.items() if month in months}
    reached = {
        key: in_all_months(months, key[2]) if is_strange(key[3]) else cumulative(months, key[2])
        for key, months in counted.items()
    }

    def counts(key: tuple[str, str, str, str]) -> bool:
        department, sector, indicator, _ = key
        return indicator not in ("应检查单位", "已检查单位") or notice.leads(department, sector)

    def sums(is_meant: Any) -> dict[str, tuple[Fraction | None, Fraction | None]]:
        return {
            name: (
                added([value for key, value in now.items() if key[2] == name and is_meant(key)]),
                added([value for key, value in reached.items() if key[2] == name and is_meant(key)]),
            )
            for name in notice.INDICATORS
        }

    def coverage(sectors: list[str]) -> tuple[Fraction | None, Fraction | None, float | None]:
        pairs = [
            (reached[department, sector, "已检查单位", ""], value)
            for (department, sector, name, _), value in reached.items()
            if name == "应检查单位"
            and sector in sectors
            and notice.leads(department, sector)
            and (department, sector, "已检查单位", "") in reached
        ]
        inspected, whole = added([done for done, _ in pairs]), added([each for _, each in pairs])
        return inspected, whole, float(inspected / whole) if inspected is not None and whole else None

    def of_leader(name: str) -> dict[str, tuple[Fraction | None, Fraction | None]]:
        own = {key: months for key, months in said.items() if name in key[3].split("、")}
        return {
            each: (
                added(
                    [
                        in_the_month(months, month, each)
                        for key, months in own.items()
                        if key[2] == each and month in months
                    ]
                ),
                added([cumulative(months, each) for key, months in own.items() if key[2] == each]),
            )
            for each in notice.IN_PERSON
        }

    def is_unknown(key: tuple[str, str, str, str]) -> bool:
        return all(value is None for other, value in now.items() if other[:3] == key[:3])

    street = sums(counts)
    visits = street["检查单位"][1]
    return {
        "month": month,
        "indicators": street,
        "departments": {
            name: len({key[0] for key in now if key[2] == name and counts(key)}) for name in notice.INDICATORS
        },
        "without_this_month": {
            name: sorted(
                {key[0] for key in now if key[2] == name and counts(key) and is_unknown(key)}
                if name not in notice.STOCKS
                else ()
            )
            for name in notice.INDICATORS
        },
        "by_sector": {
            code: sums(lambda key, code=code: counts(key) and key[1] == code) for code in notice.SECTORS
        },
        "by_department": {name: sums(lambda key, name=name: key[0] == name) for name in notice.DEPARTMENTS},
        "by_leader": {name: of_leader(name) for name in notice.LEADERS},
        "coverage": coverage(list(notice.SECTORS)),
        "coverage_by_sector": {code: coverage([code]) for code in notice.SECTORS},
        "per_visits": float(Fraction(major_found * 1000) / visits) if visits else None,
        "mismatches": sorted([*against_months(said), *against_ledger(said, heard, as_of)]),
    }


def against_months(
    said: Series,
) -> list[tuple[Any, ...]]:
    """Return the flows whose 累计数 is not what the months before make it."""
    found = []
    for (_, _, indicator, _), months in said.items():
        if indicator in notice.STOCKS:
            continue
        fitting: dict[str, list[Fraction]] = {"": [Fraction(0)]}
        for month in sorted(month for month in months if "cumulative" in months[month][1]):
            sent, row = months[month]
            stated, before = typed(row["cumulative"]), max(fitting)
            since = [each for each in notice.MONTHS if before < each <= month]
            monthly = [months[each][1].get("this_month") if each in months else None for each in since]
            done = sum((typed(each) or Fraction(0) for each in monthly), Fraction(0))
            sums = [each + done for each in fitting[before]]
            is_sure = before != "" and None not in monthly
            assert stated is not None
            if stated in sums or (not is_sure and stated > min(sums)):
                fitting[month] = [stated]
                continue
            expected = sums[0] if is_sure else min(sums)
            found.append(("PROGRESS_CUMULATIVE_DIFFERS", sent.file, row["row"], stated, expected))
            # The month after may go on from the wrong figure or from any that would have been right.
            fitting[month] = [stated, *sums]
    return found


def against_ledger(
    said: Series,
    heard: list[Submission],
    as_of: date,
) -> list[tuple[Any, ...]]:
    """Return the 发现隐患 and 整改隐患 that are not what the department's own ledgers list."""
    hazards = entries_by_hazard(heard, as_of).values()
    found = []
    for (department, sector, indicator, _), months in said.items():
        if indicator not in ("发现隐患", "整改隐患"):
            continue
        for month, (sent, row) in months.items():
            if "cumulative" not in row:
                continue
            count = 0
            for entries in hazards:
                own = [
                    each
                    for each in entries
                    if each.submission.department == department and each.submission.month <= month
                ]
                if own and own[-1].row["sector"] == sector:
                    count += indicator == "发现隐患" or own[-1].status in ("rectified", "closed")
            stated = typed(row["cumulative"])
            if stated != count:
                found.append(("PROGRESS_LEDGER_DIFFERS", sent.file, row["row"], stated, Fraction(count)))
    return found
