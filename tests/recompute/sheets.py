"""Random rows of 工作进展, 企业履责 and 举报线索, with every quirk that their rules speak of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.recompute import notice
from tests.recompute.register import Row

SECTORS = ["gas", "gas", "construction", "commerce", "other-enterprises"]
INDICATORS = [
    "检查单位",
    "检查单位",
    "应检查单位",
    "已检查单位",
    "发现隐患",
    "整改隐患",
    "投入资金",
    "技术检查员",
    "领导带队检查",
    "领导带队检查",
    "暗查暗访",
]
LED_BY = [None, None, "贾化生", "刘广伟、刘永强", "刘永强", "张三"]
UNITS = [("万科里商业中心", "万科里 商业中心"), ("东湖ＡＢ门店", "东湖ab门店"), ("湖畔工地", "湖畔工地")]
TIP_UNITS = [None, "万科里商业中心", "万科里，商业中心"]
CONTENTS = ["疏散通道堵塞", "张三反映安全出口上锁", "瓶装气存放过多", "井盖缺失", "扰民"]
TIP_NUMBERS = [None, None, "JB-001", "jb－001", "JB-002", "7", "7"]
HAZARD_NUMBERS = [None, None, "AQ-2023-001", "aq-2023-002", "3", "12345", "没有的编号"]
MONEY = ["投入资金"]


def blank_left_out(row: Row) -> Row:
    """Return the row without its blank cells."""
    return {name: value for name, value in row.items() if value is not None}


@st.composite
def progress_rows(draw: st.DrawFn) -> list[Row]:
    """Draw the rows of 工作进展 of one workbook; an indicator may stand there twice."""

    def number(indicator: str) -> Any:
        choices = [None, 0, 1, 2, 3, 12] + ([0.1, 0.2, 1.5] if indicator in MONEY else [])
        return draw(st.sampled_from(choices))

    keys = draw(st.lists(st.tuples(st.sampled_from(SECTORS), st.sampled_from(INDICATORS)), max_size=7))
    for sector in draw(st.lists(st.sampled_from(["gas", "construction", "commerce"]), max_size=2)):
        keys += [(sector, "应检查单位"), (sector, "已检查单位")]
    return [
        blank_left_out(
            {
                "sector": draw(st.sampled_from([sector] * 9 + [None])),
                "indicator": indicator,
                "this_month": number(indicator),
                "cumulative": number(indicator),
                "leader": draw(st.sampled_from(LED_BY)) if indicator in notice.IN_PERSON else None,
            }
        )
        for sector, indicator in keys
    ]


@st.composite
def duty_rows(draw: st.DrawFn, month: str) -> list[Row]:
    """Draw the rows of 企业履责 of one workbook."""
    due = notice.due_day(month)
    rows = []
    for _ in range(draw(st.integers(0, 5))):
        done_on = draw(st.sampled_from([None, "not_applicable", "date", "date", "date"]))
        if done_on == "date":
            done_on = due + timedelta(draw(st.integers(-60, 15)))
        rows.append(
            blank_left_out(
                {
                    "unit": draw(st.sampled_from(draw(st.sampled_from(UNITS)))),
                    "sector": draw(st.sampled_from(["commerce", "commerce", "construction", "gas"])),
                    "high_risk": draw(st.sampled_from([None, None, None, "yes", "no"])),
                    "duty": draw(st.sampled_from(list(notice.DUTIES))),
                    "done_on": done_on,
                }
            )
        )
    return rows


@st.composite
def tip_rows(draw: st.DrawFn, month: str) -> list[Row]:
    """Draw the rows of 举报线索 of one workbook."""

    def pick(*choices: Any) -> Any:
        return draw(st.sampled_from(choices))

    due = notice.due_day(month)
    return [
        blank_left_out(
            {
                "tip_no": pick(*TIP_NUMBERS),
                "channel": pick(*notice.CHANNELS, "12350", "12350", None),
                "received_on": pick(date(2023, 6, 8), date(2023, 6, 8), due - timedelta(pick(-3, 5, 9))),
                "sector": pick(None, "gas", "gas", "commerce"),
                "unit": pick(*TIP_UNITS),
                "danger": pick(*CONTENTS),
                "outcome": pick(None, "verified", "verified", "unfounded", "pending"),
                "hazard_no": pick(*HAZARD_NUMBERS),
                "reward": pick(None, None, 0, 500, 1000.5),
                "settled_on": pick(None, None, due - timedelta(pick(-8, 1, 20))),
            }
        )
        for _ in range(draw(st.integers(0, 4)))
    ]
