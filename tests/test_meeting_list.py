"""议定事项: the list made with the agenda comes back from the meeting, and the next agenda opens with what is outstanding."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hazardlib import pipeline
from hazardlib.cli import _run
from hazardlib.domain.sheets import SHEETS
from tests.desk import MANAGEMENT, SAFETY, Desk, at, begun, hazard

HEADINGS = [column.heading for column in SHEETS["matters"].columns.values()]


def fill(desk: Desk) -> None:
    desk.receive(
        MANAGEMENT,
        "2023-07",
        hazard("甲-1", level="major", due_on=date(2023, 7, 1)),
        hazard("甲-2", unit="乙店", level="major", due_on=date(2023, 7, 3)),
        stated_on=date(2023, 7, 18),
    )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return begun(fill, tmp_path / "desk")


def publish(desk: Desk, month: str, known_at: str) -> Path:
    asked = [
        "briefing",
        "monthly",
        "--month",
        month,
        "--known-at",
        known_at,
        "--workspace",
        str(desk.workspace.root),
    ]
    assert _run(asked) in (0, 1)
    return desk.workspace.reports / month


def lines(sheet: Any) -> list[dict[str, Any]]:
    """Return the rows of the list, by heading."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(
        place for place, row in enumerate(rows) if "会议日期" in [str(each).strip("* ") for each in row]
    )
    named = [str(each).strip("* ") for each in rows[head]]
    return [dict(zip(named, row, strict=True)) for row in rows[head + 1 :] if any(row)]


@pytest.mark.slow
@pytest.mark.usefixtures("composing")
def test_what_is_asked_goes_out_comes_back_and_opens_the_next_agenda(desk: Desk) -> None:
    made = publish(desk, "2023-07", "2023-07-21T09:00") / "meeting" / "议定事项.xlsx"
    book = openpyxl.load_workbook(made)
    sheet = book["议定事项"]
    asked = lines(sheet)
    assert [row["隐患编号"] for row in asked] == ["甲-1", "甲-2"]
    assert asked[0]["事项"].startswith("挂牌督办：")
    assert asked[0]["责任部门"] == MANAGEMENT
    assert asked[0]["会议日期"].date() == date(2023, 7, 25)

    places = {
        str(cell.value).strip("* "): cell.column
        for row in sheet.iter_rows(max_row=4)
        for cell in row
        if cell.value
    }
    first = next(row for row in range(3, 9) if sheet.cell(row, places["隐患编号"]).value == "甲-1")
    sheet.cell(first, places["时限"]).value = date(2023, 8, 10)
    sheet.delete_rows(first + 1)  # not decided
    (desk.workspace.raw / "2023-07").mkdir(exist_ok=True)
    book.save(desk.workspace.raw / "2023-07" / "议定事项.xlsx")
    taken = pipeline.ingest(desk.workspace, received_at=at(7, 26))
    (row,) = taken.submissions.to_dict("records")
    assert (row["department"], row["month"], row["verdict"], row["sectors"]) == (
        SAFETY,
        "2023-07",
        "accepted",
        "decisions",
    )

    run = pipeline.open_run(
        kind="monthly", month="2023-08", known_at="2023-08-21T09:00", workspace=desk.workspace
    )
    figures = pipeline.measure(run).figures
    (outstanding,) = figures["meeting_decisions"]["outstanding"]
    assert (outstanding["matter"], outstanding["state"], outstanding["due_on"]) == (
        asked[0]["事项"],
        "overdue",
        "2023-08-10",
    )
    agenda = next(sheet for sheet in pipeline.brief(run).sheets if "议程" in sheet.name)
    told = repr(agenda)
    assert told.index("听取议定事项办理情况") < told.index("听取全街情况")

    again = lines(
        openpyxl.load_workbook(publish(desk, "2023-08", "2023-08-21T09:00") / "meeting" / "议定事项.xlsx")[
            "议定事项"
        ]
    )
    assert again[0]["事项"] == asked[0]["事项"]  # outstanding first, and not asked anew
    assert [row["隐患编号"] for row in again] == ["甲-1", "甲-2"]


def test_the_list_is_no_report_of_its_office(desk: Desk) -> None:
    book = openpyxl.Workbook()
    book.active.title = "议定事项"
    book.active.append(["填报单位：公共安全办公室", "填报月份：2023年7月"])
    book.active.append(HEADINGS)
    book.active.append([date(2023, 7, 25), "甲店换管", None, "张杰", None, None, None, None])
    (desk.workspace.raw / "2023-07").mkdir(exist_ok=True)
    book.save(desk.workspace.raw / "2023-07" / "议定.xlsx")
    pipeline.ingest(desk.workspace, received_at=at(7, 26))
    asked = {"kind": "monthly", "month": "2023-07", "known_at": "2023-07-27T09:00"}
    figures = pipeline.measure(pipeline.open_run(**asked, workspace=desk.workspace)).figures
    status = {
        line["department"]: line["status"] for line in figures["reporting"] if line["month"] == "2023-07"
    }
    assert status[SAFETY] == "missing"
    assert status[MANAGEMENT] == "on_time"


