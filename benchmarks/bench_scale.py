"""Figures of a register of 100,000 and a million hazards: from frames, and from files in parts by the engine, first and unchanged.

Each way runs in a process of its own; what is told is its time, its CPU time and its peak of memory, as CSV and as curves.

    python -m benchmarks.bench_scale OUT [HAZARDS …]
"""

from __future__ import annotations

import csv
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pyarrow as pa
from pyarrow.parquet import read_table

from benchmarks.registers import AS_OF, BEFORE, months_of, write_register
from benchmarks.timing import print_aim
from hazardlib.domain.campaign import Campaign, load_campaign
from hazardlib.domain.columns import (
    DUTIES,
    FINDINGS,
    HAZARD_LEADERS,
    HAZARDS,
    HISTORY,
    MATTERS,
    OBSERVATIONS,
    PROGRESS,
    REINSPECTIONS,
    TIPS,
    Column,
)
from hazardlib.domain.sheets import COUNTED_OTHER_SHEETS
from hazardlib.domain.unit_names import UnitNames
from hazardlib.measure.compute import Figures
from hazardlib.measure.figure import plain
from hazardlib.measure.inputs import OtherSheets
from hazardlib.measure.rows import everyone, figures_of, rows_of
from hazardlib.measure.trend import MonthState, PreviousPaper
from hazardlib.merge.kept_lists import units_frame
from hazardlib.merge.register import Register
from hazardlib.pipeline.partitions import FiledRegister, Parts
from hazardlib.store import arrow_schema, no_rows, to_frame
from hazardlib.workspace import open_workspace

SIZES = (100_000, 1_000_000)
FRAMES, FIRST, AGAIN, MONTH = (
    "frames",
    "files, first",
    "files, unchanged",
    "files, one month of one street new",
)
WAYS = (FRAMES, FIRST, AGAIN, MONTH)
_AIM_SECONDS, _AIM_GIGABYTES, _AIM_AGAIN = 10.0, 3.0, 0.05
_MORE = ("department", "month", "file")


def _frame(folder: Path, file: str, columns: dict[str, Column]) -> pd.DataFrame:
    tables = [read_table(part / f"{file}.parquet", partitioning=None) for part in months_of(folder)]
    return to_frame(pa.concat_tables(tables).cast(arrow_schema(columns)))


def registers(folder: Path, way: str, campaign: Campaign) -> tuple[Any, Any]:
    """Return the register of the paper and of the one before, in one of two ways."""
    now, before = folder / "now", folder / "before"
    if way != FRAMES:
        parts, codes = Parts(folder / "kept" / "parts.duckdb"), [each.code for each in campaign.sectors]
        return FiledRegister(now, parts, codes), FiledRegister(before, parts, codes)
    found, nothing = to_frame(no_rows(FINDINGS)), to_frame(no_rows(HISTORY))
    columns = dict(HAZARDS)
    return (
        Register(
            _frame(now, "hazards", columns),
            _frame(now, "history", dict(HISTORY)),
            _frame(now, "hazard_leaders", dict(HAZARD_LEADERS)),
            found,
        ),
        Register(
            _frame(before, "hazards", columns),
            nothing,
            _frame(before, "hazard_leaders", dict(HAZARD_LEADERS)),
            found,
        ),
    )


def _sheet(columns: Any, *more: str) -> pd.DataFrame:
    return to_frame(no_rows({**columns, **{name: Column(name, name, "text") for name in more}}))


