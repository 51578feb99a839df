"""The feedback workbook: what to mend in its place; mended and dropped back, it is accepted."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from hazardlib.domain.addresses import position
from hazardlib.findings import find
from hazardlib.forms.feedback_list import in_reading_order
from hazardlib.forms.style import ERROR_FILL, WARNING_FILL
from hazardlib.ingest import ingest_files
from hazardlib.pipeline.outgoing.feedback import feedback_on
from tests.forms.conftest import Office, Read, fill, unpack
from tests.ingest.sheets import CAPTION, DUTIES, INSPECTED, PROGRESS, TIPS, with_sheets
from tests.ingest.workbooks import HEADER, ROW, ledger, workbook

LIST = "需要修改的地方"

BAD = [
    [1, "GG-1", "燃气安全领域", "甲餐馆", "软管老化", "一般隐患", date(2023, 7, 3), "6月底左右", "未整改"],
    [2, "GG-2", "燃气安全领域", "乙酒楼", "无报警器", "一般隐患", date(2023, 7, 4), None, "差不多了"],
    [3, "GG-3", "燃气安全领域", None, "软管过长", "", date(2023, 7, 4), None, "未整改"],
]


def returned(office: Office, *rows: list[Any], **kwargs: Any) -> tuple[Path, Any]:
    office.receive(ledger(*rows, **kwargs))
    (path,) = office.feedback()
    return path, openpyxl.load_workbook(path)


def lines(book: Any) -> list[tuple[Any, ...]]:
    return [row for row in book[LIST].iter_rows(min_row=6, values_only=True) if row[0]]


def test_it_is_made_of_what_intake_has_read_and_made_again_from_the_file_it_is_the_same(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = office.receive(ledger(*BAD, top=[["举报人：", "张三"]]))
    with monkeypatch.context() as patch:
        patch.setattr(ingest_files, "open_content", None)  # nothing is read a second time
        (path,) = feedback_on(office.workspace, taken).paths
    at_intake = path.read_bytes()
    path.unlink()
    (again,) = office.feedback()
    assert again.read_bytes() == at_intake
    assert "张三" not in unpack(at_intake)


def test_its_first_line_says_what_was_received_before_what_is_wrong(office: Office) -> None:
    path, book = returned(office, *BAD)
    assert path == office.workspace.reports / "2023-07" / "feedback" / "公共管理办公室.xlsx"
    assert book[LIST]["A1"].value == (
        "已收到 3 行，1 行已计入。请修改以下 3 处，并核对 1 处。改好后，把本文件放回 data/raw/2023-07/ 即可。"
    )


def test_it_lists_each_place_errors_first_column_by_column(office: Office) -> None:
    _, book = returned(office, *BAD)
    assert book.sheetnames == [LIST, "隐患台账"]
    assert [(row[1], row[2], row[3], row[7]) for row in lines(book)] == [
        ("隐患台账", "D6", "单位名称", "必须修改"),
        ("隐患台账", "H4", "整改期限", "必须修改"),
        ("隐患台账", "I5", "整改状态", "必须修改"),
        ("隐患台账", "F6", "隐患级别", "请核对"),
    ]
    assert lines(book)[1][4:7] == (
        "6月底左右",
        "填写的是“6月底左右”，不是日期，改好之前按没有期限统计，过了期也不会列为超期。",
        "请填写如 2023-06-30。",
    )
    assert book[LIST]["C6"].hyperlink.location == "'隐患台账'!D6"


def test_every_cell_stands_where_it_stood_and_the_bad_ones_are_marked(office: Office) -> None:
    _, book = returned(office, *BAD)
    sheet = book["隐患台账"]
    assert sheet["H4"].value == "6月底左右"
    assert sheet["H4"].comment.text.startswith("必须修改：填写的是“6月底左右”")
    assert sheet["F6"].comment.text.startswith("请核对：")
    assert sheet["H4"].fill.fgColor.rgb != sheet["F6"].fill.fgColor.rgb
    assert (sheet["H4"].border.left.style, sheet["F6"].border.left.style) == ("medium", "dashDot") or (
        sheet["H4"].border.left.style != sheet["F6"].border.left.style
    )
    assert sheet["G4"].value.date() == date(2023, 7, 3)
    assert sheet["G4"].is_date
    assert sheet["D5"].comment is None
    assert [cell.value for cell in sheet[3]] == HEADER


def test_mended_and_dropped_back_it_is_accepted_and_its_list_is_not_read(office: Office) -> None:
    path, book = returned(office, *BAD)
    sheet = book["隐患台账"]
    sheet["H4"], sheet["I5"], sheet["D6"], sheet["F6"] = date(2023, 7, 30), "已整改", "丙酒楼", "一般隐患"
    sheet["D6"].comment = None
    book.save(office.workspace.raw / "2023-07" / path.name)
    taken = office.receive(b"", "2023-07/空.txt", day=19)
    mended = taken.submissions[taken.submissions["file"].eq("2023-07/公共管理办公室.xlsx")].iloc[0]
    assert (mended["rows_read"], mended["rows_accepted"]) == (3, 3)
    left = taken.findings[taken.findings["submission_id"].eq(mended["submission_id"])]
    assert set(left["code"]) <= {"ELEMENTS_MISSING"}


def test_the_feedback_goes_once_it_is_made_up_for(office: Office) -> None:
    path, _ = returned(office, *BAD)
    office.receive(ledger(ROW), "2023-07/改好.xlsx", day=19)
    assert office.feedback() == []
    assert not path.exists()


def test_one_that_someone_has_worked_in_stays(office: Office) -> None:
    path, book = returned(office, *BAD)
    book.save(path)
    office.receive(ledger(ROW), "2023-07/改好.xlsx", day=19)
    office.feedback()
    assert path.exists()


def test_nothing_is_written_again_while_nothing_has_changed(office: Office) -> None:
    path, _ = returned(office, *BAD)
    before = path.stat().st_mtime_ns
    assert office.feedback() == [path]
    assert path.stat().st_mtime_ns == before


def test_a_workbook_without_a_finding_gets_none(office: Office) -> None:
    office.receive(ledger(ROW))
    assert office.feedback() == []


@pytest.mark.parametrize("text", ["=1+1", "=cmd|'/C calc'!A0", "+86", "-1+1", "@SUM(A1)", "\t=1"])
def test_what_looks_like_a_formula_stays_a_text(office: Office, text: str) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(
        content, {"strings_to_formulas": False, "default_date_format": "yyyy-mm-dd"}
    ) as typed:
        sheet = typed.add_worksheet("隐患台账")
        sheet.write_row(0, 0, ["填报单位：公共管理办公室", "填报月份：2023年7月"])
        sheet.write_row(2, 0, HEADER)
        sheet.write_row(3, 0, [*BAD[0][:4], text, *BAD[0][5:]])
    office.receive(content.getvalue())
    book = openpyxl.load_workbook(office.feedback()[0])
    cell = book["隐患台账"]["E4"]
    assert cell.data_type == "s"
    assert cell.value.strip() == text.strip()
    assert cell.quotePrefix
    assert "<f>" not in unpack(office.feedback()[0].read_bytes())


def test_who_reported_is_nowhere_in_it(office: Office) -> None:
    header = [*HEADER, "举报人", "联系电话", "备注"]
    row = [*BAD[0], "赵密告", "13912345678", "来电13812345678，身份证120101199001011234"]
    tips = [
        ["线索编号", "举报渠道", "受理日期", "举报内容", "举报人姓名", "自编列"],
        ["X1", "12350", "7月3日", "李密告来电说占道", "钱密告", "孙密告"],
    ]
    other = [["姓名", "手机"], ["李密告", "13712345678"]]
    caption = [["填报单位：公共管理办公室", None, None, "填报月份：2023年7月"]]
    office.receive(workbook(("隐患台账", [*caption, header, row]), ("举报线索", tips), ("通讯录", other)))
    (path,) = office.feedback()
    whole = unpack(path.read_bytes())
    assert "密告" not in whole
    assert not any(number in whole for number in ("13912345678", "13812345678", "13712345678", "19900101"))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [LIST, "隐患台账", "举报线索"]
    assert book["举报线索"]["D2"].value == "疏散通道占用"
    assert "“通讯录”" in book[LIST]["A4"].value


def test_bad_cells_of_the_other_sheets_are_marked_and_mended_in_the_copy(office: Office, read: Read) -> None:
    content = with_sheets(
        ("工作进展", [PROGRESS, ["燃气安全领域", "检查单为", "家次", "十几", 30]]),
        ("企业履责", [DUTIES, [*INSPECTED[:4], "月底前后", None]]),
        ("举报线索", [[*TIPS, "举报人"], [None, "微信群", date(2023, 7, 3), *[None] * 7, "赵密告"]]),
    )
    office.receive(content)
    (path,) = office.feedback()
    assert "密告" not in unpack(path.read_bytes())
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [LIST, "隐患台账", "工作进展", "企业履责", "举报线索"]
    assert [(row[1], row[2], row[3], row[7]) for row in lines(book)] == [
        ("工作进展", "B2", "指标", "必须修改"),
        ("工作进展", "D2", "本月数", "必须修改"),
        ("企业履责", "E2", "完成日期", "必须修改"),
        ("举报线索", "F2", "举报内容", "必须修改"),
        ("举报线索", "B2", "举报渠道", "请核对"),
    ]
    assert book["工作进展"]["D2"].comment.text.startswith("必须修改：填写的是“十几”")
    assert book["举报线索"]["B2"].comment.text.startswith("请核对：")
    fills = {book[name][cell].fill.fgColor.rgb for name, cell in (("工作进展", "B2"), ("企业履责", "E2"))}
    assert fills == {book["举报线索"]["F2"].fill.fgColor.rgb} != {book["举报线索"]["B2"].fill.fgColor.rgb}
    book["工作进展"]["B2"], book["工作进展"]["D2"] = "检查单位", 12
    book["企业履责"]["E2"] = date(2023, 7, 20)
    book["举报线索"]["B2"], book["举报线索"]["F2"] = "其他", "软管老化"
    book.save(path)
    mended = read(path, "2023-07/改好.xlsx")
    assert mended.submissions["verdict"].tolist() == ["accepted"]
    assert mended.progress["this_month"].tolist() == [12.0]
    assert mended.duties["done_on"].dt.date.tolist() == [date(2023, 7, 20)]
    assert mended.tips[["channel", "danger"]].to_numpy().tolist() == [["其他", "燃气用具和管路"]]


def test_indicators_as_columns_come_back_as_they_stood(office: Office, read: Read) -> None:
    rows = [["行业领域", "检查单位", "约谈", "应急演练"], ["燃气安全领域", 12, "几家", 1]]
    office.receive(with_sheets(("工作进展", rows)))
    (path,) = office.feedback()
    book = openpyxl.load_workbook(path)
    sheet = book["工作进展"]
    assert [cell.value for cell in sheet[2]] == rows[1]
    assert sheet["C2"].comment.text.startswith("必须修改：填写的是“几家”")
    sheet["C2"] = 2
    book.save(path)
    assert sorted(read(path, "2023-07/改好.xlsx").progress["this_month"]) == [1.0, 2.0, 12.0]


def test_two_tables_on_one_sheet_both_come_back_and_are_read_again(office: Office, read: Read) -> None:
    rows = [*CAPTION, HEADER, BAD[0], [], DUTIES, [*INSPECTED[:3], "扫地", *INSPECTED[4:]]]
    office.receive(workbook(("汇总", rows)))
    (path,) = office.feedback()
    sheet = openpyxl.load_workbook(path)["汇总"]
    assert sheet["D7"].comment.text.startswith("必须修改：填写的是“扫地”")
    assert sheet["E7"].value.date() == date(2023, 7, 5)
    again = read(path)
    assert (len(again.observations), len(again.duties)) == (1, 1)


def test_a_file_named_by_its_folder_and_name_says_so_itself_when_it_goes_back(
    office: Office, read: Read
) -> None:
    office.receive(workbook(("Sheet1", [HEADER, *BAD])), "2023-07/公管办.xlsx")
    (path,) = office.feedback()
    (submission,) = read(path, "x.xlsx").submissions.to_dict("records")
    assert (submission["department"], submission["month"]) == ("公共管理办公室", "2023-07")
    assert (submission["rows_read"], submission["rows_accepted"]) == (3, 1)
    assert openpyxl.load_workbook(path)["Sheet1"]["H2"].comment is not None


def test_merged_cells_come_back_as_a_value_in_each_row(office: Office, read: Read) -> None:
    rows = [
        [1, *BAD[0][1:]],
        [2, "GG-2", None, "乙酒楼", "无报警器", "一般隐患", date(2023, 7, 4), None, "未整改"],
    ]
    caption = [["台账"], ["填报单位：公共管理办公室", None, None, "填报月份：2023年7月"]]
    content = workbook(("隐患台账", [*caption, HEADER, *rows]), merges=["A1:I1", "C4:C5"])
    office.receive(content)
    (path,) = office.feedback()
    sheet = openpyxl.load_workbook(path)["隐患台账"]
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:I1"]
    assert sheet["C5"].value == "燃气安全领域"
    assert read(path).observations["sector"].tolist() == ["gas", "gas"]


def test_days_counted_from_1904_stay_the_same_days(office: Office, read: Read) -> None:
    caption = [["填报单位：公共管理办公室", None, None, "填报月份：2023年7月"]]
    content = workbook(("隐患台账", [*caption, HEADER, BAD[0]]), is_1904=True)
    office.receive(content)
    (path,) = office.feedback()
    assert read(path).observations["found_on"].dt.date.tolist() == [date(2023, 7, 3)]


def test_a_refused_workbook_goes_back_with_the_reason(office: Office) -> None:
    office.receive(ledger(ROW), "2023-08/台账.xlsx")
    (path,) = [*office.feedback("2023-07"), *office.feedback("2023-08")]
    book = openpyxl.load_workbook(path)
    assert book[LIST]["A1"].value.startswith("文件已收到，但还不能计入。请修改以下 1 处。")
    assert "填报月份前后不一" in lines(book)[0][5]
    assert book["隐患台账"]["B4"].value == "GG-1"


def test_a_file_that_cannot_be_read_goes_back_as_the_list_alone(office: Office) -> None:
    office.receive(b"%PDF-1.7", "2023-07/公共管理办公室.xlsx")
    (path,) = office.feedback()
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [LIST]
    assert book[LIST]["A1"].value.endswith("改好原文件后，请重新报送。")


def test_a_refused_one_is_forgotten_once_the_department_has_sent_another(office: Office) -> None:
    office.receive(b"%PDF-1.7", "2023-07/公共管理办公室.xlsx")
    office.receive(ledger(ROW), "2023-07/台账.xlsx", day=19)
    assert office.feedback() == []


def test_a_message_is_cut_at_what_to_do_not_at_what_was_typed() -> None:
    typed = find(
        "DATE_NOT_READABLE",
        "表.xlsx",
        sheet="台账",
        cell="H4",
        column="due_on",
        found="说不准。请等等",
        example="2023-06-30",
        meanwhile="",
    )
    assert typed.problem == "填写的是“说不准。请等等”，不是日期。"
    assert typed.remedy == "请填写如 2023-06-30。"
    assert typed.heading == "整改期限"


def test_places_are_in_the_order_of_the_sheet_not_of_the_alphabet() -> None:
    cells = ["AA3", "B10", "B9", "Z2"]
    findings = [find("LEVEL_MISSING", "表.xlsx", sheet="台账", cell=cell, column="level") for cell in cells]
    assert [finding.cell for finding in in_reading_order(findings)] == ["B9", "B10", "Z2", "AA3"]
    assert position("AA3") == (2, 26)


def sent_form(office: Office, **typed: Any) -> tuple[Path, Path]:
    """Fill in the suite's own form with a hazard, send it, and return it with what comes back."""
    (template,) = office.templates("2023-07")
    hazard = {
        "隐患编号": "GG-1", "行业领域": "燃气安全领域", "单位名称": "甲餐馆", "隐患描述": "软管老化", "隐患级别": "一般隐患",
        "隐患来源": "部门检查", "发现日期": date(2023, 7, 3), "整改类型": "立即整改", "整改状态": "未整改",
    }  # fmt: skip
    fill(template.path, [hazard | typed], header=4, reported_on=date(2023, 7, 18))
    office.receive(template.path.read_bytes())
    (path,) = office.feedback()
    return template.path, path


