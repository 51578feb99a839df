"""The four papers: their sections, and that every figure in them is one of figures.json."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd
import pytest

from hazardlib.brief.compose import open_slots
from hazardlib.brief.material import stands_apart
from hazardlib.brief.paper import Heading, Number, Paper, Paragraph, Slot, Table
from hazardlib.brief.quality import FINDING_NAMES
from hazardlib.brief.words import percent
from hazardlib.findings import CATALOGUE

SECTIONS = {
    "monthly": "总体情况 分领域情况 负责领导情况 超期和临期情况 报送情况 存在的问题 需会议研究的事项 下一步工作",
    "interim": "动员部署和组织推动 企业自查自改 排查整治 重点领域情况 负责领导情况 存在的问题 下一步工作",
    "final": "各阶段工作情况 各行业领域情况 负责领导情况 挂牌督办和“五落实”情况 未销号隐患 存在的问题 "
    "长效机制和下一步工作 数据说明",
    "supplement": "工作总结以来的变化 工作进展、企业履责和举报线索 各行业领域情况 负责领导情况 "
    "挂牌督办和“五落实”情况 未销号隐患 报送情况 存在的问题 后续工作",
}


def said(paper: Paper, part: str) -> str:
    """The part's prose as a reader sees it."""
    return "".join(
        piece.plain if isinstance(piece, Number) else piece
        for block in paper.parts[part]
        if isinstance(block, Paragraph)
        for piece in block.text
    )


def table(paper: Paper, caption: str) -> Table:
    return next(block for block in paper.blocks if isinstance(block, Table) and caption in block.caption)


def numbers(paper: Paper) -> Iterator[Number]:
    for block in paper.blocks:
        texts = [block.text] if isinstance(block, Paragraph) else []
        texts += [cell for row in block.rows for cell in row.cells] if isinstance(block, Table) else []
        yield from (piece for text in texts for piece in text if isinstance(piece, Number))


def test_each_paper_has_its_sections_in_order(invented: Any) -> None:
    paper = invented.paper()
    sections = [block.text for block in paper.blocks if isinstance(block, Heading) and block.level == 1]
    assert sections == SECTIONS[paper.kind].split()
    annexes = [block.label for block in paper.blocks if isinstance(block, Heading) and block.level == 0]
    assert annexes == [f"附件{number}" for number in range(1, 7)]


def test_thirteen_sectors_with_a_pooled_total_and_nine_leaders_without_one(invented: Any) -> None:
    paper = invented.paper()
    sectors, leaders = table(paper, "各行业领域"), table(paper, "各负责领导")
    assert [row.is_total for row in sectors.rows] == [False] * 13 + [True]
    assert [row.is_total for row in leaders.rows] == [False] * 9
    assert "大于全街合计" in leaders.note
    total = invented.figures["overall"]["all"]
    assert sectors.rows[-1].cells[8][0].text == percent(total["closed"], total["found"])


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
            yield percent(node["on_time"], node["due"])
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
    assert f"累计排查发现隐患{changed['overall']['all']['found']}条" in said(paper, "opening")


def test_the_first_paragraph_says_who_is_missing_and_affected_rates_are_marked(monthly: Any) -> None:
    paper = monthly.paper()
    first = next(block for block in paper.blocks if isinstance(block, Paragraph))
    assert str(first.text[0]).startswith("2023年7月应报11个部门，实报9个，未报：工程建设科、综合保障科。")
    sectors = {row.cells[0][0]: row.cells[7][0] for row in table(paper, "各行业领域").rows}
    assert sectors["建筑施工"].mark == "※"
    assert sectors["人员密集"].mark == ""
    assert sectors["全街合计"].mark == "※"


def test_zero_is_said_plainly(make: Callable[..., Any]) -> None:
    for kind in SECTIONS:
        paper = make(kind, empty=True).paper()
        assert "未发现隐患" in said(paper, "opening")
        assert "均未发现隐患" in said(paper, "sectors")
    monthly = make("monthly", empty=True).paper()
    assert "无超期未整改隐患" in said(monthly, "attention")
    assert "未发现漏报隐患" in said(monthly, "attention")
    assert "各部门均已报送" in said(monthly, "opening")


def test_the_final_summary_says_its_day_and_that_december_follows(make: Callable[..., Any]) -> None:
    paper = make("final").paper()
    assert "截至2023年12月1日。12月份工作进展及截至2023年12月31日的变化" in said(paper, "next")


