"""Roll-up: the registers of streets become their district's, each hazard once, in its state on the district's day.

A street's register is taken whole as its last effective package has it. What is worked out anew is what the district's day, lists and
leaders change: states whose date had not come on the street's day, what is overdue, who answers. What a street calls its own, the
district calls by the street's name first: ``东丽湖街道·GG-2023-008`` of ``东丽湖街道·公共管理办公室`` in ``东丽湖街道/2023-07/公管办.xlsx``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from hazardlib.domain.campaign_parts import OF_STREET
from hazardlib.domain.columns import HAZARDS, HISTORY
from hazardlib.domain.folding import fold, fold_number, map_distinct
from hazardlib.domain.frames import plain_records
from hazardlib.domain.meeting_effects import doubt_of, effects_of
from hazardlib.domain.packages import FRAME_TYPES, TABLES, Package
from hazardlib.domain.unit_names import is_valid_code
from hazardlib.findings import findings_frame
from hazardlib.merge.flags import add_flags
from hazardlib.merge.locate import find_at, layouts_of
from hazardlib.merge.register import Register, buckets_of, in_reading_order
from hazardlib.merge.state import reached_state

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign
    from hazardlib.findings import Finding

_SEVERAL = "、"

_AT_HOME = {"duties": ("remarks",), "reinspections": ("content", "remarks")}
"""Texts that stay at the street, and are blank here."""


@dataclass(frozen=True)
class StreetPart:
    """What one street has handed up: its name, the submission that it came in, and the package."""

    street: str
    submission_id: str
    package: Package


def roll_up(
    parts: Sequence[StreetPart], campaign: Campaign, source_buckets: Mapping[str, str], *, as_of: date
) -> Register:
    """Return a district's register as of a day.

    Parameters
    ----------
    parts
        The last effective package of each street, in the district's words.
    source_buckets
        As for `merge.register.build_register`.
    """
    shared = shared_names({part.street: part.package.tables["hazards"]["unit"] for part in parts})
    told = [street_hazards(part, campaign, source_buckets, shared, as_of=as_of) for part in parts]
    hazards = in_reading_order(pd.concat(told or [_empty("hazards")], ignore_index=True), campaign)
    return Register(
        hazards=hazards[list(HAZARDS)],
        history=pd.concat([_empty("history"), *map(street_history, parts)], ignore_index=True),
        leaders=answering(hazards, campaign, as_of),
        findings=findings_frame([]).assign(batch_id=None),
    )


def shared_names(units: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """Return the folded names that units of several streets bear, given each street's."""
    names = Counter(name for own in units.values() for name in set(map(fold, set(own))))
    return frozenset(name for name, streets in names.items() if streets > 1)


def street_hazards(
    part: StreetPart,
    campaign: Campaign,
    source_buckets: Mapping[str, str],
    shared: Collection[str],
    *,
    as_of: date,
) -> pd.DataFrame:
    """Return a street's hazards as its district's on a day, ``columns.HAZARDS``.

    Parameters
    ----------
    shared
        See `shared_names`: a unit of such a name and without a code bears its street's name.
    """
    leaders = {each.name: each.leaders_on(as_of) for each in campaign.departments}
    hazards = _units_told_apart(_hazards(part, leaders), shared)
    hazards = hazards.assign(source_bucket=buckets_of(hazards, source_buckets))
    hazards = add_flags(_on_day(hazards, campaign, as_of), campaign, as_of)
    hazards["is_unreported"] &= hazards["is_open"]
    return hazards[list(HAZARDS)]


def answering(hazards: pd.DataFrame, campaign: Campaign, as_of: date) -> pd.DataFrame:
    """Return the leaders of hazards, ``columns.HAZARD_LEADERS``: their streets' on the day."""
    leaders = {each.name: each.leaders_on(as_of) for each in campaign.departments}
    names = hazards["department"].map(leaders)
    pairs = hazards[["hazard_id"]].assign(leader=names).explode("leader", ignore_index=True).dropna()
    return pairs.astype("str")


def street_history(part: StreetPart) -> pd.DataFrame:
    """Return what a street's ledgers said of its hazards, ``columns.HISTORY``."""
    return _named(part, _with_history(part).package.tables["history"])[list(HISTORY)]


def told_by_streets(parts: Sequence[StreetPart], table: str) -> pd.DataFrame:
    """Return a table of all packages that have it, its ids, files and departments by their streets' names."""
    told = [_named(part, part.package.tables[table]) for part in parts if table in part.package.tables]
    rows = pd.concat(told or [_empty(table)], ignore_index=True)
    return rows.assign(**dict.fromkeys(_AT_HOME.get(table, ()), pd.Series(None, rows.index, dtype="str")))