def rules(sheet: Any) -> set[tuple[str, ...]]:
    """Return what is offered and checked on a sheet."""
    return {
        (str(rule.sqref), rule.type, str(rule.formula1), str(rule.prompt), str(rule.error))
        for rule in sheet.data_validations.dataValidation
    }


def test_what_is_missing_has_the_colour_of_what_is_said_of_it(office: Office) -> None:
    sent, _ = sent_form(office, 整改状态="差不多了")
    rules_of = openpyxl.load_workbook(sent)["隐患台账"].conditional_formatting
    fills = {str(each.sqref)[0]: each.rules[0].dxf.fill.bgColor.rgb[2:] for each in rules_of}
    assert (f"#{fills['J']}", f"#{fills['O']}") == (ERROR_FILL, WARNING_FILL)  # 发现日期, 整改资金


def test_the_suites_own_form_comes_back_as_a_form(office: Office, read: Read) -> None:
    sent, path = sent_form(office, 整改状态="差不多了", 发现日期="上旬")
    form, book = openpyxl.load_workbook(sent), openpyxl.load_workbook(path)
    assert book.sheetnames == [LIST, *form.sheetnames]
    assert book["选项"].sheet_state == "veryHidden"
    for name in ("隐患台账", "工作进展", "企业履责", "举报线索"):
        before, now = form[name], book[name]
        assert rules(now) == rules(before), name
        assert now.freeze_panes == before.freeze_panes
        assert now.protection.sheet
        assert [str(each.sqref) for each in now.conditional_formatting] == [
            str(each.sqref) for each in before.conditional_formatting
        ]
        widths = {letter: each.width for letter, each in before.column_dimensions.items()}
        assert {letter: now.column_dimensions[letter].width for letter in widths} == widths
    ledger, blank = book["隐患台账"], form["隐患台账"]
    assert [cell.value for cell in ledger[4]] == [cell.value for cell in blank[4]]
    assert [cell.value for cell in ledger[2]] == [cell.value for cell in blank[2]]
    assert ledger["C4"].comment.text == blank["C4"].comment.text
    assert [cell.value for cell in ledger[5]][:3] == [cell.value for cell in blank[5]][:3]
    columns = {cell.value.strip("*"): cell.column for cell in ledger[4]}
    wrong = [ledger.cell(6, columns[name]) for name in ("整改状态", "发现日期")]
    assert [cell.value for cell in wrong] == ["差不多了", "上旬"]
    assert all(cell.comment.text.startswith(("必须修改", "请核对")) for cell in wrong)
    assert not any(cell.protection.locked for cell in ledger[6][: len(columns)])
    wrong[0].value, wrong[1].value = "未整改", date(2023, 7, 3)
    book.save(path)
    mended = read(path, "2023-07/改好.xlsx")
    assert mended.submissions["verdict"].tolist() == ["accepted"]
    assert mended.observations["found_on"].dt.date.tolist() == [date(2023, 7, 3)]


