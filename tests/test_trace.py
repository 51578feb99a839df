"""From a figure of an issued paper to the hazards, files, sheets and rows behind it, as they were known then."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hazardlib.cli import _run
from hazardlib.cli_analysis import print_trace
from hazardlib.measure.evidence import evidence_of, meanings
from hazardlib.measure.figure import plain
from hazardlib.measure.paths import Place, all_paths, find_place
from hazardlib.pipeline.run import Run, open_run
from hazardlib.pipeline.stages import Results, measure
from hazardlib.pipeline.trace import IssuedPaper, trace
from hazardlib.workspace import Workspace, open_workspace
from tests.desk import ENERGY, MANAGEMENT, Desk, at, duty, hazard, stated, tip

JULY_MEETING = "2023-07-25T08:00"


def issue(workspace: Workspace, month: str = "2023-07", known_at: str = JULY_MEETING) -> tuple[Run, Results]:
    """Put a month's figures.json where an issued paper has it."""
    run = open_run(kind="monthly", month=month, known_at=known_at, workspace=workspace)
    results = measure(run)
    folder = workspace.reports / run.name
    folder.mkdir(parents=True)
    (folder / "figures.json").write_text(json.dumps(dict(results.figures), ensure_ascii=False), "utf-8")
    return run, results


@pytest.fixture
def desk(first: Desk, tmp_path: Path) -> Desk:
    return first.copy(tmp_path / "desk")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return a desk with three gas hazards: one closed, one overdue, one due later; two of them stated twice."""
    desk = Desk(tmp_path_factory.mktemp("first"))
    due = {"fix_type": "time_limited", "due_on": date(2023, 7, 10)}
    first = hazard("A1", level="major", **due)
    second = hazard("A2", fix_type="time_limited", due_on=date(2023, 8, 30))
    desk.receive(MANAGEMENT, "2023-06", first, second, seen_at=at(6, 19))
    closed = hazard("A3", found_on=date(2023, 7, 3), status="closed", accepted_on=date(2023, 7, 8), **due)
    late_duty = duty("mobilisation", date(2023, 8, 1))
    desk.receive(
        MANAGEMENT, "2023-07", first | {"status": "in_progress"}, second, closed, duties=[late_duty],
        seen_at=at(7, 19),
    )  # fmt: skip
    issue(desk.workspace)
    return desk


@pytest.fixture(scope="module")
def july(first: Desk) -> IssuedPaper:
    return IssuedPaper(first.workspace, "2023-07")


def places(found: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(said["month"], said["status"], said["file"]) for said in found["story"]]


def test_a_count_leads_to_its_hazard_and_to_what_each_month_said_of_it(july: IssuedPaper) -> None:
    found = july.trace("overall.major.overdue")

    assert (found.value, found.denominator, found.agrees) == (1, None, True)
    (one,) = found.hazards
    assert (one["hazard_no"], one["due_on"], one["state"]) == ("A1", "2023-07-10", "in_progress")
    june, july = f"2023-06/{MANAGEMENT}甲.xlsx", f"2023-07/{MANAGEMENT}乙.xlsx"
    assert places(one) == [("2023-06", "open", june), ("2023-07", "in_progress", july)]
    assert [said["speaks"] for said in one["story"]] == [False, True]
    assert all(said["sheet"] and said["row"] > 1 for said in one["story"])


def test_a_matter_that_a_meeting_decided_is_told_in_the_words_of_its_sheet(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {"met_on": date(2023, 7, 25), "matter": "换管", "department": ENERGY, "handling": "正在办"}
    desk.receive(MANAGEMENT, "2023-08", hazard("A1"), seen_at=at(8, 19), matters=[told])
    issue(desk.workspace, "2023-08", "2023-08-25T08:00")
    where = ["--name", "2023-08", "--workspace", str(desk.workspace.root)]
    _run(["trace", "meeting_decisions.overall.decided", *where])
    said = f"会议日期 2023-07-25，事项 换管，责任部门 {ENERGY}，办理情况 正在办，填报单位 {MANAGEMENT}，状态 未到期"
    assert said in capsys.readouterr().out


def test_a_rate_leads_to_its_numerator_and_its_denominator(july: IssuedPaper) -> None:
    found = july.trace("by_sector.燃气安全领域.all.on_time_rate")

    called = {each["hazard_id"]: each["hazard_no"] for each in found.hazards}
    assert [called[identity] for identity in found.numerator] == ["A3"]
    assert sorted(called[identity] for identity in found.denominator or ()) == ["A1", "A3"]
    assert found.value == 0.5
    assert found.agrees


def test_what_arrives_after_the_paper_does_not_change_what_stood_behind_it(desk: Desk) -> None:
    mended = hazard("A1", level="major", status="closed", accepted_on=date(2023, 7, 9))
    desk.receive(MANAGEMENT, "2023-07", mended, seen_at=at(7, 28))

    found = trace(desk.workspace, "overall.major.overdue")

    assert [each["hazard_no"] for each in found.hazards] == ["A1"]
    assert found.agrees


def test_a_figure_that_no_longer_comes_out_the_same_is_said_to_be_so(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    path = desk.workspace.reports / "2023-07" / "figures.json"
    figures = json.loads(path.read_text("utf-8"))
    figures["overall"]["all"]["found"] += 1
    path.write_text(json.dumps(figures), "utf-8")

    assert _run(["trace", "overall.all.found", "--workspace", str(desk.workspace.root)]) == 1
    assert "[对不上]" in capsys.readouterr().out


def test_medians_intervals_rates_and_lists_are_worked_out_again(first: Desk) -> None:
    others = {
        "overall.all.median_days_to_close": 999,
        "overall.all.closure_rate_ci": [0.0, 1.0],
        "overall.major.closure_rate": 0.9,
        "duties.overdue[0].row": 999,
    }
    paper = IssuedPaper(first.workspace, "2023-07")
    assert {path: paper.trace(path).agrees for path in others} == dict.fromkeys(others, True)
    for path, other in others.items():
        *way, last = re.findall(r"\w+", path)
        group = paper.issued
        for key in way:
            group = group[int(key) if key.isdigit() else key]
        group[last] = other
    asked = [*others, "duties.overdue"]
    assert {path: paper.trace(path).agrees for path in asked} == dict.fromkeys(asked, False)


def test_a_list_of_duties_is_printed_with_file_sheet_and_row(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["duties.overdue", "--name", "2023-07", "--workspace", str(desk.workspace.root)]
    assert _run(["trace", *arguments, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["rows"]
    assert rows
    assert {row["file"] for row in rows} == {f"2023-07/{MANAGEMENT}乙.xlsx"}
    assert {row["sheet"] for row in rows} == {"企业履责"}

    assert _run(["trace", *arguments]) == 0
    said = capsys.readouterr().out
    assert f"{MANAGEMENT}乙.xlsx［企业履责］第 {rows[0]['row']} 行：单位 万科里商业中心" in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["overall.majr.overdue"], "最接近的是：overall.major.overdue"),
        (["overall.all.found", "--name", "2023-08"], "没有“2023-08”这份材料。可以写：2023-07。"),
    ],
)
def test_what_does_not_exist_is_answered_in_one_line(
    desk: Desk, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert _run(["trace", *arguments, "--workspace", str(desk.workspace.root)]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert len(error.strip().splitlines()) == 1


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> IssuedPaper:
    """Return July's paper of a desk with all four sheets in two months, a row that cannot be counted and a file refused."""
    desk = Desk(tmp_path_factory.mktemp("full"))
    whole = {"responsible_person": "甲", "measures": "更换", "funds": 1.25, "contingency": "停用"}
    due = {"fix_type": "time_limited", "due_on": date(2023, 7, 10)}
    at_once = hazard("A2", fix_type="at_once")
    desk.receive(
        MANAGEMENT, "2023-06", hazard("A1", **due, **whole), at_once,
        progress=[stated("罚款", 1.5, 3.5)], duties=[duty("mobilisation")],
        tips=[tip("T1", date(2023, 6, 12))], seen_at=at(6, 19),
    )  # fmt: skip
    desk.receive(ENERGY, "2023-06", hazard("B1"), is_refused=True, seen_at=at(6, 20))
    settled = {"outcome": "verified", "settled_on": date(2023, 7, 5)}
    done = duty("mobilisation", date(2023, 6, 20))
    desk.receive(
        MANAGEMENT, "2023-07", hazard("A1", **due, **whole), at_once | {"status": "closed", "accepted_on": date(2023, 7, 1)},
        hazard("A3", found_on=date(2023, 7, 3), **due), hazard("A9", found_on=None),
        progress=[stated("罚款", 2.5)], duties=[done],
        tips=[tip("T1", date(2023, 6, 12), **settled), tip("T2", date(2023, 7, 11))], seen_at=at(7, 19),
    )  # fmt: skip
    issue(desk.workspace)
    return IssuedPaper(desk.workspace, "2023-07")


