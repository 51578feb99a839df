"""Evidence: what the sheets beside the ledger say, of the submissions that count on a paper's day."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from hazardlib.pipeline.session import Session

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.measure.settle import Evidence


def gather_evidence(session: Session, hazards: pd.DataFrame) -> tuple[Evidence, pd.DataFrame]:
    """Return what stands beside the ledgers, and ``columns.FINDINGS`` about it for the departments.

    Parameters
    ----------
    hazards
        The register, ``columns.HAZARDS``; a tip is linked to one of these.
    """
    import pandas as pd

    from hazardlib.measure.settle import Evidence
    from hazardlib.merge.evidence import duty_rows, progress_rows, tip_register
    from hazardlib.merge.loose_tips import loose_tips
    from hazardlib.merge.reconcile import find_mismatches, mismatch_findings
    from hazardlib.merge.units import units_frame

    campaign, as_of, in_force = session.campaign, session.run.as_of, session.in_force
    rows, stated = session.corrected.observations, session.spoken.stated
    # The opening month's workbooks hand over open hazards; what else they may say is the earlier campaign's.
    own = in_force[in_force["month"].isin([str(month) for month in campaign.months()])]
    progress = progress_rows(own, session.rows("progress"))
    tips = tip_register(own, session.rows("tips"), stated, set(hazards["hazard_id"]), as_of=as_of)
    mismatches = find_mismatches(progress, stated, campaign)
    loose = loose_tips(tips, rows[rows["submission_id"].isin(session.visible["submission_id"])], in_force)
    findings = pd.concat([mismatch_findings(mismatches, in_force, campaign), loose], ignore_index=True)
    evidence = Evidence(
        progress=progress,
        mismatches=mismatches,
        duties=duty_rows(own, session.rows("duties"), campaign),
        tips=tips,
        listed=units_frame(session.manual.units),
        tasks=[asdict(each) for each in session.manual.tasks],
    )
    return evidence, findings
