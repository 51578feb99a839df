"""merge, measure and brief on the tables of a workspace; only what is needed is done again."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from hazardlib.domain.terms import Verdict
from hazardlib.findings import Finding, findings_frame, from_rows
from hazardlib.merge.decide import Settled
from hazardlib.merge.select import (
    Sent,
    first_seen,
    places_in_force,
    sectors_of,
    select_visible,
    visible_places,
)
from hazardlib.pipeline.evidence import gather_evidence
from hazardlib.pipeline.files import write_whole
from hazardlib.pipeline.grounds import Grounds
from hazardlib.pipeline.manual_decisions import JUDGED, manual_decision_figures, read_manual_decisions
from hazardlib.pipeline.narrative import read_narrative
from hazardlib.pipeline.registers import Inputs, read_inputs, register_of, spoken_of
from hazardlib.pipeline.revisions import correction_of
from hazardlib.pipeline.run import Run, fingerprint
from hazardlib.pipeline.standing import quarantined_beside
from hazardlib.store import Store, to_frame

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from hazardlib.brief.material import Material
    from hazardlib.brief.paper import Paper
    from hazardlib.merge.register import Register

_FOR_THE_DESK = (
    "DECISION_UNKNOWN", "DECISION_AMBIGUOUS", "DECISION_SAME_HAZARD",
    "HAZARD_NO_REUSED", "HAZARD_ID_CONTRADICTED", "HAZARD_NO_DOUBTFUL", "ROW_CONTINUED", "TIP_HAZARD_UNKNOWN",
)  # fmt: skip

_REGISTER_TABLES = {
    "history": "history",
    "leaders": "hazard_leaders",
    "findings": "merge_findings",
    "hazards": "hazards",
}
"""Which table each frame of the register is stored in; the last one written says that all stand."""


@dataclass(frozen=True)
class Results:
    """The figures of a paper, as a long table and as ``figures.json`` holds them."""

    measures: pd.DataFrame
    figures: dict[str, Any]
    register: Register


def visible_submissions(run: Run) -> pa.Table:
    """Return the submissions a paper takes in, refused ones among them."""
    submissions = Store(run.workspace.processed).read("submissions")
    return select_visible(submissions, run.campaign, as_of=run.as_of, known_at=run.known_at)


def run_fingerprint(run: Run) -> str:
    """Return the digest of everything the paper's figures depend on; imports no pandas."""
    submissions = Store(run.workspace.processed).read("submissions")
    names = ("submission_id", "month", "read_with")
    identities, months, bases = (submissions.column(name).to_pylist() for name in names)
    moments = first_seen(submissions)
    places = visible_places(months, moments, run.campaign, as_of=run.as_of, known_at=run.known_at)
    visible = sorted((moments[place], f"{identities[place]}/{bases[place] or ''}") for place in places)
    return fingerprint(run, visible, read_manual_decisions(run).lines)


def settled_decisions(run: Run) -> Settled:
    """Return what people's decisions come to among the hazards of a run."""
    return spoken_of(run, read_inputs(run), run.as_of).settled


def _doubts(run: Run, inputs: Inputs) -> pd.DataFrame:
    """Return a finding for each decision that cannot be carried out as it is written."""
    if not inputs.decisions:
        return findings_frame([]).assign(batch_id=None)
    # Among the hazards of all months: a later month's hazard is no fault of an earlier paper's.
    settled = spoken_of(run, inputs, run.campaign.due_on(run.campaign.last_month)).settled
    return findings_frame(settled.doubts).assign(batch_id=None)


def open_questions(run: Run) -> list[Finding]:
    """Return what only the desk can settle: decisions without effect, numbers that stand for two hazards."""
    import pyarrow as pa
    import pyarrow.compute as pc

    table = Store(run.workspace.processed).read("merge_findings", run=run.name)
    asked = table.filter(pc.is_in(table.column("code"), pa.array(_FOR_THE_DESK)))
    return from_rows(asked.to_pylist())


