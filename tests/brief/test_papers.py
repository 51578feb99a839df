"""The four papers: their sections, and that every figure in them is one of figures.json."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from hazardlib.brief.charts.compare import stands_apart
from hazardlib.brief.charts.states import sector_chart
from hazardlib.brief.compose import compose
from hazardlib.brief.contents import ANNEXES, CHANGES, slots_of
from hazardlib.brief.page_tables import clearing
from hazardlib.brief.paper import Heading, Masthead, Number, Paper, Paragraph, Slot, Table
from hazardlib.brief.reporting_status import where_found
from hazardlib.brief.words import percent
from hazardlib.domain.terms import NO_SOURCE, Kind
from hazardlib.errors import UsageError
from hazardlib.findings.catalogue import CATALOGUE
from tests.brief.invented_register import campaign
from tests.brief.pages import said, table

SECTIONS = {
    "monthly": "全街、各领域和负责领导情况（单位：条） 存在的问题和下一步工作",
    "interim": "总体情况 动员部署 企业自查自改 排查整治和执法 重点领域情况 存在的问题 下一步工作",
    "final": "总体成效 各阶段工作情况 各行业领域情况 重大事故隐患和挂牌督办 执法检查、企业履责和举报线索 存在的问题 "
    "长效机制和下一步工作",
    "supplement": "工作总结以来的变化 重大事故隐患和挂牌督办 后续工作",
}


def numbers(paper: Paper) -> Iterator[Number]:
    for block in paper.blocks:
        texts = [block.text] if isinstance(block, Paragraph) else []
        texts += [cell for row in block.rows for cell in row.cells] if isinstance(block, Table) else []
        yield from (piece for text in texts for piece in text if isinstance(piece, Number))


def test_each_paper_has_its_sections_in_order(invented: Any) -> None:
    paper = invented.paper()
    sections = [block.text for block in paper.blocks if isinstance(block, Heading) and block.level == 1]
    assert sections == SECTIONS[paper.kind].split()
    annexes = [block for block in paper.printed if isinstance(block, Heading) and block.level == 0]
    changes = [CHANGES] * bool(invented.figures["changes"])
    assert [each.text for each in annexes] == [*ANNEXES[Kind(paper.kind)], *changes]
    assert [each.label for each in annexes] == [f"附件{place}" for place in range(1, len(annexes) + 1)]
    on_screen = [block for block in paper.parts["screen"] if isinstance(block, Heading)]
    assert len(on_screen) >= 6
    assert not any(each.label for each in on_screen if each.level == 0)


def test_thirteen_sectors_with_a_pooled_total_and_nine_leaders_without_one(invented: Any) -> None:
    paper = invented.paper()
    sectors, leaders = table(paper, "各行业领域隐患排查整治情况"), table(paper, "各负责领导")
    assert [row.is_total for row in sectors.rows] == [False] * 13 + [True]
    assert [row.is_total for row in leaders.rows] == [False] * 9
    assert "一条隐患计入每位负责领导，不加总、不排名" in leaders.note
    total = invented.figures["overall"]["all"]
    assert sectors.rows[-1].cells[9][0].text == percent(total["closed"], total["found"])


def test_every_number_in_print_is_a_count_or_rate_of_figures_json(invented: Any) -> None:
    known = set(_printable(invented.figures))
    for number in numbers(invented.paper()):
        if number.ids:
            continue
        for value in re.findall(
            r"\d+\.\d%|\d+(?=/)|(?<=/)\d+|^\d+$", number.text + "".join(number.detail[:1])
        ):
            assert value in known, number


def _printable(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "found" in node and "due" in node:
            yield percent(node["closed"], node["found"])
            yield percent(node["closed"] + node["rectified"], node["found"])
            yield percent(node["on_time"], node["due_verified"])
            yield str(node["due_verified"])
            yield str(node["closed"] + node["rectified"])
        if {"numerator", "denominator", "rate"} <= set(node):
            yield percent(node["numerator"], node["denominator"])
        for above, other in (("done", "overdue"), ("verified", "unfounded")):
            if {above, other} <= set(node):
                yield percent(node[above], node[above] + node[other])
                yield str(node[above] + node[other])
        for value in node.values():
            yield from _printable(value)
    elif isinstance(node, list):
        for value in node:
            yield from _printable(value)
    elif isinstance(node, int):
        yield str(node)


def test_a_changed_figure_changes_the_sentence(monthly: Any) -> None:
    changed = copy.deepcopy(monthly.figures)
    changed["overall"]["all"]["found"] += 1000
    paper = type(monthly)(changed, monthly.hazards, monthly.history, monthly.leaders).paper()
    assert f"累计发现隐患{changed['overall']['all']['found']}条" in said(paper, "opening")


def test_the_opening_ends_with_who_is_missing_and_affected_rates_are_marked(monthly: Any) -> None:
    paper = monthly.paper()
    first, *_, last = (block for block in paper.parts["opening"] if isinstance(block, Paragraph))
    assert str(first.text[0]).startswith("截至2023年7月20日，全街累计发现隐患")
    assert str(last.text[0]).startswith("7月工程建设科、综合保障科未报，当月情况未计入；")
    assert str(last.text[0]).endswith("有关数字以※标出。")
    assert "应报11个部门，实报9个，迟报：公共服务办公室。" in said(paper, "problems")
    sectors = {row.cells[0][0]: row.cells[6][0] for row in table(paper, "全街情况").rows}
    assert sectors["建筑施工"].mark == "※"
    assert sectors["人员密集"].mark == ""
    assert sectors["全街合计"].mark == "※"


def test_zero_is_said_plainly(make: Callable[..., Any]) -> None:
    for kind in SECTIONS:
        paper = make(kind, empty=True).paper()
        assert "未发现隐患" in said(paper, "opening")
        assert kind in {"monthly", "supplement"} or "均未发现隐患" in said(paper, "sectors")
    monthly = make("monthly", empty=True).paper()
    assert "本期无需提请会议研究的隐患。无已超期和十日内到期的重大事故隐患。" in said(monthly, "opening")
    assert "无其他超期和提请研究的隐患。" in said(monthly, "opening")
    assert "应报11个部门，实报11个" in said(monthly, "problems")
    assert "各部门均未填报工作进展，没有可核对的数字" in said(monthly, "screen")


def test_the_final_summary_says_its_day_and_that_december_follows(make: Callable[..., Any]) -> None:
    paper = make("final").paper()
    assert "截至2023年12月1日；12月工作进展及截至2023年12月31日的变化，另以补充情况报送。" in said(
        paper, "next"
    )


def test_groups_that_cannot_be_told_apart_are_said_to_be_so_and_few_are_not_compared() -> None:
    street = {"found": 100, "closed": 60, "closure_rate_ci": [0.5, 0.7]}
    assert stands_apart({"found": 4, "closed": 0, "closure_rate_ci": [0.0, 0.49]}, street) is None
    assert stands_apart({"found": 10, "closed": 5, "closure_rate_ci": [0.23, 0.77]}, street) == "alike"
    assert stands_apart({"found": 50, "closed": 10, "closure_rate_ci": [0.11, 0.33]}, street) == "lower"
    assert stands_apart({"found": 50, "closed": 45, "closure_rate_ci": [0.78, 0.96]}, street) == "higher"


def open_slots_of(paper: Paper) -> list[str]:
    return [block.key for block in paper.blocks if isinstance(block, Slot) and not block.text]


HEAD = {"number", "signer"}
"""The slots that stand in the masthead."""


def test_every_slot_of_a_paper_is_a_key_that_the_narrative_may_have(invented: Any) -> None:
    kind = Kind(invented.figures["kind"])
    slots, paper = slots_of(kind, campaign()), invented.paper()
    optional = {"next"} if kind is Kind.MONTHLY else set()
    assert sorted(open_slots_of(paper)) == sorted(slots.keys() - HEAD - optional)
    assert paper.open_slots == {key: slots[key] for key in slots.keys() - optional}
    masthead = next(block for block in invented.paper().blocks if isinstance(block, Masthead))
    assert all(f"【{slots[key]}】" in masthead.subtitle for key in HEAD & slots.keys())


def test_what_the_meeting_decided_besides_is_printed_where_somebody_wrote_it(monthly: Any) -> None:
    assert "开展“回头看”。" in str(monthly.paper(next="开展“回头看”。").parts["next"])


def test_a_slot_that_a_template_leaves_out_keeps_no_paper_a_draft(monthly: Any, tmp_path: Path) -> None:
    assert monthly.paper().is_draft
    own = '{% extends "suite/monthly.md.j2" %}{% block problems %}# 存在的问题{% endblock %}'
    (tmp_path / "monthly.md.j2").write_text(own, "utf-8")
    paper = compose(monthly.figures, monthly.hazards, monthly.history, campaign(), {}, templates=tmp_path)
    (masthead,) = (block for block in paper.blocks if isinstance(block, Masthead))
    assert not any((paper.open_slots, paper.is_draft, masthead.is_draft))


def test_what_only_a_person_can_write_is_a_marked_slot_until_it_is_written(monthly: Any) -> None:
    assert "causes" in open_slots_of(monthly.paper())
    filled = monthly.paper(causes="部分单位主体责任落实不到位。")
    assert "causes" not in open_slots_of(filled)
    slot = next(block for block in filled.blocks if isinstance(block, Slot) and block.key == "causes")
    assert slot.text == "部分单位主体责任落实不到位。"


def test_every_open_hazard_is_listed_with_leader_and_department_and_opens_its_source(monthly: Any) -> None:
    ledger = table(monthly.paper(), "未整改隐患台账")
    assert len(ledger.rows) == monthly.figures["overall"]["all"]["open"]
    assert all(all(cell != ("",) for cell in row.cells) for row in ledger.rows)
    assert [column.heading for column in ledger.columns][-2:] == ["负责领导", "填报单位"]
    assert len(ledger.columns) <= 12
    openers = [row.cells[0][0] for row in ledger.rows]
    assert [each.ids for each in openers if isinstance(each, Number)] == [
        (one,) for one in ledger_order(monthly)
    ]


def ledger_order(invented: Any) -> list[str]:
    """Return the open hazards, major ones first, then the longest overdue."""
    entries = [invented.material().entries[one] for one in invented.figures["lists"]["open"]]
    entries.sort(key=lambda entry: (not entry.is_major, -(entry.overdue_days or 0)))
    return [entry["hazard_id"] for entry in entries]


def test_composing_changes_no_frame(monthly: Any) -> None:
    composed = replace(monthly, hazards=monthly.hazards.copy(deep=True))
    composed.paper()
    pd.testing.assert_frame_equal(composed.hazards, monthly.hazards)


def test_every_finding_has_a_name_for_the_annex() -> None:
    assert all(entry.name for entry in CATALOGUE.values())


def test_a_part_that_no_paper_has_is_refused(monthly: Any) -> None:
    with pytest.raises(UsageError, match="没有叫“openning”的部分"):
        monthly.paper().show("openning")


def test_a_moved_deadline_shows_both_days_and_only_those_not_agreed_ask_the_meeting(make: Any) -> None:
    invented = make("monthly")
    asked, agreed = invented.figures["lists"]["open"][:2]
    move = {"first_due_on": "2023-07-01", "due_on": "2023-07-31", "count": 2, "days": 30, "month": "2023-07"}
    invented.figures["deadline_moves"] = [
        {**move, "hazard_id": agreed, "remarks": "经研究同意延期", "is_agreed": True},
        {**move, "hazard_id": asked, "remarks": None, "is_agreed": False},
    ]
    paper = invented.paper()
    assert "整改期限有变动的2条：备注写明已同意的1条，未写明是否同意的1条，提请会议确认。" in said(
        paper, "screen"
    )
    first, second = table(paper, "整改期限变动").rows
    cells = ["".join(map(str, cell)) for cell in first.cells]
    assert cells[3] == "2023年7月1日"
    assert cells[4].startswith("2023年7月31日\n推迟30天（2次）")
    assert cells[5] == "未填理由\n（7月报）"
    assert "经研究同意延期" in "".join(map(str, second.cells[5]))


def test_the_supplement_tells_what_has_changed_since_the_summary(make: Any) -> None:
    invented = make("supplement")
    paper, flow = invented.paper(), invented.figures["period"]["flow"]
    late, stock = invented.figures["period"]["late_reported"], invented.figures["period"]["not_closed_stock"]
    brought = f"新发现隐患{flow['found']}条" + (f"，补报此前发现的{late}条" if late else "")
    done = f"；完成整改{flow['rectified']}条，销号{flow['closed']}条。"
    assert f"2023年12月1日以来，{brought}{done}" in said(paper, "opening")
    steps = f"新发现和补报{stock['entered']}条，报来销号{stock['closed']}条"
    assert f"未销号由{stock['before']}条变为{stock['now']}条：{steps}" in said(paper, "opening")
    assert "挂牌督办隐患" in said(paper, "attention")


def test_the_monthly_paper_opens_with_four_paragraphs_and_the_urgent_major_hazards(make: Any) -> None:
    parts = make("monthly").paper().parts["opening"]
    kinds = [type(block).__name__ for block in parts]
    before = kinds[: kinds.index("Table")]
    assert before.count("Paragraph") == 4
    assert parts[len(before)].caption == "重大隐患：已超期和十日内到期"


def test_without_an_urgent_major_hazard_no_sentence_speaks_of_those_above(make: Any) -> None:
    opening = said(make("monthly", empty=True).paper(), "opening")
    assert "无已超期和十日内到期的重大事故隐患。" in opening
    assert "上述" not in opening


def test_what_is_overdue_in_one_sector_alone_is_of_that_sector_and_not_spread_over_it(make: Any) -> None:
    invented = make("monthly")
    for row in invented.figures["by_sector"]:
        row["all"]["overdue_verified"] = 9 if row["sector"] == "gas" else 0
    invented.figures["overall"]["all"]["overdue_verified"] = 9
    opening = said(invented.paper(), "opening")
    assert "，均属燃气安全领域。" in opening
    assert "分布在" not in opening


def test_the_supplement_hands_on_no_hazard_where_all_are_closed(make: Any) -> None:
    invented = make("supplement")
    street, uncounted = invented.figures["overall"]["all"], invented.figures["uncounted"]["overall"]
    street |= {"closed": street["found"], "rectified": 0, "open": 0}
    uncounted |= dict.fromkeys(uncounted, 0)
    for one in (invented, make("supplement", empty=True)):
        assert "没有尚未销号的隐患。" in said(one.paper(), "next")
        assert "继续整改" not in said(one.paper(), "next")


def test_that_nothing_counts_is_said_once_of_the_lists_on_page_one_and_once_of_the_stock(make: Any) -> None:
    invented = make("monthly", empty=True)
    invented.figures["uncounted"]["overall"] |= {"received": 1, "rows": 1, "major": 1}
    unread = "报来1行，未能计入，其中1行写明重大"
    paper = invented.paper()
    assert said(paper, "opening").count(f"{unread}。") == 1
    (stock, *_) = (block for block in clearing(invented.material()) if isinstance(block, Paragraph))
    assert "".join(map(str, stock.text)).count(unread) == 1


def test_a_stock_that_is_as_large_as_before_has_not_become_so(make: Any) -> None:
    invented = make("supplement", empty=True)
    assert "未销号仍为0条：新发现和补报0条，报来销号0条。" in said(invented.paper(), "opening")


def test_whoever_is_named_to_the_district_bears_no_number_of_hazards(make: Any) -> None:
    invented = make("interim")
    whose = invented.hazards["is_overdue_verified"].fillna(False).astype(bool)
    invented = replace(
        invented,
        hazards=invented.hazards.assign(department=invented.hazards["department"].mask(whose, "能源公司")),
    )
    row = next(
        row
        for row in table(invented.paper(), "下一步工作安排").rows
        if "已核实超期的" in "".join(map(str, row.cells[0]))
    )
    assert "".join(map(str, row.cells[1])) == "能源公司"


def test_of_hazards_without_source_it_is_not_said_that_no_enterprise_found_them(make: Any) -> None:
    invented = make("interim")
    buckets = invented.figures["by_source_bucket"]
    invented.figures["by_source_bucket"] = [row for row in buckets if row["name"] == NO_SOURCE]
    assert "填写了来源的隐患中，无企业自查发现的隐患。" in said(invented.paper(), "progress")
    invented.figures["by_source_bucket"] = []
    assert "填写了来源" not in said(invented.paper(), "progress")


def test_of_a_campaign_of_one_sector_nothing_is_said_of_each(make: Any) -> None:
    for is_empty, sentence in ((True, "燃气安全领域未发现隐患。"), (False, "燃气安全领域发现隐患。")):
        material = make("interim", empty=is_empty).material()
        material.figures["by_sector"] = [
            row for row in material.figures["by_sector"] if row["sector"] == "gas"
        ]
        assert where_found(material) == sentence
    invented = make("final")
    invented.figures["by_sector"] = [row for row in invented.figures["by_sector"] if row["sector"] == "gas"]
    invented.figures["by_sector"][0]["all"]["overdue"] = 0
    chart = sector_chart(invented.material())
    assert chart
    assert chart.sentence.endswith("燃气安全领域无已到期未整改的隐患。")
