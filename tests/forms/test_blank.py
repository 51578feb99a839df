"""The blank workbook: filled in, it is taken in whole; what was open is there already."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from hazardlib.domain.columns import LEDGER
from hazardlib.errors import UsageError
from hazardlib.pipeline.outgoing.templates import Template
from tests.desk import MANAGEMENT
from tests.forms.conftest import Office, Read, fill, unpack
from tests.ingest.workbooks import HEADER, ROW, ledger

SHEETS = ["填写说明", "隐患台账", "工作进展", "企业履责", "举报线索", "选项"]
HEADER_ROW = 4

NEW = {
    "隐患编号": "GG-9",
    "行业领域": "燃气安全领域",
    "单位名称": "乙酒楼",
    "隐患部位": "3-2",
    "隐患描述": "报警器未安装",
    "隐患级别": "一般隐患",
    "隐患来源": "部门检查",
    "发现日期": date(2023, 8, 2),
    "整改类型": "限期整改",
    "整改责任人": "李某",
    "整改措施": "安装报警器",
    "整改资金": 0.5,
    "整改期限": date(2023, 8, 30),
    "应急预案": "停用燃气",
    "整改状态": "未整改",
}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Return an office that has received nothing."""
    return Office(tmp_path_factory.mktemp("empty") / "工作区")


@pytest.fixture(scope="module")
def june(empty: Office) -> list[Template]:
    """Return every department's blank workbook of June; nobody may change them."""
    return empty.templates("2023-06", "")


def book_of(blanks: list[Template], department: str = MANAGEMENT) -> openpyxl.Workbook:
    (path,) = [each.path for each in blanks if each.department == department]
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def august(empty: Office) -> Path:
    """Return the blank workbook of August; nobody may change it."""
    (template,) = empty.templates("2023-08")
    return template.path


@pytest.fixture
def own(august: Path, tmp_path: Path) -> Path:
    """Return a copy of it to be filled in."""
    return Path(shutil.copy(august, tmp_path))


def test_an_untouched_one_is_a_nil_report_of_its_department_and_month(
    june: list[Template], read: Read
) -> None:
    (path,) = [each.path for each in june if each.department == MANAGEMENT]
    (submission,) = read(path).submissions.to_dict("records")
    assert (submission["department"], submission["month"]) == (MANAGEMENT, "2023-06")
    assert (submission["verdict"], submission["is_nil"], submission["rows_read"]) == ("accepted", True, 0)


def test_every_department_gets_one(june: list[Template], empty: Office) -> None:
    assert len(june) == 11
    assert {template.path.name for template in june} >= {"能源公司.xlsx", "公共安全办公室.xlsx"}
    assert june[0].path.parent == empty.workspace.reports / "2023-06" / "templates"


def test_it_has_the_four_sheets_and_every_column(june: list[Template]) -> None:
    book = book_of(june)
    assert book.sheetnames == SHEETS
    assert book["选项"].sheet_state == "veryHidden"
    headings = [str(cell.value).strip("*").split("（")[0] for cell in book["隐患台账"][HEADER_ROW]]
    assert headings == ["序号", *(column.heading for name, column in LEDGER.items() if name != "hazard_id")]


def test_filled_in_by_hand_every_row_is_accepted_and_the_example_is_none(own: Path, read: Read) -> None:
    rows = [NEW, NEW | {"隐患编号": "GG-10", "单位名称": "丙酒楼"}]
    fill(own, rows, header=HEADER_ROW, reported_on=date(2023, 8, 18))
    taken = read(own)
    (submission,) = taken.submissions.to_dict("records")
    assert (submission["verdict"], submission["rows_read"], submission["rows_accepted"]) == ("accepted", 2, 2)
    assert submission["reported_on"].date() == date(2023, 8, 18)
    assert taken.observations["hazard_no"].tolist() == ["GG-9", "GG-10"]
    assert taken.observations["location"].tolist() == ["3-2", "3-2"]
    assert taken.findings.empty


