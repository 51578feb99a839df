"""What is made void counts no longer, from then on, with a trail; what was known before stays as it was known."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from hazardlib.cli import _run
from hazardlib.errors import ConfigError, UsageError
from hazardlib.pipeline.standing import standing
from hazardlib.pipeline.voids import load_voids, void
from tests.desk import MANAGEMENT, SHANGHAI, Desk, at, hazard

JULY = date(2023, 7, 20)
BEFORE, VOIDED, UNDONE = at(7, 21), at(7, 25), at(7, 26)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def numbers(desk: Desk, known_at: datetime | None = None) -> list[str]:
    return sorted(each["hazard_no"] for each in desk.hazards(JULY, known_at))


def test_the_version_before_counts_again_and_an_earlier_moment_knows_nothing_of_it(desk: Desk) -> None:
    first = desk.receive(MANAGEMENT, "2023-07", hazard("A-1"))
    wrong = desk.receive(MANAGEMENT, "2023-07", hazard("B-1"), hazard("B-2"), seen_at=at(7, 20, 12))
    assert numbers(desk) == ["B-1", "B-2"]

    done = void(desk.workspace, str(desk.workspace.raw / wrong), why="发错了文件", moment=VOIDED)

    assert (done.line.file, done.department, done.month) == (wrong, MANAGEMENT, "2023-07")
    assert done.counting == (first,)
    assert numbers(desk) == ["A-1"]
    assert numbers(desk, BEFORE) == ["B-1", "B-2"]
    assert (desk.workspace.raw / wrong).is_file()

    void(desk.workspace, wrong, why="原来没有错", moment=UNDONE, undo=True)

    assert numbers(desk) == ["B-1", "B-2"]
    assert numbers(desk, VOIDED) == ["A-1"]
    lines = load_voids(desk.workspace.root / "data/reference/voids.csv")
    assert [(each.is_undo, each.why, each.when) for each in lines] == [
        (False, "发错了文件", VOIDED),
        (True, "原来没有错", UNDONE),
    ]


def test_the_paper_and_the_status_say_so(desk: Desk) -> None:
    file = desk.receive(MANAGEMENT, "2023-07", hazard("A-1"))
    assert "voided" not in desk.ask(JULY).figures
    void(desk.workspace, Path(file).name, why="=重复报送", moment=VOIDED)

    figures = desk.ask(JULY).figures
    assert figures["overall"]["all"]["found"] == 0
    assert figures["voided"] == [
        {
            "file": file,
            "department": MANAGEMENT,
            "month": "2023-07",
            "why": "'=重复报送",  # no spreadsheet takes it for a formula
            "when": VOIDED.isoformat(),
        }
    ]
    assert "voided" not in desk.ask(JULY, BEFORE).figures
    state = standing(desk.workspace, month="2023-07", moment=UNDONE)
    (line,) = state.voided
    assert line.file == file
    own = [row for row in state.reporting if (row["department"], row["month"]) == (MANAGEMENT, "2023-07")]
    assert own[0]["status"] == "missing"


def test_the_page_lists_it_among_what_people_decided(desk: Desk) -> None:
    from hazardlib import pipeline

    file = desk.receive(MANAGEMENT, "2023-07", hazard("A-1"))
    void(desk.workspace, file, why="发错了文件", moment=VOIDED)

    said = repr(pipeline.brief(desk.run_as_of(JULY)))
    assert "作废的报送" in said
    assert "发错了文件" in said


def test_what_cannot_be_made_void_is_told_and_nothing_is_written(desk: Desk) -> None:
    file = desk.receive(MANAGEMENT, "2023-07", hazard("A-1"))
    place = desk.workspace
    with pytest.raises(UsageError, match="没有写理由"):
        void(place, file, why=" ", moment=VOIDED)
    with pytest.raises(UsageError, match=f"没有收过“2023-07/公共管理.xlsx”。相近的有：{file}"):
        void(place, "2023-07/公共管理.xlsx", why="错", moment=VOIDED)
    with pytest.raises(UsageError, match="没有作废过"):
        void(place, file, why="错", moment=VOIDED, undo=True)
    assert not (place.root / "data/reference/voids.csv").exists()
    void(place, file, why="错", moment=VOIDED)
    with pytest.raises(UsageError, match="已经作废了"):
        void(place, file, why="错", moment=datetime(2023, 8, 1, tzinfo=SHANGHAI))


def test_a_line_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = tmp_path / "voids.csv"
    path.write_text("处理,文件,版本,理由,时间\n删除,甲.xlsx,v1,错,2023-07-25\n", "utf-8")
    with pytest.raises(ConfigError, match=r"第 2 行：处理写的是“删除”"):
        load_voids(path)


def test_the_command_says_what_counts_now_and_what_to_do_next(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    file = desk.receive(MANAGEMENT, "2023-07", hazard("A-1"))
    place = str(desk.workspace.root)
    assert _run(["void", file, "--workspace", place]) == 2
    assert "没有写理由" in capsys.readouterr().err
    assert _run(["void", file, "--why", "发错了文件", "--workspace", place]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == f"{file}（{MANAGEMENT}2023年7月）已作废，从现在起不计入。理由：发错了文件"
    assert said[1] == "这个部门这个月现在没有计入的报送，算作未报。"
    assert said[2].startswith(f"下一步：作废错了，用 hazard void {file} --undo --why 理由 恢复；")
    _run(["status", "2023-07", "--workspace", place])
    assert f"已作废：{file}（" in capsys.readouterr().out
    assert _run(["void", file, "--undo", "--why", "没有错", "--workspace", place]) == 0
    assert f"现在以 {file} 为准" in capsys.readouterr().out
