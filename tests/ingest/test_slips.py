"""Slips that clerks really make: ticks behind words, padded names, copied examples, telephones, figures beyond bounds."""

from __future__ import annotations

import errno
from datetime import date
from typing import NoReturn

import pytest

from hazardlib.domain.terms import HIDDEN_NUMBER
from hazardlib.ingest import ingest_files
from hazardlib.ingest.files.read import Book
from hazardlib.ingest.files.reader_pool import shared_pool
from hazardlib.ingest.privacy.redact import redact as mask
from hazardlib.ingest.tables.headings import Vocabulary
from hazardlib.ingest.values.dates import read_day
from tests.ingest.workbooks import HEADER, ROW, Take, codes, ledger, row, workbook


@pytest.mark.parametrize(
    ("words", "said", "meaning"),
    [
        ("status", "☑已整改 □未整改", "rectified"),
        ("status", "已整改☑ 未整改□", "rectified"),
        ("status", "已整改□未整改■", "open"),
        ("status", "√已整改 未整改", "rectified"),
        ("yes_no", "是√ 否□", "yes"),
        ("level", "一般√重大□", "general"),
        ("supervision", "区√市□", "district"),
        ("status", "已整改√ 未整改", None),
        ("status", "已整改☑未整改☑", None),
        ("yes_no", "√", "yes"),
    ],
)
def test_the_ticked_word_is_read_wherever_its_mark_stands_or_none(
    vocabulary: Vocabulary, words: str, said: str, meaning: str | None
) -> None:
    assert vocabulary.word(words, said) == meaning


@pytest.mark.parametrize("number", ["9" * 5000, "1" * 400, "9" * 5000 + "条"])
def test_a_number_beyond_all_bounds_is_said_and_costs_no_other_file(take: Take, number: str) -> None:
    header = [*HEADER, "隐患数量", "整改资金（万元）"]
    content = ledger(
        [*ROW, number, number], ["合计", *[None] * (len(HEADER) - 1), number, None], header=header
    )
    taken = take(content, ledger(row(隐患描述="阀门锈蚀")))
    assert taken.submissions["verdict"].tolist() == ["findings", "accepted"]
    assert set(codes(taken)) >= {("K4", "NUMBER_NOT_READABLE")}
    assert {cell for cell, _ in codes(taken)} >= {"J4", "K4"}


