"""The suite's own export, read back: every row is the hazard that it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from hazardlib import pipeline
from hazardlib.pipeline.publish.products import counted, district_workbook
from hazardlib.store import Store, to_frame
from hazardlib.workspace import Workspace
from tests.desk import ENFORCEMENT, MANAGEMENT, SAFETY, Desk, at, duty, hazard, stated

JULY, AUGUST = date(2023, 7, 20), date(2023, 8, 20)
LISTS = ["隐患总台账", "重大事故隐患", "未整改隐患", "挂牌督办"]
TEXT = "燃气报警器未安装"

Change = Callable[[openpyxl.Workbook], None]


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return a desk with six hazards of two departments: three of one row, one supervised, two with the same serial.

    Nobody may change it.
    """
    desk = Desk(tmp_path_factory.mktemp("street"))
    desk.receive(
        MANAGEMENT,
        "2023-07",
        hazard(quantity=3, rectified_quantity=1, status="rectified", rectified_on=date(2023, 7, 1)),
        hazard("12", level="major", supervision="district", unit="甲餐馆", criterion="重点检查事项：燃气"),
        hazard("G-4", status="closed", accepted_on=date(2023, 7, 2), unit="丙酒楼"),
        duties=[duty("hot-work", date(2023, 6, 5))],
    )
    desk.receive(
        ENFORCEMENT, "2023-07", hazard("12", sector="commerce", unit="乙超市", description="疏散门上锁")
    )
    return desk  # fmt: skip


@pytest.fixture
def other(tmp_path: Path) -> Desk:
    """Return a desk that knows nothing of the first."""
    desk = Desk(tmp_path / "other")
    (desk.workspace.raw / "2023-07").mkdir(parents=True)
    return desk


@cache
def exported(workspace: Workspace) -> bytes:
    """Return the street's workbook of July."""
    run = pipeline.open_run(kind="monthly", month="2023-07", workspace=workspace)
    return district_workbook(run, *counted(run))


def send(street: Desk, desk: Desk, *changes: Change, month: str = "2023-07") -> str:
    """Take the street's workbook of July in as one department's report, amended; return its file."""
    file = f"{month}/{SAFETY}上报.xlsx"
    path = desk.workspace.raw / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(exported(street.workspace))
    if changes:
        book = openpyxl.load_workbook(path)
        for change in changes:
            change(book)
        book.save(path)
    pipeline.ingest(desk.workspace, received_at=at(int(month[-2:]), 19))
    return file


def findings(desk: Desk, *codes: str) -> list[tuple[str, str]]:
    """Return (sheet, code) of what was found in the workbooks, of some codes alone if given."""
    found = to_frame(Store(desk.workspace.processed).read("findings"))
    rows = found[["sheet", "code"]].itertuples(index=False, name=None)
    return [row for row in rows if not codes or row[1] in codes]


def column(page: Worksheet, heading: str) -> int:
    return next(cell.column for cell in page[3] if cell.value == heading)


def put(sheet: str, row: int, **cells: Any) -> Change:
    """Return the change of some cells of a row, counted from 1, by heading."""

    def change(book: openpyxl.Workbook) -> None:
        for heading, value in cells.items():
            book[sheet].cell(3 + row, column(book[sheet], heading)).value = value

    return change


def only(*sheets: str) -> Change:
    """Return the change that leaves nothing but some sheets."""

    def change(book: openpyxl.Workbook) -> None:
        for name in [name for name in book.sheetnames if name not in sheets]:
            del book[name]

    return change


def keep(sheet: str, *rows: int) -> Change:
    """Return the change that leaves only some rows of a sheet, counted from 1."""

    def change(book: openpyxl.Workbook) -> None:
        for row in range(book[sheet].max_row, 3, -1):
            if row - 3 not in rows:
                book[sheet].delete_rows(row)

    return change


def ids(desk: Desk, as_of: date = JULY) -> dict[str, str]:
    return {row["hazard_id"]: row["state"] for row in desk.hazards(as_of)}


def test_every_exported_row_carries_its_hazards_id_and_its_department(street: Desk, tmp_path: Path) -> None:
    path = tmp_path / "ledger.xlsx"
    path.write_bytes(exported(street.workspace))
    book = openpyxl.load_workbook(path)
    told = {row["hazard_id"]: row["department"] for row in street.hazards(JULY)}
    listed = {}
    for name in LISTS:
        places = column(book[name], "隐患标识"), column(book[name], "填报单位")
        rows = list(book[name].iter_rows(min_row=4, values_only=True))
        listed[name] = {row[places[0] - 1]: row[places[1] - 1] for row in rows}
        assert len(listed[name]) == len(rows), (
            "a row of three hazards leaves as three rows, each with its own id"
        )
        assert listed[name].items() <= told.items()
    assert {name: len(rows) for name, rows in listed.items()} == {
        "隐患总台账": 6,
        "重大事故隐患": 1,
        "未整改隐患": 4,
        "挂牌督办": 1,
    }


