"""Reinspect: the workbook for a 回头看, with hazards reported put right that are to be looked at again."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hazardlib.domain.frames import plain_records
from hazardlib.domain.terms import WITHOUT_LEDGER
from hazardlib.pipeline.delivery_folder import DeliveryFolder
from hazardlib.pipeline.locks import intake_lock
from hazardlib.pipeline.run import Run, refuse_district

if TYPE_CHECKING:
    from hazardlib.pipeline.session import Session

SHEET = "回头看抽查表"
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
    hazards = session.merged.hazards
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
    lock = intake_lock(run.workspace) if folder is None else nullcontext()
    with lock, DeliveryFolder(folder or run.workspace.reports / str(run.report) / "reinspection") as delivery:
        content = write_alone(blank, "reinspections")
        # Another list of the month is another list: the first may be under way, and both come back into one folder.
        key = delivery.key_of(content) or delivery.next_key(SHEET)
        path = delivery.put(key, key, content)
    return Drawn(path, len(drawn), int((hazards["is_closed"] | hazards["is_rectified"]).sum()))


def _nil_sectors(session: Session) -> set[str]:
    """Return the sectors in which a department has a part that has only ever reported zero."""
    ledgers = session.effective[~session.effective["sectors"].isin(WITHOUT_LEDGER)]
    only_nil = ledgers.groupby("department")["is_nil"].all()
    names, campaign = set(only_nil.index[only_nil]), session.campaign
    return {
        sector.code
        for sector in campaign.sectors
        for day in (session.run.as_of,)
        if names & {*sector.leads_on(day), *sector.cooperates_on(day)}
    }
