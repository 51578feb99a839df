"""The second campaign: another street, other sectors, another calendar, run end to end from its file alone."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from hazardlib.cli import _run
from hazardlib.domain.campaign import Campaign, load_campaign
from hazardlib.domain.terms import PUT_RIGHT
from hazardlib.domain.unit_names import is_valid_code
from hazardlib.errors import ConfigError, UsageError
from hazardlib.pipeline.begin import demo_papers, make_demo, write_demo
from hazardlib.pipeline.intake import ingest
from hazardlib.pipeline.stages import brief, measure, merge
from hazardlib.sample import invent_workbooks
from hazardlib.sample.anywhere_hazards import invent_hazards, list_reports, own_cases
from hazardlib.store import Store, to_frame
from hazardlib.workspace import Workspace
from tests.folders import files_of
from tests.printed import page_of

SECOND = Path(__file__).parents[1] / "examples" / "campaign-2024-2026.yaml"
HOUSES = SECOND.with_name("campaign-self-built-houses.yaml")
QUARTERS = [f"{year}-{month:02d}" for year in (2024, 2025, 2026) for month in (3, 6, 9, 12)]
HALF_YEARS = ["2024-06", "2024-12", "2025-06", "2025-12", "2026-06"]
PAPERS = [*QUARTERS, *(f"{month}-interim" for month in HALF_YEARS), "2026-12-final", "2026-12-supplement"]
COMPOSED = ["2024-03", "2024-09", "2025-03", "2026-12", *PAPERS[-2:], "2024-06-interim", "2026-06-interim"]
"""Of each kind the first and the last, and those of which more is asked."""


RETURNS = 6 * 6
"""Stage returns: six departments for five half-years and the end."""

OLDER = 2 * 2
"""Hazards that the campaign before left open: two in each of the two sectors of high risk, in one workbook."""


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    return load_campaign(SECOND)


class Demo:
    """The demo as `make_demo` fills it; of its papers those are composed that a test looks at."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        self.runs = {run.name: run for run in demo_papers(fill(folder))}
        # Of a paper whose text nobody asks for, only the figures that are looked at are counted.
        self.figures = cache(lambda name: measure(self.runs[name], keep=name in COMPOSED).figures)
        self.page = cache(self._page)

    def _page(self, name: str) -> str:
        self.figures(name)  # are kept, and the paper is composed from them
        return page_of(brief(self.runs[name]))


