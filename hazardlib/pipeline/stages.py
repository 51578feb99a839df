"""merge, measure and brief on the tables of a workspace; only what is needed is done again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hazardlib.brief.contents import all_slots
from hazardlib.domain.document import read_document
from hazardlib.domain.month import TIMEZONE, parse_day, parse_time
from hazardlib.pipeline.inputs import stage_texts
from hazardlib.pipeline.kept import keep_figures, keep_register, kept_figures, kept_register
from hazardlib.pipeline.manual_decisions import JUDGED, manual_decision_figures
from hazardlib.pipeline.publish.issues import differences, place_of
from hazardlib.pipeline.run import Run
from hazardlib.pipeline.session import Session, open_session

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.brief.correction import Correction, Received
    from hazardlib.brief.paper import Paper
    from hazardlib.domain.campaign import Campaign
    from hazardlib.measure.compute import Figures
    from hazardlib.measure.counting import Counting
    from hazardlib.merge.register import Register
    from hazardlib.workspace import Workspace


class Told(Mapping[str, Any]):
    """Figures as ``figures.json`` has them, each counted when it is first looked up."""

    def __init__(self, counted: Figures) -> None:
        self._counted, self._told = counted, dict[str, Any]()

    def __getitem__(self, key: str) -> Any:
        from hazardlib.measure.figure import plain

        if key not in self._told:
            self._told[key] = plain(self._counted[key])
        return self._told[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._counted)

    def __len__(self) -> int:
        return len(self._counted)


class Results:
    """The figures of a paper, as ``figures.json`` holds them and as a long table; only what is looked at is counted."""

    def __init__(
        self, session: Session, figures: Mapping[str, Any], measures: Callable[[], pd.DataFrame]
    ) -> None:
        self._session, self.figures, self._measures = session, figures, measures

    @cached_property
    def measures(self) -> pd.DataFrame:
        """Every figure of every group, ``columns.MEASURES``."""
        return self._measures()

    @property
    def register(self) -> Register:
        """The register that they are counted from, with all that the merge finds."""
        return self._session.merged


def merge(run: Run, *, keep: bool = False) -> Register:
    """Return the register as of the run's day.

    Parameters
    ----------
    keep
        Whether it is put into ``data/processed/<name>``, where the next verb finds it.
    """
    session = open_session(run)
    if keep:
        _keep_register(session)
    return session.merged


def _keep_register(session: Session) -> None:
    run, stamp = session.run, session.stamp(session.run.as_of)
    if kept_register(run.kept, stamp, session.found_in) is None:
        sectors = {each.code: each.name for each in session.campaign.sectors}
        keep_register(run.kept, session.merged, stamp, session.found_in, sectors)


def measure(run: Run, *, keep: bool = False, session: Session | None = None) -> Results:
    """Return the paper's figures, those that are kept if they are of just this.

    Parameters
    ----------
    session
        The run's session, where one is open already.
    keep
        Whether they are put into ``data/processed/<name>``, with the register that they are counted from, unless it lies in parts.
    """
    session = session or open_session(run)
    if keep and not session.is_filed:
        _keep_register(session)
    stamp = f"{session.fingerprint()} {run.known_at.isoformat()}"
    kept = kept_figures(run.kept, stamp)
    if kept is None:
        with session.counting():
            counted = figures_of(session, keep=keep)
            if not keep and not session.is_filed:
                return Results(session, Told(counted), lambda: counted.measures)
            kept = counted.measures, dict(Told(counted))
            if keep:
                keep_figures(run.kept, *kept, stamp)
            session.release()  # the engine's file is open to one program at a time
    measures, figures = kept
    return Results(session, figures, lambda: measures)


def figures_of(session: Session, *, keep: bool = False) -> Figures:
    """Return the figures of a paper, each with what it is counted from, and counted when it is first looked up.

    Parameters
    ----------
    keep
        Whether what earlier due days came to is kept for later papers.
    """
    from hazardlib.measure.compute import Families, Figures
    from hazardlib.measure.figure import list_of_rows
    from hazardlib.measure.lists import ENTRY

    def judged(of: Counting) -> dict[str, Any]:
        return manual_decision_figures(session.effective_rows.resolved, session.compared(of.rows))

    voided, texts = session.voided, stage_texts(session)
    more: Families = {
        ("corrections",): lambda _: list_of_rows(session.corrected.applied, JUDGED, ENTRY),
        **({("voided",): lambda _: list_of_rows(voided, JUDGED, ENTRY)} if voided else {}),
        **({("stage_texts",): lambda _: list_of_rows(texts, "stage-texts", ENTRY)} if texts else {}),
        ("decisions", "continued", "near_matches"): judged,
    }
    return Figures(session.inputs(keep=keep), more)


def brief(run: Run, *, results: Results | None = None) -> Paper:
    """Return the paper: the figures in words, tables and charts, ready to be shown.

    Parameters
    ----------
    results
        Its figures, where somebody has asked for them already.
    """
    from hazardlib.brief.compose import compose

    results = results or measure(run)
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
        everywhere=run.campaign.everywhere,
    )


def _received(run: Run) -> dict[str, Received]:
    """Return the workbooks that a paper takes in, by submission."""
    from hazardlib.brief.correction import Received

    visible = open_session(run).received(run.as_of)
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