def test_what_is_open_is_filled_in_with_its_number_and_what_is_closed_is_not(office: Office) -> None:
    closed = [2, "GG-2", "燃气安全领域", "乙酒楼", "软管过长", "一般隐患", date(2023, 7, 4), None, "已销号"]
    office.receive(ledger(ROW, closed))
    (template,) = office.templates("2023-08")
    assert template.carried_count == 1
    sheet = openpyxl.load_workbook(template.path)["隐患台账"]
    row = [cell.value for cell in sheet[HEADER_ROW + 2]]
    assert row[:6] == [1, "GG-1", "燃气安全领域", "甲餐馆", None, "软管老化"]
    assert sheet.cell(HEADER_ROW + 3, 3).value is None
    assert "GG-2" not in unpack(template.path.read_bytes())


def test_sent_back_unchanged_it_speaks_of_the_same_hazards(office: Office) -> None:
    without_number = [
        None,
        None,
        "居民住宅领域",
        "丁小区",
        "通道堵塞",
        "重大",
        date(2023, 7, 5),
        None,
        "整改中",
    ]
    office.receive(ledger(ROW, without_number))
    before = office.register("2023-07")
    (template,) = office.templates("2023-08")
    office.receive(template.path.read_bytes(), "2023-08/八月.xlsx")
    after = office.register("2023-08")
    assert sorted(after["hazard_id"]) == sorted(before["hazard_id"])
    assert after["month"].eq("2023-08").all()
    assert not after["is_unreported"].any()


def test_a_row_that_stood_for_several_comes_back_as_one_row(office: Office) -> None:
    row = [*ROW[:8], "整改中", 3, 1]
    office.receive(ledger(row, header=[*HEADER, "隐患数量", "整改数量"]))
    before = office.register("2023-07")
    (template,) = office.templates("2023-08")
    assert template.carried_count == 1
    office.receive(template.path.read_bytes(), "2023-08/八月.xlsx")
    after = office.register("2023-08")
    assert sorted(after["hazard_id"]) == sorted(before["hazard_id"])
    assert (int(after["is_open"].sum()), len(after)) == (2, 3)


def test_its_lists_begin_with_the_departments_own_sectors(june: list[Template]) -> None:
    book = book_of(june, "综合执法大队")
    rules = {str(rule.sqref): rule for rule in book["隐患台账"].data_validations.dataValidation}
    rule = next(rule for place, rule in rules.items() if place.startswith("C6"))
    column = rule.formula1.split("$")[1]
    words = [cell.value for cell in book["选项"][column][2:]]
    own = ["商业经营领域", "燃气安全领域", "其它企业领域"]  # led, then cooperated in
    assert words[:3] == own
    assert len([word for word in words if word]) == 13
    assert rule.prompt
    assert rule.promptTitle == "行业领域"


def test_its_header_is_locked_and_the_cells_below_are_open(june: list[Template]) -> None:
    sheet = book_of(june)["隐患台账"]
    assert sheet.protection.sheet
    assert sheet.cell(HEADER_ROW, 3).protection.locked
    assert sheet.cell(HEADER_ROW + 1, 3).protection.locked  # the example
    assert not sheet.column_dimensions["D"].protection.locked
    assert sheet.cell(HEADER_ROW, 3).comment.text.startswith("行业领域：必填")


def test_progress_lists_every_own_sector_and_indicator(june: list[Template]) -> None:
    rows = list(book_of(june, "能源公司")["工作进展"].iter_rows(min_row=3, values_only=True))
    assert rows[0][:6] == ("*行业领域", "*指标", "计量单位", "本月数", "累计数", "带队领导")
    assert [row[:3] for row in rows[1:3]] == [
        ("国有企业领域", "出动检查人员", "人次"),
        ("国有企业领域", "检查单位", "家次"),
    ]
    assert len([row for row in rows[1:] if row[0]]) == 23


@pytest.mark.parametrize("heading", ["带队领导", "负责领导", "责任领导"])
def test_who_led_in_person_is_asked_for_as_such_and_read_under_its_older_names(
    own: Path, read: Read, heading: str
) -> None:
    book = openpyxl.load_workbook(own)
    page = book["工作进展"]
    assert "再填“带队领导”" in str(page["A2"].value)
    asked = next(cell for cell in page[3] if cell.value == "带队领导")
    place = next(row for row in range(4, page.max_row + 1) if page.cell(row, 2).value == "领导带队检查")
    asked.value = heading
    page.cell(place, 4).value, page.cell(place, 5).value = 2, 2
    page.cell(place, asked.column).value = "贾化生"
    book.save(own)
    assert read(own).progress["leader"].tolist() == ["贾化生"]