def test_read_back_where_nothing_is_known_it_is_the_same_hazards_each_counted_once(
    street: Desk, other: Desk
) -> None:
    file = send(street, other)
    assert ids(other) == ids(street)
    assert sorted(ids(other).values()) == ["closed", "open", "open", "open", "open", "rectified"]
    assert findings(other, "ROW_TWICE", "ROW_SAME", "HAZARD_NO_TWICE", "HAZARD_ID_TWICE") == []
    (row,) = [row for row in other.hazards(JULY) if row["unit"] == "乙超市"]
    (source,) = [row for row in street.hazards(JULY) if row["unit"] == "乙超市"]
    assert (row["file"], row["department"]) == (file, SAFETY), "who sends it reports it"
    names = ("sector", "hazard_no", "description", "level", "found_on", "state")
    assert [row[name] for name in names] == [source[name] for name in names]


def test_what_the_suite_has_worked_out_is_no_second_column_of_what_was_reported(
    street: Desk, other: Desk
) -> None:
    send(street, other)
    assert findings(other, "COLUMN_TWICE") == []
    rows = to_frame(Store(other.workspace.processed).read("observations"))
    (closed,) = rows[rows["unit"].eq("丙酒楼") & rows["sheet"].eq("隐患总台账")].to_dict("records")
    assert closed["accepted_on"].date() == date(2023, 7, 2)
    assert not isinstance(closed["leader"], str), "whom the notice names is not whom the row named"


@pytest.mark.parametrize("heading", ["隐患标识", "文件"])  # the one a blank workbook has as well
def test_two_columns_of_a_departments_own_are_told_of(street: Desk, other: Desk, heading: str) -> None:
    def without(book: openpyxl.Workbook) -> None:
        page = book["隐患总台账"]
        page.delete_cols(column(page, heading))

    send(street, other, only("隐患总台账"), without)
    assert len(findings(other, "COLUMN_TWICE")) == 2


def test_the_department_of_each_row_is_kept_with_it(street: Desk, other: Desk) -> None:
    send(street, other)
    rows = to_frame(Store(other.workspace.processed).read("observations"))
    (said,) = rows.loc[rows["unit"].eq("乙超市") & rows["sheet"].eq("隐患总台账"), "extra"]
    assert f'"填报单位": "{ENFORCEMENT}"' in said


def test_the_list_of_overdue_duties_is_known_for_what_it_is(street: Desk, other: Desk) -> None:
    file = send(street, other)
    sent = to_frame(Store(other.workspace.processed).read("submissions"))
    (row,) = sent.to_dict("records")
    assert (row["file"], row["rows_quarantined"]) == (file, 0)
    assert row["verdict"] != "refused"
    said = [code for sheet, code in findings(other) if sheet == "企业履责逾期"]
    assert said == ["SHEET_OF_OWED_DUTIES"]
    assert [code for sheet, code in findings(other) if sheet == "统计表"] == ["SHEET_LEFT_OUT"]
    assert len(to_frame(Store(other.workspace.processed).read("duties"))) == 0


def test_what_the_workbook_counts_is_passed_over_without_a_word(tmp_path: Path, other: Desk) -> None:
    desk = Desk(tmp_path / "street")
    desk.receive(
        MANAGEMENT,
        "2023-06",
        hazard("A-1", community="湖畔社区", level="major", criterion="重点检查事项：燃气工程安全"),
        hazard("A-2", status="closed", accepted_on=date(2023, 6, 5), unit="丙酒楼"),
        progress=[stated("领导带队检查", 2, 2) | {"leader": "贾化生"}],
        reinspections=[
            {"hazard_no": "A-2", "unit": "丙酒楼", "reinspected_on": date(2023, 6, 10), "result": "未整改"}
        ],
    )
    file = send(desk, other)
    book = openpyxl.load_workbook(other.workspace.raw / file, read_only=True)
    counts = {"动态清零", "领导带队检查督导", "各社区隐患", "复查情况"}
    assert counts <= set(book.sheetnames)
    assert [code for sheet, code in findings(other) if sheet in counts] == []
    assert len(to_frame(Store(other.workspace.processed).read("reinspections"))) == 0


def test_read_back_where_it_came_from_it_adds_nothing(street: Desk, tmp_path: Path) -> None:
    before = ids(street, AUGUST)
    desk = street.copy(tmp_path / "street")
    send(street, desk, month="2023-08")
    after = desk.hazards(AUGUST)
    assert {row["hazard_id"]: row["state"] for row in after} == before
    assert {row["month"] for row in after} == {"2023-08"}
    assert not any(row["is_unreported"] for row in after)


