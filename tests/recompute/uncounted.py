"""What of all that was received stands in no figure, the slow and obvious way."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests.recompute import notice
from tests.recompute.identity import number_of, plain
from tests.recompute.register import (
    Row,
    Submission,
    effective,
    is_ahead,
    is_countable,
    read_row,
    visible,
)

Received = list[tuple[Submission, Row, bool]]


def counts_now(sent: Submission, row: Row, as_of: date) -> bool:
    """Return whether a row is whole, not dated ahead of its own report and of the paper, nor found after the paper's day."""
    return is_countable(row) and not is_ahead(sent, row, as_of) and not is_later(sent, row, as_of)


def is_later(sent: Submission, row: Row, as_of: date) -> bool:
    """Return whether a whole row tells of what was found after the paper's day."""
    return is_countable(row) and not is_ahead(sent, row, as_of) and row["found_on"] > as_of


def tells_again(row: Row, other: Row, department: str) -> bool:
    """Return whether two rows share number or text, and nothing that both say of unit and day speaks against it."""
    number = number_of(row, department)
    same_number = number is not None and number == number_of(other, department)
    text = plain(row.get("description"))
    if not same_number and not (text and text == plain(other.get("description"))):
        return False
    for name in ("unit", "found_on"):
        mine, theirs = row.get(name), other.get(name)
        if name == "unit":
            mine, theirs = plain(mine), plain(theirs)
        if mine and theirs and mine != theirs:
            return False
    return True


def received_rows(heard: list[Submission], as_of: date) -> Received:
    """Return each row of each department's latest month, and what of earlier months counts nowhere."""
    every = [(sent, read_row(row, sent.department)) for sent in heard for row in sent.rows]
    counting = {sent.department for sent, row in every if counts_now(sent, row, as_of)}
    rows = [
        (sent, row) for sent, row in every if not (is_later(sent, row, as_of) and sent.department in counting)
    ]
    last = {sent.department: max(s.month for s in heard if s.department == sent.department) for sent in heard}
    kept: Received = []
    for sent, row in rows:
        counted = counts_now(sent, row, as_of)
        later = [other for s, other in rows if s.department == sent.department and s.month > sent.month]
        lost = not counted and not any(tells_again(row, other, sent.department) for other in later)
        if sent.month == last[sent.department] or lost:
            kept.append((sent, row, counted))
    return kept


def refused_files(submissions: list[Submission], as_of: date, known_at: datetime) -> list[Submission]:
    """Return the refused files that nothing accepted of their department and month, and no other version, came after."""
    seen = sorted(visible(submissions, as_of, known_at), key=lambda sent: sent.order)
    left = []
    for place, sent in enumerate(seen):
        after = seen[place + 1 :]
        is_made_good = any(
            one.file == sent.file
            or (not one.refused and (one.department, one.month) == (sent.department, sent.month))
            for one in after
        )
        if sent.refused and not is_made_good:
            left.append(sent)
    return left


def counts_of(received: Received, files: list[Submission]) -> dict[str, int]:
    """Return the counts of a group; the campaigns have no sheet that is not read, and no level that nobody can read."""
    lost = [row for _, row, counted in received if not counted]
    return {
        "received": len(received),
        "rows": len(lost),
        "major": sum(row.get("level") == "major" for row in lost),
        "unclear": 0,
        "refused": len(files),
        "unread": 0,
    }


REQUIRED_BESIDE = {
    "progress": ("sector", "indicator"),
    "duties": ("sector", "unit", "duty"),
    "tips": ("channel", "received_on", "danger"),
    "matters": ("met_on", "matter"),
    "reinspections": ("reinspected_on", "unit", "result"),
}


def beside(heard: list[Submission]) -> dict[str, int]:
    """Return how many rows of the other sheets lack what each must have; 工作进展 without a figure states nothing."""
    lost = dict.fromkeys(REQUIRED_BESIDE, 0)
    for sent in heard:
        for sheet, required in REQUIRED_BESIDE.items():
            for row in getattr(sent, sheet):
                said = {name: value for name, value in row.items() if value is not None}
                if "sector" not in said and notice.only_sector_led(sent.department):
                    said["sector"] = notice.only_sector_led(sent.department)
                if sheet == "progress" and not {"this_month", "cumulative"} & said.keys():
                    continue
                lost[sheet] += any(name not in said for name in required)
    return lost


def recompute_uncounted(submissions: list[Submission], as_of: date, known_at: datetime) -> dict[str, Any]:
    """Return what could not be counted: of all, by department, by sector, by leader."""
    heard = effective(submissions, as_of, known_at)
    received = received_rows(heard, as_of)
    files = refused_files(submissions, as_of, known_at)

    def of_sectors(codes: list[str]) -> dict[str, int]:
        reporting = {name for code in codes for part in notice.SECTORS[code][2:] for name in part}
        own = [entry for entry in received if entry[1].get("sector") in codes]
        possible = [
            row
            for sent, row, counted in received
            if not counted and "sector" not in row and sent.department in reporting
        ]
        theirs = [sent for sent in files if sent.department in reporting]
        return {**counts_of(own, theirs), "possible": len(possible)}

    return {
        "overall": counts_of(received, files),
        "beside": beside(heard),
        "by_department": {
            name: counts_of(
                [entry for entry in received if entry[0].department == name],
                [sent for sent in files if sent.department == name],
            )
            for name in notice.DEPARTMENTS
        },
        "by_sector": {code: of_sectors([code]) for code in notice.SECTORS},
        "by_leader": {
            name: of_sectors([code for code, sector in notice.SECTORS.items() if name in sector[1]])
            for name in notice.LEADERS
        },
    }


def compare_uncounted(theirs: dict[str, Any], ours: dict[str, Any]) -> None:
    """Compare every count of what stands in no figure."""
    assert theirs["overall"] == ours["overall"]
    assert theirs["beside"] == ours["beside"]
    for table, key in (("by_department", "department"), ("by_sector", "sector"), ("by_leader", "leader")):
        own = ours[table]
        assert {row[key]: {name: row[name] for name in own[row[key]]} for row in theirs[table]} == own, table
    assert len(theirs["rows"]) == theirs["overall"]["rows"]
