"""All figures of one paper: each key of figures.json, with what it is counted from; a figure is added here.

A figure is counted when it is first looked up, and its family with it: who asks for one waits for no other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from hazardlib.domain.columns import COUNTABLE
from hazardlib.domain.month import Month
from hazardlib.domain.terms import Ask
from hazardlib.measure import lists, trend
from hazardlib.measure.breakdowns import BREAKDOWNS, elements_figures
from hazardlib.measure.changes import changes
from hazardlib.measure.clearing import clearing_figures
from hazardlib.measure.counting import Counting
from hazardlib.measure.district import district_statistics
from hazardlib.measure.figure import Figure, counted, explained, list_of_rows
from hazardlib.measure.funnel import funnel_figures
from hazardlib.measure.ladder import ladder_figures
from hazardlib.measure.pace import pace_figures
from hazardlib.measure.reinspections import reinspection_figures
from hazardlib.measure.reporting import reporting_figures, reporting_status, within_streets
from hazardlib.measure.rows import everyone, figures_of, rows_of
from hazardlib.measure.sector_plans import plan_figures
from hazardlib.measure.standards import standards_figures
from hazardlib.measure.stock import deadlines, done_stocks, moves, stocks
from hazardlib.measure.tasks import leader_tasks
from hazardlib.measure.tips import tip_figures
from hazardlib.measure.uncounted import uncounted_figures, unread_places

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from hazardlib.measure.inputs import Inputs

SCHEMA = 1


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

_WITHIN = ("within_streets",)
"""Only at a district."""

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
    _WITHIN: lambda of: within_streets(of.beside.within, of.campaign),
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
        if not inputs.campaign.is_district:
            del families[_WITHIN]
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
