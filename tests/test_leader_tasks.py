"""Leaders' lists: what is due and what was done, as of a day and as known then."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from hazardlib.errors import ConfigError
from tests.desk import MANAGEMENT, SHANGHAI, Desk, begun, hazard

JULY = date(2023, 7, 20)
HEAD = "leader,task,due_on,done_on,note,recorded_on\n"


def fill(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-06", hazard("GG-1"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return begun(fill, tmp_path / "desk")


def keep(desk: Desk, *lines: str, encoding: str = "utf-8") -> None:
    text = HEAD + "".join(f"{line}\n" for line in lines)
    (desk.workspace.root / "leader_tasks.csv").write_text(text, encoding=encoding)


def of(desk: Desk, leader: str, as_of: date = JULY, known_at: datetime | None = None) -> dict[str, Any]:
    figures = desk.ask(as_of, known_at).figures
    (entry,) = [each for each in figures["leader_tasks"] if each["leader"] == leader]
    return dict(entry)


def test_a_task_is_done_late_overdue_or_pending_by_its_dates(desk: Desk) -> None:
    keep(
        desk,
        "周建鹏,暗查暗访一次,2023-06-30,2023-06-30,欢乐谷,2023-07-01",
        "周建鹏,带队检查人员密集场所,2023-06-30,2023-07-05,,2023-07-06",
        "周建鹏,召开专题会议,2023-07-19,,,2023-06-01",
        "周建鹏,第三季度带队检查,2023-07-20,,,2023-06-01",
        "周建鹏,听取工作汇报,,,,2023-06-01",
    )
    found = of(desk, "周建鹏")
    assert [(task["task"], task["state"]) for task in found["tasks"]] == [
        ("带队检查人员密集场所", "late"),
        ("暗查暗访一次", "done"),
        ("召开专题会议", "overdue"),
        ("第三季度带队检查", "pending"),
        ("听取工作汇报", "pending"),
    ]
    assert (found["done"], found["overdue"], found["pending"]) == (2, 1, 2)
    assert found["tasks"][1]["note"] == "欢乐谷"


def test_what_is_done_after_the_day_is_not_done_on_it(desk: Desk) -> None:
    keep(desk, "徐彬,暗查暗访一次,2023-07-10,2023-07-25,,2023-07-26")
    assert of(desk, "徐彬")["overdue"] == 1
    assert of(desk, "徐彬", date(2023, 8, 20))["tasks"][0]["state"] == "late"


def test_a_later_line_tells_what_was_done_and_an_earlier_moment_does_not_know_it(desk: Desk) -> None:
    keep(
        desk,
        "徐彬,暗查暗访一次,2023-07-31,2023-07-12,,2023-07-18",
        "徐彬,暗查 暗访一次,2023-07-31,,,2023-06-01",
    )
    assert [task["state"] for task in of(desk, "徐彬")["tasks"]] == ["done"]
    before = of(desk, "徐彬", known_at=datetime(2023, 7, 17, 9, tzinfo=SHANGHAI))
    assert [task["state"] for task in before["tasks"]] == ["pending"]


def test_a_new_line_renews_the_figures_and_one_not_known_yet_does_not(desk: Desk) -> None:
    moment = datetime(2023, 7, 22, 9, tzinfo=SHANGHAI)
    keep(desk)
    assert of(desk, "徐彬", known_at=moment)["tasks"] == []
    keep(desk, "徐彬,暗查暗访一次,2023-07-31,,,2023-06-01")
    assert len(of(desk, "徐彬", known_at=moment)["tasks"]) == 1
    keep(desk, "徐彬,暗查暗访一次,2023-07-31,,,2023-06-01", "徐彬,专题会议,2023-08-31,,,2023-08-01")
    assert len(of(desk, "徐彬", known_at=moment)["tasks"]) == 1


def test_every_leader_has_an_entry_in_the_notices_order_with_or_without_a_list(desk: Desk) -> None:
    leaders = [entry["leader"] for entry in desk.ask(JULY).figures["leader_tasks"]]
    assert leaders == ["周建鹏", "贾化生", "刘广伟", "李丰福", "徐彬", "刘永强", "张杰", "陈长柱", "张馨"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("徐斌,暗查暗访,2023-07-31,,,2023-06-01", "第 2 行：负责领导写的是“徐斌”，不在名单内"),
        (",暗查暗访,2023-07-31,,,2023-06-01", "第 2 行：“leader”这一格没有填写"),
        ("徐彬,,2023-07-31,,,2023-06-01", "第 2 行：“task”这一格没有填写"),
        ("徐彬,暗查暗访,2023-07-31,,,", "第 2 行：“recorded_on”这一格没有填写"),
        ("徐彬,暗查暗访,7月底,,,2023-06-01", "第 2 行：日期写的是“7月底”"),
        ("徐彬,暗查暗访,2023-07-31,2023-07-09,,2023-07-08", "第 2 行：完成日期（2023-07-09）晚于记录日期"),
    ],
)
def test_a_line_that_cannot_be_used_is_refused_with_its_place(desk: Desk, line: str, said: str) -> None:
    keep(desk, line)
    with pytest.raises(ConfigError, match=r"leader_tasks\.csv") as caught:
        desk.ask(JULY)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_chinese_headings_dates_and_excels_encoding_are_read(desk: Desk) -> None:
    text = "负责领导,任务,完成期限,完成日期,说明,记录日期\n徐 彬,暗查暗访,2023年7月31日,2023/7/3,,2023.7.4\n"
    (desk.workspace.root / "leader_tasks.csv").write_bytes(text.encode("gb18030"))
    (task,) = of(desk, "徐彬")["tasks"]
    assert (task["due_on"], task["done_on"], task["state"]) == ("2023-07-31", "2023-07-03", "done")
