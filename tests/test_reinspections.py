"""回头看: hazards put right are drawn and looked at again; what was not put right is open again from that day."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from hazardlib import pipeline
from hazardlib.cli import _run
from hazardlib.domain.terms import NO_LEDGER, Reinspected
from hazardlib.pipeline.check import check_files
from hazardlib.pipeline.outgoing.feedback import submissions_to_send_back
from hazardlib.pipeline.publish.products import counted, district_workbook
from hazardlib.pipeline.session import Session
from hazardlib.sample.hazards import tell_lives
from hazardlib.sample.other_sheets import Look
from hazardlib.sample.told import told
from tests.desk import ENERGY, ENFORCEMENT, MANAGEMENT, SAFETY, Desk, at, begun, hazard
from tests.recompute.register import Row

JULY, AUGUST, SEPTEMBER = date(2023, 7, 20), date(2023, 8, 20), date(2023, 9, 20)
UNIT = "万科里商业中心"


def looked_at(number: str | None, on: date, result: str, **fields: Any) -> Row:
    row: Row = {"reinspected_on": on, "hazard_no": number, "unit": UNIT, "result": result}
    return {name: value for name, value in (row | fields).items() if value is not None}


def closed(number: str | None = None, **fields: Any) -> Row:
    days = {"rectified_on": date(2023, 6, 20), "accepted_on": date(2023, 6, 25)}
    return hazard(number, status="closed", due_on=date(2023, 6, 30), **(days | fields))


def fill(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", closed("甲-1"), closed("甲-2"), closed("甲-3"), hazard("甲-4"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return begun(fill, tmp_path / "desk")


def states(desk: Desk, as_of: date) -> dict[str, Any]:
    return {row["hazard_no"]: row for row in desk.hazards(as_of)}


def test_what_was_not_put_right_is_open_from_the_day_of_the_re_inspection(desk: Desk) -> None:
    told = [
        looked_at("甲-1", date(2023, 8, 5), "undone", reinspected_by=ENFORCEMENT),
        looked_at("甲-2", date(2023, 8, 6), "held"),
        looked_at("甲-3", date(2023, 8, 7), "unseen"),
    ]
    desk.receive(SAFETY, "2023-08", reinspections=told)
    before, after = states(desk, JULY), states(desk, AUGUST)
    assert [before[f"甲-{number}"]["state"] for number in (1, 2, 3)] == ["closed"] * 3
    assert [after[f"甲-{number}"]["state"] for number in (1, 2, 3)] == ["open", "closed", "closed"]
    one = after["甲-1"]
    assert one.keys().isdisjoint({"closed_on", "done_on", "rectified_on", "accepted_on"})
    assert (one["is_reopened"], one["is_overdue_verified"], one["is_unreported"]) == (True, True, False)
    assert one["last_reported_on"] == date(2023, 8, 5)
    figures = desk.ask(AUGUST).figures
    overall = figures["reinspections"]["overall"]
    assert [overall[name] for name in ("reinspected", "held", "undone", "back", "unseen")] == [2, 1, 1, 0, 1]
    assert overall["verified_closure_rate"] == 0.5
    assert overall["verified_closure_rate_ci"][0] == pytest.approx(0.0945312, abs=1e-6)
    assert figures["reopened"] == [one["hazard_id"]]
    (gas,) = [row for row in figures["reinspections"]["by_sector"] if row["reinspected"]]
    assert (gas["sector"], gas["held"]) == ("gas", 1)
    assert [row["department"] for row in figures["reinspections"]["by_department"]] == [MANAGEMENT]


def test_the_old_dates_close_nothing_again_and_new_ones_do(desk: Desk) -> None:
    desk.receive(SAFETY, "2023-08", reinspections=[looked_at("甲-1", date(2023, 8, 5), "back")])
    desk.receive(MANAGEMENT, "2023-09", closed("甲-1"), hazard("甲-4"))
    assert states(desk, SEPTEMBER)["甲-1"]["state"] == "open"
    anew = {"rectified_on": date(2023, 8, 20), "accepted_on": date(2023, 8, 25)}
    desk.receive(MANAGEMENT, "2023-10", closed("甲-1", **anew), hazard("甲-4"))
    one = states(desk, date(2023, 10, 20))["甲-1"]
    assert (one["state"], one["closed_on"], one["done_on"]) == (
        "closed",
        date(2023, 8, 25),
        date(2023, 8, 20),
    )


def test_a_later_re_inspection_that_finds_it_put_right_closes_it_again_on_its_day(desk: Desk) -> None:
    looks = [looked_at("甲-1", date(2023, 8, 5), "undone"), looked_at("甲-1", date(2023, 8, 12), "held")]
    desk.receive(SAFETY, "2023-08", reinspections=looks)
    one = states(desk, AUGUST)["甲-1"]
    assert (one["state"], one["closed_on"], one["done_on"]) == (
        "closed",
        date(2023, 8, 12),
        date(2023, 8, 12),
    )
    assert (one["is_reopened"], one["is_on_time"]) == (True, False)
    overall = desk.ask(AUGUST).figures["reinspections"]["overall"]
    assert (overall["reinspected"], overall["held"]) == (2, 1)  # each look counts


def test_it_is_left_out_only_by_a_workbook_that_could_have_listed_it(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-08", hazard("甲-4"), seen_at=at(8, 18))
    desk.receive(SAFETY, "2023-08", reinspections=[looked_at("甲-1", date(2023, 8, 5), "back")])
    assert not states(desk, AUGUST)["甲-1"]["is_unreported"]
    desk.receive(MANAGEMENT, "2023-09", hazard("甲-4"))
    assert states(desk, SEPTEMBER)["甲-1"]["is_unreported"]


def test_a_row_of_nobody_knows_which_hazard_is_said_and_counted_beside(desk: Desk) -> None:
    looks = [
        looked_at("甲-9", date(2023, 8, 5), "held"),
        looked_at(None, date(2023, 8, 5), "held"),
        looked_at("甲-1", date(2023, 8, 5), "差不多"),
        looked_at("甲-1", None, "held"),  # type: ignore[arg-type]
    ]
    desk.receive(SAFETY, "2023-08", reinspections=looks)
    results = desk.ask(AUGUST)
    figures = results.figures["reinspections"]
    assert (figures["overall"]["reinspected"], len(figures["unlinked"])) == (0, 2)
    assert results.figures["uncounted"]["beside"]["reinspections"] == 2
    codes = results.figures["findings_by_code"]
    said = {each["code"]: each["count"] for each in codes}
    assert said["REINSPECTED_UNKNOWN"] == said["REINSPECTED_NOTHING"] == said["REQUIRED_MISSING"] == 1
    assert said["WORD_NOT_KNOWN"] == 1


def test_the_story_tells_it_with_its_source_and_the_next_blank_asks_for_it(desk: Desk) -> None:
    looks = [looked_at("甲-1", date(2023, 8, 5), "back", reinspected_by=ENFORCEMENT)]
    file = desk.receive(SAFETY, "2023-08", reinspections=looks)
    history = Session(desk.run_as_of(AUGUST)).merged.history
    first, last = (
        history[history["hazard_no"].eq("甲-1")].to_dict("records")
        if "hazard_no" in history
        else (history[history["hazard_id"].eq(states(desk, AUGUST)["甲-1"]["hazard_id"])].to_dict("records"))
    )
    assert (first["status"], first["speaks"], first["is_reinspection"]) == ("closed", False, False)
    assert (last["status"], last["speaks"], last["is_reinspection"], last["file"]) == (
        "open",
        True,
        True,
        file,
    )
    assert last["remarks"] == f"回头看：反弹，{ENFORCEMENT}"
    from tests.forms.test_prefilled import templates

    (template,) = templates(desk.workspace, "2023-08", MANAGEMENT)
    rows = openpyxl.load_workbook(template.path)["隐患台账"].iter_rows(values_only=True)
    (row,) = [row for row in rows if "甲-1" in row]
    assert "未整改" in row
    assert not {"已销号", "2023-06-20", "2023-06-25"} & {str(cell)[:10] for cell in row}
    assert f"回头看：反弹，{ENFORCEMENT}" in row


def drawn(desk: Desk, size: int, month: str = "2023-08") -> list[dict[str, Any]]:
    arguments = ["reinspect", month, "--count", str(size), "--workspace", str(desk.workspace.root)]
    assert _run(arguments) == 0
    path = max(
        (desk.workspace.reports / month / "reinspection").glob("*.xlsx"),
        key=lambda each: each.stat().st_mtime_ns,
    )
    rows = [list(row) for row in openpyxl.load_workbook(path)["回头看"].iter_rows(values_only=True)]
    heads = [str(cell or "").strip("*") for cell in rows[2]]
    return [dict(zip(heads, row, strict=True)) for row in rows[3:] if any(row)]


def test_the_sample_is_drawn_alike_each_time_and_comes_back_filled_in(desk: Desk) -> None:
    first = drawn(desk, 2)
    assert first == drawn(desk, 2)
    assert len(first) == 2
    assert {row["隐患编号"] for row in first} < {"甲-1", "甲-2", "甲-3"}
    (path,) = (desk.workspace.reports / "2023-08" / "reinspection").glob("*.xlsx")
    book = openpyxl.load_workbook(path)
    page = book["回头看"]
    page["A4"], page["E4"], page["F4"] = date(2023, 8, 9), "反弹", ENFORCEMENT
    page.delete_rows(5)
    (desk.workspace.raw / "2023-08").mkdir(exist_ok=True)
    book.save(desk.workspace.raw / "2023-08" / "回头看.xlsx")
    taken = pipeline.ingest(desk.workspace, received_at=at(8, 19))
    (row,) = taken.submissions.to_dict("records")
    assert (row["department"], row["month"], row["verdict"], row["sectors"]) == (
        SAFETY,
        "2023-08",
        "accepted",
        "reinspections",
    )
    assert states(desk, AUGUST)[first[0]["隐患编号"]]["state"] == "open"
    standing = {
        row["department"]: row["status"]
        for row in desk.ask(AUGUST).figures["reporting"]
        if row["month"] == "2023-08"
    }
    assert standing[SAFETY] == "missing"  # it is no report of its office
    assert first[0]["隐患编号"] not in {row["隐患编号"] for row in drawn(desk, 3)}


def test_another_list_of_the_month_lies_beside_the_first_and_both_count(desk: Desk) -> None:
    one, two = drawn(desk, 1), drawn(desk, 3)
    lists = sorted((desk.workspace.reports / "2023-08" / "reinspection").glob("*.xlsx"))
    assert [path.stem for path in lists] == ["回头看抽查表", "回头看抽查表（第2次）"]
    before = [path.read_bytes() for path in lists]
    drawn(desk, 1)  # under its own name again
    assert sorted((desk.workspace.reports / "2023-08" / "reinspection").glob("*.xlsx")) == lists
    assert [path.read_bytes() for path in lists] == before
    looked = [one[0]["隐患编号"], next(row["隐患编号"] for row in two if row not in one)]
    (desk.workspace.raw / "2023-08").mkdir(exist_ok=True)
    for path, number in zip(lists, looked, strict=True):
        book = openpyxl.load_workbook(path)
        page = book["回头看"]
        for place in range(page.max_row, 3, -1):
            if page.cell(place, 2).value == number:
                page.cell(place, 1, date(2023, 8, 9))
                page.cell(place, 5, "反弹")
            else:
                page.delete_rows(place)
        book.save(desk.workspace.raw / "2023-08" / path.name)
    pipeline.ingest(desk.workspace, received_at=at(8, 19))
    after = states(desk, AUGUST)
    assert [after[number]["state"] for number in looked] == ["open", "open"]


def test_two_looks_at_one_hazard_on_one_day_with_different_results_are_told_at_their_cells(
    desk: Desk,
) -> None:
    day = date(2023, 8, 5)
    first = desk.receive(
        SAFETY,
        "2023-08",
        reinspections=[
            looked_at("甲-1", day, "held"),
            looked_at("甲-1", day, "back"),
            looked_at("甲-2", day, "held"),
            looked_at("甲-2", day, "held"),
        ],
        seen_at=at(8, 18),
    )
    second = desk.receive(
        ENERGY, "2023-08", reinspections=[looked_at("甲-3", day, "undone")], seen_at=at(8, 19)
    )
    third = desk.receive(
        ENFORCEMENT,
        "2023-08",
        hazard("乙-1"),
        reinspections=[looked_at("甲-3", day, "held")],
        seen_at=at(8, 20),
    )
    findings = Session(desk.run_as_of(AUGUST)).merged.findings
    told = findings[findings["code"].eq("REINSPECTED_OTHERWISE")]
    assert sorted(told["file"]) == sorted([first, first, second, third])
    assert told["cell"].notna().all()
    said = dict(zip(zip(told["file"], told["found"], strict=True), told["message"], strict=True))
    assert "，第 5 行是“反弹”，按靠后的一行“反弹”统计" in said[first, "属实"]
    assert "按靠后的一行“反弹”统计" in said[first, "反弹"]
    assert f"{third}［回头看］第 4 行是“属实”，按后报的一份“属实”统计" in said[second, "未整改"]
    assert "后报的一份“属实”" in said[third, "属实"]
    after = states(desk, AUGUST)
    assert (after["甲-1"]["state"], after["甲-3"]["state"]) == ("open", "closed")


def test_what_is_in_doubt_is_drawn_more_often(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "many")
    rows = [closed(f"甲-{number}", unit=f"{number}号店") for number in range(60)]
    undated = [
        hazard(f"乙-{number}", status="closed", unit=f"乙{number}号店", due_on=date(2023, 6, 30))
        for number in range(60)
    ]
    desk.receive(MANAGEMENT, "2023-07", *rows, *undated)
    numbers = [str(row["隐患编号"]) for row in drawn(desk, 40, "2023-07")]
    assert sum(number.startswith("乙") for number in numbers) > 24


def test_what_was_told_to_the_street_is_counted_of_the_time_limited(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "told")
    limited = {"fix_type": "time_limited", "due_on": date(2023, 8, 30)}
    desk.receive(
        MANAGEMENT,
        "2023-07",
        hazard("甲-1", street_told_on=date(2023, 7, 1), **limited),
        hazard("甲-2", street_told_on=date(2023, 8, 2), **limited),
        hazard("甲-3", **limited),
        hazard("甲-4", fix_type="at_once", street_told_on=date(2023, 7, 1)),
    )
    told = desk.ask(JULY).figures["five_elements"]["told_street"]
    assert (told["numerator"], told["denominator"]) == (1, 3)
    assert desk.ask(AUGUST).figures["five_elements"]["told_street"]["rate"] == pytest.approx(2 / 3)
    (gas,) = [row for row in told["by_sector"] if row["denominator"]]
    assert (gas["sector"], gas["numerator"]) == ("gas", 1)


def test_the_districts_workbook_has_the_rate_with_its_interval_and_is_read_back_as_none(desk: Desk) -> None:
    looks = [looked_at("甲-1", date(2023, 8, 5), "back"), looked_at("甲-2", date(2023, 8, 5), "held")]
    desk.receive(SAFETY, "2023-08", reinspections=looks)
    run = desk.run_as_of(AUGUST)
    path = desk.workspace.raw / "2023-08" / f"{ENFORCEMENT}.xlsx"
    path.write_bytes(district_workbook(run, *counted(run)))
    rows = list(openpyxl.load_workbook(path)["复查情况"].iter_rows(min_row=4, values_only=True))
    assert [row[:7] for row in rows] == [(name, 2, 1, 0, 1, 0, 0.5) for name in ("燃气安全领域", "合计")]
    assert rows[1][7] == pytest.approx(0.0945312, abs=1e-6)
    before = len(Session(run).rows("reinspections"))
    pipeline.ingest(desk.workspace, received_at=at(8, 21))
    assert len(Session(desk.run_as_of(AUGUST)).rows("reinspections")) == before


def test_the_sample_looks_again_at_what_it_had_put_right_and_finds_some_of_it_undone() -> None:
    lives = {each.number: each for each in tell_lives().values() if each.number}
    looks = told("reinspections", Look)
    assert {look.result for look in looks} == set(Reinspected)
    for look in looks:
        life = lives[look.hazard_no]
        assert life.unit == look.unit
        assert life.accepted_on is not None
        assert life.accepted_on < look.reinspected_on


def test_its_workbook_goes_into_the_month_in_which_hazards_are_looked_at(desk: Desk) -> None:
    (number,) = [row["隐患编号"] for row in drawn(desk, 1)]
    (path,) = (desk.workspace.reports / "2023-08" / "reinspection").glob("*.xlsx")
    book = openpyxl.load_workbook(path)
    page = book["回头看"]
    page["A4"], page["E4"], page["F4"] = date(2023, 9, 4), "反弹", ENFORCEMENT
    (desk.workspace.raw / "2023-09").mkdir()
    book.save(desk.workspace.raw / "2023-09" / path.name)
    taken = pipeline.ingest(desk.workspace, received_at=at(9, 6))
    (row,) = taken.submissions.to_dict("records")
    assert (row["department"], row["month"], row["verdict"]) == (SAFETY, "2023-09", "accepted")
    assert states(desk, SEPTEMBER)[number]["state"] == "open"


def test_a_later_workbook_that_says_put_right_without_a_later_day_is_told_so(desk: Desk) -> None:
    desk.receive(SAFETY, "2023-08", reinspections=[looked_at("甲-1", date(2023, 8, 5), "back")])
    desk.receive(MANAGEMENT, "2023-08", closed("甲-1"), closed("甲-2"), hazard("甲-4"))
    assert "REINSPECTED_STILL" not in set(
        desk.register(AUGUST).findings["code"]
    )  # it was written beside the look
    file = desk.receive(MANAGEMENT, "2023-09", hazard("甲-1", status="rectified"), closed("甲-2"))
    findings = desk.register(SEPTEMBER).findings
    (said,) = findings[findings["code"].eq("REINSPECTED_STILL")].to_dict("records")
    assert (said["file"], said["column"], said["found"]) == (file, "status", "已整改")
    assert said["cell"]
    assert "甲-2" not in said["message"]
    assert "回头看：反弹" in said["message"]
    anew = {"rectified_on": date(2023, 9, 1), "accepted_on": date(2023, 9, 2)}
    desk.receive(MANAGEMENT, "2023-10", closed("甲-1", **anew), closed("甲-2"))
    assert "REINSPECTED_STILL" not in set(desk.register(date(2023, 10, 20)).findings["code"])


def send_list(desk: Desk) -> Path:
    """Send the workbook of a 回头看, its hazard told by nothing."""
    drawn(desk, 1)
    (path,) = (desk.workspace.reports / "2023-08" / "reinspection").glob("*.xlsx")
    book = openpyxl.load_workbook(path)
    page = book["回头看"]
    page["A4"], page["E4"] = date(2023, 8, 5), "属实"
    page["B4"].value = page["H4"].value = None
    sent = desk.workspace.raw / "2023-08" / path.name
    book.save(sent)
    pipeline.ingest(desk.workspace, received_at=at(8, 19))
    return sent


def test_it_takes_no_refused_reports_place_and_is_told_of_as_what_it_is(desk: Desk) -> None:
    refused = desk.workspace.raw / "2023-08" / f"{SAFETY}.xlsx"
    refused.parent.mkdir(exist_ok=True)
    empty = openpyxl.Workbook()
    empty.worksheets[0]["A1"] = "八月的情况以后再报"
    empty.save(refused)
    pipeline.ingest(desk.workspace, received_at=at(8, 18))
    sent = send_list(desk)
    back = submissions_to_send_back(desk.workspace, "2023-08", {})
    assert {(row["file"], row["department"]) for row in back} >= {(f"2023-08/{SAFETY}.xlsx", SAFETY)}
    (checked,) = check_files([str(sent)], desk.workspace, folder=desk.workspace.root)
    assert checked.copy is not None
    assert NO_LEDGER in str(openpyxl.load_workbook(checked.copy).worksheets[0]["A1"].value)


def test_a_day_on_which_the_street_was_told_after_the_report_is_to_be_looked_at(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "ahead")
    limited = {"fix_type": "time_limited", "due_on": date(2023, 8, 30)}
    desk.receive(MANAGEMENT, "2023-07", hazard("甲-1", street_told_on=date(2023, 9, 1), **limited))
    told = Session(desk.run_as_of(JULY)).rows("findings")
    assert "street_told_on" in set(told.loc[told["code"].eq("DATE_AFTER_REPORT"), "column"])
