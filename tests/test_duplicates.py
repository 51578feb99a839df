"""Duplicates: the list of near matches can be filled in, in Excel, and kept as the list of decisions."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from hazardlib import cli_campaign as console
from hazardlib.errors import UsageError
from hazardlib.pipeline.duplicates import propose
from tests.desk import ENFORCEMENT, MANAGEMENT, Desk, hazard

JUNE = date(2023, 6, 20)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """Return a desk at which two departments have reported much the same hazard."""
    desk = Desk(tmp_path)
    desk.receive(MANAGEMENT, "2023-06", hazard("GG-1", description="=1+1 灶台旁燃气软管老化"))
    desk.receive(ENFORCEMENT, "2023-06", hazard("ZF-1", description="=1+1 灶台旁的燃气软管老化"))
    return desk


def rows(path: Path, encoding: str = "utf-8-sig") -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file))


def fill_in(path: Path, out: Path, decision: str) -> None:
    """Fill in the first pair and save as Chinese Excel does."""
    heading, first, *others = rows(path)
    first = [decision, *first[1:3], "同一处", "张三", "2023/7/1", *first[6:]]
    with out.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([heading, first, *others])


def test_the_list_opens_in_excel_and_says_what_and_where_both_hazards_are(desk: Desk) -> None:
    proposals = propose(desk.workspace)
    assert proposals.path == desk.workspace.processed / "proposed_decisions.csv"
    assert proposals.path.read_bytes().startswith("\ufeff决定,隐患一,隐患二,理由,经办人,日期,相似度".encode())
    (_, row) = rows(proposals.path)
    assert row[0] == ""
    assert row[6].endswith("%")
    assert "万科里商业中心 一层厨房：=1+1 灶台旁" in row[7]
    assert row[9].endswith("［隐患台账］第 4 行")


def test_the_list_filled_in_is_the_list_of_decisions(desk: Desk) -> None:
    path = propose(desk.workspace).path
    assert path is not None
    fill_in(path, desk.workspace.root / "decisions.csv", "合并")
    assert len(desk.hazards(JUNE)) == 1
    assert propose(desk.workspace).path is None
    assert not path.exists()
    fill_in_again = rows(desk.workspace.root / "decisions.csv", "gb18030")
    assert fill_in_again[1][0] == "合并"


def test_a_list_that_was_filled_in_where_it_lies_is_not_overwritten(desk: Desk) -> None:
    path = propose(desk.workspace).path
    assert path is not None
    fill_in(path, path, "不合并")
    with pytest.raises(UsageError, match="已经填了决定"):
        propose(desk.workspace)
    assert rows(path, "gb18030")[1][0] == "不合并"


def test_the_command_says_what_to_do_next(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert console.print_proposals(propose(desk.workspace)) == 0
    said = capsys.readouterr().out
    assert "有 1 对隐患很相似" in said
    assert "decisions.csv" in said
    (desk.workspace.root / "decisions.csv").write_text(
        "decision,first,second,why,who,when\nmerge,GG-1,没有,x,y,2023-07-01\n", "utf-8"
    )
    console.print_proposals(propose(desk.workspace))
    assert "[没有生效] decisions.csv：第 2 行写的是“没有”" in capsys.readouterr().out
