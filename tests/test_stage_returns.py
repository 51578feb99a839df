"""Stage returns (阶段报送): a department's own 阶段工作情况 and 工作总结, as a workbook, as a Word text, or as both."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import docx
import openpyxl
import pytest

from hazardlib import pipeline
from hazardlib.brief.paper import Slot
from hazardlib.brief.render.html import block_html
from hazardlib.cli import _run
from hazardlib.domain.campaign import load_campaign
from hazardlib.domain.month import Month
from hazardlib.ingest.files.read import Book, read_book
from hazardlib.ingest.tables.headings import load_vocabulary
from hazardlib.ingest.tables.stage_text import as_workbook
from hazardlib.pipeline.outgoing.templates import write_templates
from hazardlib.pipeline.run import open_report
from hazardlib.pipeline.session import Session
from hazardlib.pipeline.standing import standing, write_reminders
from hazardlib.store import Store, to_frame
from tests.desk import ENERGY, ENFORCEMENT, MANAGEMENT, Desk, at, begun, hazard
from tests.recompute.register import Row, Submission
from tests.recompute.workbooks import write_workbook

ROOT = Path(__file__).parents[1]
INTERIM = "2023-08-interim"
DAY = date(2023, 8, 1)
DUE = date(2023, 7, 25)
TEXT = (
    "公共管理办公室2023年8月阶段工作情况",
    "填报单位：公共管理办公室",
    "一、工作开展情况",
    "检查燃气用户30家。",
    "二、存在的主要问题及原因",
    "人手不足。",
    "三、下一步打算：八月回头看。",
    "四、几点建议",
    "增加经费。",
)


def word(folder: Path, name: str, lines: Iterable[str] = TEXT) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    text = docx.Document()
    for line in lines:
        text.add_paragraph(line)
    text.save(str(folder / name))
    return folder / name


def workbook(
    desk: Desk, department: str, *rows: Row, file: str = f"{INTERIM}/阶段.xlsx", edition: int = 5
) -> None:
    """Put a ledger into the return's folder; only its folder and label say that it is one."""
    sent = Submission(department, "2023-07", file, at(7, 31), at(5, 1), rows=list(rows))
    path = desk.workspace.raw / file
    write_workbook(sent, path, edition)
    book = openpyxl.load_workbook(path)
    for sheet in book:
        for line in sheet.iter_rows(max_row=8):
            for cell in line:
                if isinstance(cell.value, str) and "7月" in cell.value:
                    cell.value = cell.value.replace("7月", "8月阶段工作情况")
    book.save(path)


def fill(desk: Desk) -> None:
    grave = hazard("甲-1", due_on=DUE, level="major")
    desk.receive(MANAGEMENT, "2023-07", grave, hazard("甲-2", due_on=DUE))
    desk.receive(ENERGY, "2023-07", hazard("乙-1", due_on=DUE))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return begun(fill, tmp_path / "desk")


def figures(desk: Desk, kind: str = "interim", known_at: str = "2023-08-02T09:00", **asked: str) -> dict:  # type: ignore[type-arg]
    run = pipeline.open_run(kind=kind, known_at=known_at, workspace=desk.workspace, **asked)
    return pipeline.measure(run).figures


def take_in(desk: Desk, day: int = 31, month: int = 7) -> None:
    pipeline.ingest(desk.workspace, received_at=at(month, day))


def submissions(desk: Desk) -> dict[str, dict[str, object]]:
    rows = to_frame(Store(desk.workspace.processed).read("submissions"))
    return {row["file"]: row for row in rows.to_dict("records")}


def test_states_of_a_return_are_those_of_its_day(desk: Desk) -> None:
    before = figures(desk)["overall"]
    workbook(
        desk,
        MANAGEMENT,
        hazard("甲-1", due_on=DUE, level="major"),
        hazard("甲-2", due_on=DUE, status="rectified", rectified_on=DUE),
    )
    take_in(desk)
    now = figures(desk)["overall"]
    assert [before["all"][name] for name in ("open", "overdue_verified", "overdue_unverified")] == [3, 0, 3]
    assert [now["all"][name] for name in ("open", "overdue_verified", "overdue_unverified")] == [2, 1, 1]
    assert now["major"]["overdue_verified"] == 1
    july = figures(desk, "monthly", "2023-07-24T09:00", month="2023-07")["overall"]["all"]
    assert july["open"] == 3


