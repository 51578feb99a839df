"""Every figure that is counted of hazards comes to the same in SQL, and stands on the same hazards."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

pytest.importorskip("duckdb")


from hazardlib import pipeline
from hazardlib.domain.columns import HISTORY
from hazardlib.domain.month import TIMEZONE
from hazardlib.domain.packages import digest_of_lines
from hazardlib.measure.compute import Figures
from hazardlib.measure.figure import Figure, plain
from hazardlib.measure.paths import all_paths
from hazardlib.measure.trend import values_on
from hazardlib.merge.register import Register
from hazardlib.pipeline.district.partitions import FiledRegister, Make, Parts
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
KINDS = ("monthly", "interim", "final")  # of a supplement: the quick test


def in_parts(register: Any, parts: Parts, campaign: Any) -> FiledRegister:
    """Return a register in parts by the month of finding."""
    hazards, leaders = register.hazards, register.leaders
    history = register.history if "hazard_id" in register.history else to_frame(no_rows(HISTORY))
    of_hazards, of_history = dict[str, Make](), dict[str, Make]()
    for _, own in hazards.groupby("found_month"):
        led, said = (frame[frame["hazard_id"].isin(own["hazard_id"])] for frame in (leaders, history))
        of_hazards[digest_of(own, led)] = partial(dict, hazards=own, leaders=led)
        of_history[digest_of(said)] = partial(dict, history=said)
    return FiledRegister(parts, of_hazards, of_history, [each.code for each in campaign.sectors])


def digest_of(*frames: pd.DataFrame) -> str:
    return digest_of_lines(frame.to_csv() for frame in frames)


class InSql:
    """Computes figures twice, from frames and from parts, and tells where they differ."""

    def __init__(self, step: int, start: int = 0) -> None:
        self.parts, self.looked_at, self.compared = Parts(), slice(start, None, max(1, step // DEPTH)), 0

    def filed(self, register: Any, campaign: Any) -> FiledRegister:
        return in_parts(register, self.parts, campaign)

    def __call__(self, inputs: Any, more: Any) -> Figures:
        """Stand in for `Figures`."""
        ours, theirs = Figures(inputs, more), Figures(Elsewhere(self, inputs), {})
        values = plain(ours)
        for name, value in plain(theirs).items():
            assert value == values[name], name
        assert theirs.measures.to_dict("list").__repr__() == ours.measures.to_dict("list").__repr__()
        own = dict(evidence(ours, self.looked_at))
        for path, members in evidence(theirs, self.looked_at):
            assert members == own[path], path
        self.compared += len(own)
        return ours


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


def evidence(figures: Figures, looked_at: slice) -> Iterator[tuple[str, tuple[list[str], list[str]]]]:
    """Yield the hazards that a figure in so many counts, and those that it divides them by."""
    for path, place in [*all_paths(figures)][looked_at]:
        figure = place.figure
        if isinstance(figure, Figure) and figure.numerator is not None and place.entry is None:
            below = [] if figure.denominator is None else sorted(figure.denominator())
            yield path, (sorted(figure.numerator()), below)


def test_every_figure_of_an_invented_register_is_the_same_in_sql(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_sql = InSql(37)
    monkeypatch.setattr(invented, "Figures", in_sql)
    monkeypatch.setattr(invented, "register", in_reading_order)
    invented.invent("supplement")
    assert in_sql.compared > 50


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_every_figure_of_every_kind_of_paper_is_the_same_in_sql(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_sql = InSql(40, 13 * KINDS.index(kind))  # each looks behind others of the figures, all have the same
    monkeypatch.setattr(invented, "Figures", in_sql)
    monkeypatch.setattr(invented, "register", in_reading_order)
    invented.invent(kind)
    assert in_sql.compared > 30


def in_reading_order(as_of: Any, stories: Any) -> Any:
    """Return an invented register in the order in which merge lists hazards."""
    hazards, leaders = register(as_of, stories)
    places = {each.code: place for place, each in enumerate(invented.campaign().sectors)}
    ordered = hazards.assign(place=hazards["sector"].map(places))
    ordered = ordered.sort_values(["place", "found_on", "unit", "hazard_id"], kind="stable")
    return ordered[list(hazards)].reset_index(drop=True), leaders


def test_figures_of_ledgers_are_the_same_in_sql(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    in_sql = InSql(37)
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
    in_sql = InSql(19)
    monkeypatch.setattr("hazardlib.measure.compute.Figures", in_sql)
    shutil.copytree(sample, tmp_path / "desk", dirs_exist_ok=True)
    workspace = Workspace(tmp_path / "desk")
    pipeline.ingest(workspace, received_at=datetime(2023, 12, 1, 8, tzinfo=TIMEZONE))
    days = {"final": "2023-12-01", "monthly": JULY.isoformat()}
    for kind, day in [*days.items()][
        :DEPTH
    ]:  # the last paper knows the most; deeper runs ask a month's as well
        asked = {"month": day[:7], "as_of": day, "known_at": "2023-12-02T08:00"}
        figures_of(Session(pipeline.open_run(kind=kind, **asked, workspace=workspace)))
    assert in_sql.compared > 300


@pytest.mark.slow
@given(sent=submissions(), asked=st.lists(questions, min_size=1, max_size=1))
@settings(
    max_examples=DEPTH,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
def test_every_figure_of_a_random_campaign_is_the_same_in_sql(
    sent: list[Submission], asked: list[Question]
) -> None:
    folder = Path(tempfile.mkdtemp(prefix="campaign-"))
    in_sql = InSql(7)
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


def told(stories: Any, day: date) -> Register:
    hazards, leaders = register(day, stories)
    return Register(hazards, to_frame(no_rows(HISTORY)), leaders, pd.DataFrame())


def agree(filed: FiledRegister, own: Register, day: date) -> None:
    assert values_on(filed, day) == values_on(own, day)


def test_a_part_that_changes_is_counted_anew_and_no_other(tmp_path: Path) -> None:
    day, campaign, parts = DAYS["final"], invented.campaign(), Parts(tmp_path / "parts.duckdb")
    known = [each for each in invented_stories() if each["found_on"] <= day]
    laid = []
    for stories in (known, known[:-1], ()):
        own = told(tuple(stories), day)
        filed = in_parts(own, parts, campaign)
        agree(filed, own, day)
        laid.append(set(filed.own))
    assert len(laid[0] - laid[1]) == 1
    assert len(laid[1] - laid[0]) == (len(laid[0]) == len(laid[1]))
    assert not laid[2]


def test_parts_whose_making_was_interrupted_are_laid_down_the_next_time(tmp_path: Path) -> None:
    def interrupted() -> dict[str, pd.DataFrame]:
        raise KeyboardInterrupt

    day, campaign, parts = DAYS["final"], invented.campaign(), Parts(tmp_path / "parts.duckdb")
    own = told(invented_stories(), day)
    whole = in_parts(own, parts, campaign)
    first, *others = whole.hazards
    with pytest.raises(KeyboardInterrupt):
        parts.lay({first: whole.hazards[first], **dict.fromkeys(others, interrupted)})
    agree(whole, own, day)


def test_what_is_counted_of_parts_stays_in_their_file_and_of_other_days_it_goes(tmp_path: Path) -> None:
    day, campaign, kept = DAYS["final"], invented.campaign(), tmp_path / "parts.duckdb"
    own = told(invented_stories(), day)
    filed = in_parts(own, Parts(kept), campaign)
    agree(filed, own, day)
    filed.parts.keep({*filed.hazards})

    def missing() -> dict[str, pd.DataFrame]:
        raise AssertionError("it is laid down")

    again = Parts(kept)
    agree(FiledRegister(again, dict.fromkeys(filed.hazards, missing), {}, ["gas"]), own, day)
    again.keep(())
    tables = Parts(kept).connection.sql("select table_name, estimated_size from duckdb_tables()").fetchall()
    assert {name for name, _ in tables} == {"parts", "known", "hazards", "leaders", "history"}
    assert not any(size for _, size in tables)


_IN_USE = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(1, flush=True); sys.stdin.read()"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("in use", "在内存里统计"),
        ("a folder", "在内存里统计"),
        ("no database", "已重建"),
        ("damaged", "已重建"),
    ],
)
def test_the_engines_file_may_be_damaged_or_in_use_and_the_log_says_which(
    state: str, said: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    day, kept, own, campaign = (
        DAYS["monthly"],
        tmp_path / "parts.duckdb",
        told(invented_stories(), DAYS["monthly"]),
        invented.campaign(),
    )
    holder = None
    if state == "a folder":
        kept.mkdir()
    elif state == "no database":
        kept.write_bytes(b"no database" * 400)
    elif state == "damaged":
        filed = in_parts(own, Parts(kept), campaign)
        agree(filed, own, day)
        filed.parts.connection.close()
        content = kept.read_bytes()
        for start in (4096, 8192):  # its two headers; which of them counts changes from writing to writing
            content = content[: start + 16] + b"damaged!" + content[start + 24 :]
        kept.write_bytes(content)
    else:
        command = [sys.executable, "-c", _IN_USE, str(kept)]
        holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert holder.stdout is not None
        holder.stdout.readline()
    try:
        agree(in_parts(own, Parts(kept), campaign), own, day)
    finally:
        if holder is not None:
            holder.communicate()
    assert said in caplog.text
