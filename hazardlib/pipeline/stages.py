"""merge, measure and brief on the tables of a workspace; only what is needed is done again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from hazardlib.brief.contents import all_slots
from hazardlib.domain.document import read_document
from hazardlib.domain.month import TIMEZONE, parse_day, parse_time
from hazardlib.findings import Finding, findings_frame, from_rows
from hazardlib.merge.select import effective_of, plain_rows
from hazardlib.pipeline.inputs import gather_other_sheets, gather_past, gather_reports, stage_texts
from hazardlib.pipeline.issues import differences, place_of
from hazardlib.pipeline.kept import (
    find_register,
    found_in_merging,
    keep_figures,
    keep_register,
    kept_figures,
    kept_register,
)
from hazardlib.pipeline.manual_decisions import JUDGED, manual_decision_figures
from hazardlib.pipeline.run import Run
from hazardlib.pipeline.session import Session
from hazardlib.pipeline.standing import quarantined_by_submission
from hazardlib.store import Store, rows_where

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.brief.correction import Correction, Received
    from hazardlib.brief.paper import Paper
    from hazardlib.domain.campaign import Campaign
    from hazardlib.measure.compute import OtherSheets
    from hazardlib.merge.register import Register
    from hazardlib.workspace import Workspace

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
    return from_rows(rows_where(found_in_merging(run.kept), code=_FOR_THE_DESK))


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
    texts = stage_texts(session)
    told = {"stage_texts": list_of_rows(texts, "stage-texts", ENTRY)} if texts else {}
    return measures, figures | {"corrections": corrections} | voided | told | decision_figures


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


def read_narrative(workspace: Workspace, campaign: Campaign) -> dict[str, str]:
    """Return what people wrote for the slots of the papers, by slot; empty without a file."""
    path = workspace.narrative
    if not path.is_file():
        return {}
    top = read_document(path, may_be_empty=True)
    slots = all_slots(campaign)
    written = top.open((), slots)
    told = {slot: written.at(slot).text_or_nothing() for slot in slots if written.has(slot)}
    top.document.raise_mistakes()
    return {slot: text for slot, text in told.items() if text}


def correction_of(run: Run, figures: Mapping[str, Any]) -> Correction | None:
    """Return what a paper has to say about the issue before it; None where it corrects none."""
    if run.issued is None:
        return None
    from hazardlib.brief.correction import Correction

    place = place_of(figures, run.issued)
    if place.before is None:
        return None
    before = place.before.figures
    then = replace(run, as_of=parse_day(before["as_of"]), known_at=parse_time(before["known_at"]))
    old, new = _received(then), _received(run)
    return Correction(
        place.number,
        place.before.number,
        before,
        received=tuple(new[each] for each in new if each not in old),
        left_out=tuple(old[each] for each in old if each not in new),
        looks_back=run.known_at < then.known_at,
        changed=tuple(differences(before, figures)),
    )


def _received(run: Run) -> dict[str, Received]:
    """Return the workbooks that a paper takes in, by submission."""
    from hazardlib.brief.correction import Received

    visible = Session(run).received(run.as_of)
    return {
        row["submission_id"]: Received(
            row["department"] or "",
            row["month"] or "",
            row["file"],
            row["first_seen_at"].astimezone(TIMEZONE).isoformat(),
            row["verdict"],
        )
        for row in visible.to_pylist()
    }
