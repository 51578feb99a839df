"""Every figure that is counted of hazards comes to the same in SQL, and stands on the same hazards."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

pytest.importorskip("duckdb")

from hazardlib import pipeline
from hazardlib.domain.columns import HISTORY
from hazardlib.measure.compute import Figures
from hazardlib.measure.figure import Figure, plain
from hazardlib.measure.paths import all_paths
from hazardlib.measure.rates import values_of
from hazardlib.measure.rows import everyone
from hazardlib.measure.rows import figures_of as figures_of_rows
from hazardlib.merge.register import Register
from hazardlib.pipeline.laid import lay_down, parts_of
from hazardlib.pipeline.partitions import FiledRegister, Parts
from hazardlib.pipeline.session import Session
from hazardlib.pipeline.stages import figures_of
from hazardlib.store import no_rows, to_frame
from hazardlib.workspace import Workspace
from tests.brief import invented
from tests.brief.invented_register import DAYS, invented_stories, register
from tests.depth import DEPTH
from tests.desk import MANAGEMENT, Desk, at, hazard
from tests.recompute.campaigns import Question, papers_asked, questions, submissions
from tests.recompute.register import Submission
from tests.recompute.test_agreement import ingest

JUNE, JULY = date(2023, 6, 20), date(2023, 7, 20)
KINDS = ["monthly", "interim", "final", "supplement"]


class InSql:
    """Computes figures twice, from frames and from files, and tells where they differ."""

    def __init__(self, folder: Path, step: int = 1) -> None:
        self.folder, self.parts, self.numbers = folder, Parts(folder / "parts.duckdb"), itertools.count()
        self.step, self.compared = max(1, step // DEPTH), 0

    def filed(self, register: Any, campaign: Any) -> FiledRegister:
        home = self.folder / f"register-{next(self.numbers)}" / "street"
        history = register.history if "hazard_id" in register.history else to_frame(no_rows(HISTORY))
        lay_down(home, Register(register.hazards, history, register.leaders, register.findings))
        return FiledRegister(home, self.parts, [each.code for each in campaign.sectors])

    def __call__(self, inputs: Any, more: Any) -> Figures:
        """Stand in for `Figures`."""
        ours, theirs = Figures(inputs, {}), Figures(Elsewhere(self, inputs), {})
        values = plain(ours)
        for name, value in plain(theirs).items():
            assert value == values[name], name
        assert theirs.measures.to_dict("list").__repr__() == ours.measures.to_dict("list").__repr__()
        own = dict(evidence(ours, self.step))
        for path, members in evidence(theirs, self.step):
            assert members == own[path], path
        self.compared += len(own)
        return Figures(inputs, more)


class Elsewhere:
    """The inputs of a paper, with registers that lie in files."""

    def __init__(self, in_sql: InSql, inputs: Any) -> None:
        self._inputs = inputs
        before = inputs.before
        if before is not None:
            old = in_sql.filed(before.register, inputs.campaign)
            known = None if before.known is None else in_sql.filed(before.known, inputs.campaign)
            before = replace(before, register=old, known=known)
        self.before, self.register = before, in_sql.filed(inputs.register, inputs.campaign)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inputs, name)


def evidence(figures: Figures, step: int) -> Iterator[tuple[str, tuple[list[str], list[str]]]]:
    """Yield the hazards that a figure in so many counts, and those that it divides them by."""
    for path, place in itertools.islice(all_paths(figures), 0, None, step):
        figure = place.figure
        if isinstance(figure, Figure) and figure.numerator is not None and place.entry is None:
            below = [] if figure.denominator is None else sorted(figure.denominator())
            yield path, (sorted(figure.numerator()), below)


@pytest.mark.parametrize(
    "kind", [pytest.param(each, marks=pytest.mark.slow) for each in KINDS[:-1]] + KINDS[-1:]
)
def test_every_figure_of_every_kind_of_paper_is_the_same_in_sql(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_sql = InSql(tmp_path, step=37)
    monkeypatch.setattr(invented, "Figures", in_sql)
    monkeypatch.setattr(invented, "register", in_reading_order)
    invented.invent(kind)
    assert in_sql.compared > 40


def in_reading_order(as_of: Any, stories: Any) -> Any:
    """Return an invented register in the order in which merge lists hazards."""
    hazards, leaders = register(as_of, stories)
    places = {each.code: place for place, each in enumerate(invented.campaign().sectors)}
    ordered = hazards.assign(place=hazards["sector"].map(places))
    ordered = ordered.sort_values(["place", "found_on", "unit", "hazard_id"], kind="stable")
    return ordered[list(hazards)].reset_index(drop=True), leaders


def test_figures_of_ledgers_are_the_same_in_sql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_sql = InSql(tmp_path / "sql", step=11)
    monkeypatch.setattr("hazardlib.measure.compute.Figures", in_sql)
    desk = Desk(tmp_path / "desk")
    desk.receive(MANAGEMENT, "2023-06", seen_at=at(6, 19))
    assert desk.ask(JUNE).figures["overall"]["all"]["found"] == 0
    first = hazard("A1", supervision="street", supervision_due_on=JULY, funds=1.25)
    desk.receive(MANAGEMENT, "2023-06", first, hazard("A2"), seen_at=at(6, 20))
    moved = hazard("A1", due_on=date(2023, 9, 1), supervision="street", supervision_due_on=date(2023, 9, 1))
    desk.receive(MANAGEMENT, "2023-07", moved, hazard("A3", found_on=date(2023, 7, 3)), seen_at=at(7, 19))
    assert desk.ask(JULY).figures["overall"]["all"]["found"] == 3
    assert in_sql.compared > 100


@pytest.mark.slow
def test_every_figure_of_the_sample_is_the_same_in_sql(
    sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_sql = InSql(tmp_path / "sql", step=11)
    monkeypatch.setattr("hazardlib.measure.compute.Figures", in_sql)
    for month in ("2023-06", "2023-07"):
        shutil.copytree(sample / "data" / "raw" / month, tmp_path / "desk" / "data" / "raw" / month)
    workspace = Workspace(tmp_path / "desk")
    pipeline.ingest(workspace, received_at=at(7, 20))
    figures_of(Session(pipeline.open_run(month="2023-07", known_at="2023-07-21T08:00", workspace=workspace)))
    assert in_sql.compared > 300


@pytest.mark.slow
@given(sent=submissions(), asked=st.lists(questions, min_size=1, max_size=1))
@settings(
    max_examples=2 * DEPTH,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
def test_every_figure_of_a_random_campaign_is_the_same_in_sql(
    sent: list[Submission], asked: list[Question]
) -> None:
    folder = Path(tempfile.mkdtemp(prefix="campaign-"))
    in_sql = InSql(folder / "sql", step=7)
    try:
        workspace = Workspace(folder)
        workspace.raw.mkdir(parents=True, exist_ok=True)
        ingest(workspace, sent)
        for question in papers_asked(asked, sent):
            run = pipeline.open_run(
                kind=question.kind,
                month="2023-07",
                as_of=question.as_of.isoformat(),
                known_at=question.known_at.isoformat(),
                workspace=workspace,
            )
            with pytest.MonkeyPatch.context() as patched:
                patched.setattr("hazardlib.measure.compute.Figures", in_sql)
                figures_of(Session(run))
    finally:
        shutil.rmtree(folder)


def test_a_part_that_changes_is_counted_anew_and_no_other(tmp_path: Path) -> None:
    stories, home = invented_stories(), tmp_path / "street"
    campaign, parts = invented.campaign(), Parts(tmp_path / "parts.duckdb")
    day = DAYS["final"]

    def counted(told: Any) -> dict[str, Any]:
        hazards, leaders = register(day, told)
        lay_down(home, Register(hazards, to_frame(no_rows(HISTORY)), leaders, pd.DataFrame()))
        rows = FiledRegister(home, parts, [each.code for each in campaign.sectors]).rows(day)
        assert plain(figures_of_rows(rows, everyone(rows))) == values_of(hazards, day)
        return rows.connection.sql("select table_name, estimated_size from duckdb_tables()").fetchall()

    known = [each for each in stories if each["found_on"] <= day]
    counted(tuple(known))
    before = {path: path.stat().st_mtime_ns for path in home.rglob("hazards.parquet")}
    counted(tuple(known[:-1]))
    after = {path: path.stat().st_mtime_ns for path in home.rglob("hazards.parquet")}
    changed = [path.parent.name for path, when in before.items() if after[path] != when]
    assert changed == [f"month={known[-1]['found_on']:%Y-%m}"]
    counted(())
    assert parts_of(home) == []


def test_two_registers_side_by_side_are_two(tmp_path: Path) -> None:
    parts, counts = Parts(tmp_path / "parts.duckdb"), []
    for kind in ("monthly", "final"):
        hazards, leaders = register(DAYS[kind], invented_stories())
        home = tmp_path / kind
        lay_down(home, Register(hazards, to_frame(no_rows(HISTORY)), leaders, pd.DataFrame()))
        counts.append((FiledRegister(home, parts, ["gas"]).rows(DAYS[kind]), len(hazards)))
    assert counts[0][1] < counts[1][1]
    for rows, number in counts:
        assert len(rows.ids(everyone(rows))) == number


def test_what_the_engine_kept_may_be_damaged_or_in_use(tmp_path: Path) -> None:
    day, kept = DAYS["monthly"], tmp_path / "parts.duckdb"
    kept.write_bytes(b"no database" * 400)
    hazards, leaders = register(day, invented_stories())
    lay_down(tmp_path / "street", Register(hazards, to_frame(no_rows(HISTORY)), leaders, pd.DataFrame()))
    parts = Parts(kept)
    rows = FiledRegister(tmp_path / "street", parts, ["gas"]).rows(day)
    assert plain(figures_of_rows(rows, everyone(rows))) == values_of(hazards, day)
