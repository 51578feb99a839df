"""Inputs: what a paper's figures are counted from besides its register: reports, the other sheets, the past.

A due day's figures are needed by every later paper, and seldom change: only where a workbook came in late, a row was
corrected, a decision made, a list or the program changed. They are kept in ``data/processed/due_days.json`` by the
digest of all that they were counted from, and counted anew where that is another.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from functools import cached_property, partial
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hazardlib.domain.columns import STAGES_SHEET
from hazardlib.domain.month import TIMEZONE
from hazardlib.domain.sheets import COUNTED_OTHER_SHEETS
from hazardlib.domain.terms import Verdict
from hazardlib.pipeline.files import write_whole

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.findings import Finding
    from hazardlib.measure.inputs import OtherSheets
    from hazardlib.measure.trend import MonthState, PreviousPaper
    from hazardlib.merge.register import Register
    from hazardlib.pipeline.session import Session

DUE_DAYS = "due_days.json"
_MOST_KEPT = 1000
"""Of so many due days, as they were known at one moment or another, the figures are kept: about a megabyte."""

_Values = Mapping[str, Mapping[str, Any]]
"""What ``measure.trend.values_on`` returns."""


class PaperInputs:
    """A session's `measure.inputs.Inputs`, each made when it is first asked for.

    Parameters
    ----------
    keep
        Whether an earlier due day's figures that had to be counted are kept for later papers.
    """

    def __init__(self, session: Session, *, keep: bool = False) -> None:
        self._session, self._keep = session, keep
        self.campaign, self.as_of = session.campaign, session.run.as_of

    @property
    def header(self) -> dict[str, Any]:
        """What names the paper."""
        asked = ("kind", "month", "as_of", "known_at", "meeting_on")
        run = self._session.run
        return {**{name: run.parameters[name] or None for name in asked}, "name": run.name}

    @property
    def register(self) -> Register:
        """The register of the paper's day."""
        register: Register = self._session.counted(self.as_of)
        return register

    @property
    def visible(self) -> pd.DataFrame:
        """The submissions that the paper takes in."""
        return self._session.visible

    @property
    def effective(self) -> pd.DataFrame:
        """Those of them that count."""
        return self._session.effective

    @property
    def observations(self) -> pd.DataFrame:
        """The ledgers' rows of those that count."""
        return self._session.observations

    @property
    def other_sheets(self) -> OtherSheets:
        """What stands beside the ledgers."""
        return self._session.other_sheets[0]

    @cached_property
    def findings(self) -> pd.DataFrame:
        """The findings of submissions that count and of refused ones, and those of the merge."""
        import pandas as pd

        is_refused = self.visible["verdict"].eq(Verdict.REFUSED)
        told = {*self.effective["submission_id"], *self.visible.loc[is_refused, "submission_id"]}
        stored, found_in_merging = self._session.rows("findings"), self._session.found_in_merging
        return pd.concat([stored[stored["submission_id"].isin(told)], found_in_merging])

    @property
    def received(self) -> pd.DataFrame:
        """Rows of the ledgers, each counted or not."""
        from hazardlib.merge.received import received_rows

        return received_rows(self.observations, self.effective, self.as_of)

    @property
    def beside(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Where rows of other sheets stand that are not counted."""
        return _uncounted_beside(self._session)

    @cached_property
    def earlier(self) -> list[MonthState]:
        """Each due day before the paper's own."""
        from hazardlib.measure.trend import MonthState

        due_days = (self.campaign.due_on(month) for month in self.campaign.months_due(self.as_of))
        days = sorted(day for day in due_days if day != self.as_of)
        figures = _figures_of(self._session, days, keep=self._keep)
        return [MonthState(day, figures[day], partial(self._session.counted, day)) for day in days]

    @cached_property
    def before(self) -> PreviousPaper | None:
        """The state that the paper is compared with."""
        return _before(self._session)


def _uncounted_beside(session: Session) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Return where each row beside the ledgers stands that cannot be counted, by sheet; never what it says."""
    names = ("file", "department", "month")
    columns = (session.effective[name].to_list() for name in ("submission_id", *names))
    sent = {identity: dict(zip(names, each, strict=True)) for identity, *each in zip(*columns, strict=True)}
    told: dict[str, Sequence[Mapping[str, Any]]] = {}
    for sheet in COUNTED_OTHER_SHEETS:
        rows = session.rows(sheet)
        is_lost = rows["is_quarantined"].to_numpy()
        lost = (
            rows.loc[is_lost, ["submission_id", "sheet", "row"]].to_dict("records") if is_lost.any() else []
        )
        places: list[dict[str, Any]] = [
            sent[row["submission_id"]] | {"sheet": row["sheet"], "row": int(row["row"])}
            for row in lost
            if row["submission_id"] in sent
        ]
        told[sheet] = sorted(places, key=itemgetter("month", "file", "sheet", "row"))
    return told


def gather_other_sheets(session: Session, hazards: pd.DataFrame) -> tuple[OtherSheets, list[Finding]]:
    """Return what stands beside the ledgers, and the findings about it for the departments.

    Parameters
    ----------
    hazards
        The register, ``columns.HAZARDS``; a tip is linked to one of these.
    """
    from hazardlib.measure.inputs import OtherSheets
    from hazardlib.merge.kept_lists import loose_letters, units_frame
    from hazardlib.merge.other_sheets import duty_rows, loose_tips, progress_rows, tip_register
    from hazardlib.merge.reconcile import find_mismatches, mismatch_findings
    from hazardlib.merge.reinspections import loose_reinspections, opposed_reinspections

    campaign, as_of, effective = session.campaign, session.run.as_of, session.effective
    rows, stated, own = session.corrected.observations, session.effective_rows, _without_opening(session)
    # What a stage return says of its months, these have said.
    monthly = own[own["month"].isin([str(month) for month in campaign.months()])]
    progress = progress_rows(monthly, session.rows("progress"), campaign)
    known = set(hazards["hazard_id"].tolist())
    names = session.unit_names(hazards)
    tips = tip_register(own, session.rows("tips"), stated, known, as_of=as_of)
    tips = tips.assign(unit_id=tips["unit"].map(names.key, na_action="ignore").astype("str"))
    mismatches = find_mismatches(progress, stated.stated, campaign)
    loose = loose_tips(tips, rows[rows["submission_id"].isin(session.visible["submission_id"])], effective)
    reinspected = session.reinspected(as_of, None, stated)
    decided, doubtful = decided_by_meetings(session, known)
    findings = [
        *mismatch_findings(mismatches, effective, campaign),
        *loose,
        *doubtful,
        *loose_reinspections(reinspected, effective),
        *opposed_reinspections(effective, session.rows("reinspections"), stated, as_of=as_of),
    ]
    goes_by = stated.resolved.goes_by
    letters = [
        replace(each, hazard_id=goes_by.get(each.hazard_id, each.hazard_id))
        for each in session.manual.letters
    ]
    findings += loose_letters(letters, set(stated.stated["hazard_id"].tolist()), as_of)
    other_sheets = OtherSheets(
        progress=progress,
        mismatches=mismatches,
        duties=duty_rows(own, session.rows("duties"), names),
        tips=tips,
        decided=decided,
        reinspected=reinspected,
        listed=units_frame(session.manual.units, names),
        tasks=[asdict(each) for each in session.manual.tasks],
        letters=[asdict(each) for each in letters],
    )
    return other_sheets, findings


def _without_opening(session: Session) -> pd.DataFrame:
    """Return the submissions that count, but the opening month's: they hand over open hazards, what else they may say is the earlier campaign's."""
    effective = session.effective
    return effective[effective["month"].ne(str(session.campaign.carry_over_month))]


def decided_by_meetings(session: Session, known: Collection[str]) -> tuple[pd.DataFrame, list[Finding]]:
    """Return what meetings have decided, each with whether the register follows it, and the findings about what cannot be followed.

    Parameters
    ----------
    known
        The hazards of the register, of which one may be meant.
    """
    from hazardlib.merge.meeting_effects import (
        effect_findings,
        meeting_effects,
        of_office,
        told_by_others,
        with_effect,
    )
    from hazardlib.merge.other_sheets import meeting_decisions

    campaign, as_of, matters = session.campaign, session.run.as_of, session.rows("matters")
    own, stated = _without_opening(session), session.effective_rows
    decided = meeting_decisions(own, matters, stated, known, as_of=as_of)
    if decided.empty:
        return with_effect(decided, []), []
    by_office = meeting_decisions(of_office(own, campaign), matters, stated, known, as_of=as_of)
    in_register, doubts = meeting_effects(by_office, stated.stated, campaign)
    doubts += told_by_others(decided, in_register, campaign)
    return with_effect(decided, in_register), [*effect_findings(doubts, session.effective)]


def stage_texts(session: Session) -> list[dict[str, Any]]:
    """Return what departments write in their stage returns for the paper, row by row, in the campaign's order of departments."""
    from hazardlib.domain.frames import plain_records
    from hazardlib.merge.select import with_submission

    if not session.run.report.summary:
        return []
    own = session.effective[session.effective["month"].eq(str(session.run.report))]
    rows = with_submission(latest_texts(session, own), own)
    order = {each.name: place for place, each in enumerate(session.campaign.departments)}
    names = ["department", *STAGES_SHEET, "file", "sheet", "row"]
    told = plain_records(rows.loc[~rows["is_quarantined"], names])
    return sorted(told, key=lambda row: (order.get(row["department"], len(order)), row["file"], row["row"]))


def latest_texts(session: Session, effective: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of 阶段情况 that speak: of each department and month those of the latest submission that has any.

    Parameters
    ----------
    effective
        Submissions in the order of receipt.
    """
    rows = session.rows("stages")
    own = effective[effective["submission_id"].isin(rows["submission_id"])]
    speaking = own.drop_duplicates(["department", "month"], keep="last")["submission_id"]
    return rows[rows["submission_id"].isin(speaking)]


def _before(session: Session) -> PreviousPaper | None:
    """Return the state the paper is compared with, and what the paper of that day could know of it."""
    from hazardlib.measure.trend import PreviousPaper

    run = session.run
    if run.previous_on is None or run.previous_known_at is None:
        return None
    heard_by = min(run.previous_known_at, run.known_at)
    has_heard = session.received(run.previous_on, heard_by).num_rows > 0
    known = session.counted(run.previous_on, heard_by) if has_heard else None
    return PreviousPaper(
        run.previous_on, session.counted(run.previous_on), heard_by.astimezone(TIMEZONE).date(), known
    )


def _figures_of(session: Session, days: Iterable[date], *, keep: bool) -> dict[date, _Values]:
    """Return what each of the days came to by all that the paper knows."""
    from hazardlib.measure.trend import values_on

    path = session.run.workspace.processed / DUE_DAYS
    kept, stamps = _read(path), {day: session.stamp(day) for day in days}
    figures = {day: kept.get(stamp) or values_on(session.counted(day), day) for day, stamp in stamps.items()}
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
