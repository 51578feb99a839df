"""Reconcile: where departments contradict one another, their earlier months or their ledger, or mean two hazards by one number."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.domain.folding import fold, map_distinct
from hazardlib.domain.frames import row_records
from hazardlib.domain.grouping import Grouping
from hazardlib.domain.month import Month
from hazardlib.domain.terms import PUT_RIGHT
from hazardlib.domain.unit_names import UnitNames, fold_code, is_valid_code
from hazardlib.findings import Finding, find, place
from hazardlib.merge.contradict import Statement, is_doubtful, said_in, things_under
from hazardlib.merge.identify import content_keys, number_keys, own_numbers
from hazardlib.merge.locate import cell_at, find_at, layouts_of
from hazardlib.merge.state import find_conflicts

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign
    from hazardlib.merge.effective_rows import EffectiveRows

_Row = Mapping[Any, Any]

_COUNTED_IN_LEDGER = ("found", "rectified")
"""Roles of the indicators that the department's own ledger can be asked about."""

_PLACE = ["department", "month", "sector", "indicator", "submission_id", "file", "sheet", "row"]


def find_mismatches(progress: pd.DataFrame, stated: pd.DataFrame, campaign: Campaign) -> list[dict[str, Any]]:
    """Return the cumulative figures that do not agree with what else their department has stated.

    Returns
    -------
    list of dict
        ``code`` (PROGRESS_CUMULATIVE_DIFFERS or PROGRESS_LEDGER_DIFFERS), ``department``, ``month``,
        ``sector``, ``indicator``, ``stated``, ``expected``, ``is_least`` (``expected`` is a lower bound),
        ``is_below_month`` (the row contradicts itself),
        and where the figure stands: ``submission_id``, ``file``, ``sheet``, ``row``.
        Source: contract §2, *Progress, duties, tips*.
    """
    if progress.empty:
        return []
    found = [*_against_months(progress, campaign), *_against_ledger(progress, stated, campaign)]
    return sorted(found, key=itemgetter("month", "file", "sheet", "row", "code"))


def _against_months(progress: pd.DataFrame, campaign: Campaign) -> Iterator[dict[str, Any]]:
    """Yield the flows whose cumulative figure is not the one before it and the months since."""
    places = {str(month): place for place, month in enumerate(campaign.months())}
    flows = [each.name for each in campaign.indicators if each.kind == "flow"]
    rows = progress.loc[progress["indicator"].isin(flows), [*_PLACE, "leader", "this_month", "cumulative"]]
    rows = rows.assign(leader=rows["leader"].fillna(""))
    whose = ["department", "sector", "indicator", "leader"]
    # One conversion for all: a frame for each small group would take most of the time.
    records = row_records(rows.sort_values(whose, kind="stable"))
    for _, own in groupby(records, key=itemgetter(*whose)):
        bases, place, is_gapless = [Decimal(0)], None, False
        for row in own:
            is_next = place is not None and places[row["month"]] == place + 1
            is_gapless = is_gapless and is_next and not pd.isna(row["this_month"])
            place = places[row["month"]]
            added = Decimal(0) if pd.isna(row["this_month"]) else _exact(row["this_month"])
            bases = [base + added for base in bases]
            if pd.isna(row["cumulative"]):
                continue
            stated = _exact(row["cumulative"])
            # After a gap, or with activity before the first month, the sum is only the least it can be.
            if (stated in bases) if is_gapless else (stated >= min(bases)):
                bases = [stated]
            else:
                expected = bases[0] if is_gapless else min(bases)
                yield _mismatch("PROGRESS_CUMULATIVE_DIFFERS", row, expected, is_least=not is_gapless)
                # The next figure may go on from this one or from what this one should have been.
                bases = [stated, *bases]
            is_gapless = True


def _against_ledger(
    progress: pd.DataFrame, stated: pd.DataFrame, campaign: Campaign
) -> Iterator[dict[str, Any]]:
    """Yield the cumulative figures of hazards that are not what the department's own ledger has listed."""
    carried = stated.loc[stated["month"].eq(str(campaign.carry_over_month)), "hazard_id"]
    stated = stated[~stated["hazard_id"].isin(carried)]  # found in an earlier campaign, and counted there
    asked = {each.name: role for role in _COUNTED_IN_LEDGER if (each := campaign.indicator_of(role))}
    rows = progress[progress["indicator"].isin(list(asked)) & progress["cumulative"].notna()]
    rows = rows.sort_values("turn", kind="stable")[[*_PLACE, "turn", "this_month", "cumulative"]]
    listed = _Listed(stated)
    for row in row_records(rows):
        expected = listed.by(row["turn"], asked[row["indicator"]], row["department"], row["sector"])
        if row["cumulative"] != expected:
            yield _mismatch("PROGRESS_LEDGER_DIFFERS", row, Decimal(expected), is_least=False)


