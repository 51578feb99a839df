"""Every figure for every group: hazards counted by flag, rates with numerator and denominator."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.measure.intervals import median_days, wilson_interval
from hazardlib.terms import FixType

if TYPE_CHECKING:
    from hazardlib.campaign import Campaign

LEVELS = ("all", "major")

_COUNTED = {
    "closed": "is_closed",
    "rectified": "is_rectified",
    "open": "is_open",
    "overdue": "is_overdue",
    "overdue_verified": "is_overdue_verified",
    "overdue_unverified": "is_overdue_unverified",
    "due": "is_due",
    "due_verified": "is_due_verified",
    "on_time": "is_on_time",
    "time_limited": "is_time_limited",
    "complete": "is_complete",
}
COUNTS = ("found", *_COUNTED)
RATES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "closure_rate": (("closed",), "found"),
    "rectification_rate": (("rectified", "closed"), "found"),
    "on_time_rate": (("on_time",), "due_verified"),
    "five_elements_rate": (("complete",), "time_limited"),
}
"""Each rate: the counts its numerator adds up, and its denominator."""

UNSTATED = "unstated"
"""The group of hazards of which nobody stated source or type of fixing: left out, the parts would not add up to the whole."""

GROUP_SEPARATOR = "|"
"""Between the parts of a group's code where a breakdown has two, as in ``gas|刘永强``."""


def group_hazards(hazards: pd.DataFrame, leaders: pd.DataFrame) -> pd.DataFrame:
    """Return one row per hazard and group it is counted in.

    Parameters
    ----------
    hazards
        The register, ``columns.HAZARDS``.
    leaders
        ``hazard_id``, ``leader``; a hazard is counted whole for each of its leaders.

    Returns
    -------
    DataFrame
        ``breakdown``, ``group``, ``hazard_id``.
    """
    ids = hazards["hazard_id"]
    led = leaders.merge(hazards[["hazard_id", "sector"]], on="hazard_id", validate="many_to_one")
    columns = {
        "overall": pd.Series("all", index=hazards.index, dtype="str"),
        "sector": hazards["sector"],
        "department": hazards["department"],
        "unit": _one_spelling(hazards["unit"]),
        "source": hazards["source"].fillna(UNSTATED),
        "source_bucket": hazards["source_bucket"].fillna(UNSTATED),
        "level": hazards["level"],
        "month_found": hazards["found_month"],
        "stage": hazards["stage"].fillna("outside"),
        "supervised": hazards["is_supervised"].map({True: "all"}),
        "supervision": hazards["supervision"].where(hazards["is_supervised"]),
        "fix_type": hazards["fix_type"].fillna(UNSTATED),
    }
    parts = [
        pd.DataFrame({"breakdown": name, "group": column, "hazard_id": ids}).dropna(subset=["group"])
        for name, column in columns.items()
    ]
    parts.append(pd.DataFrame({"breakdown": "leader", "group": led["leader"], "hazard_id": led["hazard_id"]}))
    pair = led["sector"] + GROUP_SEPARATOR + led["leader"]
    parts.append(pd.DataFrame({"breakdown": "sector_leader", "group": pair, "hazard_id": led["hazard_id"]}))
    return pd.concat(parts, ignore_index=True)


def is_counted(hazards: pd.DataFrame, count: str) -> pd.Series:
    """Return which hazards one of `COUNTS` counts."""
    if count == "found":
        return pd.Series(True, index=hazards.index, dtype="bool")
    return hazards[_COUNTED[count]].astype("bool")


def _one_spelling(units: pd.Series) -> pd.Series:
    # The same unit is written with and without brackets or spaces; its commonest spelling names it.
    folded = units.str.normalize("NFKC").str.replace(r"[\W_]+", "", regex=True).str.lower()
    counts = (
        pd.DataFrame({"folded": folded, "unit": units}).groupby(["folded", "unit"], as_index=False).size()
    )
    commonest = counts.sort_values(["size", "unit"], ascending=[False, True], kind="stable")
    return folded.map(commonest.drop_duplicates("folded").set_index("folded")["unit"])


