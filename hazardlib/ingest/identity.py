"""Identity: whose a workbook is and for which month, from all its readings; doubt refuses it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.month import Month
from hazardlib.ingest.privacy.redact import redact
from hazardlib.ingest.tables.caption import Reading
from hazardlib.ingest.values.readings import suggest

if TYPE_CHECKING:
    from hazardlib.ingest.submission import Submission


def decide_department(
    submission: Submission, readings: Sequence[Reading], campaign: Campaign, stand_in: str | None
) -> None:
    """Set the submission's department, or refuse it."""
    example = campaign.departments[0].name
    unknown = next((reading for reading in readings if not reading.values), None)
    if unknown is not None:
        submission.department = _best(readings)
        found = redact(unknown.said)
        submission.note("DEPARTMENT_NOT_KNOWN", found=found, suggestion=_suggest(unknown.said, campaign))
        return
    common = _common(readings)
    if not readings:
        known = campaign.find_department(stand_in) if stand_in else None
        if known is None:
            submission.note("DEPARTMENT_NOT_FOUND", example=example)
        else:
            submission.department = known.name
    elif len(common) == 1:
        submission.department = next(iter(common))
    else:
        submission.department = _best(readings)
        code = "DEPARTMENT_SEVERAL" if common else "DEPARTMENT_DISAGREES"
        submission.note(code, readings=_listed(readings))


def decide_month(
    submission: Submission, readings: Sequence[Reading], campaign: Campaign, stand_in: Month | None
) -> None:
    """Set the submission's report month, or refuse it."""
    example = campaign.months()[:2][-1].chinese
    unknown = next((reading for reading in readings if not reading.values), None)
    common = _common(readings)
    if unknown is not None:
        found = redact(unknown.said)
        submission.note("MONTH_NOT_READABLE", found=found, example=example)
    elif readings and len(common) != 1:
        code = "MONTH_SEVERAL" if common else "MONTH_DISAGREES"
        submission.note(code, readings=_listed(readings))
    elif not readings and stand_in is None:
        submission.note("MONTH_NOT_FOUND", example=example)
    best = _best(readings) or (str(stand_in) if stand_in else None)
    if best is None:
        return
    submission.month = Month.parse(next(iter(common)) if len(common) == 1 else best)
    if submission.month not in campaign.accepted_months():
        submission.note(
            "MONTH_OUTSIDE_CAMPAIGN",
            found=submission.month.chinese,
            first=campaign.first_month.chinese,
            last=campaign.last_month.chinese + campaign.steps_in_words,
        )


def _common(readings: Sequence[Reading]) -> frozenset[str]:
    return frozenset.intersection(*(reading.values for reading in readings)) if readings else frozenset()


def _best(readings: Sequence[Reading]) -> str | None:
    """Return what a refused file is filed under: its outermost reading that means one thing.

    A label left over from last month's file is the usual slip; where a file was put is seldom wrong.
    """
    certain = (reading.values for reading in reversed(readings) if len(reading.values) == 1)
    return next((next(iter(values)) for values in certain), None)


def _listed(readings: Sequence[Reading]) -> str:
    """Return every reading with its place: ``台账 A2 写的是“2023年7月”，文件夹“2023-08”写的是…``."""
    return "，".join(
        f"{reading.where}是“{redact(reading.said)}”"
        if not reading.where.startswith("文件夹")
        else reading.where
        for reading in readings
    )


def _suggest(text: str, campaign: Campaign) -> str:
    names = {name: each.name for each in campaign.departments for name in (each.name, *each.aliases)}
    return suggest(text, names)