def fill(folder: Path, campaign: Path = SECOND) -> Workspace:
    workspace, received_at = write_demo(folder, lambda _: None, campaign)
    ingest(workspace, received_at=received_at, files=received_at)
    return workspace


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("second")
    yield Demo(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
def test_every_paper_of_the_three_years_is_there(demo: Demo) -> None:
    assert sorted(demo.runs) == sorted(PAPERS)
    assert all(run.parameters["known_at"] for run in demo.runs.values())


@pytest.mark.slow
def test_the_schools_are_counted_as_by_hand(demo: Demo) -> None:
    """One department finds two hazards a quarter there; their fates begin with the tenth of the cycle.

    Spring: stuck, at once. Summer: in time, late. Autumn: forgotten, at once.
    """

    def schools(name: str) -> tuple[int, int, int, int]:
        (row,) = [row for row in demo.figures(name)["by_sector"] if row["sector"] == "schools"]
        return tuple(row["all"][each] for each in ("found", "closed", "open", "overdue"))  # type: ignore[return-value]

    assert schools("2024-03") == (2, 1, 1, 1)
    assert schools("2024-06") == (4, 1, 3, 2)
    assert schools("2024-06-interim") == (4, 1, 3, 2)
    assert schools("2024-09") == (6, 3, 3, 2)
    # 22 by then: two stuck, two forgotten, the last two found in the summer of 2026 not yet put right
    assert schools("2026-12-final") == (22, 16, 6, 5)


@pytest.mark.slow
def test_the_four_stages_add_up_to_what_was_found(demo: Demo, campaign: Campaign) -> None:
    for name in ("2024-06-interim", "2026-12-final", "2026-12-supplement"):
        found = demo.figures(name)
        stages = found["by_stage"]
        assert [row["stage"] for row in stages] == [*(stage.code for stage in campaign.stages), None]
        assert stages[-1]["all"]["found"] == OLDER
        assert sum(row["all"]["found"] for row in stages) == found["overall"]["all"]["found"]
    # 7 sectors led, two hazards each; 3 sectors with a cooperating department, one each
    assert [row["all"]["found"] for row in demo.figures("2024-06-interim")["by_stage"]] == [
        17,
        14,
        0,
        0,
        OLDER,
    ]


@pytest.mark.slow
def test_one_department_is_late_and_one_missing(demo: Demo) -> None:
    lines = demo.figures("2026-12-supplement")["reporting"]
    odd = {
        (line["department"], line["month"], line["status"]) for line in lines if line["status"] != "on_time"
    }
    assert odd == {("示例社区办公室", "2024-06", "late"), ("示例经发办公室", "2024-09", "missing")}
    assert len(lines) == 12 * 6 + RETURNS
    page = demo.page("2024-09")
    assert "9月应报6个部门，实报5个" in page
    assert "9月示例经发办公室未报" in page


@pytest.mark.slow
def test_the_lists_that_a_meeting_works_through_are_filled(demo: Demo) -> None:
    found = demo.figures("2026-12-final")
    assert found["reopened"]
    assert found["unreported"]
    assert found["lists"]["overdue"]
    assert found["lists"]["supervised_overdue_major"]
    assert found["carried"]["found"] == OLDER
    assert found["quarantined"] == 0
    assert {row["code"] for row in found["findings_by_code"]} == {"ELEMENTS_MISSING"}


@pytest.mark.slow
def test_the_office_has_looked_again_at_what_was_closed_and_found_some_of_it_back(demo: Demo) -> None:
    first, last = (demo.figures(name)["reinspections"] for name in ("2024-06", "2026-12-final"))
    assert first["overall"]["held"] == 2
    assert last["overall"]["held"] == 2 * 10  # the twelfth report comes after 1 December
    assert last["overall"]["back"] > 0
    assert last["unlinked"] == []
    again = {row["hazard_id"] for row in first["rows"] if row["result"] == "back"}
    assert again
    assert again <= set(demo.figures("2024-06")["reopened"])
    assert "回头看" in demo.page("2026-12-final")


@pytest.mark.slow
def test_what_the_campaign_before_left_is_a_stock_that_is_cleared(demo: Demo) -> None:
    first, last = (demo.figures(name)["clearing"] for name in ("2024-03", "2026-12-final"))
    assert first["since"] == "2024-01-22"
    assert first["older"]["all"]["opened"] == first["by_month"][0]["all"]["older"] == OLDER
    older = [row["all"]["older"] for row in last["by_month"]]
    assert older == sorted(older, reverse=True)
    assert older[-1] == last["older"]["all"]["stock"] < OLDER
    assert len(older) == 36
    page = demo.page("2026-12-final")
    assert "专项行动开始（2024年1月22日）前发现的隐患（存量）4条" in page
    assert "存量隐患逐月清零" in page


@pytest.mark.slow
def test_units_are_known_by_their_codes(demo: Demo) -> None:
    hazards = merge(demo.runs["2024-09"]).hazards
    named = hazards[hazards["sector"].ne("housing")]
    assert named["unit_code"].map(is_valid_code).all()
    assert named["unit_id"].eq(named["unit_code"]).all()
    assert hazards.loc[hazards["sector"].eq("housing"), "unit_code"].isna().all()
    assert named.groupby("unit")["unit_id"].nunique().max() == 1


@pytest.mark.slow
def test_leaders_who_change_are_those_of_the_day(demo: Demo) -> None:
    before = [row["leader"] for row in demo.figures("2025-03")["by_leader"]]
    after = [row["leader"] for row in demo.figures("2025-06")["by_leader"]]
    assert before == ["示例甲", "示例乙", "示例丙", "示例丁"]
    assert after == ["示例甲", "示例乙", "示例丙", "示例丁", "示例戊"]
    tasks = {row["leader"]: row for row in demo.figures("2024-09")["leader_tasks"]}
    assert [task["state"] for task in tasks["示例甲"]["tasks"][:4]] == ["done", "late", "done", "pending"]


@pytest.mark.slow
def test_the_papers_name_years_and_counts_of_this_campaign(demo: Demo) -> None:
    final = demo.page("2026-12-final")
    assert "全街确定7个行业领域" in final
    assert "按季度报送" in final
    assert "每年3月、6月、9月、12月的20日前报送" in final
    assert "集中攻坚（2025年1月至12月）" in final
    assert "5位负责领导" in final
    assert "2026年12月工作进展及截至2026年12月31日的变化" in final
    assert "2025年1月至3月隐患排查整治情况" in demo.page("2025-03")
    assert "第5期" in demo.page("2025-03")
    for name in COMPOSED:
        text = demo.page(name)
        assert "示例数据" in text
        for foreign in ("东丽", "津丽", "2023专项行动", "13个行业领域", "9位负责领导", "11个部门"):
            assert foreign not in text, (name, foreign)


@pytest.mark.slow
def test_no_workbook_is_refused_and_all_say_that_they_are_invented(demo: Demo) -> None:
    submissions = to_frame(Store(demo.root / "data" / "processed").read("submissions"))
    assert len(submissions) == 1 + 12 * 6 - 1 + RETURNS
    assert not submissions["verdict"].eq("refused").any()
    assert submissions["is_sample"].all()
    findings = to_frame(Store(demo.root / "data" / "processed").read("findings"))
    assert "DATE_BEFORE_FOUND" not in set(findings["code"])


@pytest.mark.slow
@pytest.mark.usefixtures("composing")
def test_a_demo_made_again_has_the_same_workbooks_and_changes_nothing(
    demo: Demo, capsys: pytest.CaptureFixture[str]
) -> None:
    known_at = demo.runs["2026-12-final"].known_at.isoformat()
    command = ["briefing", "final", "--known-at", known_at, "--workspace", str(demo.root)]
    assert _run(command) == 0
    assert "已生成" in capsys.readouterr().out
    paper = {path.name for path in (demo.root / "reports" / "2026-12-final").iterdir()}
    assert {"briefing.html", "briefing.docx"} <= paper
    before = files_of(demo.root)
    fill(demo.root)
    assert _run(command) == 0
    assert "没有变化" in capsys.readouterr().out
    assert files_of(demo.root) == before


def test_what_a_department_has_put_right_never_becomes_fewer(campaign: Campaign) -> None:
    cases = invent_hazards(campaign)
    for department in campaign.departments:
        own = own_cases(cases, department.name)
        for sector in {case.sector.code for case in own}:
            done = [
                sum(case.last_state(report) in PUT_RIGHT for case in own if case.sector.code == sector)
                for report in list_reports(campaign)
            ]
            assert done == sorted(done), (department.name, sector)


@pytest.mark.slow
def test_the_notices_own_campaign_can_be_invented_too(tmp_path: Path) -> None:
    notice = load_campaign(SECOND.parents[1] / "campaign.yaml")
    assert (
        len(invent_workbooks(tmp_path, notice)) == 7 * 11 - 1 + 2 * 11
    )  # and the texts for the two summaries


@pytest.mark.slow
def test_a_campaign_of_another_kind_runs_every_half_year_by_its_file_alone(tmp_path: Path) -> None:
    runs = {run.name: run for run in demo_papers(fill(tmp_path, HOUSES))}
    halves = ["2025-06", "2025-12", "2026-06", "2026-12"]
    assert sorted(runs) == sorted([*halves, "2025-12-interim", "2026-12-final", "2026-12-supplement"])
    figures = measure(runs["2025-12"], keep=True).figures
    # three sectors led, two hazards each half-year; one joined in, once; two that were left from before
    assert figures["overall"]["all"]["found"] == 2 * 3 * 2 + 1 + 2
    assert figures["clearing"]["older"]["all"]["opened"] == 2
    assert figures["duties"]["overall"]["owed"] == 0
    assert {row["code"] for row in figures["findings_by_code"]} <= {"ELEMENTS_MISSING"}
    page = page_of(brief(runs["2025-12"]))
    for said in ("2025年7月至12月隐患排查整治情况", "第2期", "示例河东街道", "示例数据", "存量"):
        assert said in page
    for foreign in ("东丽", "2023", "企业履责逾期的", "12350"):
        assert foreign not in page
    final = page_of(brief(runs["2026-12-final"]))
    assert "全街确定3个行业领域" in final
    assert "每半年" in final


def test_a_file_with_mistakes_leaves_the_folder_as_it_is(tmp_path: Path) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text(SECOND.read_text(encoding="utf-8").replace("due_day: 20", "due_day: 99"), encoding="utf-8")
    with pytest.raises(ConfigError, match="due_day"):
        make_demo(tmp_path / "demo", lambda _: None, bad)
    assert not (tmp_path / "demo").exists()


def test_a_folder_with_somebodys_own_campaign_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "campaign.yaml").write_text("campaign: {}\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"campaign\.yaml"):
        make_demo(tmp_path, lambda _: None, SECOND)
    assert (tmp_path / "campaign.yaml").read_text(encoding="utf-8") == "campaign: {}\n"
