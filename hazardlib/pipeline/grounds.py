"""Grounds: what a paper's figures are counted from; read once, and only what is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from hazardlib.domain.sheets import COUNTED_BESIDE
from hazardlib.domain.terms import Verdict
from hazardlib.merge.select import select_in_force, select_visible
from hazardlib.pipeline.due_days import Values, figures_of_days
from hazardlib.pipeline.evidence import Evidence, gather_evidence
from hazardlib.pipeline.manual_decisions import read_manual_decisions
from hazardlib.pipeline.registers import Inputs, read_inputs, register_of, spoken_of
from hazardlib.pipeline.run import Run
from hazardlib.store import Store, to_frame

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.measure.settle import Known
    from hazardlib.measure.trend import Before, Then
    from hazardlib.merge.decide import Settled
    from hazardlib.merge.register import Register
    from hazardlib.merge.spoken import Spoken


_PLACE = ("file", "department", "month", "sheet", "row")


@dataclass(frozen=True)
class Grounds:
    """What the figures of a run are counted from.

    Parameters
    ----------
    run, register
        The paper, and its hazards as of its day.
    read, decided, gathered
        `inputs`, `settled` and `evidence`, if they are at hand.
    """

    run: Run
    register: Register
    read: Inputs | None = None
    decided: Settled | None = None
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
        observations, stated = inputs.corrected.observations, self._spoken.stated
        return gather_evidence(self.run, inputs.submissions, observations, stated, self.register.hazards)

    @property
    def settled(self) -> Settled:
        """What people have decided of the hazards that the rows speak of."""
        return self.decided or self._spoken.settled

    @cached_property
    def _spoken(self) -> Spoken:
        return spoken_of(self.run, self.inputs, self.run.as_of)

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
    def earlier(self) -> Sequence[Then]:
        """The state on each due day before, in order; its register is built only where nothing is kept of it."""
        from hazardlib.measure.trend import Then

        run = self.run
        due_days = [run.campaign.due_on(month) for month in run.campaign.months_due(run.as_of)]
        days = sorted(day for day in due_days if day != run.as_of)
        figures = figures_of_days(run, self.inputs, days, self._count)
        return [Then(day, figures[day], partial(self.register_on, day)) for day in days]

    def _count(self, day: date) -> Values:
        from hazardlib.measure.rates import values_of

        return values_of(self.register_on(day).hazards, day)

    def register_on(self, day: date) -> Register:
        """Return the register as of a day, from all that this paper knows."""
        before = self.register_before if day == self.run.previous_on else None
        return register_of(self.run, self.inputs, day) if before is None else before

    @cached_property
    def register_before(self) -> Register | None:
        """The register as of the day of the paper before, from all that this paper knows."""
        day = self.run.previous_on
        if day is None or self.run.previous_known_at is None:
            return None
        return register_of(self.run, self.inputs, day)

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
    def before(self) -> Before | None:
        """The state the paper is compared with, and what the paper of that day could know of it."""
        from hazardlib.measure.trend import Before

        run, register, known = self.run, self.register_before, self.register_known
        if register is None or run.previous_on is None or run.previous_known_at is None:
            return None
        known_on = min(run.previous_known_at, run.known_at).date()
        return Before(run.previous_on, register, known_on, known)

    @cached_property
    def known(self) -> Known:
        """All of it."""
        from hazardlib.measure.settle import Known
        from hazardlib.merge.units import units_frame

        run, register, evidence = self.run, self.register, self.evidence
        header = {key: run.parameters[key] for key in ("kind", "month", "as_of", "known_at")}
        return Known(
            header=header | {"name": run.name},
            campaign=run.campaign,
            as_of=run.as_of,
            hazards=register.hazards,
            history=register.history,
            leaders=register.leaders,
            earlier=self.earlier,
            before=self.before,
            visible=self.visible,
            in_force=self.in_force,
            observations=self.observations,
            findings=self.findings,
            received=self.received,
            beside=self.uncounted_beside,
            progress=evidence.progress,
            mismatches=evidence.mismatches,
            duties=evidence.duties,
            tips=evidence.tips,
            listed=units_frame(self.inputs.units),
            tasks=[asdict(each) for each in read_manual_decisions(run).tasks],
        )
