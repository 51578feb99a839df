"""Registers as of any day: what a paper looks back to is built once for all papers made in one process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from hazardlib.merge.select import select_in_force, select_visible
from hazardlib.pipeline.manual_decisions import correct, read_manual_decisions
from hazardlib.pipeline.run import Run
from hazardlib.store import Store, to_frame

if TYPE_CHECKING:
    import pyarrow as pa

    from hazardlib.merge.correct import Corrected
    from hazardlib.merge.decide import Decision
    from hazardlib.merge.register import Register
    from hazardlib.merge.spoken import Spoken
    from hazardlib.merge.units import ListedUnit

_MOST_ROWS = 100_000
"""Rows of ledgers in the registers that are kept: those of a usual campaign many times over, in little memory."""

_kept: dict[Any, Register] = {}


@dataclass(frozen=True)
class Inputs:
    """What a register is built from: the tables, as people have corrected them, and people's decisions."""

    submissions: pa.Table
    corrected: Corrected
    is_corrected: bool
    source_buckets: Mapping[str, str]
    decisions: tuple[Decision, ...]
    units: tuple[ListedUnit, ...]


def read_inputs(run: Run) -> Inputs:
    """Return what the registers of a run are built from."""
    from hazardlib.ingest.tables.headings import load_vocabulary

    store, judgement = Store(run.workspace.processed), read_manual_decisions(run)
    vocabulary = load_vocabulary(*run.workspace.reference)
    submissions, observations = store.read("submissions"), to_frame(store.read("observations"))
    return Inputs(
        submissions,
        correct(run, judgement.corrections, submissions, observations, vocabulary),
        bool(judgement.corrections),
        vocabulary.source_buckets,
        judgement.decisions,
        judgement.units,
    )


def spoken_of(run: Run, inputs: Inputs, as_of: date) -> Spoken:
    """Return the rows that speak on a day, the hazards that they speak of, and what people have decided of these."""
    from hazardlib.merge.spoken import spoken_rows

    in_force = select_in_force(to_frame(_visible(run, inputs, as_of)))
    observations, decisions = inputs.corrected.observations, inputs.decisions
    return spoken_rows(in_force, observations, run.campaign, as_of=as_of, decisions=decisions)


def register_of(run: Run, inputs: Inputs, as_of: date, spoken: Spoken | None = None) -> Register:
    """Return the register as of a day; nobody may change its frames, for another paper may ask for it too.

    It is the same register wherever the same batches of submissions are visible: a batch is stored once and never
    changed. Where people have corrected cells, the moment of the paper matters too, and it is built anew.

    Parameters
    ----------
    spoken
        What `spoken_of` returns for that day, if it is at hand.
    """
    from hazardlib.merge.register import build_register

    visible = _visible(run, inputs, as_of)
    columns = (visible.column(name).to_pylist() for name in ("batch_id", "submission_id"))
    buckets = tuple(sorted(inputs.source_buckets.items()))
    key = (run.workspace, run.campaign, as_of, tuple(zip(*columns, strict=True)), inputs.decisions, buckets)
    if not inputs.is_corrected and key in _kept:
        return _kept[key]
    register = build_register(
        spoken or spoken_of(run, inputs, as_of),
        select_in_force(to_frame(visible)),
        run.campaign,
        inputs.source_buckets,
        as_of=as_of,
    )
    if not inputs.is_corrected:
        _kept[key] = register
        while sum(len(each.history) for each in _kept.values()) > _MOST_ROWS:
            del _kept[next(iter(_kept))]
    return register


def _visible(run: Run, inputs: Inputs, as_of: date) -> pa.Table:
    return select_visible(inputs.submissions, run.campaign, as_of=as_of, known_at=run.known_at)
