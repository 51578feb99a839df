"""How quantities are put into words: counts, rates, changes, intervals, dates, lists of names.

Rates are rounded half up by integer arithmetic; 100.0 % means all and 0.0 % none: 2999 of 3000 is 99.9 %.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hazardlib.domain.counts import parts_printed
from hazardlib.domain.month import Month, chinese_day
from hazardlib.domain.terms import UNVERIFIED

NOTHING_TO_DIVIDE_BY = "/"

_DIGITS = "零一二三四五六七八九"


def percent(numerator: int, denominator: int) -> str:
    """Return a rate in per cent, rounded to one decimal: ``78.4%``; ``/`` for nothing to divide by.

    Source: docs/definitions.md, contract §4.
    """
    if denominator == 0:
        return NOTHING_TO_DIVIDE_BY
    tenths = parts_printed(numerator, denominator)
    return f"{tenths // 10}.{tenths % 10}%"


def rate(numerator: int, denominator: int) -> str:
    """Return a rate with what it is made of: ``78.4%（98/125）``."""
    if denominator == 0:
        return NOTHING_TO_DIVIDE_BY
    return f"{percent(numerator, denominator)}（{numerator}/{denominator}）"


def interval(bounds: Sequence[float] | None) -> str:
    """Return an interval of a rate, both bounds rounded as a rate is: ``70.1%–84.9%``."""
    if bounds is None:
        return NOTHING_TO_DIVIDE_BY
    return "–".join(share(bound) for bound in bounds)


def share(value: float) -> str:
    """Return a share that is no count of something in per cent, rounded as a rate is: ``76.1%``."""
    # An upper bound of exactly 1 may come out of floats as 0.9999999999999999.
    return percent(*round(Decimal(repr(value)), 12).as_integer_ratio())


def change_of_rate(now: tuple[int, int], before: tuple[int, int]) -> str | None:
    """Return how a rate has moved, in percentage points: ``提高2.3个百分点``.

    It is the difference of the two rates as they are printed, so that whoever subtracts them agrees.
    Source: ``docs/definitions.md#what-every-figure-shares``.

    Parameters
    ----------
    now, before
        Numerator and denominator.

    Returns
    -------
    str or None
        None where one of the two rates does not exist.
    """
    if not (now[1] and before[1]):
        return None
    difference = parts_printed(*now) - parts_printed(*before)
    if difference == 0:
        return "持平" if Fraction(*now) == Fraction(*before) else "基本持平"
    tenths = abs(difference)
    return f"{'提高' if difference > 0 else '下降'}{tenths // 10}.{tenths % 10}个百分点"


def change_of_count(now: int, before: int, unit: str = "条") -> str:
    """Return how a count has moved: ``增加12条``, ``减少3条``, ``持平``."""
    if now == before:
        return "持平"
    return f"{'增加' if now > before else '减少'}{abs(now - before)}{unit}"


def day(text: str | date) -> str:
    """Return an ISO date or a day as official papers write it: ``2023年8月1日``."""
    return chinese_day(date.fromisoformat(text[:10]) if isinstance(text, str) else text)


def lateness(overdue_days: int | None, *, is_unverified: bool) -> str:
    """Return how far a deadline is past: ``超期12天``, ``到期待核实``; nothing where it is not."""
    if overdue_days is None:
        return ""
    return UNVERIFIED if is_unverified else f"超期{overdue_days}天"


def day_of_year(text: str | date, year: str) -> str:
    """Return a date without its year where that is the year of another: ``8月1日``."""
    return day(text).removeprefix(f"{year[:4]}年")


def deadline(due_on: str | None, late: str = "", *, year: str = "") -> str:
    """Return a deadline as a cell of a table, how far it is past on a line of its own; ``未填`` for none.

    Parameters
    ----------
    year
        A date whose year need not be said.
    """
    if not due_on:
        return "未填"
    return day_of_year(due_on, year) + f"\n{late}" * bool(late)


def span(first: str, last: str) -> str:
    """Return a span of days, the year said once: ``2023年6月21日至7月20日``."""
    start, end = day(first), day(last)
    year = f"{last[:4]}年"
    return f"{start}至{end.removeprefix(year) if first[:4] == last[:4] else end}"


def month(text: str) -> str:
    """Return ``YYYY-MM`` in Chinese: ``2023年7月``."""
    return Month.parse(text).chinese


def moment(text: str) -> str:
    """Return an ISO time in Chinese, to the minute: ``2023年7月20日9时05分``."""
    return f"{day(text)}{int(text[11:13])}时{text[14:16]}分" if len(text) > 10 else day(text)


def amount(value: float, *, decimals: int = 2) -> str:
    """Return a quantity without needless decimals, rounded half up: ``12``, ``1.5``, ``37.96`` for 37.957."""
    exact = round(Decimal(repr(float(value))), 9)  # 37.9 may come out of a division as 37.89999999999999
    settled = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return f"{settled.normalize():f}"


def quantity(value: float, unit: str = "", *, decimals: int = 2) -> str:
    """Return a quantity in a sentence, from 10,000 on in 万 or 亿: ``4408人次``, ``2.84万余人次``, ``1.2亿元``.

    From 10,000 on, what has more decimals than are printed is cut and says so by 余, which is not said of less; a table
    has the exact figure.

    Parameters
    ----------
    unit
        What is counted; a unit in 万 (万元) is counted out first.
    decimals
        How many decimals 万 and 亿 may have; with 4 every whole number below one 亿 is exact.
    """
    exact = Decimal(repr(float(value)))
    if unit.startswith("万"):
        exact *= 10_000
    if abs(exact) < 10_000:
        return amount(value) + unit
    from babel.numbers import format_compact_decimal

    step = Decimal(100_000_000 if abs(exact) >= 100_000_000 else 10_000).scaleb(-decimals)
    cut = exact - exact % step  # babel alone would round 99,999,999 up to 10000万
    printed = format_compact_decimal(cut, locale="zh_CN", fraction_digits=decimals)
    return printed + ("余" if cut != exact else "") + unit.removeprefix("万")


def names(several: Iterable[str]) -> str:
    """Return names joined by 、."""
    return "、".join(several)


def shorten(text: str, longest: int) -> str:
    """Return a text cut to so many characters, the last of them … where some are missing."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def clauses(several: Iterable[str]) -> str:
    """Return clauses joined by ；."""
    return "；".join(several)


def of_which_major(count: int, total: int) -> str:
    """Return how many of so many hazards are major; of a single one, which it is; see ``Material.of_which_major``."""
    if total == 1:
        return "为重大隐患" if count else "为一般隐患"
    return f"其中重大{count}条" if count else "均为一般隐患"


def days_long(number: float) -> str:
    """Return a number of days without a needless decimal: ``12天``, ``12.5天``."""
    return f"{number:g}天"


def ordinal(number: int) -> str:
    """Return 1–99 as a heading numbers it: 一, 十二, 二十."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{_DIGITS[tens]}十")
    return head + (_DIGITS[ones] if ones else "")
