"""Grounds: what a paper's figures are counted from; read once, and only what is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hazardlib.merge.select import select_in_force, select_visible
from hazardlib.pipeline.evidence import Evidence, gather_evidence
from hazardlib.pipeline.registers import Inputs, read_inputs, register_of
from hazardlib.pipeline.run import Run
from hazardlib.sheets import COUNTED_BESIDE
from hazardlib.store import Store, to_frame
from hazardlib.terms import Verdict

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.measure.duty_periods import Owed, Unit
    from hazardlib.measure.progress import Stated
    from hazardlib.measure.trend import Before
    from hazardlib.merge.register import Register


_PLACE = ("file", "department", "month", "sheet", "row")


@dataclass(frozen=True)
class Grounds:
    """What the figures of a run are counted from.

    Parameters
    ----------
    run, register
        The paper, and its hazards as of its day.
    read, gathered
        `inputs` and `evidence`, if they are at hand.
    """

    run: Run
    register: Register
    read: Inputs | None = None
    gathered: Evidence | None = None

    @cached_property
    def inputs(self) -> Inputs:
        """The tables, as people have corrected them, and people's decisions."""
        return self.read or read_inputs(self.run)

    @cached_property
    def evidence(self) -> Evidence:
        """Progress, duties and tips."""
        if self.gathered is not None:
            return self.gathered
        inputs = self.inputs
        observations = inputs.corrected.observations
        return gather_evidence(
            self.run, inputs.submissions, observations, inputs.decisions, self.register.hazards
        )

    @cached_property
    def visible(self) -> pd.DataFrame:
        """The submissions that the paper takes in, refused ones among them, in the order of receipt."""
        run = self.run
        submissions = Store(run.workspace.processed).read("submissions")
        return to_frame(select_visible(submissions, run.campaign, as_of=run.as_of, known_at=run.known_at))

    @cached_property
    def in_force(self) -> pd.DataFrame:
        """Those of them that count."""
        return select_in_force(self.visible)

    @cached_property
    def observations(self) -> pd.DataFrame:
        """The ledger rows of those that count; one typed ahead of its report is quarantined until its found date."""
        from hazardlib.merge.ahead import set_aside

        observations = self.inputs.corrected.observations
        return set_aside(observations, self.in_force, self.run.campaign, self.run.as_of)

    @cached_property
    def received(self) -> pd.DataFrame:
        """The rows of the ledgers that the paper takes in, each counted or not."""
        from hazardlib.merge.uncounted import received_rows

        return received_rows(self.observations, self.in_force, self.run.as_of)

    @cached_property
    def unread(self) -> Sequence[Mapping[str, Any]]:
        """The sheets, and rows of sheets, of those that count of which nothing was read."""
        from hazardlib.measure.uncounted import unread_places

        return unread_places(self.findings, self.in_force)

    @cached_property
    def uncounted_beside(self) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Where each row beside the ledgers stands that cannot be counted, by sheet; never what it says."""
        store, own = Store(self.run.workspace.processed), self.in_force[["submission_id", *_PLACE[:3]]]
        told: dict[str, Sequence[Mapping[str, Any]]] = {}
        for sheet in COUNTED_BESIDE:
            rows = to_frame(store.read(sheet)).query("is_quarantined").merge(own, on="submission_id")
            ordered = rows[list(_PLACE)].sort_values(["month", "file", "sheet", "row"], kind="stable")
            told[sheet] = [
                {**{str(name): value for name, value in each.items()}, "row": int(each["row"])}
                for each in ordered.to_dict("records")
            ]
        return told

    @cached_property
    def findings(self) -> pd.DataFrame:
        """The findings of those that count and of refused ones, and those of the merge."""
        import pandas as pd

        is_refused = self.visible["verdict"].eq(Verdict.REFUSED)
        told = {*self.in_force["submission_id"], *self.visible.loc[is_refused, "submission_id"]}
        stored = to_frame(Store(self.run.workspace.processed).read("findings"))
        return pd.concat([stored[stored["submission_id"].isin(told)], self.register.findings])

    @cached_property
    def earlier(self) -> Mapping[date, Register]:
        """The registers as of each due day before, by day."""
        run = self.run
        due_days = [run.campaign.due_on(month) for month in run.campaign.months_due(run.as_of)]
        return {day: register_of(run, self.inputs, day) for day in due_days if day != run.as_of}

    @cached_property
    def register_before(self) -> Register | None:
        """The register as of the day of the paper before, from all that this paper knows."""
        day = self.run.previous_on
        if day is None or self.run.previous_known_at is None:
            return None
        return self.earlier[day] if day in self.earlier else register_of(self.run, self.inputs, day)

    @cached_property
    def register_known(self) -> Register | None:
        """The same from what had been received by the end of the day for which that paper was made."""
        run, day, heard_by = self.run, self.run.previous_on, self.run.previous_known_at
        if day is None or heard_by is None:
            return None
        then = replace(run, known_at=min(heard_by, run.known_at))
        submissions = self.inputs.submissions
        now_count, then_count = (
            select_visible(submissions, run.campaign, as_of=day, known_at=each.known_at).num_rows
            for each in (run, then)
        )
        if not then_count:
            return None
        return self.register_before if now_count == then_count else register_of(then, self.inputs, day)

    @cached_property
    def flagged(self) -> pd.DataFrame:
        """The hazards without their texts, which make each question to thousands of rows five times as slow."""
        hazards = self.register.hazards
        return hazards[["hazard_id", *hazards.select_dtypes(["bool", "datetime"]).columns]]

    @cached_property
    def grouped(self) -> Mapping[tuple[str, str], pd.DataFrame]:
        """The same by breakdown and group; a group that counts none is left out."""
        from hazardlib.measure.rates import group_hazards

        membership = group_hazards(self.register.hazards, self.register.leaders)
        return {
            (str(breakdown), str(group)): self.flagged[self.flagged["hazard_id"].isin(own["hazard_id"])]
            for (breakdown, group), own in membership.groupby(["breakdown", "group"])
        }

    @cached_property
    def standings(self) -> Sequence[Mapping[str, Any]]:
        """How each department stands with each month due."""
        from hazardlib.measure.reporting import reporting_status

        return reporting_status(self.visible, self.run.campaign, self.run.campaign.months_due(self.run.as_of))

    @cached_property
    def units(self) -> Mapping[str, Unit]:
        """The units that owe duties."""
        from hazardlib.measure.duties import units_owing
        from hazardlib.merge.units import units_frame

        listed = units_frame(self.inputs.units)
        return units_owing(self.evidence.duties, listed, self.run.campaign, self.run.as_of)

    @cached_property
    def owed(self) -> Sequence[Owed]:
        """How each of them stands with each duty in each period."""
        from hazardlib.measure.duties import owed_duties

        return owed_duties(self.units, self.evidence.duties, self.run.campaign, self.run.as_of)

    @cached_property
    def tips(self) -> pd.DataFrame:
        """The tips as they stand on the paper's day."""
        from hazardlib.measure.tips import known_tips

        return known_tips(self.evidence.tips, self.run.campaign, self.run.as_of)

    @cached_property
    def progress(self) -> Sequence[Stated]:
        """What each department has stated of each indicator in each sector."""
        from hazardlib.measure.progress import stated_progress

        return stated_progress(self.evidence.progress, self.run.campaign, self.run.as_of)

    @cached_property
    def before(self) -> Before | None:
        """The state the paper is compared with, and what the paper of that day could know of it."""
        from hazardlib.measure.trend import Before

        run, register, known = self.run, self.register_before, self.register_known
        if register is None or run.previous_on is None or run.previous_known_at is None:
            return None
        known_on = min(run.previous_known_at, run.known_at).date()
        return Before(
            run.previous_on, register.hazards, known_on, None if known is None else len(known.hazards)
        )
