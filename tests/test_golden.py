"""The golden papers: every figure of the sample's July and final summary, so that a change of one shows as a diff.

``headlines.txt`` are forty of them that a person can read.

To accept a change that is meant: ``HAZARD_GOLDEN=write pytest tests/test_golden.py``; then say in
CHANGELOG.md, under Figures, what changed and why.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

GOLDEN = Path(__file__).parent / "golden"
PAPERS = ("2023-07", "2023-12-final")
IS_WRITING = os.environ.get("HAZARD_GOLDEN") == "write"

_COUNTS = "found closed rectified open overdue overdue_verified closure_rate rectification_rate on_time_rate"
_GROUPS = {
    "overall.all": f"{_COUNTS} due median_days_to_close",
    "overall.major": _COUNTS,
    "supervised.all": "found closed overdue",
    "five_elements": "numerator denominator rate",
    "duties.overall": "owed done overdue completion_rate",
    "tips.overall": "received settled verified",
    "progress.coverage": "inspected to_inspect rate",
    "findings": "error warning",
    "uncounted.overall": "received rows",
}
HEADLINES = [f"{group}.{name}" for group, names in _GROUPS.items() for name in names.split()]


@pytest.mark.slow
@pytest.mark.parametrize("name", PAPERS)
def test_the_golden_figures_have_not_changed(name: str, demo: Path) -> None:
    figures = json.loads((demo / "reports" / name / "figures.json").read_text("utf-8"))

    path = GOLDEN / f"{name}.json"
    if IS_WRITING:
        path.write_text(json.dumps(figures, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    assert figures == json.loads(path.read_text("utf-8"))


def headlines() -> str:
    """Return the headlines of the golden papers as a table, a figure a line."""
    papers = [json.loads((GOLDEN / f"{name}.json").read_text("utf-8")) for name in PAPERS]
    rows = [[path, *(_shown(_at(paper, path)) for paper in papers)] for path in HEADLINES]
    widths = [max(map(len, column)) for column in zip(["figure", *PAPERS], *rows, strict=True)]
    return "".join(
        f"{path:{widths[0]}}  "
        + "  ".join(f"{cell:>{width}}" for cell, width in zip(cells, widths[1:], strict=True))
        + "\n"
        for path, *cells in [["figure", *PAPERS], *rows]
    )


def _at(figures: Any, path: str) -> Any:
    for key in path.split("."):
        figures = figures[key]
    return figures


def _shown(value: Any) -> str:
    return f"{value:.1%}" if isinstance(value, float) and value <= 1 else f"{value:g}"


def test_the_forty_headlines_are_those_of_the_golden_figures() -> None:
    path = GOLDEN / "headlines.txt"
    if IS_WRITING:
        path.write_text(headlines(), "utf-8")
    assert len(HEADLINES) == 40
    assert headlines() == path.read_text("utf-8")
