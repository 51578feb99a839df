"""Whatever stands in the cells, reading ends with typed rows and findings."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hazardlib.domain.addresses import address
from hazardlib.domain.campaign import Campaign, load_campaign
from hazardlib.ingest.files.read import Book, Sheet
from hazardlib.ingest.files.sheet import SheetFacts, make_sheet
from hazardlib.ingest.observe import observe
from hazardlib.ingest.submission import open_submission
from hazardlib.ingest.tables.headings import Vocabulary, load_vocabulary
from tests.ingest.workbooks import HEADER, ROOT, received

CAMPAIGN: Campaign = load_campaign(ROOT / "campaign.yaml")
VOCABULARY: Vocabulary = load_vocabulary(ROOT / "data" / "reference")
HEADINGS = [
    *HEADER,
    "隐患数量",
    "整改数量",
    "整改资金",
    "责任领导",
    "整改完成日期",
    "验收日期",
    "挂牌督办",
    "网格",
]

said = st.sampled_from(
    "合计 小计 示例 注： 无 / 零报告 本月无隐患 共3条 填报单位：能源公司 填报月份：13月 已整改 是 燃气 2023.1 6月底前 45107 １２ 年底".split()
)
cells = st.one_of(
    st.just(""),
    said,
    st.text(max_size=6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(date(1900, 1, 1)),
    st.datetimes(datetime(1900, 1, 1)),  # noqa: DTZ001 -- cells know no zone
    st.just(time(9, 30)),
    st.just(timedelta(hours=30)),
)
rows = st.lists(st.lists(cells, min_size=len(HEADINGS), max_size=len(HEADINGS)), max_size=6)


@pytest.mark.slow
@settings(max_examples=80, deadline=None)
@given(
    above=st.lists(st.lists(cells, min_size=2, max_size=2), max_size=3),
    below=rows,
    system=st.sampled_from([1900, 1904]),
)
def test_any_cells_end_as_rows_and_findings(
    above: list[list[object]], below: list[list[object]], system: int
) -> None:
    width = len(HEADINGS)
    top = [[*row, *[""] * (width - 2)] for row in above]
    merges = [((len(top) + 1, 1), (len(top) + 2, 1)), ((0, 0), (0, width - 1))]
    sheet = make_sheet("台账", [*top, list(HEADINGS), *below], SheetFacts(merges=merges))  # type: ignore[list-item]
    book = Book((sheet,), system == 1904)
    submission = open_submission(received(b"x", "2023-07/公共管理办公室.xlsx"), book, CAMPAIGN, VOCABULARY)
    accepted = [] if submission.is_refused else [submission]
    observations, findings = observe(accepted, CAMPAIGN, VOCABULARY)
    assert len(observations) <= len(below)
    assert submission.is_refused == (not accepted)
    assert all(finding.message.endswith("。") for finding in [*submission.findings, *findings])


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(
    gap=st.integers(0, 12), offset=st.integers(0, 5), order=st.permutations(HEADER), blanks=st.integers(0, 3)
)
def test_addresses_are_right_wherever_the_table_stands(
    gap: int, offset: int, order: list[str], blanks: int
) -> None:
    good = dict(zip(HEADER, [1, "", "燃气", "甲", "乙", "一般", "2023-07-03", "", "未整改"], strict=True))
    bad = {**good, "隐患编号": "GG-2", "整改期限": "找时间"}
    table = [[""] * (offset + len(HEADER)) for _ in range(gap)]
    written = (dict(zip(HEADER, HEADER, strict=True)), good, *[{}] * blanks, bad)
    table += [[*[""] * offset, *[row.get(heading, "") for heading in order]] for row in written]
    book = Book((Sheet("台账", table),))  # type: ignore[arg-type]
    submission = open_submission(received(b"x", "2023-07/公共管理办公室.xlsx"), book, CAMPAIGN, VOCABULARY)
    _, findings = observe([submission], CAMPAIGN, VOCABULARY)
    assert [(finding.code, finding.cell) for finding in findings] == [
        ("DATE_NOT_READABLE", address(len(table) - 1, offset + order.index("整改期限")))
    ]