def test_groups_that_cannot_be_told_apart_are_said_to_be_so_and_few_are_not_compared() -> None:
    street = {"found": 100, "closed": 60, "closure_rate_ci": [0.5, 0.7]}
    assert stands_apart({"found": 4, "closed": 0, "closure_rate_ci": [0.0, 0.49]}, street) is None
    assert stands_apart({"found": 10, "closed": 5, "closure_rate_ci": [0.23, 0.77]}, street) == "alike"
    assert stands_apart({"found": 50, "closed": 10, "closure_rate_ci": [0.11, 0.33]}, street) == "lower"
    assert stands_apart({"found": 50, "closed": 45, "closure_rate_ci": [0.78, 0.96]}, street) == "higher"


def test_what_only_a_person_can_write_is_a_marked_slot_until_it_is_written(monthly: Any) -> None:
    assert "causes" in {slot.key for slot in open_slots(monthly.paper())}
    filled = monthly.paper(causes="部分单位主体责任落实不到位。")
    assert "causes" not in {slot.key for slot in open_slots(filled)}
    slot = next(block for block in filled.blocks if isinstance(block, Slot) and block.key == "causes")
    assert slot.text == "部分单位主体责任落实不到位。"


def test_every_listed_hazard_names_leader_department_and_source(monthly: Any) -> None:
    ledger = table(monthly.paper(), "未整改隐患台账")
    assert len(ledger.rows) == monthly.figures["overall"]["all"]["open"]
    assert all(all(cell != ("",) for cell in row.cells) for row in ledger.rows)
    assert all(re.search(r"\.xlsx［隐患台账］第\d+行$", str(row.cells[-1][0])) for row in ledger.rows)


def test_composing_changes_no_frame(monthly: Any) -> None:
    before = monthly.hazards.copy(deep=True)
    monthly.paper()
    pd.testing.assert_frame_equal(before, monthly.hazards)


def test_every_finding_has_a_name_for_the_annex() -> None:
    assert set(CATALOGUE) <= set(FINDING_NAMES)


def test_a_part_that_no_paper_has_is_refused(monthly: Any) -> None:
    with pytest.raises(ValueError, match="no part"):
        monthly.paper().show("openning")


def test_a_summary_says_how_many_of_the_overdue_fell_due_after_the_last_reports(make: Any) -> None:
    invented = make("interim")
    hazards = invented.hazards
    late = hazards[hazards["is_overdue"] & hazards["due_on"].ge("2023-07-20")]
    major = int(late["is_major"].sum())
    said = "".join(
        piece.plain if isinstance(piece, Number) else str(piece)
        for block in invented.paper().blocks
        if isinstance(block, Paragraph)
        for piece in block.text
    )
    of_which = f"（其中重大{major}条）" if major else ""
    assert len(late) > 0
    assert (
        f"2023年7月20日及以后到期的{len(late)}条{of_which}整改情况尚未报来，暂列超期，按期整改率中暂按未按期计。"
        in said
    )


def prose(paper: Paper) -> str:
    return "".join(said(paper, part) for part in paper.parts)


def test_what_is_not_heard_of_stands_beside_every_count_of_overdue(make: Any) -> None:
    invented = make("interim")
    unheard, overdue = (
        len(invented.figures["lists"]["not_heard"]),
        invented.figures["overall"]["all"]["overdue"],
    )
    paper = invented.paper()
    aside = f"（其中{unheard}条2023年7月20日及以后到期，整改情况尚未报来）"
    assert 0 < unheard <= overdue
    assert f"全街超期未整改{overdue}条{aside}" in said(paper, "problems")
    assert "其中整改情况尚未报来的，先行核实。" in said(paper, "next")
    for caption in ("总体情况", "各行业领域", "各负责领导"):
        assert f"{unheard}条整改情况尚未报来" in table(paper, caption).note
    assert "整改情况尚未报来" not in prose(make("monthly").paper())


def test_a_supplement_compares_the_overdue_also_without_those_not_heard_of(make: Any) -> None:
    invented = make("supplement")
    figures = invented.figures
    then, now = (each["overall"]["all"]["overdue"] for each in (figures["previous"], figures))
    unheard = (figures["previous"]["not_heard"], len(figures["lists"]["not_heard"]))
    opening = said(invented.paper(), "opening")
    assert min(unheard) > 0
    assert f"上期{then}条中{unheard[0]}条、本期{now}条中{unheard[1]}条整改情况当时尚未报来" in opening
    known = (then - unheard[0], now - unheard[1])
    became = f"均为{known[0]}条" if known[0] == known[1] else f"由{known[0]}条变为{known[1]}条"
    assert f"不含这些的{became}" in opening


