"""merge, measure and brief on the tables of a workspace; only what is needed is done again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from hazardlib.findings import Finding, findings_frame, from_rows
from hazardlib.merge.select import effective_of, plain_rows
from hazardlib.pipeline.inputs import gather_other_sheets, gather_past, gather_reports
from hazardlib.pipeline.kept import (
    find_register,
    found_in_merging,
    keep_figures,
    keep_register,
    kept_figures,
    kept_register,
)
from hazardlib.pipeline.manual_decisions import JUDGED, manual_decision_figures
from hazardlib.pipeline.narrative import read_narrative
from hazardlib.pipeline.revisions import correction_of
from hazardlib.pipeline.run import Run
from hazardlib.pipeline.session import Session
from hazardlib.pipeline.standing import quarantined_by_submission
from hazardlib.store import Store

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.brief.paper import Paper
    from hazardlib.measure.compute import OtherSheets
    from hazardlib.merge.register import Register

_FOR_THE_DESK = (
    "DECISION_UNKNOWN", "DECISION_AMBIGUOUS", "DECISION_SAME_HAZARD",
    "HAZARD_NO_REUSED", "HAZARD_ID_CONTRADICTED", "HAZARD_NO_DOUBTFUL", "ROW_CONTINUED", "TIP_HAZARD_UNKNOWN",
)  # fmt: skip


@dataclass(frozen=True)
class Results:
    """The figures of a paper, as a long table and as ``figures.json`` holds them."""

    measures: pd.DataFrame
    figures: dict[str, Any]
    register: Register


def open_questions(run: Run) -> list[Finding]:
    """Return what only a person can resolve: decisions without effect, numbers that stand for two hazards."""
    import pyarrow as pa
    import pyarrow.compute as pc

    table = found_in_merging(run.kept)
    asked = table.filter(pc.is_in(table.column("code"), pa.array(_FOR_THE_DESK)))
    return from_rows(asked.to_pylist())


def quarantined_in_other_sheets(run: Run) -> int:
    """Return how many rows of the sheets beside effective ledgers cannot be counted."""
    received = Session(run).received(run.as_of)
    beside = quarantined_by_submission(Store(run.workspace.processed))
    return sum(
        beside.get(row["submission_id"], 0) for row in effective_of(plain_rows(received, "submission_id"))
    )


def merge(run: Run, *, keep: bool = False) -> Register:
    """Return the register as of the run's day.

    Parameters
    ----------
    keep
        Whether it is put into ``data/processed/<name>``, where the next verb finds it.
    """
    register, _ = merged(Session(run), keep=keep)
    return register


def merged(session: Session, *, keep: bool = False) -> tuple[Register, OtherSheets | None]:
    """Return the register with all that the merge finds, and the other sheets where they had to be gathered for that."""
    from hazardlib.merge.reconcile import register_findings

    run, campaign = session.run, session.campaign
    stamp = session.stamp(run.as_of)
    kept = find_register(run.workspace.processed, stamp)
    register, other_sheets = kept, None
    if register is None:
        built = session.register(run.as_of)
        other_sheets, findings = gather_other_sheets(session, built.hazards)
        found = [
            *register_findings(session.effective_rows, built.hazards, session.effective, campaign),
            *_unresolved(session),
            *findings,
        ]
        register = replace(built, findings=findings_frame(found).assign(batch_id=None))
    if keep and kept_register(run.kept, stamp) is None:
        keep_register(run.kept, register, stamp, {each.code: each.name for each in campaign.sectors})
    return register, other_sheets


def _unresolved(session: Session) -> Sequence[Finding]:
    """Return a finding for each decision that cannot be carried out as it is written."""
    if not session.manual.decisions:
        return ()
    # Among the hazards of all months: a later month's hazard is no fault of an earlier paper's.
    last_day = session.campaign.due_on(session.campaign.last_month)
    return session.rows_on(last_day).resolved.unresolved


def measure(run: Run, *, keep: bool = False) -> Results:
    """Return the paper's figures, those that are kept if they are of just this.

    Parameters
    ----------
    keep
        Whether they are put into ``data/processed/<name>``, with the register that they are counted from.
    """
    from hazardlib.measure.figure import plain

    session = Session(run)
    register, other_sheets = merged(session, keep=keep)
    stamp = f"{session.fingerprint()} {run.known_at.isoformat()}"
    kept = kept_figures(run.kept, stamp)
    if kept is not None:
        return Results(*kept, register)
    measures, figures = figures_of(session, register, other_sheets, keep=keep)
    figures = plain(figures)
    if keep:
        keep_figures(run.kept, measures, figures, stamp)
    return Results(measures, figures, register)


def figures_of(
    session: Session, register: Register, other_sheets: OtherSheets | None = None, *, keep: bool = False
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the measures and the figures of a paper, each figure with what it is counted from.

    Parameters
    ----------
    other_sheets
        What stands beside the ledgers, if it is at hand.
    keep
        Whether what earlier due days came to is kept for later papers.
    """
    from hazardlib.measure.compute import compute_figures
    from hazardlib.measure.figure import list_of_rows
    from hazardlib.measure.lists import ENTRY

    run = session.run
    header = {
        name: run.parameters[name] or None for name in ("kind", "month", "as_of", "known_at", "meeting_on")
    }
    measures, figures = compute_figures(
        {**header, "name": run.name},
        session.campaign,
        run.as_of,
        register,
        gather_reports(session, register.findings),
        other_sheets or gather_other_sheets(session, register.hazards)[0],
        gather_past(session, keep=keep),
    )
    decision_figures = manual_decision_figures(session.effective_rows.resolved, register.hazards)
    corrections = list_of_rows(session.corrected.applied, JUDGED, ENTRY)
    voided = {"voided": list_of_rows(session.voided, JUDGED, ENTRY)} if session.voided else {}
    return measures, figures | {"corrections": corrections} | voided | decision_figures


def brief(run: Run) -> Paper:
    """Return the paper: the figures in words, tables and charts, ready to be shown."""
    from hazardlib.brief.compose import compose

    results = measure(run)
    return compose(
        results.figures,
        results.register.hazards,
        results.register.history,
        run.campaign,
        read_narrative(run.workspace, run.campaign),
        correction_of(run, results.figures),
        run.workspace.templates,
    )
