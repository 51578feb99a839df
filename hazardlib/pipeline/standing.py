"""Who has reported so far, what was refused, what falls due next, and what to write to those who have not reported."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from hazardlib.domain.campaign import Campaign, load_campaign
from hazardlib.domain.month import Month, chinese_day, remaining, weekday
from hazardlib.domain.terms import Reporting, Severity
from hazardlib.ingest.files.find import path_in_raw
from hazardlib.pipeline.run import report_month
from hazardlib.pipeline.voids import Void, in_force, read_voids, submissions_in_force
from hazardlib.store import Store, to_frame
from hazardlib.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd


_REMINDED_WORKDAYS = 5
"""From when on departments are reminded of a stage return: 25 July and 24 November for 1 August and 1 December."""


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
    months
        The report months and stage returns shown.
    reporting
        One entry per department and month, as ``reporting`` in figures.json.
    refused
        Refused files whose senders still have to send another: file, department, month, reason.
    faulty
        Accepted workbooks that still have to be mended, by department.
    """

    campaign: Campaign
    today: date
    months: tuple[Month, ...]
    reporting: list[dict[str, Any]]
    refused: list[dict[str, Any]]
    faulty: list[Faulty]
    upcoming: list[Upcoming]
    voided: tuple[Void, ...] = ()
    is_sample: bool = False


def standing(workspace: Workspace, *, month: str, moment: datetime) -> Standing:
    """Return who has reported up to ``month`` (the present month when empty)."""
    from hazardlib.measure.lists import refused_files
    from hazardlib.measure.reporting import reporting_status

    campaign = load_campaign(workspace.campaign)
    last = _last_month(month, campaign, moment.date())
    months = campaign.reports_due(campaign.due_on(last))
    if not month:
        late = (each for each in campaign.reports_due(moment.date()) if each.summary and each not in months)
        months += tuple(late)
        months += _returns_ahead(campaign, months, moment.date())
    store = Store(workspace.tables)
    submissions = to_frame(submissions_in_force(workspace))
    findings = to_frame(store.read("findings"))
    shown = (
        submissions["month"].isin([str(each) for each in (campaign.carry_over_month, *months)])
        | submissions["month"].isna()
    )
    return Standing(
        campaign=campaign,
        today=moment.date(),
        months=months,
        reporting=reporting_status(submissions[submissions["verdict"].notna()], campaign, months, months),
        refused=[
            each for each in refused_files(submissions[shown], findings) if _is_waited_for(each, workspace)
        ],
        faulty=_faulty(workspace, submissions[shown], findings, campaign),
        upcoming=_upcoming(campaign, moment.date()),
        voided=tuple(in_force(read_voids(workspace), moment).values()),
        is_sample=bool(submissions["is_sample"].fillna(value=False).any()),
    )


