"""What a paper was made of lies in plain files; looking at it writes nothing."""

from __future__ import annotations

import errno
import json
from datetime import date
from pathlib import Path
from typing import NoReturn

import pandas as pd
import pytest

from hazardlib.errors import WorkspaceError
from hazardlib.pipeline import session
from hazardlib.pipeline.session import Session
from hazardlib.pipeline.stages import measure, merge
from hazardlib.pipeline.trace import trace
from tests.desk import MANAGEMENT, Desk, at, hazard
from tests.folders import files_of

JULY, AUGUST = date(2023, 7, 20), date(2023, 8, 20)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("first"))
    desk.receive(
        MANAGEMENT, "2023-07", hazard("A1", description="-1层报警器未安装", level="major"), seen_at=at(7, 19)
    )
    return desk


@pytest.fixture(scope="module")
def counted(first: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return the same desk with July's figures kept."""
    desk = first.copy(tmp_path_factory.mktemp("counted") / "desk")
    measure(desk.run_as_of(JULY), keep=True)
    return desk


@pytest.fixture
def desk(first: Desk, tmp_path: Path) -> Desk:
    return first.copy(tmp_path / "desk")


@pytest.fixture
def with_july(counted: Desk, tmp_path: Path) -> Desk:
    return counted.copy(tmp_path / "desk")


def test_excel_and_pandas_open_what_a_paper_is_made_of(with_july: Desk) -> None:
    run = with_july.run_as_of(JULY)
    figures = measure(run, keep=True).figures
    content = (run.kept / "hazards.csv").read_bytes()
    table = pd.read_csv(run.kept / "hazards.csv")
    assert content.startswith("\ufeff隐患标识,隐患编号,行业领域".encode())
    assert table.loc[0, ["行业领域", "隐患描述", "隐患级别", "状态", "未整改", "发现日期"]].tolist() == [
        "燃气安全领域", "'-1层报警器未安装", "重大事故隐患", "未整改", "是", "2023-06-05",
    ]  # fmt: skip
    assert pd.read_parquet(run.kept / "hazards.parquet")["description"].tolist() == ["-1层报警器未安装"]
    assert {path.stem for path in run.kept.glob("*.parquet")} == {
        "hazards", "history", "hazard_leaders", "findings", "measures",
    }  # fmt: skip
    assert json.loads((run.kept / "figures.json").read_text("utf-8")) == figures


def test_looking_writes_nothing(with_july: Desk) -> None:
    run = with_july.run_as_of(JULY)
    issued = with_july.workspace.reports / run.name / "figures.json"
    issued.parent.mkdir(parents=True)
    issued.write_bytes((run.kept / "figures.json").read_bytes())
    before = files_of(with_july.workspace.root)

    merge(with_july.run_as_of(AUGUST))
    measure(with_july.run_as_of(AUGUST))
    trace(with_july.workspace, "overall.all.found")

    assert files_of(with_july.workspace.root) == before


def test_a_register_that_another_paper_has_kept_is_taken_and_one_of_something_else_is_not(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    july = desk.run_as_of(JULY)
    merge(july, keep=True)
    august = Session(desk.run_as_of(AUGUST))
    with monkeypatch.context() as then:
        then.setattr("hazardlib.merge.register.build_register", None)  # nothing is built
        assert august.register(JULY).hazards["hazard_no"].tolist() == ["A1"]

    desk.receive(MANAGEMENT, "2023-07", hazard("A1"), hazard("A2"), seen_at=at(7, 25))
    assert set(Session(desk.run_as_of(AUGUST)).register(JULY).hazards["hazard_no"]) == {"A1", "A2"}
    assert Session(desk.run_as_of(JULY, at(7, 22))).register(JULY).hazards["hazard_no"].tolist() == ["A1"]


def test_a_folder_that_a_kill_left_half_written_is_made_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = desk.run_as_of(JULY)
    merge(run, keep=True)
    said = '门上写"停用",仍在用'
    desk.receive(MANAGEMENT, "2023-07", hazard("A1"), hazard("A2", description=said), seen_at=at(7, 25))
    again = desk.run_as_of(JULY)
    with monkeypatch.context() as then:
        then.setattr("hazardlib.pipeline.kept._write_for_excel", _killed)
        with pytest.raises(KeyboardInterrupt):
            merge(again, keep=True)

    assert set(merge(run).hazards["hazard_no"]) == {"A1", "A2"}
    assert set(merge(desk.run_as_of(JULY), keep=True).hazards["hazard_no"]) == {"A1", "A2"}
    table = pd.read_csv(run.kept / "hazards.csv")
    assert table.set_index("隐患编号")["隐患描述"].to_dict() == {"A1": "燃气报警器未安装A1", "A2": said}


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_session_keeps_few_registers(desk: Desk) -> None:
    known = Session(desk.run_as_of(AUGUST))
    for day in range(1, 10):
        known.register(date(2023, 8, day))
    assert len(known._registers) == session._MOST_REGISTERS


@pytest.mark.parametrize(
    "damaged", ["figures.json", "measures.parquet", "hazards.parquet", ".made-from.json"]
)
def test_what_is_damaged_is_not_kept_and_is_made_again(with_july: Desk, damaged: str) -> None:
    run = with_july.run_as_of(JULY)
    before = files_of(run.kept)
    figures = json.loads(before["figures.json"])
    (run.kept / damaged).write_bytes(before[damaged][:10])

    for is_kept in (False, True):
        found = measure(with_july.run_as_of(JULY), keep=is_kept).figures
        assert json.loads(json.dumps(dict(found))) == figures
    assert files_of(run.kept) == before


def test_a_fault_of_the_machine_is_no_damage(with_july: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    run = with_july.run_as_of(JULY)
    before = files_of(run.kept)

    def fail(*_: object) -> NoReturn:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr("pyarrow.parquet.ParquetFile", fail)
    with pytest.raises(WorkspaceError, match="磁盘或网络读写出错"):
        measure(with_july.run_as_of(JULY), keep=True)
    assert files_of(run.kept) == before
