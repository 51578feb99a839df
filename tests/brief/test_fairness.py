"""Fair comparison: no rank of few, intervals on the page alone, coverage beside every rate."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from hazardlib.brief.paper import Chart, Number, Paper, Paragraph, Table

RATE = re.compile(r"\d+\.\d%(?:（\d+/\d+）)?※?")


def text_of(block: Paragraph) -> str:
    return "".join(piece.plain if isinstance(piece, Number) else piece for piece in block.text)


def tables(paper: Paper) -> list[Table]:
    return [block for block in paper.blocks if isinstance(block, Table)]


def column(table: Table, heading: str) -> int:
    return next(at for at, each in enumerate(table.columns) if each.heading.startswith(heading))


def compared(paper: Paper) -> list[Table]:
    return [each for each in tables(paper) if any(c.heading == "销号率\n95%区间" for c in each.columns)]


def test_every_table_of_groups_has_count_fraction_and_on_the_page_the_interval(invented: Any) -> None:
    found = compared(invented.paper())
    assert len(found) >= 2
    for table in found:
        for row in table.rows:
            counted, rate = row.cells[1][0], row.cells[column(table, "销号率")][0]
            assert isinstance(counted, Number)
            assert isinstance(rate, Number)
            if counted.text == "0":
                assert rate.text == "/"
                continue
            fraction, bounds = rate.detail
            assert fraction.endswith(f"/{counted.text}）")
            assert re.fullmatch(r"\d+\.\d%–\d+\.\d%", bounds)


def test_tables_of_duties_and_tips_have_their_fraction_too(invented: Any) -> None:
    for heading in ("履责完成率", "查实率"):
        found = [each for each in tables(invented.paper()) if each.columns[-1].heading == heading]
        assert found
        for table in found:
            rates = [row.cells[-1][0] for row in table.rows]
            assert all(isinstance(rate, Number) for rate in rates)
            assert all(len(rate.detail) == 1 for rate in rates if rate.text != "/")  # type: ignore[union-attr]


def test_groups_stand_in_the_order_of_the_notice_never_by_their_rate(invented: Any) -> None:
    for table in compared(invented.paper()):
        if "负责领导" in table.caption:
            assert [row.cells[0][0] for row in table.rows] == [
                row["leader"] for row in invented.figures["by_leader"]
            ]
    for chart in invented.paper().blocks:
        if isinstance(chart, Chart) and chart.anchor.startswith("chart-compare"):
            key = chart.anchor.removeprefix("chart-compare-")
            kind = "by_sector" if key == "name" else f"by_{key}"
            order = [
                row[key].removesuffix("领域") for row in invented.figures[kind] if row["all"]["found"] >= 5
            ]
            shown = [name.partition("（")[0] for name in reversed(chart.plot["data"][0]["y"])]
            assert shown == order


@pytest.mark.parametrize("kind", ["monthly", "interim"])
def test_a_group_of_fewer_than_five_has_no_place_among_the_others(
    make: Callable[..., Any], kind: str
) -> None:
    invented = make(kind)
    few = {row["name"] for row in invented.figures["by_sector"] if 0 < row["all"]["found"] < 5}
    said = "".join(text_of(block) for block in invented.paper().blocks if isinstance(block, Paragraph))
    lows = re.findall(r"销号率较低的：([^。]+)。", said)
    assert few
    assert len(lows) == (kind == "interim")  # of a month the table alone tells
    assert not [name for low in lows for name in few if name.removesuffix("领域") in low]
    for superlative in re.findall(r"(?:较多的是|较多的有|为最多，[共各])[^。；]*", said):
        assert all(int(count) >= 5 for count in re.findall(r"(\d+)[条项]", superlative)), superlative


def test_low_rates_are_printed_as_fractions_and_few_hazards_are_said_to_be_few(invented: Any) -> None:
    for block in invented.paper().blocks:
        if isinstance(block, Paragraph) and "销号率较低的：" in text_of(block):
            (low,) = re.findall(r"销号率较低的：([^。]+)。", text_of(block))
            for found, said in re.findall(r"\d+/(\d+)※?((?:（基数小）)?)", low):
                assert (int(found) < 10) == bool(said)


def test_every_rate_of_the_street_in_words_is_marked_while_departments_are_missing(
    make: Callable[..., Any],
) -> None:
    invented = make("monthly")
    assert invented.figures["coverage"][-1]["reported"] < invented.figures["coverage"][-1]["expected"]
    for block in invented.paper().blocks:
        if not isinstance(block, Paragraph):
            continue
        said = text_of(block)
        rates = re.findall(r"率\d+\.\d%(?:（\d+/\d+）)?※?|占(?:全部隐患的)?\d+\.\d%(?:（\d+/\d+）)?※?", said)
        assert all(rate.endswith("※") for rate in rates), said


def test_a_table_with_marked_rates_says_what_the_mark_means_or_the_opening_does(invented: Any) -> None:
    paper = invented.paper()
    opening = [text_of(block) for block in paper.parts["opening"] if isinstance(block, Paragraph)]
    explained = any("有关数字以※标出" in text for text in opening)
    for table in tables(paper):
        cells = [piece for row in table.rows for cell in row.cells for piece in cell]
        marked = [each for each in cells if (each.mark if isinstance(each, Number) else "※" in each)]
        if marked:
            in_short = table.caption in {"全街情况（单位：条）", "各负责领导所负责领域情况（单位：条）"}
            assert (in_short and explained) or "※ 有部门未报或退回重报" in table.note, table.caption


def test_no_rate_is_marked_when_every_department_has_reported(make: Callable[..., Any]) -> None:
    for kind in ("monthly", "interim", "final", "supplement"):
        paper = make(kind, empty=True).paper()
        said = "".join(text_of(block) for block in paper.blocks if isinstance(block, Paragraph))
        assert "※" not in said
