"""到期待核实单: by department, what to ask before a summary goes out; what is answered comes back by the workbook."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hazardlib import pipeline
from hazardlib.pipeline.publish.products import call_list, calls_to_make, counted, has_call_list
from tests.desk import ENERGY, MANAGEMENT, Desk, at, hazard

DUE = date(2023, 7, 25)


def interim(desk: Desk) -> pipeline.Run:
    return pipeline.open_run(kind="interim", known_at="2023-08-02T17:00", workspace=desk.workspace)


def called(desk: Desk) -> bytes:
    return call_list(interim(desk), *counted(interim(desk)))


def rows_of(desk: Desk) -> list[list[Any]]:
    page = openpyxl.load_workbook(BytesIO(called(desk)))["到期待核实单"]
    return [list(row) for row in page.iter_rows(min_row=5, values_only=True)]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.receive(
        MANAGEMENT,
        "2023-07",
        hazard("G-1", due_on=DUE, responsible_person="张三"),
        hazard("G-2", due_on=date(2023, 7, 28), level="major"),
        hazard("G-3", due_on=date(2023, 7, 21)),
        hazard("G-4", due_on=date(2023, 7, 10)),
        hazard("G-5", due_on=DUE, status="rectified", rectified_on=DUE),
    )
    desk.receive(ENERGY, "2023-07", hazard("N-1", sector="state-owned", due_on=DUE))
    return desk


def test_the_list_goes_by_department_with_the_major_ones_first(desk: Desk) -> None:
    rows = rows_of(desk)
    bands = {row[0] for row in rows if isinstance(row[0], str)}
    assert bands == {f"{MANAGEMENT}（3条，其中重大1条）", f"{ENERGY}（1条）"}
    first = next(at for at, row in enumerate(rows) if str(row[0]).startswith(MANAGEMENT))
    own = rows[first + 1 : first + 4]
    assert [(row[0], row[1], row[2], row[6]) for row in own] == [
        (1, "重大", "G-2", 4),
        (2, "一般", "G-3", 11),
        (3, "一般", "G-1", 7),
    ]
    assert own[0][4] == "一层厨房：燃气报警器未安装G-2"
    assert own[2][5].date() == DUE
    assert own[2][7].date() == date(2023, 7, 20)
    assert own[2][8] == "张三"
    assert own[2][10] == "□已整改\n□未整改"
    assert own[2][11] is None


def test_it_prints_on_a4_with_its_headings_on_each_page(desk: Desk) -> None:
    page = openpyxl.load_workbook(BytesIO(called(desk)))["到期待核实单"]
    assert (int(page.page_setup.paperSize), page.page_setup.orientation) == (9, "landscape")
    assert page.print_title_rows == "$4:$4"
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.page_setup.fitToHeight == 0
    assert page.max_column == 12


def test_the_last_line_of_the_command_names_it_while_there_is_something_to_ask(desk: Desk) -> None:
    figures = dict(pipeline.measure(interim(desk)).figures)
    assert has_call_list(figures)
    said = calls_to_make(figures, Path("reports/2023-08-interim"), "部门")
    assert said == "先按 reports/2023-08-interim/unverified.xlsx 逐个部门核实到期待核实的 4 条；再"
    assert not has_call_list(figures | {"kind": "monthly"})


def test_what_a_department_answers_in_its_workbook_settles_it(desk: Desk) -> None:
    desk.receive(
        MANAGEMENT,
        "2023-07",
        hazard("G-1", due_on=DUE, status="rectified", rectified_on=DUE),
        hazard(
            "G-2", due_on=date(2023, 7, 28), level="major", status="rectified", rectified_on=date(2023, 7, 30)
        ),
        hazard("G-3", due_on=date(2023, 7, 21)),
        hazard("G-4", due_on=date(2023, 7, 10)),
        hazard("G-5", due_on=DUE, status="rectified", rectified_on=DUE),
        seen_at=at(8, 1, 15),
        stated_on=date(2023, 8, 1),
    )
    street = pipeline.measure(interim(desk)).figures["overall"]["all"]
    names = ("overdue", "overdue_verified", "overdue_unverified", "due_verified", "on_time", "on_time_rate")
    assert [street[name] for name in names] == [3, 2, 1, 5, 2, 2 / 5]
    assert [row[2] for row in rows_of(desk) if isinstance(row[0], int)] == ["N-1"]
