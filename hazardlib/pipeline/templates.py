"""Templates: the month's blank workbook for each department, filled in with what it has reported."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hazardlib.domain.campaign import Campaign
from hazardlib.errors import UsageError
from hazardlib.pipeline.delivery_folder import DeliveryFolder
from hazardlib.pipeline.locks import intake_lock
from hazardlib.pipeline.run import Run

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Template:
    """One blank workbook: whose it is, where it lies, how many rows its ledger begins with, and whether those are the month's own."""

    department: str
    path: Path
    carried_count: int
    is_reported: bool = False


def write_templates(run: Run, *, department: str = "", folder: Path | None = None) -> list[Template]:
    """Write the blank workbooks of a month.

    Parameters
    ----------
    run
        The month's run; the register as of its day says what is open and what awaits acceptance.
    department
        Only this department's, by its name or an alias.
    folder
        Where they go; by default ``reports/<month>/templates``. A workbook that someone has
        begun to fill in there is never overwritten.
    """
    from hazardlib.forms.blank import write_blank
    from hazardlib.forms.workbook_context import Blank
    from hazardlib.pipeline.prefill import fill_in
    from hazardlib.pipeline.session import Session
    from hazardlib.pipeline.stages import merged

    campaign, month = run.campaign, run.month
    names = [each.name for each in campaign.departments_on(campaign.due_on(month))]
    if department:
        names = [known_department(department, campaign)]
    session = Session(run)
    register, _ = merged(session)
    sources = session.vocabulary.words["source"].values()
    templates = []
    # Nobody puts an issue in place meanwhile.
    lock = intake_lock(run.workspace) if folder is None else nullcontext()
    with lock, DeliveryFolder(folder or run.workspace.reports / str(month) / "templates") as delivery:
        for name in names:
            blank = Blank(
                campaign=campaign,
                department=name,
                month=month,
                filled=fill_in(session, register, name),
                sources=tuple(dict.fromkeys(sources)),
                is_sample=bool(session.visible["is_sample"].any()),
            )
            path = delivery.put(name, name, write_blank(blank))
            templates.append(Template(name, path, len(blank.filled.ledger), blank.filled.is_reported))
    return templates


def known_department(text: str, campaign: Campaign) -> str:
    """Return a department's name from what was typed."""
    found = campaign.find_department(text)
    if found is None:
        names = "、".join(each.name for each in campaign.departments)
        raise UsageError(f"没有“{text}”这个部门。可以写：{names}。")
    return found.name


def of_department(hazards: pd.DataFrame, department: str) -> pd.DataFrame:
    """Return the hazards that a department has reported, alone or with others."""
    reporters = hazards["departments"].fillna("").str.split("、")
    return hazards[reporters.map(lambda names: department in names).astype(bool)]


def names_of(hazards: pd.DataFrame) -> list[str]:
    """Return how each hazard is called: by its number, else by unit and description."""
    called = hazards["hazard_no"].where(
        hazards["hazard_no"].notna(), hazards["unit"] + "：" + hazards["description"]
    )
    return list(dict.fromkeys(called))
