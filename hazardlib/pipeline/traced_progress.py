"""Figures of progress: the rows of 工作进展 that make each sum, and what each brings to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from hazardlib.measure.counted import counted_in
from hazardlib.measure.paths import Place
from hazardlib.measure.progress import (
    PER_VISITS,
    Part,
    Stated,
    counted_progress,
    coverage_pairs,
    sum_parts,
)
from hazardlib.pipeline.grounds import Grounds
from hazardlib.pipeline.traced import Behind, Find
from hazardlib.pipeline.traced_hazards import ids_in

Meant = Callable[[Stated, Place, Mapping[str, str]], bool]
"""Tells whether what a department has stated goes into the sum at a place of figures.json."""


def sum_of(is_meant: Meant, *, is_of_leads: bool = True) -> Find:
    """Return what finds the rows of a sum (``<figure>``); of units those of lead departments only, or of all."""

    def find(grounds: Grounds, place: Place, named: Mapping[str, str]) -> Behind:
        stated = _stated(grounds, is_of_leads=is_of_leads)
        own = [each for each in stated if is_meant(each, place, named)]
        is_of_month = named["figure"] == "this_month"
        parts = [
            part for each in own for part in (each.month_parts if is_of_month else each.cumulative_parts)
        ]
        return Behind(records=_rows(parts, grounds), recounted=sum_parts(parts))

    return find


def of_indicator(each: Stated, place: Place, _: Mapping[str, str]) -> bool:
    """Tell whether it is of the entry's indicator."""
    return bool(each.indicator == place.row["indicator"])


def of_sector(each: Stated, place: Place, named: Mapping[str, str]) -> bool:
    """Tell whether it is of the entry's sector and of an indicator (``<indicator>``)."""
    return bool(each.sector == place.row["sector"]) and each.indicator == named["indicator"]


def of_department(each: Stated, place: Place, named: Mapping[str, str]) -> bool:
    """Tell whether it is of the entry's department and of an indicator (``<indicator>``)."""
    return bool(each.department == place.row["department"]) and each.indicator == named["indicator"]


def of_visits(grounds: Grounds, place: Place, _: Mapping[str, str]) -> Behind:
    """Find the rows of the inspections by which major hazards are divided."""
    visits = grounds.run.campaign.indicator_of("visits")
    name = None if visits is None else visits.name
    return sum_of(lambda each, *_: each.indicator == name)(grounds, place, {"figure": "cumulative"})


def major_per_visits(grounds: Grounds, place: Place, named: Mapping[str, str]) -> Behind:
    """Find the major hazards and the rows of the inspections by which they are divided."""
    majors, visits = counted_in(grounds.flagged, "major", "found")[0], of_visits(grounds, place, named)
    made = visits.recounted
    value = len(majors) * PER_VISITS / made if made else None
    return Behind(numerator=ids_in(majors), records=visits.records, recounted=value)


def departments_that_state(grounds: Grounds, place: Place, named: Mapping[str, str]) -> Behind:
    """Find the rows of the latest month that state an indicator, and count their departments."""
    own = [
        each
        for each in _stated(grounds, is_of_leads=True)
        if each.is_current and of_indicator(each, place, named)
    ]
    rows = _rows([(each.last_row, 0) for each in own], grounds, is_told=False)
    return Behind(records=rows, recounted=len({each.department for each in own}))


def coverage_of(grounds: Grounds, place: Place, named: Mapping[str, str]) -> Behind:
    """Find the rows of units inspected and to inspect, of a sector or of the street, that make a coverage."""
    pairs = coverage_pairs(_stated(grounds, is_of_leads=True), grounds.run.campaign)
    own = (
        pairs.get(place.row["sector"], ())
        if place.rows
        else [each for some in pairs.values() for each in some]
    )
    done = [part for inspected, _ in own for part in inspected.cumulative_parts]
    whole = [part for _, to_inspect in own for part in to_inspect.cumulative_parts]
    figure = named["figure"]
    if figure == "rate":
        inspected, to_inspect = sum_parts(done), sum_parts(whole)
        rate = inspected / to_inspect if inspected is not None and to_inspect else None
        return Behind(records=_rows([*done, *whole], grounds), recounted=rate)
    parts = done if figure == "inspected" else whole
    return Behind(records=_rows(parts, grounds), recounted=sum_parts(parts))


def _stated(grounds: Grounds, *, is_of_leads: bool) -> Sequence[Stated]:
    stated = grounds.progress
    return counted_progress(stated, grounds.run.campaign, grounds.run.as_of) if is_of_leads else stated


def _rows(parts: Iterable[Part], grounds: Grounds, *, is_told: bool = True) -> list[dict[str, Any]]:
    rows = grounds.evidence.progress
    wanted = list(parts)
    told = rows.loc[[label for label, _ in wanted]].to_dict("records")
    return [
        _row(row, amount if is_told else None, grounds) for row, (_, amount) in zip(told, wanted, strict=True)
    ]


def _row(row: Mapping[Any, Any], amount: float | None, grounds: Grounds) -> dict[str, Any]:
    return {
        **{name: row[name] for name in ("department", "month", "sector")},
        "sector_name": grounds.run.campaign.sector(row["sector"]).name,
        "indicator": row["indicator"],
        **{name: None if pd.isna(row[name]) else float(row[name]) for name in ("this_month", "cumulative")},
        "amount": amount,
        "file": row["file"],
        "sheet": row["sheet"],
        "row": int(row["row"]),
    }
