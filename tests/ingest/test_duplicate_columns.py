"""Of several columns that name one field the one is read that holds its words; the other is kept and said."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.ingest.workbooks import HEADER, Take, codes, ledger, row


def two(first: str, second: str, *cells: tuple[Any, Any]) -> bytes:
    """Return a ledger whose last two columns are headed so, a row for each pair of cells."""
    rows = [[*row(隐患编号=f"GG-{number}")[:8], *pair] for number, pair in enumerate(cells)]
    return ledger(*rows, header=[*HEADER[:8], first, second])


def test_the_column_of_known_words_is_the_status_wherever_it_stands(take: Take) -> None:
    cells = [("已更换软管", "是"), ("正在联系厂家", "否"), ("已整改", "√")]
    taken = take(two("整改情况", "是否整改", *cells))
    assert taken.observations["status"].tolist() == ["rectified", "open", "rectified"]
    assert [json.loads(text) for text in taken.observations["extra"]] == [
        {"整改情况": "已更换软管"},
        {"整改情况": "正在联系厂家"},
        {"整改情况": "已整改"},
    ]
    assert codes(taken) == [("I3", "COLUMN_TWICE")]
    assert "“整改情况”与另一列都像“整改状态”，只读取了 J 列" in taken.findings["message"][0]
    assert not taken.observations["is_quarantined"].any()


@pytest.mark.parametrize(
    "cells",
    [
        [("已整改", "是"), ("未整改", "否"), (None, "是")],
        [("已整改", "已更换软管"), ("未整改", "正在联系厂家"), ("待查", "不详")],
    ],
)
def test_the_chosen_column_stays_where_its_words_are_known_or_no_other_has_more(
    take: Take, cells: list[tuple[Any, Any]]
) -> None:
    taken = take(two("整改状态", "是否整改", *cells))
    assert taken.observations["status"].tolist()[:2] == ["rectified", "open"]
    assert ("J3", "COLUMN_TWICE") in codes(taken)


def test_a_column_left_blank_gives_way_to_one_that_is_filled_in(take: Take) -> None:
    taken = take(two("整改状态", "是否整改", (None, "是"), (None, "否")))
    assert taken.observations["status"].tolist() == ["rectified", "open"]
    assert codes(taken) == [("I3", "COLUMN_TWICE")]


@pytest.mark.parametrize(
    ("tick", "status"), [("√", "rectified"), ("✓", "rectified"), ("✔", "rectified"), ("×", "open")]
)
def test_a_tick_under_is_it_put_right_means_yes(take: Take, tick: str, status: str) -> None:
    taken = take(ledger([*row()[:8], tick], header=[*HEADER[:8], "是否整改"]))
    assert taken.observations["status"].tolist() == [status]
