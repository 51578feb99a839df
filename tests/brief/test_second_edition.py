"""The second edition: every figure has its path, print knows no statistics, no major hazard is dropped, all products agree."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hazardlib import pipeline
from hazardlib.pipeline.run import Run
from hazardlib.pipeline.stages import brief, measure
from hazardlib.workspace import Workspace
from tests.brief.editions import CHECKS, Issue, check_numbers, plain
from tests.depth import DEPTH
from tests.printed import material_of, run_of_paper
from tests.recompute.campaigns import Question, papers_asked, questions, submissions
from tests.recompute.register import Submission
from tests.recompute.test_agreement import ingest


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_a_paper_keeps_to_the_second_edition(invented: Any, check: Callable[[Issue], None]) -> None:
    check(Issue(invented.paper(), invented.material()))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
@pytest.mark.parametrize("kind", ["monthly", "interim", "final", "supplement"])
def test_a_paper_of_nothing_keeps_to_it_too(
    make: Callable[..., Any], kind: str, check: Callable[[Issue], None]
) -> None:
    invented = make(kind, empty=True)
    check(Issue(invented.paper(), invented.material()))


def test_most_of_what_a_paper_prints_as_a_figure_has_a_path(invented: Any) -> None:
    assert check_numbers(Issue(invented.paper(), invented.material())) > 30


def issue_of(run: Run) -> Issue:
    """Return a workspace's paper with what it is written from."""
    results = measure(run)
    return Issue(brief(run, results=results), material_of(run, results))


PAPERS = ("2023-06", "2023-11", "2023-08-interim", "2023-12-final", "2023-12-supplement")
"""Of the sample: one of each kind, of the months the first and the fullest; deeper runs look at all."""


@pytest.mark.slow
def test_the_papers_of_the_sample_keep_to_it(demo: Path) -> None:
    issued = {path.parent.name for path in (demo / "reports").glob("*/figures.json")}
    assert issued > {*PAPERS}
    for paper in (demo / "reports" / name for name in (PAPERS if DEPTH == 1 else sorted(issued))):
        issue = issue_of(run_of_paper(paper))
        for check in CHECKS:
            check(issue)
        check_ledger(issue, paper / "ledger.xlsx")
    november = json.loads((demo / "reports" / "2023-11" / "figures.json").read_text("utf-8"))
    assert any("supervise" in row["asks"] for row in november["matters"])


def check_ledger(issue: Issue, path: Path) -> None:
    """Find in the district's workbook the major hazards of table 1 and as many open and overdue as the paper says."""
    book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    header, *rows = list(book["未整改隐患"].iter_rows(values_only=True))[2:]
    listed = [dict(zip(header, row, strict=True)) for row in rows if row[0] is not None]
    street, major = (issue.figures["overall"][level] for level in ("all", "major"))
    assert len(listed) == street["open"]
    late = [row for row in listed if isinstance(row["超期天数（天）"], int)]
    assert len(late) == street["overdue_verified"]
    assert sum("重大" in row["隐患级别"] for row in late) == major["overdue_verified"]
    for entry in issue.material.listed("urgent_major"):
        assert any(
            row["隐患级别"].startswith("重大") and row["单位名称"] == entry["unit"] for row in listed
        ), plain((entry["unit"],))


@pytest.mark.slow
@given(sent=submissions(), asked=st.lists(questions, min_size=1, max_size=1))
@settings(
    max_examples=2 * DEPTH,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
def test_the_papers_of_a_random_campaign_keep_to_it(sent: list[Submission], asked: list[Question]) -> None:
    folder = Path(tempfile.mkdtemp(prefix="campaign-"))
    questions_asked = papers_asked(asked, sent)
    try:
        workspace = Workspace(folder)
        workspace.raw.mkdir(parents=True, exist_ok=True)
        ingest(workspace, sent)
        for question in questions_asked:
            run = pipeline.open_run(
                kind=question.kind,
                month="2023-07",
                as_of=question.as_of.isoformat(),
                known_at=question.known_at.isoformat(),
                workspace=workspace,
            )
            issue = issue_of(run)
            for check in CHECKS:
                check(issue)
    finally:
        shutil.rmtree(folder)
