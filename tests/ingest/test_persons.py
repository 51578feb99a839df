"""Numbers of persons are unreadable wherever they were typed, and a hazard's own number stays."""

from __future__ import annotations

import re
from typing import Any

import pytest

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.terms import HIDDEN_NUMBER
from hazardlib.ingest.copies import copy_sheets
from hazardlib.ingest.files.find import public_name
from hazardlib.ingest.files.read import read_book
from hazardlib.ingest.ingest_files import Ingested
from hazardlib.ingest.privacy.contacts import cover
from hazardlib.ingest.privacy.redact import redact as mask
from hazardlib.ingest.submission import open_book
from hazardlib.ingest.tables.headings import Vocabulary
from tests.ingest.workbooks import HEADER, ROW, Take, codes, ledger, workbook

TELEPHONES = [
    "13812345678",
    13812345678,
    "+86 138 1234 5678",
    "8613812345678",
    "138-1234-5678",
    "１３８１２３４５６７８",
    "138\u200b1234\u200b5678",
]


def numbered(*numbers: Any) -> bytes:
    rows = [
        [place, number, *ROW[2:4], f"问题{place}", *ROW[5:]] for place, number in enumerate(numbers, start=1)
    ]
    return ledger(*rows)


def everything(taken: Ingested) -> str:
    digests = ["submission_id", "sha256"]  # any digits may stand in them
    frames = (taken.submissions, taken.observations, taken.findings)
    return "".join(frame.drop(columns=digests, errors="ignore").to_csv() for frame in frames)


@pytest.mark.parametrize("number", TELEPHONES, ids=str)
def test_a_telephone_as_number_is_replaced_and_said(take: Take, number: str | int) -> None:
    taken = take(numbered(number, "GG-2"))
    (covered, other) = taken.observations["hazard_no"]
    assert other == "GG-2"
    assert re.fullmatch(r"电话[A-Z2-7]{4}", covered)
    assert codes(taken) == [("B4", "NUMBER_OF_PERSON")]
    assert taken.findings["severity"].tolist() == ["warning"]
    assert covered in taken.findings["message"].iloc[0]
    assert "5678" not in everything(taken)
    assert not taken.findings["message"].str.contains("138").any()


def test_one_telephone_is_one_number_in_every_month_and_two_are_two(take: Take) -> None:
    july = take(numbered(*TELEPHONES[:2], "13800138000")).observations["hazard_no"].tolist()
    august = take(numbered("138 1234 5678")).observations["hazard_no"].tolist()
    assert july[0] == july[1] == august[0]
    assert july[2] != july[0]


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("11010519491231002X", "证件"),
        ("11010519491231002x", "证件"),
        ("110105-19491231-002X", "证件"),
        ("110105194912310021", "证件"),  # its last digit is wrong, and it is somebody's all the same
        ("120110200506150017", "证件"),
        ("120110 20050615 0017", "证件"),
        ("1.10105194912310E+17", "证件"),
        ("GG-13812345678", "GG-电话"),
        ("张三13812345678", "张三电话"),
        ("022-24375555", "电话"),
        ("(022)24375555", "电话"),
    ],
)
def test_whatever_in_a_number_is_a_persons_is_replaced(number: str, kind: str) -> None:
    assert re.fullmatch(rf"{kind}[A-Z2-7]{{4}}", cover(number))


def test_an_identity_number_that_was_rounded_is_still_replaced(take: Take) -> None:
    taken = take(numbered(120110199001011234))
    assert re.fullmatch(r"证件[A-Z2-7]{4}", taken.observations["hazard_no"].iloc[0])
    assert "1990010" not in everything(taken)


