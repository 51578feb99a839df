"""The summaries: 阶段工作情况 (August), 工作总结 (December) and its supplement."""

from __future__ import annotations

from hazardlib.brief import accounts, supervised
from hazardlib.brief.activity import activity, activity_table, coverage
from hazardlib.brief.annexes import annex_list, annexes
from hazardlib.brief.attention import disputed_list, lost_list
from hazardlib.brief.chart_compare import comparison_chart
from hazardlib.brief.chart_states import sector_chart
from hazardlib.brief.chart_time import stock_chart, trend_chart
from hazardlib.brief.entries import Entry
from hazardlib.brief.heard import as_known_sentence, reporting_detail, reporting_sentence, unverified_sentence
from hazardlib.brief.leader_lists import tasks_passage, tasks_table
from hazardlib.brief.material import Material
from hazardlib.brief.obligations import duties, duty_table, overdue_duties
from hazardlib.brief.opening import contents_of, signature, summary_masthead, tiles
from hazardlib.brief.outlook import tasks
from hazardlib.brief.paper import Block, Heading, Paragraph, Text
from hazardlib.brief.passages import (
    MOST_LISTED,
    carried_sentence,
    leader_passage,
    nothing_found,
    overdue_sentence,
    period_paragraph,
    sector_passage,
    state_sentence,
    uncounted_sentence,
)
from hazardlib.brief.problems import problems
from hazardlib.brief.reporting_tables import standing_table
from hazardlib.brief.tables import hazard_table, leader_table, overall_table, sector_table
from hazardlib.brief.tips import channel_table, open_tips, tips
from hazardlib.brief.titles import LEDGER, annex
from hazardlib.brief.words import change_of_count, day
from hazardlib.domain.terms import Kind


def compose_interim(material: Material) -> dict[str, list[Block]]:
    """Return the parts of the interim summary."""
    return {
        "opening": [summary_masthead(material, Kind.INTERIM.chinese), tiles(material), *_lead(material)],
        "progress": [
            Heading("动员部署和组织推动"),
            *accounts.organisation(material),
            *activity(material, "education", "coordination", "support"),
            Heading("企业自查自改"),
            *accounts.self_check(material),
            *duties(material),
            *duty_table(material),
            Heading("排查整治"),
            Heading("检查和执法", 2),
            *activity(material, "inspection", "enforcement"),
            *coverage(material),
            Heading("隐患来源和判定依据", 2),
            *accounts.inspection(material),
            *supervised.bases(material),
            Heading("举报线索", 2),
            *tips(material),
            *channel_table(material),
        ],
        "sectors": [
            Heading("重点领域情况"),
            sector_passage(material),
            sector_table(material),
            *contents_of(sector_chart(material)),
            *accounts.sector_accounts(material),
        ],
        "leaders": _leaders(material),
        "problems": [Heading("存在的问题"), *problems(material)],
        "next": [
            Heading("下一步工作"),
            Paragraph((accounts.stages_ahead(material),)),
            *tasks(material),
            *annex_list(),
            *signature(material),
        ],
        "annexes": annexes(material),
    }


def compose_final(material: Material) -> dict[str, list[Block]]:
    """Return the parts of the final summary."""
    return {
        "opening": [summary_masthead(material, Kind.FINAL.chinese), tiles(material), *_lead(material)],
        "progress": [
            Heading("各阶段工作情况"),
            *accounts.organisation(material),
            *accounts.stages(material),
            Heading("检查、执法和宣传", 2),
            *activity(material),
            *coverage(material),
            *activity_table(material),
            Heading("企业履责", 2),
            *duties(material),
            *duty_table(material),
            *overdue_duties(material),
            Heading("举报线索", 2),
            *tips(material),
            *channel_table(material),
            *open_tips(material),
        ],
        "sectors": [
            Heading("各行业领域情况"),
            sector_passage(material),
            sector_table(material),
            *contents_of(sector_chart(material)),
            *accounts.sector_accounts(material),
        ],
        "leaders": _leaders(material),
        "attention": [
            Heading("挂牌督办和“五落实”情况"),
            *_supervision(material),
            Heading("未销号隐患"),
            Heading("未整改和待销号", 2),
            *_not_closed(material),
            *lost_list(material),
            *disputed_list(material),
        ],
        "problems": [Heading("存在的问题"), *problems(material)],
        "next": [
            Heading("长效机制和下一步工作"),
            material.slot("mechanism"),
            *tasks(material),
            Heading("数据说明"),
            Paragraph((_december(material),)),
            *annex_list(),
            *signature(material),
        ],
        "annexes": annexes(material),
    }


