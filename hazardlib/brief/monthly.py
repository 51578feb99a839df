"""月度情况简报: the paper for the meeting before the 25th."""

from __future__ import annotations

from hazardlib.brief.activity import done_in_month
from hazardlib.brief.annexes import annex_list, annexes
from hazardlib.brief.attention import decisions, due_soon_list, lost_list, overdue_list
from hazardlib.brief.captions import pace_sentence
from hazardlib.brief.chart_states import sector_chart
from hazardlib.brief.chart_time import trend_chart
from hazardlib.brief.heard import reporting_detail, reporting_sentence
from hazardlib.brief.leader_lists import tasks_passage
from hazardlib.brief.material import Material
from hazardlib.brief.opening import contents_of, issued_on, tiles
from hazardlib.brief.outlook import tasks
from hazardlib.brief.paper import Block, Heading, Imprint, Masthead, Paragraph
from hazardlib.brief.passages import (
    carried_sentence,
    leader_passage,
    overdue_sentence,
    period_paragraph,
    sector_passage,
    state_sentence,
    uncounted_sentence,
)
from hazardlib.brief.problems import problems
from hazardlib.brief.reporting_tables import standing_table
from hazardlib.brief.tables import leader_table, overall_table, sector_table
from hazardlib.brief.titles import EVIDENCE, annex
from hazardlib.brief.words import day
from hazardlib.domain.month import Month


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
            *tasks_passage(material),
        ],
        "attention": [
            Heading("超期和临期情况"),
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
            *problems(material),
        ],
        "decisions": [Heading("需会议研究的事项"), *decisions(material)],
        "next": [
            Heading("下一步工作"),
            *tasks(material),
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
                *uncounted_sentence(material),
            )
        ),
        *period_paragraph(material),
        overall_table(material),
        *contents_of(trend_chart(material)),
        *_pace(material),
        *_besides(material),
    ]


def _besides(material: Material) -> list[Block]:
    """Return in a line or two what departments did besides; the annex tells it in full."""
    figures = material.figures
    duties, tips = figures["duties"]["overall"], figures["tips"]["overall"]
    now = done_in_month(material)
    owed = duties["done"] + duties["overdue"]
    so_far = [f"企业履责完成率{material.rate(duties['done'], owed)}"] * bool(owed)
    so_far += [f"举报线索办结率{material.rate(tips['settled'], tips['received'])}"] * bool(tips["received"])
    where = annex(EVIDENCE)
    unread = sum(figures["uncounted"]["beside"].values())
    rest = f"其他表另有{unread}行未能计入" if unread else ""
    if not (now or so_far):
        nothing = (
            f"检查执法、企业履责和举报线索报来{unread}行，未能计入"
            if unread
            else "各部门未填报检查执法、企业履责和举报线索情况"
        )
        return [Paragraph((f"{nothing}，见{where}。",))]
    said = ["，".join(now)] * bool(now) + [f"累计{'，'.join(so_far)}"] * bool(so_far)
    said += [rest] * bool(rest)
    return [Paragraph((f"{'；'.join(said)}。详见{where}。",))]


def _pace(material: Material) -> list[Block]:
    """Return where the pace of the last two periods leads; nothing before there are two, or from the final day on."""
    pace = material.figures["pace"]
    if pace is None:
        return []
    says = pace_sentence(pace, material.lately, material.mark)
    return [Paragraph((says,))]


def _imprint(material: Material) -> Imprint:
    campaign = material.campaign
    recipients = f"报：{campaign.reports_to}。送：系统安委会成员，各负责领导，各有关部门。"
    return Imprint(recipients, f"{campaign.street}{campaign.office}", f"{day(issued_on(material))}印发")