JUNE, JULY = f"2023-06/{MANAGEMENT}甲.xlsx", f"2023-07/{MANAGEMENT}丙.xlsx"


def test_a_share_of_five_elements_leads_to_the_hazards_that_state_all_and_to_the_time_limited(
    full: IssuedPaper,
) -> None:
    found = full.trace("five_elements.rate")

    called = {each["hazard_id"]: each["hazard_no"] for each in found.hazards}
    assert [called[identity] for identity in found.numerator] == ["A1"]
    assert sorted(called[identity] for identity in found.denominator or ()) == ["A1", "A3"]
    assert (found.value, found.agrees, found.is_counted) == (0.5, True, True)
    assert found.definition == "docs/definitions.md#five_elements_rate"


def test_an_obligation_stands_with_the_row_that_says_it_was_done(full: IssuedPaper) -> None:
    found = full.trace("duties.by_duty.mobilisation.done")

    (one,) = found.rows
    assert (one["unit"], one["sector_name"], one["duty_name"]) == (
        "万科里商业中心",
        "商业经营领域",
        "动员部署",
    )
    assert (one["period"], one["state_name"], one["done_on"]) == ("once", "已完成", "2023-06-20")
    assert (one["file"], one["sheet"]) == (JULY, "企业履责")
    assert one["row"] > 1
    assert (found.value, found.agrees, found.is_counted) == (1, True, True)