def test_a_list_of_another_department_is_no_list(desk: Desk) -> None:
    book = openpyxl.Workbook()
    book.active.title = "议定事项"
    book.active.append(["填报单位：公共管理办公室", "填报月份：2023年7月"])
    book.active.append(HEADINGS)
    book.active.append([date(2023, 7, 25), "甲店换管", None, "张杰", None, None, None, None])
    (desk.workspace.raw / "2023-07").mkdir(exist_ok=True)
    book.save(desk.workspace.raw / "2023-07" / "议定.xlsx")
    taken = pipeline.ingest(desk.workspace, received_at=at(7, 26))
    assert "LEDGER_NOT_FOUND" in set(taken.findings["code"])


def put_list(desk: Desk, name: str, *rows: list[Any], folder: str = "2023-07") -> None:
    book = openpyxl.Workbook()
    book.active.title = "议定事项"
    book.active.append(["填报单位：公共安全办公室", f"填报月份：{folder}"])
    book.active.append(HEADINGS)
    for row in rows:
        book.active.append(row)
    (desk.workspace.raw / folder).mkdir(exist_ok=True)
    book.save(desk.workspace.raw / folder / name)


def test_two_meetings_of_a_month_stand_side_by_side(desk: Desk) -> None:
    put_list(desk, "议定1.xlsx", [date(2023, 7, 25), "甲店换管", None, "张杰", None, None, None, None])
    pipeline.ingest(desk.workspace, received_at=at(7, 26))
    put_list(desk, "议定2.xlsx", [date(2023, 7, 28), "乙店停业", None, "张杰", None, None, None, None])
    pipeline.ingest(desk.workspace, received_at=at(7, 29))
    run = pipeline.open_run(
        kind="monthly", month="2023-08", known_at="2023-08-21T09:00", workspace=desk.workspace
    )
    told = pipeline.measure(run).figures["meeting_decisions"]["outstanding"]
    assert {row["matter"] for row in told} == {"甲店换管", "乙店停业"}


@pytest.mark.slow
@pytest.mark.usefixtures("composing")
def test_a_matter_with_a_number_that_no_ledger_has_is_settled_all_the_same(desk: Desk) -> None:
    put_list(desk, "议定.xlsx", [date(2023, 7, 25), "甲店换管", "甲-99", "张杰", None, None, None, None])
    pipeline.ingest(desk.workspace, received_at=at(7, 26))
    sheet = openpyxl.load_workbook(
        publish(desk, "2023-08", "2023-08-21T09:00") / "meeting" / "议定事项.xlsx"
    )["议定事项"]
    (row,) = [row for row in lines(sheet) if row["事项"] == "甲店换管"]
    assert row["隐患编号"] == "甲-99"
    done = [date(2023, 7, 25), row["事项"], row["隐患编号"], "张杰", None, None, "已换", date(2023, 8, 20)]
    put_list(desk, "议定.xlsx", done, folder="2023-08")
    pipeline.ingest(desk.workspace, received_at=at(8, 26))
    run = pipeline.open_run(
        kind="monthly", month="2023-09", known_at="2023-09-21T09:00", workspace=desk.workspace
    )
    decided = pipeline.measure(run).figures["meeting_decisions"]
    assert (decided["overall"]["decided"], decided["overall"]["settled"]) == (1, 1)


def test_a_list_makes_up_for_no_refused_ledger(desk: Desk) -> None:
    path = desk.workspace.raw / "2023-07" / "公共安全办公室台账.xlsx"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"%PDF-1.7")
    pipeline.ingest(desk.workspace, received_at=at(7, 20))
    put_list(desk, "议定.xlsx", [date(2023, 7, 25), "甲店换管", None, "张杰", None, None, None, None])
    pipeline.ingest(desk.workspace, received_at=at(7, 26))
    assert [each["is_replaced"] for each in figures_of(desk)["refused"]] == [False]


def figures_of(desk: Desk) -> dict[str, Any]:
    asked = {"kind": "monthly", "month": "2023-07", "known_at": "2023-07-27T09:00"}
    return pipeline.measure(pipeline.open_run(**asked, workspace=desk.workspace)).figures
