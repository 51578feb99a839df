"""How far a paper's knowledge reaches: who has reported, of what nothing was heard, whom nothing is held against."""

from __future__ import annotations

from typing import Any

from hazardlib.brief.paper import Paper
from hazardlib.brief.words import change_of_count
from tests.brief.pages import said, table


def kinds(invented: Any) -> tuple[int, int, int]:
    """Return how many hazards are overdue, verified and still to be verified."""
    street = invented.figures["overall"]["all"]
    return (street["overdue"], street["overdue_verified"], street["overdue_unverified"])


def test_a_summary_says_both_kinds_of_overdue_with_numbers(make: Any) -> None:
    invented = make("interim")
    hazards = invented.hazards
    late = hazards[hazards["is_overdue"] & hazards["due_on"].ge("2023-07-20")]
    major = int(late["is_major"].sum())
    overdue, verified, unverified = kinds(invented)
    assert 0 < unverified == len(late) < overdue
    opening = said(invented.paper(), "opening")
    of_which = f"（其中重大{major}条）" if major else ""
    assert (
        f"现已到期的隐患{unverified}条{of_which}，是否已整改尚待核实（到期待核实），不计入负责领导的超期"
        in opening
    )
    assert f"超期未整改{overdue}条（已核实超期{verified}条，到期待核实{unverified}条）" in opening


def prose(paper: Paper) -> str:
    return "".join(said(paper, part) for part in paper.parts)


def test_no_paper_counts_among_the_verified_what_nobody_has_told_of(make: Any) -> None:
    invented = make("interim")
    _, verified, unverified = kinds(invented)
    paper = invented.paper()
    assert f"全街已核实超期{verified}条（另有到期待核实{unverified}条）" in said(paper, "problems")
    assert "。逐条核实是否已整改，核实结果及时报来。" in said(paper, "next")
    assert f"到期待核实的{unverified}条先由填报单位核实，不计入负责领导的超期。" in said(paper, "leaders")
    for caption in ("总体情况", "各行业领域", "各负责领导"):
        assert "按期整改率的分母不含到期待核实的隐患。" in table(paper, caption).note
    assert kinds(make("monthly"))[2] == 0
    assert "核实是否已整改" not in prose(make("monthly").paper())


def test_a_supplement_compares_each_kind_of_overdue_with_its_own(make: Any) -> None:
    invented = make("supplement")
    then, now = (each["overall"]["all"] for each in (invented.figures["previous"], invented.figures))
    moved = [
        f"{name}{change_of_count(now[flag], then[flag])}"
        for name, flag in (("已核实超期", "overdue_verified"), ("到期待核实", "overdue_unverified"))
    ]
    assert min(then["overdue_unverified"], now["overdue_unverified"]) > 0
    assert "，".join(moved) in said(invented.paper(), "opening")


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
    absent = "2023年6月能源公司未报，综合治理中心报送文件退回后未重报"
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
