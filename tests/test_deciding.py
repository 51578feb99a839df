"""A pair that `hazard duplicates` shows is decided by a command, which writes the line a person would have written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hazardlib.cli import _run
from hazardlib.errors import UsageError
from hazardlib.merge.decide import load_decisions
from hazardlib.pipeline.duplicates import decide, propose
from tests.desk import ENFORCEMENT, MANAGEMENT, Desk, hazard

JUNE, DAY = date(2023, 6, 20), date(2023, 7, 1)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a desk at which two departments have reported much the same hazard."""
    desk = Desk(tmp_path)
    desk.receive(MANAGEMENT, "2023-06", hazard("GG-1", description="灶台旁燃气软管老化"))
    desk.receive(ENFORCEMENT, "2023-06", hazard("ZF-1", description="灶台旁的燃气软管老化"))
    return desk


def test_what_is_decided_counts_and_stands_in_the_list(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    place = desk.workspace
    (pair,) = propose(place).pairs
    signed = ["--why", "同一处", "--who", "张三", "--workspace", str(place.root)]
    assert _run(["decide", pair.first, pair.second, *signed]) == 2
    assert "二者选一" in capsys.readouterr().err
    assert _run(["decide", pair.second, pair.first, "--merge", *signed]) == 0
    assert capsys.readouterr().out.startswith("已写入 decisions.csv：合并，按同一条统计。")
    assert len(desk.hazards(JUNE, None)) == 2  # a decision holds from its day on
    (line,) = load_decisions(place.root / "data/reference/decisions.csv")
    assert (line.is_merge, line.first, line.second, line.why, line.who) == (
        True, pair.first, pair.second, "同一处", "张三",
    )  # fmt: skip


@pytest.mark.parametrize("coding", ["utf-8-sig", "gb18030"])
def test_a_line_is_added_in_the_order_and_the_encoding_of_the_list(desk: Desk, coding: str) -> None:
    path = desk.workspace.root / "decisions.csv"
    path.write_text("日期,经办人,理由,隐患二,隐患一,决定,备注", coding)
    (pair,) = propose(desk.workspace).pairs
    decide(desk.workspace, pair.first, pair.second, is_merge=True, why="同一处", who="张三", day=DAY)
    assert path.read_bytes().decode(coding).splitlines()[1] == (
        f"2023-07-01,张三,同一处,{pair.second},{pair.first},合并,"
    )
    assert len(desk.hazards(JUNE)) == 1


def test_a_pair_is_decided_as_the_register_of_any_day_has_it(desk: Desk) -> None:
    place = desk.workspace
    (pair,) = propose(place).pairs
    told = {"is_merge": False, "why": "两处", "who": "张三", "day": DAY}
    with pytest.raises(UsageError, match="等着判定的有：没有"):
        decide(place, pair.first, pair.second, as_of="2023-06-01", **told)
    assert decide(place, pair.first, pair.second, as_of="2023-06-20", **told) == pair


def test_only_what_waits_is_decided_and_with_reason_and_name(desk: Desk) -> None:
    (pair,) = propose(desk.workspace).pairs
    with pytest.raises(UsageError, match=f"等着判定的有：{pair.first} 和 {pair.second}"):
        decide(desk.workspace, pair.first, "别的", is_merge=True, why="同一处", who="张三", day=DAY)
    with pytest.raises(UsageError, match="--who"):
        decide(desk.workspace, pair.first, pair.second, is_merge=True, why="同一处", who=" ", day=DAY)
