"""Sample data for any campaign, from its file alone: workbooks in the official headings, and leaders' lists."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from hazardlib.campaign import Campaign
from hazardlib.columns import Column
from hazardlib.month import TIMEZONE, chinese_day
from hazardlib.sample.anywhere_hazards import (
    Case,
    Report,
    Values,
    invent_hazards,
    list_reports,
    own_cases,
    write_case,
)
from hazardlib.sample.anywhere_sheets import write_duties, write_progress, write_tips
from hazardlib.sample.deliver import Delivery
from hazardlib.sample.tables import Sheet
from hazardlib.sample.told import Cell
from hazardlib.sample.write import write_workbook
from hazardlib.sheets import SHEETS
from hazardlib.terms import SAMPLE_MARK

LATE_PLACE, MISSING_PLACE = 1, 2
"""The last department is late with its second report; the last but one sends no third."""

_LATE_DAYS = 3
_TASKS_HEADINGS = ("leader", "task", "due_on", "done_on", "note", "recorded_on")


def invent_workbooks(raw: Path, campaign: Campaign) -> list[Delivery]:
    """Write the invented workbooks of a whole campaign below ``raw``; return them in the order of arrival.

    Every workbook says 示例数据 in its titles. The same campaign gives the same bytes.
    """
    cases, deliveries = invent_hazards(campaign), []
    for report in list_reports(campaign):
        names = [each.name for each in campaign.departments_on(campaign.due_on(report.month))]
        for name in names:
            if report.place == MISSING_PLACE and name in names[-2:-1]:
                continue
            sent = report
            if report.place == LATE_PLACE and name == names[-1]:
                sent = replace(report, sent_on=campaign.due_on(report.month) + timedelta(days=_LATE_DAYS))
            file = f"{report.month}/{name}.xlsx"
            path = raw / file
            path.parent.mkdir(parents=True, exist_ok=True)
            sheets = list(_sheets(name, own_cases(cases, name), report, campaign, sent.sent_on))
            path.write_bytes(write_workbook(sheets))
            deliveries.append(Delivery(file, datetime.combine(sent.sent_on, time(10), TIMEZONE)))
    return sorted(deliveries, key=lambda delivery: (delivery.received_at, delivery.file))


def _sheets(
    department: str, cases: Sequence[Case], report: Report, campaign: Campaign, sent_on: date
) -> Iterator[Sheet]:
    written = (write_case(case, report, campaign) for case in cases)
    rows: Mapping[str, Iterable[Values]] = {
        "ledger": [row for row in written if row is not None],
        "progress": write_progress(department, cases, report, campaign),
        "duties": write_duties(department, report, campaign),
        "tips": write_tips(department, cases, report, campaign),
    }
    labels: list[Cell] = [
        f"填报单位：{department}",
        None,
        None,
        f"填报月份：{report.month.chinese}",
        None,
        None,
        f"填报日期：{chinese_day(sent_on)}",
    ]
    for kind, own in rows.items():
        spec = SHEETS[kind]
        yield _sheet(spec.title, spec.columns, list(own), labels, campaign, is_ledger=spec.is_ledger)


def _sheet(
    name: str,
    columns: Mapping[str, Column],
    rows: Sequence[Values],
    labels: Sequence[Cell],
    campaign: Campaign,
    *,
    is_ledger: bool,
) -> Sheet:
    headings: list[Cell] = [column.heading for column in columns.values()]
    sheet = Sheet(name)
    sheet.rows = [[f"{campaign.name}{name}（{SAMPLE_MARK}）"], list(labels), headings]
    sheet.header_rows = range(2, 3)
    sheet.rows += [[row.get(field) for field in columns] for row in rows]
    if is_ledger and not rows:
        sheet.rows.append(["本期无隐患（零报告）"])
    width = max(len(row) for row in sheet.rows)
    sheet.rows = [row + [None] * (width - len(row)) for row in sheet.rows]
    return sheet


def invent_lists(campaign: Campaign) -> dict[str, str]:
    """Return the campaign's own lists as CSV, by file name: what each leader is to do, and did.

    At each report a leader leads an inspection; the first leader's second is late, the last leader's third is
    not done at all.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_TASKS_HEADINGS)
    for report in list_reports(campaign):
        due_on = report.month.last_day
        for leader in campaign.leaders_on(due_on):
            task = [leader, f"带队检查分管领域（{report.month.chinese}底前）", due_on.isoformat()]
            writer.writerow([*task, "", SAMPLE_MARK, campaign.issued_on.isoformat()])
            done_on = _done_on(leader, report, campaign)
            if done_on is not None:
                writer.writerow([*task, done_on.isoformat(), SAMPLE_MARK, done_on.isoformat()])
    return {"leader_tasks.csv": "\ufeff" + text.getvalue()}


def _done_on(leader: str, report: Report, campaign: Campaign) -> date | None:
    if leader == campaign.leaders[-1] and report.place == MISSING_PLACE:
        return None
    is_late = leader == campaign.leaders[0] and report.place == LATE_PLACE
    return report.month.shift(1).day(6) if is_late else report.month.day(12)
