"""Rows that state the hazard's id which the suite gave it, and so are known by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from hazardlib.domain.folding import map_distinct
from hazardlib.findings import findings_frame
from hazardlib.merge.contradict import Statement, said_in
from hazardlib.merge.locate import find_at, layouts_of

_MOST_PARTS = 99
"""Of a row for several hazards, as many are recognised by their ids."""

if TYPE_CHECKING:
    Digest = Callable[[str], str]


def with_stated_ids(
    rows: pd.DataFrame, content: pd.Series, key: pd.Series, separator: str, digest: Digest
) -> pd.DataFrame:
    """Return the rows with ``hazard_id``: the one that a row states, where it can be believed, else the worked out one.

    Rows that say the same as one that states an id, or have its number, speak of its hazard too, unless such rows
    state several. A hazard goes by the id of its earliest row.

    Parameters
    ----------
    rows
        In order of precedence, with ``part`` and, in ``hazard_id``, what each states, if it states one.
    content, key, separator
        What each row says, what it is identified by apart from its part, and what stands between the two texts of
        that and the part's number.
    digest
        Makes an id of a key.
    """
    parts = key + separator + rows["part"].astype("str")
    derived = map_distinct(parts, digest)
    stated = rows["hazard_id"]
    if not stated.notna().any():
        return rows.assign(stated_id=stated, hazard_id=derived)
    is_believed = _is_stated_once(rows, content) & ~_contradicts(rows, stated.fillna(derived))
    own = stated.where(is_believed, derived)
    differs = is_believed & own.ne(derived)
    for place in rows.index[differs]:  # a part of a row for several says so by its id
        known = {digest(f"{key[place]}{separator}{part}") for part in range(1, _MOST_PARTS + 1)}
        if own[place] in known:
            derived[place] = own[place]
    meant = own[is_believed].groupby(derived[is_believed]).agg(["nunique", "first"])
    only = meant.loc[meant["nunique"].eq(1), "first"]
    is_begun = is_believed.groupby(derived).transform("first")
    known = set(derived[~is_believed])
    linked = derived.map(only).where(is_begun | ~derived.map(only).isin(known))
    hazard = own.where(is_believed, linked.fillna(derived))
    return rows.assign(stated_id=stated, hazard_id=own.groupby(hazard).transform("first"))


def _is_stated_once(rows: pd.DataFrame, content: pd.Series) -> pd.Series:
    """Tell which rows state an id that no other row of their submission states of something else."""
    stated = rows["hazard_id"].where(rows["part"].eq(1))
    return content.groupby([rows["submission_id"], stated]).transform("nunique").eq(1)


def _contradicts(rows: pd.DataFrame, hazard: pd.Series) -> pd.Series:
    """Tell which rows differ from the first of their hazard in unit and found date and describe something unlike."""
    said = said_in(rows)
    first: dict[str, Statement] = {}
    told = [one.agreement(first.setdefault(of, one)) == 0 for one, of in zip(said, hazard, strict=True)]
    return pd.Series(told, index=rows.index, dtype="bool")


def disbelieved_ids(rows: pd.DataFrame, effective: pd.DataFrame) -> pd.DataFrame:
    """Return a finding at each id that its row's contents contradict, ``columns.FINDINGS``."""
    told = rows[rows["stated_id"].notna() & rows["part"].eq(1) & rows["hazard_id"].ne(rows["stated_id"])]
    if told.empty:
        return findings_frame([]).assign(batch_id=None)
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
