"""Templates: the month's blank workbook for each department, put where it goes out."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hazardlib.domain.campaign import Campaign
from hazardlib.errors import UsageError
from hazardlib.pipeline.delivery_folder import DeliveryFolder
from hazardlib.pipeline.filled_in import fill_in
from hazardlib.pipeline.locks import intake_lock
from hazardlib.pipeline.run import Run, refuse_district

if TYPE_CHECKING:
    from hazardlib.forms.workbook_context import Blank


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
    from hazardlib.forms.workbook_context import Blank
    from hazardlib.pipeline.session import open_session

    campaign, month = run.campaign, run.report
    refuse_district(campaign, "下发部门的表格")
    names = [each.name for each in campaign.departments_on(campaign.due_on(month))]
    if department:
        names = [known_department(department, campaign)]
    session = open_session(run)
    sources = tuple(dict.fromkeys(session.vocabulary.words["source"].values()))
    is_sample = bool(session.visible["is_sample"].any())
    blanks = [Blank(campaign, name, month, fill_in(session, name), sources, is_sample) for name in names]
    # Nobody puts an issue in place meanwhile.
    lock = intake_lock(run.workspace) if folder is None else nullcontext()
    with lock, DeliveryFolder(folder or run.workspace.reports / str(month) / "templates") as delivery:
        return [put_blank(delivery, blank.department, blank) for blank in blanks]


def put_blank(delivery: DeliveryFolder, stem: str, blank: Blank) -> Template:
    """Put a department's workbook into the folder in which it goes out."""
    from hazardlib.forms.blank import write_blank

    path = delivery.put(blank.department, stem, write_blank(blank))
    return Template(blank.department, path, len(blank.filled.ledger), blank.filled.is_reported)


def known_department(text: str, campaign: Campaign) -> str:
    """Return a department's name from what was typed."""
    found = campaign.find_department(text)
    if found is None:
        names = "、".join(each.name for each in campaign.departments)
        raise UsageError(f"没有“{text}”这个{campaign.reporter}。可以写：{names}。")
    return found.name
