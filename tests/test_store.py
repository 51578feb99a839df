"""The tables as they are kept: what is written comes back as it was."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

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
        store.append("submissions", pd.concat(parts, ignore_index=True))
        assert store.read("submissions").column("file").to_pylist() == files * times
