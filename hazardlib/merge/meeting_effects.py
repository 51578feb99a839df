"""Decisions of meetings take effect in the register: deadlines, supervision and who answers, from the meeting's day on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.frames import plain_cell, plain_records
from hazardlib.domain.meeting_effects import Effects, doubt_of, effects_of, extends_to_past
from hazardlib.domain.month import chinese_day
from hazardlib.domain.terms import Supervision
from hazardlib.merge.locate import find_at, layouts_of

if TYPE_CHECKING:
    from hazardlib.findings import Finding

_SAID = ("due_on", "supervision", "listed_on", "supervision_due_on", "leader")
"""What a decision can change of what rows state."""


_NOTHING = {"supervision": (str(Supervision.NONE),)}
"""What says as little as a blank: what a meeting has listed is delisted by 摘牌日期 alone."""


@dataclass(frozen=True)
class Decided:
    """What one meeting decided of one hazard.

    Parameters
    ----------
    matter_id, hazard_id, met_on
        Which matter of which hazard, and since when it holds.
    says
        Field of the ledger → what it is from then on.
    department
        Who answers from then on; None for whoever did.
    source
        ``month``, ``department``, ``file``, ``sheet`` and ``row`` of the line that says so.
    replaces
        Field → what was stated before, and is only repeated where a later row states it still.
    months
        The reports that were due by the meeting's day.
    """

    matter_id: str
    hazard_id: str
    met_on: date
    says: Mapping[str, Any]
    department: str | None
    source: Mapping[str, Any]
    replaces: Mapping[str, frozenset[Any]]
    months: frozenset[str]


def meeting_effects(
    matters: pd.DataFrame, stated: pd.DataFrame, campaign: Campaign
) -> tuple[list[Decided], list[tuple[Mapping[str, Any], str]]]:
    """Return what meetings decided of hazards, meeting by meeting, and the matters that cannot take effect, each with why.

    Parameters
    ----------
    matters
        One row a matter as the office tells of it (see ``other_sheets.meeting_decisions``), by meeting.
    stated
        The rows that count, in order of precedence.
    """
    decided: list[Decided] = []
    doubts: list[tuple[Mapping[str, Any], str]] = []
    for matter in plain_records(matters):
        effects = effects_of(matter["matter"])
        due_on = plain_cell(matter["due_on"])
        acting = campaign.find_department(matter["department"] or "")
        unclear = doubt_of(matter["matter"], matter["hazard_no"], due_on, has_department=acting is not None)
        met_on = matter["met_on"].date()
        if unclear or not effects.asks or due_on is None or extends_to_past(matter["matter"], due_on, met_on):
            continue  # of what is unclear in the row itself its reader has told
        if matter["hazard_id"] is None:
            doubts.append((matter, "台账里没有这个编号的隐患"))
            continue
        months = frozenset(
            str(each) for each in campaign.accepted_months() if campaign.due_on(each) <= met_on
        )
        earlier = [each for each in decided if each.hazard_id == matter["hazard_id"]]
        own = without_repeats(stated[stated["hazard_id"].eq(matter["hazard_id"])], earlier)
        rows = own[own["month"].isin(months)]
        if rows.empty:
            doubts.append((matter, "会议以前的报送里没有这条隐患"))
            continue
        known = {name: _last(name, rows, earlier) for name in _SAID}
        if effects.extends and known["due_on"] is not None and due_on <= known["due_on"]:
            doubts.append((matter, f"时限不晚于原来的整改期限（{known['due_on']}）"))
            continue
        delisted = [plain_cell(value) for value in own["delisted_on"].dropna()]
        says = _says(effects, matter, due_on, met_on, known, delisted)
        names = ("file", "sheet", "row", "month")
        decided.append(
            Decided(
                matter["matter_id"],
                matter["hazard_id"],
                met_on,
                says,
                acting.name if acting is not None and effects.leads else None,
                {name: matter[name] for name in names} | {"department": matter["reported_by"]},
                {name: _all_stated(name, rows, earlier) - {value} for name, value in says.items()},
                months,
            )
        )
    return decided, doubts


def of_office(effective: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """Return the submissions whose 议定事项 takes effect, the office's: nobody else extends a deadline, least of all their own."""
    return effective[effective["department"].eq(campaign.office)]


def told_by_others(
    matters: pd.DataFrame, decided: Iterable[Decided], campaign: Campaign
) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Yield the matters that would change a hazard had the office told of them, each with why they do not."""
    held = {each.matter_id for each in decided}
    for matter in plain_records(matters[matters["reported_by"].ne(campaign.office)]):
        if matter["matter_id"] not in held and effects_of(matter["matter"]).asks:
            yield matter, f"不在{campaign.office}报的议定事项里"


def _last(name: str, rows: pd.DataFrame, earlier: Sequence[Decided]) -> Any:
    """Return the last that was stated of a field, by the rows or by an earlier meeting; None for nothing."""
    for each in reversed(earlier):
        later = rows.loc[~rows["month"].isin(each.months), name].dropna()
        if len(later):
            return plain_cell(later.iloc[-1])
        if name in each.says:
            return each.says[name]
    told = rows[name].dropna()
    return plain_cell(told.iloc[-1]) if len(told) else None


def _all_stated(name: str, rows: pd.DataFrame, earlier: Sequence[Decided]) -> frozenset[Any]:
    """Return all that was stated of a field by a meeting, and what says as little as a blank."""
    decided = (each.says[name] for each in earlier if name in each.says)
    return frozenset({*rows[name].dropna().map(plain_cell), *decided, *_NOTHING.get(name, ())})


def _says(
    effects: Effects,
    matter: Mapping[str, Any],
    due_on: date,
    met_on: date,
    known: Mapping[str, Any],
    delisted: Sequence[date],
) -> dict[str, Any]:
    """Return what a matter makes of a hazard; what was delisted since it was listed is listed anew, from the meeting's day."""
    says: dict[str, Any] = {}
    level, until = known["supervision"], known["supervision_due_on"]
    if effects.extends:
        says["due_on"] = due_on
        if level not in (None, Supervision.NONE) and until is not None and until < due_on:
            says["supervision_due_on"] = due_on
    if effects.level is not None:
        says["supervision"] = str(effects.level)
        since = known["listed_on"] or date.min
        if level != effects.level or any(since <= day < met_on for day in delisted):
            says["listed_on"] = met_on
        says["supervision_due_on"] = due_on
    if effects.leads and matter["leader"] is not None:
        says["leader"] = matter["leader"]
    return says


