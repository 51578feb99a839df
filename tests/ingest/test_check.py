"""From workbooks to typed rows: what the contract promises of a department's ledger."""

from __future__ import annotations

import json
from datetime import date

import pandas as pd
import pytest

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.columns import FINDINGS, OBSERVATIONS, SUBMISSIONS
from hazardlib.ingest.copies import copy_sheets
from hazardlib.ingest.ingest_files import STAMPED
from tests.ingest.workbooks import HEADER, ROW, Take, codes, ledger, row, workbook


def test_a_plain_ledger_is_accepted_with_every_value_typed(take: Take) -> None:
    taken = take(ledger(ROW))
    seen = taken.observations.iloc[0]
    assert taken.submissions["verdict"].tolist() == ["accepted"]
    assert (seen["sheet"], seen["row"], seen["sector"], seen["unit"]) == ("隐患台账", 4, "gas", "甲餐馆")
    assert seen["found_on"] == pd.Timestamp(2023, 7, 3)
    assert (seen["status"], seen["level"], bool(seen["is_quarantined"])) == ("open", "general", False)
    assert pd.isna(seen["due_on"])


def test_the_frames_have_the_promised_columns_and_types(take: Take) -> None:
    taken = take(ledger(ROW))
    assert list(taken.submissions) == [n for n in SUBMISSIONS if n not in STAMPED]
    assert list(taken.observations) == [name for name in OBSERVATIONS if name != "batch_id"]
    assert list(taken.findings) == [name for name in FINDINGS if name != "batch_id"]
    types = taken.observations.dtypes.astype(str)
    assert types["unit"] == "str"
    assert types["found_on"] == "datetime64[us]"
    assert types["quantity"] == "Int64"
    assert types["funds"] == "float64"
    assert types["is_quarantined"] == "bool"


def test_no_files_give_empty_frames_of_the_same_columns(take: Take) -> None:
    taken = take()
    assert len(taken.submissions) == len(taken.observations) == len(taken.findings) == 0
    assert list(taken.observations) == [name for name in OBSERVATIONS if name != "batch_id"]
    assert taken.observations["found_on"].dtype == "datetime64[us]"


def test_an_unreadable_deadline_says_where_what_and_what_to_enter(take: Take) -> None:
    taken = take((ledger(row(整改期限="6月底左右")), "2023-07/公共管理办公室.xlsx"))
    finding = taken.findings.iloc[0]
    assert (finding["cell"], finding["column"], finding["code"]) == ("H4", "due_on", "DATE_NOT_READABLE")
    assert finding["message"] == (
        "公共管理办公室.xlsx［隐患台账］H4 整改期限：填写的是“6月底左右”，不是日期，改好之前按没有期限统计，过了期也不会列为超期。"
        "请填写如 2023-06-30。"
    )
    seen = taken.observations.iloc[0]
    assert json.loads(seen["raw"]) == {"due_on": "6月底左右"}
    assert not seen["is_quarantined"]
    assert taken.submissions["verdict"].tolist() == ["findings"]


def test_a_row_without_a_countable_cell_is_kept_and_quarantined(take: Take) -> None:
    taken = take(ledger(ROW, row(单位名称=None), row(整改状态="差不多了", 隐患编号="GG-2")))
    assert taken.observations["is_quarantined"].tolist() == [False, True, True]
    assert ("D5", "REQUIRED_MISSING") in codes(taken)
    assert ("I6", "WORD_NOT_KNOWN") in codes(taken)
    submission = taken.submissions.iloc[0]
    assert (submission["rows_read"], submission["rows_accepted"], submission["rows_quarantined"]) == (3, 1, 2)


def test_a_missing_column_is_said_once_and_quarantines_its_rows(take: Take) -> None:
    header = [heading for heading in HEADER if heading != "整改状态"]
    taken = take(ledger(ROW[:-1], ROW[:-1], header=header))
    assert [code for _, code in codes(taken)].count("COLUMN_MISSING") == 1
    assert taken.observations["is_quarantined"].all()