def test_a_count_of_tips_leads_to_them_and_tells_nothing_of_their_content(full: IssuedPaper) -> None:
    found = full.trace("tips.overall.received")

    told = [(each["received_on"], each["settled_on"], each["outcome_name"]) for each in found.rows]
    assert told == [("2023-06-12", "2023-07-05", "查实"), ("2023-07-11", None, "核查中")]
    assert {(each["channel"], each["file"], each["sheet"]) for each in found.rows} == {
        ("12350", JULY, "举报线索")
    }
    assert not {"danger", "tip_no", "hazard_no"} & {key for each in found.rows for key in each}
    assert (found.value, found.agrees, found.is_counted) == (2, True, True)


def test_a_sum_of_progress_leads_to_its_rows_and_to_what_each_brings(full: IssuedPaper) -> None:
    found = full.trace("progress.indicators.罚款.cumulative")

    brought = [(each["month"], each["this_month"], each["cumulative"], each["amount"]) for each in found.rows]
    assert brought == [("2023-06", 1.5, 3.5, 3.5), ("2023-07", 2.5, None, 2.5)]
    assert [each["file"] for each in found.rows] == [JUNE, JULY]
    assert {(each["department"], each["sheet"]) for each in found.rows} == {(MANAGEMENT, "工作进展")}
    assert (found.value, found.agrees, found.is_counted) == (6, True, True)


def test_who_was_refused_stands_with_the_file_that_was(full: IssuedPaper) -> None:
    found = full.trace("coverage.2023-06.refused")

    (one,) = found.rows
    assert (one["department"], one["status_name"], one["verdict_name"]) == (ENERGY, "退回重报", "退回重报")
    assert one["file"] == f"2023-06/{ENERGY}乙.xlsx"
    assert one["received_at"] == "2023-06-20T10:00:00+08:00"


def test_findings_and_rows_set_aside_are_told_one_by_one(full: IssuedPaper) -> None:
    errors = full.trace("findings.error")
    (aside,) = full.trace("quarantined").rows

    assert errors.value == len(errors.rows) > 0
    assert all(each["message"] and each["file"] for each in errors.rows)
    assert (aside["file"], aside["missing"]) == (JULY, ["found_on"])


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("progress.indicators.罚款.cumulative", "本月数 1.5，累计数 3.5，计入 3.5"),
        ("duties.overall.overdue", "状态 逾期未完成"),
        ("duties.overall.done", "期次 一次，期限 2023-06-30，状态 已完成，完成日期 2023-06-20"),
        ("coverage.2023-07.missing", "- 未报：填报单位"),
        ("quarantined", "缺 发现日期"),
        ("overall.all.found", "[一致] 按以上记录重新清点"),
        ("overall.all.closure_rate", "口径：销号率＝已销号÷累计发现。（closure_rate）"),
        ("ageing.0-30.to_days", "[未清点] 不是逐条清点的数字"),
        ("ageing.0-30.to_days", "算法：分段的界限，在定义里写定。"),
        ("as_of", "= 2023-07-20"),
        ("tips", "- tips.overall.received = 2"),
        ("by_sector[0].all.found", "by_sector[0].all.found = 0"),
    ],
)
def test_every_family_is_told_in_words(
    full: IssuedPaper, capsys: pytest.CaptureFixture[str], path: str, said: str
) -> None:
    print_trace(full.trace(path))
    assert said in capsys.readouterr().out


