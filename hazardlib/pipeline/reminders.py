"""Reminders: what to write to a department that has not reported yet, ready to paste."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.month import Month, chinese_day
from hazardlib.domain.terms import Reporting
from hazardlib.domain.workdays import remaining, weekday
from hazardlib.pipeline.standing import Standing


@dataclass(frozen=True)
class Reminder:
    """A text for one department."""

    department: str
    text: str


def write_reminders(standing: Standing) -> list[Reminder]:
    """Return a reminder for each department with a month missing or refused, in the campaign's order.

    Parameters
    ----------
    standing
        Who has reported so far; its day is the day the reminders are written on.
    """
    lacking: dict[str, list[dict[str, Any]]] = {}
    for entry in standing.reporting:
        if entry["status"] in (Reporting.MISSING, Reporting.REFUSED):
            lacking.setdefault(entry["department"], []).append(entry)
    return [
        Reminder(department, _text(department, entries, standing)) for department, entries in lacking.items()
    ]


def nameless_files(standing: Standing) -> list[dict[str, Any]]:
    """Return the refused files that belong to nobody's reminder: department or month cannot be told."""
    months = {str(month) for month in standing.campaign.accepted_months()}
    return [each for each in standing.refused if not (each["department"] and _months(each) & months)]


def _months(refused: dict[str, Any]) -> set[str]:
    """Return the months that a refused file may be meant for: what it says and where it lies."""
    return {str(refused["month"]), PurePosixPath(refused["file"]).parts[0]}


def _text(department: str, entries: list[dict[str, Any]], standing: Standing) -> str:
    campaign = standing.campaign
    months = [Month.parse(entry["month"]) for entry in entries]
    lines = [
        f"{_number(place, len(entries))}{_what(entry, month, standing)}{_when(month, campaign, standing.today)}"
        for place, (entry, month) in enumerate(zip(entries, months, strict=True), start=1)
    ]
    folders = "、".join(f"data/raw/{month}/" for month in months)
    closing = (
        f"请填好后放入收件文件夹 {folders}，或发给{campaign.office}。"
        "当月没有发现隐患的，也请报一份写明“零报告”的台账。如已报送，请告知文件名以便核对。谢谢！"
    )
    greeting = f"您好！关于“{campaign.name}”隐患台账的报送："
    return "\n".join([f"{department}：", greeting, *lines, closing])


def _number(place: int, count: int) -> str:
    return f"{place}. " if count > 1 else ""


def _what(entry: dict[str, Any], month: Month, standing: Standing) -> str:
    reasons = [
        each["reason"]
        for each in standing.refused
        if each["department"] == entry["department"] and str(month) in _months(each)
    ]
    if not reasons:
        return f"{month.chinese}的台账还没有收到，"
    return f"{month.chinese}报来的台账没能收下，需要改好重报。{''.join(reasons)}该月台账"


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
