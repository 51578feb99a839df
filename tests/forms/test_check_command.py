"""hazard check: says cell by cell what is wrong, and changes nothing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from hazardlib.cli import _run
from tests.forms.conftest import Office
from tests.ingest.workbooks import HEADER, ROW, ledger, workbook

BAD = [2, "GG-2", "燃气安全领域", "乙酒楼", "无报警器", "一般隐患", date(2023, 7, 4), "6月底左右", None]


def put(folder: Path, content: bytes, name: str = "台账.xlsx") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(content)
    return path


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_json_is_one_object_a_file_as_the_contract_has_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = put(tmp_path, ledger(ROW)), put(tmp_path, ledger(ROW, BAD), "有错.xlsx")
    before = files(tmp_path)
    assert _run(["check", str(good), str(bad), "--json"]) == 1
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {
        "file": str(good),
        "verdict": "accepted",
        "rows": {"read": 1, "accepted": 1, "quarantined": 0},
        "findings": [],
    }
    assert second["verdict"] == "findings"
    assert second["rows"] == {"read": 2, "accepted": 1, "quarantined": 1}
    assert {
        "sheet": "隐患台账",
        "cell": "H5",
        "column": "due_on",
        "code": "DATE_NOT_READABLE",
        "severity": "error",
        "found": "6月底左右",
        "message": "有错.xlsx［隐患台账］H5 整改期限：填写的是“6月底左右”，不是日期，改好之前按没有期限统计，过了期也不会列为超期。请填写如 2023-06-30。",
    } in second["findings"]
    assert files(tmp_path) == before


def test_a_good_file_is_praised_and_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = put(tmp_path, ledger(ROW))
    assert _run(["check", str(path)]) == 0
    assert capsys.readouterr().out.splitlines()[0] == (
        "[可以接收] 台账.xlsx（公共管理办公室，2023年7月）：共 1 行，全部可以计入，没有发现问题。"
    )
    assert list(tmp_path.iterdir()) == [path]


def test_a_faulty_file_gets_an_annotated_copy_beside_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = put(tmp_path, ledger(ROW, BAD))
    content = path.read_bytes()
    assert _run(["check", str(path)]) == 1
    out = capsys.readouterr().out
    assert (
        "[可以接收，有问题] 台账.xlsx（公共管理办公室，2023年7月）：共 2 行，1 行可以计入。请修改以下 2 处"
        in out
    )
    assert "［隐患台账］整改期限（1 处）" in out
    assert path.read_bytes() == content
    copy = tmp_path / "台账.需修改.xlsx"
    assert openpyxl.load_workbook(copy)["隐患台账"]["H5"].comment is not None
    _run(["check", str(path)])
    assert {each.name for each in tmp_path.iterdir()} == {"台账.xlsx", "台账.需修改.xlsx"}


def test_checking_the_copy_never_overwrites_it(tmp_path: Path) -> None:
    path = put(tmp_path, ledger(ROW, BAD))
    _run(["check", str(path)])
    copy = tmp_path / "台账.需修改.xlsx"
    book = openpyxl.load_workbook(copy)
    book["隐患台账"]["I5"] = "未整改"
    book.save(copy)
    mended = copy.read_bytes()
    assert _run(["check", str(copy)]) == 0  # nothing is left out any more; one date is still to be mended
    assert copy.read_bytes() == mended
    assert (tmp_path / "台账.需修改（2）.xlsx").is_file()


def test_no_copy_and_another_folder_can_be_asked_for(tmp_path: Path) -> None:
    path = put(tmp_path / "甲", ledger(ROW, BAD))
    _run(["check", str(path), "--no-copy"])
    assert [each.name for each in path.parent.iterdir()] == ["台账.xlsx"]
    _run(["check", str(path), "--json", "--annotated", str(tmp_path / "乙")])
    assert [each.name for each in (tmp_path / "乙").iterdir()] == ["台账.需修改.xlsx"]


def test_a_copy_in_the_raw_folder_goes_where_it_is_never_read(office: Office) -> None:
    path = put(office.workspace.raw / "2023-07", ledger(ROW, BAD))
    assert _run(["check", str(path), "--workspace", str(office.workspace.root)]) == 1
    assert (path.parent / "反馈" / "台账.需修改.xlsx").is_file()
    taken = office.receive(ledger(ROW), "2023-07/另一份.xlsx")
    assert sorted(taken.submissions["file"]) == ["2023-07/另一份.xlsx", "2023-07/台账.xlsx"]


def test_nothing_of_the_workspace_is_changed(office: Office) -> None:
    office.receive(ledger(ROW))
    before = files(office.workspace.root)
    path = office.workspace.raw / "2023-07" / "台账.xlsx"
    _run(["check", str(path), "--workspace", str(office.workspace.root)])
    assert files(office.workspace.root) == before


def test_department_and_month_stand_in_for_a_file_that_does_not_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = put(tmp_path, workbook(("Sheet1", [HEADER, ROW])), "新建.xlsx")
    assert _run(["check", str(path), "--json"]) == 1
    (refused,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert refused["verdict"] == "refused"
    assert refused["findings"][0]["cell"] is None
    assert {each["code"] for each in refused["findings"]} == {"DEPARTMENT_NOT_FOUND", "MONTH_NOT_FOUND"}
    assert _run(["check", str(path), "--json", "--department", "公管办", "--month", "2023-07"]) == 0


def test_a_file_that_is_no_workbook_is_refused_with_a_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = put(tmp_path, b"%PDF-1.7 ", "公共管理办公室7月.xlsx")
    assert _run(["check", str(path), "--json"]) == 1
    (refused,) = map(json.loads, capsys.readouterr().out.splitlines())
    (finding,) = refused["findings"]
    assert (finding["code"], finding["sheet"], finding["cell"]) == ("FILE_NOT_A_WORKBOOK", None, None)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["没有.xlsx"], "没有找到文件 没有.xlsx"),
        (["."], "是文件夹"),
        ([__file__, "--department", "安监站"], "没有“安监站”这个部门"),
        ([__file__, "--month", "七月"], "月份写的是“七月”"),
        ([], "命令写法不对"),
    ],
)
def test_a_wrong_call_is_one_line(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run(["check", *arguments]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line


def test_ingest_leaves_the_feedback_and_says_where(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    put(office.workspace.raw / "2023-07", ledger(ROW, BAD))
    assert _run(["ingest", "--workspace", str(office.workspace.root)]) == 1
    folder = office.workspace.reports / "2023-07" / "feedback"
    assert (folder / "公共管理办公室.xlsx").is_file()
    assert f"要改的地方已在 1 份表里标出，请发回：{folder}" in capsys.readouterr().out


def test_template_says_what_it_has_filled_in(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    office.receive(ledger(ROW))
    root = str(office.workspace.root)
    assert _run(["template", "2023-08", "--department", "公管办", "--workspace", root]) == 0
    path = office.workspace.reports / "2023-08" / "templates" / "公共管理办公室.xlsx"
    assert f"公共管理办公室，已填入未整改和待销号隐患 1 行：{path}" in capsys.readouterr().out


def test_neither_what_is_printed_nor_the_copys_name_says_who_reported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = put(tmp_path, ledger(ROW, BAD), "公共管理办公室 举报人邸玉凤 13733334444.xlsx")
    assert _run(["check", str(bad)]) == 1
    (copy,) = {path.name for path in tmp_path.iterdir()} - {bad.name}
    assert _run(["check", str(bad), "--json"]) == 1
    said = capsys.readouterr().out + copy
    assert "邸玉凤" not in said
    assert "13733334444" not in said
    assert "标注副本" in said
