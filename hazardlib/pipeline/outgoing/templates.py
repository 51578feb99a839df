"""Templates: the workbooks that go out to be filled in, the month's for each department, and that of a 回头看."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.frames import plain_records
from hazardlib.domain.terms import WITHOUT_LEDGER
from hazardlib.errors import UsageError
from hazardlib.pipeline.outgoing.delivery_folder import DeliveryFolder, usual_or_own
from hazardlib.pipeline.outgoing.filled_in import fill_in
from hazardlib.pipeline.run import Run, refuse_district

if TYPE_CHECKING:
    from hazardlib.forms.workbook_context import Blank
    from hazardlib.pipeline.session import Session


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
    usual = run.workspace.reports / str(month) / "templates"
    with usual_or_own(run.workspace, usual, folder) as delivery:
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


REINSPECTION_LIST = "回头看抽查表"
"""What the workbook is called; no month in it, which would be taken for the one in which hazards were looked at."""


@dataclass(frozen=True)
class Drawn:
    """The workbook: where it lies, how many hazards it lists, out of how many that are put right."""

    path: Path
    count: int
    out_of: int


def draw(run: Run, *, size: int, folder: Path | None = None) -> Drawn:
    """Draw hazards that are put right by a month's due day, and write the workbook in which what is found is filled in.

    Parameters
    ----------
    run
        The month's run.
    size
        How many hazards at most.
    folder
        Where it goes; by default ``reports/<month>/reinspection``, another list beside the first. One that someone has begun to
        fill in is never overwritten.
    """
    from hazardlib.forms.blank import write_alone
    from hazardlib.forms.workbook_context import Blank, Filled
    from hazardlib.measure.reinspections import draw_sample
    from hazardlib.pipeline.session import open_session

    refuse_district(run.campaign, "抽取回头看")
    session, campaign = open_session(run), run.campaign
    hazards = session.own_register.hazards
    told = session.reinspected(run.as_of, None, session.effective_rows)
    seed = f"{campaign.name} {run.name}"
    drawn = draw_sample(hazards, told, _nil_sectors(session), seed=seed, size=size)
    rows = [
        {
            "hazard_no": hazard["hazard_no"],
            "unit": hazard["unit"],
            "content": "：".join(filter(None, (hazard["location"], hazard["description"]))),
            "hazard_id": hazard["hazard_id"],
        }
        for hazard in plain_records(drawn)
    ]
    is_sample = bool(session.visible["is_sample"].any())
    blank = Blank(
        campaign, campaign.office, run.report, Filled(beside={"reinspections": rows}), (), is_sample
    )
    usual = run.workspace.reports / str(run.report) / "reinspection"
    with usual_or_own(run.workspace, usual, folder) as delivery:
        content = write_alone(blank, "reinspections")
        # Another list of the month is another list: the first may be under way, and both come back into one folder.
        key = delivery.key_of(content) or delivery.next_key(REINSPECTION_LIST)
        path = delivery.put(key, key, content)
    return Drawn(path, len(drawn), int((hazards["is_closed"] | hazards["is_rectified"]).sum()))


def _nil_sectors(session: Session) -> set[str]:
    """Return the sectors in which a department has a part that has only ever reported zero."""
    ledgers = session.effective[~session.effective["sectors"].isin(WITHOUT_LEDGER)]
    only_nil = ledgers.groupby("department")["is_nil"].all()
    names, campaign = set(only_nil.index[only_nil]), session.campaign
    codes = [each.code for each in campaign.sectors]
    return {code for code in codes if names & campaign.reporting_in([code], session.run.as_of)}