class _Listed:
    """How many hazards each department's ledgers have listed in each sector, and how many as put right, turn by turn.

    Parameters
    ----------
    stated
        The ledgers' rows in the order of turns.
    """

    def __init__(self, stated: pd.DataFrame) -> None:
        names = ["turn", "department", "hazard_id", "sector", "status"]
        self._waiting = deque(zip(*(stated[name].tolist() for name in names), strict=True))
        self._last: dict[tuple[str, str], tuple[str, str]] = {}
        self._counts = Counter[tuple[str, str, str]]()

    def by(self, turn: int, role: str, department: str, sector: str) -> int:
        """Return a count by a turn, none earlier than that which was asked for last."""
        while self._waiting and self._waiting[0][0] <= turn:
            _, whose, hazard_id, of, status = self._waiting.popleft()
            if before := self._last.get((whose, hazard_id)):
                self._add(whose, *before, -1)
            self._last[whose, hazard_id] = of, status
            self._add(whose, of, status, 1)
        return self._counts[role, department, sector]

    def _add(self, department: str, sector: str, status: str, count: int) -> None:
        found, rectified = _COUNTED_IN_LEDGER
        self._counts[found, department, sector] += count
        if status in PUT_RIGHT:
            self._counts[rectified, department, sector] += count


def _mismatch(code: str, row: Mapping[Any, Any], expected: Decimal, *, is_least: bool) -> dict[str, Any]:
    return {
        "code": code,
        **{name: row[name] for name in _PLACE},
        "stated": float(row["cumulative"]),
        "expected": float(expected),
        "is_least": is_least,
        "is_below_month": bool(row["cumulative"] < row["this_month"]),
    }


def _exact(number: float) -> Decimal:
    return Decimal(repr(float(number)))  # as typed: 0.1 and 0.2 make 0.3


def mismatch_findings(
    mismatches: Iterable[_Row], effective: pd.DataFrame, campaign: Campaign
) -> list[Finding]:
    """Return a finding at the cell of each mismatch, but for what its own row shows already."""
    layouts = layouts_of(effective)
    return [
        find_at(
            row["code"],
            row,
            layouts,
            "progress",
            "cumulative",
            found=f"{row['stated']:.15g}",
            sector=campaign.sector(row["sector"]).name,
            indicator=row["indicator"],
            expected=f"{'不少于' if row['is_least'] else ''} {row['expected']:.15g}",
        )
        for row in mismatches
        if not (row["is_below_month"] and row["code"] == "PROGRESS_CUMULATIVE_DIFFERS")
    ]


def register_findings(
    rows: EffectiveRows,
    hazards: pd.DataFrame,
    effective: pd.DataFrame,
    campaign: Campaign,
    names: UnitNames,
) -> list[Finding]:
    """Return what only shows when submissions are laid side by side.

    Where departments differ on a hazard; a number under which two hazards stand, or one whose unit and found date both
    changed; a row without number that goes on with a hazard; an id that its row's contents contradict; a code with several
    names, a name with several codes.
    """
    layouts = layouts_of(effective)
    return [
        *_departments_disagree(rows.stated, hazards, campaign),
        *_identity_findings(rows, layouts),
        *_disbelieved_ids(rows.identified, layouts),
        *_unit_codes(rows.stated, names, layouts),
    ]


def _departments_disagree(
    stated: pd.DataFrame, hazards: pd.DataFrame, campaign: Campaign
) -> Iterator[Finding]:
    conflicts = find_conflicts(stated, Grouping(stated["hazard_id"]), campaign)
    if not conflicts:
        return
    is_disputed = hazards["hazard_id"].isin([each["hazard_id"] for each in conflicts])
    known = {row["hazard_id"]: row for row in hazards[is_disputed].to_dict("records")}
    for each in conflicts:
        if row := known.get(each["hazard_id"]):
            yield find(
                "DEPARTMENTS_DISAGREE",
                row["file"],
                sheet=row["sheet"],
                column=each["field"],
                found=each["values"],
                row=row["row"],
                unit=row["unit"],
            )


def _identity_findings(rows: EffectiveRows, layouts: Mapping[str, str]) -> Iterator[Finding]:
    """Yield what is in doubt about which rows speak of one hazard: each names both rows, none where a decision speaks of the pair."""
    for code, before, after in _doubted_numbers(rows.identified):
        if frozenset({before["hazard_id"], after["hazard_id"]}) not in rows.resolved.spoken_of:
            yield _finding(code, before, after, layouts)
    for each in rows.resolved.continued:
        yield _finding("ROW_CONTINUED", each.before, each.after, layouts)