def compose_supplement(material: Material) -> dict[str, list[Block]]:
    """Return the parts of the supplement to the final summary: what has changed since."""
    return {
        "opening": [
            summary_masthead(material, Kind.SUPPLEMENT.chinese),
            tiles(material),
            Heading("工作总结以来的变化"),
            Paragraph(
                (*reporting_sentence(material), *as_known_sentence(material), *unverified_sentence(material))
            ),
            *_changes(material),
            overall_table(material),
            *contents_of(trend_chart(material), stock_chart(material)),
        ],
        "progress": [
            Heading("工作进展、企业履责和举报线索"),
            *activity(material),
            *coverage(material),
            *duties(material),
            *tips(material),
        ],
        "sectors": [
            Heading("各行业领域情况"),
            sector_passage(material),
            sector_table(material),
            *contents_of(sector_chart(material)),
        ],
        "leaders": _leaders(material),
        "attention": [
            Heading("挂牌督办和“五落实”情况"),
            *_supervision(material),
            Heading("未销号隐患"),
            Heading("未整改和待销号", 2),
            *_not_closed(material),
            *lost_list(material),
            *disputed_list(material),
        ],
        "reporting": [
            Heading("报送情况"),
            Paragraph(reporting_detail(material)),
            *([standing_table(material)] if material.latest else []),
        ],
        "problems": [Heading("存在的问题"), *problems(material)],
        "next": [
            Heading("后续工作"),
            *tasks(material),
            *annex_list(),
            *signature(material),
        ],
        "annexes": annexes(material),
    }


def _lead(material: Material) -> list[Block]:
    return [
        Paragraph(
            (*reporting_sentence(material), *as_known_sentence(material), *unverified_sentence(material))
        ),
        Paragraph(_state(material)),
        *(period_paragraph(material) if material.figures["previous"] else []),
        overall_table(material),
        *contents_of(trend_chart(material)),
    ]


def _state(material: Material) -> Text:
    return (
        *state_sentence(material),
        *carried_sentence(material),
        *overdue_sentence(material),
        *uncounted_sentence(material),
    )


def _leaders(material: Material) -> list[Block]:
    return [
        Heading("负责领导情况"),
        leader_passage(material),
        leader_table(material),
        *contents_of(comparison_chart(material, "by_leader")),
        *tasks_passage(material),
        *tasks_table(material),
    ]


def _supervision(material: Material) -> list[Block]:
    return [
        Heading("挂牌督办", 2),
        *supervised.supervision(material),
        *supervised.not_closed_table(material),
        Heading("判定依据", 2),
        *supervised.bases(material),
        Heading("“五落实”", 2),
        *supervised.five_elements(material),
    ]


def _not_closed(material: Material) -> list[Block]:
    street = material.overall()
    left = street["open"] + street["rectified"]
    if not left:
        if street["found"]:
            return [Paragraph((f"截至本期末，{'计入' if material.uncounted else '发现'}的隐患已全部销号。",))]
        return [Paragraph((nothing_found(material),))]
    says = (
        "未销号隐患中，未整改",
        street.count("open"),
        "条，已整改待销号",
        street.count("rectified"),
        "条。",
    )
    entries = [*material.listed("overdue_verified"), *material.unverified, *_not_overdue(material)]
    if not entries:
        return [Paragraph((*says, "现场均已整改完成。"))]
    table = hazard_table("未整改隐患的期限和责任", entries[:MOST_LISTED], total=len(entries), last="overdue")
    return [
        Paragraph(
            (
                *says,
                f"未整改隐患的期限和责任如下，未整改的全部清单见{annex(LEDGER)}，待销号的见“统计表和总台账”（ledger.xlsx）的“隐患总台账”表，按状态筛选。",
            )
        ),
        table,
    ]


def _not_overdue(material: Material) -> list[Entry]:
    return [entry for entry in material.listed("open") if "is_overdue" not in entry.flags]


def _december(material: Material) -> str:
    campaign = material.campaign
    return (
        f"本总结数据截至{day(material.as_of)}。{campaign.in_text(campaign.last_month)}份工作进展"
        f"及截至{day(campaign.supplement_on)}的变化，以《{Kind.SUPPLEMENT.chinese}》另行报送。"
    )


def _changes(material: Material) -> list[Block]:
    before = material.figures["previous"]
    blocks: list[Block] = [Paragraph(_state(material))]
    if before is None:
        return blocks
    blocks += period_paragraph(material)
    stock = material.figures["period"]["not_closed_stock"]
    steps = [f"新发现和补报{stock['entered']}条"]
    steps += [f"销号后重新打开{stock['reopened']}条"] * bool(stock["reopened"])
    steps += [f"报来销号{stock['closed']}条"]
    steps += [f"核减{stock['taken_off']}条"] * bool(stock["taken_off"])
    moved = change_of_count(stock["now"], stock["before"])
    says = f"未销号隐患{day(before['as_of'])}为{stock['before']}条，此后{'，'.join(steps)}，本期末为{stock['now']}条，{moved}。"
    return [*blocks, Paragraph((says,))]
