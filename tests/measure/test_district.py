"""The form for the district, written out by hand."""

from __future__ import annotations

from datetime import date

from tests.desk import ENFORCEMENT, MANAGEMENT, Desk, hazard, stated

JULY = date(2023, 7, 20)


def test_the_form_counts_as_by_hand(desk: Desk) -> None:
    major = {"level": "major", "supervision": "district"}
    desk.receive(
        MANAGEMENT,
        "2023-07",
        hazard("A-1"),
        hazard("A-2", status="rectified", rectified_on=date(2023, 6, 9), funds=0.1),
        hazard("A-3", fix_type="time_limited", funds=0.2, responsible_person="王某", **major),
        hazard("A-4", status="closed", accepted_on=date(2023, 7, 1), **major),
        progress=[stated("应检查单位", 10, 10), stated("已检查单位", 4, 4)],
    )
    figures = desk.ask(JULY).figures["district"]
    gas = next(row for row in figures["rows"] if row["sector"] == "gas")
    expected = {
        "to_inspect": 10,
        "inspected": 4,
        "general_found": 2,
        "general_put_right": 1,
        "major_found": 2,
        "major_put_right": 1,
        "major_closed": 1,
        "in_plan": 1,
        "in_plan_with": {
            "responsible_person": 1,
            "measures": 0,
            "funds": 1,
            "due_on": 0,
            "contingency": 0,
        },
        "supervised": {"street": 0, "district": 2, "city": 0},
        "funds": 0.3,
    }
    assert gas == {"sector": "gas", "name": "燃气安全领域"} | expected
    assert figures["total"] == expected
    assert len(figures["rows"]) == 13


def test_a_sector_that_states_half_its_units_states_none(desk: Desk) -> None:
    desk.receive(ENFORCEMENT, "2023-07", progress=[stated("应检查单位", 10, 10, sector="commerce")])
    figures = desk.ask(JULY).figures["district"]
    assert figures["total"]["to_inspect"] is None
    assert {row["to_inspect"] for row in figures["rows"]} == {None}
