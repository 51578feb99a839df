"""The figures of 工作进展, from real workbooks, with their values written out."""

from __future__ import annotations

from datetime import date
from typing import Any

from hazardlib.measure.evidence import evidence_of
from hazardlib.measure.paths import find_place
from hazardlib.pipeline.inputs import PaperInputs
from hazardlib.pipeline.session import Session
from hazardlib.pipeline.stages import figures_of
from tests.desk import ENFORCEMENT, FINANCE, MANAGEMENT, SAFETY, Desk, at, hazard, stated
from tests.recompute import notice

MAY, JUNE, JULY, AUGUST = (date(2023, month, 20) for month in (5, 6, 7, 8))


def street(progress: dict[str, Any], indicator: str) -> tuple[Any, Any, int]:
    (line,) = [line for line in progress["indicators"] if line["indicator"] == indicator]
    return line["this_month"], line["cumulative"], line["departments"]


def test_the_latest_cumulative_figure_and_the_months_after_it_add_up(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", progress=[stated("检查单位", 10, 12)])
    desk.receive(MANAGEMENT, "2023-07", progress=[stated("检查单位", 5)])
    desk.receive(ENFORCEMENT, "2023-06", progress=[stated("检查单位", 3, sector="commerce")])
    desk.receive(ENFORCEMENT, "2023-07", progress=[stated("检查单位", 4, sector="commerce")])
    progress = desk.ask(JULY).figures["progress"]
    assert progress["month"] == "2023-07"
    assert street(progress, "检查单位") == (9, 24, 2)
    sectors = {line["sector"]: line["indicators"]["检查单位"] for line in progress["by_sector"]}
    assert list(sectors) == list(notice.SECTORS)
    assert sectors["gas"] == {"this_month": 5, "cumulative": 17}
    assert sectors["commerce"] == {"this_month": 4, "cumulative": 7}
    assert sectors["education"] == {"this_month": None, "cumulative": None}
    departments = {line["department"]: line["indicators"]["检查单位"] for line in progress["by_department"]}
    assert list(departments) == notice.DEPARTMENTS
    assert departments[MANAGEMENT] == {"this_month": 5, "cumulative": 17}


def test_a_zero_is_stated_and_a_blank_is_not(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", progress=[stated("罚款", 0, 0)])
    progress = desk.ask(JUNE).figures["progress"]
    assert street(progress, "罚款") == (0, 0, 1)
    assert street(progress, "约谈") == (None, None, 0)


def test_sums_of_money_are_exact_as_typed(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", progress=[stated("投入资金", 0.1)])
    desk.receive(MANAGEMENT, "2023-07", progress=[stated("投入资金", 0.2)])
    assert street(desk.ask(JULY).figures["progress"], "投入资金") == (0.2, 0.3, 1)


def test_a_stock_is_what_the_latest_month_states(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", progress=[stated("技术检查员", 4, 4)])
    desk.receive(MANAGEMENT, "2023-07", progress=[stated("技术检查员", 6)])
    desk.receive(SAFETY, "2023-06", progress=[stated("技术检查员", None, 2)])
    assert street(desk.ask(JULY).figures["progress"], "技术检查员") == (6, 8, 1)


def test_units_are_counted_once_by_the_departments_that_lead_the_sector(desk: Desk) -> None:
    desk.receive(
        MANAGEMENT, "2023-06", progress=[stated("应检查单位", None, 40), stated("已检查单位", None, 30)]
    )
    # It cooperates in gas and inspects the same units.
    desk.receive(SAFETY, "2023-06", progress=[stated("应检查单位", None, 40), stated("已检查单位", None, 12)])
    # It states no base, so that its 9 units are in no rate.
    desk.receive(FINANCE, "2023-06", progress=[stated("已检查单位", None, 9, sector="crowded-places")])
    progress = desk.ask(JUNE).figures["progress"]
    assert street(progress, "已检查单位") == (None, 39, 2)
    assert progress["coverage"] == {"inspected": 30, "to_inspect": 40, "rate": 0.75}
    sectors = {line["sector"]: line for line in progress["coverage_by_sector"]}
    assert (sectors["gas"]["inspected"], sectors["gas"]["to_inspect"], sectors["gas"]["rate"]) == (
        30,
        40,
        0.75,
    )
    assert (sectors["crowded-places"]["inspected"], sectors["crowded-places"]["rate"]) == (None, None)


def test_major_hazards_are_told_per_thousand_inspections(desk: Desk) -> None:
    majors = [hazard(f"A-{n}", level="major") for n in range(3)]
    desk.receive(MANAGEMENT, "2023-06", *majors, hazard("A-9"), progress=[stated("检查单位", 400, 400)])
    figures = desk.ask(JUNE).figures["progress"]["major_per_1000_visits"]
    assert figures == {"numerator": 3, "denominator": 400, "value": 7.5}


def test_nothing_reported_leaves_every_figure_null(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"))
    progress = desk.ask(JUNE).figures["progress"]
    assert [line["indicator"] for line in progress["indicators"]] == notice.INDICATORS
    assert {(line["this_month"], line["cumulative"]) for line in progress["indicators"]} == {(None, None)}
    assert progress["coverage"] == {"inspected": None, "to_inspect": None, "rate": None}
    assert progress["major_per_1000_visits"] == {"numerator": 0, "denominator": None, "value": None}
    assert progress["mismatches"] == []


def test_a_day_does_not_see_the_sheets_of_later_months_nor_those_received_later(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", progress=[stated("检查单位", 10, 10)], seen_at=at(6, 20))
    desk.receive(MANAGEMENT, "2023-06", progress=[stated("检查单位", 11, 11)], seen_at=at(6, 28))
    desk.receive(MANAGEMENT, "2023-11", progress=[stated("检查单位", 90, 100)], seen_at=at(11, 20))
    as_known = [
        street(desk.ask(AUGUST, known_at).figures["progress"], "检查单位")[1]
        for known_at in (at(6, 25), at(7, 1), None)
    ]
    assert as_known == [10, 11, 11]


def test_a_month_without_its_own_figure_is_what_the_cumulative_figure_has_grown_by(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", progress=[stated("检查单位", 10, 12)])
    desk.receive(MANAGEMENT, "2023-07", progress=[stated("检查单位", None, 19)])
    desk.receive(ENFORCEMENT, "2023-07", progress=[stated("检查单位", 4, 9, sector="commerce")])
    progress = desk.ask(JULY).figures["progress"]
    assert street(progress, "检查单位") == (7 + 4, 19 + 9, 2)
    assert without_this_month(progress, "检查单位") == []


def test_a_month_that_cannot_be_worked_out_is_left_out_and_its_department_named(desk: Desk) -> None:
    # Nothing before it; the month before missing; fallen since.
    desk.receive(ENFORCEMENT, "2023-08", progress=[stated("检查单位", None, 9, sector="commerce")])
    desk.receive(SAFETY, "2023-06", progress=[stated("检查单位", 5, 5)])
    desk.receive(SAFETY, "2023-08", progress=[stated("检查单位", None, 8)])
    desk.receive(FINANCE, "2023-07", progress=[stated("检查单位", None, 6, sector="crowded-places")])
    desk.receive(FINANCE, "2023-08", progress=[stated("检查单位", None, 4, sector="crowded-places")])
    desk.receive(MANAGEMENT, "2023-08", progress=[stated("检查单位", 3, 3)])
    progress = desk.ask(AUGUST).figures["progress"]
    assert street(progress, "检查单位") == (3, 9 + 8 + 4 + 3, 4)
    assert without_this_month(progress, "检查单位") == sorted([ENFORCEMENT, SAFETY, FINANCE])


def without_this_month(progress: dict[str, Any], indicator: str) -> list[str]:
    (line,) = [line for line in progress["indicators"] if line["indicator"] == indicator]
    return list(line["without_this_month"])


def led(this_month: float | None, total: float | None, leader: str | None, **fields: Any) -> dict[str, Any]:
    row = stated("领导带队检查", this_month, total, **fields)
    return row if leader is None else row | {"leader": leader}


def of_leaders(progress: dict[str, Any], indicator: str = "领导带队检查") -> dict[str, tuple[Any, Any]]:
    told = {row["leader"]: row["indicators"][indicator] for row in progress["by_leader"]}
    return {
        name: (both["this_month"], both["cumulative"])
        for name, both in told.items()
        if both["cumulative"] is not None
    }


def test_what_leaders_did_themselves_is_theirs_and_adds_up_to_the_sectors(desk: Desk) -> None:
    desk.receive(
        MANAGEMENT,
        "2023-06",
        progress=[
            led(2, 2, "贾化生"),
            led(1, 1, "刘广伟、刘永强"),
            stated("检查单位", 9, 9, leader="贾化生"),
        ],
    )
    desk.receive(
        MANAGEMENT, "2023-07", progress=[led(3, 5, "贾化生"), stated("暗查暗访", 1, 1, leader="张三")]
    )
    progress = desk.ask(JULY).figures["progress"]
    # Who did nothing in July keeps what they had; who went together each did it whole.
    assert of_leaders(progress) == {"贾化生": (3, 5), "刘广伟": (None, 1), "刘永强": (None, 1)}
    assert street(progress, "领导带队检查") == (3, 6, 1)
    assert street(progress, "检查单位")[1] == 9
    assert set(progress["by_leader"][0]["indicators"]) == {"领导带队检查", "暗查暗访", "现场督导"}
    assert of_leaders(progress, "暗查暗访") == {}
    assert street(progress, "暗查暗访") == (1, 1, 1)
    assert progress["mismatches"] == []


def test_a_row_without_a_name_holds_what_those_with_one_tell(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", progress=[led(4, 4, None)])
    desk.receive(MANAGEMENT, "2023-07", progress=[led(3, 7, None), led(2, 5, "贾化生"), led(1, 2, "刘广伟")])
    progress = desk.ask(JULY).figures["progress"]
    assert street(progress, "领导带队检查") == (3, 7, 1)
    assert of_leaders(progress) == {"贾化生": (2, 5), "刘广伟": (1, 2)}
    # Once only names are told, they make up the whole.
    desk.receive(MANAGEMENT, "2023-08", progress=[led(1, 6, "贾化生"), led(0, 2, "刘广伟")])
    assert street(desk.ask(AUGUST).figures["progress"], "领导带队检查") == (1, 8, 1)


def test_a_slip_in_a_name_does_not_count_what_was_done_before_it_twice(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", progress=[led(5, 5, "贾化生")])
    desk.receive(MANAGEMENT, "2023-07", progress=[led(2, 7, "贾华生")])
    progress = desk.ask(JULY).figures["progress"]
    assert street(progress, "领导带队检查") == (2, 7, 1)
    assert of_leaders(progress) == {"贾化生": (None, 5)}


def test_a_slip_that_is_right_again_the_month_after_counts_once(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", progress=[led(5, 5, "贾化生"), led(1, 1, "张三")])
    desk.receive(MANAGEMENT, "2023-07", progress=[led(2, 7, "贾华生")])
    desk.receive(MANAGEMENT, "2023-08", progress=[led(1, 8, "贾化生")])
    progress = desk.ask(AUGUST).figures["progress"]
    # What 贾化生 has no row of is in his 累计数; what he was told beside is not.
    assert street(progress, "领导带队检查") == (1, 8 + 1, 1)
    assert of_leaders(progress) == {"贾化生": (1, 8)}


def test_the_same_leaders_in_another_order_and_with_titles_go_on(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", progress=[led(3, 3, "刘广伟、刘永强")])
    desk.receive(MANAGEMENT, "2023-07", progress=[led(2, 5, "刘永强副主任，刘广伟")])
    progress = desk.ask(JULY).figures["progress"]
    assert street(progress, "领导带队检查") == (2, 5, 1)
    assert of_leaders(progress) == {"刘广伟": (2, 5), "刘永强": (2, 5)}


def test_months_alone_add_up_though_names_come_later_or_stand_beside_the_whole(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", progress=[led(4, None, None)])
    desk.receive(MANAGEMENT, "2023-07", progress=[led(2, None, "贾化生"), led(1, None, "刘广伟")])
    assert street(desk.ask(JULY).figures["progress"], "领导带队检查") == (3, 7, 1)
    desk.receive(MANAGEMENT, "2023-08", progress=[led(5, None, None), led(5, None, "贾化生")])
    assert street(desk.ask(AUGUST).figures["progress"], "领导带队检查") == (5, 12, 1)


def test_a_name_that_is_no_leaders_is_told_at_its_cell(desk: Desk) -> None:
    desk.receive(
        MANAGEMENT,
        "2023-06",
        progress=[
            led(2, 2, "贾华生"),
            led(1, 1, "刘广伟同志、徐 彬"),
            led(1, 1, "张杰"),
            stated("检查单位", 1, 1, leader="张三"),
        ],
    )
    run = desk.run_as_of(JUNE)
    session = Session(run)
    told = [
        row
        for row in PaperInputs(session).findings.to_dict("records")
        if row["code"] in {"LEADER_UNKNOWN", "INDICATOR_TWICE"}
    ]
    assert [(row["code"], row["cell"], row["found"]) for row in told] == [("LEADER_UNKNOWN", "G4", "贾华生")]
    assert of_leaders(desk.ask(JUNE).figures["progress"]) == {
        "刘广伟": (1, 1),
        "徐彬": (1, 1),
        "张杰": (1, 1),
    }


def test_what_a_leader_did_is_traced_to_its_rows(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", progress=[led(2, 2, "贾化生"), led(1, 1, "刘广伟")])
    figures = figures_of(Session(desk.run_as_of(JUNE)))
    place = find_place(figures, "progress.by_leader.贾化生.indicators.领导带队检查.cumulative")
    assert place is not None
    (row,) = evidence_of(place).records
    assert (row["leader"], row["amount"], row["row"]) == ("贾化生", 2, 4)
