"""到期待核实单 of a summary, from its figures and its register."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hazardlib.domain.terms import Kind
from hazardlib.pipeline.district import in_words
from hazardlib.pipeline.run import Run
from hazardlib.pipeline.stages import measure

CALL_LIST = "unverified.xlsx"
"""The list beside the paper."""


def has_call_list(figures: Mapping[str, Any]) -> bool:
    """Tell whether a paper has the list beside it: a summary of whose overdue hazards some are to be verified."""
    unverified: int = figures["overall"]["all"]["overdue_unverified"]
    return figures["kind"] != Kind.MONTHLY and unverified > 0


def calls_to_make(figures: Mapping[str, Any], folder: Path) -> str:
    """Return what a command says is to be done before such a paper goes out; nothing where all is verified."""
    if not has_call_list(figures):
        return ""
    count = figures["overall"]["all"]["overdue_unverified"]
    return f"先按 {folder / CALL_LIST} 逐个部门核实到期待核实的 {count} 条；再"


def call_list(run: Run) -> bytes:
    """Return the list as a workbook: by department in the notice's order, major hazards first, then by days overdue."""
    from hazardlib.forms.call_list import CallList, write_call_list

    results, campaign = measure(run), run.campaign
    sectors = {sector.code: sector.name for sector in campaign.sectors}
    places = {department.name: place for place, department in enumerate(campaign.departments)}
    listed = set(results.figures["lists"]["overdue_unverified"])
    records = results.register.hazards.to_dict("records")
    hazards = [
        in_words(row, sectors, run.as_of) | {"overdue_days": int(row["overdue_days"])}
        for row in records
        if row["hazard_id"] in listed
    ]
    hazards.sort(
        key=lambda row: (
            places.get(row["department"], len(places)),
            row["department"],
            not row["is_major"],
            -row["overdue_days"],
        )
    )
    figures = results.figures
    return write_call_list(
        CallList(
            hazards,
            f"{campaign.name}到期待核实单",
            run.as_of,
            f"{figures['name']} {figures['as_of']} {figures['known_at']}",
            is_sample=figures["sample_data"],
        )
    )
