"""What the three sheets say lies in the tables once the submissions do, also beside tables of an older kind."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from hazardlib import pipeline
from hazardlib.domain.month import TIMEZONE
from hazardlib.store import TABLES, Store
from hazardlib.workspace import Workspace
from tests.ingest.sheets import DUTIES, INSPECTED, PROGRESS, TIP, TIPS, VISITS, with_sheets

SHEETS = (("工作进展", [PROGRESS, VISITS]), ("企业履责", [DUTIES, INSPECTED]), ("举报线索", [TIPS, TIP]))


def receive(folder: Path, content: bytes, file: str = "2023-07/台账.xlsx") -> Store:
    workspace = Workspace(folder)
    path = workspace.raw / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    pipeline.ingest(workspace, received_at=datetime(2023, 7, 18, 9, tzinfo=TIMEZONE))
    return Store(workspace.processed)


def test_they_are_stored_with_their_submission_and_read_back_as_they_were(tmp_path: Path) -> None:
    store = receive(tmp_path, with_sheets(*SHEETS))
    (submission,) = store.read("submissions").column("submission_id").to_pylist()
    for table, (name, rows) in zip(("progress", "duties", "tips"), SHEETS, strict=True):
        (row,) = store.read(table).to_pylist()
        assert (row["submission_id"], row["sheet"], row["row"]) == (submission, name, len(rows))
    assert store.read("progress").column("cumulative").to_pylist() == [30.0]


def test_rows_of_a_batch_that_was_never_finished_are_not_seen(tmp_path: Path) -> None:
    store = receive(tmp_path, with_sheets(*SHEETS))
    rows = store.read("tips").to_pandas().assign(batch_id="broken off")
    store.append("tips", rows)
    assert store.read("tips").num_rows == 1


@pytest.mark.parametrize(
    ("table", "column"), [("observations", "listed_on"), ("tips", "reward"), ("submissions", "layout")]
)
def test_a_table_written_before_a_column_existed_is_read_and_written_on(
    tmp_path: Path, table: str, column: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = {name: each for name, each in TABLES[table].items() if name != column}
    with monkeypatch.context() as then:
        then.setitem(TABLES, table, older)  # type: ignore[arg-type]
        receive(tmp_path, with_sheets(*SHEETS))
    store = Store(Workspace(tmp_path).processed)
    assert store.read(table).column(column).null_count == 1
    store = receive(tmp_path, with_sheets(*SHEETS), "2023-07/另一份.xlsx")
    assert store.read(table).num_rows == 2
    assert store.read(table).column_names == list(TABLES[table])
    assert store.read("submissions").num_rows == 2
