"""Cumulative figures of 工作进展 held against the months before them and against the ledger."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from hazardlib.pipeline.outgoing.feedback import write_feedback
from hazardlib.pipeline.stages import merge
from tests.desk import MANAGEMENT, SAFETY, Desk, at, duty, hazard, stated, tip

CAMPAIGN = Path(__file__).parents[2] / "campaign.yaml"
JUNE, JULY, AUGUST, SEPTEMBER = (date(2023, month, 20) for month in (6, 7, 8, 9))


def mismatches(desk: Desk, as_of: date) -> list[tuple[Any, ...]]:
    lines = desk.ask(as_of).figures["progress"]["mismatches"]
    return [(line["code"], line["month"], line["stated"], line["expected"]) for line in lines]


def test_a_cumulative_figure_is_the_one_before_and_the_month(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", progress=[stated("检查单位", 10, 14)])  # four of them in May
    desk.receive(MANAGEMENT, "2023-07", progress=[stated("检查单位", 5, 19)])
    desk.receive(MANAGEMENT, "2023-08", progress=[stated("检查单位", 5, 25)])
    assert mismatches(desk, AUGUST) == [("PROGRESS_CUMULATIVE_DIFFERS", "2023-08", 25, 24)]


def test_a_department_that_comes_back_to_the_right_figure_is_not_told_again(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", progress=[stated("检查单位", 10, 10), stated("约谈", 2, 2)])
    desk.receive(MANAGEMENT, "2023-07", progress=[stated("检查单位", 5, 17), stated("约谈", 2, 5)])
    # One goes on from what it should have been, the other from what it was said to be.
    desk.receive(MANAGEMENT, "2023-08", progress=[stated("检查单位", 5, 20), stated("约谈", 1, 6)])
    assert mismatches(desk, AUGUST) == [
        ("PROGRESS_CUMULATIVE_DIFFERS", "2023-07", 17, 15),
        ("PROGRESS_CUMULATIVE_DIFFERS", "2023-07", 5, 4),
    ]


def test_after_a_month_without_a_figure_only_a_smaller_one_is_a_mismatch(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", progress=[stated("检查单位", 10, 10), stated("约谈", 2, 2)])
    desk.receive(MANAGEMENT, "2023-08", progress=[stated("检查单位", 5, 40), stated("约谈", 1, 2)])
    assert mismatches(desk, AUGUST) == [("PROGRESS_CUMULATIVE_DIFFERS", "2023-08", 2, 3)]


def test_months_without_a_cumulative_figure_are_added_up(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", progress=[stated("投入资金", 0.1, 0.1)])
    desk.receive(MANAGEMENT, "2023-07", progress=[stated("投入资金", 0.2)])
    desk.receive(MANAGEMENT, "2023-08", progress=[stated("投入资金", 1, 1.3)])
    desk.receive(MANAGEMENT, "2023-09", progress=[stated("投入资金", 1, 1.3)])
    assert mismatches(desk, SEPTEMBER) == [("PROGRESS_CUMULATIVE_DIFFERS", "2023-09", 1.3, 2.3)]


def test_a_row_that_contradicts_itself_is_told_once(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", progress=[stated("检查单位", 10, 5)])
    assert mismatches(desk, JUNE) == [("PROGRESS_CUMULATIVE_DIFFERS", "2023-06", 5, 10)]
    told = [each["code"] for each in desk.ask(JUNE).figures["findings_by_code"]]
    assert told == ["CUMULATIVE_BELOW_MONTH"]


def test_a_stock_may_go_down(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", progress=[stated("技术检查员", 6, 6)])
    desk.receive(MANAGEMENT, "2023-07", progress=[stated("技术检查员", 0, 4)])
    assert mismatches(desk, JULY) == []


def test_found_and_rectified_are_those_of_the_departments_own_ledger(desk: Desk) -> None:
    june = [hazard("A-1"), hazard("A-2", status="rectified"), hazard("A-3", sector="construction")]
    desk.receive(MANAGEMENT, "2023-06", *june, progress=[stated("发现隐患", 2, 2), stated("整改隐患", 1, 1)])
    # Another department's rows are not its own; A-1 is put right, and A-4 new.
    desk.receive(SAFETY, "2023-07", hazard("B-1"))
    july = [hazard("A-1", status="closed"), hazard("A-4")]
    rows = [stated("发现隐患", 2, 4), stated("整改隐患", 0, 1)]
    desk.receive(MANAGEMENT, "2023-07", *july, progress=rows)
    assert mismatches(desk, JULY) == [
        ("PROGRESS_LEDGER_DIFFERS", "2023-07", 4, 3),
        ("PROGRESS_LEDGER_DIFFERS", "2023-07", 1, 2),
    ]


def test_what_an_earlier_campaign_did_is_in_no_figure_of_the_next(desk: Desk) -> None:
    text = CAMPAIGN.read_text("utf-8").replace("  due_day:", "  carry_over_month: 2023-05\n  due_day:", 1)
    desk.workspace.raw.mkdir(parents=True)
    (desk.workspace.root / "campaign.yaml").write_text(text, "utf-8")
    earlier = {
        "progress": [stated("发现隐患", 90, 90)],
        "duties": [duty("outsourcing", date(2023, 5, 2))],
        "tips": [tip("T-1", date(2023, 5, 2))],
    }
    desk.receive(MANAGEMENT, "2023-05", hazard("A-1"), seen_at=at(5, 20), **earlier)
    june = [hazard("A-1", status="rectified"), hazard("A-2")]
    desk.receive(MANAGEMENT, "2023-06", *june, progress=[stated("发现隐患", 1, 1), stated("整改隐患", 0, 0)])
    figures = desk.ask(JUNE).figures
    found = {line["indicator"]: line["cumulative"] for line in figures["progress"]["indicators"]}["发现隐患"]
    assert (found, figures["duties"]["units"], figures["tips"]["overall"]["received"]) == (1, 0, 0)
    assert figures["progress"]["mismatches"] == []


def test_a_mismatch_is_a_warning_at_its_cell_and_is_counted(desk: Desk) -> None:
    file = desk.receive(MANAGEMENT, "2023-06", hazard("A-1"), progress=[stated("发现隐患", 5, 5)])
    results = desk.ask(JUNE)
    found = results.register.findings
    (finding,) = found[found["code"].eq("PROGRESS_LEDGER_DIFFERS")].to_dict("records")
    assert (finding["file"], finding["sheet"], finding["cell"]) == (file, "工作进展", "F4")
    assert finding["message"] == (
        f"{file.split('/')[1]}［工作进展］F4 累计数：燃气安全领域“发现隐患”（第 4 行）写的是“5”，"
        "本部门各月台账里是 1 条。请核对累计数；台账有漏报的，请补报。"
    )
    assert {"code": "PROGRESS_LEDGER_DIFFERS", "severity": "warning", "count": 1} in results.figures[
        "findings_by_code"
    ]


def test_the_department_reads_of_a_mismatch_in_its_feedback_workbook(desk: Desk) -> None:
    complete = hazard("A-1", source="部门检查")
    desk.receive(MANAGEMENT, "2023-06", complete, progress=[stated("发现隐患", 5, 5)])
    assert write_feedback(desk.workspace, "2023-06") == []  # by itself the workbook is in order
    merge(desk.run_as_of(JUNE), keep=True)
    (path,) = write_feedback(desk.workspace, "2023-06")
    texts = [
        str(cell.value)
        for sheet in load_workbook(path)
        for row in sheet.iter_rows()
        for cell in row
        if cell.value
    ]
    assert any("本部门各月台账里是 1 条" in text for text in texts)
    # Once the department has sent the right figure, there is nothing to say.
    desk.receive(MANAGEMENT, "2023-06", complete, progress=[stated("发现隐患", 1, 1)], seen_at=at(6, 25))
    merge(desk.run_as_of(JUNE), keep=True)
    assert write_feedback(desk.workspace, "2023-06") == []
