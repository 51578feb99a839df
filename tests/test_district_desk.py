"""A district's desk: what its own meetings decide, streets that end, words with commas, and every command with the district's words."""

from __future__ import annotations

import io
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hazardlib.domain.frames import plain_records
from hazardlib.pipeline.products import matters_to_decide
from hazardlib.pipeline.run import open_run
from hazardlib.workspace import Workspace
from tests.desk import MANAGEMENT, Desk, at, hazard
from tests.districts import JULY, asked, hand_up, new_district, packed
from tests.test_packages import told

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


def test_a_decision_that_is_settled_is_told_as_done_and_asks_nobody(district: Workspace) -> None:
    done = {"时限": date(2023, 8, 10), "办结日期": date(2023, 8, 9), "事项": "挂牌督办（区）：万科里商业中心"}
    assert hand_up(district, f"{JULY}/议定事项.xlsx", decided(district, **done), at(8, 10))["codes"] == []
    figures = asked(district, at(8, 26), "2023-08").figures
    assert figures["meeting_decisions"]["overall"]["settled"] == 1


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
