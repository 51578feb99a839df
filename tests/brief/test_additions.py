"""What an analyst adds to the fourth notebook stands in the paper, in its place, in the house style, with Chinese names."""

from __future__ import annotations

import base64
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import plotly.express as px
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from hazardlib.brief.additions import PLOTLY_TYPE, blocks_of, markdown_blocks
from hazardlib.brief.frames import shown_frame, table_of
from hazardlib.brief.notebook import (
    BLOCKS_TYPE,
    bundles_of,
    left_out_line,
    part_bundles,
    prepare_notebook,
    read_paper,
)
from hazardlib.brief.paper import PARTS, Chart, Heading, Paper, Paragraph, Picture, Table
from hazardlib.brief.render.page import to_html
from hazardlib.brief.render.word import write_word
from hazardlib.errors import UsageError
from hazardlib.workspace import open_workspace

SECTORS = {"gas": "燃气安全领域", "offices": "行政办公领域"}
HAZARDS = pd.DataFrame(
    {
        "sector": ["gas", "gas", "offices"],
        "state": ["open", "closed", "closed"],
        "found_on": pd.to_datetime(["2023-07-01", "2023-07-02", None]),
        "is_major": [True, False, False],
        "closure_rate": [2 / 3, None, 1.0],
    }
)


def _chunk(kind: bytes, content: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def code(*bundles: dict[str, Any], tags: tuple[str, ...] = ()) -> Any:
    """An executed cell with these displays."""
    outputs = [nbformat.v4.new_output("display_data", data=bundle) for bundle in bundles]
    return nbformat.v4.new_code_cell("", outputs=outputs, metadata={"tags": [*tags]})


def executed(paper: Paper, *, after: str, added: tuple[Any, ...] = ()) -> Any:
    """The fourth notebook of a paper, with cells added behind a part."""
    cells = [nbformat.v4.new_markdown_cell("# 笔记本自己的说明"), code({"text/plain": "run"})]
    for part in PARTS:
        cells += [code(*part_bundles(paper, part)), *(added if part == after else ())]
    return nbformat.v4.new_notebook(cells=cells)


def word_text(paper: Paper) -> str:
    with zipfile.ZipFile(io.BytesIO(write_word(paper, {}, open_workspace("").word_template))) as archive:
        return re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode())


@pytest.mark.slow
def test_a_paper_is_read_from_its_notebook_as_it_was_composed(invented: Any, tmp_path: Path) -> None:
    paper = invented.paper()
    nbformat.write(executed(paper, after=""), tmp_path / "briefing.ipynb")
    read = read_paper(nbformat.read(tmp_path / "briefing.ipynb", as_version=4))
    assert read == paper
    assert to_html(read) == to_html(paper)
    assert list(read.parts) == [part for part in PARTS if paper.parts.get(part)]


def test_what_is_added_stands_in_its_place_in_page_and_word(monthly: Any) -> None:
    plain = monthly.paper()
    frame = pd.crosstab(HAZARDS["sector"], HAZARDS["state"], margins=True)
    figure = px.bar(HAZARDS.groupby("sector").size().reset_index(name="found"), x="sector", y="found")
    added = (
        nbformat.v4.new_markdown_cell("## 分析人员的说明\n\n燃气隐患**集中**。"),
        code(*bundles_of([shown_frame(frame, SECTORS)])),
        code({PLOTLY_TYPE: figure.update_layout(title="自己的图").to_plotly_json() | {"data": []}}),
        code(*bundles_of(blocks_of("加进来的", HAZARDS, SECTORS, note="自己算的。"))),
        code(*bundles_of(blocks_of("不放的", "不该出现", SECTORS)), tags=("aside",)),
        code({"text/plain": "42"}),
    )
    paper = read_paper(executed(plain, after="sectors", added=added))

    own = [*paper.parts["sectors"]][len(plain.parts["sectors"]) :]
    assert [type(block) for block in own] == [Heading, Paragraph, Table, Chart, Table]
    assert own[0].label.startswith("（")  # numbered among those around it
    assert [own[3].title, own[3].anchor, own[2].caption] == ["自己的图", "added-1", "附表"]
    without = {name: blocks for name, blocks in paper.parts.items() if name != "sectors"}
    assert without == {name: blocks for name, blocks in plain.parts.items() if name in without}
    for text in (to_html(paper), word_text(paper)):
        said = ["分析人员的说明", "燃气隐患集中。", "附表", "自己的图", "加进来的", "自己算的。"]
        places = [text.index(each) for each in said]
        assert places == sorted(places)
        assert "燃气安全领域" in text[places[2] : places[3]]
        assert "合计" in text[places[2] : places[3]]
        assert "不该出现" not in text
        assert "笔记本自己的说明" not in text


