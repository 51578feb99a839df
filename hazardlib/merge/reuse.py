"""Findings on numbers and ids that mean another hazard, and on rows that go on under another text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from hazardlib.domain.month import Month
from hazardlib.findings import Finding, findings_frame, place
from hazardlib.merge.contradict import Statement, is_doubtful, said_in, things_under
from hazardlib.merge.identify import content_keys, number_keys, own_numbers
from hazardlib.merge.locate import cell_at, find_at, layouts_of

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.merge.effective_rows import EffectiveRows

_Row = Mapping[Any, Any]


def identity_findings(rows: EffectiveRows, effective: pd.DataFrame) -> pd.DataFrame:
    """Return what is in doubt about which rows speak of one hazard, ``columns.FINDINGS``.

    A number under which two hazards stand, or one whose unit and found date both changed; a row without number
    that goes on with a hazard. Each names both rows; none where a decision speaks of the pair.
    """
    layouts = layouts_of(effective)
    found = [
        _finding(code, before, after, layouts)
        for code, before, after in _doubted_numbers(rows.identified)
        if frozenset({before["hazard_id"], after["hazard_id"]}) not in rows.resolved.spoken_of
    ]
    found += [_finding("ROW_CONTINUED", each.before, each.after, layouts) for each in rows.resolved.continued]
    return findings_frame(found).assign(batch_id=None)


def _doubted_numbers(rows: pd.DataFrame) -> Iterator[tuple[str, _Row, _Row]]:
    """Yield each row whose number stood for something else before, with the row before it under that number."""
    own = rows[rows["part"].eq(1)]
    own = own[is_doubtful(own, own_numbers(own))]
    if own.empty:
        return
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


def disbelieved_ids(rows: pd.DataFrame, effective: pd.DataFrame) -> pd.DataFrame:
    """Return a finding at each id that its row's contents contradict, ``columns.FINDINGS``."""
    told = rows[rows["stated_id"].notna() & rows["part"].eq(1) & rows["hazard_id"].ne(rows["stated_id"])]
    layouts = layouts_of(effective)
    first = rows.drop_duplicates("hazard_id").set_index("hazard_id")
    found = []
    for row in told[told["stated_id"].isin(first.index)].to_dict("records"):
        other = first.loc[row["stated_id"]]
        found.append(
            find_at(
                "HAZARD_ID_CONTRADICTED",
                row,
                layouts,
                "ledger",
                "hazard_id",
                found=row["stated_id"],
                place=f"{other['file']}［{other['sheet']}］第 {other['row']} 行",
                unit=other["unit"],
            )
        )
    return findings_frame(found).assign(batch_id=None)