def test_the_other_sheets_filled_in_are_read_value_for_value(own: Path, read: Read) -> None:
    book = openpyxl.load_workbook(own)
    for row, figures in ((4, (12, 30)), (5, (0, None))):
        book["工作进展"].cell(row, 4).value, book["工作进展"].cell(row, 5).value = figures
    done = ["甲建筑公司", "建筑施工领域", "是", "应急救援预案演练", date(2023, 8, 3), "夜间演练"]
    never = ["乙物业公司", "居民住宅领域", "否", "劳务派遣和灵活用工人员培训", "不涉及", None]
    tip = [
        "X-1", "84375872区级重大事故隐患举报电话", date(2023, 8, 2), "燃气安全领域", "甲餐馆", "软管老化", "是", "GG-1", 300, date(2023, 8, 9),
    ]  # fmt: skip
    for name, rows in (("企业履责", [done, never]), ("举报线索", [tip])):
        for place, cells in enumerate(rows, start=4):
            for column, cell in enumerate(cells, start=1):
                book[name].cell(place, column).value = cell
    book.save(own)
    taken = read(own)
    assert taken.findings.empty
    (submission,) = taken.submissions.to_dict("records")
    assert (submission["verdict"], submission["is_nil"]) == ("accepted", True)
    figures = taken.progress[["row", "sector", "indicator", "this_month"]].to_numpy().tolist()
    assert figures == [[4, "scenic-areas", "出动检查人员", 12.0], [5, "scenic-areas", "检查单位", 0.0]]
    assert taken.progress["cumulative"].iloc[0] == 30.0
    assert taken.progress["cumulative"].isna().tolist() == [False, True]
    assert taken.duties[["unit", "sector", "high_risk", "duty"]].to_numpy().tolist() == [
        ["甲建筑公司", "construction", "yes", "drills"],
        ["乙物业公司", "residential", "no", "flexible-workers"],
    ]
    assert taken.duties["done_on"].iloc[0].date() == date(2023, 8, 3)
    assert taken.duties["raw"].iloc[1] == '{"done_on": "not_applicable"}'
    names = ["tip_no", "channel", "sector", "unit", "danger", "outcome", "hazard_no", "reward"]
    assert taken.tips[names].to_numpy().tolist() == [
        ["X-1", "84375872", "gas", "甲餐馆", "燃气用具和管路", "verified", "GG-1", 300.0]
    ]
    assert taken.tips["settled_on"].iloc[0].date() == date(2023, 8, 9)


def test_tips_have_no_column_for_who_reported(june: list[Template]) -> None:
    sheet = book_of(june)["举报线索"]
    headings = [cell.value for cell in sheet[3] if cell.value]
    assert headings[:2] == ["线索编号", "*举报渠道"]
    assert not any(word in heading for heading in headings for word in ("举报人", "姓名", "电话", "住址"))
    assert "不要填写举报人" in sheet["A2"].value


def test_invented_data_is_named_in_every_title(office: Office) -> None:
    office.receive(ledger(ROW, top=[["示例数据"]]))
    (template,) = office.templates("2023-08")
    book = openpyxl.load_workbook(template.path)
    assert all("示例数据" in book[name]["A1"].value for name in SHEETS[:-1])


def test_one_that_someone_has_begun_to_fill_in_is_not_overwritten(office: Office) -> None:
    (first,) = office.templates("2023-08")
    fill(first.path, [NEW], header=HEADER_ROW)
    typed = first.path.read_bytes()
    (second,) = office.templates("2023-08")
    assert first.path.read_bytes() == typed
    assert second.path.name == "公共管理办公室（2）.xlsx"


def test_the_same_month_gives_the_same_bytes(empty: Office, august: Path, tmp_path: Path) -> None:
    (again,) = empty.templates("2023-08", folder=tmp_path / "别处")
    assert again.path.read_bytes() == august.read_bytes()


