"""Session: a workspace as one paper knows it: its tables, each read once, and the register of any day."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import date, datetime
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

from hazardlib.domain.packages import digest_of_lines
from hazardlib.domain.unit_names import UnitNames
from hazardlib.findings import Finding, findings_frame
from hazardlib.merge.select import (
    effective_submissions,
    first_seen,
    placed_in_time,
    select_visible,
    set_aside,
    visible_places,
)
from hazardlib.pipeline.inputs import PaperInputs, gather_other_sheets
from hazardlib.pipeline.kept import find_register
from hazardlib.pipeline.manual_decisions import correct, read_manual_decisions
from hazardlib.pipeline.run import Run, digests_of_suite
from hazardlib.pipeline.voids import in_force, without_voided
from hazardlib.store import Store, to_frame

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from hazardlib.ingest.tables.headings import Vocabulary
    from hazardlib.measure.inputs import OtherSheets
    from hazardlib.measure.rows import HazardRows
    from hazardlib.merge.correct import Corrected
    from hazardlib.merge.effective_rows import EffectiveRows
    from hazardlib.merge.meeting_effects import Decided
    from hazardlib.merge.register import Register

_MOST_REGISTERS = 4
"""A paper asks for its own day and the one before, as it is known now and as it was known then."""


class Session:
    """What a paper's register and figures are made from; opening it reads the list of submissions and no more.

    Nobody may change a frame that it hands on: others are handed the same.

    Parameters
    ----------
    run
        The paper: its workspace and campaign, its day, and the moment up to which submissions had been seen.
    """

    def __init__(self, run: Run) -> None:
        self.run, self.campaign = run, run.campaign
        self._store = Store(run.workspace.tables)
        self.submissions = self._store.read("submissions")
        self.manual = read_manual_decisions(run)
        self._tables: dict[str, pd.DataFrame] = {}
        self._effective: dict[tuple[date, datetime | None], pd.DataFrame] = {}
        self._registers: dict[str, Register] = {}
        self._with_findings: set[str] = set()

    def stored(self, table: str) -> pa.Table:
        """Return the rows of an intake table, of all submissions ever taken in; imports no pandas."""
        return self._store.read(table, self.submissions)

    def rows(self, table: str) -> pd.DataFrame:
        """Return the same as a frame."""
        if table not in self._tables:
            self._tables[table] = to_frame(self.stored(table))
        return self._tables[table]

    def received(self, day: date, known_at: datetime | None = None) -> pa.Table:
        """Return the submissions that a day takes in, refused ones among them, in the order of receipt.

        Parameters
        ----------
        known_at
            The moment up to which they had been seen; by default the paper's own.
        """
        known_at = known_at or self.run.known_at
        visible = select_visible(self.submissions, self.campaign, as_of=day, known_at=known_at)
        return without_voided(visible, list(in_force(self.manual.voids, known_at)))

    @property
    def voided(self) -> list[dict[str, str]]:
        """The submissions that the paper would take in, had nobody taken them out of force: whose, why and when."""
        out = in_force(self.manual.voids)
        if not out:
            return []
        run, names = self.run, ("file", "department", "month", "submission_id")
        visible = select_visible(self.submissions, self.campaign, as_of=run.as_of, known_at=run.known_at)
        rows = [row for row in visible.select(names).to_pylist() if row["submission_id"] in out]
        return [
            {name: row[name] or "" for name in names[:3]}
            | {"why": out[row["submission_id"]].why, "when": out[row["submission_id"]].when.isoformat()}
            for row in rows
        ]

    @cached_property
    def visible(self) -> pd.DataFrame:
        """The submissions that the paper takes in."""
        return to_frame(self.received(self.run.as_of))

    @cached_property
    def effective(self) -> pd.DataFrame:
        """Those of them that count, each with the day of its report and its place in time."""
        return self._effective_of(self.visible)

    def _effective_of(self, visible: pd.DataFrame) -> pd.DataFrame:
        return placed_in_time(effective_submissions(visible), self.campaign)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What departments call their columns, and their words."""
        from hazardlib.ingest.tables.headings import load_vocabulary

        return load_vocabulary(*self.run.workspace.reference)

    @cached_property
    def corrected(self) -> Corrected:
        """The ledger rows ever taken in, as people have corrected them."""
        corrections, rows = self.manual.corrections, self.rows("observations")
        return correct(self.run, corrections, self.submissions, self.visible, rows, self.vocabulary)

    @cached_property
    def observations(self) -> pd.DataFrame:
        """The ledger rows of those that count; one typed ahead of its report is quarantined until its found date."""
        return set_aside(self.corrected.observations, self.effective, self.run.as_of)

    @cached_property
    def effective_rows(self) -> EffectiveRows:
        """The rows that speak on the paper's day, their hazards, and what people have decided of these."""
        return self._rows_of(self.effective, self.observations)

    def rows_on(self, day: date, known_at: datetime | None = None) -> EffectiveRows:
        """Return the same for any day and moment."""
        if day == self.run.as_of and known_at is None:
            return self.effective_rows
        effective = self.effective_on(day, known_at)
        return self._rows_of(effective, set_aside(self.corrected.observations, effective, day))

    def effective_on(self, day: date, known_at: datetime | None) -> pd.DataFrame:
        """Return the submissions that count on a day."""
        if day == self.run.as_of and known_at is None:
            return self.effective
        asked = (day, known_at)
        if asked not in self._effective:  # of one day after the other a register is built from them
            self._effective = {asked: self._effective_of(to_frame(self.received(day, known_at)))}
        return self._effective[asked]

    def reinspected(self, day: date, known_at: datetime | None, rows: EffectiveRows) -> pd.DataFrame:
        """Return what re-inspections have found by a day, given the rows that speak on it."""
        from hazardlib.merge.reinspections import reinspections

        stored = self.rows("reinspections")
        return reinspections(self.effective_on(day, known_at), stored, rows, as_of=day)

    def _rows_of(self, effective: pd.DataFrame, observations: pd.DataFrame) -> EffectiveRows:
        from hazardlib.merge.effective_rows import effective_rows

        return effective_rows(effective, observations, self.campaign, self.manual.decisions)

    def register(self, day: date, known_at: datetime | None = None) -> Register:
        """Return the register as of a day; it may be one that some paper has kept, with that paper's findings."""
        stamp = self.stamp(day, known_at)
        if stamp not in self._registers:
            processed = self.run.workspace.processed
            if kept := find_register(processed, stamp, self.found_in):
                self._with_findings.add(stamp)
            kept = kept or find_register(processed, stamp)
            self._registers[stamp] = kept or self._build_register(day, known_at)
            for oldest in list(self._registers)[:-_MOST_REGISTERS]:
                del self._registers[oldest]
        return self._registers[stamp]

    def _build_register(self, day: date, known_at: datetime | None) -> Register:
        from hazardlib.merge.register import build_register

        rows = self.rows_on(day, known_at)
        found, decided = self.reinspected(day, known_at, rows), self._decided(day, known_at, rows)
        return build_register(
            rows,
            self.campaign,
            self.vocabulary.source_buckets,
            self._danger_of,
            found,
            self.manual.coded,
            as_of=day,
            decided=decided,
        )

    @cached_property
    def _danger_of(self) -> Callable[[str], str]:
        """Returns the kind of danger that a text speaks of: the registers of two days have most of their texts in common."""
        return cache(self.vocabulary.danger)

    def unit_names(self, hazards: pd.DataFrame) -> UnitNames:
        """Return which units are one, as a register's hazards and the street's own list tell."""
        from hazardlib.merge.register import unit_names

        return unit_names(hazards, self.manual.coded)

    def _decided(self, day: date, known_at: datetime | None, rows: EffectiveRows) -> list[Decided]:
        """Return what meetings have decided of hazards by a day."""
        from hazardlib.merge.meeting_effects import meeting_effects, of_office
        from hazardlib.merge.other_sheets import meeting_decisions

        matters = self.rows("matters")
        if matters.empty:
            return []
        effective, ids = self.effective_on(day, known_at), set(rows.stated["hazard_id"])
        own = effective[effective["month"].ne(str(self.campaign.carry_over_month))]
        decided = meeting_decisions(of_office(own, self.campaign), matters, rows, ids, as_of=day)
        return meeting_effects(decided, rows.stated, self.campaign)[0]

    @cached_property
    def own_register(self) -> Register:
        """The register of the paper's own day; what the merge finds is in `merged`."""
        return self.register(self.run.as_of)

    @property
    def is_filed(self) -> bool:
        """Whether figures are counted from parts that lie in a file."""
        return False

    def counted(self, day: date, known_at: datetime | None = None) -> Any:
        """Return the register of a day as figures are counted from it."""
        return self.register(day, known_at)

    def counting(self) -> AbstractContextManager[None]:
        """Return what figures are counted within, so that a fault of what is kept is told in a line."""
        return nullcontext()

    def release(self) -> None:
        """Let go of what only one program may have open at a time."""

    def compared(self, rows: HazardRows) -> pd.DataFrame:
        """Return the hazards among which pairs are proposed as one."""
        from hazardlib.merge.propose import COMPARED

        return rows.frame(COMPARED)

    @property
    def found_in_merging(self) -> pd.DataFrame:
        """What the merge finds."""
        return self.merged.findings

    @cached_property
    def merged(self) -> Register:
        """The same with all that the merge finds; it may be one that some paper has kept."""
        from hazardlib.merge.reconcile import register_findings
        from hazardlib.merge.reinspections import still_put_right

        register, stamp = self.own_register, self.stamp(self.run.as_of)
        if stamp not in self._with_findings:
            hazards, rows, effective = register.hazards, self.effective_rows, self.effective
            names = self.unit_names(hazards)
            found = [
                *register_findings(rows, hazards, effective, self.campaign, names),
                *still_put_right(register.history, rows.stated, effective, self.campaign),
                *self._unresolved(),
                *self.other_sheets[1],
            ]
            register = replace(register, findings=findings_frame(found).assign(batch_id=None))
            self._registers[stamp] = register
            self._with_findings.add(stamp)
        return register

    @cached_property
    def other_sheets(self) -> tuple[OtherSheets, list[Finding]]:
        """What stands beside the ledgers by the paper's day, and the findings about it for the departments."""
        return gather_other_sheets(self, self.own_register.hazards)

    def inputs(self, *, keep: bool = False) -> PaperInputs:
        """Return what the paper's figures are counted from; ``keep`` as of `PaperInputs`."""
        return PaperInputs(self, keep=keep)

    def _unresolved(self) -> Iterable[Finding]:
        """Return a finding for each decision that cannot be carried out as it is written."""
        if not self.manual.decisions:
            return ()
        # Among the hazards of all months: a later month's hazard is no fault of an earlier paper's.
        return self.rows_on(self.campaign.due_on(self.campaign.last_month)).resolved.unresolved

    def stamp(self, day: date, known_at: datetime | None = None) -> str:
        """Return a digest of everything that the register of a day is built from."""
        return digest_of_lines(self._basis(day, known_at, self._corrected_rows))

    @property
    def found_in(self) -> str:
        """A digest of the lists in which the merge finds faults, line by line; a register is the same without."""
        return digest_of_lines(map(repr, (*self.manual.decisions, *self.manual.letters)))

    def fingerprint(self) -> str:
        """Return a digest of everything that the paper's figures are counted from; imports no pandas."""
        asked = [self.run.kind, self.run.name, str(self.run.meeting_on)]
        return digest_of_lines([*asked, *self._basis(self.run.as_of, None, {}), *self.manual.lines])

    def _basis(self, day: date, known_at: datetime | None, corrected: Mapping[str, str]) -> list[str]:
        months, moments, names, versions = self._versions
        known_at = known_at or self.run.known_at
        seen = visible_places(months, moments, self.campaign, as_of=day, known_at=known_at)
        out = in_force(self.manual.voids, known_at)
        # What a moment lets in belongs to a register, the moment itself does not.
        let_in = [versions[at] + corrected.get(names[at], "") for at in seen if names[at] not in out]
        return [day.isoformat(), *let_in, *self._suite, *self.manual.decided]

    @cached_property
    def _versions(self) -> tuple[list[str | None], list[datetime], list[str], list[str]]:
        """Month, first moment and name of every submission, and a line that says by which lists and program it was read; by these lines."""
        columns = (self.submissions.column(name) for name in ("month", "submission_id", "read_with"))
        told = zip(*(column.to_pylist() for column in columns), first_seen(self.submissions), strict=True)
        rows: list[tuple[Any, ...]] = sorted(
            (f"{at.isoformat()}/{name}/{basis or ''}/", month, at, name) for month, name, basis, at in told
        )
        versions, months, moments, names = ([row[at] for row in rows] for at in range(4))
        return months, moments, names, versions

    @cached_property
    def _suite(self) -> list[str]:
        return digests_of_suite(self.run)

    @cached_property
    def _corrected_rows(self) -> dict[str, str]:
        """A digest of each submission's rows where people have corrected some; else they are as stored."""
        if not self.manual.corrections:
            return {}
        import pandas as pd

        rows = self.corrected.observations
        digests = pd.util.hash_pandas_object(rows.astype("str"), index=False)
        return {
            str(name): hashlib.sha256(own.to_numpy().tobytes()).hexdigest()
            for name, own in digests.groupby(rows["submission_id"])
        }


def open_session(run: Run) -> Session:
    """Return the session of a paper: a street's, or a district's."""
    if run.campaign.is_district:
        from hazardlib.pipeline.district.session import DistrictSession

        return DistrictSession(run)
    return Session(run)