def test_a_blank_sector_is_defaulted_only_where_the_department_leads_one(take: Take) -> None:
    rows = [HEADER, row(行业领域=None)]
    several = workbook(("台账", [["填报单位：公共管理办公室"], ["填报月份：2023年7月"], *rows]))
    single = workbook(("台账", [["填报单位：资产运营科"], ["填报月份：2023年7月"], *rows]))
    taken = take((several, "甲.xlsx"), (single, "乙.xlsx"))
    assert taken.observations["sector"].fillna("").tolist() == ["", "owned-premises"]
    assert taken.observations["is_quarantined"].tolist() == [True, False]
    assert codes(taken) == [("C4", "SECTOR_MISSING"), ("C4", "SECTOR_TAKEN")]


def test_merged_cells_are_filled_and_blanks_stay_blank(take: Take) -> None:
    second = row(行业领域=None, 隐患编号="GG-2", 隐患描述="阀门锈蚀")
    third = row(行业领域=None, 隐患编号="GG-3", 隐患描述="无报警器")
    content = workbook(
        ("台账", [["填报单位：公共管理办公室"], ["填报月份：2023年7月"], HEADER, ROW, second, third]),
        merges=["C4:C5"],
    )
    taken = take(content)
    assert taken.observations["sector"].fillna("").tolist() == ["gas", "gas", ""]
    assert codes(taken) == [("C6", "SECTOR_MISSING")]


def test_totals_examples_notes_and_repeated_headers_are_no_records(take: Take) -> None:
    taken = take(
        ledger(
            ["示例", "GG-0", "燃气安全领域", "示例单位", "示例问题", "一般", "2023-07-01", None, "已整改"],
            ROW,
            [2, None, None, None, None, None, None, None, None],
            HEADER,
            row(序号=2, 隐患编号="GG-2"),
            [],
            ["合计", None, None, None, "共2条"],
            ["注：本表每月20日前报送。"],
            ["填报人：张三", None, "联系电话：13812345678", None, "审核人：李四"],
        )
    )
    assert taken.observations["row"].tolist() == [5, 8]
    assert codes(taken) == []


def test_a_total_that_differs_from_its_rows_is_said_at_its_cell(take: Take) -> None:
    taken = take(ledger(ROW, ["合计", None, None, None, "共3条"]))
    assert codes(taken) == [("E5", "TOTAL_DIFFERS")]


@pytest.mark.parametrize(
    "said",
    [
        [],
        ["本月无隐患"],
        ["零报告"],
        ["本月无隐患（零报告）"],
        ["经排查，本月未发现重大事故隐患。"],
        ["1", None, None, "无", "本月未发现隐患"],
    ],
)
def test_a_ledger_without_rows_is_a_nil_report(take: Take, said: list[str]) -> None:
    taken = take(ledger(said))
    submission = taken.submissions.iloc[0]
    assert (submission["verdict"], bool(submission["is_nil"]), submission["rows_read"]) == (
        "accepted",
        True,
        0,
    )


def test_a_two_row_header_with_aliases_units_and_line_breaks_is_read(take: Take) -> None:
    top = ["序号", "所属\n领域", "隐患情况", None, None, "整改情况", None, "投入资金（万元）"]
    bottom = [None, None, "企业名称", "存在问题*", "检查时间", "是否整改", "完成时间", None]
    first = [1, "燃气", "甲餐馆", "软管老化", "7月3日", "是", "2023.7.9", "5000元"]
    content = workbook(
        ("台账", [["填报部门", "公共管理办"], ["月份：7月"], top, bottom, first]),
        merges=["C3:E3", "F3:G3", "A3:A4", "B3:B4", "H3:H4"],
    )
    seen = take(content).observations.iloc[0]
    assert (seen["sector"], seen["unit"], seen["description"]) == ("gas", "甲餐馆", "软管老化")
    assert seen["found_on"] == pd.Timestamp(2023, 7, 3)
    assert (seen["status"], seen["rectified_on"]) == ("rectified", pd.Timestamp(2023, 7, 9))
    assert seen["funds"] == 0.5


def test_an_official_heading_wins_over_an_alias_and_the_loser_is_kept(take: Take) -> None:
    taken = take(ledger([*ROW, "甲公司"], header=[*HEADER, "企业名称"]))
    assert codes(taken) == [("J3", "COLUMN_TWICE")]
    assert taken.observations["unit"].tolist() == ["甲餐馆"]
    assert json.loads(taken.observations["extra"].iloc[0]) == {"企业名称": "甲公司"}


