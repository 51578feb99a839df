"""The meeting's one-page sheets: what comes first on them, what they ask for, and by when."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hazardlib.brief.paper import Paragraph, Table
from hazardlib.brief.sheets import Sheet, meeting_sheets
from tests.brief.invented import Invented


def sheets(invented: Invented) -> dict[str, Sheet]:
    return {sheet.name: sheet for sheet in meeting_sheets(invented.material())}


def prose(sheet: Sheet) -> list[str]:
    return ["".join(map(str, block.text)) for block in sheet.blocks if isinstance(block, Paragraph)]


def lists(sheet: Sheet) -> dict[str, Table]:
    tables = [block for block in sheet.blocks if isinstance(block, Table)]
    return {table.caption.partition("（")[0]: table for table in tables}


def test_overdue_and_supervised_hazards_have_the_room_before_all_others(monthly: Any) -> None:
    first = ("已核实超期", "尚未销号的挂牌督办")
    whole = 0
    for row in monthly.figures["by_leader"]:
        own = lists(sheets(monthly)[row["leader"]])
        is_cut = any(own[name].note for name in first if name in own)
        others = [len(table.rows) for name, table in own.items() if name not in first]
        # Two rows of each of the others are all they get before these are whole.
        assert not is_cut or max(others, default=0) <= 2
        whole += not is_cut
    assert 0 < whole < len(monthly.figures["by_leader"])


def test_the_major_ones_come_first(monthly: Any) -> None:
    for sheet in sheets(monthly).values():
        for table in lists(sheet).values():
            are_major = ["【重大】" in "".join(map(str, row.cells[2])) for row in table.rows]
            assert are_major == sorted(are_major, reverse=True)


def test_a_department_is_asked_for_the_summary_that_falls_due_before_its_next_workbook(make: Any) -> None:
    name = "综合执法大队"
    closing = prose(sheets(make("monthly"))[name])[-1]
    assert "于2023年8月20日前在台账中更新整改状态" in closing
    assert "另于2023年8月1日前报送阶段工作情况。" in closing
    invented = make("monthly")
    later = replace(invented, figures={**invented.figures, "as_of": "2023-08-20"})
    assert "阶段工作情况" not in prose(sheets(later)[name])[-1]


def test_the_agenda_names_deadlines_and_asks_to_confirm_only_what_is_not_agreed(make: Any) -> None:
    invented = make("monthly")
    first, second, third = invented.figures["lists"]["open"][:3]
    move = {"first_due_on": "2023-07-01", "due_on": "2023-07-31", "count": 1, "days": 30, "month": "2023-07"}
    invented.figures["deadline_moves"] = [
        {**move, "hazard_id": one, "remarks": None, "is_agreed": one == third}
        for one in (first, second, third)
    ]
    invented.figures["supervision"]["rows"] = [
        {"hazard_id": first, "due_on": "2023-08-05", "overdue_days": None, "is_unverified": False}
    ]
    invented.figures["supervision"]["to_decide"] = [{"hazard_id": first, "why": "due_before_next_meeting"}]
    said = "\n".join(prose(sheets(invented)["议程"]))
    assert "下次例会前到期（督办期限2023年8月5日）" in said
    assert "确认2条隐患整改期限的变动（备注未写明已同意的）。" in said
