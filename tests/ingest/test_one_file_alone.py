"""What one file holds costs that file, never the run: odd rows, names and texts found by hostile readers."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from hazardlib.findings import Finding
from hazardlib.ingest.files.find import Versions, find_received
from hazardlib.ingest.files.sheet_facts import fault_of
from tests.ingest.conftest import Take
from tests.ingest.workbooks import ROW, ledger


@pytest.mark.parametrize("space", ["\u3000", "\u00a0", " "])
def test_a_row_of_nothing_but_white_space_is_blank(take: Take, space: str) -> None:
    taken = take(ledger([1, "A-1", *ROW[2:]], [None, None, space]))
    assert taken.submissions["rows_read"].tolist() == [1]


@pytest.mark.parametrize(
    "text", ["=" + '""' * 20 + "。", "=" + "A" * 32_767 + "。", '=IF(A1="",' * 30 + "逾期）"]
)
def test_a_long_sentence_that_begins_with_an_equals_sign_takes_no_time(text: str) -> None:
    began = time.process_time()
    fault_of(text)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("text", "is_formula"),
    [
        ('=IF(A1="是","已整改","未整改")', True),
        ("=SUM(台账!A1:A9)", True),
        ("='七月 台账'!B2", True),
        ("=A1", True),
        ("=不是公式", False),
        ("=见附件，共3处", False),
        ("= 2", False),
    ],
)
def test_a_formula_is_told_from_a_sentence(text: str, is_formula: bool) -> None:  # noqa: FBT001 -- a table's column
    assert (fault_of(text) == "FORMULA_WITHOUT_VALUE") is is_formula


def test_a_name_in_another_encoding_costs_that_file_alone(tmp_path: Path) -> None:
    folder = tmp_path / "2023-07"
    folder.mkdir()
    (folder / "甲.csv").write_text("单位名称,隐患描述\n", "utf-8")
    Path(os.fsdecode(os.fsencode(folder) + b"/" + "工程建设科.xlsx".encode("gbk"))).write_bytes(b"x")
    problems: list[Finding] = []
    received = list(find_received(tmp_path, Versions(), problems))
    assert [version.file for version in received] == ["2023-07/甲.csv"]
    assert [problem.code for problem in problems] == ["FILE_NAME_GARBLED"]
    assert "工程建设科.xlsx" in problems[0].message
