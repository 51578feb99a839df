"""How far a paper's knowledge reaches: who has reported, of what nothing was heard, whom nothing is held against."""

from __future__ import annotations

from typing import Any

from hazardlib.brief.paper import Number, Paper, Paragraph
from tests.brief.pages import said, table


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


def test_a_month_whose_figures_nobody_stated_is_not_one_without_work(make: Any) -> None:
    invented = make("monthly")
    for row in invented.figures["progress"]["indicators"]:
        if row["group"] == "inspection" and row["kind"] == "flow":
            row |= {"this_month": None, "cumulative": 12, "without_this_month": ["公共管理办公室"]}
    annexes = said(invented.paper(), "annexes")
    left_out = "（不含只报累计数、推算不出当期数的公共管理办公室）"
    assert f"其中2023年7月{left_out}当期数未填。" in annexes
    assert "均未发生" not in annexes.partition("当期数未填")[0]
