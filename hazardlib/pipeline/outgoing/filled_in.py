"""What a department's blank workbook is filled in with: its own rows of the month, or what it has left open."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.columns import LEDGER
from hazardlib.domain.folding import fold_number, is_bare_serial
from hazardlib.domain.frames import plain_records
from hazardlib.domain.meeting_effects import effects_of
from hazardlib.domain.sheets import SHEETS
from hazardlib.domain.terms import CODED, PUT_RIGHT, WITHOUT_LEDGER, DutyState, State
from hazardlib.forms.workbook_context import Filled
from hazardlib.merge.other_sheets import NOT_APPLICABLE, meeting_decisions
from hazardlib.pipeline.inputs import latest_texts

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.pipeline.session import Session

_PLACE = ["month", "file", "sheet", "row"]
"""What tells one ledger row from every other among the effective submissions."""

_WHAT = ["unit", "description"]
"""What tells rows of tables side by side."""

_DONE_ON = frozenset({"rectified_on", "accepted_on"})

Row = dict[str, Any]


def fill_in(session: Session, department: str) -> Filled:
    """Return what a department's blank workbook of a run's month begins with.

    A month already reported begins with the department's own effective rows, each as it states itself, so that the
    workbook can be mended and sent again; another with what is open or awaits acceptance, and the matters that are outstanding of those it has told of.
    """
    campaign, month = session.campaign, str(session.run.report)
    own = session.effective[session.effective["department"].eq(department)]
    current = own[own["month"].eq(month)]
    hazards = of_department(session.own_register.hazards, department, _given_to(session, department))
    if current["sectors"].isin(WITHOUT_LEDGER).all():
        rows = list(_carried(hazards, session, department))
        outstanding = [as_written(row, "matters", campaign) for row in _outstanding(session, department)]
        texts = [
            as_written(row, "stages", campaign) for row in _in_order(latest_texts(session, current), current)
        ]
        beside = {"matters": outstanding, "stages": texts}
        return Filled(ledger=rows, extra=[_id_of(row) for row in rows], beside=beside)
    is_own = hazards["department"].eq(department) | (department in campaign.supporting)
    left_out = hazards[hazards["is_unreported"] & is_own]
    rows = _in_order(session.observations, current)
    ledger = [as_written(row, "ledger", campaign) for row in rows]
    # Of parts the earliest, which charges nobody with what that part could not tell.
    days = current.loc[~current["sectors"].isin(WITHOUT_LEDGER), "last_reported_on"]
    own_rows = partial(_rows_beside, session, current)
    beside = {
        table: [as_written(row, table, campaign) for row in _in_order(own_rows(table), current)]
        for table in SHEETS
        if table != "ledger"
    }
    return Filled(
        ledger=ledger,
        extra=[_id_of(said) | _texts(row["extra"]) for said, row in zip(ledger, rows, strict=True)],
        beside=beside,
        reported_on=min(days).date(),
        is_reported=True,
        left_out=names_of(left_out),
    )


def _rows_beside(session: Session, current: pd.DataFrame, table: str) -> pd.DataFrame:
    return latest_texts(session, current) if table == "stages" else session.rows(table)


def _outstanding(session: Session, department: str) -> list[Row]:
    """Return what meetings have decided, as a department has told of it, and is not settled."""
    decided = meeting_decisions(
        session.effective, session.rows("matters"), session.effective_rows, (), as_of=session.run.as_of
    )
    return plain_records(decided[decided["reported_by"].eq(department) & decided["settled_on"].isna()])


def _in_order(rows: pd.DataFrame, submissions: pd.DataFrame) -> list[Row]:
    """Return the rows of some submissions as they follow one another: a later one overrides an earlier one."""
    received = {identity: place for place, identity in enumerate(submissions["submission_id"])}
    own = rows[rows["submission_id"].isin(list(received))]
    order = own.assign(_received=own["submission_id"].map(received))
    return plain_records(order.sort_values(["_received", "sheet", "row"], kind="stable"))


def as_written(row: Mapping[str, Any], table: str, campaign: Campaign) -> Row:
    """Return what a row's cells say, as they are written: codes as words, days as days, what could not be read as it stood."""
    raw = _texts(row.get("raw"))
    if raw.get("done_on") == NOT_APPLICABLE:
        raw["done_on"] = DutyState.NOT_APPLICABLE.chinese
    written = {name: _written(name, row[name], campaign) for name in SHEETS[table].columns if name in row}
    written |= {name: raw[name] for name in raw if written.get(name) is None}
    return {name: value for name, value in written.items() if value is not None}


def _texts(said: object) -> dict[str, str]:
    return dict(json.loads(said)) if isinstance(said, str) and said else {}


