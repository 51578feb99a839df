"""The meeting's one-page sheets: what comes first on them, what they ask for, and by when."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hazardlib.brief.entries import brief
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
    assert "于8月20日前在台账中更新整改状态" in closing
    assert "另于2023年8月1日前报送阶段工作情况。" in closing
    invented = make("monthly")
    later = replace(invented, figures={**invented.figures, "as_of": "2023-08-20"})
    assert "阶段工作情况" not in prose(sheets(later)[name])[-1]


def test_the_agenda_says_of_each_hazard_what_is_asked_and_from_which_deadline_it_moved(make: Any) -> None:
    invented = make("monthly")
    entries = invented.material().entries
    general = [one for one in invented.figures["lists"]["open"] if not entries[one].is_major]
    first, second = general[:2]
    move = {"first_due_on": "2023-07-01", "due_on": "2023-07-31", "count": 1, "days": 30, "month": "2023-07"}
    invented.figures["deadline_moves"] = [
        {**move, "hazard_id": one, "remarks": None, "is_agreed": one == second} for one in (first, second)
    ]
    invented.figures["matters"] = [
        {"hazard_id": first, "asks": ["report", "extend"]},
        {"hazard_id": second, "asks": ["lead"]},
    ]
    said = prose(sheets(invented)["议程"])
    asked = [line.partition(".")[2] for line in said]
    assert any(line.startswith(f"听取汇报、延期，原7月1日：{brief(entries[first])}") for line in asked)
    assert any(line.startswith(f"明确牵头：{brief(entries[second])}") for line in asked)


def test_the_agenda_names_every_major_hazard_that_is_overdue_or_due_soon_first(make: Any) -> None:
    invented = make("monthly")
    material = invented.material()
    soon = next(one for one in invented.figures["lists"]["due_soon"])
    invented.figures["lists"]["urgent_major"].append(soon)
    lines = prose(sheets(invented)["议程"])
    named = [
        next(place for place, line in enumerate(lines) if brief(entry) in line)
        for entry in material.listed("urgent_major")
    ]
    assert named == list(range(named[0], named[0] + len(named)))
    assert "会前核实：" in lines[named[-1]]  # due on the 21st, and the meeting is on the 25th


def test_a_list_of_major_hazards_is_never_cut(monthly: Any) -> None:
    hazards = monthly.hazards.assign(is_major=True)
    own = sheets(replace(monthly, hazards=hazards))
    tables = [table for sheet in own.values() for table in lists(sheet).values()]
    assert max(len(table.rows) for table in tables) > 10
    for table in tables:
        assert not table.note
        assert f"（{len(table.rows)}条）" in table.caption
