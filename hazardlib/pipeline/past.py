"""Past: what a paper looks back to: each due day before its own, and the paper that it is compared with.

A due day's figures are needed by every later paper, and seldom change: only where a workbook came in late, a row was
corrected, a decision made, a list or the program changed. They are kept in ``data/processed/due_days.json`` by the
digest of all that they were counted from, and counted anew where that is another.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hazardlib.domain.month import TIMEZONE
from hazardlib.pipeline.files import write_whole
from hazardlib.pipeline.session import Session

if TYPE_CHECKING:
    from hazardlib.measure.trend import Before, Past

DUE_DAYS = "due_days.json"
_MOST_KEPT = 1000
"""Of so many due days, as they were known at one moment or another, the figures are kept: about a megabyte."""

_Values = Mapping[str, Mapping[str, Any]]
"""The values of ``measure.rates.overall``."""


def gather_past(session: Session, *, keep: bool) -> Past:
    """Return what a paper looks back to.

    Parameters
    ----------
    keep
        Whether a due day's figures that had to be counted are kept.
    """
    from hazardlib.measure.trend import Past, Then

    run = session.run
    due_days = (run.campaign.due_on(month) for month in run.campaign.months_due(run.as_of))
    days = sorted(day for day in due_days if day != run.as_of)
    figures = _figures_of(session, days, keep=keep)
    return Past([Then(day, figures[day], partial(session.register, day)) for day in days], _before(session))


def _before(session: Session) -> Before | None:
    """Return the state the paper is compared with, and what the paper of that day could know of it."""
    from hazardlib.measure.trend import Before

    run = session.run
    if run.previous_on is None or run.previous_known_at is None:
        return None
    heard_by = min(run.previous_known_at, run.known_at)
    has_heard = session.received(run.previous_on, heard_by).num_rows > 0
    known = session.register(run.previous_on, heard_by) if has_heard else None
    return Before(
        run.previous_on, session.register(run.previous_on), heard_by.astimezone(TIMEZONE).date(), known
    )


def _figures_of(session: Session, days: Iterable[date], *, keep: bool) -> dict[date, _Values]:
    """Return what each of the days came to by all that the paper knows."""
    from hazardlib.measure.rates import values_of

    path = session.run.workspace.processed / DUE_DAYS
    kept, stamps = _read(path), {day: session.stamp(day) for day in days}
    figures = {
        day: kept.get(stamp) or values_of(session.register(day).hazards, day) for day, stamp in stamps.items()
    }
    if keep and any(stamp not in kept for stamp in stamps.values()):
        newest = {**kept, **{stamp: figures[day] for day, stamp in stamps.items()}}
        with write_whole(path) as beside:
            beside.write_text(json.dumps(dict(list(newest.items())[-_MOST_KEPT:])), "utf-8")
    return figures


def _read(path: Path) -> dict[str, _Values]:
    try:
        kept = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    except ValueError:  # cut off or spoilt: everything in it can be counted again
        kept = {}
    return kept if isinstance(kept, dict) else {}