def test_an_enterprise_that_nobody_reported_on_is_not_blamed(make: Any) -> None:
    invented = make("interim")
    row = {"sector": "commerce", "duty": "hot-work", "period": "2023-06", "due_on": "2023-06-30"}
    place = {"file": "甲.xlsx", "sheet": "企业履责", "row": 3, "department": "综合执法大队"}
    nowhere = dict.fromkeys(place)
    told = [{**row, **place, "unit": "甲饭店", "standing": "told_late"}] * 3
    never = [{**row, **nowhere, "unit": "乙商行", "standing": "never_told"}] * 4
    unheard = [{**row, **place, "unit": "丙工厂", "standing": "not_heard"}] * 3
    invented.figures["duties"]["overdue"] = [*told, *never, *unheard]
    problems = said(invented.paper(), "problems")
    assert "逾期未完成的10项履责事项中，1家企业的3项到期仍未完成，其中逾期3项及以上的有甲饭店；" in problems
    assert "；3项到期后的完成情况尚未报来，1家企业的4项没有部门报送过履责情况，先行核实。" in problems
    assert "乙商行" not in problems
    assert "丙工厂" not in problems


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
        paper, "decisions"
    )
    first, second = table(paper, "整改期限变动").rows
    cells = ["".join(map(str, cell)) for cell in first.cells]
    assert cells[3] == "2023年7月1日"
    assert cells[4].startswith("2023年7月31日\n推迟30天（2次）")
    assert cells[5] == "未填理由\n（7月报）"
    assert "经研究同意延期" in "".join(map(str, second.cells[5]))


def test_a_summary_tells_of_the_whole_campaigns_reporting_and_a_month_of_the_one_before(make: Any) -> None:
    interim, monthly = make("interim"), make("monthly")
    june = {"month": "2023-06", "received_at": None}
    for invented in (interim, monthly):
        reporting = [line for line in invented.figures["reporting"] if line["month"] != "2023-06"]
        earlier = [
            {**june, "department": "能源公司", "status": "missing"},
            {**june, "department": "综合治理中心", "status": "refused"},
            {**june, "department": "资产运营科", "status": "late"},
        ]
        invented.figures["reporting"] = [*earlier, *reporting]
    absent = "2023年6月能源公司未报，综合治理中心报送文件被拒且未重报"
    assert f"此前月份中，{absent}，有关部门当月的报送未能计入。" in said(interim.paper(), "opening")
    assert f"此前月份中，{absent}；迟报1次（资产运营科1次）" in said(interim.paper(), "problems")
    assert f"上期（{absent}）与本期的比较受此影响。" in said(monthly.paper(), "opening")
    assert "迟报1次" not in said(monthly.paper(), "problems")


def test_the_supplement_tells_what_the_summary_told(make: Any) -> None:
    paper = make("supplement").paper()
    assert "挂牌督办" in said(paper, "attention")
    assert "与2023年12月1日相比，挂牌督办" in said(paper, "attention")
    progress = said(paper, "progress")
    assert all(word in progress for word in ("检查排查", "履责完成率", "举报线索"))


def test_the_monthly_paper_has_its_table_on_the_heels_of_its_opening(make: Any) -> None:
    parts = make("monthly").paper().parts["opening"]
    kinds = [type(block).__name__ for block in parts]
    before = kinds[: kinds.index("Table")]
    assert before.count("Paragraph") == 2
    assert "详见附件3。" in said(make("monthly").paper(), "opening")


def test_a_month_whose_figures_nobody_stated_is_not_one_without_work(make: Any) -> None:
    invented = make("monthly")
    for row in invented.figures["progress"]["indicators"]:
        if row["group"] == "inspection" and row["kind"] == "flow":
            row |= {"this_month": None, "cumulative": 12, "without_this_month": ["公共管理办公室"]}
    annexes = said(invented.paper(), "annexes")
    left_out = "（不含只报累计数、推算不出当期数的公共管理办公室）"
    assert f"其中2023年7月{left_out}当期数未填。" in annexes
    assert "均未发生" not in annexes.partition("当期数未填")[0]
