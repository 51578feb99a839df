"""The ladder of supervision (督办): which letter each hazard has come to, which were sent, which nobody has answered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from hazardlib.domain.frames import plain_records
from hazardlib.domain.terms import Step
from hazardlib.measure.figure import Figure, counted, list_of_hazards, of_records

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.domain.campaign_parts import Ladder
    from hazardlib.measure.rows import HazardRows

_DEFINITION = "ladder"
_HOW = "由这条隐患的整改期限、状态和 letters.csv 里已发的函件得出；number 是该发（或已发）第几次。"

_SAYS = ("status", "due_on", "extension_asked_on", "remarks")
"""What a later report must say otherwise than before to answer a letter."""

_ORDER = ["is_major", "overdue_days", "due_on", "hazard_id"]
_OF_HAZARDS = [*_ORDER, "department", "is_open", "is_overdue_verified"]

Letter = Mapping[str, Any]
"""A line of ``letters.csv``: ``sent_on``, ``step``, ``number``, ``department``, ``hazard_id``, ``answered_on``, ``file``, ``row``."""


@dataclass(frozen=True)
class _Post:
    """The letters sent by a day about each hazard, and on which days each department told of it anew."""

    letters: Mapping[str, Sequence[Letter]]
    told_on: Mapping[tuple[str, str], Sequence[date]]
    as_of: date

    def is_answered(self, letter: Letter) -> bool:
        """Tell whether its department has since written, or told of the hazard otherwise than before."""
        whose = (letter["hazard_id"], letter["department"])
        replies = [
            each["answered_on"]
            for each in self.letters[letter["hazard_id"]]
            if each["department"] == letter["department"] and each["answered_on"] is not None
        ]
        has_replied = any(letter["sent_on"] <= day <= self.as_of for day in replies)
        return has_replied or any(day > letter["sent_on"] for day in self.told_on.get(whose, ()))

    def about(self, hazard: Mapping[str, Any], step: Step, since: date) -> list[Letter]:
        """Return the letters of a step about a hazard that went out, on or after a day, to whoever answers for it."""
        own = self.letters.get(hazard["hazard_id"], ())
        to_it = [each for each in own if each["department"] == hazard["department"]]
        return [each for each in to_it if each["step"] == step and each["sent_on"] >= since]

    def unanswered(self, letters: Sequence[Letter], days: int) -> list[Letter]:
        """Return those that nobody has answered though so many days have passed."""
        late = [each for each in letters if each["sent_on"] + timedelta(days) <= self.as_of]
        return [each for each in late if not self.is_answered(each)]


def ladder_figures(
    hazards: HazardRows,
    history: pd.DataFrame,
    effective: pd.DataFrame,
    letters: Sequence[Letter],
    to_list: Collection[str],
    ladder: Ladder,
    as_of: date,
) -> dict[str, Any]:
    """Return ``ladder`` of figures.json.

    Parameters
    ----------
    effective
        The submissions that count, with ``last_reported_on``.
    letters
        What was sent, by any day.
    to_list
        The hazards of which listing (挂牌) is proposed to the meeting (see ``measure.meetings``).

    Returns
    -------
    dict
        ``steps`` and ``due`` count hazards, ``sent`` and ``unanswered`` letters; ``to_list``; ``by_department``; ``rows`` the
        hazards that have come to a step, the gravest first. Source: ``docs/definitions.md#ladder``.
    """
    post = _post(letters, history, effective, as_of)
    due_on, last = hazards["due_on"], as_of + timedelta(ladder.remind_days)
    is_coming = (due_on >= hazards.day(as_of)) & (due_on <= hazards.day(last))
    is_pressing = hazards["is_open"] & (is_coming | hazards["is_overdue_verified"])
    pressing = hazards.frame(_OF_HAZARDS, is_pressing)
    ordered = pressing.sort_values(_ORDER, ascending=[False, False, True, True], kind="stable")
    listed = frozenset(to_list)
    come = [
        row | {"is_to_be_listed": row["hazard_id"] in listed}
        for hazard in plain_records(ordered)
        if (row := _row(hazard, post, ladder)) is not None
    ]
    rows = [row for step in reversed(Step) for row in come if row["step"] == step]
    sent = [each for own in post.letters.values() for each in own]
    unanswered = post.unanswered([each for each in sent if each["step"] == Step.LETTER], ladder.letter_days)
    return {
        "steps": _by_step(rows),
        "due": _by_step([row for row in rows if row["is_due"]]),
        "to_list": counted(list(to_list), "matters"),
        "sent": {str(step): _lines([each for each in sent if each["step"] == step]) for step in Step},
        "unanswered": _lines(unanswered),
        "by_department": [
            {
                "department": name,
                "is_due": any(row["is_due"] for row in rows if row["department"] == name),
                **_by_step([row for row in rows if row["department"] == name]),
            }
            for name in sorted({row["department"] for row in rows})
        ],
        "rows": list_of_hazards(rows, _DEFINITION, _HOW),
    }


def _post(letters: Sequence[Letter], history: pd.DataFrame, effective: pd.DataFrame, as_of: date) -> _Post:
    own: dict[str, list[Letter]] = {}
    for each in _each_once(letters):
        if each["sent_on"] <= as_of:
            own.setdefault(each["hazard_id"], []).append(each)
    if not own:
        return _Post({}, {}, as_of)
    reported_on = dict(zip(effective["file"], effective["last_reported_on"].dt.date, strict=True))
    is_told = history["hazard_id"].isin(list(own)) & history["status"].notna()  # not what a meeting decided
    rows = history.loc[is_told, ["hazard_id", "department", "file", *_SAYS]]
    told_on: dict[tuple[str, str], list[date]] = {}
    known: dict[tuple[str, str], dict[str, Any]] = {}
    for row in plain_records(rows):
        whose = (row["hazard_id"], row["department"])
        said = {name: row[name] for name in _SAYS if row[name] is not None}
        before = known.setdefault(whose, {})
        if any(before.get(name) != value for name, value in said.items()):
            told_on.setdefault(whose, []).append(reported_on[row["file"]])
        before |= said
    return _Post(own, told_on, as_of)


def _each_once(letters: Sequence[Letter]) -> list[Letter]:
    """Return the letters by day; of lines about one letter, as after two hazards were found to be one, one with a reply if there is."""
    once: dict[tuple[Any, ...], Letter] = {}
    for each in sorted(letters, key=lambda letter: (letter["sent_on"], letter["row"])):
        letter = tuple(each[name] for name in ("hazard_id", "department", "step", "sent_on"))
        if letter not in once or once[letter]["answered_on"] is None:
            once[letter] = each
    return list(once.values())


def _row(hazard: Mapping[str, Any], post: _Post, ladder: Ladder) -> dict[str, Any] | None:
    """Return the step that an open hazard with a deadline has come to; None for none yet."""
    due_on, as_of = hazard["due_on"].date(), post.as_of
    if hazard["is_overdue_verified"]:
        since = due_on + timedelta(1)
        letters = post.about(hazard, Step.LETTER, since)
        unanswered = post.unanswered(letters, ladder.letter_days)
        if len(unanswered) >= ladder.summon_after:
            step, sent = Step.SUMMON, post.about(hazard, Step.SUMMON, since)
            is_due = not sent or sent[-1]["sent_on"] < unanswered[-1]["sent_on"]
        else:
            step, sent = Step.LETTER, letters
            is_due = not sent or sent[-1]["sent_on"] + timedelta(ladder.letter_days) <= as_of
    elif as_of <= due_on <= as_of + timedelta(ladder.remind_days):
        step, unanswered = Step.REMIND, []
        sent = post.about(hazard, step, due_on - timedelta(ladder.remind_days))
        is_due = not sent
    else:
        return None
    return {
        "hazard_id": hazard["hazard_id"],
        "department": hazard["department"],
        "step": str(step),
        "step_name": step.chinese,
        "number": len(sent) + is_due,
        "last_sent_on": sent[-1]["sent_on"].isoformat() if sent else None,
        "unanswered": len(unanswered),
        "is_due": is_due,
    }


def _by_step(rows: Sequence[Mapping[str, Any]]) -> dict[str, Figure]:
    return {
        str(step): counted([row["hazard_id"] for row in rows if row["step"] == step], _DEFINITION)
        for step in Step
    }


def _lines(letters: Sequence[Letter]) -> Figure:
    return of_records(letters, _told, _DEFINITION)


def _told(letter: Letter) -> dict[str, Any]:
    answered_on = letter["answered_on"]
    return {
        "sent_on": letter["sent_on"].isoformat(),
        "step": str(letter["step"]),
        "step_name": letter["step"].chinese,
        "number": letter["number"],
        "department": letter["department"],
        "hazard_id": letter["hazard_id"],
        "answered_on": None if answered_on is None else answered_on.isoformat(),
        "file": letter["file"],
        "row": letter["row"],
    }
