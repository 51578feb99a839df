"""All figures of one paper: each key of figures.json, with what it is counted from; a figure is added here.

A figure is counted when it is first looked up, and its family with it: who asks for one waits for no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from hazardlib.domain.columns import COUNTABLE
from hazardlib.domain.month import Month
from hazardlib.domain.terms import Ask
from hazardlib.measure import lists, trend
from hazardlib.measure.breakdowns import BREAKDOWNS, breakdowns, elements_figures
from hazardlib.measure.changes import Stated, changes, stated_by_month
from hazardlib.measure.clearing import clearing_figures
from hazardlib.measure.deadline_moves import deadline_moves
from hazardlib.measure.district import district_statistics
from hazardlib.measure.duties import duty_figures
from hazardlib.measure.figure import Figure, counted, explained, list_of_rows
from hazardlib.measure.funnel import funnel_figures
from hazardlib.measure.ladder import ladder_figures
from hazardlib.measure.matters import meeting_matters
from hazardlib.measure.meeting_decisions import decision_figures
from hazardlib.measure.pace import pace_figures
from hazardlib.measure.progress import progress_figures
from hazardlib.measure.rates import Groups
from hazardlib.measure.recurring import recurring_units
from hazardlib.measure.reinspections import reinspection_figures
from hazardlib.measure.reporting import reporting_figures, reporting_status
from hazardlib.measure.rows import HazardRows, everyone, figures_of, rows_of
from hazardlib.measure.sector_plans import plan_figures
from hazardlib.measure.since import Since, since_before
from hazardlib.measure.standards import standards_figures
from hazardlib.measure.stock import deadlines, done_stocks, moves, stocks
from hazardlib.measure.supervision import standing, supervision_figures
from hazardlib.measure.tasks import leader_tasks
from hazardlib.measure.tips import tip_figures
from hazardlib.measure.uncounted import uncounted_figures, unread_places

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from hazardlib.domain.campaign import Campaign
    from hazardlib.measure.inputs import Inputs, OtherSheets

SCHEMA = 1


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
        """The hazards of that day, as figures ask for them; where they lie in files, what many ask is asked at once."""
        rows = rows_of(self.inputs.register, self.as_of)
        previous_on = None if self.inputs.before is None else self.inputs.before.day
        rows.foresee(
            lambda: (
                trend.flow(rows, previous_on),
                pace_figures(rows, self.inputs.earlier, self.campaign, self.as_of),
                trend.ageing(rows, self.as_of),
                deadlines(rows, self.as_of),
                clearing_figures(rows, self.campaign, self.as_of),
                standing(rows, self.as_of),
            )
        )
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


def _header(of: Counting) -> dict[str, Any]:
    shown = explained(of.inputs.header, lists.SHARED, "出这份材料时定下的参数，不是算出来的数字。")
    return {
        "schema": Figure(SCHEMA, "", "figures.json 格式的版本号。"),
        **shown,
        "campaign": of.campaign.name,
        "sample_data": bool(of.inputs.visible["is_sample"].any()),
    }


def _mobilisation(of: Counting) -> Any:
    """Return the meeting with which the campaign began; None where nobody has written of it, or before it."""
    held = of.campaign.mobilisation
    if held is None or held.held_on > of.as_of:
        return None
    told = {
        "held_on": held.held_on.isoformat(),
        "attended": [{"group": each.group, "count": each.count} for each in held.attended],
        "total": sum(each.count for each in held.attended),
    }
    return explained(
        told, "mobilisation", "照 campaign.yaml 里填的会议日期和各方面参会人数；total 是各方面之和。"
    )


def _reporting(of: Counting) -> dict[str, Any]:
    visible = of.inputs.visible
    owed = of.campaign.reports_due(of.as_of)
    return reporting_figures(reporting_status(visible, of.campaign, owed), visible)


def _period(of: Counting) -> dict[str, Any]:
    rows, since = of.rows, of.since
    previous_on, both = (None, None) if since is None else (since.day, since.rows)
    return {
        "from": None if previous_on is None else previous_on.isoformat(),
        "to": of.as_of.isoformat(),
        **figures_of(rows, trend.happened(rows, "found", previous_on)),
        "flow": trend.flow(rows, previous_on),
        "late_reported": counted(of.late, "late_reported"),
        "taken_off": counted([] if since is None else since.taken_off(), "taken_off"),
        "moves": moves(both),
        **stocks(both),
        "done_stocks": done_stocks(both),
    }


def _previous(of: Counting) -> dict[str, Any] | None:
    before = of.inputs.before
    if before is None:
        return None
    reported_through = of.campaign.reported_through(before.day)
    known = before.known
    return {
        "heard_until": None if reported_through is None else reported_through.isoformat(),
        "as_of": before.day.isoformat(),
        "overall": figures_of(before.rows, everyone(before.rows)),
        "known_on": before.known_on.isoformat(),
        "known_found": None if known is None else _known(known, before.known_on),
    }


def _known(known: trend.Register, day: date) -> Figure:
    rows = rows_of(known, day, lambda: known)
    return rows.count(everyone(rows), "known_found")


def _trend(of: Counting) -> list[dict[str, Any]]:
    days = [(each.day, each.figures()) for each in of.inputs.earlier]
    return [
        {"month": str(Month.of(day)), "as_of": day.isoformat(), **figures}
        for day, figures in [*days, (of.as_of, of.shown["overall"])]
    ]


def _ladder(of: Counting) -> dict[str, Any]:
    to_list = [row["hazard_id"] for row in of.matters.value if Ask.SUPERVISE in row["asks"]]
    letters, ladder = of.beside.letters, of.campaign.ladder
    return ladder_figures(of.rows, of.history, of.inputs.effective, letters, to_list, ladder, of.as_of)


def _uncounted(of: Counting) -> dict[str, Any]:
    inputs = of.inputs
    unread = unread_places(inputs.findings, inputs.effective)
    return uncounted_figures(inputs.received, of.refused, unread, inputs.beside, of.campaign, of.as_of)


def _tips(of: Counting) -> dict[str, Any]:
    before = of.inputs.before
    previous_on = None if before is None else before.day
    return tip_figures(of.beside.tips, of.campaign, as_of=of.as_of, previous_on=previous_on)


def _carried(of: Counting) -> dict[str, Figure]:
    opening = of.campaign.carry_over_month
    return {} if opening is None else lists.carried(of.rows, opening)


Families = Mapping[tuple[str, ...], Callable[[Counting], Any]]
"""From the keys of a family to what counts it: of one key its value, of several a mapping of them."""

_CARRIED = ("carried",)
"""Only where hazards of an earlier campaign go on."""

_FAMILIES: Families = {
    ("mobilisation",): _mobilisation,
    BREAKDOWNS: lambda of: of.shown,
    ("funnel",): lambda of: funnel_figures(of.shown),
    ("five_elements",): lambda of: elements_figures(of.rows, of.groups, of.campaign, of.as_of),
    ("standards",): lambda of: standards_figures(of.rows, of.campaign, of.as_of),
    ("reporting", "coverage"): _reporting,
    ("unreported", "reopened", "incomplete", "conflicts"): lambda of: lists.marked_hazards(of.rows),
    ("lists",): lambda of: of.lists,
    ("period",): _period,
    ("previous",): _previous,
    ("trend",): _trend,
    ("pace",): lambda of: pace_figures(of.rows, of.inputs.earlier, of.campaign, of.as_of),
    ("ageing",): lambda of: trend.ageing(of.rows, of.as_of),
    ("deadlines",): lambda of: deadlines(of.rows, of.as_of),
    ("clearing",): lambda of: clearing_figures(of.rows, of.campaign, of.as_of),
    ("quarantined", "quarantined_rows"): lambda of: lists.quarantined_rows(of.inputs.observations, COUNTABLE),
    ("findings", "findings_by_code"): lambda of: lists.count_findings(of.inputs.findings),
    ("refused",): lambda of: list_of_rows(of.refused, "refused", lists.ENTRY),
    _CARRIED: _carried,
    ("supervision",): lambda of: of.supervision,
    ("matters",): lambda of: of.matters,
    ("changes",): lambda of: changes(of.rows, of.stated),
    ("deadline_moves",): lambda of: of.moved,
    ("meeting_decisions",): lambda of: of.decided,
    ("ladder",): _ladder,
    ("leader_tasks",): lambda of: leader_tasks(of.beside.tasks, of.campaign, of.as_of),
    ("uncounted",): _uncounted,
    ("progress",): lambda of: of.progress,
    ("duties",): lambda of: of.duties,
    ("sector_plans",): lambda of: plan_figures(of.duties["units"], of.progress, of.shown, of.campaign),
    ("tips",): _tips,
    ("reinspections",): lambda of: reinspection_figures(of.beside.reinspected, of.rows, of.campaign),
    ("district",): lambda of: district_statistics(of.rows, of.campaign, of.progress),
}


class Figures(Mapping[str, Any]):
    """The figures of a paper by contract §5, in the order of figures.json; `plain` makes figures.json of them.

    Parameters
    ----------
    inputs
        What they are counted from.
    more
        Families that are counted elsewhere, at the end.
    """

    def __init__(self, inputs: Inputs, more: Families) -> None:
        self._of = Counting(inputs)
        self._counted: dict[str, Any] = {}
        families = {
            ("schema", *inputs.header, "campaign", "sample_data"): _header,
            **_FAMILIES,
            **more,
        }
        if inputs.campaign.carry_over_month is None:
            del families[_CARRIED]
        self._families = {key: (keys, count) for keys, count in families.items() for key in keys}

    def __getitem__(self, key: str) -> Any:
        if key not in self._counted:
            keys, count = self._families[key]
            family = count(self._of)
            self._counted |= {key: family} if len(keys) == 1 else {each: family[each] for each in keys}
        return self._counted[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._families)

    def __len__(self) -> int:
        return len(self._families)

    @property
    def measures(self) -> pd.DataFrame:
        """Every figure of every group, ``columns.MEASURES``."""
        return self._of.groups.table()
