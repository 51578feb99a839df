"""Printed quantities: rounded half up, 100.0 % only for all; a rate never without what it is made of."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import floor

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from hazardlib.brief import words


@pytest.mark.parametrize(
    ("numerator", "denominator", "printed"),
    [
        (98, 125, "78.4%（98/125）"),
        (2999, 3000, "99.9%（2999/3000）"),
        (3000, 3000, "100.0%（3000/3000）"),
        (0, 7, "0.0%（0/7）"),
        (1, 3, "33.3%（1/3）"),
        (2, 3, "66.7%（2/3）"),
        (1, 6, "16.7%（1/6）"),
        (1, 16, "6.3%（1/16）"),  # 6.25: half goes up
        (1, 3000, "0.1%（1/3000）"),
        (9999, 10000, "99.9%（9999/10000）"),
        (0, 0, "/"),
        (57, 100, "57.0%（57/100）"),  # 0.57 * 1000 is 569.99… in floats
    ],
)
def test_a_rate_is_rounded_to_one_decimal_and_stands_beside_its_fraction(
    numerator: int, denominator: int, printed: str
) -> None:
    assert words.rate(numerator, denominator) == printed


@given(st.integers(1, 10**9), st.data())
def test_a_rate_is_printed_half_up_and_100_means_all_and_0_none(
    denominator: int, data: st.DataObject
) -> None:
    numerator = data.draw(st.integers(0, denominator))
    printed = words.percent(numerator, denominator)
    exact = Fraction(numerator, denominator) * 100
    half_up = Fraction(floor(exact * 10 + Fraction(1, 2)), 10)
    expected = min(max(half_up, Fraction(1, 10)), Fraction(999, 10)) if 0 < exact < 100 else exact
    assert Fraction(printed.removesuffix("%")) == expected
    assert (printed == "100.0%") == (numerator == denominator)
    assert (printed == "0.0%") == (numerator == 0)


@pytest.mark.parametrize(
    ("now", "before", "printed"),
    [
        ((98, 125), (60, 100), "提高18.4个百分点"),
        ((60, 100), (98, 125), "下降18.4个百分点"),
        ((1, 2), (2, 4), "持平"),
        ((10001, 20000), (1, 2), "基本持平"),
        ((2, 3), (1, 3), "提高33.4个百分点"),  # printed 66.7 and 33.3; the exact difference is 33.33
        ((1, 3), (0, 3), "提高33.3个百分点"),
        ((1, 3), (0, 0), None),
    ],
)
def test_a_change_of_rate_is_the_difference_of_the_printed_rates(
    now: tuple[int, int], before: tuple[int, int], printed: str | None
) -> None:
    assert words.change_of_rate(now, before) == printed


def test_an_interval_of_all_ends_at_100_even_when_floats_fall_short() -> None:
    assert words.interval([0.510109, 0.9999999999999999]) == "51.0%–100.0%"
    assert words.interval([0.7019, 0.84999]) == "70.2%–85.0%"
    assert words.interval(None) == "/"


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [
        (4408, "人次", "4408人次"),
        (9999, "条", "9999条"),
        (10000, "家", "1万家"),
        (28400, "人次", "2.84万人次"),
        (28437, "人次", "2.84万余人次"),
        (99999999, "元", "9999.99万余元"),
        (120000000, "元", "1.2亿元"),
        (28.4, "万元", "28.4万元"),
        (0.5, "万元", "0.5万元"),
        (12345, "万元", "1.23亿余元"),
    ],
)
def test_a_sentence_counts_in_wan_and_yi_and_says_what_it_cuts(value: float, unit: str, printed: str) -> None:
    assert words.quantity(value, unit) == printed


def test_a_quantity_of_a_table_is_rounded_half_up() -> None:
    printed = [words.amount(value, decimals=1) for value in (37.96, 0.25, 37.9, 12.0, 0.04)]
    assert printed == ["38", "0.3", "37.9", "12", "0"]


def test_a_sum_of_money_without_a_table_keeps_every_yuan() -> None:
    assert words.quantity(13512, "元", decimals=4) == "1.3512万元"


def test_our_dates_are_those_of_the_worlds_list_of_locales() -> None:
    for offset in range(0, 3000, 7):
        one = date(2020, 1, 1) + timedelta(days=offset)
        assert words.day(one) == format_date(one, "long", locale="zh_CN")


def test_dates_have_no_leading_zeros_and_say_a_year_once() -> None:
    assert words.day("2023-08-01") == "2023年8月1日"
    assert words.span("2023-06-21", "2023-07-20") == "2023年6月21日至7月20日"
    assert words.span("2022-12-21", "2023-01-20") == "2022年12月21日至2023年1月20日"
    assert words.moment("2023-07-19T09:05:00+08:00") == "2023年7月19日9时05分"


@pytest.mark.parametrize(
    ("number", "said"), [(1, "一"), (9, "九"), (10, "十"), (13, "十三"), (20, "二十"), (31, "三十一")]
)
def test_headings_are_numbered_in_chinese(number: int, said: str) -> None:
    assert words.ordinal(number) == said
