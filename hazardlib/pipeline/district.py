"""The workbook for the district, from the figures and the register of a paper."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date, datetime
from typing import Any

from hazardlib.brief.words import UNVERIFIED
from hazardlib.domain.campaign import Campaign
from hazardlib.domain.columns import HAZARDS
from hazardlib.domain.month import Month, chinese_day, chinese_period, parse_day
from hazardlib.domain.terms import CODED, Kind, Reporting
from hazardlib.pipeline.revisions import correction_of
from hazardlib.pipeline.run import Run
from hazardlib.pipeline.stages import measure

_EVENTS = frozenset({"rectified_on", "accepted_on", "delisted_on"})
"""Days on which something was done: of one after the paper's day the paper knows nothing yet."""


def district_workbook(run: Run) -> bytes:
    """Return a paper's ``ledger.xlsx``: statistics, the consolidated ledger, and its parts."""
    from hazardlib.forms.district import District, write_district

    results = measure(run)
    sectors = {sector.code: sector.name for sector in run.campaign.sectors}
    hazards = [in_words(row, sectors, run.as_of) for row in results.register.hazards.to_dict("records")]
    title = f"{run.campaign.name}隐患排查整治统计表{_when(run)}"
    duties = _overdue_duties(results.figures, run.campaign)
    correction = correction_of(run, results.figures)
    edition = correction.mark if correction else ""
    return write_district(
        District(results.figures, hazards, duties, title, run.campaign.street, run.campaign.office, edition)
    )


def _overdue_duties(figures: Mapping[str, Any], campaign: Campaign) -> list[tuple[Any, ...]]:
    """Return the duties enterprises are behind with, the longest due first."""
    called = {duty.code: duty.name for duty in campaign.duties}
    return [
        (
            row["unit"],
            campaign.sector(row["sector"]).name,
            called[row["duty"]],
            chinese_period(row["period"]),
            parse_day(row["due_on"]),
            row["department"] or Reporting.MISSING.chinese,
            row["file"],
            row["sheet"],
            row["row"],
        )
        for row in sorted(figures["duties"]["overdue"], key=lambda row: row["due_on"])
    ]


def _when(run: Run) -> str:
    """Return what a statistics table is of: a monthly paper's month, a summary's day."""
    is_monthly = run.parameters["kind"] == Kind.MONTHLY
    period = run.campaign.period_in_text(Month.parse(run.parameters["month"])) if is_monthly else ""
    return f"（{period or chinese_day(run.as_of)}）"


def in_words(hazard: Mapping[Hashable, Any], sectors: Mapping[str, str], as_of: date) -> dict[str, Any]:
    """Return a hazard with codes as words, days as days, and nothing for what is missing or has not happened yet."""
    row: dict[str, Any] = {}
    for name in HAZARDS:
        value = hazard[name]
        if value is None or value != value or str(value) == "<NA>":  # noqa: PLR0124 -- NaN and NaT alone differ from themselves
            row[name] = None
        elif isinstance(value, datetime):
            has_happened = name not in _EVENTS or value.date() <= as_of
            row[name] = value.date() if has_happened else None
        elif name in CODED and name != "source_bucket":
            row[name] = CODED[name](value).chinese
        else:
            row[name] = sectors.get(value, value) if name == "sector" else value
    row["row"] = None if row["row"] is None else int(row["row"])
    days = None if row["overdue_days"] is None else int(row["overdue_days"])
    row["overdue_days"] = UNVERIFIED if row["is_overdue_unverified"] else days
    return row