def decided_of_streets(decided: pd.DataFrame, hazards: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """Return what the district's meetings have decided, each of the hazard that its number means: one of the street that is to act.

    Parameters
    ----------
    decided
        As of ``other_sheets.meeting_decisions``; ``department`` is the street.
    hazards
        The district's register.
    """
    named: dict[tuple[str, str], list[str]] = {}
    for one, street, number in zip(
        *(hazards[name] for name in ("hazard_id", "department", "hazard_no")), strict=True
    ):
        for said in (one, number, one.removeprefix(street + OF_STREET)):
            if isinstance(said, str):
                named.setdefault((street, fold_number(said)), []).append(one)
    meant = []
    for whose, number in zip(decided["department"], decided["hazard_no"], strict=True):
        street = campaign.find_department(whose) if isinstance(whose, str) else None
        key = (street.name if street else "", fold_number(number) if isinstance(number, str) else "")
        found = set(named.get(key, ()))
        meant.append(found.pop() if len(found) == 1 else None)
    return decided.assign(hazard_id=pd.Series(meant, decided.index, dtype="str"))


def left_to_streets(matters: pd.DataFrame, submissions: pd.DataFrame) -> Iterator[Finding]:
    """Yield a finding for each unsettled matter that would change a hazard: a district's register is what its streets hand up.

    Parameters
    ----------
    matters, submissions
        ``columns.MATTERS`` and ``SUBMISSIONS``, as they are taken in.
    """
    layouts = layouts_of(submissions)
    files = dict(zip(submissions["submission_id"], submissions["file"], strict=True))
    for matter in plain_records(matters[matters["settled_on"].isna() & ~matters["is_quarantined"]]):
        is_clear = not doubt_of(matter["matter"], matter["hazard_no"], matter["due_on"], has_department=True)
        if is_clear and effects_of(matter["matter"]).asks:
            told = {"found": matter["matter"], "street": matter["department"] or "有关街道"}
            row = matter | {"file": files[matter["submission_id"]]}
            yield find_at("MATTER_LEFT_TO_STREETS", row, layouts, "matters", "matter", **told)


def _with_history(part: StreetPart) -> StreetPart:
    """Return a part with a history: where a workbook alone tells of hazards, the row of each that its street last went by."""
    tables = part.package.tables
    if "history" in tables:
        return part
    hazards = tables["hazards"]
    rows = hazards.reindex(columns=list(HISTORY)).assign(
        quantity=pd.array([None] * len(hazards), dtype="Int64"), speaks=True, is_reinspection=False
    )
    return replace(part, package=replace(part.package, tables={**tables, "history": rows}))


def _empty(table: str) -> pd.DataFrame:
    columns = TABLES[table].items()
    return pd.DataFrame({name: pd.Series(dtype=FRAME_TYPES[column.type]) for name, column in columns})


def _named(part: StreetPart, rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with the street's name before what only the street calls so."""
    street, names = part.street, [name for name in ("hazard_id", "tip_id", "department") if name in rows]
    named = {name: map_distinct(rows[name], lambda text: f"{street}{OF_STREET}{text}") for name in names}
    if "file" in rows:
        named["file"] = map_distinct(rows["file"], lambda text: f"{street}/{text}")
    if "unit_id" in rows:
        named["unit_id"] = map_distinct(rows["unit_id"], lambda text: _unit_of(street, text))
    return rows.assign(**named)


def _unit_of(street: str, text: str) -> str:
    """Return what tells a unit apart in the whole district: its code alone, else its street and name; of duties behind its sector."""
    sector, bar, unit = text.rpartition("|")
    is_everywhere = not bar and is_valid_code(unit)
    return unit if is_everywhere else f"{sector}{bar}{street}{OF_STREET}{unit}"


def _hazards(part: StreetPart, leaders: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Return a street's hazards as its district's: the street answers, its leaders on the district's day with it."""
    rows = part.package.tables["hazards"]
    street = part.street

    def own(text: str) -> str:
        return _SEVERAL.join(f"{street}{OF_STREET}{name}" for name in text.split(_SEVERAL))

    return _named(part, rows).assign(
        department=pd.Series(street, rows.index, dtype="str"),
        departments=map_distinct(rows["departments"], own),
        leaders=pd.Series(_SEVERAL.join(leaders.get(street, ())) or None, rows.index, dtype="str"),
        community=map_distinct(rows["community"], own),
    )


def _units_told_apart(hazards: pd.DataFrame, shared: Collection[str]) -> pd.DataFrame:
    """Return the hazards, a unit without a code of which other streets know a namesake bearing its street's name."""
    is_named = hazards["unit_id"].str.contains(OF_STREET, regex=False)
    doubtful = is_named & map_distinct(hazards["unit"], fold).isin(list(shared))
    told = hazards["unit"] + "（" + hazards["department"] + "）"
    return hazards.assign(unit=hazards["unit"].where(~doubtful, told))


def _on_day(hazards: pd.DataFrame, campaign: Campaign, as_of: date) -> pd.DataFrame:
    """Return the hazards in their states on a day that is the streets' own or a later one.

    A state that a street has stated and its own day had reached stays as the street has it (a re-inspection may have given it its day);
    one whose date was still to come is asked again, by the street's own rule.
    """
    is_to_come = hazards["state"].ne(hazards["status"]).to_numpy()
    asked = hazards[is_to_come].assign(first_closed_month=hazards.loc[is_to_come, "month"])
    again = reached_state(asked, campaign, as_of)
    told = hazards.copy()
    for name in ("state", "closed_on", "done_on"):
        told.loc[is_to_come, name] = again[name]
    return told
