"""What an analyst adds to a paper, as blocks in the house style: Markdown, frames, figures, pictures."""

from __future__ import annotations

import base64
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hazardlib.brief.charts.draw import house_style
from hazardlib.brief.frames import HEADINGS, table_of, word
from hazardlib.brief.paper import Block, Chart, Column, Heading, Paragraph, Picture, Row, Table
from hazardlib.errors import UsageError

PLOTLY_TYPE = "application/vnd.plotly.v1+json"

_BREAKS = {"linebreak": "\n", "softbreak": "\v"}
_BASIS = "本图由分析人员添加"
_HEIGHT = 320
_DOTS = 200
"""Of a figure of matplotlib [an inch], enough for print."""

_PNG = "iVBORw0KGgo"
"""How every PNG begins, in base64."""


def blocks_of(title: str, content: Any, sectors: Mapping[str, str], *, note: str = "") -> tuple[Block, ...]:
    """Return what is added under a title: text in Markdown, a frame or series, a figure of plotly or matplotlib.

    Raises
    ------
    UsageError
        If it is anything else.
    """
    if isinstance(content, str):
        return (Heading(title, 2), *markdown_blocks(content))
    if hasattr(content, "to_plotly_json"):
        return (chart_of(json.loads(content.to_json()), title, sectors, note=note),)
    if hasattr(content, "savefig"):
        drawn = io.BytesIO()
        content.savefig(drawn, format="png", dpi=_DOTS, bbox_inches="tight")
        return picture_of(base64.b64encode(drawn.getvalue()).decode(), title, note=note)
    if hasattr(content, "to_frame") or hasattr(content, "columns"):
        frame = content if hasattr(content, "columns") else content.to_frame()
        return (table_of(frame, sectors, caption=title, note=note),)
    raise UsageError(
        f"paper.add(“{title}”, …) 里放的是 {type(content).__name__}，放不进材料。可以放文字、pandas 的表（DataFrame）、plotly 或 matplotlib 的图。"
    )


def chart_of(figure: Mapping[str, Any], title: str, sectors: Mapping[str, str], *, note: str = "") -> Chart:
    """Return a plotly figure as a chart; without a title it has the figure's own."""
    layout = {**figure.get("layout", {})}
    own = layout.pop("title", "")
    own = own.get("text", "") if isinstance(own, dict) else own
    height = int(layout.pop("height", None) or _HEIGHT)
    data = [_in_words(trace, "", sectors) for trace in figure.get("data", ())]
    plot = house_style(data, _in_words(layout, "", sectors))
    return Chart("", title or own, _BASIS, note, plot, height)


def picture_of(png: str, title: str = "", *, note: str = "") -> tuple[Picture, ...]:
    """Return a PNG in base64 as a picture; nothing if it is none."""
    packed = "".join(png.split())
    return (Picture(packed, title, note),) if packed.startswith(_PNG) else ()


def _in_words(part: Any, key: str, sectors: Mapping[str, str]) -> Any:
    """Return a part of a figure with names instead of codes: what plotly express writes at axes, bars and legends."""
    if isinstance(part, Mapping):
        kept = (name for name in part if name != "hovertemplate")  # made of column names
        return {name: _in_words(part[name], name, sectors) for name in kept}
    if isinstance(part, list):
        return [_in_words(each, key, sectors) for each in part]
    if not isinstance(part, str) or key not in {"text", "x", "y", "labels", "name"}:
        return part
    code = sectors.get(part) or word("state", word("level", part, {}), {})
    return HEADINGS.get(part, part) if code == part else code


def markdown_blocks(text: str) -> list[Block]:
    """Return a Markdown text as blocks: headings, paragraphs, numbered and other items, tables."""
    import mistune

    parse = mistune.create_markdown(renderer=None, plugins=["table"])
    tokens = parse(text)
    assert isinstance(tokens, list)
    return [block for token in tokens for block in _read(token)]


def _read(token: Mapping[str, Any]) -> Iterator[Block]:
    inside: Sequence[Mapping[str, Any]] = token.get("children", ())
    match token["type"]:
        case "heading" if token["attrs"]["level"] <= 2:
            yield Heading(_said(inside), token["attrs"]["level"])
        case "paragraph" | "heading" | "block_text":
            if said := _said(inside):
                yield Paragraph((said,))
        case "block_code":
            yield Paragraph((token["raw"].strip(),))
        case "list":
            for place, item in enumerate(inside, 1):
                mark = f"{place}." if token["attrs"]["ordered"] else "· "
                own = [block for child in item["children"] for block in _read(child)]
                if own and isinstance(own[0], Paragraph):
                    own[0] = Paragraph((mark, *own[0].text), role="item")
                yield from own
        case "table":
            yield _table(inside)
        case _:  # a quotation; rules and comments say nothing
            for child in inside:
                yield from _read(child)


def _table(parts: Sequence[Mapping[str, Any]]) -> Table:
    head = next(part for part in parts if part["type"] == "table_head")["children"]
    rows = [row["children"] for part in parts if part["type"] == "table_body" for row in part["children"]]
    lines = [[_said(cell["children"]) for cell in row] for row in rows]
    columns = tuple(
        Column(
            _said(cell["children"]),
            "end" if cell["attrs"].get("align") == "right" else "start",
            max(3, len(_said(cell["children"])), *(len(line[at]) for line in lines)),
        )
        for at, cell in enumerate(head)
    )
    return Table("", columns, tuple(Row(tuple((cell,) for cell in line)) for line in lines))


def _said(tokens: Sequence[Mapping[str, Any]]) -> str:
    """Return inline Markdown as plain text: papers have neither bold nor links."""
    said = "".join(
        _BREAKS.get(token["type"], "") + token.get("raw", "") + _said(token.get("children", ()))
        for token in tokens
        if token["type"] != "inline_html"
    )
    # Between two lines Chinese needs nothing, other words a space.
    return re.sub(r"(?<=[!-~])\v(?=[!-~])", " ", said).replace("\v", "").strip()
