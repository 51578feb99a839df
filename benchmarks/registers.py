"""Invented registers of any size, as merge leaves them: Parquet by street and month of finding, with their history and leaders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow.parquet import write_table

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.columns import HAZARD_LEADERS, HAZARDS, HISTORY
from hazardlib.domain.month import Month
from hazardlib.domain.terms import State
from hazardlib.merge.flags import add_flags
from hazardlib.store import arrow_schema

MONTHS = tuple(Month(2022, 12).through(Month(2023, 11)))
AS_OF, BEFORE = date(2023, 11, 20), date(2023, 10, 20)
"""The paper's day, and the one before."""

HAZARDS_A_UNIT, PARTS = 40, 15

_DANGERS = ("电气线路", "疏散通道", "燃气泄漏", "消防设施", "特种设备", "有限空间", "其他隐患")
_SOURCES = ("企业自查", "部门检查", "街道督查")
_COMMUNITIES = ("湖滨社区", "新村社区", "桥北社区", "南苑社区", "东街社区", "西山社区")
_BASES = ("《重大火灾隐患判定方法》6.1", "重点检查事项", "城镇燃气经营安全重大隐患判定标准 第四条", "")


def write_register(folder: Path, campaign: Campaign, count: int, parts: int = PARTS) -> None:
    """Write about so many hazards below ``now`` and ``before``, of so many streets; those found after the day before are not in ``before``."""
    for street in range(parts):
        hazards = _street(campaign, street, count // parts)
        for name, day in (("before", BEFORE), ("now", AS_OF)):
            known = _as_of(hazards, campaign, day)
            for month, own in known.groupby("found_month"):
                home = folder / name / f"street={street:03d}" / f"month={month}"
                home.mkdir(parents=True, exist_ok=True)
                _write(home / "hazards.parquet", own, "hazards")
                _write(home / "hazard_leaders.parquet", _leaders(own), "leaders")
                if name == "now":
                    _write(home / "history.parquet", _history(own, campaign), "history")


def _write(path: Path, frame: pd.DataFrame, kind: str) -> None:
    columns = {"hazards": HAZARDS, "leaders": HAZARD_LEADERS, "history": HISTORY}[kind]
    table = pa.Table.from_pandas(frame[list(columns)], schema=arrow_schema(columns), preserve_index=False)
    write_table(table, path)


def _picked(chance: np.random.Generator, values: tuple[str | None, ...], count: int) -> NDArray[np.object_]:
    return np.array(values, dtype=object)[chance.integers(0, len(values), count)]


def _street(campaign: Campaign, street: int, count: int) -> pd.DataFrame:
    """Return what stays true of a street's hazards, whatever the day."""
    chance = np.random.default_rng([20231201, street])
    first, last = MONTHS[0].day(1), AS_OF
    spread = np.sort(chance.integers(0, (last - first).days + 1, count))
    found_on = np.datetime64(first, "us") + spread.astype("timedelta64[D]")
    sectors = campaign.sectors
    sector = chance.integers(0, len(sectors), count)
    leads = np.array([next(iter(each.leads_on(AS_OF))) for each in sectors], dtype=object)
    leaders = np.array(["、".join(each.leaders_on(AS_OF)) for each in sectors], dtype=object)
    unit = chance.integers(0, max(1, count // HAZARDS_A_UNIT), count)
    number = np.arange(count).astype(str).astype(object)
    is_timed = chance.random(count) < 0.85
    stated = {
        name: np.where(is_timed & (chance.random(count) < 0.95), text, None)
        for name, text in _ELEMENTS.items()
    }
    frame = pd.DataFrame(
        {
            "hazard_id": f"S{street:03d}-" + number,
            "hazard_no": f"YL-{street:03d}-" + number,
            "sector": np.array([each.code for each in sectors], dtype=object)[sector],
            "unit": f"第{street}街道示例单位" + unit.astype(str).astype(object),
            "description": _picked(chance, _DANGERS, count) + "存在问题，第" + number + "处",
            "location": "1层" + (unit % 97).astype(str).astype(object) + "号房",
            "level": np.where(chance.random(count) < 0.11, "major", "general"),
            "criterion": _picked(chance, _BASES, count),
            "source": _picked(chance, _SOURCES, count),
            "found_on": found_on,
            "fix_type": np.where(is_timed, "time_limited", "at_once"),
            **stated,
            "funds": np.where(is_timed, np.round(chance.random(count) * 5, 2), np.nan),
            "due_on": np.where(
                is_timed,
                found_on + chance.integers(3, 60, count).astype("timedelta64[D]"),
                np.datetime64("NaT"),
            ),
            "supervision": np.where(chance.random(count) < 0.02, "street", "none"),
            "community": _picked(chance, _COMMUNITIES, count),
            "danger": _picked(chance, _DANGERS, count),
            "department": leads[sector],
            "departments": leads[sector],
            "leaders": leaders[sector],
            "row": np.arange(count) % 400 + 4,
            "is_deadline_moved": chance.random(count) < 0.03,
            "ends_on": found_on + chance.geometric(1 / 35, count).astype("timedelta64[D]"),
        }
    )
    frame["unit_id"] = frame["unit"]
    frame["criterion"] = frame["criterion"].replace("", None)
    frame["source_bucket"] = np.where(frame["source"].eq("企业自查"), "self_check", "department_check")
    return frame.reindex(columns=[*dict.fromkeys([*HAZARDS, "ends_on"])])


_ELEMENTS = {"responsible_person": "安全主管", "measures": "更换并复查", "contingency": "停用并设专人看守"}


def _as_of(hazards: pd.DataFrame, campaign: Campaign, day: date) -> pd.DataFrame:
    """Return the hazards known on a day, in their state on it."""
    own = hazards[hazards["found_on"] <= pd.Timestamp(day)].reset_index(drop=True)
    today, ends = np.datetime64(day, "us"), own["ends_on"].to_numpy().astype("datetime64[us]")
    accepted = ends + np.timedelta64(5, "D")
    is_closed, is_done = accepted <= today, ends <= today
    state = np.select([is_closed, is_done], [str(State.CLOSED), str(State.RECTIFIED)], str(State.OPEN))
    due_days = np.array([np.datetime64(month.day(20), "us") for month in MONTHS])
    found = own["found_on"].to_numpy().astype("datetime64[us]")
    first = np.minimum(np.searchsorted(due_days, found), len(MONTHS) - 1)
    until = np.minimum(np.searchsorted(due_days, np.minimum(accepted, today)), len(MONTHS) - 1)
    last = np.maximum(first, np.minimum(until, np.searchsorted(due_days, today, "right") - 1))
    months = np.array([str(each) for each in MONTHS], dtype=object)
    dated = {
        "closed_on": np.where(is_closed, accepted, np.datetime64("NaT")),
        "done_on": np.where(is_done, ends, np.datetime64("NaT")),
        "last_reported_on": due_days[last],
    }
    flags = dict.fromkeys(("is_unreported", "is_reopened", "is_conflicting", "is_level_fallen"), False)
    known = own.assign(
        state=state,
        **{name: values.astype("datetime64[us]") for name, values in dated.items()},
        month=months[last],
        first_month=months[first],
        file=[f"{month}/{name}.xlsx" for month, name in zip(months[last], own["department"], strict=True)],
        sheet="隐患台账",
        **flags,
    )
    for name, column in HAZARDS.items():
        if column.type == "date":
            known[name] = known[name].astype("datetime64[us]")
    return add_flags(known, campaign, day)


def _leaders(hazards: pd.DataFrame) -> pd.DataFrame:
    pairs = hazards.assign(leader=hazards["leaders"].str.split("、")).explode("leader")
    return pairs[["hazard_id", "leader"]]


def _history(hazards: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """Return a line for each month in which a hazard is told of; of those whose deadline moved the first ones say another."""
    del campaign
    place = {str(month): number for number, month in enumerate(MONTHS)}
    first, last = (hazards[name].map(place).to_numpy() for name in ("first_month", "month"))
    times = last - first + 1
    rows = np.repeat(np.arange(len(hazards)), times)
    turn = np.arange(len(rows)) - np.repeat(np.cumsum(times) - times, times)
    is_last = turn == times[rows] - 1
    told = hazards.take(rows).reset_index(drop=True)
    was_otherwise = told["is_deadline_moved"].to_numpy() & ~is_last
    months = np.array([str(each) for each in MONTHS], dtype=object)[first[rows] + turn]
    return told.assign(
        month=months,
        status=np.where(is_last, told["state"], "open"),
        quantity=pd.array(np.ones(len(told)), dtype="Int64"),
        due_on=told["due_on"].where(~was_otherwise, told["due_on"] - pd.Timedelta(days=10)),
        remarks=np.where(is_last & told["is_deadline_moved"], "经例会同意延期", None),
        speaks=is_last,
        is_reinspection=False,
    )


def months_of(folder: Path) -> Iterator[Path]:
    """Yield the partitions below a folder, by street and month."""
    yield from sorted(folder.glob("street=*/month=*"))
