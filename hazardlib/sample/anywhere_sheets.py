"""The sheets beside the ledger of an invented workbook: what was done, by whom, and what was reported."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from hazardlib.domain.campaign import Campaign, Sector
from hazardlib.domain.campaign_parts import Duty, Indicator
from hazardlib.domain.terms import PUT_RIGHT, Reinspected, State
from hazardlib.sample.anywhere_hazards import Case, Report, Values, list_reports, units_of

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
                for done_on in _done_on(cadence, duty, place, report, campaign):
                    yield {
                        "unit": unit,
                        "sector": sector.name,
                        "high_risk": "是" if sector.is_high_risk else "否",
                        "duty": duty.name,
                        "done_on": done_on,
                        "remarks": None,
                    }


def _done_on(
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
