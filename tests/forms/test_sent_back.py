"""SubmissionKey back and read again, a workbook says what it said: the copy neither loses nor changes anything."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hazardlib.domain.campaign import load_campaign
from hazardlib.domain.sheets import SheetCopy, TableCopy
from hazardlib.domain.terms import Verdict
from hazardlib.findings import Finding, find, from_frame
from hazardlib.forms.feedback import write_feedback_book
from hazardlib.forms.feedback_list import Returned
from hazardlib.ingest.files.find import Received, read_received
from hazardlib.ingest.ingest_files import Ingested, ingest_files
from hazardlib.ingest.tables.headings import load_vocabulary
from hazardlib.pipeline.outgoing.feedback import annotate
from tests.depth import DEPTH
from tests.forms.conftest import ROOT

CAMPAIGN = load_campaign(ROOT / "campaign.yaml")
VOCABULARY = load_vocabulary(ROOT / "data" / "reference")


def take(files: Mapping[str, Path]) -> dict[str, Ingested]:
    """Return what each file says, all read at once."""
    versions = [read_received(path, file) for file, path in files.items()]
    taken = ingest_files([each for each in versions if isinstance(each, Received)], CAMPAIGN, VOCABULARY)
    assert list(taken.submissions["file"]) == list(files)
    said = {}
    for identity, file in taken.submissions[["submission_id", "file"]].itertuples(index=False):
        own = {
            name: frame[frame["submission_id"] == identity].reset_index(drop=True)
            for name in ("submissions", "observations", "findings")  # what is looked at
            for frame in [getattr(taken, name)]
        }
        said[file] = replace(taken, **own, books={identity: taken.books[identity]})
    return said


def found(taken: Ingested) -> list[Finding]:
    return from_frame(taken.findings)


def states(taken: Ingested) -> Mapping[Any, Any]:
    return taken.submissions.iloc[0][["department", "month", "is_nil", "is_sample", "verdict"]].to_dict()


@pytest.mark.slow
def test_every_workbook_of_the_sample_says_what_it_said(sample: Path, tmp_path: Path) -> None:
    raw = sample / "data" / "raw"
    files = sorted(path for path in raw.rglob("*") if path.is_file())
    assert len(files) > 70
    firsts = take({path.relative_to(raw).as_posix(): path for path in files})
    copies = {}
    for file, first in firsts.items():
        (submission,) = first.submissions.to_dict("records")
        if submission["verdict"] == Verdict.REFUSED:
            continue
        row = {str(name): value for name, value in submission.items()}
        (book,) = first.books.values()
        back = tmp_path / f"{'x' * (len(copies) + 1)}.xlsx"  # a name that says nothing
        back.write_bytes(annotate(book, row, found(first), CAMPAIGN, VOCABULARY))
        copies[file] = back
    seconds = take({back.name: back for back in copies.values()})
    assert len(copies) > 70
    for file, back in copies.items():
        first, second = firsts[file], seconds[back.name]
        assert states(second) == states(first), file
        pd.testing.assert_frame_equal(
            second.observations.drop(columns="submission_id"),
            first.observations.drop(columns="submission_id"),
        )
        places = ["sheet", "cell", "column", "code", "found"]
        pd.testing.assert_frame_equal(second.findings[places], first.findings[places])


cells = st.one_of(
    st.just(""),
    st.none(),
    st.text(max_size=8),
    st.sampled_from(["=1+1", "@a", "\ud800", "\ufffe", "x" * 40_000, "_x0041_", "'", "\n\n", "\x00\x1f"]),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(min_value=timedelta(), max_value=timedelta(days=1000)),
)
corners = st.tuples(st.integers(0, 6), st.integers(0, 6))


@pytest.mark.slow
@settings(max_examples=30 * DEPTH, deadline=None)
@given(
    rows=st.lists(st.lists(cells, min_size=6, max_size=6), max_size=7),
    merges=st.lists(st.tuples(corners, corners), max_size=4),
    marked=st.lists(corners, max_size=5),
    names=st.lists(st.text(max_size=40), min_size=1, max_size=3),
    start=st.integers(0, 3),
    epoch=st.sampled_from([1899, 1904]),
)
def test_whatever_stands_in_the_cells_it_can_be_sent_back(
    rows: list[list[Any]],
    merges: list[tuple[tuple[int, int], tuple[int, int]]],
    marked: list[tuple[int, int]],
    names: list[str],
    start: int,
    epoch: int,
) -> None:
    areas = [((min(a[0], b[0]), min(a[1], b[1])), (max(a[0], b[0]), max(a[1], b[1]))) for a, b in merges]
    fields = {1: "unit", 2: "found_on", 3: "status", 4: "funds", 5: "sector"}
    table = TableCopy("ledger", range(start, start + 1), len(rows), fields)
    sheets = [SheetCopy(name, rows, areas, (table,)) for name in names]
    findings = [
        find("LEVEL_MISSING", "表.xlsx", sheet=name, cell=f"{chr(65 + column)}{row + 1}", column="level")
        for name in names
        for row, column in marked
    ]
    returned = Returned(CAMPAIGN, "表.xlsx", "findings", 1, 1, findings, sheets, is_1904=epoch == 1904)
    book = openpyxl.load_workbook(io.BytesIO(write_feedback_book(returned)))
    assert len(book.sheetnames) == len(names) + 1
    assert book.epoch.year == epoch


def test_a_day_before_the_calendar_of_the_format_stays_a_text() -> None:
    row = [date(1899, 1, 1), datetime.fromisoformat("1850-01-01T08:00"), time(8, 30), timedelta(hours=30)]
    returned = Returned(CAMPAIGN, "表.xlsx", "findings", 1, 1, [], [SheetCopy("表", [row])])
    sheet = openpyxl.load_workbook(io.BytesIO(write_feedback_book(returned)))["表"]
    assert [sheet["A1"].value, sheet["B1"].value] == ["1899-01-01", "1850-01-01T08:00:00"]
    assert sheet["C1"].value == time(8, 30)
    assert sheet["D1"].value == timedelta(hours=30)
