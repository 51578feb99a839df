"""举报线索 of a day, the slow and obvious way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from tests.recompute import notice
from tests.recompute.identity import number_of, plain
from tests.recompute.intervals import close, wilson
from tests.recompute.progress import with_sector
from tests.recompute.register import Hazard, Row, Submission

REQUIRED = ["channel", "received_on", "danger"]

KINDS = {
    "堆物": "疏散通道占用",
    "疏散通道堵塞": "疏散通道占用",
    "张三反映安全出口上锁": "疏散通道占用",
    "瓶装气存放过多": "燃气用具和管路",
    "井盖缺失": "有限空间",
    "扰民": "其他隐患",
}
"""What the recomputed workbooks report → its kind; any other text is told apart as it stands."""


@dataclass
class Tip:
    """One tip and what its rows say of it together."""

    rows: list[tuple[Submission, Row]]
    facts: Row = field(default_factory=dict)
    hazard: Hazard | None = None

    @property
    def place(self) -> tuple[str, int]:
        """File and row of the row that speaks."""
        sent, row = self.rows[-1]
        return sent.file, row["row"]


def tip_number(row: Row, department: str) -> tuple[str, ...] | None:
    """Return the tip's number; one of up to four digits counts only within its department."""
    return number_of({"hazard_no": row.get("tip_no")}, department)


def tip_content(row: Row) -> tuple[Any, ...]:
    """Return what makes two rows the same tip when no number does."""
    texts = [plain(row.get(name)) for name in ("channel", "unit")]
    return (row.get("sector"), *texts, KINDS[row["danger"]], row["received_on"])


def read_tips(heard: list[Submission]) -> list[tuple[Submission, Row, tuple[str, ...] | None]]:
    """Return the rows that count, in the order of receipt, each with the number by which it is known."""
    order = sorted(
        heard, key=lambda one: (one.month, one.first_seen_at, one.reported_on or date.min, one.file)
    )
    counted = []
    for sent in order:
        rows = [with_sector(row, sent.department) for row in sent.tips]
        counted += [(sent, row) for row in rows if all(name in row for name in REQUIRED)]
    contents: dict[Any, set[Any]] = {}
    for sent, row in counted:
        number = tip_number(row, sent.department)
        contents.setdefault((sent.file, number), set()).add(tip_content(row))
        # Parts of one submission differ in the sector by what they are; the rest tells tips apart.
        contents.setdefault((sent.department, sent.month, number), set()).add(tip_content(row)[1:])
    read: list[tuple[Submission, Row, tuple[str, ...] | None]] = []
    for sent, row in counted:
        number = tip_number(row, sent.department)
        is_void = len(contents[sent.file, number]) > 1
        is_void |= len(contents[sent.department, sent.month, number]) > 1
        read.append((sent, row, None if is_void else number))
    return read


def tips_of(
    heard: list[Submission], everything: list[Hazard], hazards: list[Hazard], as_of: date
) -> list[Tip]:
    """Return the tips received by a day; each linked to the hazard, if it counts, that its number meant at first."""
    read = read_tips(heard)
    numbers: dict[Any, set[Any]] = {}
    for _, row, number in read:
        if number:
            numbers.setdefault(tip_content(row), set()).add(number)
    groups: dict[Any, list[tuple[Submission, Row]]] = {}
    for sent, row, number in read:
        if number is None and len(numbers.get(tip_content(row), ())) == 1:
            (number,) = numbers[tip_content(row)]
        groups.setdefault(("number", number) if number else tip_content(row), []).append((sent, row))
    tips = [Tip(rows) for rows in groups.values()]
    counted = {hazard.name: hazard for hazard in hazards}
    for tip in tips:
        meant: dict[Any, Hazard | None] = {}
        for sent, row in tip.rows:
            tip.facts |= row
            number = number_of(row, sent.department)
            if number not in meant:
                named = hazard_meant(everything, number, sent, row)
                meant[number] = named and counted.get(named.name)
            tip.hazard = meant[number] or tip.hazard
    return [tip for tip in tips if tip.facts["received_on"] <= as_of]


def hazard_meant(hazards: list[Hazard], number: Any, sent: Submission, tip: Row) -> Hazard | None:
    """Return the hazard of a number: at the tip's unit, else the department's, else what was stated by then, else last."""
    ranked = [
        (
            "unit" not in tip or plain(tip["unit"]) == plain(entry.row["unit"]),
            entry.submission.department == sent.department,
            entry.submission.month <= sent.month,
            entry.order,
            place,
        )
        for place, hazard in enumerate(hazards)
        for entry in hazard.entries
        if number and entry.number == number and entry.part == 1
    ]
    return hazards[max(ranked)[-1]] if ranked else None


def days_to_settle(tips: list[Tip], as_of: date) -> int | None:
    """Return the Kaplan–Meier median of days from received to settled."""
    settled, lasting = [], []
    for tip in tips:
        received_on, settled_on = tip.facts["received_on"], tip.facts.get("settled_on")
        if settled_on is None or settled_on > as_of:
            lasting.append((as_of - received_on).days)
        elif settled_on >= received_on:
            settled.append((settled_on - received_on).days)
    surviving = Fraction(1)
    for days in sorted(set(settled)):
        at_risk = sum(1 for other in settled + lasting if other >= days)
        surviving *= 1 - Fraction(settled.count(days), at_risk)
        if surviving <= Fraction(1, 2):
            return days
    return None


def is_settled(tip: Tip, as_of: date) -> bool:
    """Return whether the tip has been dealt with by a day."""
    return "settled_on" in tip.facts and bool(tip.facts["settled_on"] <= as_of)


def group(tips: list[Tip], as_of: date) -> dict[str, Any]:
    """Return the figures of some tips."""
    outcomes = [tip.facts.get("outcome", "pending") for tip in tips]
    verified, unfounded = outcomes.count("verified"), outcomes.count("unfounded")
    settled = sum(is_settled(tip, as_of) for tip in tips)
    rewards = [Fraction(str(tip.facts["reward"])) for tip in tips if tip.facts.get("reward")]
    return {
        "received": len(tips),
        "verified": verified,
        "unfounded": unfounded,
        "pending": outcomes.count("pending"),
        "settled": settled,
        "linked": sum(tip.hazard is not None and tip.facts.get("outcome") == "verified" for tip in tips),
        "rewarded": len(rewards),
        "reward_total": float(sum(rewards)),
        "verified_rate": verified / (verified + unfounded) if verified + unfounded else None,
        "verified_rate_ci": close(wilson(verified, verified + unfounded)),
        "settled_rate": settled / len(tips) if tips else None,
        "median_days_to_settle": days_to_settle(tips, as_of),
    }


def recompute_tips(
    heard: list[Submission], everything: list[Hazard], hazards: list[Hazard], as_of: date
) -> dict[str, Any]:
    """Return the figures of tips; lists are lists of tips, to be compared by the rows that speak."""
    tips = tips_of(heard, everything, hazards, as_of)
    return {
        "tips": tips,
        "overall": group(tips, as_of),
        "by_channel": {
            name: group([tip for tip in tips if tip.facts["channel"] == name], as_of)
            for name in notice.CHANNELS
        },
        "by_sector": {
            code: group([tip for tip in tips if tip.facts.get("sector") == code], as_of)
            for code in notice.SECTORS
        },
        "open": [tip for tip in tips if not is_settled(tip, as_of)],
        "unlinked": [tip for tip in tips if tip.facts.get("outcome") == "verified" and tip.hazard is None],
    }
