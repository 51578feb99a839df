"""Rules on ledger rows, each looking at all rows at once; one is added here, its sentence in findings/catalogue.csv."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.campaign_parts import Tenure
from hazardlib.domain.columns import FIVE_ELEMENTS, LEDGER
from hazardlib.domain.folding import fold_number, names_in
from hazardlib.domain.month import chinese_day
from hazardlib.domain.standards import cited, items_not_in_force, named_standards, suggested_basis, title_of
from hazardlib.domain.terms import PUT_RIGHT, FixType, Level, State
from hazardlib.domain.unit_names import is_valid_code
from hazardlib.ingest.privacy.redact import redact
from hazardlib.ingest.rules.plausibility import Rule
from hazardlib.ingest.rules.records import Records
from hazardlib.ingest.values.parse import Fault

LARGE_FUNDS = 100
"""Funds of one hazard from which a person had better look whether 元 was meant [万元]."""

_EXAMPLES = {
    "unit": "单位全称",
    "description": "存在的问题",
    "found_on": "发现隐患的日期，如 2023-06-05",
    "status": "未整改、整改中、已整改或已销号",
    "indicator": "下发表格里的指标，如“检查单位”",
    "duty": "方案所列的履责事项",
    "channel": "线索从哪里来，如“12350”",
    "received_on": "受理线索的日期，如 2023-06-05",
    "danger": "反映的问题",
    "met_on": "开会的日期，如 2023-07-25",
    "matter": "议定了什么",
    "reinspected_on": "到现场复查的日期，如 2023-08-10",
    "result": "属实、未整改、反弹或未能复查",
}

_ANY_EXAMPLE = "所依据的标准名称、文号和条款"


def required(records: Records, campaign: Campaign) -> Iterator[Fault]:
    """Yield the blank cells without which a row cannot be counted."""
    for name in records.countable:
        blank = ~records.states(name) & ~records.is_absent(name) & ~records.is_unread(name)
        for row in records.where(blank):
            if name == "sector":
                example = _sector_example(records.place(row).submission.department, campaign)
                yield records.fault(row, name, "SECTOR_MISSING", "", example=example)
            else:
                yield records.fault(row, name, "REQUIRED_MISSING", "", example=_EXAMPLES[name])


def _sector_example(department: str | None, campaign: Campaign) -> str:
    """Return a sector in which the department has a part, else the first."""
    for sector in campaign.sectors:
        if any(each.department == department for each in (*sector.leads, *sector.cooperates)):
            return sector.name
    return campaign.sectors[0].name


def _elements(records: Records, _: Campaign) -> Iterator[Fault]:
    # what cannot be read is not missing, and is told at its own cell
    blank = {name: ~records.states(name) & ~records.is_unread(name) for name in FIVE_ELEMENTS}
    is_incomplete = np.logical_or.reduce(list(blank.values()))
    for row in records.where(records.says("fix_type", FixType.TIME_LIMITED) & is_incomplete):
        missing = [name for name in FIVE_ELEMENTS if blank[name][row]]
        columns = records.place(row).ledger.layout.columns
        at = next((name for name in missing if name in columns), missing[0])
        said = "、".join(LEDGER[name].heading for name in missing)
        yield records.fault(row, at, "ELEMENTS_MISSING", "", missing=said)


def _funds(records: Records, _: Campaign) -> Iterator[Fault]:
    for row in records.where(records.rows["funds"] >= LARGE_FUNDS):
        yield records.fault(row, "funds", "FUNDS_LARGE", f"{records.value(row, 'funds'):.10g}")


def _quantities(records: Records, _: Campaign) -> Iterator[Fault]:
    rows = records.rows
    if not (records.states("quantity") | records.states("rectified_quantity")).any():
        return
    quantity = rows["quantity"].fillna(1)
    for row in records.where(quantity > 1):
        yield records.fault(row, "quantity", "QUANTITY_SEVERAL")
    at, done = "rectified_quantity", rows["rectified_quantity"]
    for row in records.where(done > quantity):
        yield records.fault(row, at, "QUANTITY_RECTIFIED_EXCEEDS", quantity=quantity[row])
    too_few = records.says("status", *PUT_RIGHT) & (done < quantity)
    too_many = records.says("status", State.OPEN) & (done == quantity) & (done > 0)
    for row in records.where(too_few | too_many):
        status = State(records.value(row, "status")).chinese
        yield records.fault(row, at, "QUANTITY_DISAGREES", quantity=quantity[row], status=status)


def _unit_codes(records: Records, _: Campaign) -> Iterator[Fault]:
    valid = cache(is_valid_code)
    for row, code in records.texts("unit_code"):
        if not valid(code):
            yield records.fault(row, "unit_code", "UNIT_CODE_DOUBTFUL")


def _numbers_twice(records: Records, _: Campaign) -> Iterator[Fault]:
    """Yield the rows of one submission that share a number, but for those that state by id which hazard they are."""
    rows = records.rows
    numbered = records.where(records.states("hazard_no") & ~records.states("hazard_id"))
    for alike in records.alike(numbered, map(fold_number, rows["hazard_no"][numbered].to_list())):
        is_one = len(set(map(records.identity, alike))) == 1
        code, named, other = (
            ("ROW_TWICE", alike[1:], alike[:1]) if is_one else ("HAZARD_NO_TWICE", alike, alike)
        )
        for row in named:
            yield records.fault(row, "hazard_no", code, rows=records.others(row, other))


def _ids_twice(records: Records, _: Campaign) -> Iterator[Fault]:
    """Yield the rows of one submission that share the id of a hazard; the sheets of an export list one several times."""
    stating = records.where(records.states("hazard_id"))
    for alike in records.alike(stating, records.rows["hazard_id"][stating]):
        code, named = "HAZARD_ID_TWICE", list(alike)
        if len(set(map(records.identity, alike))) == 1:
            states = {str(records.value(row, "status")) for row in alike}
            code = "HAZARD_ID_DIFFERS" if len(states) > 1 else "ROW_TWICE"
        if code == "ROW_TWICE":
            sheets = [records.place(row).ledger.sheet for row in alike]
            named = [row for place, row in enumerate(alike) if sheets[place] in sheets[:place]]
        for row in named:
            yield records.fault(row, "hazard_id", code, rows=records.others(row, alike))


def sectors_of_department(records: Records, campaign: Campaign) -> Iterator[Fault]:
    """Yield the sectors in which the department has no part."""
    named = records.where(records.states("sector") & records.has("sector"))
    sectors, places = records.rows["sector"].to_list(), records.place_of.tolist()

    @cache
    def has_part(place: int, sector: str) -> bool:
        submission = records.places[place].submission
        department, month = submission.department, submission.month
        if department is None or month is None or department in campaign.supporting:
            return True
        return campaign.role(department, sector, campaign.roles_on(month)) is not None

    for row in named:
        if row not in records.given and not has_part(places[row], sectors[row]):
            yield records.fault(row, "sector", "SECTOR_NOT_OWN", campaign.sector(sectors[row]).name)


def _leaders_of_sector(records: Records, campaign: Campaign) -> Iterator[Fault]:
    stated = records.where(records.states("leader", "sector"))
    leaders, sectors = records.rows["leader"].to_list(), records.rows["sector"].to_list()
    places = records.place_of.tolist()

    @cache
    def not_of_sector(place: int, named: str, sector: str) -> tuple[str, ...]:
        month = records.places[place].submission.month
        own = campaign.sector(sector).leaders_on(campaign.roles_on(month)) if month else None
        return () if own is None else tuple(name for name in names_in(named) if name not in own)

    for row in stated:
        if others := not_of_sector(places[row], leaders[row], sectors[row]):
            sector = campaign.sector(sectors[row])
            found, own = redact("、".join(others)), "、".join(leader.name for leader in sector.leaders)
            yield records.fault(row, "leader", "LEADER_NOT_OF_SECTOR", found, sector=sector.name, leaders=own)


def _major_without_basis(records: Records, campaign: Campaign) -> Iterator[Fault]:
    """Yield the major rows whose 判定依据 is blank; a sheet without the column is told once."""
    blank = ~records.states("criterion") & ~records.is_unread("criterion")
    has_column = records.has("criterion")
    without_column: dict[int, list[int]] = defaultdict(list)
    for row in records.where(records.says("level", Level.MAJOR) & blank):
        if has_column[row]:
            example = _example(row, records, campaign)
            yield records.fault(row, "criterion", "MAJOR_WITHOUT_BASIS", example=example)
        else:
            without_column[int(records.place_of[row])].append(row)
    for alike in without_column.values():
        example = _example(alike[0], records, campaign)
        yield records.fault(alike[0], "criterion", "BASIS_COLUMN_MISSING", count=len(alike), example=example)


def _example(row: int, records: Records, campaign: Campaign) -> str:
    sector = records.value(row, "sector")
    if pd.isna(sector):
        return _ANY_EXAMPLE
    suggested = suggested_basis(campaign.sector(sector), campaign, _day_of(row, records, campaign))
    return f"“{suggested}”" if suggested else _ANY_EXAMPLE


def _day_of(row: int, records: Records, campaign: Campaign) -> date | None:
    """Return the day found, else the due day of the month that reports the row."""
    found_on = records.value(row, "found_on")
    if not pd.isna(found_on):
        return pd.Timestamp(found_on).date()
    month = records.place(row).submission.month
    return campaign.due_on(month) if month else None


def _standard_not_in_force(records: Records, campaign: Campaign) -> Iterator[Fault]:
    """Yield the rows whose 判定依据 names a standard, or an item of the notice, that was not in force on the day found."""
    rows = records.rows

    def not_in_force(basis: str, sector: str | None, day: date) -> list[tuple[str, Tenure]]:
        standards = named_standards(basis, campaign, day)
        items = items_not_in_force(basis, campaign.sector(sector), day) if sector else ()
        return [
            *((title_of(each), each) for each in standards if not each.covers(day)),
            *((cited(each.item), each) for each in items),
        ]

    dated = records.states("criterion", "found_on")
    if not dated.any():
        return
    same = rows[dated].groupby(["criterion", "sector", "found_on"], dropna=False, sort=False)
    alike: Mapping[Any, Any] = same.indices
    told = np.flatnonzero(dated)
    for (basis, stated, found_on), places in alike.items():
        sector, day = stated if isinstance(stated, str) else None, found_on.date()
        for named, tenure in not_in_force(basis, sector, day):
            span, instead = _span(tenure, day), _instead(sector, campaign, day)
            said = {"span": span, "found_on": chinese_day(day), "instead": instead}
            for row in told[places].tolist():
                yield records.fault(row, "criterion", "STANDARD_NOT_IN_FORCE", named, **said)


def _span(tenure: Tenure, day: date) -> str:
    if tenure.until is not None and day > tenure.until:
        return f"只用到{chinese_day(tenure.until)}"
    return f"从{chinese_day(tenure.since)}起才施行"


def _instead(sector: str | None, campaign: Campaign, day: date) -> str:
    suggested = suggested_basis(campaign.sector(sector), campaign, day) if sector is not None else None
    return f"，如“{suggested}”" if suggested else ""


ROW_RULES: tuple[Rule, ...] = (
    required,
    _elements,
    _funds,
    _quantities,
    _unit_codes,
    _numbers_twice,
    _ids_twice,
    sectors_of_department,
    _leaders_of_sector,
    _major_without_basis,
    _standard_not_in_force,
)
"""What the rows of a ledger are checked by besides their days and whether they are likely."""
