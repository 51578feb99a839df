"""The tables as they are kept: what is written comes back as it was."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from hazardlib.machine import sync_files
from hazardlib.store import TABLES, Store


def test_rows_come_back_in_the_order_in_which_they_were_put_together(tmp_path: Path) -> None:
    files = [f"{number}.xlsx" for number in range(12)]
    parts = [
        pd.DataFrame({name: pd.Series([None], dtype=object) for name in TABLES["submissions"]}).assign(
            submission_id=file, file=file, first_seen_at=pd.Timestamp("2023-07-01", tz="UTC")
        )
        for file in files
    ]
    store = Store(tmp_path)
    for times in range(1, 4):
        each = pd.concat(parts, ignore_index=True)
        store.append("submissions", each.assign(submission_id=each["file"] + f" {times}"))
        assert store.read("submissions").column("file").to_pylist() == files * times


def test_a_tables_file_is_on_the_disk_before_the_log_declares_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commits: list[int] = []

    def look(files: Iterable[Path]) -> None:
        commits.append(len(list(tmp_path.glob("findings/_delta_log/*.json"))))
        sync_files(files)

    monkeypatch.setattr("hazardlib.store.sync_files", look)
    rows = pd.DataFrame({name: pd.Series([None], dtype=object) for name in TABLES["findings"]})
    for _ in range(2):
        Store(tmp_path).append("findings", rows)
    assert commits == [0, 1, 1, 2]


def test_plain_deltalake_reads_what_is_stored_also_where_a_column_came_later(tmp_path: Path) -> None:
    rows = pd.DataFrame({name: pd.Series([None], dtype=object) for name in TABLES["findings"]})
    earlier = pa.table({"submission_id": pa.array(["甲"], pa.string())})
    write_deltalake(str(tmp_path / "findings"), earlier)
    Store(tmp_path).append("findings", rows.assign(submission_id="乙"))

    stored = DeltaTable(str(tmp_path / "findings")).to_pyarrow_table()
    assert {*stored.column_names} == {*TABLES["findings"]}
    assert sorted(stored.column("submission_id").to_pylist()) == ["乙", "甲"]


def test_of_a_version_that_two_computers_stored_at_once_one_counts_with_its_own_rows(tmp_path: Path) -> None:
    blank = {
        name: pd.DataFrame({column: pd.Series([None], dtype=object) for column in TABLES[name]})
        for name in ("submissions", "findings")
    }
    store = Store(tmp_path)
    for batch in ("甲机", "乙机"):
        for name in ("findings", "submissions"):
            store.append(name, blank[name].assign(submission_id="同一份", batch_id=batch))
    (counts,) = store.read("submissions").column("batch_id").to_pylist()
    assert store.read("findings").column("batch_id").to_pylist() == [counts]
