"""Sample data for any campaign, from its file alone: workbooks in the official headings, and leaders' lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.month import TIMEZONE, Month, chinese_day
from hazardlib.domain.sheets import SHEETS
from hazardlib.domain.terms import SAMPLE_MARK
from hazardlib.sample.anywhere_hazards import (
    Case,
    Report,
    Values,
    invent_hazards,
    invent_older,
    list_reports,
    opening_report,
    own_cases,
    write_case,
)
from hazardlib.sample.anywhere_sheets import write_duties, write_looks, write_progress, write_tips
from hazardlib.sample.deliver import TASK_HEADINGS, Delivery, as_csv, put
from hazardlib.sample.other_files import StageText
from hazardlib.sample.tables import Sheet
from hazardlib.sample.told import Cell
from hazardlib.sample.write import write_workbook

LATE_PLACE, MISSING_PLACE = 1, 2
"""The last department is late with its second report; the last but one sends no third."""

_LATE_DAYS = 3


def invent_workbooks(raw: Path, campaign: Campaign, last_month: Month | None = None) -> list[Delivery]:
    """Write the invented workbooks and texts of a campaign below ``raw``; return them in the order of arrival.

    Every file says 示例数据 in its titles. The same campaign gives the same bytes.

    Parameters
    ----------
    last_month
        Up to which month; by default of the whole campaign.
    """
    cases, older, deliveries = invent_hazards(campaign), invent_older(campaign), list(_opening(raw, campaign))
    last_month = last_month or campaign.last_month
    for report in (each for each in list_reports(campaign) if each.month <= last_month):
        names = [each.name for each in campaign.departments_on(campaign.due_on(report.month))]
        for name in names:
            if report.place == MISSING_PLACE and name in names[-2:-1]:
                continue
            sent = report
            if report.place == LATE_PLACE and name == names[-1]:
                sent = replace(report, sent_on=campaign.due_on(report.month) + timedelta(days=_LATE_DAYS))
            file = f"{report.month}/{name}.xlsx"
            sheets = list(
                _sheets(name, own_cases(cases, name), own_cases(older, name), report, campaign, sent.sent_on)
            )
            if looks := list(write_looks(name, cases, report, campaign)):
                sheets.append(_sheet("reinspections", looks, name, report, campaign, sent.sent_on))
            put(raw / file, write_workbook(sheets))
            deliveries.append(Delivery(file, datetime.combine(sent.sent_on, time(10), TIMEZONE)))
    for text in (each for each in _texts(campaign) if campaign.due_on(each.month) <= last_month.last_day):
        put(raw / text.file, text.write())
        deliveries.append(Delivery(text.file, text.received_at))
    return sorted(deliveries, key=lambda delivery: (delivery.received_at, delivery.file))


def _opening(raw: Path, campaign: Campaign) -> Iterator[Delivery]:
    """Write what an earlier campaign left open, a ledger alone for each department that takes it over."""
    report, older = opening_report(campaign), invent_older(campaign)
    for name in dict.fromkeys(case.department for case in older):
        assert report is not None
        sheets = _sheets(name, [], own_cases(older, name), report, campaign, report.sent_on)
        file = f"{report.month}/{name}.xlsx"
        put(raw / file, write_workbook([next(sheets)]))
        yield Delivery(file, datetime.combine(report.sent_on, time(10), TIMEZONE))


def _texts(campaign: Campaign) -> Iterator[StageText]:
    """Yield what each department writes for each summary, on the day before."""
    for month, day in campaign.returns.items():
        for department in campaign.departments_on(day):
            yield StageText(
                department=department.name,
                month=month,
                received_at=datetime.combine(day - timedelta(days=1), time(10), TIMEZONE),
                is_word=True,
                work="按方案对本部门负责的领域逐户检查，隐患逐条登记、限期整改。",
                experience="检查、复查、销号由同一组人负责到底。",
                problems="少数单位整改进度慢，人员更换后交接不清。",
                next_steps="对未整改的逐条上门核实，到期不改的提请督办。",
            )


def _sheets(
    department: str,
    cases: Sequence[Case],
    older: Sequence[Case],
    report: Report,
    campaign: Campaign,
    sent_on: date,
) -> Iterator[Sheet]:
    """Yield a workbook's sheets, the ledger first; what is older than the campaign is in no count of its work."""
    written = (write_case(case, report, campaign) for case in (*older, *cases))
    rows: Mapping[str, list[Values]] = {
        "ledger": [row for row in written if row is not None],
        "progress": list(write_progress(department, cases, report, campaign)),
        "duties": list(write_duties(department, report, campaign)),
        "tips": list(write_tips(department, cases, report, campaign)),
    }
    for kind, own in rows.items():
        yield _sheet(kind, own, department, report, campaign, sent_on)


def _sheet(
    kind: str, rows: Sequence[Values], department: str, report: Report, campaign: Campaign, sent_on: date
) -> Sheet:
    said = (
        f"填报单位：{department}",
        f"填报月份：{report.month.chinese}",
        f"填报日期：{chinese_day(sent_on)}",
    )
    labels: list[Cell] = []
    for label in said:
        labels += [label, None, None]
    spec = SHEETS[kind]
    headings: list[Cell] = [column.heading for column in spec.columns.values()]
    sheet = Sheet(spec.title, header_rows=range(2, 3))
    sheet.rows = [[f"{campaign.name}{spec.title}（{SAMPLE_MARK}）"], labels[:-2], headings]
    sheet.rows += [[row.get(field) for field in spec.columns] for row in rows]
    if spec.is_ledger and not rows:
        sheet.rows.append(["本期无隐患（零报告）"])
    return sheet.widen(max(map(len, sheet.rows)))


def invent_lists(campaign: Campaign) -> dict[str, str]:
    """Return the campaign's own lists as CSV, by file name: what each leader is to do, and did.

    At each report a leader leads an inspection; the first leader's second is late, the last leader's third is
    not done at all.
    """
    return {"leader_tasks.csv": as_csv(TASK_HEADINGS, _tasks(campaign))}


def _tasks(campaign: Campaign) -> Iterator[tuple[str, ...]]:
    for report in list_reports(campaign):
        due_on = report.month.last_day
        for leader in campaign.leaders_on(due_on):
            task = (leader, f"带队检查分管领域（{report.month.chinese}底前）", due_on.isoformat())
            yield *task, "", SAMPLE_MARK, campaign.issued_on.isoformat()
            done_on = _done_on(leader, report, campaign)
            if done_on is not None:
                yield *task, done_on.isoformat(), SAMPLE_MARK, done_on.isoformat()


def _done_on(leader: str, report: Report, campaign: Campaign) -> date | None:
    if leader == campaign.leaders[-1] and report.place == MISSING_PLACE:
        return None
    is_late = leader == campaign.leaders[0] and report.place == LATE_PLACE
    return report.month.shift(1).day(6) if is_late else report.month.day(12)
