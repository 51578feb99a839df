"""Whether a paper corrects an issue that lies in ``reports``, and what it then has to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hazardlib.domain.month import TIMEZONE, parse_day, parse_time
from hazardlib.pipeline.issues import differences, newest_issue, place_of
from hazardlib.pipeline.session import Session

if TYPE_CHECKING:
    from hazardlib.brief.correction import Correction, Received
    from hazardlib.pipeline.run import Run


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


def knows_more(run: Run) -> bool:
    """Tell whether the issue that lies in ``reports`` was made from a later moment than the one asked for."""
    newest = newest_issue(run.workspace.reports / run.name)
    return (
        newest is not None and run.is_moment_given and run.known_at < parse_time(newest.figures["known_at"])
    )
