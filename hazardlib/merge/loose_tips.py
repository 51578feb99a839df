"""Loose tips: those that name a hazard which no ledger knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hazardlib.domain.folding import fold_number
from hazardlib.findings import find, findings_frame
from hazardlib.merge.locate import cell_at, layouts_of

if TYPE_CHECKING:
    import pandas as pd


def loose_tips(tips: pd.DataFrame, observations: pd.DataFrame, in_force: pd.DataFrame) -> pd.DataFrame:
    """Return a finding for each tip whose 关联隐患编号 stands in no ledger received by then.

    Parameters
    ----------
    tips
        See `merge.evidence.tip_register`.
    observations
        ``columns.OBSERVATIONS`` of the submissions that a paper takes in.
    in_force
        The submissions that the tips stand in.
    """
    numbered = tips[tips["hazard_no"].notna() & tips["hazard_id"].isna()]
    if numbered.empty:
        return findings_frame([]).assign(batch_id=None)
    known = {fold_number(number) for number in observations["hazard_no"].dropna().unique()}
    layouts = layouts_of(in_force)
    found = [
        find(
            "TIP_HAZARD_UNKNOWN",
            row["file"],
            submission_id=row["submission_id"],
            sheet=row["sheet"],
            cell=cell_at(layouts.get(row["submission_id"]), "tips", row["sheet"], row["row"], "hazard_no"),
            column="hazard_no",
            found=row["hazard_no"],
            row=row["row"],
        )
        for row in numbered.to_dict("records")
        if fold_number(row["hazard_no"]) not in known
    ]
    return findings_frame(found).assign(batch_id=None)
