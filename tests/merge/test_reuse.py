"""A number that stood for one hazard and is given to another: one hazard by its number, and said to be in doubt."""

from __future__ import annotations

from datetime import date

import pytest

from tests.desk import ENFORCEMENT, MANAGEMENT, Desk, hazard

JULY = date(2023, 7, 20)
OTHER = {"unit": "乙厂", "description": "配电箱无盖", "found_on": date(2023, 7, 2)}


def test_a_number_given_to_quite_another_hazard_is_pointed_out_at_its_cell(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1", unit="甲厂"))
    file = desk.receive(MANAGEMENT, "2023-07", hazard("A-1", **OTHER))
    (found,) = desk.register(JULY).findings.to_dict("records")
    assert (found["code"], found["file"], found["column"]) == ("HAZARD_NO_REUSED", file, "hazard_no")
    assert found["cell"]
    assert "编号“A-1”，2023年6月报的是“甲厂”的隐患，单位、内容和发现日期都与本行不同。" in found["message"]
    assert desk.ask(JULY).figures["overall"]["all"]["found"] == 1


@pytest.mark.parametrize("name", sorted(OTHER))
def test_what_is_only_worded_moved_or_dated_otherwise_is_the_same_hazard(desk: Desk, name: str) -> None:
    changed = {key: value for key, value in OTHER.items() if key != name}
    desk.receive(MANAGEMENT, "2023-06", hazard("A-1"))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", **changed))
    assert desk.register(JULY).findings.empty


def test_bare_serials_of_two_departments_are_no_reuse(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("1"))
    desk.receive(ENFORCEMENT, "2023-07", hazard("1", **OTHER))
    assert desk.register(JULY).findings.empty


def test_two_departments_under_one_number_and_rows_that_go_on_are_no_reuse(desk: Desk) -> None:
    for month in ("2023-06", "2023-07"):
        desk.receive(MANAGEMENT, month, hazard("AB-1"))
        desk.receive(ENFORCEMENT, month, hazard("AB-1", **OTHER))
    assert "HAZARD_NO_REUSED" not in set(desk.register(JULY).findings["code"])
