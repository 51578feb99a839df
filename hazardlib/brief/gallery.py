"""图表: which charts each paper has in its annex, beside those that stand in its body."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from hazardlib.brief.chart_compare import comparison_chart
from hazardlib.brief.chart_funnel import funnel_chart
from hazardlib.brief.chart_reporting import reporting_chart
from hazardlib.brief.chart_states import ageing_chart, deadline_chart, duty_chart, overdue_chart, sector_chart
from hazardlib.brief.chart_time import pace_chart, stock_chart, trend_chart
from hazardlib.brief.material import Material
from hazardlib.brief.paper import Block, Chart, Paragraph
from hazardlib.domain.terms import Kind

Draw = Callable[[Material], Chart | None]

_SECTORS: Draw = partial(comparison_chart, kind="by_sector")
_LEADERS: Draw = partial(funnel_chart, kind="by_leader")
_DEPARTMENTS: Draw = partial(funnel_chart, kind="by_department")

# A monthly paper is for the next meeting: what moved, who is behind. The summaries look back.
_ANNEX: Mapping[Kind, Sequence[Draw]] = {
    Kind.MONTHLY: (
        trend_chart,
        stock_chart,
        pace_chart,
        overdue_chart,
        deadline_chart,
        ageing_chart,
        _SECTORS,
        _LEADERS,
        _DEPARTMENTS,
        duty_chart,
        reporting_chart,
    ),
    Kind.INTERIM: (
        sector_chart,
        trend_chart,
        deadline_chart,
        overdue_chart,
        _SECTORS,
        _LEADERS,
        _DEPARTMENTS,
        duty_chart,
    ),
    Kind.FINAL: (trend_chart, ageing_chart, overdue_chart, _SECTORS, _LEADERS, _DEPARTMENTS, duty_chart),
    Kind.SUPPLEMENT: (
        sector_chart,
        trend_chart,
        stock_chart,
        ageing_chart,
        overdue_chart,
        _SECTORS,
        _LEADERS,
        _DEPARTMENTS,
        reporting_chart,
    ),
}


def gallery(material: Material) -> list[Block]:
    """Return the charts of the annex; one without data is left out."""
    drawn = (chart(material) for chart in _ANNEX[Kind(material.figures["kind"])])
    charts: list[Block] = [chart for chart in drawn if chart is not None]
    return charts or [Paragraph(("截至本期末，没有可以绘图的数据。",))]