PNG = base64.b64encode(
    b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", b"\x00\x00\x00\x02\x00\x00\x00\x04\x08\x02\x00\x00\x00")
    + _chunk(b"IDAT", zlib.compress(b"\x00\xd5\x5e\x00\x00\x72\xb2" * 4)) + _chunk(b"IEND", b"")
).decode()  # fmt: skip


class Drawn:
    """What matplotlib calls a figure, as far as it is asked here."""

    def savefig(self, out: Any, **_: Any) -> None:
        out.write(base64.b64decode(PNG))


def test_a_picture_is_a_block_with_a_caption_in_page_and_word(monthly: Any) -> None:
    added = (
        code({"image/png": PNG + "\n", "text/plain": "<Figure size 640x480>"}),
        code(*bundles_of(blocks_of("自己画的", Drawn(), SECTORS, note="示意。"))),
    )
    paper = read_paper(executed(monthly.paper(), after="sectors", added=added))
    assert paper.parts["sectors"][-2:] == (Picture(PNG, "附图"), Picture(PNG, "自己画的", "示意。"))
    assert paper.left_out == ()
    page = to_html(paper)
    assert page.count(f'src="data:image/png;base64,{PNG}"') == 2
    assert page.index("附图") < page.index("自己画的") < page.index("示意。")
    with zipfile.ZipFile(io.BytesIO(write_word(paper, {}, open_workspace("").word_template))) as archive:
        assert any(
            archive.read(name) == base64.b64decode(PNG) for name in archive.namelist() if "media" in name
        )
        assert 'descr="自己画的"' in archive.read("word/document.xml").decode()


def test_a_cell_whose_display_cannot_be_a_block_is_named(monthly: Any) -> None:
    styled, hidden = (
        code({"text/html": "<b>红</b>", "text/plain": "Styler"}),
        code({"text/html": "<i>不管</i>"}, tags=("aside",)),
    )
    styled.source = "\nHAZARDS.style.highlight_max()\n"
    not_png = code({"image/png": "R0lGODlh"})
    said = code({"text/markdown": "自己**写**的。", "text/plain": "Markdown"}, {"text/plain": "42"})
    paper = read_paper(executed(monthly.paper(), after="opening", added=(styled, hidden, not_png, said)))
    assert paper.parts["opening"][-1] == Paragraph(("自己写的。",))
    assert paper.left_out == ("第4格“HAZARDS.style.highlight_max()”", "第6格“”")
    assert "红</b>" not in to_html(paper)
    line = left_out_line(paper)
    assert "第4格“HAZARDS.style.highlight_max()”、第6格" in line
    assert "\n" not in line
    assert left_out_line(monthly.paper()) == ""


def test_a_notebook_without_the_opening_is_no_paper(monthly: Any) -> None:
    paper = monthly.paper()
    alone = nbformat.v4.new_notebook(cells=[code(*part_bundles(paper, "progress"))])
    with pytest.raises(UsageError, match="opening"):
        read_paper(alone)
    other = executed(paper, after="")
    other.cells[2].outputs[0].data["application/vnd.hazardlib.blocks+json"]["blocks"] = [{"is": "Gone"}]
    with pytest.raises(UsageError, match="另一版本"):
        read_paper(other)


def test_a_frame_has_chinese_headings_and_words_and_its_numbers_stand_right() -> None:
    table = table_of(HAZARDS, SECTORS)
    heads = [column.heading for column in table.columns]
    assert heads == ["行业领域", "状态", "发现日期", "重大", "销号率"]
    assert table.rows[0].cells == (
        ("燃气安全领域",),
        ("未整改",),
        ("2023年7月1日",),
        ("是",),
        ("66.7%",),
    )
    assert [cell[0] for cell in table.rows[1].cells][-3:] == ["2023年7月2日", "", ""]
    assert [column.align for column in table.columns] == ["start", "start", "start", "start", "end"]


