"""阶段情况 and 议定事项 are a spec each: read under any known heading, checked, stored, and given back in the blank."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from hazardlib.store import to_frame
from hazardlib.workspace import Workspace
from tests.forms.test_prefilled import templates
from tests.ingest.sheets import with_sheets
from tests.ingest.test_stored_sheets import receive

DEPARTMENT, OFFICE = "公共管理办公室", "公共安全办公室"
STAGE = (
    "阶段情况",
    [
        ["工作开展情况", "经验做法", "存在的问题", "下一步打算"],
        ["检查了 30 家。", None, "人手不足。", "八月回头看。"],
    ],
)
MATTERS = (
    "议定事项",
    [
        ["序号", "会议日期", "议定事项", "隐患编号", "责任领导", "责任部门", "办结时限", "办理情况", "办结日期"],
        [1, date(2023, 7, 25), "甲餐馆限期换管", "GG-1", "张杰", DEPARTMENT, date(2023, 8, 5), "已换", date(2023, 8, 3)],
        [2, date(2023, 7, 25), "乙小区充电桩挂牌", None, None, None, "8月10日", None, None],
        [3, date(2023, 7, 25), None, None, "张杰", None, None, None, None],
        [4, date(2023, 7, 25), "丙仓库清空", None, "张杰", None, None, "已清", date(2023, 7, 1)],
    ],
)  # fmt: skip


def test_both_are_stored_with_their_place(tmp_path: Path) -> None:
    store = receive(tmp_path, with_sheets(STAGE, MATTERS))
    (stage,) = store.read("stages").to_pylist()
    assert (stage["sheet"], stage["row"], stage["is_quarantined"]) == ("阶段情况", 2, False)
    told = [stage[name] for name in ("work", "experience", "problems", "next_steps")]
    assert told == ["检查了 30 家。", None, "人手不足。", "八月回头看。"]
    matters = to_frame(store.read("matters"))
    assert matters["matter"].tolist()[:2] == ["甲餐馆限期换管", "乙小区充电桩挂牌"]
    assert matters["due_on"].dt.date.tolist()[:2] == [date(2023, 8, 5), date(2023, 8, 10)]
    assert matters["is_quarantined"].tolist() == [False, False, True, False]


def test_what_is_wrong_on_them_is_said_cell_by_cell(tmp_path: Path) -> None:
    findings = to_frame(receive(tmp_path, with_sheets(STAGE, MATTERS)).read("findings"))
    own = findings[findings["sheet"].eq("议定事项")]
    assert sorted(zip(own["cell"], own["code"], strict=True)) == [
        ("C4", "REQUIRED_MISSING"),
        ("F3", "MATTER_OF_NOBODY"),
        ("I5", "SETTLED_BEFORE_MEETING"),
    ]


@pytest.mark.parametrize(
    ("month", "has_sheet"), [("2023-07", False), ("2023-08-interim", True), ("2023-12-final", True)]
)
def test_the_blank_asks_for_the_stage_in_stage_returns(
    tmp_path: Path, month: str, *, has_sheet: bool
) -> None:
    workspace = Workspace(tmp_path)
    workspace.raw.mkdir(parents=True)
    (template,) = templates(workspace, month, DEPARTMENT)
    assert ("阶段情况" in openpyxl.load_workbook(template.path).sheetnames) == has_sheet


def test_what_was_written_of_a_stage_comes_back_in_the_blank(tmp_path: Path) -> None:
    receive(tmp_path, with_sheets(STAGE))
    (template,) = templates(Workspace(tmp_path), "2023-07", DEPARTMENT)
    page = openpyxl.load_workbook(template.path)["阶段情况"]
    assert [cell.value for cell in page[4]] == ["检查了 30 家。", None, "人手不足。", "八月回头看。", None]
    store = receive(tmp_path, template.path.read_bytes(), "2023-07/填好.xlsx")
    assert store.read("stages").num_rows == 2, "one as it was sent, one as it came back"


@pytest.mark.parametrize(("department", "has_sheet"), [(OFFICE, True), (DEPARTMENT, False)])
def test_the_office_s_blank_has_a_sheet_for_what_meetings_decide(
    tmp_path: Path, department: str, *, has_sheet: bool
) -> None:
    workspace = Workspace(tmp_path)
    workspace.raw.mkdir(parents=True)
    (template,) = templates(workspace, "2023-07", department)
    assert ("议定事项" in openpyxl.load_workbook(template.path).sheetnames) == has_sheet


def test_what_is_outstanding_comes_back_in_the_next_month_s_blank_and_all_of_it_in_the_same_month_s(
    tmp_path: Path,
) -> None:
    receive(tmp_path, with_sheets(MATTERS))
    filled = {}
    for month in ("2023-07", "2023-08"):
        (template,) = templates(Workspace(tmp_path), month, DEPARTMENT)
        page = openpyxl.load_workbook(template.path)["议定事项"]
        filled[month] = [row[1] for row in page.iter_rows(min_row=4, values_only=True) if any(row)]
    assert filled == {
        "2023-07": ["甲餐馆限期换管", "乙小区充电桩挂牌", None, "丙仓库清空"],
        "2023-08": ["乙小区充电桩挂牌"],
    }
