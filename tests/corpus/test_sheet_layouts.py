"""Wherever one of the other three sheets' tables stands, a fault is reported at its own cell, and none elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hazardlib.domain.addresses import address
from hazardlib.domain.campaign import load_campaign
from hazardlib.domain.sheets import SHEETS
from hazardlib.findings import by_submission
from hazardlib.ingest.files.read import Book, Sheet
from hazardlib.ingest.observe import observe
from hazardlib.ingest.submission import Submission, open_submission
from hazardlib.ingest.tables.headings import load_vocabulary
from tests.depth import DEPTH
from tests.ingest.sheets import INSPECTED, TIP, VISITS
from tests.ingest.workbooks import HEADER, ROOT, received

CAMPAIGN = load_campaign(ROOT / "campaign.yaml")
VOCABULARY = load_vocabulary(ROOT / "data" / "reference")
GOOD = {"progress": [*VISITS, None], "duties": INSPECTED, "tips": [None, *TIP[1:]]}
BAD = {
    "progress": {"indicator": ("乱写", "INDICATOR_NOT_KNOWN"), "cumulative": ("几家", "NUMBER_NOT_READABLE"), "this_month": ("#REF!", "CELL_ERROR")},
    "duties": {"duty": ("扫地", "DUTY_NOT_KNOWN"), "done_on": ("找时间", "DATE_NOT_READABLE"), "unit": ("=A1", "FORMULA_WITHOUT_VALUE")},
    "tips": {"received_on": ("不详", "DATE_NOT_READABLE"), "outcome": ("也许", "WORD_NOT_KNOWN"), "channel": ("微信群", "CHANNEL_NOT_KNOWN"), "danger": ("#N/A", "CELL_ERROR")},
}  # fmt: skip
LEDGER = Sheet("台账", [["填报单位：公共管理办公室", *[""] * 8], list(HEADER)])


@st.composite
def tables(draw: Any) -> tuple[str, Sheet, list[tuple[str, str]]]:
    """Draw a sheet of one of the three kinds with some faults on it, and say what and where they are."""
    table = draw(st.sampled_from(sorted(GOOD)))
    columns = SHEETS[table].columns
    good = dict(zip(columns, ["" if cell is None else cell for cell in GOOD[table]], strict=True))
    order = draw(st.permutations(["serial", *columns, "aside"]))
    offset, gap = draw(st.integers(0, 30)), draw(st.integers(0, 24))
    headings = {name: column.heading for name, column in columns.items()} | {
        "serial": "序号",
        "aside": "网格",
    }
    rows = [*([] for _ in range(gap)), [""] * offset + [headings[name] for name in order]]
    expected = []
    for choice in draw(st.lists(st.sampled_from(["good", "blank", "header", *BAD[table]]), max_size=12)):
        row = {**good, "serial": 1.0, "aside": "东一"}
        if table == "progress":  # each indicator once
            row["indicator"] = CAMPAIGN.indicators[len(rows) % len(CAMPAIGN.indicators)].name
            row["counted_in"] = ""
        if choice == "blank":
            row = dict.fromkeys(row, "")
        elif choice == "header":
            row = dict(headings)
        elif choice in BAD[table]:
            row[choice], code = BAD[table][choice]
            expected.append((address(len(rows), offset + order.index(choice)), code))
        rows.append([""] * offset + [row[name] for name in order])
    width = max(map(len, rows))
    return table, Sheet("表", [[*row, *[""] * (width - len(row))] for row in rows]), expected


@pytest.mark.slow
def test_addresses_are_right_in_a_hundred_layouts() -> None:
    drawn: dict[str, list[tuple[Sheet, Submission, list[tuple[str, str]]]]] = {}

    @settings(max_examples=120 * DEPTH, deadline=None, derandomize=True, database=None)
    @given(tables())
    def draw_one(one: tuple[str, Sheet, list[tuple[str, str]]]) -> None:
        table, sheet, expected = one
        own = drawn.setdefault(table, [])
        file = received(f"{table}{len(own)}".encode(), "2023-07/公共管理办公室.xlsx")
        own.append((sheet, open_submission(file, Book((LEDGER, sheet)), CAMPAIGN, VOCABULARY), expected))

    draw_one()
    for table, own in drawn.items():
        rows, findings = observe([submission for _, submission, _ in own], CAMPAIGN, VOCABULARY, table)
        told = by_submission(findings)
        for sheet, submission, expected in own:
            found = told.get(submission.received.submission_id, ())
            assert sorted((each.cell, each.code) for each in found) == sorted(expected), sheet
        assert (rows["extra"].notna() == (table != "tips")).all()
