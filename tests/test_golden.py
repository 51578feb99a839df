"""The golden month: every figure of the sample's July, so that a change of one shows as a diff.

To accept a change that is meant: ``HAZARD_GOLDEN=write pytest tests/test_golden.py``; then say in
CHANGELOG.md, under Figures, what changed and why.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.slow
@pytest.mark.parametrize("name", ["2023-07", "2023-12-final"])
def test_the_golden_figures_have_not_changed(name: str, demo: Path) -> None:
    figures = json.loads((demo / "reports" / name / "figures.json").read_text("utf-8"))

    path = GOLDEN / f"{name}.json"
    if os.environ.get("HAZARD_GOLDEN") == "write":
        path.write_text(json.dumps(figures, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    assert figures == json.loads(path.read_text("utf-8"))
