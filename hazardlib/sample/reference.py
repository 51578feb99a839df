"""The sample workspace's own lists: the units that owe duties, what each leader is to do in the year, the letters sent."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.terms import SAMPLE_MARK
from hazardlib.sample.units import list_units

LISTS = ("units.csv", "leader_tasks.csv", "letters.csv")
"""The names of the lists, at the root of the workspace."""

TASK_HEADINGS = ("leader", "task", "due_on", "done_on", "note", "recorded_on")


def write_lists(campaign: Campaign) -> dict[str, str]:
    """Return the lists of the sample workspace as CSV, by the name of the file.

    ``units.csv`` is the base of enterprises, ``leader_tasks.csv`` the yearly list of each leader
    (年度任务清单), ``letters.csv`` what was sent about which hazard (督办); the last two as they lie beside this module.
    """
    units = as_csv(("unit", "sector", "high_risk", "since", "note"), _units(campaign), "\r\n")
    told = (Path(__file__).with_name(name).read_text("utf-8").replace("\n", "\r\n") for name in LISTS[1:])
    return dict(zip(LISTS, (units, *told), strict=True))


def as_csv(headings: Sequence[str], rows: Iterable[Sequence[str]], line_end: str = "\n") -> str:
    """Return a list as CSV that begins with a byte order mark, as spreadsheets want it."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=line_end).writerows([headings, *rows])
    return "\ufeff" + text.getvalue()


def _units(campaign: Campaign) -> Iterator[tuple[str, ...]]:
    for unit in list_units():
        high_risk = "是" if unit.is_high_risk else "否"
        since = unit.since.isoformat() if unit.since else ""
        yield unit.name, campaign.sector(unit.sector).name, high_risk, since, SAMPLE_MARK
