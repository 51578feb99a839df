"""Frames that several functions share: what one of them does to a frame is never seen by another."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hazardlib.domain.frames import made_once_of_none, numbered


def test_rows_of_which_all_are_meant_are_numbered_from_0_however_they_were_chosen_before() -> None:
    every = pd.DataFrame({"unit": ["甲", "乙", "丙"]})
    chosen = every[[True, False, True]]  # pandas numbers them 0, 2
    for rows in (every, chosen, every.iloc[1:]):
        meant = numbered(rows, np.ones(len(rows), dtype=bool))
        assert meant.index.tolist() == list(range(len(rows)))
        assert meant["unit"].tolist() == rows["unit"].tolist()


def test_what_is_made_once_of_no_rows_is_nobodys_to_change_and_has_the_columns_of_each_kind() -> None:
    made: list[int] = []

    @made_once_of_none
    def counted(_: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
        made.append(len(rows))
        return rows.assign(count=1)

    sent, kind, other = (pd.DataFrame({name: pd.Series(dtype="str")}) for name in ("sent", "unit", "tip"))
    first = counted(sent, kind)
    first["more"] = "x"
    first.columns = [*first.columns[:-1], "named"]
    assert counted(sent, kind).columns.tolist() == ["unit", "count"]
    assert counted(sent, other).columns.tolist() == ["tip", "count"]
    assert counted(sent, pd.DataFrame({"unit": ["甲"]}))["count"].tolist() == [1]
    assert made == [0, 0, 1]