@pytest.mark.parametrize(
    "number",
    [
        "GG-2023-001",
        "138-2023-0001",
        "139 2023 0012",
        "20230701001",
        "23070100012",
        "12011020230701001",
        "120110202307010001",
        "120110200506150016",
        "20230701000100012",
        "022-20230001",
        "12345",
        "1381234567",
        "138123456789",
        "ＧＧ－１",
    ],
)
def test_a_hazards_own_number_stays_as_it_is(take: Take, number: str) -> None:
    taken = take(numbered(number))
    assert taken.observations["hazard_no"].tolist() == [number]
    assert codes(taken) == []


def test_the_copy_that_goes_back_holds_the_stand_in_and_is_the_same_hazard(
    take: Take, campaign: Campaign, vocabulary: Vocabulary
) -> None:
    content = ledger(
        *[[1, 13812345678, *ROW[2:]], [2, "20230701000100012", *ROW[2:]]], top=[[None, "13812345678"]]
    )
    ((copy,), _) = copy_sheets(open_book(read_book(content), campaign, vocabulary), campaign)
    assert "138123" not in repr(copy.rows)
    assert copy.rows[-1][1] == "20230701000100012"
    assert copy.rows[-2][1] == take(content).observations["hazard_no"].iloc[0]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("联系13812345678。", f"联系{HIDDEN_NUMBER}。"),
        ("１３８１２３４５６７８", HIDDEN_NUMBER),
        ("138.1234.5678", HIDDEN_NUMBER),
        ("138·1234·5678", HIDDEN_NUMBER),
        ("1381-2345-678", HIDDEN_NUMBER),
        ("13812 345678", HIDDEN_NUMBER),
        ("1381 234 5678", HIDDEN_NUMBER),
        ("138/1234/5678", HIDDEN_NUMBER),
        ("1 3 8 1 2 3 4 5 6 7 8", HIDDEN_NUMBER),
        ("+86(138)12345678", HIDDEN_NUMBER),
        ("电话：2437 5555", f"电话：{HIDDEN_NUMBER}"),
        ("联系电话：张三24375555", f"联系电话：张三{HIDDEN_NUMBER}"),
        ("Tel 2437-5555", f"Tel {HIDDEN_NUMBER}"),
        ("120110-1990-0101-1234", HIDDEN_NUMBER),
        ("身份证120110900101123", f"身份证{HIDDEN_NUMBER}"),
        ("13、14、15、16、17、8号楼", "13、14、15、16、17、8号楼"),
        ("138\u200b1234\u200b5678", HIDDEN_NUMBER),
        ("120110 19900101 1234", HIDDEN_NUMBER),
        ("(022)24375555", HIDDEN_NUMBER),
        ("2023-07-01至2023-07-15共12345678901234元", "2023-07-01至2023-07-15共12345678901234元"),
        ("第17、18、19号楼，2023.07.01复查", "第17、18、19号楼，2023.07.01复查"),
    ],
)
def test_numbers_of_persons_in_a_text_are_hidden(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_characters_nobody_sees_change_nothing(take: Take) -> None:
    header = ["\ufeff序号", "\u200b隐患编号", *HEADER[2:8], "整改\u200b状态"]
    row = [1, "GG-1\u200b", "燃气安全领域\ufeff", "甲\u200b餐馆", *ROW[4:8], "未整改\u200d"]
    taken = take(ledger(row, header=header, top=[["\u200b填报日期\u200b：2023-07-18"]]))
    assert codes(taken) == []
    seen = taken.observations.iloc[0]
    assert (seen["hazard_no"], seen["unit"], seen["status"]) == ("GG-1", "甲餐馆", "open")


def test_no_message_repeats_a_number_in_the_name_of_a_file_or_a_sheet(take: Take) -> None:
    content = workbook(("王小明13812345678", [HEADER, [*ROW[:8], "差不多"]]))
    taken = take((content, public_name("2023-07/公共管理办公室13912345678.xlsx")))
    message = taken.findings["message"].iloc[0]
    assert message.startswith("公共管理办公室电话C4EI.xlsx［王小明电话NDJZ］I2 整改状态：")
