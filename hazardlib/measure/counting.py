"""What several families of a paper's figures share: its hazards, groups and lists, each made once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hazardlib.domain.terms import Ask
from hazardlib.measure import lists, trend
from hazardlib.measure.breakdowns import breakdowns
from hazardlib.measure.changes import Stated, deadline_moves, stated_by_month
from hazardlib.measure.clearing import clearing_figures
from hazardlib.measure.duties import duty_figures
from hazardlib.measure.figure import Figure
from hazardlib.measure.lists import recurring_units
from hazardlib.measure.meetings import decision_figures, meeting_matters
from hazardlib.measure.pace import pace_figures
from hazardlib.measure.progress import progress_figures
from hazardlib.measure.rates import Groups
from hazardlib.measure.rows import HazardRows, rows_of
from hazardlib.measure.stock import Since, deadlines, done_stocks, moves, since_before, stocks
from hazardlib.measure.supervision import standing, supervision_figures

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from hazardlib.domain.campaign import Campaign
    from hazardlib.measure.inputs import Inputs, OtherSheets


class Counting:
    """What several families of a paper's figures share, each made once, when it is first asked for."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs

    @property
    def campaign(self) -> Campaign:
        """The paper's campaign."""
        return self.inputs.campaign

    @property
    def as_of(self) -> date:
        """The paper's day."""
        return self.inputs.as_of

    @cached_property
    def rows(self) -> HazardRows:
        """The hazards of that day, as figures ask for them; where they lie in parts, what many ask is asked at once."""
        rows = rows_of(self.inputs.register, self.as_of)

        def often_asked() -> object:
            before = self.inputs.before
            return (
                trend.flow(rows, None if before is None else before.day),
                pace_figures(rows, self.inputs.earlier, self.campaign, self.as_of),
                trend.ageing(rows, self.as_of),
                deadlines(rows, self.as_of),
                clearing_figures(rows, self.campaign, self.as_of),
                standing(rows, self.as_of),
            )

        rows.foresee(often_asked)
        return rows

    @cached_property
    def since(self) -> Since | None:
        """The hazards beside those of the paper before; None where there is none."""
        before = self.inputs.before
        if before is None:
            return None
        since = since_before(self.inputs.register, before)
        both = since.rows
        both.foresee(lambda: (moves(both), stocks(both), done_stocks(both)))
        return since

    @property
    def history(self) -> pd.DataFrame:
        """What ledgers stated of them."""
        return self.inputs.register.stated_history

    @property
    def beside(self) -> OtherSheets:
        """What stands beside the ledgers."""
        return self.inputs.other_sheets

    @cached_property
    def groups(self) -> Groups:
        """Every group of hazards."""
        return self.rows.groups(self.campaign, self.as_of)

    @cached_property
    def shown(self) -> dict[str, Any]:
        """The breakdowns by sector, leader, department and what else hazards have."""
        return breakdowns(self.groups, self.campaign, self.as_of)

    @cached_property
    def late(self) -> list[str]:
        """The hazards that the paper before could have told of and did not."""
        return [] if self.since is None else self.since.late_reported()

    @cached_property
    def refused(self) -> list[dict[str, Any]]:
        """The refused files."""
        return lists.refused_files(self.inputs.visible, self.inputs.findings)

    @cached_property
    def progress(self) -> dict[str, Any]:
        """What departments state in 工作进展."""
        return progress_figures(
            self.beside.progress,
            self.beside.mismatches,
            self.campaign,
            as_of=self.as_of,
            major_found=self.shown["overall"]["major"]["found"],
        )

    @cached_property
    def duties(self) -> dict[str, Any]:
        """What enterprises owe and have done."""
        return duty_figures(self.beside.duties, self.beside.listed, self.campaign, as_of=self.as_of)

    @cached_property
    def lists(self) -> dict[str, Any]:
        """The hazards that a meeting works through."""
        told = lists.hazard_lists(self.rows, self.shown["by_unit"], self.late)
        told["recurring_units"] = recurring_units(self.rows)
        opening = self.campaign.carry_over_month
        return told if opening is None else told | {"carried": lists.carried_ids(self.rows, opening)}

    @cached_property
    def supervision(self) -> dict[str, Any]:
        """What is or was supervised."""
        asked = (self.rows, self.history, self.campaign, self.as_of)
        return supervision_figures(*asked, self.inputs.before)

    @cached_property
    def stated(self) -> Mapping[str, Mapping[str, Stated]]:
        """What each month's ledger stated of each hazard, by column."""
        return stated_by_month(self.history)

    @cached_property
    def moved(self) -> Figure:
        """Deadlines that moved."""
        return deadline_moves(self.rows, self.history, self.stated["due_on"], self.campaign.turn)

    @cached_property
    def decided(self) -> dict[str, Any]:
        """What meetings have decided."""
        return decision_figures(self.beside.decided, self.as_of)

    @cached_property
    def matters(self) -> Figure:
        """What the next meeting is asked."""
        led = {row["hazard_id"] for row in self.decided["rows"].value if Ask.LEAD in row["effects"]}
        to_decide = self.supervision["to_decide"].value
        return meeting_matters(self.rows, self.lists, self.moved.value, to_decide, led)