def _returns_ahead(campaign: Campaign, shown: Collection[Month], today: date) -> tuple[Month, ...]:
    """Return the stage returns to be reminded of: those due within a few working days."""
    coming = (each for each, day in campaign.returns.items() if day >= today and each not in shown)
    return tuple(
        each for each in coming if remaining(today, campaign.due_on(each)).count <= _REMINDED_WORKDAYS
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
    from hazardlib.pipeline.outgoing.feedback import copies_for

    of_errors = findings[findings["severity"].eq(Severity.ERROR)]
    errors = of_errors["count"].fillna(1).groupby(of_errors["submission_id"]).sum()
    effective = effective_submissions(submissions)
    beside = dict(Store(workspace.tables).count_beside(is_quarantined=True))
    left_out = effective["submission_id"].map(beside).fillna(0)
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
    return sorted(faulty, key=lambda each: (order.get(each.department, len(order)), each.month))


def _last_month(text: str, campaign: Campaign, today: date) -> Month:
    if not text:
        return min(max(Month.of(today), campaign.first_month), campaign.last_month)
    return report_month(text, campaign)


def _upcoming(campaign: Campaign, today: date) -> list[Upcoming]:
    days = [
        *((day, "阶段工作情况报区") for day in campaign.interims_on),
        (campaign.final_on, "工作总结报区"),
        *(
            (campaign.due_on(month), f"{month.chinese}各{campaign.reporter}报送")
            for month in campaign.months()
        ),
        *((campaign.meeting_on(month), f"{month.chinese}例会") for month in campaign.months()),
    ]
    coming = sorted((day, what) for day, what in days if day >= today)[:3]
    return [Upcoming(day, what) for day, what in coming]


@dataclass(frozen=True)
class Reminder:
    """A text for one department.

    Parameters
    ----------
    version
        The same as long as the same is lacking, and as it is or is not yet late; the days that are left may change.
    """

    department: str
    text: str
    version: str = ""


def write_reminders(standing: Standing, *, is_sent: bool = False) -> list[Reminder]:
    """Return a reminder for each department with a month missing or refused, in the campaign's order.

    Parameters
    ----------
    standing
        Who has reported so far; its day is the day the reminders are written on.
    is_sent
        Whether they go straight to the departments, which do not reach the workspace.
    """
    lacking: dict[str, list[dict[str, Any]]] = {}
    for entry in standing.reporting:
        if entry["status"] in (Reporting.MISSING, Reporting.REFUSED):
            lacking.setdefault(entry["department"], []).append(entry)
    return [
        Reminder(
            department, _text(department, entries, standing, is_sent=is_sent), _version(entries, standing)
        )
        for department, entries in lacking.items()
    ]


def _version(entries: list[dict[str, Any]], standing: Standing) -> str:
    months = [Month.parse(entry["month"]) for entry in entries]
    said = [
        f"{_what(entry, month, standing)}{standing.campaign.is_on_time(standing.today, month)}"
        for entry, month in zip(entries, months, strict=True)
    ]
    return f"r{sha256(chr(10).join(said).encode()).hexdigest()[:8]}"


def nameless_files(standing: Standing) -> list[dict[str, Any]]:
    """Return the refused files that belong to nobody's reminder: department or month cannot be told."""
    months = {str(month) for month in standing.campaign.accepted_months()}
    return [each for each in standing.refused if not (each["department"] and _months(each) & months)]


def _months(refused: dict[str, Any]) -> set[str]:
    """Return the months that a refused file may be meant for: what it says and where it lies."""
    return {str(refused["month"]), PurePosixPath(refused["file"]).parts[0]}


def _text(department: str, entries: list[dict[str, Any]], standing: Standing, *, is_sent: bool) -> str:
    campaign = standing.campaign
    months = [Month.parse(entry["month"]) for entry in entries]
    lines = [
        f"{f'{place}. ' * (len(entries) > 1)}{_what(entry, month, standing)}{_when(month, campaign, standing.today)}"
        for place, (entry, month) in enumerate(zip(entries, months, strict=True), start=1)
    ]
    folders = "、".join(f"data/raw/{month}/" for month in months)
    way = "按平常报送的方式" if is_sent else f"放入收件文件夹 {folders}，或"
    closing = f"请{campaign.level.how_to_send}{way}发给{campaign.office}。"
    if any(not month.summary for month in months):
        closing += campaign.level.nothing_new
    if any(month.summary for month in months) and not campaign.is_district:
        closing += "阶段材料可以用下发的表格，也可以只报 Word 文档，按工作开展情况、经验做法、存在问题、下一步安排分段。"
    closing += "如已报送，请告知文件名以便核对。谢谢！"
    greeting = f"您好！关于“{campaign.name}”的报送："
    return "\n".join([f"{department}：", greeting, *lines, closing])


def _what(entry: dict[str, Any], month: Month, standing: Standing) -> str:
    reasons = [
        each["reason"]
        for each in standing.refused
        if each["department"] == entry["department"] and str(month) in _months(each)
    ]
    sent = standing.campaign.level.sends if standing.campaign.is_district else "台账"
    if not reasons:
        return f"{month.chinese}{'' if month.summary else f'的{sent}'}还没有收到，"
    if month.summary:
        return f"报来的{month.chinese}没能收下，需要改好重报。{''.join(reasons)}"
    return f"{month.chinese}报来的{sent}没能收下，需要改好重报。{''.join(reasons)}该月{sent}"


def _when(month: Month, campaign: Campaign, today: date) -> str:
    day = campaign.due_on(month)
    included = "含当天" if campaign.due_includes_day else "不含当天"
    due = f"应于{chinese_day(day)}（{weekday(day)}）前报送（{included}）"
    if not campaign.is_on_time(today, month):
        return f"{due}，现已逾期，请尽快补报。"
    if today == day:
        return f"{due}，今天就到期，请抓紧报送。"
    return f"{due}，{until(today, day)}。"


def until(today: date, day: date) -> str:
    """Return how long there is until a day, in working days, and what to mind if it is a day off."""
    rest = remaining(today, day)
    said = f"还有 {rest.count} 个工作日" if rest.count else "当天以前没有工作日了"
    if today == day:
        said = "就是今天"
    if rest.last_workday != day and rest.last_workday > today:
        said += f"，当天休息，宜在{chinese_day(rest.last_workday)}（{weekday(rest.last_workday)}）办完"
    elif rest.last_workday != day:
        said += "，当天休息"
    return said + ("（该年放假安排未知，只按周末推算）" if rest.is_estimated else "")