def test_the_report_of_the_month_comes_after_the_return(desk: Desk) -> None:
    rows = [
        hazard("甲-1", due_on=DUE, level="major", status="rectified", rectified_on=DUE),
        hazard("甲-2", due_on=DUE),
    ]
    workbook(desk, MANAGEMENT, *rows)
    take_in(desk)
    desk.receive(MANAGEMENT, "2023-08", hazard("甲-1", due_on=DUE, level="major"), hazard("甲-2", due_on=DUE))
    august = figures(desk, "monthly", "2023-08-24T09:00", month="2023-08")
    assert august["overall"]["major"]["open"] == 1  # sent back: the later report speaks
    assert august["unreported"] == []  # 乙 has sent nothing in August


def test_returns_are_tracked_beside_the_months(desk: Desk) -> None:
    word(desk.workspace.raw / INTERIM, "阶段.docx")
    take_in(desk)
    word(desk.workspace.raw / INTERIM, "能源公司阶段.docx", TEXT[2:])
    take_in(desk, 2, 8)
    found = figures(desk, known_at="2023-08-03T09:00")
    told = {line["department"]: line["status"] for line in found["reporting"] if line["month"] == INTERIM}
    assert told[MANAGEMENT] == "on_time"
    assert told[ENERGY] == "late"
    assert told[ENFORCEMENT] == "missing"
    assert len(told) == 11
    assert [row["month"] for row in found["coverage"]] == ["2023-06", "2023-07"]


def test_a_text_alone_changes_no_figure_of_hazards(desk: Desk) -> None:
    before = figures(desk)
    word(desk.workspace.raw / INTERIM, "阶段.docx")
    take_in(desk)
    now = figures(desk)
    assert now["overall"] == before["overall"]
    assert now["unreported"] == before["unreported"] == []
    said = submissions(desk)[f"{INTERIM}/阶段.docx"]
    assert (said["department"], said["month"], said["is_nil"], said["sectors"]) == (
        MANAGEMENT,
        INTERIM,
        False,
        "narrative",
    )


def test_a_text_and_a_ledger_stand_side_by_side_and_a_later_text_replaces_the_earlier(desk: Desk) -> None:
    workbook(desk, MANAGEMENT, hazard("甲-1", due_on=DUE, level="major"), hazard("甲-2", due_on=DUE))
    word(desk.workspace.raw / INTERIM, "阶段.docx")
    take_in(desk)
    word(desk.workspace.raw / INTERIM, "阶段（改）.docx", [*TEXT[:3], "检查燃气用户35家。"])
    take_in(desk, 1, 8)
    found = figures(desk)
    assert found["overall"]["all"]["overdue_verified"] == 2
    (text,) = found["stage_texts"]
    assert (text["department"], text["work"], text["file"]) == (
        MANAGEMENT,
        "检查燃气用户35家。",
        f"{INTERIM}/阶段（改）.docx",
    )


def test_headings_are_matched_to_the_parts_and_the_rest_is_kept(desk: Desk) -> None:
    word(desk.workspace.raw / INTERIM, "阶段.docx")
    take_in(desk)
    (text,) = figures(desk)["stage_texts"]
    assert text["work"] == "检查燃气用户30家。"
    assert text["problems"] == "人手不足。"
    assert text["next_steps"] == "八月回头看。"
    assert text["other"] == "四、几点建议 增加经费。"
    assert text["experience"] is None


def test_who_reported_and_phones_never_come_in(desk: Desk) -> None:
    lines = [*TEXT[:3], "居民王秀英来电13812345678反映楼道堆物，已核实清理。"]
    word(desk.workspace.raw / INTERIM, "阶段.docx", lines)
    take_in(desk)
    (text,) = figures(desk)["stage_texts"]
    assert "王秀英" not in text["work"]
    assert "13812345678" not in text["work"]
    assert "楼道堆物" in text["work"]


