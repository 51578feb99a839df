"""The workbook for the district, from the figures and the register of a paper."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import datetime
from typing import Any

from hazardlib.columns import HAZARDS
from hazardlib.month import parse_day
from hazardlib.pipeline.run import Run
from hazardlib.pipeline.stages import measure
from hazardlib.terms import FixType, Level, State, Supervision

_WORDS = {"level": Level, "fix_type": FixType, "supervision": Supervision, "state": State}


def district_workbook(run: Run) -> bytes:
    """Return a paper's ``ledger.xlsx``: statistics, the consolidated ledger, and its parts."""
    from hazardlib.forms.district import District, write_district

    results = measure(run)
    sectors = {sector.code: sector.name for sector in run.campaign.sectors}
    hazards = [_in_words(row, sectors) for row in results.register.hazards.to_dict("records")]
    title = f"{run.campaign.name}隐患排查整治统计表{_when(run)}"
    return write_district(District(results.figures, hazards, title, run.campaign.street, run.campaign.office))


def _when(run: Run) -> str:
    day = parse_day(run.as_of.isoformat())
    return f"（{day.year}年{day.month}月）"


def _in_words(hazard: Mapping[Hashable, Any], sectors: Mapping[str, str]) -> dict[str, Any]:
    """Return a hazard with codes as words, days as days, and nothing for what is missing."""
    row: dict[str, Any] = {}
    for name in HAZARDS:
        value = hazard[name]
        if value is None or value != value or str(value) == "<NA>":  # noqa: PLR0124 -- NaN and NaT alone differ from themselves
            row[name] = None
        elif isinstance(value, datetime):
            row[name] = value.date()
        elif name in _WORDS:
            row[name] = _WORDS[name](value).chinese
        else:
            row[name] = sectors.get(value, value) if name == "sector" else value
    row["row"] = None if row["row"] is None else int(row["row"])
    row["overdue_days"] = None if row["overdue_days"] is None else int(row["overdue_days"])
    return row
