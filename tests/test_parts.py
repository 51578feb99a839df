"""Several files of one department and month: parts of one submission, or versions of which the last counts."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from hazardlib import pipeline
from hazardlib.cli import _run
from hazardlib.pipeline.standing import standing
from hazardlib.store import Store, to_frame
from tests.desk import MANAGEMENT, SAFETY, Desk, at, hazard, stated

JULY, AUGUST = date(2023, 7, 20), date(2023, 8, 20)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def numbers(desk: Desk, as_of: date = JULY) -> list[str]:
    return sorted(each["hazard_no"] for each in desk.hazards(as_of))


def said(desk: Desk, code: str) -> list[str]:
    findings = to_frame(Store(desk.workspace.processed).read("findings"))
    return findings.loc[findings["code"].eq(code), "message"].tolist()


def status(desk: Desk) -> str:
    entries = desk.ask(JULY).figures["reporting"]
    (one,) = [each for each in entries if (each["department"], each["month"]) == (MANAGEMENT, "2023-07")]
    return str(one["status"])


def housing(number: str, **fields: object) -> dict[str, object]:
    return hazard(number, sector="residential", unit="天和林溪", **fields)


def test_files_that_share_no_sector_are_parts_and_both_count_and_it_is_said(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1"), hazard("A-2"), seen_at=at(7, 17))
    desk.receive(MANAGEMENT, "2023-07", housing("B-1"), seen_at=at(7, 18))
    assert numbers(desk) == ["A-1", "A-2", "B-1"]
    (message,) = said(desk, "PARTS_TOGETHER")
    assert message == (
        "公共管理办公室乙.xlsx：本月另有“2023-07/公共管理办公室甲.xlsx”（燃气安全领域），两份领域不同，合计"
        "（本份：居民住宅领域）。如果本份是用来代替另一份的，请合成一份再报。"
    )


def test_it_is_the_same_when_both_come_in_one_run(desk: Desk, tmp_path: Path) -> None:
    for file in (
        desk.receive(MANAGEMENT, "2023-07", hazard("A-1")),
        desk.receive(MANAGEMENT, "2023-07", housing("B-1")),
    ):
        target = tmp_path / "another" / "data" / "raw" / file
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(desk.workspace.raw / file, target)
    another = Desk(tmp_path / "another")
    pipeline.ingest(another.workspace, received_at=at(7, 18))
    assert numbers(another) == ["A-1", "B-1"]
    assert len(said(another, "PARTS_TOGETHER")) == 1


def test_a_later_version_of_a_part_replaces_that_part_alone(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1"), seen_at=at(7, 17))
    desk.receive(MANAGEMENT, "2023-07", housing("B-1"), seen_at=at(7, 18))
    desk.receive(MANAGEMENT, "2023-07", housing("B-1", status="rectified"), housing("B-2"), seen_at=at(7, 19))
    assert numbers(desk) == ["A-1", "B-1", "B-2"]
    overall = desk.ask(JULY).figures["overall"]["all"]
    assert (overall["found"], overall["rectified"], overall["open"]) == (3, 1, 2)
    assert said(desk, "VERSION_LEAVES_OUT") == []


def test_a_file_with_a_sector_of_each_part_replaces_them_both(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1"), seen_at=at(7, 17))
    desk.receive(MANAGEMENT, "2023-07", housing("B-1"), seen_at=at(7, 18))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1"), housing("B-9"), seen_at=at(7, 19))
    assert numbers(desk) == ["A-1", "B-9"]
    (message,) = said(desk, "VERSION_LEAVES_OUT")
    assert (
        "比上一份少了1条：B-1（未整改）。上一份是“2023-07/公共管理办公室甲.xlsx”、“2023-07/公共管理办公室乙.xlsx”"
        in message
    )


def test_a_shared_sector_replaces_the_earlier_whole_and_names_what_it_leaves_out_major_first(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    general = hazard("A-1", due_on=date(2023, 7, 30))
    major = hazard("A-2", level="major", criterion="城镇燃气 第五条", due_on=date(2023, 7, 5))
    desk.receive(SAFETY, "2023-07", general, major, seen_at=at(7, 17))
    assert desk.ask(JULY).figures["overall"]["major"]["overdue"] == 1
    file = desk.receive(
        SAFETY, "2023-07", hazard("A-3"), hazard("C-1", sector="other-enterprises"), seen_at=at(7, 18)
    )
    assert numbers(desk) == ["A-3", "C-1"]
    (message,) = said(desk, "VERSION_LEAVES_OUT")
    assert message == (
        "公共安全办公室乙.xlsx：比上一份少了2条：A-2（重大，未整改）、A-1（未整改）。"
        "上一份是“2023-07/公共安全办公室甲.xlsx”。漏填的请补上再报；确应去掉的，请说明原因。"
    )
    # The department is told before it sends the file, and the paper tells it again.
    path = desk.workspace.raw / file
    assert _run(["check", str(path), "--no-copy", "--workspace", str(desk.workspace.root)]) == 0
    assert "比上一份少了2条：A-2（重大，未整改）、A-1（未整改）。" in capsys.readouterr().out


def test_a_version_that_tells_a_hazard_without_number_in_other_words_says_so(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    told = {"unit": "甲小区", "found_on": date(2023, 7, 3)}
    desk.receive(MANAGEMENT, "2023-07", hazard(None, description="楼道堆物", **told), seen_at=at(7, 17))
    file = desk.receive(
        MANAGEMENT, "2023-07", hazard(None, description="消火栓无水", **told), seen_at=at(7, 18)
    )
    assert len(desk.hazards(JULY)) == 1
    assert said(desk, "VERSION_LEAVES_OUT") == []
    (message,) = said(desk, "VERSION_AMENDS")
    assert message == (
        "公共管理办公室乙.xlsx：有1条没有编号的描述与上一份不同：甲小区“楼道堆物”改为“消火栓无水”。"
        "上一份是“2023-07/公共管理办公室甲.xlsx”。领域、单位和发现日期与上一份相同，而原来的描述本份没有再列，"
        "按同一条隐患（描述有改动）看待，未算作漏填。请核对并给隐患编号；如果是两条，请把原来那条补上再报。"
    )
    path = desk.workspace.raw / file
    assert _run(["check", str(path), "--no-copy", "--workspace", str(desk.workspace.root)]) == 0
    assert "甲小区“楼道堆物”改为“消火栓无水”" in capsys.readouterr().out


def test_a_version_that_leaves_out_what_was_closed_for_another_text_says_that_it_leaves_it_out(
    desk: Desk,
) -> None:
    told = {"unit": "甲小区", "found_on": date(2023, 7, 3)}
    done = {"status": "closed", "rectified_on": date(2023, 7, 5), "accepted_on": date(2023, 7, 6)}
    desk.receive(
        MANAGEMENT, "2023-07", hazard(None, description="楼道堆物", **told, **done), seen_at=at(7, 17)
    )
    desk.receive(MANAGEMENT, "2023-07", hazard(None, description="消火栓无水", **told), seen_at=at(7, 18))
    assert said(desk, "VERSION_AMENDS") == []
    (message,) = said(desk, "VERSION_LEAVES_OUT")
    assert "比上一份少了1条：甲小区 楼道堆物（已销号）" in message


def test_a_nil_report_after_a_ledger_replaces_it_and_names_what_is_gone(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1"), seen_at=at(7, 17))
    desk.receive(MANAGEMENT, "2023-07", seen_at=at(7, 18))
    assert numbers(desk) == []
    assert len(said(desk, "VERSION_LEAVES_OUT")) == 1
    assert status(desk) == "nil"


def test_a_ledger_after_a_nil_report_stands_alone(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", seen_at=at(7, 17))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1"), seen_at=at(7, 18))
    assert numbers(desk) == ["A-1"]
    assert status(desk) == "on_time"


def test_a_state_sent_back_is_named_with_both_states(desk: Desk) -> None:
    done = {"rectified_on": date(2023, 7, 3), "accepted_on": date(2023, 7, 4)}
    desk.receive(
        MANAGEMENT, "2023-07",
        hazard("A-1", status="closed", **done), hazard("A-2", status="rectified"), hazard("A-3"), hazard("A-4"),
        seen_at=at(7, 17),
    )  # fmt: skip
    desk.receive(
        MANAGEMENT, "2023-07",
        hazard("A-1", status="rectified"), hazard("A-2"), hazard("A-3", status="in_progress"), hazard("A-4", status="rectified"),
        seen_at=at(7, 18),
    )  # fmt: skip
    (message,) = said(desk, "VERSION_GOES_BACK")
    assert "比上一份有2条状态退回：A-1（已销号→已整改）、A-2（已整改→未整改）。" in message
    assert said(desk, "VERSION_LEAVES_OUT") == []


def test_a_major_hazard_that_a_version_calls_general_is_named(desk: Desk) -> None:
    major = hazard("A-1", level="major", criterion="城镇燃气 第五条")
    desk.receive(MANAGEMENT, "2023-07", major, hazard("A-2"), seen_at=at(7, 17))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1"), hazard("A-2"), seen_at=at(7, 18))
    (message,) = said(desk, "VERSION_LOWERS_LEVEL")
    assert "比上一份有1条由重大改为一般：A-1（重大，未整改）。" in message


def test_a_corrected_sector_under_the_same_number_in_another_file_is_one_hazard(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", hazard("GG-1"), seen_at=at(7, 17))
    desk.receive(MANAGEMENT, "2023-07", hazard("GG-1", sector="residential"), seen_at=at(7, 18))
    assert desk.only(JULY)["sector"] == "residential"
    assert said(desk, "PARTS_SHARE_NUMBER") == []


def test_hazards_without_number_are_named_by_unit_and_text_and_recognised_by_what_they_say(
    desk: Desk,
) -> None:
    kept, gone = hazard(description="楼道堆物"), hazard(description="私拉电线")
    desk.receive(MANAGEMENT, "2023-07", kept, gone, seen_at=at(7, 17))
    desk.receive(MANAGEMENT, "2023-07", kept | {"hazard_no": "A-1"}, seen_at=at(7, 18))
    (message,) = said(desk, "VERSION_LEAVES_OUT")
    assert "比上一份少了1条：万科里商业中心 私拉电线（未整改）。" in message


def test_of_hundreds_left_out_the_major_ones_are_all_named_and_twenty_others(desk: Desk) -> None:
    general = [hazard(f"A-{number:03}") for number in range(200)]
    major = [hazard(f"M-{number:02}", level="major", criterion="城镇燃气 第五条") for number in range(30)]
    desk.receive(MANAGEMENT, "2023-07", *general, *major, seen_at=at(7, 17))
    desk.receive(MANAGEMENT, "2023-07", hazard("B-1"), seen_at=at(7, 18))
    (message,) = said(desk, "VERSION_LEAVES_OUT")
    assert "少了230条：M-00（重大，未整改）" in message
    assert (message.count("M-"), message.count("A-")) == (30, 20)
    assert "A-019（未整改）……" in message


def test_a_later_version_of_the_very_file_replaces_it_whatever_its_sectors(desk: Desk) -> None:
    first = desk.receive(MANAGEMENT, "2023-07", hazard("A-1"), seen_at=at(7, 17))
    second = desk.receive(MANAGEMENT, "2023-07", housing("B-1"), seen_at=at(7, 18))
    shutil.move(desk.workspace.raw / second, desk.workspace.raw / first)
    pipeline.ingest(desk.workspace, received_at=at(7, 19))
    assert numbers(desk) == ["B-1"]


def test_the_same_serial_in_two_parts_is_two_hazards(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", hazard("1"), hazard("2", description="软管老化"), seen_at=at(7, 17))
    desk.receive(MANAGEMENT, "2023-07", housing("1"), housing("2", description="楼道堆物"), seen_at=at(7, 18))
    assert desk.ask(JULY).figures["overall"]["all"]["found"] == 4
    (message,) = said(desk, "PARTS_SHARE_NUMBER")
    assert "与本月另一份的编号相同，内容却不同：1、2。" in message


def test_the_other_sheets_of_both_parts_count_and_the_later_wins_where_both_state_the_same(
    desk: Desk,
) -> None:
    checked = "检查单位"
    desk.receive(
        MANAGEMENT, "2023-07", hazard("A-1"), seen_at=at(7, 17),
        progress=[stated(checked, 5, 5), stated(checked, 7, 7, sector="residential")],
    )  # fmt: skip
    desk.receive(
        MANAGEMENT, "2023-07", housing("B-1"), seen_at=at(7, 18),
        progress=[stated(checked, 9, 9, sector="residential"), stated(checked, 2, 2, sector="construction")],
    )  # fmt: skip
    figures = desk.ask(JULY).figures["progress"]
    (total,) = [each for each in figures["indicators"] if each["indicator"] == checked]
    assert total["this_month"] == 5 + 9 + 2


def test_an_open_hazard_of_the_part_that_is_missing_next_month_is_unreported(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1"), seen_at=at(7, 17))
    desk.receive(MANAGEMENT, "2023-07", housing("B-1"), seen_at=at(7, 18))
    desk.receive(MANAGEMENT, "2023-08", hazard("A-1"), seen_at=at(8, 17))
    (one,) = [each for each in desk.hazards(AUGUST) if each["is_unreported"]]
    assert one["hazard_no"] == "B-1"


def test_status_names_each_part_that_still_has_to_be_mended(desk: Desk) -> None:
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", found_on=None), hazard("A-2"), seen_at=at(7, 17))
    desk.receive(MANAGEMENT, "2023-07", housing("B-1", found_on=None), housing("B-2"), seen_at=at(7, 18))
    state = standing(desk.workspace, month="2023-07", moment=at(7, 20))
    assert [(each.department, each.quarantined_count) for each in state.faulty] == [
        (MANAGEMENT, 1),
        (MANAGEMENT, 1),
    ]


def test_a_copy_under_another_name_counts_anew_where_another_version_has_come_since(desk: Desk) -> None:
    first = desk.receive(MANAGEMENT, "2023-07", hazard("A-1"), seen_at=at(7, 17))
    desk.receive(MANAGEMENT, "2023-07", hazard("A-1", status="rectified"), seen_at=at(7, 18))
    path = desk.workspace.raw / first
    shutil.copyfile(path, path.with_name("公共管理办公室（以此为准）.xlsx"))
    pipeline.ingest(desk.workspace, received_at=at(7, 19))
    assert desk.only(JULY)["state"] == "open"
    assert desk.only(JULY, at(7, 18, 12))["state"] == "rectified"
    (message,) = said(desk, "VERSION_GOES_BACK")
    assert message.startswith(
        "公共管理办公室（以此为准）.xlsx：比上一份有1条状态退回：A-1（已整改→未整改）。"
    )


@pytest.mark.parametrize("are_together", [True, False])
def test_last_months_bytes_under_this_months_name_are_pointed_out(desk: Desk, *, are_together: bool) -> None:
    june = desk.workspace.raw / "2023-06" / "公共管理办公室6月.xlsx"
    july = desk.workspace.raw / "2023-07" / "公共管理办公室7月.xlsx"
    source = Desk(desk.workspace.root / "source")
    file = source.receive(MANAGEMENT, "2023-06", hazard("A-1"))
    june.parent.mkdir(parents=True)
    july.parent.mkdir()
    _without_month(source.workspace.raw / file, june)
    if not are_together:
        pipeline.ingest(desk.workspace, received_at=at(6, 18))
    shutil.copyfile(june, july)
    pipeline.ingest(desk.workspace, received_at=at(7, 18))
    (message,) = said(desk, "FILE_SENT_BEFORE")
    assert message.startswith(
        "公共管理办公室7月.xlsx：与“2023-06/公共管理办公室6月.xlsx”（公共管理办公室 2023年6月）逐字相同"
    )


def _without_month(source: Path, target: Path) -> None:
    """Write the same ledger without a label that says the month."""
    from openpyxl import load_workbook

    book = load_workbook(source)
    for sheet in book:
        for row in sheet.iter_rows(max_row=6):
            for cell in row:
                if isinstance(cell.value, str) and "2023" in cell.value and "月" in cell.value:
                    cell.value = None
    book.save(target)
