"""The golden month: every figure of the sample's July, so that a change of one shows as a diff.

To accept a change that is meant: ``HAZARD_GOLDEN=write pytest tests/test_golden.py``; then say in
CHANGELOG.md, under Figures, what changed and why.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from hazardlib.campaign import load_campaign
from hazardlib.pipeline.intake import ingest
from hazardlib.pipeline.run import open_run
from hazardlib.pipeline.stages import measure
from hazardlib.sample import write_sample
from hazardlib.workspace import open_workspace

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(
    ("kind", "month", "known_at"),
    [("monthly", "2023-07", "2023-07-25T08:00"), ("final", "", "2023-12-01T17:00")],
)
def test_the_golden_figures_have_not_changed(kind: str, month: str, known_at: str, tmp_path: Path) -> None:
    raw = tmp_path / "data" / "raw"
    raw.mkdir(parents=True)
    workspace = open_workspace(tmp_path)
    deliveries = write_sample(raw, load_campaign(workspace.campaign))
    ingest(workspace, received_at={each.file: each.received_at for each in deliveries})

    run = open_run(kind=kind, month=month, known_at=known_at, workspace=workspace)
    figures = json.loads(json.dumps(measure(run).figures))

    path = GOLDEN / f"{run.name}.json"
    if os.environ.get("HAZARD_GOLDEN") == "write":
        path.write_text(json.dumps(figures, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    assert figures == json.loads(path.read_text("utf-8"))