def test_a_part_of_a_row_for_several_is_known_by_its_id_alone(
    street: Desk, other: Desk, tmp_path: Path
) -> None:
    run_rows = [
        row["hazard_id"] for row in street.hazards(JULY) if row["description"] == TEXT and row["is_open"]
    ]
    assert len(run_rows) == 2
    for desk in (
        street.copy(tmp_path / "street"),
        other,
    ):  # where the row for three is known, and where it is reported later

        def alone(book: openpyxl.Workbook) -> None:
            page = book["隐患总台账"]
            place = column(page, "隐患标识")
            rows = [row for row in range(4, page.max_row + 1) if page.cell(row, place).value == run_rows[1]]
            keep("隐患总台账", *(row - 3 for row in rows))(book)

        send(street, desk, only("隐患总台账"), alone, month="2023-08")
        desk.receive(SAFETY, "2023-09", hazard(quantity=3, rectified_quantity=1))
        parts = {row["hazard_id"] for row in desk.hazards(date(2023, 9, 20)) if row["description"] == TEXT}
        assert len(parts) == 3
        assert set(run_rows) <= parts


def test_a_row_with_an_id_is_that_hazard_whatever_else_is_amended(street: Desk, other: Desk) -> None:
    send(street, other)
    before = ids(other)
    amended = put("隐患总台账", 1, 隐患描述="报警器已经换新，尚未调试", 隐患编号="", 隐患部位="后厨")
    send(street, other, only("隐患总台账"), amended, month="2023-08")
    assert ids(other, AUGUST).keys() == before.keys()
    assert "报警器已经换新，尚未调试" in [row["description"] for row in other.hazards(AUGUST)]


def test_a_later_row_without_an_id_is_known_by_its_number(street: Desk, other: Desk) -> None:
    send(street, other)
    other.receive(SAFETY, "2023-08", hazard("G-4", unit="丙酒楼", status="open", description="报警器又坏了"))
    (row,) = [row for row in other.hazards(AUGUST) if row["unit"] == "丙酒楼"]
    (source,) = [row for row in street.hazards(JULY) if row["unit"] == "丙酒楼"]
    assert (row["hazard_id"], row["month"], row["is_reopened"]) == (source["hazard_id"], "2023-08", True)


def test_an_id_that_the_rest_of_its_row_contradicts_is_not_believed(street: Desk, other: Desk) -> None:
    send(street, other)
    changed = put(
        "隐患总台账", 1, 单位名称="丁工地", 隐患描述="基坑未设围挡", 发现日期=date(2023, 8, 2), 隐患编号="N-1"
    )
    send(street, other, only("隐患总台账"), changed, month="2023-08")
    assert len(ids(other, AUGUST)) == 7, "the hazard whose id it was, and the new one"
    said = other.register(AUGUST).findings
    (message,) = said.loc[said["code"].eq("HAZARD_ID_CONTRADICTED"), "message"]
    assert "第 4 行的隐患标识“H-" in message
    assert "按两条统计" in message


def test_an_id_copied_to_another_row_counts_on_neither_and_is_an_error_on_both(
    street: Desk, other: Desk
) -> None:
    before = ids(street)
    of = {row["unit"]: row["hazard_id"] for row in street.hazards(JULY)}

    def copy(book: openpyxl.Workbook) -> None:
        cells = [cell for row in book["隐患总台账"].iter_rows(min_row=4) for cell in row]
        (target,) = [cell for cell in cells if cell.value == of["甲餐馆"]]
        target.value = of["丙酒楼"]

    send(street, other, only("隐患总台账"), copy)
    assert len(ids(other)) == len(before)
    assert findings(other, "HAZARD_ID_TWICE") == [("隐患总台账", "HAZARD_ID_TWICE")] * 2


def test_two_sheets_that_say_different_states_of_one_hazard_are_an_error_on_both(
    street: Desk, other: Desk
) -> None:
    send(street, other, put("挂牌督办", 1, 状态="已整改"))
    assert findings(other, "HAZARD_ID_DIFFERS") == [(sheet, "HAZARD_ID_DIFFERS") for sheet in LISTS]
    assert ids(other).keys() == ids(street).keys()


@pytest.mark.parametrize("dash", ["－", "—", "‑"])
def test_an_id_survives_what_office_programs_do_to_hyphens(street: Desk, other: Desk, dash: str) -> None:
    rows = [row["hazard_id"] for row in street.hazards(JULY)]
    lowered = put("隐患总台账", 1, 隐患标识=f" {rows[0].lower().replace('-', dash)} ")
    send(street, other, only("隐患总台账"), lowered)
    assert rows[0] in ids(other)
    assert findings(other, "HAZARD_ID_NOT_KNOWN") == []


def test_what_is_no_id_is_pointed_out_and_not_heeded(street: Desk, other: Desk) -> None:
    send(street, other, only("隐患总台账"), put("隐患总台账", 6, 隐患标识="YH-2023-06"))
    assert findings(other, "HAZARD_ID_NOT_KNOWN") == [("隐患总台账", "HAZARD_ID_NOT_KNOWN")]
    assert len(ids(other)) == 6
