"""Whose a workbook is, for which month, and what happens to files that are no ledgers."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.month import Month
from hazardlib.ingest.tables.caption import departments_in, months_in
from tests.ingest.workbooks import HEADER, ROW, Take, ledger, workbook


def bare(*top: list[object]) -> bytes:
    """Return a ledger that says only what stands in ``top``."""
    return workbook(("台账", [*top, HEADER, ROW]))


@pytest.mark.parametrize(
    "top",
    [
        [["填报单位：公共管理办公室"], ["填报月份：2023年7月"]],
        [["填报单位（盖章）：公共管理办公室   填报月份：2023年7月   联系人：张三"]],
        [["填报单位", None, "公共管理办"], ["填报月份", date(2023, 7, 1)]],
        [["报送部门：", "东丽湖街道公共管理办公室"], ["月份：", "７月"]],
        [["填 报 单 位：公管办"], ["填报月份：202307"]],
    ],
)
def test_labels_above_the_header_say_who_and_when(take: Take, top: list[list[object]]) -> None:
    submission = take((bare(*top), "收件/表.xlsx")).submissions.iloc[0]
    assert (submission["department"], submission["month"]) == ("公共管理办公室", "2023-07")
    assert submission["verdict"] == "accepted"


@pytest.mark.parametrize(
    "file",
    [
        "2023-07/公共管理办台账.xlsx",
        "2023年/7月/公管办.xlsx",
        "公共管理办公室2023.07.xlsx",
        "7月/公共管理办公室20230718.xlsx",
    ],
)
def test_the_names_of_file_and_folder_say_it_where_no_label_does(take: Take, file: str) -> None:
    submission = take((bare(), file)).submissions.iloc[0]
    assert (submission["department"], submission["month"]) == ("公共管理办公室", "2023-07")


@pytest.mark.parametrize(
    ("top", "file", "code", "words"),
    [
        ([["填报单位：公共管理办公室"], ["填报月份：2023年7月"]], "2023-08/台账.xlsx", "MONTH_DISAGREES", ["2023年7月", "2023-08"]),
        ([["填报单位：公共管理办公室"]], "2023-07/工程建设科.xlsx", "DEPARTMENT_DISAGREES", ["公共管理办公室", "工程建设科"]),
        ([["填报单位：公共管里办公室"]], "2023-07/表.xlsx", "DEPARTMENT_NOT_KNOWN", ["例如“公共管理办公室”"]),
        ([["填报单位：公共管理办公室"]], "表.xlsx", "MONTH_NOT_FOUND", ["填报月份："]),
        ([["填报月份：2023年7月"]], "表.xlsx", "DEPARTMENT_NOT_FOUND", ["填报单位："]),
        ([["填报单位：公共管理办公室", "填报月份：2024年7月"]], "表.xlsx", "MONTH_OUTSIDE_CAMPAIGN", ["2024年7月"]),
        ([["填报单位：公共管理办公室", "填报月份：", 2023.1]], "表.xlsx", "MONTH_NOT_READABLE", []),
    ],
)  # fmt: skip
def test_a_doubt_about_who_or_when_refuses_the_file(
    take: Take, top: list[list[object]], file: str, code: str, words: list[str]
) -> None:
    taken = take((bare(*top), file))
    assert taken.submissions["verdict"].tolist() == ["refused"]
    assert taken.findings["code"].tolist() == [code]
    assert all(word in taken.findings["message"].iloc[0] for word in words)
    assert len(taken.observations) == 0


def test_a_refused_file_is_filed_where_it_was_put(take: Take) -> None:
    content = bare(["填报单位：公共管理办公室"], ["填报月份：2023年7月"])
    submission = take((content, "2023-08/表.xlsx")).submissions.iloc[0]
    assert (submission["department"], submission["month"]) == ("公共管理办公室", "2023-08")


def test_arguments_stand_in_for_what_the_file_does_not_say(take: Take) -> None:
    stand_in = {"department": "能源公司", "month": Month(2023, 9)}
    silent = take((bare(), "表.xlsx"), **stand_in).submissions.iloc[0]
    assert (silent["department"], silent["month"]) == ("能源公司", "2023-09")
    said = take((ledger(ROW), "表.xlsx"), **stand_in).submissions.iloc[0]
    assert (said["department"], said["month"]) == ("公共管理办公室", "2023-07")


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("2023年7月", {"2023-07"}),
        ("台账2023.07", {"2023-07"}),
        ("20230718报", set()),
        ("7月18日报6月", {"2023-06"}),
        ("重大事故隐患2023专项行动12月", {"2023-12"}),
        ("6-7月", {"2023-06", "2023-07"}),
        ("十一月", {"2023-11"}),
    ],
)
def test_months_are_read_from_names_and_full_dates_are_not_months(
    campaign: Campaign, text: str, months: set[str]
) -> None:
    assert months_in(text, campaign) == months


def test_a_longer_department_name_wins_over_one_inside_it(campaign: Campaign) -> None:
    assert departments_in("东丽湖街公共安全办7月台账", campaign) == {"公共安全办公室"}
    assert departments_in("公管办、工程科联合", campaign) == {"公共管理办公室", "工程建设科"}


def far_away() -> bytes:
    """Return a workbook of a few kilobytes whose one cell lies a million rows down."""
    content = bare(["填报单位：公共管理办公室"])
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(changed, "w") as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
                part = part.replace(b"</sheetData>", far)
            new.writestr(entry.filename, part)
    return changed.getvalue()


def word_document() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        said = f'<w:document xmlns:w="{space}"><w:body><w:p><w:r><w:t>致各部门</w:t></w:r></w:p></w:body></w:document>'
        archive.writestr("word/document.xml", said)
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "FILE_EMPTY"),
        (b"\x00" * 900, "FILE_EMPTY"),
        (ledger(ROW)[:3000], "FILE_INCOMPLETE"),
        (word_document(), "DOCUMENT_NOT_A_RETURN"),
        (b"%PDF-1.7 ...", "FILE_NOT_A_WORKBOOK"),
        ("就是一段话".encode(), "FILE_NOT_A_WORKBOOK"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "FILE_PROTECTED"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00\x01" * 400, "FILE_DAMAGED"),
        (far_away(), "FILE_FAR_CELL"),
        (workbook(("通讯录", [["科室", "分机"], ["甲", "1"]])), "LEDGER_NOT_FOUND"),
    ],
)
def test_what_is_no_readable_ledger_is_refused_with_its_reason(take: Take, content: bytes, code: str) -> None:
    taken = take((content, "2023-07/公共管理办公室.xlsx"), (ledger(ROW), "2023-07/好.xlsx"))
    assert taken.submissions["verdict"].tolist() == ["refused", "accepted"]
    assert taken.findings["code"].tolist() == [code]
    assert taken.submissions["month"].tolist() == ["2023-07", "2023-07"]
    assert len(taken.observations) == 1
