"""Wherever a table stands and however its header is built, a fault is reported at its own cell."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hazardlib.domain.addresses import address
from hazardlib.domain.campaign import load_campaign
from hazardlib.findings import by_submission
from hazardlib.ingest.files.read import Book, Sheet
from hazardlib.ingest.observe import observe
from hazardlib.ingest.submission import Submission, open_submission
from hazardlib.ingest.tables.headings import load_vocabulary
from tests.depth import DEPTH
from tests.ingest.workbooks import HEADER, ROOT, received

CAMPAIGN = load_campaign(ROOT / "campaign.yaml")
VOCABULARY = load_vocabulary(ROOT / "data" / "reference")
GOOD = dict(zip(HEADER, [1.0, "", "燃气", "甲", "乙", "一般", "2023-07-03", "", "未整改"], strict=True))
BAD = {"整改期限": ("找时间", "DATE_NOT_READABLE"), "整改状态": ("差不多", "WORD_NOT_KNOWN"), "隐患描述": ("#REF!", "CELL_ERROR"), "单位名称": ("=A1", "FORMULA_WITHOUT_VALUE")}  # fmt: skip
FEWEST, MOST = 200 * DEPTH, 225 * DEPTH
"""Layouts promised, and drawn: by chance some are drawn twice."""

BETWEEN: list[list[Any]] = [[], ["合计"], ["注：以上为本月数。"], HEADER, [2.0]]


@st.composite
def tables(draw: Any) -> tuple[Sheet, list[tuple[str, str]]]:
    """Draw a sheet with some faults on it, and say what and where they are."""
    order = draw(st.permutations([*HEADER, "网格"]))
    offset, gap = draw(st.integers(0, 30)), draw(st.integers(0, 24))
    is_deep = draw(st.booleans())
    top: list[list[Any]] = [[] for _ in range(gap)]
    if draw(st.booleans()) and gap:
        top[0] = ["隐患台账"]
    header = [["隐患情况"] * len(order)] if is_deep else []
    rows = [*top, *([""] * offset + row for row in header), [""] * offset + list(order)]
    merges = (((gap, offset), (gap, offset + len(order) - 1)),) if is_deep else ()
    expected = []
    for choice in draw(st.lists(st.sampled_from(["good", "between", *BAD]), min_size=1, max_size=12)):
        row = GOOD | {"隐患编号": f"GG-{len(rows)}"}
        if choice == "between":
            said = draw(st.sampled_from(BETWEEN))
            row = (
                dict(zip(HEADER, said, strict=False))
                if said is not HEADER
                else {name: name for name in order}
            )
        elif choice in BAD:
            row[choice], code = BAD[choice]
            expected.append((address(len(rows), offset + order.index(choice)), code))
        rows.append([""] * offset + [row.get(name, "") for name in order])
    width = max(map(len, rows))
    return Sheet("台账", [[*row, *[""] * (width - len(row))] for row in rows], merges), expected


@pytest.mark.slow
def test_addresses_are_right_in_hundreds_of_layouts() -> None:
    drawn: list[tuple[Sheet, Submission, list[tuple[str, str]]]] = []

    @settings(max_examples=MOST, deadline=None, derandomize=True, database=None)
    @given(tables())
    def draw_one(table: tuple[Sheet, list[tuple[str, str]]]) -> None:
        sheet, expected = table
        file = received(f"{len(drawn)}".encode(), "2023-07/公共管理办公室.xlsx")
        drawn.append((sheet, open_submission(file, Book((sheet,)), CAMPAIGN, VOCABULARY), expected))

    draw_one()
    # All at once, as an ingest reads them: each fault stays with its own workbook.
    _, findings = observe([submission for _, submission, _ in drawn], CAMPAIGN, VOCABULARY)
    told = by_submission(findings)
    for sheet, submission, expected in drawn:
        found = [*told.get(submission.received.submission_id, ()), *submission.findings]
        assert sorted((each.cell or "", each.code) for each in found) == sorted(expected), sheet
    assert len({repr((sheet.rows, sheet.merges)) for sheet, _, _ in drawn}) >= FEWEST
    assert sum(len(expected) for _, _, expected in drawn) >= FEWEST
