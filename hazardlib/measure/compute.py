"""All figures of one paper: each key of figures.json, with what it is counted from; a figure is added here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.domain.columns import COUNTABLE
from hazardlib.domain.month import Month
from hazardlib.domain.terms import Ask
from hazardlib.measure import lists, trend
from hazardlib.measure.breakdowns import breakdowns, elements_figures
from hazardlib.measure.changes import changes, stated_by_month
from hazardlib.measure.clearing import clearing_figures
from hazardlib.measure.deadline_moves import deadline_moves
from hazardlib.measure.district import district_statistics
from hazardlib.measure.duties import duty_figures
from hazardlib.measure.figure import Figure, counted, explained, list_of_rows
from hazardlib.measure.funnel import funnel_figures
from hazardlib.measure.ladder import ladder_figures
from hazardlib.measure.matters import meeting_matters
from hazardlib.measure.meeting_decisions import decision_figures
from hazardlib.measure.pace import pace_figures
from hazardlib.measure.progress import progress_figures
from hazardlib.measure.rates import Groups
from hazardlib.measure.recurring import recurring_units
from hazardlib.measure.reinspections import reinspection_figures
from hazardlib.measure.reporting import reporting_figures, reporting_status
from hazardlib.measure.rows import HazardRows, everyone, figures_of, rows_of
from hazardlib.measure.sector_plans import plan_figures
from hazardlib.measure.since import Since, since_before
from hazardlib.measure.standards import standards_figures
from hazardlib.measure.stock import deadlines, done_stocks, moves, stocks
from hazardlib.measure.supervision import standing, supervision_figures
from hazardlib.measure.tasks import leader_tasks
from hazardlib.measure.tips import tip_figures
from hazardlib.measure.uncounted import uncounted_figures, unread_places

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign

SCHEMA = 1


@dataclass(frozen=True)
class Reports:
    """What the departments have sent.

    Parameters
    ----------
    visible, effective
        Submissions the paper takes in, in the order of receipt, and those of them that count.
    observations, findings
        Rows and findings of those submissions; findings also of the merge.
    received, beside
        Rows of the ledgers, each counted or not, and where those of other sheets stand that are not.
    """

    visible: pd.DataFrame
    effective: pd.DataFrame
    observations: pd.DataFrame
    findings: pd.DataFrame
    received: pd.DataFrame
    beside: Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class OtherSheets:
    """What stands beside the ledgers.

    Parameters
    ----------
    progress, mismatches, duties, tips, decided, reinspected
        What the other sheets say (see ``merge.other_sheets``), and cumulative figures that do not agree.
    listed, tasks, letters
        The street's own list of enterprises, the leaders' tasks, and the letters sent about hazards.
    """

    progress: pd.DataFrame
    mismatches: Sequence[Mapping[str, Any]]
    duties: pd.DataFrame
    tips: pd.DataFrame
    decided: pd.DataFrame
    reinspected: pd.DataFrame
    listed: pd.DataFrame
    tasks: Iterable[Mapping[str, Any]]
    letters: Sequence[Mapping[str, Any]] = ()


def compute_figures(
    header: Mapping[str, Any],
    campaign: Campaign,
    as_of: date,
    register: trend.Register,
    reports: Reports,
    other_sheets: OtherSheets,
    past: trend.Past,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the measures of a paper, ``columns.MEASURES``, and its figures by contract §5; `plain` makes figures.json of these.

    Parameters
    ----------
    header
        What names the paper: kind, month, as_of, known_at, name.
    as_of
        Its day, which the register is of.
    """
    before = past.before
    rows = rows_of(register, as_of)
    since = None if before is None else since_before(register, before)
    groups = rows.groups(campaign, as_of)
    shown = breakdowns(groups, campaign, as_of)
    reporting = reporting_status(reports.visible, campaign, campaign.reports_due(as_of))
    refused = lists.refused_files(reports.visible, reports.findings)
    progress = progress_figures(
        other_sheets.progress,
        other_sheets.mismatches,
        campaign,
        as_of=as_of,
        major_found=shown["overall"]["major"]["found"],
    )
    _foresee(rows, since, campaign, as_of, past, progress, groups)
    figures = {
        **_header(header, campaign, reports, as_of),
        **shown,
        "funnel": funnel_figures(shown),
        "five_elements": elements_figures(rows, groups, campaign, as_of),
        "standards": standards_figures(rows, campaign, as_of),
        **reporting_figures(reporting, reports.visible),
        **lists.hazard_lists(rows, shown["by_unit"], [] if since is None else since.late_reported()),
        "period": _period(rows, as_of, since),
        "previous": _previous(before, campaign),
        **_in_time(rows, shown["overall"], past, campaign, as_of),
        **lists.quarantined_rows(reports.observations, COUNTABLE),
        **lists.count_findings(reports.findings),
        "refused": list_of_rows(refused, "refused", lists.ENTRY),
    }
    figures["lists"]["recurring_units"] = recurring_units(rows)
    if campaign.carry_over_month is not None:
        figures["carried"] = lists.carried(rows, campaign.carry_over_month)
        figures["lists"]["carried"] = lists.carried_ids(rows, campaign.carry_over_month)
    unread = unread_places(reports.findings, reports.effective)
    return groups.table(), figures | {
        **_for_the_meeting(rows, register, reports, other_sheets, figures["lists"], campaign, as_of, before),
        "leader_tasks": leader_tasks(other_sheets.tasks, campaign, as_of),
        "uncounted": uncounted_figures(reports.received, refused, unread, reports.beside, campaign, as_of),
        "progress": progress,
        **_of_units(other_sheets, progress, shown, campaign, as_of),
        "tips": _tips(other_sheets.tips, campaign, as_of, before),
        "reinspections": reinspection_figures(other_sheets.reinspected, rows, campaign),
        "district": district_statistics(rows, campaign, progress),
    }