def test_identifying_columns_are_dropped_and_numbers_in_texts_masked(take: Take, campaign: Campaign) -> None:
    content = ledger(
        [
            *row(隐患描述="软管老化，联系13812345678或022-84375872"),
            "王小明",
            "13900001111",
            "120110199001011234",
        ],
        header=[*HEADER, "举报人", "联系电话", "网格员"],
    )
    taken = take(content)
    frames = [frame for frame in vars(taken).values() if isinstance(frame, pd.DataFrame)]
    copies = [copy_sheets(book, campaign) for book in taken.books.values()]
    everything = "".join([*(frame.to_csv() for frame in frames), repr(copies), repr(taken)])
    for secret in ("13812345678", "84375872", "王小明", "13900001111", "120110199001011234"):
        assert secret not in everything
    assert taken.observations["description"].iloc[0] == "软管老化，联系（号码已隐去）或（号码已隐去）"


def test_words_for_at_once_and_for_ever_are_no_dates_and_no_errors(take: Take) -> None:
    taken = take(ledger(row(整改期限="立行立改"), row(整改期限="长期坚持", 隐患编号="GG-2")))
    assert taken.observations["due_on"].isna().all()
    assert taken.observations["fix_type"].fillna("").tolist() == ["at_once", ""]
    assert codes(taken) == []


def test_rectified_and_accepted_is_closed(take: Take) -> None:
    header = [*HEADER, "验收日期"]
    taken = take(ledger([*row(整改状态="已整改"), "2023/7/10"], header=header))
    assert taken.observations["status"].tolist() == ["closed"]


def test_a_missing_level_stays_blank_with_a_warning_and_a_strange_one_is_an_error(take: Take) -> None:
    taken = take(ledger(row(隐患级别=None), row(隐患级别="较大", 隐患编号="GG-2")))
    assert codes(taken) == [("F4", "LEVEL_MISSING"), ("F5", "WORD_NOT_KNOWN")]
    assert taken.observations["level"].fillna("").tolist() == ["", ""]


def test_one_number_with_two_contents_is_an_error_on_both_and_with_one_a_warning(take: Take) -> None:
    taken = take(ledger(ROW, row(隐患描述="阀门锈蚀")))
    assert codes(taken) == [("B4", "HAZARD_NO_TWICE"), ("B5", "HAZARD_NO_TWICE")]
    assert codes(take(ledger(ROW, ROW))) == [("B5", "ROW_TWICE")]


def test_time_limited_hazards_name_the_elements_they_lack(take: Take) -> None:
    taken = take(ledger(row(整改期限="7月31日")))
    assert taken.observations["fix_type"].tolist() == ["time_limited"]
    assert codes(taken) == [
        ("E4", "ELEMENTS_MISSING")
    ]  # none of the columns is there: at what the row is about
    assert "整改责任人、整改措施、整改资金、应急预案" in taken.findings["message"].iloc[0]


def test_rows_for_several_hazards_keep_their_quantities(take: Take) -> None:
    header = [*HEADER, "隐患数量", "整改数量"]
    taken = take(ledger([*ROW, 3, 1], [*row(隐患编号="GG-2"), 2, 5], header=header))
    assert taken.observations["quantity"].tolist() == [3, 2]
    assert taken.observations["rectified_quantity"].tolist() == [1, 5]
    assert codes(taken) == [
        ("J4", "QUANTITY_SEVERAL"),
        ("J5", "QUANTITY_SEVERAL"),
        ("K5", "QUANTITY_RECTIFIED_EXCEEDS"),
    ]


