"""The letters that were sent about hazards (督办), as ``letters.csv`` lists them: one line a letter and hazard.

For example ``发出日期,步骤,次数,部门,隐患标识,隐患编号,隐患,回复日期`` above
``2023-07-26,督办,1,综合执法大队,hd46f0a9c3b7e21,ZF-2023-020,花卉批发档口：危险品混存,2023-08-02``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.lists import Line, read_lines
from hazardlib.domain.terms import Step
from hazardlib.errors import ConfigError
from hazardlib.findings import Finding, find

LETTER_HEADINGS = {
    "sent_on": ("发出日期", "sent_on"),
    "step": ("步骤", "step"),
    "number": ("次数", "number"),
    "department": ("部门", "department"),
    "hazard_id": ("隐患标识", "hazard_id"),
    "hazard_no": ("隐患编号", "hazard_no"),
    "hazard": ("隐患", "hazard"),
    "answered_on": ("回复日期", "answered_on"),
}
"""What the columns may be called, by field; those that only people read may be lacking."""

_OPTIONAL = frozenset({"hazard_no", "hazard", "answered_on"})
_STEPS = {said: step for step in Step for said in (step.chinese, str(step))}


@dataclass(frozen=True, kw_only=True)
class SentLetter:
    """One line of ``letters.csv``.

    Parameters
    ----------
    place
        File and line, for messages.
    sent_on, step, number
        When it went out, of which step, and the how-manieth of that step about the hazard.
    department, hazard_id
        To whom, and about what.
    answered_on
        When the department answered in writing; None where it has not.
    file, row
        Where the line stands.
    """

    place: str
    sent_on: date
    step: Step
    number: int
    department: str
    hazard_id: str
    answered_on: date | None
    file: str
    row: int


def load_letters(path: Path, campaign: Campaign) -> tuple[SentLetter, ...]:
    """Read ``letters.csv``; a reply cannot come before its letter."""
    return tuple(_letter(line, campaign) for line in read_lines(path, LETTER_HEADINGS, optional=_OPTIONAL))


def known_letters(letters: Iterable[SentLetter], known_on: date) -> tuple[SentLetter, ...]:
    """Return the letters sent by a day, with the replies that had come by then."""
    return tuple(
        each if each.answered_on is None or each.answered_on <= known_on else replace(each, answered_on=None)
        for each in letters
        if each.sent_on <= known_on
    )


def loose_letters(letters: Iterable[SentLetter], known: Collection[str], as_of: date) -> list[Finding]:
    """Return a finding for each letter sent by a day about a hazard that no ledger tells of.

    Parameters
    ----------
    known
        Every ``hazard_id`` of which a row that counts tells, by the names that the letters use.
    """
    return [
        find("LETTER_UNKNOWN", each.file, found=each.hazard_id, line=each.row)
        for each in letters
        if each.sent_on <= as_of and each.hazard_id not in known
    ]


def _letter(line: Line, campaign: Campaign) -> SentLetter:
    for field in ("sent_on", "step", "number", "department", "hazard_id"):
        if not line.cells[field]:
            raise ConfigError(
                f"{line.place}：“{LETTER_HEADINGS[field][0]}”这一格没有填写。请补填，或删去这一行。"
            )
    said, number = line.cells["step"], line.cells["number"]
    if said not in _STEPS:
        allowed = "、".join(step.chinese for step in Step)
        raise ConfigError(f"{line.place}：步骤写的是“{said}”。请写其中之一：{allowed}。")
    if not (number.isascii() and number.isdigit() and int(number)):
        raise ConfigError(f"{line.place}：次数写的是“{number}”。请写 1、2 这样的数字。")
    department = campaign.find_department(line.cells["department"])
    if department is None:
        names = "、".join(each.name for each in campaign.departments)
        raise ConfigError(
            f"{line.place}：部门写的是“{line.cells['department']}”，不在填报单位之列。可以写：{names}。"
        )
    sent_on = line.day_of("sent_on")
    answered_on = line.day_of("answered_on") if line.cells["answered_on"] else None
    if answered_on is not None and answered_on < sent_on:
        raise ConfigError(
            f"{line.place}：回复日期（{answered_on}）早于发出日期（{sent_on}）。请核对；没有回复的留空。"
        )
    return SentLetter(
        place=line.place,
        sent_on=sent_on,
        step=_STEPS[said],
        number=int(number),
        department=department.name,
        hazard_id=line.cells["hazard_id"],
        answered_on=answered_on,
        file=line.path.name,
        row=line.number,
    )
