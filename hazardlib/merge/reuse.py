"""Reuse: where a number that stood for one hazard is given to quite another one later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hazardlib.findings import find, findings_frame
from hazardlib.merge.identify import fold, fold_number, map_distinct
from hazardlib.merge.locate import cell_at, layouts_of
from hazardlib.month import Month

if TYPE_CHECKING:
    import pandas as pd


def reused_numbers(rows: pd.DataFrame, in_force: pd.DataFrame) -> pd.DataFrame:
    """Return a finding at each number under which its department had stated another unit, text and day before.

    Such rows are one hazard by their number, so the earlier thing would silently be lost from every count.

    Parameters
    ----------
    rows
        Identified rows in speaking order, before any decision.
    in_force
        The submissions that they stand in.
    """
    own = rows[rows["part"].eq(1) & rows["hazard_no"].notna()]
    said = {
        "number": map_distinct(own["hazard_no"], fold_number),
        "unit": map_distinct(own["unit"], fold),
        "description": map_distinct(own["description"], fold),
        "found_on": own["found_on"],
    }
    whose = [own["hazard_id"], own["department"]]
    earlier = {name: values.groupby(whose).shift() for name, values in said.items()}
    differs = said["number"].eq(earlier["number"])
    for name in ("unit", "description", "found_on"):
        differs &= said[name].ne(earlier[name])
    before = own.groupby(whose)[["month", "unit"]].shift().add_prefix("before_")
    layouts = layouts_of(in_force)
    found = []
    for row in own.join(before)[differs].to_dict("records"):
        layout = layouts.get(row["submission_id"])
        found.append(
            find(
                "HAZARD_NO_REUSED",
                row["file"],
                submission_id=row["submission_id"],
                sheet=row["sheet"],
                cell=cell_at(layout, "ledger", row["sheet"], row["row"], "hazard_no"),
                column="hazard_no",
                found=row["hazard_no"],
                row=row["row"],
                month=Month.parse(row["before_month"]).chinese,
                unit=row["before_unit"],
            )
        )
    return findings_frame(found).assign(batch_id=None)
