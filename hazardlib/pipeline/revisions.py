"""Whether a paper corrects an issue that lies in ``reports``, and what it then has to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hazardlib.errors import UsageError
from hazardlib.merge.select import select_visible
from hazardlib.month import TIMEZONE, parse_day, parse_time
from hazardlib.pipeline.issues import differences, newest_issue, place_of
from hazardlib.store import Store

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
    changed = tuple(differences(before, figures))
    return Correction(place.number, place.before.number, before, _received_since(run, before), changed)


def _received_since(run: Run, before: Mapping[str, Any]) -> tuple[Received, ...]:
    from hazardlib.brief.correction import Received

    submissions = Store(run.workspace.processed).read("submissions")
    then = replace(run, as_of=parse_day(before["as_of"]), known_at=parse_time(before["known_at"]))
    old, new = (
        select_visible(submissions, each.campaign, as_of=each.as_of, known_at=each.known_at).to_pylist()
        for each in (then, run)
    )
    known = {row["submission_id"] for row in old}
    return tuple(
        Received(
            row["department"] or "",
            row["month"] or "",
            row["file"],
            row["first_seen_at"].astimezone(TIMEZONE).isoformat(),
            row["verdict"],
        )
        for row in new
        if row["submission_id"] not in known
    )


def knows_more(run: Run) -> bool:
    """Tell whether the issue that lies in ``reports`` was made from a later moment than the one asked for."""
    newest = newest_issue(run.workspace.reports / run.name)
    return (
        newest is not None and run.is_moment_given and run.known_at < parse_time(newest.figures["known_at"])
    )


def refuse_older(run: Run, folder: Path) -> None:
    """Refuse to let a paper as it was known at an earlier moment take the place of a newer issue.

    Raises
    ------
    UsageError
        If the issue that lies there knows more than was asked for.
    """
    if knows_more(run) and (newest := newest_issue(folder)) is not None:
        moment = parse_time(newest.figures["known_at"])
        raise UsageError(
            f"{folder} 里的第{newest.number}版以 {moment:%Y-%m-%dT%H:%M} 以前收到的报送为准，"
            f"比要求的 {run.known_at:%Y-%m-%dT%H:%M} 新，不能被较早的情况替换。"
            "要按当时的情况重出，请加 --out 另指定一个文件夹；以前各版在 revisions 里。"
        )