def test_a_form_whose_columns_were_moved_comes_back_as_it_stands(office: Office) -> None:
    (template,) = office.templates("2023-07")
    book = openpyxl.load_workbook(template.path)
    book["隐患台账"].delete_cols(3)
    book.save(template.path)
    fill(template.path, [{"单位名称": "甲餐馆", "隐患描述": "软管老化", "整改状态": "差不多了"}], header=4)
    office.receive(template.path.read_bytes())
    (path,) = office.feedback()
    again = openpyxl.load_workbook(path)
    assert again["隐患台账"]["A4"].value == "序号"
    assert [cell.value for cell in again["隐患台账"][4]] == [cell.value for cell in book["隐患台账"][4]]
    assert rules(again["企业履责"]) == rules(book["企业履责"])


def test_what_stands_in_merged_cells_above_a_form_and_in_its_head_comes_back(office: Office) -> None:
    (template,) = office.templates("2023-07")
    book = openpyxl.load_workbook(template.path)
    ledger = book["隐患台账"]
    ledger.protection.sheet = False
    label = next(cell for cell in ledger[2] if cell.value == "填报日期：")
    ledger.cell(2, label.column + 1).value = date(2023, 7, 18)
    ledger.merge_cells(start_row=2, end_row=2, start_column=label.column + 1, end_column=label.column + 2)
    own = ledger.max_column + 1
    ledger.cell(4, own).value = "自查情况"
    ledger.merge_cells(start_row=4, end_row=4, start_column=own, end_column=own + 1)
    book.save(template.path)
    fill(template.path, [{"单位名称": "甲餐馆", "隐患描述": "软管老化", "整改状态": "差不多了"}], header=4)
    office.receive(template.path.read_bytes())
    (path,) = office.feedback()
    again = openpyxl.load_workbook(path)["隐患台账"]
    assert again.cell(2, label.column + 1).value.date() == date(2023, 7, 18)
    assert again.cell(4, own).value == "自查情况"