def _foresee(
    rows: HazardRows,
    since: Since | None,
    campaign: Campaign,
    as_of: date,
    past: trend.Past,
    progress: Mapping[str, Any],
    groups: Groups,
) -> None:
    """Let what is counted by conditions be counted in one look at the files, where the hazards lie in files."""
    previous_on, both = (None, None) if since is None else (since.day, since.rows)
    rows.foresee(
        lambda: (
            elements_figures(rows, groups, campaign, as_of),
            trend.flow(rows, previous_on),
            pace_figures(rows, past.earlier, campaign, as_of),
            trend.ageing(rows, as_of),
            deadlines(rows, as_of),
            clearing_figures(rows, campaign, as_of),
            standing(rows, as_of),
            district_statistics(rows, campaign, progress),
        )
    )
    if both is not None:
        both.foresee(lambda: (moves(both), stocks(both), done_stocks(both)))


def _tips(
    tips: pd.DataFrame, campaign: Campaign, as_of: date, before: trend.PreviousPaper | None
) -> dict[str, Any]:
    previous_on = None if before is None else before.day
    return tip_figures(tips, campaign, as_of=as_of, previous_on=previous_on)


def _for_the_meeting(
    rows: HazardRows,
    register: trend.Register,
    reports: Reports,
    other_sheets: OtherSheets,
    listed: Mapping[str, Figure],
    campaign: Campaign,
    as_of: date,
    before: trend.PreviousPaper | None,
) -> dict[str, Any]:
    """Return what changed and is supervised, what meetings have decided and are asked, which letters are due."""
    history = register.stated_history
    told = stated_by_month(history)
    supervision = supervision_figures(rows, history, campaign, as_of, before)
    moved = deadline_moves(rows, history, told["due_on"], campaign.turn)
    decided = decision_figures(other_sheets.decided, as_of)
    led = {row["hazard_id"] for row in decided["rows"].value if Ask.LEAD in row["effects"]}
    matters = meeting_matters(rows, listed, moved.value, supervision["to_decide"].value, led)
    to_list = [row["hazard_id"] for row in matters.value if Ask.SUPERVISE in row["asks"]]
    return {
        "supervision": supervision,
        "matters": matters,
        "changes": changes(rows, told),
        "deadline_moves": moved,
        "meeting_decisions": decided,
        "ladder": ladder_figures(
            rows, history, reports.effective, other_sheets.letters, to_list, campaign.ladder, as_of
        ),
    }