def compute(folder: Path, way: str) -> dict[str, Any]:
    """Return all figures of the paper."""
    campaign = load_campaign(open_workspace("").campaign)
    register, old = registers(folder, way, campaign)
    sent = [
        {"submission_id": f"{month}-{each.name}", "department": each.name, "month": str(month)}
        | {
            "turn": campaign.turn(str(month)),
            "sectors": "",
            "verdict": "accepted",
            "is_nil": False,
            "is_sample": True,
        }
        | {
            "first_seen_at": datetime(2023, 6, 1, tzinfo=UTC),
            "reported_on": pd.Timestamp(campaign.due_on(month)),
        }
        | {"last_reported_on": pd.Timestamp(campaign.due_on(month)), "file": f"{month}/{each.name}.xlsx"}
        for month in campaign.months_due(AS_OF)
        for each in campaign.departments
    ]
    visible = pd.DataFrame(sent)
    rows = rows_of(register, AS_OF)
    received = rows.frame(
        ["file", "sheet", "row", "department", "month", "sector", "level"], rows["is_unreported"]
    )
    observations = _sheet(OBSERVATIONS, *_MORE).assign(is_ahead=False).astype({"is_quarantined": bool})
    others = OtherSheets(
        progress=_sheet(PROGRESS, *_MORE),
        mismatches=[],
        duties=_sheet(DUTIES, *_MORE).assign(is_not_applicable=False, unit_id="", last_reported_on=pd.NaT),
        tips=_sheet(TIPS, *_MORE, "tip_id", "hazard_id").assign(first_month="", unit_id=""),
        decided=_sheet(MATTERS, "file", "reported_by", "hazard_id", "takes_effect"),
        reinspected=_sheet(REINSPECTIONS, *_MORE),
        listed=units_frame((), UnitNames()),
        tasks=[],
    )
    before = PreviousPaper(BEFORE, old, BEFORE, old)
    kept = plain(figures_of(before.rows, everyone(before.rows)))
    header = {
        "name": "2023-11",
        "kind": "monthly",
        "month": "2023-11",
        "as_of": AS_OF.isoformat(),
        "known_at": "2023-11-21T08:00:00+08:00",
        "meeting_on": None,
    }
    inputs = SimpleNamespace(
        header=header,
        campaign=campaign,
        as_of=AS_OF,
        register=register,
        earlier=[MonthState(BEFORE, kept, lambda: old)],
        before=before,
        visible=visible,
        effective=visible,
        observations=observations,
        findings=_sheet(FINDINGS),
        received=received.assign(is_counted=True, is_unclear=False),
        beside=dict.fromkeys(COUNTED_OTHER_SHEETS, ()),
        other_sheets=others,
    )
    told = Figures(inputs, {})
    assert len(told.measures)
    figures: dict[str, Any] = plain(told)
    return figures


def run(folder: Path, way: str) -> None:
    """Compute the figures in one way, and print what that took."""
    if way == MONTH:
        touched = next(months_of(folder / "now")) / "hazards.parquet"
        os.utime(touched)
    start = time.perf_counter()
    figures = compute(folder, way)
    used = resource.getrusage(resource.RUSAGE_SELF)
    told = {
        "seconds": round(time.perf_counter() - start, 2),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 2),
        "gigabytes": round(used.ru_maxrss / 1024**2, 2),
        "found": figures["overall"]["all"]["found"],
    }
    print(json.dumps(told))


def main(out: Path | None = None, sizes: Sequence[int] = SIZES) -> None:
    """Print a table, and write it and its curves into a folder."""
    campaign, rows = load_campaign(open_workspace("").campaign), list[dict[str, Any]]()
    for size in sizes:
        folder = Path(tempfile.mkdtemp(prefix="hazard-bench-"))
        try:
            write_register(folder, campaign, size)
            for way in WAYS:
                command = [sys.executable, "-m", "benchmarks.bench_scale", "--run", str(folder), way]
                said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
                rows.append({"hazards": size, "way": way, **json.loads(said.splitlines()[-1])})
                print(
                    "  {hazards:>12,}  {way:<38}{seconds:>9.1f} s{cpu_seconds:>9.1f} CPU s{gigabytes:>7.2f} GB".format(
                        **rows[-1]
                    )
                )
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    _print_aims(rows)
    if out is not None:
        _write(out, rows)


def _print_aims(rows: Sequence[dict[str, Any]]) -> None:
    largest = max(row["hazards"] for row in rows)
    own = {row["way"]: row for row in rows if row["hazards"] == largest}
    seconds, memory = own[FRAMES]["seconds"], own[FIRST]["gigabytes"]
    print_aim(
        f"seconds of {largest:,} hazards from frames", seconds, "at most 10", is_met=seconds <= _AIM_SECONDS
    )
    print_aim(
        f"peak from files in GB, {largest:,} hazards", memory, "at most 3", is_met=memory <= _AIM_GIGABYTES
    )
    again = own[AGAIN]["cpu_seconds"] / own[FIRST]["cpu_seconds"]
    print_aim("unchanged / first", again, "at most 0.05", is_met=again <= _AIM_AGAIN)


def _write(out: Path, rows: Sequence[dict[str, Any]]) -> None:
    from plotly import graph_objects

    out.mkdir(parents=True, exist_ok=True)
    with (out / "scale.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    drawn = graph_objects.Figure()
    for way in WAYS:
        own = [row for row in rows if row["way"] == way]
        drawn.add_scatter(x=[row["hazards"] for row in own], y=[row["cpu_seconds"] for row in own], name=way)
    drawn.update_layout(
        xaxis={"type": "log", "title": {"text": "hazards"}},
        yaxis={"type": "log", "title": {"text": "CPU seconds"}},
    )
    drawn.write_html(out / "scale.html", include_plotlyjs=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        run(Path(sys.argv[2]), sys.argv[3])
    else:
        main(Path(sys.argv[1]) if sys.argv[1:] else None, [int(each) for each in sys.argv[2:]] or SIZES)
