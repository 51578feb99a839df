"""Due days: what each due day before a paper's own came to, kept by a digest of all that it was counted from.

A due day's figures are needed by every later paper, and seldom change: only where a workbook came in late, a row was
corrected, a decision made, a list or the program changed. Then the digest is another, and they are counted anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from hazardlib.merge.select import first_seen, visible_places
from hazardlib.pipeline.files import write_whole
from hazardlib.pipeline.run import Run, digests_of_suite

if TYPE_CHECKING:
    from hazardlib.pipeline.registers import Inputs

_FILE = "due_days.json"
_MOST_KEPT = 1000
"""Of so many due days, as they were known at one moment or another, the figures are kept: about a megabyte."""

Values = Mapping[str, Mapping[str, Any]]
"""The values of ``measure.rates.overall``."""


def figures_of_days(
    run: Run, inputs: Inputs, days: Sequence[date], count: Callable[[date], Values]
) -> dict[date, Values]:
    """Return what each of the days came to by all that a paper knows; what is not kept is counted, and kept.

    Parameters
    ----------
    count
        Counts the figures of a day anew.
    """
    path = run.workspace.processed / _FILE
    kept, stamps = _read(run), _stamps(run, inputs, days)
    figures = {day: kept.get(stamp) or count(day) for day, stamp in stamps.items()}
    if any(stamp not in kept for stamp in stamps.values()):
        newest = {**kept, **{stamp: figures[day] for day, stamp in stamps.items()}}
        with write_whole(path) as beside:
            beside.write_text(json.dumps(dict(list(newest.items())[-_MOST_KEPT:])), "utf-8")
    return figures


def _read(run: Run) -> dict[str, Values]:
    path = run.workspace.processed / _FILE
    try:
        kept = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    except ValueError:  # cut off or spoilt: everything in it can be counted again
        kept = {}
    return kept if isinstance(kept, dict) else {}


def _stamps(run: Run, inputs: Inputs, days: Sequence[date]) -> dict[date, str]:
    """Return a digest for each day of everything that its register is built from."""
    names = ("submission_id", "batch_id", "month")
    identities, batches, months = (inputs.submissions.column(name).to_pylist() for name in names)
    moments, rows = first_seen(inputs.submissions), _corrected_rows(inputs)
    versions = [
        f"{moment.isoformat()}/{identity}/{batch}/{rows.get(identity, '')}"
        for moment, identity, batch in zip(moments, identities, batches, strict=True)
    ]
    shared = [
        *digests_of_suite(run),
        *map(repr, inputs.decisions),
        repr(sorted(inputs.source_buckets.items())),
    ]

    def stamp(day: date) -> str:
        seen = visible_places(months, moments, run.campaign, as_of=day, known_at=run.known_at)
        content = [day.isoformat(), *sorted(versions[at] for at in seen), *shared]
        return hashlib.sha256("\n".join(content).encode()).hexdigest()

    return {day: stamp(day) for day in days}


def _corrected_rows(inputs: Inputs) -> dict[str, str]:
    """Return a digest of each submission's rows where people have corrected some; else they are as stored."""
    import pandas as pd

    if not inputs.is_corrected:
        return {}
    observations = inputs.corrected.observations
    digests = pd.util.hash_pandas_object(observations.astype("str"), index=False)
    by_submission = digests.groupby(observations["submission_id"])
    return {
        str(name): hashlib.sha256(own.to_numpy().tobytes()).hexdigest()[:16] for name, own in by_submission
    }