def _id_of(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the id that a row states, under its heading: whoever reports ids gets them back."""
    stated = row.get("hazard_id")
    return {LEDGER["hazard_id"].heading: stated} if isinstance(stated, str) else {}


def _written(name: str, value: Any, campaign: Campaign) -> Any:
    if value is None or not str(value).strip():
        return None
    if isinstance(value, datetime):
        return value.date()
    if name == "sector":
        return campaign.sector(value).name
    if name == "duty":
        return next((duty.name for duty in campaign.duties if duty.code == value), value)
    if name in _WORDS:
        return _WORDS[name](value)
    return int(value) if isinstance(value, float | int) and float(value).is_integer() else value


_WORDS: Mapping[str, Any] = {
    **{name: lambda code, term=term: term(code).chinese for name, term in CODED.items()},
    "high_risk": {"yes": "是", "no": "否"}.get,
    "outcome": {"verified": "是", "unfounded": "否", "pending": "核查中"}.get,
}
"""Field → how a code is written in the blank workbook, as its drop-down list has it."""


def _carried(hazards: pd.DataFrame, session: Session, department: str) -> Iterator[Row]:
    """Yield a row for each ledger row with something open or awaiting acceptance, the most urgent first.

    It says what the row that speaks for it said, blanks filled with what is known from before; of a row for
    several hazards the two quantities as well, so that each part is recognised next month.
    """
    campaign, observations = session.campaign, session.observations
    history, by_ledgers = session.own_register.history, session.own_register.stated_history
    is_own = (
        by_ledgers["department"].eq(department) & by_ledgers["status"].notna()
    )  # not what a meeting decided
    told = by_ledgers[is_own].drop_duplicates("hazard_id", keep="last")
    again = history[history["is_reinspection"] & history["speaks"]]
    opened = dict(zip(again["hazard_id"], again["remarks"], strict=True))
    wanted = hazards[hazards["is_open"] | hazards["is_rectified"]]
    wanted = wanted.sort_values(["due_on", "found_on", "hazard_no", "description"], kind="stable")
    stated = plain_records(observations[observations["file"].isin([*told["file"], *wanted["file"]])])
    rows = {_key(row, *_PLACE, *_WHAT): row for row in stated}
    at = {_key(row, *_PLACE): row for row in stated}
    last = {row["hazard_id"]: at[_key(row, *_PLACE)] for row in plain_records(told)}
    for hazard in plain_records(wanted.drop_duplicates([*_PLACE, *_WHAT])):
        row = rows[_key(hazard, *_PLACE, *_WHAT)]
        said = as_written(row, "ledger", campaign)
        is_several = said.get("quantity", 1) != 1
        known = as_written(hazard, "ledger", campaign)
        if hazard["hazard_id"] in opened and row["status"] in PUT_RIGHT and not is_several:
            said = {name: value for name, value in said.items() if name not in _DONE_ON}
            known |= {"status": State.OPEN.chinese, "remarks": opened[hazard["hazard_id"]]}
        silent = (_DONE_ON if is_several else frozenset()) | ({"hazard_id"} - said.keys())
        known = {name: value for name, value in known.items() if name not in silent}
        own = last.get(hazard["hazard_id"])  # none of one that a meeting has given to the department
        number = None if own is None else as_written(own, "ledger", campaign).get("hazard_no")
        if number or (
            hazard["department"] != department and is_bare_serial(fold_number(known.get("hazard_no", "")))
        ):
            known["hazard_no"] = number  # a bare serial means something in its own department alone
        yield said | known


def _key(row: Mapping[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


def of_department(hazards: pd.DataFrame, department: str, given: Collection[str] = ()) -> pd.DataFrame:
    """Return the hazards that a department has reported, alone or with others, and those ``given`` to it (``hazard_id``)."""
    reporters = hazards["departments"].fillna("").str.split("、")
    is_own = reporters.map(lambda names: department in names).astype(bool)
    return hazards[is_own | hazards["hazard_id"].isin(list(given))]


def _given_to(session: Session, department: str) -> frozenset[str]:
    """Return the hazards for which a meeting has named a department to answer (明确牵头)."""
    decided, hazards = session.other_sheets[0].decided, session.own_register.hazards
    in_force = decided[decided["takes_effect"]]
    led = {row["hazard_id"] for row in plain_records(in_force) if effects_of(row["matter"]).leads}
    is_given = hazards["hazard_id"].isin(list(led)) & hazards["department"].eq(department)
    return frozenset(hazards.loc[is_given, "hazard_id"])


def names_of(hazards: pd.DataFrame) -> list[str]:
    """Return how each hazard is called: by its number, else by unit and description."""
    called = hazards["hazard_no"].where(
        hazards["hazard_no"].notna(), hazards["unit"] + "：" + hazards["description"]
    )
    return list(dict.fromkeys(called))
