"""What the reader leaves out of an ods is read all the same."""

from __future__ import annotations

import pytest

from hazardlib.ingest.files.read import Cell, read_book
from tests.corpus.containers import Raw, ods, replaced
from tests.ingest.workbooks import HEADER, ROW, Take

TEXT = 'office:value-type="string"'
REMARK = "<office:annotation><dc:creator>甲</dc:creator><text:p>批注</text:p></office:annotation>"
TOP = [["填报单位：公共管理办公室", None, None, "填报月份：2023年7月"]]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        pytest.param(Raw(TEXT, "<text:p>12<text:tab/>3</text:p>"), "12\t3", id="tab"),
        pytest.param(
            Raw(TEXT, '<text:p>1<text:tab text:tab-ref="1"></text:tab>2</text:p>'), "1\t2", id="long tab"
        ),
        pytest.param(Raw(TEXT, "<text:p>甲<text:line-break/>乙</text:p>"), "甲\n乙", id="line break"),
        pytest.param(Raw(TEXT, "<text:p>甲</text:p><text:p>乙</text:p>"), "甲\n乙", id="paragraphs"),
        pytest.param(Raw("", "<text:p>没有类型</text:p>"), "没有类型", id="no type"),
        pytest.param(Raw("", f"{REMARK}<text:p>正文</text:p>"), "正文", id="no type, with a remark"),
        pytest.param(Raw("", REMARK), "", id="a remark alone"),
        pytest.param(Raw(TEXT, f"{REMARK}<text:p>正文</text:p>"), "正文", id="a remark is no text"),
        pytest.param(Raw('table:formula="of:=[.A1]"', "<text:p>结果</text:p>"), "结果", id="formula"),
    ],
)
def test_nothing_that_a_cell_shows_is_lost_or_run_together(cell: Raw, value: Cell) -> None:
    (sheet,) = read_book(ods({"表": [["前", cell, "后"]]})).sheets
    assert sheet.rows == [["前", value, "后"]]


def test_cells_under_a_merged_range_are_filled_and_what_it_hides_is_said(take: Take) -> None:
    over = Raw(
        f'{TEXT} table:number-columns-spanned="1" table:number-rows-spanned="3"', "<text:p>燃气</text:p>"
    )
    rows = [list(ROW) for _ in range(4)]
    for number, row in enumerate(rows):
        row[1] = f"GG-{number}"
        row[2] = None
    rows[0][2], rows[2][2], rows[3][2] = over, "居民住宅", "人员密集"
    taken = take((ods({"台账": [*TOP, HEADER, *rows]}), "2023-07/台账.ods"))
    assert taken.observations["sector"].tolist() == ["gas", "gas", "gas", "crowded-places"]
    hidden = taken.findings[taken.findings["code"] == "MERGE_HIDES_VALUE"]
    assert hidden["cell"].tolist() == ["C5"]


def test_the_copy_of_another_files_table_is_no_sheet_of_this_one(take: Take) -> None:
    other = "'file:///home/甲/别的.ods'#$台账"
    rows = [*TOP, HEADER, ROW]
    content = ods({other: [*TOP, HEADER, *[ROW] * 3], "台账": rows})
    content = replaced(
        content,
        "content.xml",
        "别的.ods'#$台账\">",
        '别的.ods\'#$台账"><table:table-source table:mode="copy"/>',
    )
    taken = take((content, "2023-07/台账.ods"))
    assert taken.observations["sheet"].tolist() == ["台账"]
    assert taken.findings["code"].tolist() == ["EXTERNAL_LINKS"]
