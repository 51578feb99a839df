"""Templates: the month's blank workbook for each department, its open hazards filled in."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hazardlib.campaign import Campaign
from hazardlib.columns import LEDGER
from hazardlib.errors import UsageError
from hazardlib.pipeline.outbox import Outbox
from hazardlib.pipeline.run import Run
from hazardlib.terms import FixType, Level, State, Supervision

if TYPE_CHECKING:
    import pandas as pd

_WORDS = {"level": Level, "fix_type": FixType, "supervision": Supervision}


@dataclass(frozen=True)
class Template:
    """One blank workbook: whose it is, where it lies and how many open hazards it carries."""

    department: str
    path: Path
    carried_count: int


def write_templates(run: Run, *, department: str = "", folder: Path | None = None) -> list[Template]:
    """Write the blank workbooks of a month.

    Parameters
    ----------
    run
        The month's run; the register as of its day says what is still open.
    department
        Only this department's, by its name or an alias.
    folder
        Where they go; by default ``reports/<month>/templates``. A workbook that someone has
        begun to fill in there is never overwritten.

    Raises
    ------
    UsageError
        If the department is not known.
    """
    from hazardlib.forms.blank import write_blank
    from hazardlib.forms.desk import Blank
    from hazardlib.ingest.headings import load_vocabulary
    from hazardlib.pipeline.stages import merge, visible_submissions

    campaign, month = run.campaign, run.month
    names = [known_department(department, campaign)] if department else _reporting(run)
    hazards = merge(run).hazards
    sources = load_vocabulary(*run.workspace.reference).words["source"].values()
    is_sample = any(visible_submissions(run).column("is_sample").to_pylist())
    templates = []
    with Outbox(folder or run.workspace.reports / str(month) / "templates") as outbox:
        for name in names:
            own = of_department(hazards, name)
            blank = Blank(
                campaign=campaign,
                department=name,
                month=month,
                carried=carried_rows(own, {sector.code: sector.name for sector in campaign.sectors}),
                awaiting=names_of(own[own["is_rectified"]]),
                sources=tuple(dict.fromkeys(sources)),
                is_sample=is_sample,
            )
            path = outbox.put(name, name, write_blank(blank))
            templates.append(Template(name, path, len(blank.carried)))
    return templates


def known_department(text: str, campaign: Campaign) -> str:
    """Return a department's name from what was typed.

    Raises
    ------
    UsageError
        If there is no such department.
    """
    found = campaign.find_department(text)
    if found is None:
        names = "、".join(each.name for each in campaign.departments)
        raise UsageError(f"没有“{text}”这个部门。可以写：{names}。")
    return found.name


def _reporting(run: Run) -> list[str]:
    return [each.name for each in run.campaign.departments_on(run.campaign.due_on(run.month))]


def of_department(hazards: pd.DataFrame, department: str) -> pd.DataFrame:
    """Return the hazards that a department has reported, alone or with others."""
    reporters = hazards["departments"].fillna("").str.split("、")
    return hazards[reporters.map(lambda names: department in names).astype(bool)]


def carried_rows(hazards: pd.DataFrame, sector_names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return a row for each ledger row with something open, the most urgent first.

    The parts of a row that stood for several hazards make one row again, with its two quantities,
    so that each part is recognised next month.

    Parameters
    ----------
    hazards
        ``columns.HAZARDS`` of one department.
    sector_names
        What each sector's code is called in the workbook.
    """
    place = ["file", "sheet", "row"]
    counts = hazards.groupby(place).agg(found=("hazard_id", "size"), left=("is_open", "sum"))
    still = hazards[hazards["is_open"]].drop_duplicates(place)
    still = still.sort_values(["due_on", "found_on", "hazard_no", "description"], kind="stable")
    rows = []
    for hazard in still.to_dict("records"):
        found, left = counts.loc[tuple(hazard[name] for name in place)]
        row = _in_words(hazard, sector_names)
        if found > 1:
            row |= {"quantity": int(found), "rectified_quantity": int(found - left)}
        rows.append(row)
    return rows


def _in_words(hazard: Mapping[Hashable, Any], sector_names: Mapping[str, str]) -> dict[str, Any]:
    """Return a hazard as a ledger row: codes as words, a day as a day, nothing for what is missing."""
    row = {name: hazard[name] for name in LEDGER if name in hazard and not _is_missing(hazard[name])}
    row = {name: value.date() if isinstance(value, datetime) else value for name, value in row.items()}
    row["status"] = State(hazard["state"]).chinese
    row["sector"] = sector_names[row["sector"]]
    for name, words in _WORDS.items():
        if name in row:
            row[name] = words(row[name]).chinese
    return row


def _is_missing(value: Any) -> bool:
    return value is None or value != value or not str(value).strip()  # noqa: PLR0124 -- NaN and NaT alone differ from themselves


def names_of(hazards: pd.DataFrame) -> list[str]:
    """Return how each hazard is called: by its number, else by unit and description."""
    called = hazards["hazard_no"].where(
        hazards["hazard_no"].notna(), hazards["unit"] + "：" + hazards["description"]
    )
    return list(dict.fromkeys(called))
