"""A code is what the screen shows, and a dash of whatever kind in it is a hyphen."""

from __future__ import annotations

import pytest

from hazardlib.ingest.files.sheet_facts import as_code
from tests.ingest.sheets import TIP, TIPS, with_sheets
from tests.ingest.test_formats import WRITERS, Styled, Write, row, table
from tests.ingest.workbooks import Take, codes, ledger
from tests.ingest.workbooks import row as plain


@pytest.mark.parametrize("write", WRITERS)
def test_a_number_is_the_code_that_its_format_shows(take: Take, write: Write) -> None:
    content = write(
        table(
            row(1, 隐患编号=Styled(7, "0000", "0007")),
            row(2, 隐患编号=Styled(8, '"GG-2023-"000', "GG-2023-008")),
            row(3, 隐患编号=Styled(9, "General", "9")),
            row(4, 隐患编号=Styled(12345, "0000", "12345")),
            row(5, 隐患编号=Styled("0007-1", "0000", "0007-1")),
            row(6, 整改资金=Styled(80, "0000", "0080")),
        )
    )
    taken = take(content)
    numbers = ["0007", "GG-2023-008", "9", "12345", "0007-1", "GG-6"]
    assert taken.observations["hazard_no"].tolist() == numbers
    assert taken.observations["funds"].tolist()[-1] == 80


@pytest.mark.parametrize(
    ("section", "number", "shown"),
    [
        ("0000", 7, "0007"),
        ("0000", 12345, "12345"),
        ("0000-00", 12345, "0123-45"),
        ('[Red]"隐患"000', 8, "隐患008"),
        (r"\G\G\-000", 8, "GG-008"),
        ("000_ ", 8, "008"),
        ("#,##0", 8, ""),
        ("0.00", 8, ""),
        ("0%", 8, ""),
        ("General", 8, ""),
        ("yyyy", 8, ""),
    ],
)
def test_a_format_of_digits_and_fixed_signs_shows_a_code(section: str, number: int, shown: str) -> None:
    assert as_code(section, number) == shown


def test_a_telephone_shown_as_a_code_is_still_covered(take: Take) -> None:
    content = WRITERS[0](table(row(1, 隐患编号=Styled(13812345678, "000-0000-0000"))))
    taken = take(content)
    assert "5678" not in str(taken.observations["hazard_no"][0])
    assert [code for _, code in codes(taken)] == ["NUMBER_OF_PERSON"]


@pytest.mark.parametrize("dash", ["—", "–", "‐", "\u2011", "‒", "―", "−", "——", "－—", "--", "---"])
def test_a_dash_in_a_code_is_a_hyphen(take: Take, dash: str) -> None:
    ledger_sheet = take(ledger(plain(隐患编号=f"CJ2023{dash}045")))
    assert ledger_sheet.observations["hazard_no"].tolist() == ["CJ2023-045"]
    tip = [f"X{dash}1", *TIP[1:7], f"CJ2023{dash}045", *TIP[8:]]
    tips = take(with_sheets(("举报线索", [TIPS, tip]))).tips
    assert (tips["tip_no"].tolist(), tips["hazard_no"].tolist()) == (["X-1"], ["CJ2023-045"])


def test_a_dash_alone_is_no_code_and_one_in_a_text_stays(take: Take) -> None:
    taken = take(ledger(plain(隐患编号="——", 隐患描述="东门——西门消防通道被占")))
    assert taken.observations["hazard_no"].isna().all()
    assert taken.observations["description"].tolist() == ["东门——西门消防通道被占"]
