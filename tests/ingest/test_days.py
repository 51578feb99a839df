"""A day is read as it was meant: exports 43 seconds short, Chinese figures, weekdays, deadlines without a year."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from hazardlib.ingest.values.dates import read_day
from tests.ingest.workbooks import HEADER, Take, codes, ledger, row, workbook


def moment(month: int, day: int, *clock: int) -> datetime:
    """Return a moment of 2023 as spreadsheets have it, of no zone."""
    return datetime(2023, month, day, *clock)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (moment(7, 2, 23, 59, 17), date(2023, 7, 3)),
        (moment(7, 2, 23, 59, 16, 999000), date(2023, 7, 3)),
        (moment(12, 31, 23, 59, 17), date(2024, 1, 1)),
        ("2023-07-02 23:59:17", date(2023, 7, 3)),
        ("2023-07-02T15:59:17.000Z", date(2023, 7, 3)),
        (45109.99950231481, date(2023, 7, 3)),
        (moment(7, 2, 23, 59, 15), date(2023, 7, 2)),
        (moment(7, 2, 23, 59, 59), date(2023, 7, 2)),
        (moment(7, 2, 15, 30), date(2023, 7, 2)),
        (45109.75, date(2023, 7, 2)),
    ],
)
def test_only_a_moment_43_seconds_before_midnight_is_the_next_day(cell: Any, day: date) -> None:
    assert read_day(cell, 2023).value == day


def test_days_43_seconds_short_are_said_once_a_column(take: Take) -> None:
    found, due = moment(7, 2, 23, 59, 17), moment(7, 19, 23, 59, 17)
    rows = [
        row(隐患编号=f"GG-{number}", 隐患描述=f"问题{number}", 发现日期=found, 整改期限=due)
        for number in range(3)
    ]
    taken = take(ledger(*rows))
    assert taken.observations["found_on"].dt.day.tolist() == [3, 3, 3]
    assert taken.observations["due_on"].dt.day.tolist() == [20, 20, 20]
    told = taken.findings[taken.findings["code"] == "DATE_SHORT_OF_MIDNIGHT"]
    assert told["cell"].tolist() == ["G4", "H4"]
    assert "2023-07-02 23:59:17" in told["message"].iloc[0]
    assert "已按 2023-07-03 读取（本列共 3 处）" in told["message"].iloc[0]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("二〇二三年七月五日", date(2023, 7, 5)),
        ("二○二三年十二月三十一日", date(2023, 12, 31)),
        ("二零二三年十月廿日前", date(2023, 10, 20)),
        ("七月十五号", date(2023, 7, 15)),
        ("2023年7月3日（星期一）", date(2023, 7, 3)),
        ("2023-07-03 周一", date(2023, 7, 3)),
        ("2023年7月5日 上午", date(2023, 7, 5)),
        ("2023年7月5日上午9时前", date(2023, 7, 5)),
        ("6月底前", date(2023, 6, 30)),
        ("2024年底前", date(2024, 12, 31)),
    ],
)
def test_a_day_in_words_is_certain(text: str, day: date) -> None:
    assert read_day(text, 2023).value == day


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2023年7月3日（星期二）", "DATE_AMBIGUOUS"),  # it was a Monday
        ("二〇二三年十月", "DATE_AMBIGUOUS"),
        ("5.20", "DATE_AMBIGUOUS"),
        ("月底", "DATE_AMBIGUOUS"),  # of which month, where it is not known when the hazard was found
        ("6月中旬", "DATE_NOT_READABLE"),
        ("收到通知之日起15日内", "DATE_NOT_READABLE"),
        ("二〇二三年二月三十日", "DATE_NOT_IN_CALENDAR"),
    ],
)
def test_a_day_in_words_that_is_none_is_refused(text: str, code: str) -> None:
    assert read_day(text, 2023).code == code


@pytest.mark.parametrize(
    ("text", "found_on", "day"),
    [
        ("1月10日", date(2023, 12, 10), date(2024, 1, 10)),
        ("12月10日", date(2023, 12, 10), date(2023, 12, 10)),
        ("12月9日前", date(2023, 12, 10), date(2024, 12, 9)),
        ("1月底前", date(2023, 12, 10), date(2024, 1, 31)),
        ("2月29日", date(2023, 12, 10), date(2024, 2, 29)),
        ("月底前", date(2023, 7, 3), date(2023, 7, 31)),
        ("2023年1月10日", date(2023, 12, 10), date(2023, 1, 10)),
    ],
)
def test_a_deadline_without_a_year_is_the_first_such_day_from_finding_on(
    text: str, found_on: date, day: date
) -> None:
    assert read_day(text, 2023, after=found_on).value == day


def test_a_deadline_of_the_next_year_is_said(take: Take) -> None:
    rows = [
        row(发现日期=date(2023, 12, 10), 整改期限="1月10日"),
        row(隐患编号="GG-2", 隐患描述="阀门锈蚀", 发现日期=date(2023, 12, 10), 整改期限="12月31日"),
    ]
    content = workbook(("隐患台账", [["填报单位：公共管理办公室", "填报月份：2023年12月"], HEADER, *rows]))
    taken = take((content, "2023-12/台账.xlsx"))
    assert taken.observations["due_on"].dt.date.tolist() == [date(2024, 1, 10), date(2023, 12, 31)]
    told = taken.findings[taken.findings["column"] == "due_on"]
    assert told[["cell", "code", "severity"]].to_numpy().tolist() == [["H3", "YEAR_LEFT_OUT", "warning"]]
    assert "2024-01-10" in told["message"].iloc[0]


@pytest.mark.parametrize("text", ["立即整改", "立行立改", "长期坚持"])
def test_what_is_no_deadline_is_no_error(take: Take, text: str) -> None:
    taken = take(ledger(row(整改期限=text)))
    assert taken.observations["due_on"].isna().all()
    assert codes(taken) == []


def test_a_deadline_that_cannot_be_read_says_that_it_cannot_pass_and_is_told_once(take: Take) -> None:
    header = [*HEADER, "整改类型", "整改责任人", "整改措施", "整改资金（万元）", "应急预案"]
    sent = [*row(整改期限="6月中旬"), "限期整改", "王主任", "更换", 1, "有"]
    taken = take(ledger(sent, header=header))
    assert codes(taken) == [("H4", "DATE_NOT_READABLE")]
    assert "改好之前按没有期限统计，过了期也不会列为超期" in taken.findings["message"][0]


@pytest.mark.parametrize(
    ("stated", "found", "limit"),
    [
        ("填报日期：2023-07-19", date(2032, 7, 5), "填报日期 2023-07-19"),
        ("填报日期：2023-07-19", date(2023, 7, 20), "填报日期 2023-07-19"),
        ("", date(2032, 7, 5), "报送截止日 2023-07-20"),
        ("", date(2023, 7, 25), "报送截止日 2023-07-20"),
    ],
)
def test_what_was_found_after_its_report_is_an_error_and_said_not_to_count(
    take: Take, stated: str, found: date, limit: str
) -> None:
    taken = take(ledger(row(发现日期=found), top=[[stated]] if stated else []))
    (told,) = taken.findings.to_dict("records")
    assert (told["code"], told["severity"], told["column"]) == ("FOUND_AFTER_REPORT", "error", "found_on")
    assert f"发现日期 {found} 晚于{limit}，这一行在那一天之前不计入统计" in told["message"]


def test_what_was_found_on_the_day_of_a_late_report_counts(take: Take) -> None:
    assert codes(take(ledger(row(发现日期=date(2023, 7, 25)), top=[["填报日期：2023-07-25"]]))) == []


def test_what_was_put_right_on_no_day_is_pointed_out(take: Take) -> None:
    header = [*HEADER, "整改完成日期"]
    sent = [
        [*row(整改状态="已整改"), None],
        [*row(隐患编号="GG-2", 隐患描述="阀门锈蚀", 整改状态="已整改"), date(2023, 7, 4)],
    ]
    assert codes(take(ledger(*sent, header=header))) == [("J4", "RECTIFIED_WITHOUT_DATE")]
    without_column = [each[:-1] for each in sent]
    assert codes(take(ledger(*without_column))) == []