def test_dates_that_contradict_each_other_are_said_and_kept(take: Take) -> None:
    header = [*HEADER, "整改完成日期", "验收销号日期"]
    taken = take(
        ledger(
            [*row(整改状态="已整改"), "2023-07-01", None],
            [*row(整改状态="已销号", 隐患编号="GG-2"), None, None],
            [*row(整改状态="整改中", 隐患编号="GG-3"), None, "2023-07-09"],
            [*row(发现日期="2023-08-09", 隐患编号="GG-4"), None, None],
            header=header,
        )
    )
    assert codes(taken) == [
        ("J4", "DATE_BEFORE_FOUND"),
        ("K5", "CLOSED_WITHOUT_DATE"),
        ("K6", "OPEN_WITH_ACCEPTANCE"),
        ("G7", "FOUND_AFTER_REPORT"),
    ]
    assert taken.observations["rectified_on"].iloc[0] == pd.Timestamp(2023, 7, 1)


def test_a_leader_of_another_sector_is_pointed_out(take: Take) -> None:
    taken = take(ledger([*ROW, "贾化生、张馨"], header=[*HEADER, "责任领导"]))
    assert codes(taken) == [("J4", "LEADER_NOT_OF_SECTOR")]
    assert "张馨" in taken.findings["message"].iloc[0]


def test_a_sheet_for_each_sector_is_read_and_other_tables_are_left_alone(take: Take) -> None:
    header = ["单位名称", "隐患描述", "隐患级别", "发现日期", "整改状态"]
    cells = ["甲", "乙问题", "一般", "2023-07-01", "未整改"]
    caption = [["填报单位：公共管理办公室"], ["填报月份：2023-07"]]
    duties = ["单位名称", "行业领域", "高危", "履责事项", "完成日期", "说明"]
    content = workbook(
        ("燃气安全领域", [*caption, header, cells]),
        ("居民住宅", [header, cells]),
        ("企业履责", [duties, ["甲", "燃气", "是", "带队检查", "2023-07-01", ""]]),
    )
    taken = take(content)
    assert taken.observations["sector"].tolist() == ["gas", "residential"]
    assert codes(taken) == [("B4", "SECTOR_COLUMN_MISSING"), ("B2", "SECTOR_COLUMN_MISSING")]


def test_the_stated_day_of_reporting_and_the_sample_mark_are_taken(take: Take) -> None:
    taken = take(ledger(ROW, top=[["示例数据", None, "填报日期：2023年7月18日"]]))
    assert taken.submissions["reported_on"].tolist() == [pd.Timestamp(2023, 7, 18)]
    assert taken.submissions["is_sample"].tolist() == [True]
    signed = take(ledger(ROW, ["填报人：张三", None, None, "填报日期：7月19日"]))
    assert signed.submissions["reported_on"].tolist() == [pd.Timestamp(2023, 7, 19)]


def test_dates_of_the_1904_system_are_the_days_that_were_typed(take: Take) -> None:
    serial = (date(2023, 7, 3) - date(1904, 1, 1)).days
    rows = [HEADER, ROW, row(发现日期=serial, 隐患编号="GG-2")]
    content = workbook(("台账", [["填报单位：公共管理办公室"], ["填报月份：2023年7月"], *rows]), is_1904=True)
    assert take(content).observations["found_on"].tolist() == [pd.Timestamp(2023, 7, 3)] * 2


def test_a_long_number_stored_as_a_number_is_pointed_out(take: Take) -> None:
    taken = take(ledger(row(隐患编号=1234567890123456789), row(隐患编号=20230701)))
    assert codes(taken) == [("B4", "NUMBER_ROUNDED")]
    assert taken.observations["hazard_no"].iloc[1] == "20230701"


def test_the_layout_finds_a_cell_again(take: Take) -> None:
    layout = json.loads(take(ledger(ROW)).submissions["layout"].iloc[0])
    assert layout["隐患台账"][0]["columns"]["due_on"] == 8
    assert (layout["隐患台账"][0]["table"], layout["隐患台账"][0]["row"]) == ("ledger", 4)


def test_files_of_one_run_do_not_change_each_other(take: Take) -> None:
    first, second = (
        ledger(ROW),
        ledger(row(发现日期=date(2023, 7, 4), 隐患级别="重大"), row(整改状态="？")),
    )
    alone = pd.concat([take((first, "a.xlsx")).observations, take((second, "b.xlsx")).observations])
    together = take((first, "a.xlsx"), (second, "b.xlsx")).observations
    pd.testing.assert_frame_equal(together, alone.reset_index(drop=True))
