"""月度情况简报: the paper for the meeting before the 25th."""

from __future__ import annotations

from hazardlib.brief.activity import activity, coverage
from hazardlib.brief.annexes import annex_list, annexes
from hazardlib.brief.attention import decisions, due_soon_list, lost_list, overdue_list
from hazardlib.brief.captions import pace_sentence
from hazardlib.brief.chart_states import deadline_chart, overdue_chart, sector_chart
from hazardlib.brief.chart_time import pace_chart, trend_chart
from hazardlib.brief.leader_lists import leader_tasks
from hazardlib.brief.material import Material
from hazardlib.brief.obligations import duties
from hazardlib.brief.opening import contents_of, tiles
from hazardlib.brief.outlook import tasks
from hazardlib.brief.paper import Block, Heading, Imprint, Masthead, Paragraph
from hazardlib.brief.passages import (
    carried_sentence,
    leader_passage,
    overdue_sentence,
    period_sentence,
    reporting_detail,
    reporting_sentence,
    sector_passage,
    state_sentence,
)
from hazardlib.brief.problems import problems
from hazardlib.brief.tables import leader_table, overall_table, sector_table, standing_table
from hazardlib.brief.tips import tips
from hazardlib.brief.words import day
from hazardlib.month import Month


def title(material: Material) -> str:
    """Return what the paper is called: after its month, or after the months since the one before."""
    own = Month.parse(str(material.figures["month"]))
    return f"{material.campaign.period_in_text(own)}隐患排查整治情况"


def compose_monthly(material: Material) -> dict[str, list[Block]]:
    """Return the parts of the monthly briefing."""
    return {
        "opening": [_masthead(material), tiles(material), *_overall(material)],
        "sectors": [
            Heading("分领域情况"),
            sector_passage(material),
            sector_table(material),
            *contents_of(sector_chart(material)),
        ],
        "leaders": [
            Heading("负责领导情况"),
            leader_passage(material),
            leader_table(material),
            *contents_of(overdue_chart(material)),
            *leader_tasks(material),
        ],
        "attention": [
            Heading("超期和临期情况"),
            *contents_of(deadline_chart(material)),
            *overdue_list(material),
            *due_soon_list(material),
            *lost_list(material),
        ],
        "reporting": [
            Heading("报送情况"),
            Paragraph(reporting_detail(material)),
            *([standing_table(material)] if material.latest else []),
        ],
        "problems": [
            Heading("存在的问题"),
            *problems(material, "对上述问题的原因分析"),
        ],
        "decisions": [Heading("需会议研究的事项"), *decisions(material)],
        "next": [
            Heading("下一步工作"),
            *tasks(material, slot="next", prompt="例会议定的其他工作安排"),
            *annex_list(),
            _imprint(material),
        ],
        "annexes": annexes(material),
    }


def _masthead(material: Material) -> Masthead:
    campaign = material.campaign
    months = campaign.months()
    own = Month.parse(str(material.figures["month"]))
    issue = f"第{months.index(own) + 1}期" if own in months else ""
    return Masthead(
        title=title(material),
        series=f"{campaign.name}简报",
        issue=issue,
        office=f"{campaign.street}{campaign.office}编",
        issued_on=day(issued_on(material)),
    )


def _overall(material: Material) -> list[Block]:
    return [
        Heading("总体情况"),
        Paragraph(
            (
                *reporting_sentence(material),
                *state_sentence(material),
                *carried_sentence(material),
                *overdue_sentence(material),
            )
        ),
        Paragraph(period_sentence(material)),
        *activity(material, "inspection", "enforcement"),
        *coverage(material),
        *duties(material),
        *tips(material),
        overall_table(material),
        *contents_of(trend_chart(material)),
        *_pace(material),
    ]


def _pace(material: Material) -> list[Block]:
    """Return where the pace of the last two periods leads; nothing before there are two, or from the final day on."""
    pace = material.figures["pace"]
    if pace is None:
        return []
    says = pace_sentence(pace, material.lately, material.mark)
    return [Paragraph((says,)), *contents_of(pace_chart(material))]


def issued_on(material: Material) -> str:
    """Return the day the paper is dated: that of the last receipts it takes in, once its own day is past.

    A paper rendered long afterwards keeps the meeting's day; a correction has that of what it takes in.
    """
    as_of, known_on = material.as_of, str(material.figures["known_at"])[:10]
    if material.edition:
        return max(as_of, known_on)
    meeting_on = material.campaign.meeting_on(Month.parse(str(material.figures["month"]))).isoformat()
    return min(max(as_of, known_on), max(as_of, meeting_on))


def _imprint(material: Material) -> Imprint:
    campaign = material.campaign
    recipients = f"报：{campaign.reports_to}。送：系统安委会成员，各负责领导，各有关部门。"
    return Imprint(recipients, f"{campaign.street}{campaign.office}", f"{day(issued_on(material))}印发")
