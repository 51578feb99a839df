"""议定事项 of a day, the slow and obvious way, and random rows of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.recompute import notice
from tests.recompute.identity import number_of, plain
from tests.recompute.register import Decision, Hazard, Row, Submission
from tests.recompute.tips import hazard_meant

MEETINGS = [date(2023, 6, 25), date(2023, 6, 25), date(2023, 7, 25), None]
MATTERS = [
    "限期换管",
    "限期 换管。",
    "挂牌督办",
    "区级挂牌督办：换管",
    "延期：换管",
    "明确牵头：换管",
    "准予延期",
    None,
]
LEVELS = {"挂牌督办": "street", "区级挂牌督办：换管": "district"}
REQUIRED = ("met_on", "matter")


@st.composite
def matter_rows(draw: st.DrawFn) -> list[Row]:
    """Draw the rows of 议定事项 of one workbook."""

    def pick(*choices: Any) -> Any:
        return draw(st.sampled_from(choices))

    drawn = [
        {
            "met_on": pick(*MEETINGS),
            "matter": pick(*MATTERS),
            "hazard_no": pick(None, None, "AQ-2023-001", "aq-2023-001", "3"),
            "department": pick(None, "能源公司", "公共管理办公室"),
            "due_on": pick(None, date(2023, 7, 10), date(2023, 8, 20)),
            "settled_on": pick(None, None, date(2023, 7, 5), date(2023, 6, 25) + timedelta(pick(16, 57))),
        }
        for _ in range(draw(st.integers(0, 3)))
    ]
    return [{name: value for name, value in row.items() if value is not None} for row in drawn]


def decisions_of(heard: list[Submission], as_of: date) -> list[Row]:
    """Return each matter decided by a day with what its rows say of it together, and the place of the last."""
    order = sorted(
        heard, key=lambda one: (one.month, one.first_seen_at, one.reported_on or date.min, one.file)
    )
    known: dict[Any, Row] = {}
    for sent in order:
        for row in sent.matters:
            if any(name not in row for name in REQUIRED):
                continue
            number = number_of(row, row.get("department") or sent.department)
            key = (row["met_on"], plain(row["matter"]), number)
            known[key] = known.pop(key, {"named": (sent, row)}) | row | {"place": (sent.file, row["row"])}
            known[key] |= {"month": sent.month}
    return [row for row in known.values() if row["met_on"] <= as_of]


def decide(heard: list[Submission], everything: list[Hazard], as_of: date) -> None:
    """Tell each hazard what meetings have decided of it, the latest last; of what was not reported before, nothing."""
    for hazard in everything:
        hazard.decided = []
    of_office = [sent for sent in heard if sent.department == notice.OFFICE]
    for row in sorted(decisions_of(of_office, as_of), key=lambda each: each["met_on"]):
        level = LEVELS.get(row["matter"], "")
        extends, leads = row["matter"] == "延期：换管", row["matter"] == "明确牵头：换管"
        sent, first = row["named"]
        whose = replace(sent, department=first.get("department") or sent.department)
        named = hazard_meant(everything, number_of(first, whose.department), whose, {})
        if named is None or "due_on" not in row or not (level or extends or (leads and "department" in row)):
            continue
        if any(notice.due_day(entry.submission.month) <= row["met_on"] for entry in named.entries):
            department = row["department"] if leads else ""
            decision = Decision(row["met_on"], row["month"], row.get("due_on"), level, department)
            rows = [entry.row for entry in named.entries]
            decision.delisted = [one["delisted_on"] for one in rows if one.get("delisted_on")]
            named.decided.append(decision)


def compare_decisions(theirs: dict[str, Any], heard: list[Submission], as_of: date) -> None:
    """Compare every matter with its state, what is outstanding, and the counts of all and of each meeting."""
    ours = []
    for row in decisions_of(heard, as_of):
        due_on, settled_on = row.get("due_on"), row.get("settled_on")
        if settled_on is not None and settled_on <= as_of:
            state = "late" if due_on is not None and settled_on > due_on else "done"
        else:
            state = "overdue" if due_on is not None and due_on < as_of else "pending"
        ours.append((row["place"], row["met_on"].isoformat(), state))
    said = [((row["file"], row["row"]), row["met_on"], row["state"]) for row in theirs["rows"]]
    assert Counter(said) == Counter(ours)
    left = {(row["file"], row["row"]) for row in theirs["outstanding"]}
    assert left == {place for place, _, state in ours if state in ("overdue", "pending")}
    for counts in [theirs["overall"], *theirs["by_meeting"]]:
        own = [state for _, met_on, state in ours if counts.get("met_on", met_on) == met_on]
        assert counts["decided"] == len(own) == counts["settled"] + counts["overdue"] + counts["pending"]
        assert (counts["settled_late"], counts["overdue"]) == (own.count("late"), own.count("overdue"))
        assert counts["pending"] == own.count("pending")
    assert [each["met_on"] for each in theirs["by_meeting"]] == sorted({met_on for _, met_on, _ in ours})
