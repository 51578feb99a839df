"""Sample data for any campaign, from its file alone: workbooks in the official headings with all their sheets, and leaders' lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from hazardlib.domain.campaign import Campaign, Sector
from hazardlib.domain.campaign_parts import Duty, Indicator
from hazardlib.domain.month import TIMEZONE, Month, chinese_day
from hazardlib.domain.sheets import SHEETS
from hazardlib.domain.terms import PUT_RIGHT, SAMPLE_MARK, Reinspected, State
from hazardlib.sample.anywhere_hazards import (
    Case,
    Report,
    Values,
    invent_hazards,
    invent_older,
    list_reports,
    opening_report,
    own_cases,
    units_of,
    write_case,
)
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


_LOOKED_AT = 2
"""How many closures that hold are looked at again each time."""

_STOCKS = ("units_to_inspect", "units_inspected")


def write_progress(
    department: str, cases: Sequence[Case], report: Report, campaign: Campaign
) -> Iterator[Values]:
    """Yield a row for each of the department's sectors and each indicator.

    Found and rectified are what its ledger says; the rest goes up in small steps.
    """
    day = campaign.due_on(report.month)
    for sector in campaign.sectors:
        role = campaign.role(department, sector.code, day)
        own = [case for case in cases if case.sector.code == sector.code]
        for place, indicator in enumerate(campaign.indicators if role else ()):
            if indicator.role in _STOCKS and role != "lead":
                continue
            now, before = (_total(indicator, place, sector, own, report, back) for back in (0, 1))
            is_stock = indicator.kind == "stock"
            yield {
                "sector": sector.name,
                "indicator": indicator.name,
                "counted_in": indicator.unit,
                "this_month": now if is_stock else max(0, now - before),
                "cumulative": now,
            }


def _total(
    indicator: Indicator, place: int, sector: Sector, cases: Sequence[Case], report: Report, back: int
) -> int:
    """Return an indicator's total by a report, or by the one so many before it."""
    reports = report.place + 1 - back
    if indicator.role in ("found", "rectified"):
        then = Report(report.month, report.place - back, report.since, report.sent_on)
        states = [case.last_state(then) for case in cases]
        counted = [state for state in states if state is not None]
        return sum(state in PUT_RIGHT for state in counted) if indicator.role == "rectified" else len(counted)
    units = len(units_of(sector))
    if indicator.role == "units_to_inspect":
        return units
    if indicator.role == "units_inspected":
        return min(units, reports)
    return (place % 3 + (6 if indicator.role == "visits" else 1)) * reports


def write_duties(department: str, report: Report, campaign: Campaign) -> Iterator[Values]:
    """Yield what the enterprises of the sectors that a department leads have done since its last report.

    Every fourth unit misses what is owed regularly in every third report, every third does what is owed once
    only by the third report, and the first unit of all has nothing to do with the last duty owed once.
    """
    day = campaign.due_on(report.month)
    for sector in campaign.sectors_led_by(department, day):
        for place, unit in enumerate(units_of(sector)):
            for duty in campaign.duties:
                cadence = duty.high_risk_cadence if sector.is_high_risk else duty.cadence
                for done_on in _duty_done_on(cadence, duty, place, report, campaign):
                    yield {
                        "unit": unit,
                        "sector": sector.name,
                        "high_risk": "是" if sector.is_high_risk else "否",
                        "duty": duty.name,
                        "done_on": done_on,
                        "remarks": None,
                    }


def _duty_done_on(
    cadence: str, duty: Duty, place: int, report: Report, campaign: Campaign
) -> Iterator[date | str]:
    months = report.covers(campaign.every_months)
    misses = place % 4 == 3 and report.place % 3 == 2
    if cadence == "once":
        if place == 0 and duty is _last_once(campaign):
            yield from ["不涉及"] * (report.place == 0)
        elif report.place == (2 if place % 3 == 2 else 0):
            yield report.sent_on - timedelta(days=5)
    elif cadence == "before-work":
        yield from [report.sent_on - timedelta(days=4)] * (report.place % 2 == 0)
    elif not misses:
        begun = campaign.stages[0].since
        yield from (
            max(month.day(8), begun) for month in months if cadence == "monthly" or month.number % 3 == 0
        )


def _last_once(campaign: Campaign) -> Duty | None:
    return next((duty for duty in reversed(campaign.duties) if duty.cadence == "once"), None)


def write_looks(
    department: str, cases: Sequence[Case], report: Report, campaign: Campaign
) -> Iterator[Values]:
    """Yield what the office has found where hazards had been reported closed a report ago (回头看).

    Each that its department tells of as open again was found so by it first; of the others it has looked at the first
    few, and they hold.
    """
    if department != campaign.office or report.place == 0:
        return
    *earlier, before = list_reports(campaign)[: report.place]
    closed = [case for case in cases if case.state(before) is State.CLOSED]
    back = [case for case in closed if case.state(report) is State.OPEN]
    newly = [case for case in closed if all(case.state(each) is not State.CLOSED for each in earlier)]
    held = [case for case in newly if case.state(report) is State.CLOSED][:_LOOKED_AT]
    for case in (*back, *held):
        yield {
            "reinspected_on": report.sent_on - timedelta(days=10),
            "hazard_no": case.number,
            "unit": case.unit,
            "content": case.problem,
            "result": (Reinspected.BACK if case in back else Reinspected.HELD).chinese,
            "reinspected_by": department,
            "remarks": "整改后又出现" if case in back else None,
        }


def write_tips(
    department: str, cases: Sequence[Case], report: Report, campaign: Campaign
) -> Iterator[Values]:
    """Yield the tips that a department got in a report's time, and the one settled since that was pending.

    One each time for a department that leads a sector: in turn verified, unfounded and pending.
    """
    if not campaign.sectors_led_by(department, campaign.due_on(report.month)):
        return
    if report.place and (report.place - 1) % 3 == 2:
        yield _tip(department, cases, report.place - 1, report, campaign, is_settled=True)
    yield _tip(department, cases, report.place, report, campaign, is_settled=report.place % 3 != 2)


def _tip(
    department: str,
    cases: Sequence[Case],
    place: int,
    report: Report,
    campaign: Campaign,
    *,
    is_settled: bool,
) -> Values:
    channels = [*(line.number for line in campaign.hotlines), "内部吹哨人", "来信来访"]
    found = [case for case in cases if case.reports[0].place == place]
    about, back = found[0], report.place - place
    is_verified = place % 3 == 0 or back > 0
    at = [each.name for each in campaign.departments].index(department)
    received_on = about.found_on - timedelta(days=3)
    outcome = "查实" if is_verified else "不属实"
    return {
        "tip_no": f"XS{at + 1:02d}-{place + 1:03d}",
        "channel": channels[(at + place) % len(channels)],
        "received_on": received_on,
        "sector": about.sector.name,
        "unit": about.unit,
        "danger": f"反映{about.problem}（示例）",
        "outcome": outcome if is_settled else "核查中",
        "hazard_no": about.number if is_settled and is_verified else None,
        "reward": 500 if is_settled and is_verified else None,
        "settled_on": received_on + timedelta(days=9 + 30 * back) if is_settled else None,
    }
