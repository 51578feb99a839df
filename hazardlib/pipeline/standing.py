"""Who has reported so far, what was refused and what falls due next."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hazardlib.domain.campaign import Campaign, load_campaign
from hazardlib.domain.month import Month
from hazardlib.domain.sheets import OTHER_SHEETS
from hazardlib.domain.terms import Severity
from hazardlib.ingest.files.find import path_in_raw
from hazardlib.pipeline.run import report_month
from hazardlib.pipeline.voids import Void, in_force, read_voids, submissions_in_force
from hazardlib.store import Store, to_frame
from hazardlib.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Upcoming:
    """Something that falls due: the day, and what it is."""

    day: date
    what: str


@dataclass(frozen=True)
class Faulty:
    """A workbook that counts, and that its department still has to mend.

    Parameters
    ----------
    department, month
        Whose it is.
    quarantined_count
        Its rows, of any sheet, that cannot be counted.
    error_count
        Its places that must be mended, those rows' among them.
    copy
        Where the copy lies that shows them; None if there is none yet.
    """

    department: str
    month: str
    quarantined_count: int
    error_count: int
    copy: Path | None


@dataclass(frozen=True)
class Standing:
    """The state of reporting at a moment.

    Parameters
    ----------
    campaign
        The campaign.
    today
        The day of that moment.
    months
        The report months shown.
    reporting
        One entry per department and month, as ``reporting`` in figures.json.
    refused
        Refused files whose senders still have to send another: file, department, month, reason.
    faulty
        Accepted workbooks that still have to be mended, by department.
    upcoming
        What falls due next, in order.
    voided
        What keeps submissions out of force.
    """

    campaign: Campaign
    today: date
    months: tuple[Month, ...]
    reporting: list[dict[str, Any]]
    refused: list[dict[str, Any]]
    faulty: list[Faulty]
    upcoming: list[Upcoming]
    voided: tuple[Void, ...] = ()


def standing(workspace: Workspace, *, month: str, moment: datetime) -> Standing:
    """Return who has reported up to ``month`` (the present month when empty)."""
    from hazardlib.measure.lists import refused_files
    from hazardlib.measure.reporting import reporting_status

    campaign = load_campaign(workspace.campaign)
    last = _last_month(month, campaign, moment.date())
    months = tuple(each for each in campaign.months() if each <= last)
    store = Store(workspace.processed)
    submissions = to_frame(submissions_in_force(workspace))
    findings = to_frame(store.read("findings"))
    shown = (
        submissions["month"].isin([str(each) for each in campaign.accepted_months() if each <= last])
        | submissions["month"].isna()
    )
    return Standing(
        campaign=campaign,
        today=moment.date(),
        months=months,
        reporting=reporting_status(submissions[submissions["verdict"].notna()], campaign, months),
        refused=[
            each for each in refused_files(submissions[shown], findings) if _is_waited_for(each, workspace)
        ],
        faulty=_faulty(workspace, submissions[shown], findings, campaign),
        upcoming=_upcoming(campaign, moment.date()),
        voided=tuple(in_force(read_voids(workspace), moment).values()),
    )


def _is_waited_for(refused: dict[str, Any], workspace: Workspace) -> bool:
    """Tell whether a refused file still has to be made up for; a nameless one as long as it lies there."""
    has_sender = refused["department"] is not None and refused["month"] is not None
    return not refused["is_replaced"] and (
        has_sender or path_in_raw(workspace.raw, refused["file"]).is_file()
    )


def _faulty(
    workspace: Workspace, submissions: pd.DataFrame, findings: pd.DataFrame, campaign: Campaign
) -> list[Faulty]:
    from hazardlib.merge.select import effective_submissions
    from hazardlib.pipeline.feedback import copies_for

    of_errors = findings[findings["severity"].eq(Severity.ERROR)]
    errors = of_errors["count"].fillna(1).groupby(of_errors["submission_id"]).sum()
    effective = effective_submissions(submissions)
    left_out = effective["submission_id"].map(quarantined_by_submission(Store(workspace.processed))).fillna(0)
    effective = effective.assign(left_out_count=effective["rows_quarantined"] + left_out.astype("int64"))
    effective = effective.assign(error_count=effective["submission_id"].map(errors).fillna(0).astype("int64"))
    is_faulty = (effective["left_out_count"] > 0) | (effective["error_count"] > 0)
    order = {department.name: place for place, department in enumerate(campaign.departments)}
    found = effective[is_faulty]
    copies = {month: copies_for(workspace, month) for month in found["month"].unique()}
    faulty = [
        Faulty(
            row["department"],
            row["month"],
            int(row["left_out_count"]),
            int(row["error_count"]),
            copies[row["month"]].get(row["submission_id"]),
        )
        for row in found.to_dict("records")
    ]
    return sorted(faulty, key=lambda each: (order[each.department], each.month))


def quarantined_by_submission(store: Store) -> dict[str, int]:
    """Return how many rows beside the ledger cannot be counted: submission → rows."""
    counts = Counter[str]()
    for name in OTHER_SHEETS:
        rows = store.read(name)
        counts.update(rows.filter(rows.column("is_quarantined")).column("submission_id").to_pylist())
    return dict(counts)


def _last_month(text: str, campaign: Campaign, today: date) -> Month:
    if not text:
        return min(max(Month.of(today), campaign.first_month), campaign.last_month)
    return report_month(text, campaign)


def _upcoming(campaign: Campaign, today: date) -> list[Upcoming]:
    days = [
        *((day, "阶段工作情况报区") for day in campaign.interims_on),
        (campaign.final_on, "工作总结报区"),
        *((campaign.due_on(month), f"{month.chinese}各部门报送") for month in campaign.months()),
        *((campaign.meeting_on(month), f"{month.chinese}例会") for month in campaign.months()),
    ]
    coming = sorted((day, what) for day, what in days if day >= today)[:3]
    return [Upcoming(day, what) for day, what in coming]