def empty_groups(campaign: Campaign, as_of: date) -> list[tuple[str, str]]:
    """Return the groups that have a row even with nothing found: the notice names them."""
    groups = [("overall", "all"), ("supervised", "all")]
    for sector in campaign.sectors:
        groups.append(("sector", sector.code))
        groups += [
            ("sector_leader", sector.code + GROUP_SEPARATOR + name) for name in sector.leaders_on(as_of)
        ]
    groups += [("leader", name) for name in campaign.leaders_on(as_of)]
    groups += [("department", department.name) for department in campaign.departments_on(as_of)]
    groups += [("stage", stage.code) for stage in campaign.stages]
    groups += [("fix_type", str(each)) for each in FixType] + [("fix_type", UNSTATED)]
    return groups


def measure_groups(
    hazards: pd.DataFrame, membership: pd.DataFrame, always: list[tuple[str, str]], as_of: date
) -> pd.DataFrame:
    """Return every figure of every group, for all levels and for major hazards alone.

    Parameters
    ----------
    hazards
        The register, with its flags.
    membership
        ``breakdown``, ``group``, ``hazard_id`` (see `group_hazards`).
    always
        Groups that get a row even when empty.
    as_of
        The day at which open hazards are censored.

    Returns
    -------
    DataFrame
        ``columns.MEASURES``, long. Source: contract §4.
    """
    flags = ["hazard_id", "is_major", *_COUNTED.values(), "found_on", "closed_on", "has_durations"]
    wide = membership.merge(hazards[flags], on="hazard_id", validate="many_to_one")
    wide["days"] = (wide["closed_on"].fillna(pd.Timestamp(as_of)) - wide["found_on"]).dt.days
    groups = {level: _by_group(wide[wide["is_major"]] if level == "major" else wide) for level in LEVELS}
    keys = dict.fromkeys(always) | dict.fromkeys(groups["all"])
    rows = [
        (*key, level, *figure)
        for key in keys
        for level in LEVELS
        for figure in _figures(groups[level].get(key, {}))
    ]
    names = ["breakdown", "group", "level", "figure", "numerator", "denominator", "value"]
    frame = pd.DataFrame(rows, columns=names)
    return frame.astype({"numerator": "Int64", "denominator": "Int64", "value": "float64"})


def _by_group(wide: pd.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    by = wide.groupby(["breakdown", "group"], sort=True)
    counts = by[list(_COUNTED.values())].sum().set_axis(list(_COUNTED), axis=1).assign(found=by.size())
    groups: dict[tuple[str, str], dict[str, Any]] = {
        (row["breakdown"], row["group"]): {str(name): value for name, value in row.items()}
        | {"durations": []}
        for row in counts.reset_index().to_dict("records")
    }
    timed = wide[wide["has_durations"]]
    keys = zip(timed["breakdown"], timed["group"], strict=True)
    for key, days, is_closed in zip(keys, timed["days"], timed["is_closed"], strict=True):
        groups[key]["durations"].append((days, is_closed))
    return groups


def _figures(counts: Mapping[str, Any]) -> Iterator[tuple[str, int | None, int | None, float | None]]:
    for name in COUNTS:
        count = int(counts.get(name, 0))
        yield name, count, None, count
    for name, (parts, whole) in RATES.items():
        numerator = sum(int(counts.get(part, 0)) for part in parts)
        denominator = int(counts.get(whole, 0))
        yield name, numerator, denominator, numerator / denominator if denominator else None
    closed, found = int(counts.get("closed", 0)), int(counts.get("found", 0))
    low, high = wilson_interval(closed, found) or (None, None)
    yield "closure_rate_low", closed, found, low
    yield "closure_rate_high", closed, found, high
    durations = counts.get("durations", [])
    yield (
        "median_days_to_close",
        sum(closed for _, closed in durations),
        len(durations),
        median_days(durations),
    )