def left_out_beside(run: Run) -> int:
    """Return how many rows of the sheets beside the ledgers in force cannot be counted."""
    store = Store(run.workspace.processed)
    submissions = store.read("submissions")
    received = select_visible(submissions, run.campaign, as_of=run.as_of, known_at=run.known_at)
    names = ("submission_id", "verdict", "department", "month", "file", "sectors")
    # Without pandas: an unchanged paper is answered before that is loaded.
    told = zip(*(received.column(name).to_pylist() for name in names), strict=True)
    accepted = [row for row in told if row[1] != Verdict.REFUSED]
    sent = [
        ((department, month), Sent(file, sectors_of(codes)))
        for *_, department, month, file, codes in accepted
    ]
    beside = quarantined_beside(store)
    return sum(beside.get(accepted[place][0], 0) for place in places_in_force(sent))


def merge(run: Run) -> Register:
    """Return the register as of the run's day, from the tables if it stands there already."""
    return grounds_of(run).register


def grounds_of(run: Run, stamp: str = "") -> Grounds:
    """Return what the paper's figures are counted from, the register from the tables if it stands there already.

    Parameters
    ----------
    stamp
        What `run_fingerprint` returns, if it is at hand.
    """
    import pandas as pd

    from hazardlib.merge.register import Register

    store, stamp = Store(run.workspace.processed), stamp or run_fingerprint(run)
    if store.fingerprint("hazards", run=run.name) == stamp:
        stored = {field: _stored(store, table, run) for field, table in _REGISTER_TABLES.items()}
        return Grounds(run, Register(**stored))
    inputs = read_inputs(run)
    spoken = spoken_of(run, inputs, run.as_of)
    built = register_of(run, inputs, run.as_of, spoken)
    observations = inputs.corrected.observations
    evidence = gather_evidence(run, inputs.submissions, observations, spoken.stated, built.hazards)
    parts = [built.findings, _doubts(run, inputs), evidence.findings]
    register = replace(built, findings=pd.concat(parts, ignore_index=True))
    for field, table in _REGISTER_TABLES.items():
        store.replace(table, getattr(register, field), run=run.name, fingerprint=stamp)
    return Grounds(run, register, inputs, spoken.settled, evidence)


def _stored(store: Store, table: str, run: Run) -> pd.DataFrame:
    return to_frame(store.read(table, run=run.name)).drop(columns=["run", "fingerprint"])


def measure(run: Run) -> Results:
    """Return the paper's figures, from the tables if they stand there already."""
    from hazardlib.measure.figure import plain

    store, stamp = Store(run.workspace.processed), run_fingerprint(run)
    path = run.workspace.processed / "figures" / f"{run.name}.json"
    grounds = grounds_of(run, stamp)
    stored = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    is_same_moment = stored.get("known_at") == run.known_at.isoformat()
    if is_same_moment and store.fingerprint("measures", run=run.name) == stamp:
        return Results(_stored(store, "measures", run), stored, grounds.register)
    measures, figures = figures_of(grounds)
    figures = plain(figures)
    store.replace("measures", measures, run=run.name, fingerprint=stamp)
    path.parent.mkdir(parents=True, exist_ok=True)
    with write_whole(path) as beside, beside.open("w", encoding="utf-8") as file:
        json.dump(figures, file, ensure_ascii=False, indent=1)
    return Results(measures, figures, grounds.register)


def figures_of(grounds: Grounds) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the measures and the figures of a paper, each figure with what it is counted from."""
    from hazardlib.measure.figure import list_of_rows
    from hazardlib.measure.lists import ENTRY
    from hazardlib.measure.settle import settle

    inputs = grounds.inputs
    measures, figures = settle(grounds.known)
    judged = manual_decision_figures(grounds.settled, grounds.register.hazards)
    corrections = list_of_rows(inputs.corrected.applied, JUDGED, ENTRY)
    return measures, figures | {"corrections": corrections} | judged


def material_of(run: Run) -> Material:
    """Return what a paper is written from."""
    from hazardlib.brief.entries import read_entries
    from hazardlib.brief.material import Material

    results = measure(run)
    entries = read_entries(results.register.hazards, run.campaign)
    correction = correction_of(run, results.figures)
    edition = correction.mark if correction else ""
    return Material(
        results.figures, entries, run.campaign, read_narrative(run.workspace, run.campaign), edition
    )


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
    )