def test_a_file_the_program_stumbles_over_is_refused_and_the_others_are_taken_in(
    take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = ingest_files.open_submission

    def stumble(version: object, book: object, *rest: object, **more: object) -> object:
        if "阀门锈蚀" in repr(book):
            raise OverflowError
        return opened(version, book, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(ingest_files, "open_submission", stumble)
    taken = take(ledger(ROW), ledger(row(隐患描述="阀门锈蚀")), ledger(row(隐患描述="通道堵塞")))
    assert taken.submissions["verdict"].tolist() == ["accepted", "refused", "accepted"]
    assert taken.findings["code"].tolist() == ["FILE_BEYOND_US"]
    assert "OverflowError" in taken.findings["message"].iloc[0]
    assert "阀门" not in taken.findings["message"].iloc[0]
    assert len(taken.observations) == 2


@pytest.mark.parametrize("fault", [OSError(errno.EIO, "Input/output error"), MemoryError()])
def test_a_fault_of_the_machine_is_no_files(
    take: Take, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    def fail(*_: object, **__: object) -> NoReturn:
        raise fault

    with monkeypatch.context() as then:
        then.setattr(ingest_files, "open_submission", fail)
        with pytest.raises(OSError, match="Errno"):
            take(ledger(ROW))
    assert len(take(ledger(ROW)).observations) == 1


def test_no_sheets_name_turns_the_direction_of_a_message() -> None:
    book = shared_pool().read(workbook(("隐患\u202e台账\u2066", [HEADER, ROW])))
    assert isinstance(book, Book)
    assert [sheet.name for sheet in book.sheets] == ["隐患台账"]


def test_two_characters_padded_to_three_are_one_name(take: Take) -> None:
    header = [*HEADER, "责任领导"]
    names = ["徐 彬", "徐\u3000彬、贾 化 生", "贾化生 徐彬"]
    rows = [
        [*row(隐患编号=f"GG-{place}", 行业领域="建筑施工领域", 隐患描述=f"临边缺护栏{place}"), name]
        for place, name in enumerate(names)
    ]
    taken = take(ledger(*rows, header=header))
    assert taken.observations["leader"].tolist() == ["徐彬", "徐彬、贾化生", "贾化生 徐彬"]
    assert "LEADER_NOT_OF_SECTOR" not in set(taken.findings["code"])


def test_the_example_of_the_form_typed_over_is_said_and_its_number_is_nobodys(take: Take) -> None:
    example = row(序号="示例", 隐患编号="示例-202307-01")
    copied = row(序号="示例", 隐患编号="示例-202307-01", 隐患描述="阀门锈蚀")
    taken = take(ledger(example, copied))
    assert codes(taken) == [("B5", "ROW_EXAMPLE")]
    taken = take(ledger(example, row(隐患编号="示例-202307-01", 隐患描述="阀门锈蚀")))
    assert codes(taken) == [("B5", "NUMBER_IS_EXAMPLE")]
    assert taken.observations["hazard_no"].isna().all()


@pytest.mark.parametrize(
    "words",
    [
        ["7月合计", 1],
        ["街道合计", None, 1],
        ["燃气安全领域小计", 1],
        ["甲餐馆小计", 1],
        ["（合计）", 1],
        ["【合计】"],
        ["隐患总数", 1],
        [None, None, None, "经办人：李四"],
        [None, None, "（盖章）"],
        ["第1页 共2页"],
        [None, "以下空白"],
        [None, None, None, "2023年7月18日"],
        [None, None, None, "年 月 日"],
    ],
)
def test_named_totals_and_signatures_are_no_hazards(take: Take, words: list[object]) -> None:
    taken = take(ledger(ROW, words))
    assert (len(taken.observations), codes(taken)) == (1, [])


def test_a_unit_or_description_that_holds_a_word_of_totals_is_a_hazard(take: Take) -> None:
    taken = take(ledger(row(单位名称="合计餐饮小计店"), row(隐患编号="GG-2", 隐患描述="第1页台账缺签字")))
    assert (len(taken.observations), codes(taken)) == (2, [])


@pytest.mark.parametrize("said", ["未发现隐患", "检查未发现安全隐患，现场正常"])
def test_a_row_that_describes_no_hazard_is_counted_and_pointed_out(take: Take, said: str) -> None:
    taken = take(ledger(row(隐患描述=said)))
    assert [code for _, code in codes(taken)] == ["NOTHING_FOUND"]
    assert len(taken.observations) == 1
    assert codes(take(ledger(row(隐患描述="未建立隐患排查台账，无隐患整改记录")))) == []


@pytest.mark.parametrize("said", ["7月份无新增隐患", "燃气安全领域本月无隐患", "经现场检查未发现隐患"])
def test_a_line_that_says_nothing_was_found_makes_a_nil_report(take: Take, said: str) -> None:
    taken = take(ledger([said]))
    assert (taken.submissions["is_nil"].tolist(), codes(taken)) == ([True], [])


@pytest.mark.parametrize(
    "number",
    [
        "022-84375872-801",
        "022–84375871",
        "022 - 84375871",
        "022/84375871",
        "022－8437－5871",
        "(022)84375871转12",
        "+86 22 84375871",
        "0086-22-84375871",
        "138 - 1234 - 5678",
        "120110900101123",
        "1201 0119 8001 0112 34",
    ],
)
def test_every_way_of_writing_a_number_of_a_person_is_hidden_whole(number: str) -> None:
    assert mask(f"联系{number}。") == f"联系{HIDDEN_NUMBER}。"


@pytest.mark.parametrize("text", ["0100-2023-0012号整改通知书", "022-2023-0012", "使用证编号0221234-5678"])
def test_a_number_of_a_paper_is_left(text: str) -> None:
    assert mask(text) == text


def test_a_telephone_beside_the_responsible_person_is_hidden(take: Take) -> None:
    taken = take(ledger([*ROW, "王五 24891234"], header=[*HEADER, "整改责任人"]))
    assert taken.observations["responsible_person"].tolist() == [f"王五 {HIDDEN_NUMBER}"]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2023-07-02T16:00:00.000Z", date(2023, 7, 3)),
        ("2023-07-02T15:59:59Z", date(2023, 7, 2)),
        ("2023-07-02T23:30:00+08:00", date(2023, 7, 2)),
        ("2023-07-02 16:00:00", date(2023, 7, 2)),
    ],
)
def test_a_moment_with_a_zone_is_the_day_in_shanghai(said: str, day: date) -> None:
    assert read_day(said, 2023).value == day


def test_a_long_text_of_names_takes_no_time_and_loses_them_all() -> None:
    said = mask("居民张三、李四反映占道。" * 2700)
    assert "张三" not in said
    assert said.count("群众反映占道") == 2700
    assert len(mask("张三、" * 10_900)) > 0
