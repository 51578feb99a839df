"""The tables as they are kept: what is written comes back as it was."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from hazardlib.findings import find, findings_frame
from hazardlib.store import Store


def test_rows_come_back_in_the_order_in_which_they_were_put_together(tmp_path: Path) -> None:
    store = Store(tmp_path)
    parts = [findings_frame([find("FILE_EMPTY", f"{number}.xlsx")]) for number in range(12)]
    frame = pd.concat(parts, ignore_index=True).assign(batch_id=None)
    for again in range(5):
        store.replace("merge_findings", frame, run="2023-07", fingerprint=str(again))
        files = store.read("merge_findings", run="2023-07").column("file").to_pylist()
        assert files == [f"{number}.xlsx" for number in range(12)]
