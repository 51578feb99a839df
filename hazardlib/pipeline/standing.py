"""Who has reported so far, what was refused and what falls due next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hazardlib.campaign import Campaign, load_campaign
from hazardlib.month import Month
from hazardlib.pipeline.run import report_month
from hazardlib.pipeline.workdays import Remaining, remaining
from hazardlib.store import Store, to_frame
from hazardlib.terms import Verdict
from hazardlib.workspace import Workspace


@dataclass(frozen=True)
class Upcoming:
    """Something that falls due: the day, what it is, and the working days until then."""

    day: date
    what: str
    remaining: Remaining


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
        Refused files: file, department, month, reason.
    upcoming
        What falls due next, in order.
    """

    campaign: Campaign
    today: date
    months: tuple[Month, ...]
    reporting: list[dict[str, Any]]
    refused: list[dict[str, Any]]
    upcoming: list[Upcoming]


def standing(workspace: Workspace, *, month: str, moment: datetime) -> Standing:
    """Return who has reported up to ``month`` (the present month when empty).

    Raises
    ------
    UsageError
        If the month is not a report month of the campaign.
    """
    from hazardlib.measure.lists import refused_files
    from hazardlib.measure.reporting import reporting_status
    from hazardlib.merge.select import in_order_of_receipt

    campaign = load_campaign(workspace.campaign)
    last = _last_month(month, campaign, moment.date())
    months = tuple(each for each in campaign.months() if each <= last)
    store = Store(workspace.processed)
    submissions = to_frame(in_order_of_receipt(store.read("submissions")))
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
        refused=refused_files(submissions[shown & submissions["verdict"].eq(Verdict.REFUSED)], findings),
        upcoming=_upcoming(campaign, moment.date()),
    )


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
    return [Upcoming(day, what, remaining(today, day)) for day, what in coming]
