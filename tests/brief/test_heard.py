"""How far a paper's knowledge reaches: who has reported, of what nothing was heard, whom nothing is held against."""

from __future__ import annotations

from typing import Any

from hazardlib.brief.words import change_of_count, of_which_major
from tests.brief.invented_register import campaign
from tests.brief.pages import cell_text, said, table


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
    assert f"已核实超期{verified}条，" in opening
    assert (
        f"另有到期待核实{unverified}条，其中重大{major}条，由填报单位逐条核实，不计入负责领导的超期。"
        in opening
    )


def test_of_a_single_hazard_it_is_told_what_it_is_and_not_what_all_are(make: Any) -> None:
    invented = make("interim")
    figures = invented.figures
    for level in ("all", "major"):
        figures["overall"][level] |= {"overdue_verified": 1, "overdue_unverified": 1}
        for place, row in enumerate(figures["by_sector"]):
            row[level] |= {"overdue_verified": int(place == 3)}
    opening = said(invented.paper(), "opening")
    sector = campaign().sector(figures["by_sector"][3]["sector"]).name.removesuffix("领域")
    assert f"已核实超期1条，为重大隐患，属{sector}领域。另有到期待核实1条，为重大隐患，由填报单位" in opening
    assert (of_which_major(0, 1), of_which_major(0, 2)) == ("为一般隐患", "均为一般隐患")


def test_no_paper_counts_among_the_verified_what_nobody_has_told_of(make: Any) -> None:
    invented = make("interim")
    _, verified, unverified = kinds(invented)
    paper = invented.paper()
    steps = {cell_text(row.cells[0]): row for row in table(paper, "下一步工作安排").rows}
    assert f"已核实超期的{verified}条" in next(iter(steps))
    assert f"到期待核实的{unverified}条核实是否已整改" in steps
    for caption in ("总体情况", "各行业领域隐患排查整治情况", "各负责领导"):
        assert "按期整改率的分母不含到期待核实的隐患。" in table(paper, caption).note
    assert kinds(make("monthly"))[2] == 0
    steps = {cell_text(row.cells[0]): row for row in table(make("monthly").paper(), "下一步工作安排").rows}
    assert not [step for step in steps if "核实是否已整改" in step]


def test_a_supplement_compares_the_verified_overdue_with_the_verified(make: Any) -> None:
    invented = make("supplement")
    then, now = (each["overall"]["all"] for each in (invented.figures["previous"], invented.figures))
    assert min(then["overdue_unverified"], now["overdue_unverified"]) > 0
    street = table(invented.paper(), "总体情况")
    moved = {cell_text(row.cells[0]): cell_text(row.cells[-1]) for row in street.rows}
    assert moved["其中已核实超期"] == change_of_count(now["overdue_verified"], then["overdue_verified"], "")


def test_an_enterprise_that_nobody_reported_on_is_not_blamed(make: Any) -> None:
    invented = make("interim")
    row = {"sector": "commerce", "duty": "hot-work", "period": "2023-06", "due_on": "2023-06-30"}
    place = {"file": "甲.xlsx", "sheet": "企业履责", "row": 3, "department": "综合执法大队"}
    nowhere = dict.fromkeys(place)
    told = [{**row, **place, "unit": "甲饭店", "standing": "told_late"}] * 3
    never = [{**row, **nowhere, "unit": "乙商行", "standing": "never_told"}] * 4
    unheard = [{**row, **place, "unit": "丙工厂", "standing": "not_heard"}] * 3
    invented.figures["duties"]["overdue"] = [*told, *never, *unheard]
    invented.figures["duties"]["overall"]["overdue"] = 10
    progress = said(invented.paper(), "progress")
    in_doubt = "3项到期后的完成情况尚未报来，1家企业的4项没有部门报送过履责情况，暂列逾期"
    assert f"逾期未完成10项（{in_doubt}）。" in progress
    told_of = [said(invented.paper(), part) for part in ("progress", "problems", "next")]
    assert not [text for text in told_of if "乙商行" in text or "丙工厂" in text]
    steps = [cell_text(row.cells[0]) for row in table(invented.paper(), "下一步工作安排").rows]
    assert "企业履责逾期的10项督促补齐或核实" in steps


def test_the_page_tells_of_the_whole_campaigns_reporting(make: Any) -> None:
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
        assert "未报送的部门：2023年6月：能源公司；" in said(invented.paper(), "screen")
        matrix = {
            cell_text(row.cells[0]): cell_text(row.cells[1])
            for row in table(invented.paper(), "各月报送情况").rows
        }
        told = [matrix[name] for name in ("能源公司", "综合治理中心", "资产运营科")]
        assert told == ["未报", "退回重报", "迟报"]


def test_a_month_whose_figures_nobody_stated_is_not_one_without_work(make: Any) -> None:
    invented = make("monthly")
    for row in invented.figures["progress"]["indicators"]:
        if row["group"] == "inspection" and row["kind"] == "flow":
            row |= {"this_month": None, "cumulative": 12, "without_this_month": ["公共管理办公室"]}
    activity = table(invented.paper(), "工作进展情况")
    assert "公共管理办公室部分指标只有累计数，又没有上期数可比，未计入当期数。" in activity.note
    inspection = [row for row in activity.rows if cell_text(row.cells[0]) == "检查排查"]
    assert {cell_text(row.cells[3]) for row in inspection} <= {"/", "—"}
