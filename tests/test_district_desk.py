"""A district's desk: what its own meetings decide, streets that end, words with commas, and every command with the district's words."""

from __future__ import annotations

import io
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hazardlib import pipeline
from hazardlib.cli import _run
from hazardlib.console import print_ingest, print_paper
from hazardlib.domain.columns import DUTIES_SHEET, REINSPECTIONS_SHEET
from hazardlib.domain.frames import plain_records
from hazardlib.domain.month import Month
from hazardlib.measure.evidence import evidence_of
from hazardlib.measure.paths import find_place
from hazardlib.pipeline.check import check_files
from hazardlib.pipeline.district import session as district_session
from hazardlib.pipeline.notices import to_be_looked_at
from hazardlib.pipeline.outgoing.feedback import feedback_on
from hazardlib.pipeline.publish.products import matters_to_decide
from hazardlib.pipeline.publish.publisher import Published
from hazardlib.pipeline.run import open_run
from hazardlib.pipeline.session import open_session
from hazardlib.pipeline.stages import figures_of
from hazardlib.serve.app import Page
from hazardlib.serve.work import check, place, take_in
from hazardlib.workspace import Workspace
from tests.desk import MANAGEMENT, Desk, at, hazard
from tests.districts import JULY, asked, hand_up, new_district, packed, workbook
from tests.test_packages import change_cells, edited, told

NAME = "东丽湖街道"
OFFICE = "安全生产委员会办公室"
SENT = at(7, 26)


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Return a street with an overdue major hazard and a general one; nobody may change it."""
    desk = Desk(tmp_path_factory.mktemp("street"))
    desk.receive(
        MANAGEMENT,
        JULY,
        hazard("G-1", level="major", due_on=date(2023, 7, 1)),
        hazard("G-2", unit="乙店", due_on=date(2023, 7, 3)),
    )
    return desk.workspace


@pytest.fixture(scope="module")
def kept(street: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Return a district that has the street's package of July; nobody may change it."""
    district = new_district(tmp_path_factory.mktemp("kept") / "district")
    hand_up(district, f"{JULY}/{NAME}.zip", packed(street, at(7, 21, 9)), at(7, 21))
    return district


@pytest.fixture
def district(kept: Workspace, tmp_path: Path) -> Workspace:
    return Workspace(Path(shutil.copytree(kept.root, tmp_path / "district")))


def agenda(district: Workspace) -> openpyxl.Workbook:
    """Return the list that July's paper sends to the meeting."""
    run = open_run(month=JULY, known_at=SENT.isoformat(), workspace=district)
    results = asked(district, SENT)
    rows = plain_records(results.register.hazards)
    return openpyxl.load_workbook(io.BytesIO(matters_to_decide(run, results.figures, rows)))