def test_a_text_in_a_months_folder_is_refused_with_where_it_belongs(desk: Desk) -> None:
    word(desk.workspace.raw / "2023-07", "公共管理办公室.docx", TEXT[1:])
    taken = pipeline.ingest(desk.workspace, received_at=at(7, 31))
    (finding,) = [
        each for each in taken.findings.to_dict("records") if each["code"] == "DOCUMENT_NOT_A_RETURN"
    ]
    assert "2023-08-interim、2023-12-final" in finding["message"]


@pytest.mark.parametrize(
    ("folder", "name", "month"),
    [
        ("2023-07", "公共管理办公室7月阶段情况.xlsx", "2023-07"),
        ("2023-07", "公共管理办公室工作总结.xlsx", "2023-07"),
        (INTERIM, "公共管理办公室.xlsx", INTERIM),
        ("收件", "公共管理办公室8月1日阶段工作情况.xlsx", INTERIM),
        ("收件", "公共管理办公室工作总结.xlsx", "2023-12-final"),
        ("2023-09-interim", "公共管理办公室.xlsx", None),
    ],
)
def test_folder_and_name_say_which_it_is(folder: str, name: str, month: str | None, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    content = openpyxl.Workbook()
    content.active.title = "隐患台账"
    content.active.append(["行业领域", "单位名称", "隐患描述", "发现日期", "整改状态"])
    content.active.append(["燃气", "甲店", "软管老化", date(2023, 6, 5), "未整改"])
    (desk.workspace.raw / folder).mkdir(parents=True)
    content.save(desk.workspace.raw / folder / name)
    take_in(desk)
    (row,) = submissions(desk).values()
    assert (row["month"] if row["verdict"] != "refused" else None) == month


def test_texts_are_offered_at_the_open_slots_and_at_no_written_one(desk: Desk) -> None:
    word(desk.workspace.raw / INTERIM, "阶段.docx")
    take_in(desk)
    desk.workspace.narrative.write_text("next: 由街道写定。\n", "utf-8")
    run = pipeline.open_run(kind="interim", known_at="2023-08-02T09:00", workspace=desk.workspace)
    slots = {block.key: block for block in pipeline.brief(run).blocks if isinstance(block, Slot)}
    assert slots["causes"].offers == ((MANAGEMENT, "人手不足。"),)
    assert "<summary>各部门报来的材料（1份）</summary>" in block_html(slots["causes"], {})
    assert slots["self_check"].offers == ((MANAGEMENT, "检查燃气用户30家。"),)
    assert "八月回头看" not in block_html(slots["next"], {})


def test_the_blank_asks_for_the_text_and_begins_with_the_states_before_it(desk: Desk) -> None:
    word(desk.workspace.raw / INTERIM, "阶段.docx")
    take_in(desk)
    (made,) = write_templates(open_report(INTERIM, desk.workspace), department=MANAGEMENT)
    book = openpyxl.load_workbook(made.path)
    assert made.path.parent.parent.name == INTERIM
    assert made.carried_count == 2
    assert "检查燃气用户30家。" in [cell.value for row in book["阶段情况"].iter_rows() for cell in row]
    assert "填报月份：2023年8月阶段工作情况" in [
        cell.value for row in book["隐患台账"].iter_rows() for cell in row
    ]
    sent = desk.workspace.raw / INTERIM / "公共管理办公室.xlsx"
    sent.write_bytes(made.path.read_bytes())
    take_in(desk, 1, 8)
    found = figures(desk)
    assert found["overall"]["all"]["open"] == 3
    assert found["unreported"] == []


def test_departments_are_reminded_from_five_working_days_before(desk: Desk) -> None:
    def shown(day: int) -> list[Month]:
        return list(standing(desk.workspace, month="", moment=at(7, day)).months)

    assert Month(2023, 8, "interim") not in shown(24)
    assert shown(25)[-1] == Month(2023, 8, "interim")
    texts = write_reminders(standing(desk.workspace, month="", moment=at(7, 26)))
    assert (
        "2023年8月阶段工作情况还没有收到，应于2023年8月1日（星期二）前报送（含当天），还有 4 个工作日"
        in texts[0].text
    )
    assert "data/raw/2023-08-interim/" in texts[0].text


def test_no_line_of_a_document_is_lost_in_boxes_controls_or_insertions() -> None:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'

    def said(text: str) -> str:
        return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"

    body = (
        f"<w:sdt><w:sdtContent>{said('控件里')}</w:sdtContent></w:sdt>"
        "<w:p><w:ins><w:r><w:t>新加的</w:t></w:r></w:ins><w:del><w:r><w:delText>删掉的</w:delText></w:r></w:del></w:p>"
        f"<w:p><w:r><mc:AlternateContent><mc:Choice>{said('框里')}</mc:Choice><mc:Fallback>{said('框里')}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
        f"<w:tbl><w:tr><w:tc>{said('甲')}</w:tc><w:tc>{said('乙')}</w:tc></w:tr></w:tbl>"
    )
    content = io.BytesIO()
    with ZipFile(content, "w") as package:
        package.writestr("word/document.xml", f"<w:document {space}><w:body>{body}</w:body></w:document>")
    book = read_book(content.getvalue())
    assert isinstance(book, Book)
    assert book.sheets[0].rows == [["控件里"], ["新加的"], ["框里"], [], ["甲", "乙"], []]


def test_a_document_is_the_sheet_that_it_stands_for() -> None:
    content = io.BytesIO()
    text = docx.Document()
    for line in ("情况汇报", "（一）主要做法", "逐户检查。", "存在问题", "没有。"):
        text.add_paragraph(line)
    text.save(content)
    (sheet,) = as_workbook(read_book(content.getvalue()), load_vocabulary(ROOT / "data" / "reference")).sheets
    assert sheet.rows[0][0] == "情况汇报"
    assert dict(zip(sheet.rows[1], sheet.rows[2], strict=True))["存在问题"] == "没有。"
    assert dict(zip(sheet.rows[1], sheet.rows[2], strict=True))["工作开展情况"] == "逐户检查。"


def test_the_calendar_puts_returns_among_the_months_by_their_due_days() -> None:
    campaign = load_campaign(ROOT / "campaign.yaml")
    names = [str(each) for each in campaign.accepted_months()]
    assert names == [
        "2023-06",
        "2023-07",
        "2023-08-interim",
        "2023-08",
        "2023-09",
        "2023-10",
        "2023-11",
        "2023-12-final",
        "2023-12",
    ]
    assert campaign.due_on(Month.parse("2023-12-final")) == date(2023, 12, 1)
    assert [str(each) for each in campaign.reports_due(DAY)] == names[:3]


def said_in(*lines: str | list[list[str]]) -> dict[str, object]:
    """Return the one row of 阶段情况 that a document of paragraphs and tables becomes, by heading."""
    content = io.BytesIO()
    text = docx.Document()
    for line in lines:
        if isinstance(line, str):
            text.add_paragraph(line)
            continue
        table = text.add_table(0, len(line[0]))
        for cells in line:
            for cell, said in zip(table.add_row().cells, cells, strict=True):
                cell.text = said
    text.save(content)
    (sheet,) = as_workbook(read_book(content.getvalue()), load_vocabulary(ROOT / "data" / "reference")).sheets
    return dict(zip(sheet.rows[-2], sheet.rows[-1], strict=True))


def test_a_line_before_the_first_heading_is_kept() -> None:
    said = said_in("阶段情况", "截至7月底，共检查企业30家，发现隐患12处", "一、工作开展情况", "逐户检查。")
    assert said["其他"] == "截至7月底，共检查企业30家，发现隐患12处"
    assert said_in("检查企业30家")["其他"] == "检查企业30家"


def test_a_table_says_what_stands_in_it_but_not_who_reported() -> None:
    assert said_in([["工作开展情况", "检查30家"], ["存在问题", "人手不足"]])["存在问题"] == "人手不足"
    told = said_in(
        "一、工作开展情况",
        [["姓名", "电话", "内容"], ["王秀英", "13812345678", "楼道堆物"], ["欧阳志远", "", "井盖缺失"]],
    )
    assert told["工作开展情况"] == "内容\n楼道堆物\n井盖缺失"


@pytest.mark.parametrize(
    "name", ["公共管理办公室8月工作情况汇报.docx", "公共管理办公室7月底阶段性工作总结.docx"]
)
def test_a_text_in_the_returns_folder_is_the_return(name: str, desk: Desk) -> None:
    word(desk.workspace.raw / INTERIM, name, TEXT[2:])
    take_in(desk)
    assert submissions(desk)[f"{INTERIM}/{name}"]["month"] == INTERIM


def test_a_replaced_text_is_told(desk: Desk) -> None:
    word(desk.workspace.raw / INTERIM, "阶段.docx")
    take_in(desk)
    word(desk.workspace.raw / INTERIM, "典型案例.docx", TEXT[1:4])
    taken = pipeline.ingest(desk.workspace, received_at=at(8, 1))
    assert "TEXT_REPLACED" in set(taken.findings["code"])


def test_the_latest_text_is_offered_and_the_blank_keeps_the_day_of_the_ledger(desk: Desk) -> None:
    word(desk.workspace.raw / INTERIM, "阶段.docx")
    take_in(desk, 25)
    workbook(
        desk, MANAGEMENT, hazard("甲-1", due_on=date(2023, 7, 27), level="major"), hazard("甲-2", due_on=DUE)
    )
    take_in(desk, 31)
    before = figures(desk)["overall"]["all"]["overdue_verified"]
    (made,) = write_templates(open_report(INTERIM, desk.workspace), department=MANAGEMENT)
    (desk.workspace.raw / INTERIM / "再报.xlsx").write_bytes(made.path.read_bytes())
    take_in(desk, 1, 8)
    now = figures(desk)
    assert now["overall"]["all"]["overdue_verified"] == before == 2
    assert len(now["stage_texts"]) == 1


def test_check_says_that_a_text_has_no_ledger(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    path = word(desk.workspace.root / "桌面", "公共管理办公室8月1日阶段工作情况.docx")
    assert _run(["check", str(path), "--no-copy", "--workspace", str(desk.workspace.root)]) == 0
    said = capsys.readouterr().out
    assert "里面没有台账，不按零报告计" in said
    assert said.count("零报告") == 1


def test_what_is_said_after_the_return_stands_after_it(desk: Desk) -> None:
    moved = hazard("甲-1", due_on=date(2023, 9, 30), level="major")
    workbook(desk, MANAGEMENT, moved, hazard("甲-2", due_on=DUE))
    take_in(desk)
    agreed = moved | {"remarks": "延期至9月30日，街道已批准同意"}
    desk.receive(MANAGEMENT, "2023-08", agreed, hazard("甲-2", due_on=DUE))
    (move,) = figures(desk, "monthly", "2023-08-24T09:00", month="2023-08")["deadline_moves"]
    assert (move["month"], move["is_agreed"]) == (INTERIM, True)
    run = pipeline.open_run(
        kind="monthly", month="2023-08", known_at="2023-08-24T09:00", workspace=desk.workspace
    )
    history = Session(run).register(run.as_of).history
    assert list(history.loc[history["hazard_id"].eq(move["hazard_id"]), "month"]) == [
        "2023-07",
        INTERIM,
        "2023-08",
    ]


def test_a_text_after_a_nil_ledger_leaves_it_nil(desk: Desk) -> None:
    workbook(desk, ENFORCEMENT)
    take_in(desk)
    word(desk.workspace.raw / INTERIM, "综合执法大队.docx", TEXT[2:])
    take_in(desk, 1, 8)
    told = {
        line["department"]: line["status"] for line in figures(desk)["reporting"] if line["month"] == INTERIM
    }
    assert told[ENFORCEMENT] == "nil"