def with_effect(matters: pd.DataFrame, decided: Iterable[Decided]) -> pd.DataFrame:
    """Return the matters with ``takes_effect``: whether the register follows them."""
    return matters.assign(takes_effect=matters["matter_id"].isin([each.matter_id for each in decided]))


def effect_findings(
    doubts: Iterable[tuple[Mapping[str, Any], str]], effective: pd.DataFrame
) -> Iterator[Finding]:
    """Yield a finding at the cell of each matter that cannot take effect."""
    layouts = layouts_of(effective)
    for matter, why in doubts:
        yield find_at(
            "MATTER_WITHOUT_EFFECT", matter, layouts, "matters", "matter", found=matter["matter"], why=why
        )


def without_repeats(stated: pd.DataFrame, decided: Sequence[Decided]) -> pd.DataFrame:
    """Return the rows, those of later reports saying nothing of a field where they only repeat what a meeting has changed."""
    if not decided:
        return stated
    changed = {name: stated[name].copy() for name in _SAID}
    for each in decided:
        later = _later(stated, each)
        for name, old in each.replaces.items():
            changed[name][later & stated[name].map(plain_cell).isin(list(old))] = None
    return stated.assign(**changed)


def _later(rows: pd.DataFrame, decided: Decided) -> pd.Series:
    is_own: pd.Series = rows["hazard_id"].eq(decided.hazard_id)
    return is_own & ~rows["month"].isin(decided.months)


def standing(decided: Sequence[Decided], stated: pd.DataFrame, speaks: Any) -> list[Decided]:
    """Return the decisions, each with what no later report has stated otherwise.

    Parameters
    ----------
    stated
        The rows, see `without_repeats`.
    speaks
        Which of them speak for their month.
    """
    kept = []
    for each in decided:
        rows = stated[_later(stated, each) & speaks]
        kept.append(
            replace(each, says={name: value for name, value in each.says.items() if rows[name].isna().all()})
        )
    return kept


def with_decided(hazards: pd.DataFrame, decided: Sequence[Decided]) -> pd.DataFrame:
    """Return the hazards as meetings have decided of them, the latest meeting last."""
    if not decided:
        return hazards
    changed = hazards.copy()
    places = {hazard_id: place for place, hazard_id in zip(changed.index, changed["hazard_id"], strict=True)}
    for each in decided:
        if each.hazard_id in places:
            at = places[each.hazard_id]
            for name, value in each.says.items():
                changed.loc[at, name] = pd.Timestamp(value) if isinstance(value, date) else value
            changed.loc[at, "is_deadline_moved"] |= bool(each.replaces.get("due_on"))
    return changed


def history_lines(decided: Sequence[Decided], history: pd.DataFrame) -> pd.DataFrame:
    """Return the history with a line for each decision, behind the reports due by its day; it states no status.

    Parameters
    ----------
    history
        ``columns.HISTORY``, hazard by hazard, in order of precedence.
    """
    own = [each for each in decided if history["hazard_id"].eq(each.hazard_id).any()]
    if not own:
        return history
    lines, behind = [], []
    for each in own:
        earlier = history[history["hazard_id"].eq(each.hazard_id) & history["month"].isin(each.months)]
        behind.append(earlier.index[-1] + 0.5)
        known = earlier.iloc[-1]
        lines.append(
            {name: known[name] for name in ("level", "found_on", "quantity")}
            | {
                name: each.says[name]
                for name in ("due_on", "supervision", "supervision_due_on")
                if name in each.says
            }
            | {"hazard_id": each.hazard_id, "speaks": False, "remarks": _remark(each)}
            | dict(each.source)
        )
    added = pd.DataFrame(lines, index=behind).reindex(columns=history.columns)
    for name, kind in history.dtypes.items():
        added[name] = added[name].astype(kind)
    return pd.concat([history, added]).sort_index(kind="stable").reset_index(drop=True)


def _remark(decided: Decided) -> str:
    """Return what the line says in words; that an extension was agreed (see ``docs/definitions.md#deadline_moved``)."""
    said = []
    if "due_on" in decided.says:
        said.append(f"例会同意延期至{chinese_day(decided.says['due_on'])}")
    if "supervision" in decided.says:
        said.append(f"例会决定{Supervision(decided.says['supervision']).chinese}挂牌督办")
    if decided.department is not None:
        said.append(f"例会明确由{decided.department}牵头")
    return f"{chinese_day(decided.met_on)}{'，'.join(said)}"
