"""merge, measure and brief on the tables of a workspace; only what is needed is done again."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from hazardlib.findings import Finding, findings_frame, from_rows
from hazardlib.merge.decide import Settled
from hazardlib.merge.select import (
    Sent,
    first_seen,
    places_in_force,
    sectors_of,
    select_in_force,
    select_visible,
    visible_places,
)
from hazardlib.pipeline.evidence import evidence_figures
from hazardlib.pipeline.files import write_whole
from hazardlib.pipeline.grounds import Grounds
from hazardlib.pipeline.judgement import judged_figures, read_judgement
from hazardlib.pipeline.narrative import read_narrative
from hazardlib.pipeline.registers import Inputs, read_inputs, register_of
from hazardlib.pipeline.revisions import correction_of
from hazardlib.pipeline.run import Run, fingerprint
from hazardlib.pipeline.standing import quarantined_beside
from hazardlib.store import Store, to_frame
from hazardlib.terms import Verdict

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
    return fingerprint(run, visible, read_judgement(run).lines)


def _settled(run: Run, inputs: Inputs, as_of: date) -> Settled:
    """Return what the decisions come to among the hazards reported by a day."""
    from hazardlib.merge.spoken import spoken_rows

    visible = select_visible(inputs.submissions, run.campaign, as_of=as_of, known_at=run.known_at)
    in_force = select_in_force(to_frame(visible))
    observations, decisions = inputs.corrected.observations, inputs.decisions
    return spoken_rows(in_force, observations, run.campaign, as_of=as_of, decisions=decisions).settled


def settled_decisions(run: Run) -> Settled:
    """Return what people's decisions come to among the hazards of a run."""
    return _settled(run, read_inputs(run), run.as_of)


def _doubts(run: Run, inputs: Inputs) -> pd.DataFrame:
    """Return a finding for each decision that cannot be carried out as it is written."""
    if not inputs.decisions:
        return findings_frame([]).assign(batch_id=None)
    # Among the hazards of all months: a later month's hazard is no fault of an earlier paper's.
    settled = _settled(run, inputs, run.campaign.due_on(run.campaign.last_month))
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


def grounds_of(run: Run) -> Grounds:
    """Return what the paper's figures are counted from, the register from the tables if it stands there already."""
    import pandas as pd

    from hazardlib.merge.register import Register

    store, stamp = Store(run.workspace.processed), run_fingerprint(run)
    if store.fingerprint("hazards", run=run.name) == stamp:
        stored = {field: _stored(store, table, run) for field, table in _REGISTER_TABLES.items()}
        return Grounds(run, Register(**stored))
    inputs = read_inputs(run)
    built = Grounds(run, register_of(run, inputs, run.as_of), inputs)
    parts = [built.register.findings, _doubts(run, inputs), built.evidence.findings]
    register = replace(built.register, findings=pd.concat(parts, ignore_index=True))
    for field, table in _REGISTER_TABLES.items():
        store.replace(table, getattr(register, field), run=run.name, fingerprint=stamp)
    return Grounds(run, register, inputs, built.evidence)


def _stored(store: Store, table: str, run: Run) -> pd.DataFrame:
    return to_frame(store.read(table, run=run.name)).drop(columns=["run", "fingerprint"])


def measure(run: Run) -> Results:
    """Return the paper's figures, from the tables if they stand there already."""
    store, stamp = Store(run.workspace.processed), run_fingerprint(run)
    path = run.workspace.processed / "figures" / f"{run.name}.json"
    grounds = grounds_of(run)
    stored = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    is_same_moment = stored.get("known_at") == run.known_at.isoformat()
    if is_same_moment and store.fingerprint("measures", run=run.name) == stamp:
        return Results(_stored(store, "measures", run), stored, grounds.register)
    measures, figures = _settle(grounds)
    store.replace("measures", measures, run=run.name, fingerprint=stamp)
    path.parent.mkdir(parents=True, exist_ok=True)
    with write_whole(path) as beside:
        beside.write_text(json.dumps(figures, ensure_ascii=False, indent=1), "utf-8")
    return Results(measures, figures, grounds.register)


def _settle(grounds: Grounds) -> tuple[pd.DataFrame, dict[str, Any]]:
    from hazardlib.measure.changes import changes
    from hazardlib.measure.deadline_moves import deadline_moves
    from hazardlib.measure.district import district_statistics
    from hazardlib.measure.settle import settle_figures
    from hazardlib.measure.supervision import supervision_figures
    from hazardlib.measure.tasks import leader_tasks
    from hazardlib.measure.uncounted import uncounted_figures

    run, register, inputs, before = grounds.run, grounds.register, grounds.inputs, grounds.before
    measures, figures = settle_figures(
        {key: run.parameters[key] for key in ("kind", "month", "as_of", "known_at")} | {"name": run.name},
        register.hazards,
        register.leaders,
        {day: each.hazards for day, each in grounds.earlier.items()},
        grounds.visible,
        grounds.in_force,
        grounds.observations,
        grounds.findings,
        run.campaign,
        as_of=run.as_of,
        before=before,
    )
    supervision = supervision_figures(register.hazards, register.history, run.campaign, run.as_of, before)
    judged = judged_figures(_settled(run, inputs, run.as_of), register.hazards)
    tasks = leader_tasks(map(asdict, read_judgement(run).tasks), run.campaign, run.as_of)
    figures |= {"supervision": supervision, "leader_tasks": tasks}
    figures["changes"] = changes(register.hazards, register.history)
    beside = {sheet: len(rows) for sheet, rows in grounds.uncounted_beside.items()}
    figures["uncounted"] = uncounted_figures(
        grounds.received, figures["refused"], grounds.unread, run.campaign, run.as_of
    ) | {"beside": beside}
    figures["deadline_moves"] = deadline_moves(register.hazards, register.history)
    major_found = figures["overall"]["major"]["found"]
    figures |= evidence_figures(run, grounds.evidence, inputs.units, major_found)
    covered = figures["progress"]["coverage_by_sector"]
    figures["district"] = district_statistics(register.hazards, run.campaign, covered)
    return measures, figures | {"corrections": inputs.corrected.applied} | judged


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