def saved(book: openpyxl.Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def places_in(page: Any) -> dict[str, int]:
    return {str(cell.value).strip("* "): cell.column for cell in page[3]}


def decided(district: Workspace, **cells: Any) -> bytes:
    """Return the meeting's list, its first line filled in and the others left out."""
    book = agenda(district)
    page = book["议定事项"]
    places = places_in(page)
    for heading, value in cells.items():
        page.cell(4, places[heading]).value = value
    page.delete_rows(5, page.max_row)
    return saved(book)


def test_what_the_districts_meeting_has_decided_comes_back_and_stands_in_the_next_paper(
    district: Workspace,
) -> None:
    book = agenda(district)
    page = book["议定事项"]
    assert "由街道记入自己的台账" in page["A2"].value
    assert OFFICE in page["A1"].value
    content = decided(district, 时限=date(2023, 8, 10))
    taken = hand_up(district, f"{JULY}/议定事项.xlsx", content, at(7, 29))
    assert (taken["department"], taken["month"], taken["verdict"]) == (OFFICE, JULY, "findings")
    figures = asked(district, at(8, 26), "2023-08").figures
    told = figures["meeting_decisions"]
    assert told["overall"] == {"decided": 1, "settled": 0, "settled_late": 0, "overdue": 1, "pending": 0}
    (row,) = told["outstanding"]
    assert (row["hazard_no"], row["department"], row["due_on"]) == ("G-1", NAME, "2023-08-10")
    hazards = asked(district, at(8, 26), "2023-08").register.hazards
    assert row["hazard_id"] == hazards.set_index("hazard_no")["hazard_id"]["G-1"]
    assert row["effects"] == []
    assert asked(district, at(7, 28)).figures["meeting_decisions"]["overall"]["decided"] == 0


def test_a_decision_changes_no_figure_of_the_streets_and_says_who_is_to_enter_it(district: Workspace) -> None:
    before = asked(district, at(7, 28)).figures
    content = decided(district, 时限=date(2023, 8, 10), 事项="挂牌督办（区）：万科里商业中心")
    taken = hand_up(district, f"{JULY}/议定事项.xlsx", content, at(7, 29))
    figures = asked(district, at(7, 30)).figures
    for key in ("overall", "by_department", "by_sector", "supervision", "matters", "reporting", "coverage"):
        assert figures[key] == before[key], key
    assert taken["codes"] == ["MATTER_LEFT_TO_STREETS"]
    assert "议定事项.xlsx［议定事项］B4" in taken["messages"][0]
    assert f"请{NAME}写进自己的议定事项或台账" in taken["messages"][0]


def test_what_a_large_districts_meeting_has_decided_is_found_in_the_parts_without_the_frames(
    district: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("duckdb")
    hand_up(district, f"{JULY}/议定事项.xlsx", decided(district, 时限=date(2023, 8, 10)), at(7, 29))
    expected = asked(district, at(8, 26), "2023-08").figures["meeting_decisions"]
    monkeypatch.setattr(district_session, "FROM_PARTS", 0)
    monkeypatch.setattr(district_session.DistrictSession, "_build_register", None)
    run = open_run(month="2023-08", known_at=at(8, 26).isoformat(), workspace=district)
    assert dict(pipeline.measure(run).figures)["meeting_decisions"] == expected
    assert expected["rows"][0]["hazard_id"]


def test_a_decision_that_is_settled_is_told_as_done_and_asks_nobody(district: Workspace) -> None:
    done = {"时限": date(2023, 8, 10), "办结日期": date(2023, 8, 9), "事项": "挂牌督办（区）：万科里商业中心"}
    assert hand_up(district, f"{JULY}/议定事项.xlsx", decided(district, **done), at(8, 10))["codes"] == []
    figures = asked(district, at(8, 26), "2023-08").figures
    assert figures["meeting_decisions"]["overall"]["settled"] == 1


@pytest.mark.parametrize("whose", [NAME, OFFICE])
def test_a_streets_own_list_of_its_meeting_is_no_decision_of_the_districts(
    whose: str, district: Workspace
) -> None:
    book = agenda(district)
    if whose == NAME:
        book["议定事项"]["A1"].value = "议定事项"
    taken = hand_up(district, f"{JULY}/{NAME}议定事项.xlsx", saved(book), at(7, 29))
    codes = {NAME: ["PACKAGE_EXPECTED"], OFFICE: ["DEPARTMENT_DISAGREES", "LEDGER_NOT_FOUND"]}
    assert (taken["verdict"], taken["codes"]) == ("refused", codes[whose])
    figures = asked(district, at(7, 30)).figures
    assert figures["meeting_decisions"]["overall"]["decided"] == 0
    assert figures["overall"]["all"]["found"] == 2


def test_what_else_a_workbook_holds_is_no_meetings_list(district: Workspace, street: Workspace) -> None:
    book = agenda(district)
    page = book.create_sheet("回头看")
    for row in (["复查日期", "单位名称", "复查结果"], [date(2023, 7, 5), "万科里商业中心", "未整改"]):
        page.append(row)
    taken = hand_up(district, f"{JULY}/议定事项和回头看.xlsx", saved(book), at(7, 29))
    assert (taken["verdict"], taken["codes"]) == ("refused", ["PACKAGE_EXPECTED"])
    assert f"以及{OFFICE}只有议定事项的表" in taken["messages"][0]
    ledger = next(iter((street.raw / JULY).iterdir())).read_bytes()
    assert hand_up(district, f"{JULY}/台账.xlsx", ledger, at(7, 29))["codes"] == ["PACKAGE_EXPECTED"]


def test_a_street_that_has_ended_owes_nothing_and_what_it_last_handed_up_goes_on_counting(
    district: Workspace,
) -> None:
    path = district.root / "campaign.yaml"
    before, _, own = path.read_text("utf-8").partition(f"- name: {NAME}")
    since = "  since: 2023-05-22\n"
    path.write_text(
        f"{before}- name: {NAME}{own.replace(since, since + '  until: 2023-07-10' + chr(10), 1)}", "utf-8"
    )
    figures = asked(district, at(8, 26), "2023-08").figures
    counted = {row["month"]: (row["expected"], row["missing"]) for row in figures["coverage"]}
    assert counted == {"2023-06": (15, 15), "2023-07": (14, 14), "2023-08": (14, 14)}
    found = {row["department"]: row["all"]["found"] for row in figures["by_department"]}
    assert found[NAME] == figures["overall"]["all"]["found"] == 2


def test_a_word_with_a_comma_is_mapped_by_the_very_line_that_the_message_shows(
    street: Workspace, tmp_path: Path
) -> None:
    district = new_district(tmp_path / "district")
    content = told(packed(street, at(7, 21, 9)), sectors={"gas": '燃气,液化气"站"领域'})
    (message,) = hand_up(district, f"{JULY}/{NAME}.zip", content, at(7, 21))["messages"]
    line = message.partition("里加一行“")[2].partition("”，把末一格")[0]
    assert line == f'{NAME},行业领域,"燃气,液化气""站""领域",'
    reference = district.root / "data" / "reference"
    reference.mkdir()
    (reference / "mappings.csv").write_text(f"街道,类别,街道写法,区级写法\n{line}燃气安全领域\n", "utf-8")
    assert hand_up(district, f"{JULY}/{NAME}.zip", content, at(7, 30))["verdict"] == "accepted"


def test_check_reads_what_a_street_means_to_hand_up_and_takes_nothing_in(
    district: Workspace, street: Workspace, tmp_path: Path
) -> None:
    package, book = (tmp_path / f"数据包-{NAME}{ending}" for ending in (".zip", ".xlsx"))
    package.write_bytes(packed(street, at(7, 21, 9)))
    book.write_bytes(edited(workbook(street, at(7, 21, 9), tmp_path / "export"), change_cells))
    first, second = check_files([str(package), str(book)], district)
    assert (first.verdict, first.submission["rows_accepted"], first.findings) == ("accepted", 2, ())
    assert [each.code for each in second.findings] == ["PACKAGE_CELL_EDITED"] * 2
    assert second.copy is None  # nobody mends an exported workbook
    assert asked(district, at(7, 31)).figures["overall"]["all"]["found"] == 2


@pytest.mark.parametrize("file", ["云桥街道2023年7月.zip", "云桥街道/数据包.zip"])
def test_a_package_under_another_streets_name_is_refused(
    file: str, district: Workspace, street: Workspace
) -> None:
    taken = hand_up(district, f"{JULY}/{file}", packed(street, at(7, 21, 9)), at(7, 29))
    assert (taken["verdict"], taken["codes"]) == ("refused", ["PACKAGE_OF_OTHER_STREET"])
    assert "文件名或文件夹写的是云桥街道，数据包却是东丽湖街道的" in taken["messages"][0]


def test_what_ingest_says_of_a_changed_cell_is_its_place_and_no_copy_goes_back(
    district: Workspace, street: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = district.raw / JULY / f"{NAME}.xlsx"
    path.write_bytes(edited(workbook(street, at(7, 21, 9), tmp_path / "export"), change_cells))
    taken = pipeline.ingest(district, received_at=at(7, 29))
    feedback = feedback_on(district, taken)
    print_ingest(taken, feedback, district)
    said = capsys.readouterr().out
    assert feedback.paths == []
    assert f"[请核对] {NAME}.xlsx［隐患总台账］" in said
    assert "部门" not in said


def test_what_the_commands_say_at_a_district_speaks_of_streets_and_packages(
    district: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--workspace", str(district.root)]
    for asked_for in (["void", f"{NAME}.zip", "--why", "误报"], ["status", "2023-07", "--remind"],
                      ["status", "2023-07"], ["serve", "--invite", "某某街道"]):  # fmt: skip
        _run([*asked_for, *place])
    printed = capsys.readouterr()
    said = printed.out + printed.err
    assert "这个街道这个月现在没有计入的报送" in said
    assert "2023年7月的数据包还没有收到" in said
    assert "请用 hazard export 导出数据包后" in said
    assert "没有“某某街道”。请写街道（云桥街道" in said
    assert "部门" not in said
    assert "台账" not in said


def test_rows_of_the_offices_list_that_do_not_count_are_found_by_checking_it(
    district: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = f"{JULY}/议定事项.xlsx"
    assert hand_up(district, file, decided(district, 会议日期="下周"), at(7, 29))["verdict"] == "findings"
    run = open_run(month=JULY, known_at=at(7, 30).isoformat(), workspace=district)
    monkeypatch.setattr("hazardlib.console.before_signing", lambda _: "")  # asks the paper
    published = Published(run, district.reports / JULY, dict(asked(district, at(7, 30)).figures), is_new=True)
    found, beside = to_be_looked_at(run)
    print_paper(published, found, beside)
    said = capsys.readouterr().out
    assert "其他表有 1 行不能计入；是哪些、怎样改，用 hazard check 查看报来的议定事项。" in said
    (checked,) = check_files([str(district.raw / file)], district)
    assert "［议定事项］" in checked.findings[0].message


def test_a_units_record_is_told_at_a_district_too(district: Workspace) -> None:
    run = open_run(month=JULY, known_at=SENT.isoformat(), workspace=district)
    session = open_session(run)
    told = session.other_sheets[0]
    assert {*DUTIES_SHEET} <= {*told.duties.columns}
    assert {*REINSPECTIONS_SHEET} <= {*told.reinspected.columns}


def test_how_many_departments_of_a_street_have_reported_opens_to_which(district: Workspace) -> None:
    run = open_run(month=JULY, known_at=SENT.isoformat(), workspace=district)
    figures = figures_of(open_session(run))
    for name, count in (("reported", 1), ("expected", 11)):
        place = find_place(figures, f"within_streets.{NAME}.{name}")
        assert place is not None
        records = evidence_of(place).records
        assert len(records) == place.value == count
        assert f"{NAME}·{MANAGEMENT}" in {each["department"] for each in records}


@pytest.mark.slow
def test_a_street_checks_and_sends_its_package_on_the_drop_page(
    district: Workspace, street: Workspace, tmp_path: Path
) -> None:
    tmp_path.joinpath("uploads").mkdir()
    page = Page(district, tmp_path / "uploads")
    upload = page._uploads.keep(
        "甲", NAME, Month.parse(JULY), "包.zip", io.BytesIO(packed(street, at(7, 21, 9)))
    )
    outcome = check(upload.file, district.root)
    assert (outcome.verdict, outcome.rows_accepted, outcome.copy) == ("accepted", 2, None)
    sent = take_in(place(upload.file, district), district.root)
    assert (sent.verdict, sent.rows_accepted) == ("accepted", 2)
    other = page._uploads.keep(
        "乙", "云桥街道", Month.parse(JULY), "包.zip", io.BytesIO(packed(street, at(7, 21, 9)))
    )
    assert check(other.file, district.root).verdict == "refused"