def _doubted_numbers(rows: pd.DataFrame) -> Iterator[tuple[str, _Row, _Row]]:
    """Yield each row whose number stood for something else before, with the row before it under that number."""
    is_meant = rows["part"].eq(1).to_numpy() & is_doubtful(rows, own_numbers(rows))
    if not is_meant.any():
        return
    own = rows[is_meant]
    number = number_keys(own, content_keys(own))
    doubtful = is_doubtful(own, number)
    own, number = own[doubtful], number[doubtful]
    told: dict[str, list[tuple[int, Statement, _Row]]] = {}
    columns = (number, things_under(own, number), said_in(own), own.to_dict("records"))
    for each, thing, said, row in zip(*columns, strict=True):
        earlier = told.setdefault(each, [])
        others = [before for other, _, before in earlier if other != thing]
        akin = [(before_said, before) for other, before_said, before in earlier if other == thing]
        if not akin and others:
            yield "HAZARD_NO_REUSED", others[-1], row
        elif akin and all(said.unit != was.unit and said.found_on != was.found_on for was, _ in akin):
            yield "HAZARD_NO_DOUBTFUL", akin[-1][1], row
        earlier.append((thing, said, row))


def _finding(code: str, before: _Row, after: _Row, layouts: Mapping[Any, Any]) -> Finding:
    layout, number = layouts.get(before["submission_id"]), after.get("hazard_no")
    cell = cell_at(layout, "ledger", before["sheet"], before["row"], "hazard_no")
    return find_at(
        code,
        after,
        layouts,
        "ledger",
        "hazard_no",
        found=number if isinstance(number, str) and number else after["description"],
        month=Month.parse(before["month"]).chinese,
        department=before["department"],
        unit=before["unit"],
        text=before["description"],
        place=place(before["file"], before["sheet"], cell) + f" 第 {before['row']} 行",
        ids=f"{before['hazard_id']}、{after['hazard_id']}",
    )


def _disbelieved_ids(rows: pd.DataFrame, layouts: Mapping[str, str]) -> Iterator[Finding]:
    if rows["stated_id"].isna().all():
        return
    told = rows[rows["stated_id"].notna() & rows["part"].eq(1) & rows["hazard_id"].ne(rows["stated_id"])]
    first = rows[rows["hazard_id"].isin(told["stated_id"])].drop_duplicates("hazard_id")
    others = {row["hazard_id"]: row for row in first.to_dict("records")}
    for row in told[told["stated_id"].isin(first["hazard_id"])].to_dict("records"):
        other = others[row["stated_id"]]
        yield find_at(
            "HAZARD_ID_CONTRADICTED",
            row,
            layouts,
            "ledger",
            "hazard_id",
            found=row["stated_id"],
            place=f"{other['file']}［{other['sheet']}］第 {other['row']} 行",
            unit=other["unit"],
        )


def _unit_codes(rows: pd.DataFrame, names: UnitNames, layouts: Mapping[str, str]) -> Iterator[Finding]:
    """Yield each code that joins several names, and each name with several codes, at the last row that says so.

    Parameters
    ----------
    names
        What units are taken for: a code that a department has corrected since is told of no more.
    """
    if rows["unit_code"].isna().all():
        return
    told = rows[rows["unit_code"].notna()]
    told = told[told["unit_code"].map(is_valid_code).astype(bool)]
    if told.empty:
        return
    unit = told.assign(code=map_distinct(told["unit_code"], fold_code), name=map_distinct(told["unit"], fold))
    spelled = dict(zip(unit["name"], unit["unit"], strict=True))
    joined: dict[str, list[str]] = {}
    for name, codes in names.codes.items():
        if len(codes) > 1:
            own, others = unit[unit["name"].eq(name)], sorted(codes)
            yield from _of_unit("UNIT_NAME_SEVERAL_CODES", own, others, layouts)
        else:
            joined.setdefault(next(iter(codes)), []).append(name)
    for code, alike in joined.items():
        if len(alike) > 1:
            own = unit[unit["code"].eq(code) & unit["name"].isin(alike)]
            others = [spelled.get(name, name) for name in alike]
            yield from _of_unit("UNIT_CODE_SEVERAL_NAMES", own, others, layouts)


def _of_unit(
    code: str, rows: pd.DataFrame, others: Iterable[str], layouts: Mapping[str, str]
) -> Iterator[Finding]:
    """Yield a finding at the last of some rows; none where only the street's own list says so, by which a person has decided."""
    for row in rows.tail(1).to_dict("records"):
        told = {"unit": row["unit"], "others": "、".join(others)}
        yield find_at(code, row, layouts, "ledger", "unit_code", found=row["unit_code"], **told)