def test_a_crosstab_is_told_in_words_and_its_sums_are_set_apart() -> None:
    table = table_of(pd.crosstab(HAZARDS["sector"], HAZARDS["state"], margins=True), SECTORS)
    assert [column.heading for column in table.columns] == ["行业领域", "已销号", "未整改", "合计"]
    assert table.rows[-1].is_total
    assert table.rows[-1].cells == (("合计",), ("2",), ("1",), ("3",))


def test_of_a_long_frame_that_is_only_displayed_the_first_rows_are_shown_and_it_says_so() -> None:
    frame = pd.DataFrame({"found": range(100)})
    assert len(shown_frame(frame, {}).rows) == 60
    assert shown_frame(frame, {}).note == "共100行，这里列前60行。"
    assert len(table_of(frame, {}).rows) == 100


def test_a_figure_is_drawn_in_the_papers_colours_with_names_for_codes() -> None:
    figure = px.bar(HAZARDS, x="sector", color="state", title="图", template="plotly_dark")
    (chart,) = blocks_of("标题", figure, SECTORS)
    assert isinstance(chart, Chart)
    assert [trace["name"] for trace in chart.plot["data"]] == ["未整改", "已销号"]
    assert {"燃气安全领域", "行政办公领域"} == {x for trace in chart.plot["data"] for x in trace["x"]}
    assert chart.plot["data"][0]["marker"]["color"] == "#0072B2"
    assert chart.plot["layout"]["xaxis"]["title"]["text"] == "行业领域"
    assert "title" not in chart.plot["layout"]
    assert chart.title == "标题"


def test_a_kind_of_chart_that_the_small_script_does_not_draw_brings_the_whole_one(monthly: Any) -> None:
    paper = monthly.paper()
    figure = px.histogram(HAZARDS, x="state")
    added = (code(*bundles_of(blocks_of("直方图", figure, SECTORS))),)
    whole = to_html(read_paper(executed(paper, after="sectors", added=added)))
    assert len(whole) > len(to_html(paper)) + 2_000_000


def test_a_figure_that_a_notebook_shows_bare_is_in_the_papers_colours_there_too() -> None:
    with new_shell() as shell, capture_output() as captured:
        prepare_notebook(SECTORS)
        assert shell.display_formatter is not None
        assert shell.display_formatter.format(px.bar(HAZARDS, x="sector", color="state", title="图")) == (
            {},
            {},
        )
    (shown,) = (output.data for output in captured.outputs)
    assert [trace["marker"]["color"] for trace in shown[PLOTLY_TYPE]["data"]] == ["#0072B2", "#D55E00"]
    assert [trace["name"] for trace in shown[PLOTLY_TYPE]["data"]] == ["未整改", "已销号"]
    assert shown[PLOTLY_TYPE]["layout"]["title"]["text"] == "图"
    assert BLOCKS_TYPE in shown


@contextmanager
def new_shell() -> Iterator[InteractiveShell]:
    """A notebook's shell, with displays of its own."""
    InteractiveShell.clear_instance()
    try:
        yield InteractiveShell.instance()
    finally:
        InteractiveShell.clear_instance()


def test_markdown_becomes_blocks() -> None:
    text = "# 一\n\n### 三\n\n段落[链接](http://x)\n第二行\n\n- 甲\n- 乙\n\n1. 丙\n\n> 引用\n\n| 领域 | 数 |\n|---|--:|\n| 燃气 | 3 |\n\n<!-- 不说 -->\n"
    blocks = markdown_blocks(text)
    assert blocks[0] == Heading("一", 1)
    assert blocks[1:3] == [Paragraph(("三",)), Paragraph(("段落链接第二行",))]
    assert [(block.text, block.role) for block in blocks[3:6] if isinstance(block, Paragraph)] == [
        (("· ", "甲"), "item"),
        (("· ", "乙"), "item"),
        (("1.", "丙"), "item"),
    ]
    assert blocks[6] == Paragraph(("引用",))
    assert isinstance(blocks[7], Table)
    assert [column.align for column in blocks[7].columns] == ["start", "end"]
    assert len(blocks) == 8


def test_what_cannot_stand_in_a_paper_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match=r"“图片”.*int"):
        blocks_of("图片", 42, SECTORS)
