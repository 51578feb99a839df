"""By which standard hazards are major, and who states all five elements, from real workbooks."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from tests.desk import ENFORCEMENT, FINANCE, MANAGEMENT, Desk, hazard

ROOT = Path(__file__).parents[2]
JUNE, SEPTEMBER, OCTOBER = date(2023, 6, 20), date(2023, 9, 20), date(2023, 10, 20)


def day(month: int, number: int) -> date:
    return date(2023, month, number)


def major(number: str, basis: str | None, **fields: Any) -> dict[str, Any]:
    return hazard(number, level="major", criterion=basis, **fields)


def standards(desk: Desk, as_of: date) -> dict[str, Any]:
    """Return the figures, hazards by their numbers."""
    results = desk.ask(as_of)
    numbers = results.register.hazards.set_index("hazard_id")["hazard_no"]
    figures = dict(results.figures["standards"])
    figures["without_basis_ids"] = [numbers[each] for each in figures["without_basis_ids"]]
    figures["not_in_force"] = [
        each | {"hazard_id": numbers[each["hazard_id"]]} for each in figures["not_in_force"]
    ]
    figures["by_standard"] = {
        row["standard"]: (row["found"], row["open"]) for row in figures["by_standard"] if row["found"]
    }
    figures["by_item"] = {
        (row["sector"], row["item"]): (row["found"], row["open"]) for row in figures["by_item"]
    }
    return figures


def test_a_standard_is_known_by_its_name_its_number_or_a_known_word(desk: Desk) -> None:
    rows = [
        major("A-1", "《重大火灾隐患判定方法》6.3"),
        major("A-2", "GB 35181—2017 第 7.1.2 条", status="closed", accepted_on=day(6, 10)),
        major("A-3", "ＧＢ３５１８１"),
        major("A-4", "应急管理部令第10号第三条；重大火灾隐患判定方法"),
        major("A-5", "有关规定"),
        major("A-6", None),
        hazard("B-1", criterion="GB35181"),
    ]
    desk.receive(MANAGEMENT, "2023-06", *rows)
    figures = standards(desk, JUNE)
    assert figures["by_standard"] == {"fire-2017": (4, 3), "industry-trade-2023": (1, 1)}
    assert (figures["other"], figures["without_basis"], figures["without_basis_ids"]) == (1, 1, ["A-6"])


def test_an_item_of_the_sector_counts_where_it_stands_or_where_the_basis_is_part_of_it_alone(
    desk: Desk,
) -> None:
    item = "燃气使用单位和餐饮等公共场所燃气报警器安装"
    desk.receive(
        MANAGEMENT,
        "2023-06",
        major("A-1", "重点检查事项：燃气管道设施安全"),
        major("A-2", "燃气报警器安装", status="rectified"),
        major("A-3", f"{item}、燃气工程安全"),
        major("A-4", "燃气"),  # part of several items: no guess
        major("A-5", "违章搭建"),  # an item of another sector
    )
    figures = standards(desk, JUNE)
    assert figures["by_item"] == {
        ("gas", item): (2, 1),
        ("gas", "燃气工程安全"): (1, 1),
        ("gas", "燃气管道设施安全"): (1, 1),
    }
    assert figures["other"] == 2


def test_a_standard_named_before_it_was_in_force_or_after_is_listed(desk: Desk) -> None:
    old = "工贸行业重大生产安全事故隐患判定标准（2017版）"
    desk.receive(
        ENFORCEMENT,
        "2023-09",
        major("A-1", "建城规〔2023〕4号", found_on=day(9, 20)),
        major("A-2", old, sector="commerce", found_on=day(5, 14)),
        major("A-3", old, sector="commerce", found_on=day(5, 15)),
    )
    desk.receive(MANAGEMENT, "2023-10", major("A-4", "建城规〔2023〕4号", found_on=day(9, 21)))
    figures = standards(desk, OCTOBER)
    assert figures["not_in_force"] == [
        {
            "hazard_id": "A-1",
            "standard": "gas-2023",
            "found_on": "2023-09-20",
            "since": "2023-09-21",
            "until": None,
        },
        {
            "hazard_id": "A-3",
            "standard": "industry-trade-2017",
            "found_on": "2023-05-15",
            "since": "2017-11-30",
            "until": "2023-05-14",
        },
    ]
    assert figures["by_standard"] == {"gas-2023": (2, 2), "industry-trade-2017": (2, 2)}


def test_an_item_named_when_it_was_not_to_be_inspected_is_told_at_its_cell_and_listed(desk: Desk) -> None:
    text = (ROOT / "campaign.yaml").read_text("utf-8")
    dated = text.replace("- 燃气管道设施安全", "- {item: 燃气管道设施安全, since: 2023-09-01}")
    desk.workspace.root.mkdir(parents=True, exist_ok=True)
    (desk.workspace.root / "campaign.yaml").write_text(dated, "utf-8")
    desk.receive(
        MANAGEMENT,
        "2023-09",
        major("A-1", "燃气管道设施安全", found_on=day(8, 31)),
        major("A-2", "燃气管道设施安全", found_on=day(9, 1)),
    )
    asked = desk.ask(OCTOBER).figures
    late = [(row["item"], row["found_on"]) for row in asked["standards"]["items_not_in_force"]]
    assert late == [("燃气管道设施安全", "2023-08-31")]
    codes = {row["code"]: row["count"] for row in asked["findings_by_code"]}
    assert codes["STANDARD_NOT_IN_FORCE"] == 1


def test_every_sector_says_which_standards_are_in_force_on_the_day(desk: Desk) -> None:
    before, after = (
        {row["sector"]: row["standards"] for row in standards(desk, as_of)["applicable"]}
        for as_of in (SEPTEMBER, OCTOBER)
    )
    assert len(before) == 13
    assert (before["gas"], after["gas"]) == (["fire-2017"], ["gas-2023", "fire-2017"])
    assert (before["construction"], before["waterways"]) == (["construction-2022"], ["water-works-2017"])
    assert before["commerce"] == ["industry-trade-2023", "fireworks-2017", "fire-2017"]


def test_the_five_elements_say_what_is_missing_where_and_by_whom(desk: Desk) -> None:
    five = {
        "fix_type": "time_limited",
        "responsible_person": "安全主管甲",
        "measures": "加装报警器",
        "funds": 0,
        "due_on": day(7, 1),
        "contingency": "专人值守",
    }
    desk.receive(
        MANAGEMENT,
        "2023-06",
        hazard("A-1", **five),
        hazard("A-2", **five | {"funds": None, "contingency": None}),
        hazard("A-3", level="major", **five | {"funds": None}),
        hazard("A-4", fix_type="at_once", status="closed", accepted_on=day(6, 10)),
        hazard("A-5"),
    )
    desk.receive(FINANCE, "2023-06", hazard("B-1", sector="other-enterprises", **five))
    share = desk.ask(JUNE).figures["five_elements"]
    assert [share[name] for name in ("numerator", "denominator", "rate")] == [2, 4, 1 / 2]
    assert share["missing"] == {
        "responsible_person": 0,
        "measures": 0,
        "funds": 2,
        "due_on": 0,
        "contingency": 1,
    }
    assert len(share["by_sector"]) == 13
    sectors = {
        row["sector"]: (row["numerator"], row["denominator"], row["rate"]) for row in share["by_sector"]
    }
    assert (sectors["gas"], sectors["other-enterprises"], sectors["commerce"]) == (
        (1, 3, 1 / 3),
        (1, 1, 1.0),
        (0, 0, None),
    )
    departments = {row["department"]: row["denominator"] for row in share["by_department"]}
    assert (len(departments), departments[MANAGEMENT], departments[FINANCE]) == (11, 3, 1)
    kinds = {
        row["fix_type"]: (row["all"]["found"], row["major"]["found"], row["all"]["closure_rate"])
        for row in share["by_fix_type"]
    }
    assert kinds == {"at_once": (1, 0, 1.0), "time_limited": (4, 1, 0.0), None: (1, 0, 0.0)}