def _header(header: Mapping[str, Any], campaign: Campaign, reports: Reports, as_of: date) -> dict[str, Any]:
    return {
        "schema": Figure(SCHEMA, "", "figures.json 格式的版本号。"),
        **explained(header, lists.SHARED, "出这份材料时定下的参数，不是算出来的数字。"),
        "campaign": campaign.name,
        "sample_data": bool(reports.visible["is_sample"].any()),
        "mobilisation": _mobilisation(campaign, as_of),
    }


def _in_time(
    rows: HazardRows, now: Mapping[str, Any], past: trend.Past, campaign: Campaign, as_of: date
) -> dict[str, Any]:
    return {
        "trend": _trend(past, now, as_of),
        "pace": pace_figures(rows, past.earlier, campaign, as_of),
        "ageing": trend.ageing(rows, as_of),
        "deadlines": deadlines(rows, as_of),
        "clearing": clearing_figures(rows, campaign, as_of),
    }


def _of_units(
    other_sheets: OtherSheets,
    progress: Mapping[str, Any],
    shown: Mapping[str, Any],
    campaign: Campaign,
    as_of: date,
) -> dict[str, Any]:
    duties = duty_figures(other_sheets.duties, other_sheets.listed, campaign, as_of=as_of)
    return {"duties": duties, "sector_plans": plan_figures(duties["units"], progress, shown, campaign)}


def _mobilisation(campaign: Campaign, as_of: date) -> Any:
    """Return the meeting with which the campaign began; None where nobody has written of it, or before it."""
    held = campaign.mobilisation
    if held is None or held.held_on > as_of:
        return None
    told = {
        "held_on": held.held_on.isoformat(),
        "attended": [{"group": each.group, "count": each.count} for each in held.attended],
        "total": sum(each.count for each in held.attended),
    }
    return explained(
        told, "mobilisation", "照 campaign.yaml 里填的会议日期和各方面参会人数；total 是各方面之和。"
    )


def _period(rows: HazardRows, as_of: date, since: Since | None) -> dict[str, Any]:
    previous_on, both = (None, None) if since is None else (since.day, since.rows)
    return {
        "from": None if previous_on is None else previous_on.isoformat(),
        "to": as_of.isoformat(),
        **figures_of(rows, trend.happened(rows, "found", previous_on)),
        "flow": trend.flow(rows, previous_on),
        "late_reported": counted([] if since is None else since.late_reported(), "late_reported"),
        "taken_off": counted([] if since is None else since.taken_off(), "taken_off"),
        "moves": moves(both),
        **stocks(both),
        "done_stocks": done_stocks(both),
    }


def _previous(before: trend.PreviousPaper | None, campaign: Campaign) -> dict[str, Any] | None:
    if before is None:
        return None
    reported_through = campaign.reported_through(before.day)
    known = before.known
    return {
        "heard_until": None if reported_through is None else reported_through.isoformat(),
        "as_of": before.day.isoformat(),
        "overall": figures_of(before.rows, everyone(before.rows)),
        "known_on": before.known_on.isoformat(),
        "known_found": None if known is None else _known(before, known),
    }


def _known(before: trend.PreviousPaper, known: trend.Register) -> Figure:
    rows = rows_of(known, before.known_on, lambda: known)
    return rows.count(everyone(rows), "known_found")


def _trend(past: trend.Past, now: Mapping[str, Any], as_of: date) -> list[dict[str, Any]]:
    days = [(each.day, each.figures()) for each in past.earlier]
    return [
        {"month": str(Month.of(day)), "as_of": day.isoformat(), **figures}
        for day, figures in [*days, (as_of, now)]
    ]
