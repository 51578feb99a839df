"""Reports: the submissions of a paper's day with their rows and findings, each counted or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from hazardlib.domain.sheets import COUNTED_BESIDE
from hazardlib.domain.terms import Verdict
from hazardlib.pipeline.session import Session

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.measure.settle import Reports

_PLACE = ("file", "department", "month", "sheet", "row")


def gather_reports(session: Session, found_in_merging: pd.DataFrame) -> Reports:
    """Return what the departments have reported by the paper's day, as known at its moment.

    Parameters
    ----------
    found_in_merging
        The findings of the register.
    """
    import pandas as pd

    from hazardlib.measure.settle import Reports
    from hazardlib.merge.uncounted import received_rows

    visible, in_force = session.visible, session.in_force
    is_refused = visible["verdict"].eq(Verdict.REFUSED)
    told = {*in_force["submission_id"], *visible.loc[is_refused, "submission_id"]}
    stored = session.rows("findings")
    return Reports(
        visible=visible,
        in_force=in_force,
        observations=session.observations,
        findings=pd.concat([stored[stored["submission_id"].isin(told)], found_in_merging]),
        received=received_rows(session.observations, in_force, session.run.as_of),
        beside=_uncounted_beside(session),
    )


def _uncounted_beside(session: Session) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Return where each row beside the ledgers stands that cannot be counted, by sheet; never what it says."""
    own = session.in_force[["submission_id", *_PLACE[:3]]]
    told: dict[str, Sequence[Mapping[str, Any]]] = {}
    for sheet in COUNTED_BESIDE:
        rows = session.rows(sheet).query("is_quarantined").merge(own, on="submission_id")
        ordered = rows[list(_PLACE)].sort_values(["month", "file", "sheet", "row"], kind="stable")
        told[sheet] = [
            {**{str(name): value for name, value in each.items()}, "row": int(each["row"])}
            for each in ordered.to_dict("records")
        ]
    return told