def test_an_unknown_department_is_refused_with_the_names(office: Office) -> None:
    with pytest.raises(UsageError, match=r"没有“安监站”这个部门。.*公共安全办公室"):
        office.templates("2023-06", "安监站")


def test_the_guide_says_by_which_standards_a_hazard_of_the_month_is_major(
    empty: Office, august: Path
) -> None:
    def bases(path: Path) -> list[tuple[str, str, str]]:
        rows = list(openpyxl.load_workbook(path)["填写说明"].iter_rows(values_only=True))
        start = next(number for number, row in enumerate(rows) if row[2] == "重大事故隐患的判定依据") + 1
        end = next(number for number, row in enumerate(rows) if number > start and row[0] is None)
        return [(row[0], row[1], row[2]) for row in rows[start:end]]

    fire = "《重大火灾隐患判定方法》（GB 35181-2017）"
    gas = "《城镇燃气经营安全重大隐患判定标准》（建城规〔2023〕4号）"
    (builders,) = empty.templates("2023-08", "工程建设科")
    assert bases(builders.path) == [
        (
            "建筑施工领域",
            "2022年4月19日起",
            "《房屋市政工程生产安全重大事故隐患判定标准（2022版）》（建质规〔2022〕2号）",
        )
    ]
    until = "2018年7月1日起，到2025年10月31日止"
    (september,) = empty.templates("2023-09")
    before, after = bases(august), bases(september.path)
    assert ("燃气安全领域", until, fire) in before
    assert [row for row in after if row not in before] == [("燃气安全领域", "2023年9月21日起", gas)]


def test_supervision_has_its_dates_and_every_column_says_what_to_enter(august: Path) -> None:
    notes = {
        str(cell.value): cell.comment.text
        for cell in openpyxl.load_workbook(august)["隐患台账"][HEADER_ROW]
        if cell.comment
    }
    assert "没有挂牌督办的留空" in notes["挂牌日期"]
    assert "督办期限到期之前申请" in notes["申请延期日期"]
    assert "重点检查事项" in notes["判定依据"]


def test_what_is_known_of_supervision_and_of_the_basis_comes_back_filled_in(office: Office) -> None:
    header = [*HEADER, "判定依据", "挂牌督办", "挂牌日期", "督办期限"]
    stated = ["GB 35181-2017", "区", date(2023, 7, 5), date(2023, 8, 5)]
    office.receive(ledger([*ROW[:5], "重大事故隐患", *ROW[6:], *stated], header=header))
    (template,) = office.templates("2023-08")
    sheet = openpyxl.load_workbook(template.path)["隐患台账"]
    headings = [str(cell.value).strip("*").split("（")[0] for cell in sheet[HEADER_ROW]]
    row = dict(zip(headings, (cell.value for cell in sheet[HEADER_ROW + 2]), strict=True))
    assert (row["判定依据"], row["挂牌督办"]) == ("GB 35181-2017", "区")
    assert (row["挂牌日期"].date(), row["督办期限"].date()) == (date(2023, 7, 5), date(2023, 8, 5))


def test_its_ledger_prints_on_two_sheets_of_a4_at_eight_points(august: Path) -> None:
    sheet = openpyxl.load_workbook(august)["隐患台账"]
    setup = sheet.page_setup
    assert (setup.orientation, str(setup.paperSize), setup.scale) == ("landscape", "9", 80)
    assert sheet["E5"].font.size * setup.scale / 100 >= 8
    assert sheet.print_title_cols == "$A:$D"
    room = (297 / 25.4 - sheet.page_margins.left - sheet.page_margins.right) * 96 / (setup.scale / 100)
    runs = (
        sheet.column_dimensions.values()
    )  # columns of one width stand together; in the file it has its padding
    wide = {column: 7 * run.width for run in runs for column in range(run.min, run.max + 1)}
    widths = [wide[cell.column] for cell in sheet[4] if cell.value]
    pages, left = 1, room
    for place, width in enumerate(widths):
        if width > left:
            pages, left = pages + 1, room - sum(widths[:4])
        left -= width
        assert place >= 4 or pages == 1
    assert pages == 2