def anchors() -> set[str]:
    """Return what in docs/definitions.md can be linked to."""
    page = Path(__file__).resolve().parent.parent / "docs" / "definitions.md"
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in headings}


def test_every_definition_that_is_named_can_be_looked_up(full: IssuedPaper) -> None:
    named = {place.figure.definition for _, place in all_paths(full.figures) if place.figure is not None}
    assert named - anchors() == {""}


def test_every_definition_is_told_in_chinese_in_a_sentence(full: IssuedPaper) -> None:
    named = {place.figure.definition for _, place in all_paths(full.figures) if place.figure is not None}
    assert named - meanings().keys() == {""}
    assert meanings().keys() <= anchors()
    assert all(re.fullmatch(r"[^\n]{8,80}。", meaning) for meaning in meanings().values())


@pytest.fixture(scope="module")
def august(demo: Path) -> IssuedPaper:
    return IssuedPaper(open_workspace(demo), "2023-08")


def what(place: Place) -> tuple[object, ...]:
    """Return what stands at a place; who asks for its hazards is told by a question that is made anew each time."""
    return place.keys, place.value, place.entry, place.figure and place.figure.definition


@pytest.mark.slow
@pytest.mark.parametrize("name", ["2023-08", "2023-08-interim", "2023-12-final", "2023-12-supplement"])
def test_every_number_of_a_paper_is_answered_and_counted_again_comes_to_the_same(
    august: IssuedPaper, name: str
) -> None:
    paper = august if name == "2023-08" else IssuedPaper(august.workspace, name)
    figures, register = paper.figures, paper.register
    assert json.loads(json.dumps(plain(figures))) == paper.issued
    known, can_be_named = set(register.hazards["hazard_id"]), anchors() | {""}

    counted: Counter[str] = Counter()
    looked_up = set[tuple[str, ...]]()
    for number, (path, place) in enumerate(all_paths(figures)):
        if isinstance(place.value, bool) or not isinstance(place.value, int | float):
            continue
        # The final summary has all families; the others' numbers go by the same names, and a list's rows by the same rule.
        if name == "2023-12-final" and (place.keys not in looked_up or number % 5 == 0):
            looked_up.add(place.keys)
            assert what(find_place(figures, path)) == what(place), path
        assert place.figure is not None, path
        behind = evidence_of(place)
        assert behind.agrees, path
        assert behind.definition in can_be_named, path
        stands = behind.records or behind.numerator or behind.denominator
        assert stands or not place.value or behind.how, path
        if behind.is_counted and not behind.how and not behind.records and behind.denominator is None:
            assert place.value == len(behind.numerator), path
        assert behind.register or known.issuperset(behind.numerator) or path.startswith("period."), path
        counted[place.keys[0]] += behind.is_counted
    assert counted["duties"] > 500
    assert counted["progress"] > 300
    assert counted["tips"] > 80
    assert counted["district"] > 200
    assert not counted["funnel"] - 2


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "value", "counts"),
    [
        ("five_elements.rate", 157 / 180, (157, 180, 0)),
        ("findings.error", 10, (0, None, 10)),
        ("findings.warning", 79, (0, None, 79)),
        ("quarantined", 1, (0, None, 1)),
        ("tips.overall.received", 13, (0, None, 13)),
        ("tips.overall.verified_rate", 10 / 13, (0, None, 13)),
        ("duties.overall.overdue", 63, (0, None, 63)),
        ("duties.overall.completion_rate", 462 / 525, (0, None, 525)),
        ("reporting", 44, (0, None, 44)),
        ("coverage.2023-06.reported", 10, (0, None, 10)),
        ("supervision.standing.not_closed", 7, (7, None, 0)),
        ("period.open_stock.put_right", 100, (100, None, 0)),
        ("district.total.in_plan", 16, (16, None, 0)),
        ("trend.2023-06.all.closed", 16, (16, None, 0)),
        ("leader_tasks.周建鹏.done", 6, (0, None, 6)),
        ("near_matches.count", 2, (4, None, 0)),
        ("pace.all.final_found", 673.2950819672132, (0, None, 0)),
    ],
)
def test_figures_of_the_sample_lead_to_as_many_records_as_are_written_here(
    august: IssuedPaper, path: str, value: float, counts: tuple[int, int | None, int]
) -> None:
    found = august.trace(path)

    whole = None if found.denominator is None else len(found.denominator)
    assert (found.value, (len(found.numerator), whole, len(found.rows))) == (value, counts)
    assert found.agrees
