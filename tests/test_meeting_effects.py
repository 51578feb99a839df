"""A meeting's decision on a hazard takes effect in the register from the meeting's day, and says where it stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from hazardlib import pipeline
from hazardlib.domain.meeting_effects import doubt_of, effects_of
from hazardlib.domain.terms import Ask, Supervision
from hazardlib.pipeline.session import Session
from hazardlib.pipeline.stages import Results
from tests.desk import ENFORCEMENT, MANAGEMENT, SAFETY, Desk, at, hazard
from tests.test_meeting_list import put_list

MEETING, OLD, NEW = date(2023, 7, 25), date(2023, 7, 15), date(2023, 8, 31)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "desk")
    desk.receive(
        MANAGEMENT, "2023-07", hazard("甲-1", level="major", due_on=OLD), stated_on=date(2023, 7, 18)
    )
    return desk


def decide(
    desk: Desk, matter: str, due_on: date | None = None, whose: str | None = None, day: int = 26
) -> Any:
    put_list(desk, "议定.xlsx", [MEETING, matter, "甲-1", "张杰", whose, due_on, None, None])
    return pipeline.ingest(desk.workspace, received_at=at(7, day))


def ask(desk: Desk, as_of: str) -> Results:
    run = pipeline.open_run(
        kind="supplement", as_of=as_of, known_at="2023-12-31T09:00", workspace=desk.workspace
    )
    return pipeline.measure(run)


def only(results: Results) -> dict[str, Any]:
    (row,) = results.register.hazards.to_dict("records")
    return row


def test_an_extension_moves_the_deadline_from_the_meetings_day_and_is_agreed(desk: Desk) -> None:
    decide(desk, "延期：甲店换管", NEW)
    before, after = ask(desk, "2023-07-24"), ask(desk, "2023-07-25")
    assert only(before)["due_on"].date() == OLD
    assert only(before)["is_overdue"]
    assert only(after)["due_on"].date() == NEW
    assert not only(after)["is_overdue"]
    (move,) = after.figures["deadline_moves"]
    assert (move["first_due_on"], move["due_on"], move["is_agreed"]) == ("2023-07-15", "2023-08-31", True)
    assert move["remarks"] == "2023年7月25日例会同意延期至2023年8月31日"
    assert after.figures["matters"] == []  # neither listing nor an agreement is asked for
    assert after.figures["meeting_decisions"]["rows"][0]["effects"] == ["extend"]


def test_no_department_extends_its_own_deadline(desk: Desk) -> None:
    matter = {"met_on": MEETING, "matter": "延期：甲店换管", "hazard_no": "甲-1", "due_on": NEW}
    open_still = hazard("甲-1", level="major", due_on=OLD)
    desk.receive(MANAGEMENT, "2023-08", open_still, stated_on=date(2023, 8, 18), matters=[matter])
    told = ask(desk, "2023-08-20")
    assert only(told)["due_on"].date() == OLD
    assert told.figures["meeting_decisions"]["rows"][0]["effects"] == []
    (found,) = told.register.findings.query("code == 'MATTER_WITHOUT_EFFECT'").to_dict("records")
    assert "不在公共安全办公室报的议定事项里" in found["message"]
    decide(desk, "延期：甲店换管", NEW)
    told = ask(desk, "2023-08-20")
    assert only(told)["due_on"].date() == NEW
    assert told.register.findings.query("code == 'MATTER_WITHOUT_EFFECT'").empty


def test_its_story_names_the_line_of_the_list(desk: Desk) -> None:
    decide(desk, "延期：甲店换管", NEW)
    history = ask(desk, "2023-07-31").register.history
    told = history[["file", "sheet", "row", "speaks"]].to_dict("records")
    assert told[-1] == {"file": "2023-07/议定.xlsx", "sheet": "议定事项", "row": 3, "speaks": False}
    assert told[0]["speaks"]


def test_it_stands_behind_the_reports_before_the_meeting_also_where_something_was_re_inspected(
    desk: Desk,
) -> None:
    done = {"status": "closed", "rectified_on": date(2023, 6, 20), "accepted_on": date(2023, 6, 25)}
    desk.receive(ENFORCEMENT, "2023-07", hazard("乙-1", **done))
    put_list(
        desk,
        "议定.xlsx",
        [MEETING, "延期：甲店换管", "甲-1", "张杰", None, NEW, None, None],
        folder="2023-06",
    )
    pipeline.ingest(desk.workspace, received_at=at(7, 26))
    look = {
        "reinspected_on": date(2023, 7, 28),
        "hazard_no": "乙-1",
        "unit": "万科里商业中心",
        "result": "undone",
    }
    desk.receive(SAFETY, "2023-08", reinspections=[look])
    results = ask(desk, "2023-08-20")
    history = results.register.history
    first = history["hazard_id"].map(results.register.hazards.set_index("hazard_id")["hazard_no"]).eq("甲-1")
    assert history.loc[first, "month"].tolist() == ["2023-07", "2023-06"]
    assert history["is_reinspection"].sum() == 1


@pytest.mark.parametrize(
    ("stated", "expected"), [(OLD, NEW), (NEW, NEW), (date(2023, 9, 30), date(2023, 9, 30))]
)
def test_a_later_report_that_repeats_the_old_deadline_does_not_undo_it(
    desk: Desk, stated: date, expected: date
) -> None:
    decide(desk, "延期：甲店换管", NEW)
    desk.receive(
        MANAGEMENT, "2023-08", hazard("甲-1", level="major", due_on=stated), stated_on=date(2023, 8, 18)
    )
    results = ask(desk, "2023-08-20")
    assert only(results)["due_on"].date() == expected
    (move,) = results.figures["deadline_moves"]
    assert (move["due_on"], move["count"]) == (expected.isoformat(), 1 + (expected != NEW))


def test_a_listing_stands_in_supervision_since_the_meeting(desk: Desk) -> None:
    decide(desk, "挂牌督办（区）：甲店换管", date(2023, 8, 10))
    desk.receive(
        MANAGEMENT,
        "2023-08",
        hazard("甲-1", level="major", due_on=OLD, supervision="none"),
        stated_on=date(2023, 8, 18),
    )
    figures = ask(desk, "2023-08-20").figures
    (row,) = figures["supervision"]["rows"]
    assert (row["level"], row["listed_on"], row["listed_on_is_inferred"]) == ("district", "2023-07-25", False)
    assert (row["due_on"], row["is_overdue"], row["is_unverified"]) == ("2023-08-10", True, False)
    assert [each["asks"] for each in figures["matters"]] == [["report"]]


def test_what_was_delisted_and_is_listed_again_is_under_supervision_since_the_meeting(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "again")
    listed = {"supervision": "district", "listed_on": date(2023, 6, 10), "supervision_due_on": OLD}
    delisted = hazard("甲-1", level="major", due_on=OLD, delisted_on=date(2023, 7, 12), **listed)
    desk.receive(MANAGEMENT, "2023-07", delisted, stated_on=date(2023, 7, 18))
    (row,) = ask(desk, "2023-07-24").figures["supervision"]["rows"]
    assert (row["listed_on"], row["delisted_on"], row["is_overdue"]) == ("2023-06-10", "2023-07-12", False)
    decide(desk, "挂牌督办（区）：甲店换管", date(2023, 8, 10))
    desk.receive(MANAGEMENT, "2023-08", delisted, stated_on=date(2023, 8, 18))
    results = ask(desk, "2023-08-20")
    (row,) = results.figures["supervision"]["rows"]
    assert (row["listed_on"], row["due_on"]) == ("2023-07-25", "2023-08-10")
    assert (row["delisted_on"], row["is_overdue"]) == (None, True)
    assert only(results)["delisted_on"] is pd.NaT  # so its next workbook asks for a new day
    lifted = delisted | {"delisted_on": date(2023, 9, 1)}
    desk.receive(MANAGEMENT, "2023-09", lifted, stated_on=date(2023, 9, 18))
    (row,) = ask(desk, "2023-09-20").figures["supervision"]["rows"]
    assert (row["listed_on"], row["delisted_on"]) == ("2023-07-25", "2023-09-01")


def test_who_is_to_lead_answers_from_then_on(desk: Desk) -> None:
    desk.receive(
        ENFORCEMENT, "2023-07", hazard("甲-1", level="major", due_on=OLD), stated_on=date(2023, 7, 19)
    )
    assert ask(desk, "2023-07-20").figures["matters"][0]["asks"] == ["supervise", "lead"]
    decide(desk, "明确牵头：甲店换管", NEW, whose="执法大队")
    results = ask(desk, "2023-07-31")
    assert only(results)["department"] == ENFORCEMENT
    assert "lead" not in results.figures["matters"][0]["asks"]


def test_who_is_named_to_lead_gets_the_hazard_in_the_next_blank_and_reports_it_as_the_same(
    desk: Desk,
) -> None:
    from tests.forms.test_prefilled import pages, send_back, templates

    desk.receive(ENFORCEMENT, "2023-07", hazard("乙-1", sector="commerce", unit="乙店"))
    (before,) = templates(desk.workspace, "2023-08", ENFORCEMENT)
    assert [row["单位名称"] for row in pages(before)["隐患台账"]] == ["乙店"]
    decide(desk, "明确牵头：甲店换管", NEW, whose=ENFORCEMENT)
    (after,) = templates(desk.workspace, "2023-08", ENFORCEMENT)
    rows = {row["单位名称"]: row for row in pages(after)["隐患台账"]}
    assert set(rows) == {"乙店", "万科里商业中心"}
    assert rows["万科里商业中心"]["隐患编号"] == "甲-1"
    (old,) = templates(desk.workspace, "2023-08", MANAGEMENT)
    assert [row["隐患编号"] for row in pages(old)["隐患台账"]] == ["甲-1"]  # who told of it still may
    send_back(desk.workspace, "2023-08", ENFORCEMENT)
    told = desk.ask(date(2023, 8, 20)).register.hazards
    assert sorted(told["unit"]) == ["万科里商业中心", "乙店"]
    (same,) = told[told["unit"].eq("万科里商业中心")].to_dict("records")
    assert (same["department"], same["departments"], same["month"]) == (
        ENFORCEMENT,
        f"{MANAGEMENT}、{ENFORCEMENT}",
        "2023-08",
    )


def test_what_is_unclear_changes_nothing_and_is_told_at_its_cell(desk: Desk) -> None:
    taken = decide(desk, "同意该处隐患适当延期", NEW)
    found = taken.findings[taken.findings["code"].eq("MATTER_WITHOUT_EFFECT")]
    assert found["cell"].tolist() == ["B3"]
    assert only(ask(desk, "2023-07-31"))["due_on"].date() == OLD


def test_an_extension_to_a_day_past_at_the_meeting_changes_nothing_and_is_told_at_its_cell(
    desk: Desk,
) -> None:
    taken = decide(desk, "延期：甲店换管", date(2023, 7, 20))
    (found,) = taken.findings[taken.findings["code"].eq("EXTENDED_TO_PAST")].to_dict("records")
    assert (found["cell"], found["found"]) == ("F3", "2023-07-20")
    assert "早于会议日期 2023-07-25，这一行没有在台账中生效。请填写会议当天或以后的日期" in found["message"]
    told = ask(desk, "2023-07-31")
    assert only(told)["due_on"].date() == OLD
    assert told.figures["meeting_decisions"]["rows"][0]["effects"] == []
    assert told.register.findings.query("code == 'MATTER_WITHOUT_EFFECT'").empty  # told once
    decide(desk, "延期：甲店换管", MEETING, day=27)
    assert only(ask(desk, "2023-07-25"))["due_on"].date() == MEETING


def test_a_listing_to_a_day_past_at_the_meeting_holds_and_is_told_at_its_cell(desk: Desk) -> None:
    taken = decide(desk, "挂牌督办：甲店换管", date(2023, 7, 20))
    (found,) = taken.findings[taken.findings["code"].eq("LISTED_TO_PAST")].to_dict("records")
    assert (found["cell"], found["found"], found["severity"]) == ("F3", "2023-07-20", "warning")
    assert (
        "早于会议日期 2023-07-25，已按挂牌督办统计，从会议当天起就算超过督办期限。请填写" in found["message"]
    )
    assert ask(desk, "2023-07-31").figures["meeting_decisions"]["rows"][0]["effects"] == ["supervise"]
    assert decide(desk, "挂牌督办：甲店换管", MEETING).findings.query("code == 'LISTED_TO_PAST'").empty


def test_an_extension_to_no_later_day_or_of_nothing_known_changes_nothing(desk: Desk) -> None:
    agreed = date(2023, 8, 10)
    desk.receive(MANAGEMENT, "2023-07", hazard("甲-1", due_on=agreed), stated_on=date(2023, 7, 19))
    put_list(
        desk,
        "议定.xlsx",
        [MEETING, "延期：甲店换管", "甲-1", "张杰", None, date(2023, 8, 1), None, None],
        [MEETING, "延期：乙店换管", "乙-9", "张杰", None, NEW, None, None],
    )
    pipeline.ingest(desk.workspace, received_at=at(7, 26))
    run = pipeline.open_run(kind="supplement", as_of="2023-07-31", workspace=desk.workspace)
    session = Session(run)
    found = session.merged.findings
    assert found["code"].eq("MATTER_WITHOUT_EFFECT").sum() == 2
    assert session.merged.hazards["due_on"].dt.date.tolist() == [agreed]


@pytest.mark.parametrize(
    ("matter", "asks"),
    [
        ("延期：甲", [Ask.EXTEND]),
        ("同意延期至8月31日，甲店", [Ask.EXTEND]),
        ("挂牌督办、延期：甲", [Ask.SUPERVISE, Ask.EXTEND]),
        ("听取汇报、明确牵头：甲", [Ask.LEAD]),
        ("核定级别：甲", []),
        ("不同意延期", []),
        ("甲店延期", []),
        ("街道挂牌督办（区）：甲", []),
    ],
)
def test_only_the_first_words_count(matter: str, asks: list[Ask]) -> None:
    assert list(effects_of(matter).asks) == asks


def test_levels_and_doubts() -> None:
    assert effects_of("挂牌督办：甲").level is Supervision.STREET
    assert effects_of("市级挂牌督办：甲").level is Supervision.CITY
    assert doubt_of("延期：甲", None, NEW, has_department=True)
    assert doubt_of("延期：甲", "1", None, has_department=True)
    assert doubt_of("延期至9月1日：甲", "1", NEW, has_department=True)
    assert not doubt_of("延期至8月31日：甲", "1", NEW, has_department=False)
    assert doubt_of("明确牵头：甲", "1", NEW, has_department=False)
    assert doubt_of("挂牌督办：甲", "1", None, has_department=True)  # as proposed, not yet decided
    assert not doubt_of("请公共管理办公室牵头开展检查", None, None, has_department=False)
