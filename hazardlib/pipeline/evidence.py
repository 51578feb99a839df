"""Evidence: progress, duties and tips of a run, from the tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hazardlib.merge.select import select_in_force, select_visible
from hazardlib.pipeline.run import Run
from hazardlib.store import Store, to_frame

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


@dataclass(frozen=True)
class Evidence:
    """What the other three sheets of the submissions in force say.

    Parameters
    ----------
    progress, duties, tips
        See ``merge.evidence``.
    mismatches
        Cumulative figures that do not agree with what else their department has stated.
    findings
        The same as ``columns.FINDINGS``, for the departments.
    """

    progress: pd.DataFrame
    duties: pd.DataFrame
    tips: pd.DataFrame
    mismatches: pd.DataFrame
    findings: pd.DataFrame


def gather_evidence(
    run: Run,
    submissions: pa.Table,
    observations: pd.DataFrame,
    stated: pd.DataFrame,
    hazards: pd.DataFrame,
) -> Evidence:
    """Return progress, duties and tips as of the run's day.

    Parameters
    ----------
    submissions
        ``columns.SUBMISSIONS`` ever taken in.
    observations
        The ledger rows, as people have corrected them.
    stated
        The rows that speak, each with its hazard (see ``merge.spoken``).
    hazards
        The register, ``columns.HAZARDS``; a tip is linked to one of these.
    """
    import pandas as pd

    from hazardlib.merge.evidence import duty_rows, progress_rows, tip_register
    from hazardlib.merge.loose_tips import loose_tips
    from hazardlib.merge.reconcile import find_mismatches, mismatch_findings

    store = Store(run.workspace.processed)
    visible = select_visible(submissions, run.campaign, as_of=run.as_of, known_at=run.known_at)
    seen = to_frame(visible)
    in_force = select_in_force(seen)
    # The opening month's workbooks hand over open hazards; what else they may say is the earlier campaign's.
    own = in_force[in_force["month"].isin([str(month) for month in run.campaign.months()])]
    progress = progress_rows(own, to_frame(store.read("progress")))
    tips = to_frame(store.read("tips"))
    tips = tip_register(own, tips, stated, set(hazards["hazard_id"]), as_of=run.as_of)
    mismatches = find_mismatches(progress, stated, run.campaign)
    return Evidence(
        progress=progress,
        duties=duty_rows(own, to_frame(store.read("duties")), run.campaign),
        tips=tips,
        mismatches=mismatches,
        findings=pd.concat(
            [
                mismatch_findings(mismatches, in_force, run.campaign),
                loose_tips(
                    tips, observations[observations["submission_id"].isin(seen["submission_id"])], in_force
                ),
            ],
            ignore_index=True,
        ),
    )
