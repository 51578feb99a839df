"""What lists and tables print so that a reader tells rows apart, finds them in order and knows their terms."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from hazardlib.brief.paper import Column, Number, Paper, Paragraph, Row, Table
from hazardlib.brief.render.html import block_html
from hazardlib.domain.terms import SOURCES
from hazardlib.ingest.tables.headings import load_vocabulary
from tests.brief.invented_register import ROOT

ALWAYS = ["隐患", "已整改待销号", "已销号", "未整改", "整改率", "销号率", "按期整改率", "超期未整改"]


def table(paper: Paper, caption: str) -> Table:
    return next(block for block in paper.blocks if isinstance(block, Table) and caption in block.caption)


def column(listed: Table, heading: str) -> list[str]:
    at = [each.heading for each in listed.columns].index(heading)
    return [
        "".join(piece.text if isinstance(piece, Number) else piece for piece in row.cells[at])
        for row in listed.rows
    ]


def test_hazards_of_one_row_are_told_apart_where_they_are_listed(monthly: Any) -> None:
    hazards = monthly.hazards.copy()
    first, second, third = hazards.index[hazards["is_open"]][:3]
    for name in ("file", "sheet", "row", "unit", "location", "description"):
        hazards.loc[[second, third], name] = hazards.loc[first, name]
    paper = type(monthly)(monthly.figures, hazards, monthly.history, monthly.leaders).paper()
    described = column(table(paper, "未整改隐患台账"), "隐患描述")
    told = [f"（同一行3条之{place}）" for place in (1, 2, 3)]
    assert sorted(text[-9:] for text in described if "同一行" in text) == told
    assert len({text for text in described if "同一行" in text}) == 3
    # Also in the lists that open from a figure, and nowhere else.
    at = paper.register["plain"].index("description") + len(paper.register["pooled"])
    assert sum("同一行" in row[at] for row in paper.register["rows"]) == 3
    assert not any("同一行" in text for text in column(table(monthly.paper(), "未整改隐患台账"), "隐患描述"))


def test_sources_stand_as_forms_offer_them_and_at_last_those_without_one(make: Callable[..., Any]) -> None:
    words = load_vocabulary(ROOT / "data" / "reference").words["source"]
    assert tuple(dict.fromkeys(words.values())) == SOURCES
    interim = make("interim")
    interim.figures["by_source"].reverse()
    for reported in (make("interim"), interim):
        paper = reported.paper()
        names = column(table(paper, "各来源隐患整治情况"), "隐患来源")
        assert names == ["企业自查", "部门检查", "街道督查", "未填来源"]
        assert "来源未填" not in str(paper.parts)


@pytest.mark.parametrize(
    ("kind", "used", "unused"),
    [
        ("monthly", {"十日内到期", "补报", "百分点"}, {"推算"}),
        ("interim", {"五落实率", "95%区间"}, {"推算", "补报", "核减", "百分点"}),
        ("final", {"查实率"}, {"推算", "补报", "核减"}),
    ],
)
def test_a_paper_explains_the_terms_it_uses_and_no_others(
    make: Callable[..., Any], kind: str, used: set[str], unused: set[str]
) -> None:
    terms = column(table(make(kind).paper(), "统计口径"), "项目")
    assert terms[: len(ALWAYS)] == ALWAYS
    assert {"负责领导", "比率"} | used <= set(terms)
    assert not unused & set(terms)


def test_a_line_may_end_before_a_fraction_and_the_text_stays_whole() -> None:
    linked = Number("78.4%", detail=("（98/125）",))
    for text in (
        ("整改率78.4%（98/125），较好。",),
        ("整改率", linked, "，较好。"),
        ("整改率78.4%※（98/125），较好。",),
    ):
        html = block_html(Paragraph(text), {})
        assert "<wbr>（98/125），" in html
        assert html.count("<wbr>") == 1
        said = re.sub(r"<[^>]+>", "", html)
        assert said.replace("※", "") == "整改率78.4%（98/125），较好。"
    # In a cell the fraction stands small beside the rate, and keeps to it.
    listed = Table("表", (Column("率"),), (Row(((linked,),)),))
    assert "<wbr>" not in block_html(listed, {})
