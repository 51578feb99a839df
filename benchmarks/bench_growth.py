"""Growth: a paper of the 120th month beside one of the 6th, and of ten times as many hazards, from merge to figures."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa

from benchmarks.timing import print_aim, print_table, ratio, run_process, time_rounds
from hazardlib.domain.campaign import Campaign, load_campaign
from hazardlib.domain.columns import OBSERVATIONS, SUBMISSIONS
from hazardlib.domain.month import Month
from hazardlib.machine import collect_seldom
from hazardlib.pipeline import measure, open_run
from hazardlib.store import Store, arrow_schema, to_frame
from hazardlib.workspace import Workspace

MONTHS, EARLY, ROWS_A_MONTH = 120, 6, 5
FEW, MANY = 10_000, 100_000
_LONG = {
    "last_month: 2023-12": "last_month: 2033-05",
    "final_on: 2023-12-01": "final_on: 2033-06-01",
    "supplement_on: 2023-12-31": "supplement_on: 2033-06-30",
    "since: 2023-07-01, until: 2023-11-30": "since: 2023-07-01, until: 2033-05-31",
    "since: 2023-12-01, until: 2023-12-31": "since: 2033-06-01, until: 2033-06-30",
}
"""A campaign of ten years: what of campaign.yaml is written otherwise."""

_MEASURED = "from benchmarks.bench_growth import paper; paper({folder!r}, {month!r})"


def fill(folder: Path, months: int, rows: int) -> None:
    """Write the tables of a workspace as ingest leaves them: so many rows of each department each month."""
    text = Workspace(folder).campaign.read_text("utf-8")
    for written, other in _LONG.items():
        text = text.replace(written, other)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    (folder / "campaign.yaml").write_text(text, "utf-8")
    campaign = load_campaign(folder / "campaign.yaml")
    sent, stated = [], []
    for month in campaign.months()[:months]:
        for department in campaign.departments:
            identity, day = f"{month}-{department.name}", campaign.due_on(month)
            seen_at = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
            sent.append(
                {"submission_id": identity, "batch_id": identity, "file": f"{month}/{department.name}.xlsx"}
                | {"department": department.name, "month": str(month), "first_seen_at": seen_at}
                | {"modified_at": seen_at, "verdict": "accepted", "is_nil": False, "is_sample": True}
            )
            own = {"submission_id": identity, "batch_id": identity, "sheet": "隐患台账"}
            stated += [own | each for each in _rows(campaign, department.name, month, rows)]
    store = Store(folder / "data" / "processed")
    for name, columns, table in (("submissions", SUBMISSIONS, sent), ("observations", OBSERVATIONS, stated)):
        store.append(name, to_frame(pa.Table.from_pylist(table, arrow_schema(columns))))


def _rows(campaign: Campaign, department: str, month: Month, count: int) -> list[dict[str, Any]]:
    sectors = [each for each in campaign.sectors if campaign.role(department, each.code, month.day(1))]
    rows = []
    for number in range(count):
        identity = f"{department}-{month}-{number:06d}"
        sector, found_on = sectors[number % len(sectors)], month.day(1 + number % 18)
        status = ("open", "in_progress", "rectified", "closed", "closed", "closed")[number % 6]
        done_on = found_on + timedelta(2 + number % 5)
        rows.append(
            {"row": number + 4, "hazard_no": identity, "sector": sector.code}
            | {"unit": f"示例单位{number % 400}", "location": f"{number % 997 + 1}号房", "source": "部门检查"}
            | {"description": f"{sector.scope[number % len(sector.scope)].item}{_told_apart(identity)}"}
            | {"level": "major" if number % 9 == 0 else "general", "found_on": found_on, "status": status}
            | {
                "fix_type": "time_limited",
                "due_on": found_on + timedelta(3 + number % 40),
                "is_quarantined": False,
            }
            | {"rectified_on": done_on if status in ("rectified", "closed") else None, "quantity": 1}
            | {"accepted_on": done_on if status == "closed" else None, "responsible_person": "示例"}
        )
    return rows


def _told_apart(identity: str) -> str:
    """Return a text that is like no other hazard's."""
    return "".join(chr(0x4E00 + byte) for byte in sha256(identity.encode()).digest()[:12])


def paper(folder: str, month: str) -> None:
    """Measure a month's paper anew, of which nothing is kept but what earlier due days came to; print the peak of memory."""
    collect_seldom()  # as the command itself does
    workspace = Workspace(Path(folder))
    run = open_run(month=month, known_at="2034-01-01T08:00", workspace=workspace)
    shutil.rmtree(run.kept, ignore_errors=True)
    measure(run, keep=True)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def main(rounds: int = 3) -> None:
    """Print the tables."""
    folder = Path(tempfile.mkdtemp(prefix="hazard-bench-"))
    try:
        long, few, many = (str(folder / name) for name in ("long", "few", "many"))
        fill(Path(long), MONTHS, ROWS_A_MONTH)
        departments = len(load_campaign(Path(long) / "campaign.yaml").departments)
        fill(Path(few), 1, FEW // departments)
        fill(Path(many), 1, MANY // departments)
        late = str(Month(2023, 6).shift(MONTHS - 1))
        early = str(Month(2023, 6).shift(EARLY - 1))
        papers = {
            f"month {EARLY}": (long, early),
            f"month {MONTHS}": (long, late),
            f"{FEW:,} hazards": (few, "2023-06"),
            f"{MANY:,} hazards": (many, "2023-06"),
        }
        commands = {
            name: (sys.executable, "-c", _MEASURED.format(folder=where, month=month))
            for name, (where, month) in papers.items()
        }
        ways = {name: partial(run_process, *command) for name, command in commands.items()}
        busy: dict[str, list[float]] = {}
        seconds = time_rounds(ways, rounds, busy)
        largest = [*commands.values()][-1]
        peak = subprocess.run(largest, capture_output=True, text=True, check=True).stdout
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    names = list(papers)
    print_table("Growth: a paper's register and figures, as whole processes", seconds, names[0])
    print_table("The same in seconds of computing, which others on the machine hardly alter", busy, names[0])
    for late_one, early_one, most in ((names[1], names[0], 2), (names[3], names[2], 11)):
        for what, spent in (("time", seconds), ("computing", busy)):
            times = ratio(spent, late_one, early_one)
            print_aim(f"{late_one} / {early_one}, {what}", times, f"at most {most}", is_met=times <= most)
    gigabytes = int(peak) / 1024**2
    print_aim(f"peak of {names[3]} in GB", gigabytes, "at most 1.5", is_met=gigabytes <= 1.5)


if __name__ == "__main__":
    main()
