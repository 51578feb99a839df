"""Invented districts of any size: fifteen streets' packages of two months, as intake keeps them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from hazardlib.domain.campaign import Campaign, load_campaign
from hazardlib.domain.columns import HAZARDS, SUBMISSIONS
from hazardlib.domain.month import TIMEZONE, Month
from hazardlib.domain.packages import TABLES, Manifest, Package
from hazardlib.domain.terms import State
from hazardlib.merge.flags import add_flags
from hazardlib.pipeline.district.packages import keep_package
from hazardlib.sample import district_campaign
from hazardlib.store import Store, arrow_schema, no_rows, to_frame
from hazardlib.workspace import Workspace, open_workspace

MONTHS = tuple(Month(2022, 12).through(Month(2023, 11)))
"""When hazards were found; those of earlier campaigns' months among them."""

NOW, LAST = Month(2023, 11), Month(2023, 10)
"""The paper's month, and the one before."""

HAZARDS_A_UNIT = 40

_DANGERS = ("电气线路", "疏散通道", "燃气泄漏", "消防设施", "特种设备", "有限空间", "其他隐患")
_SOURCES = ("企业自查", "部门检查", "街道督查")
_COMMUNITIES = ("湖滨社区", "新村社区", "桥北社区", "南苑社区", "东街社区", "西山社区")
_BASES = ("《重大火灾隐患判定方法》6.1", "重点检查事项", "城镇燃气经营安全重大隐患判定标准 第四条", "")


def write_district(folder: Path, count: int) -> Workspace:
    """Write a district of about so many hazards; one street sends its last package a second time, a week later, with some hazards more."""
    notice = open_workspace("").suite_campaign.read_text("utf-8")
    (folder / "data" / "processed").mkdir(parents=True)
    (folder / "campaign.yaml").write_text(district_campaign(notice), "utf-8")
    campaign, sent = load_campaign(folder / "campaign.yaml"), list[dict[str, object]]()
    streets, home = campaign.departments, load_campaign(open_workspace("").suite_campaign)
    base = _street(home, campaign.due_on(NOW), count // len(streets))
    for month in (LAST, NOW):
        day = campaign.due_on(month)
        whole = _tables(_as_of(base, home, day))
        own = [(each.name, str(number), whole, day) for number, each in enumerate(streets)]
        if month == NOW:
            late = whole["hazards"].loc[
                whole["hazards"]["found_on"] > pd.Timestamp(day - timedelta(7)), "hazard_id"
            ]
            before = {
                name: rows[~rows["hazard_id"].isin(late)] if name in _OF_HAZARDS else rows
                for name, rows in whole.items()
            }
            own[0] = (own[0][0], "first", before, day)
            own.append((own[0][0], "again", whole, day + timedelta(7)))
        for name, number, tables, seen_on in own:
            seen_at = datetime(seen_on.year, seen_on.month, seen_on.day, 1, tzinfo=UTC)
            identity = f"{month}-{number}"
            package = Package(_manifest(campaign, name, month, seen_at), _named(tables, name))
            keep_package(Workspace(folder), identity, identity, package)
            sent.append(
                {"submission_id": identity, "batch_id": identity, "file": f"{month}/{name}-{number}.zip"}
                | {"department": name, "month": str(month), "first_seen_at": seen_at, "modified_at": seen_at}
                | {"verdict": "accepted", "is_nil": False, "is_sample": True}
            )
    table = to_frame(pa.Table.from_pylist(sent, arrow_schema(SUBMISSIONS)))
    Store(folder / "data" / "processed").append("submissions", table)
    return Workspace(folder)


_OF_HAZARDS = ("hazards", "history", "leaders")


def _manifest(campaign: Campaign, street: str, month: Month, seen_at: datetime) -> Manifest:
    return Manifest(
        level="street",
        street=street,
        campaign=campaign.name,
        lists="示例",
        month=str(month),
        as_of=campaign.due_on(month),
        known_at=seen_at.astimezone(TIMEZONE),
        is_sample=True,
        sectors={each.code: each.name for each in campaign.sectors},
        tables={},
    )


def _tables(hazards: pd.DataFrame) -> dict[str, pd.DataFrame]:
    own = {
        "hazards": hazards.assign(status=hazards["state"]),
        "history": _history(hazards),
        "leaders": _leaders(hazards),
    }
    return {
        name: own[name] if name in own else to_frame(no_rows(columns)) for name, columns in TABLES.items()
    }


def _named(tables: dict[str, pd.DataFrame], street: str) -> dict[str, pd.DataFrame]:
    """Return a street's tables: all streets have the same hazards, at units of their own."""
    told = dict(tables)
    for name in ("hazards", "history"):
        units = (street + tables[name]["unit"]).astype("str")
        told[name] = tables[name].assign(unit=units, **({"unit_id": units} if name == "hazards" else {}))
    return told


def _picked(chance: np.random.Generator, values: tuple[str | None, ...], count: int) -> NDArray[np.object_]:
    return np.array(values, dtype=object)[chance.integers(0, len(values), count)]


def _street(campaign: Campaign, last: date, count: int) -> pd.DataFrame:
    """Return what stays true of a street's hazards, whatever the day."""
    chance, first = np.random.default_rng(20231201), MONTHS[0].day(1)
    spread = np.sort(chance.integers(0, (last - first).days + 1, count))
    found_on = np.datetime64(first, "us") + spread.astype("timedelta64[D]")
    sectors = campaign.sectors
    sector = chance.integers(0, len(sectors), count)
    leads = np.array([next(iter(each.leads_on(last))) for each in sectors], dtype=object)
    leaders = np.array(["、".join(each.leaders_on(last)) for each in sectors], dtype=object)
    unit = chance.integers(0, max(1, count // HAZARDS_A_UNIT), count)
    number = np.arange(count).astype(str).astype(object)
    is_timed = chance.random(count) < 0.85
    stated = {
        name: np.where(is_timed & (chance.random(count) < 0.95), text, None)
        for name, text in _ELEMENTS.items()
    }
    frame = pd.DataFrame(
        {
            "hazard_id": "S-" + number,
            "hazard_no": "YL-" + number,
            "sector": np.array([each.code for each in sectors], dtype=object)[sector],
            "unit": "示例单位" + unit.astype(str).astype(object),
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


def _history(hazards: pd.DataFrame) -> pd.DataFrame:
    """Return a line for each month in which a hazard is told of; of those whose deadline moved the first ones say another."""
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
