"""Blocks as HTML: the only module that writes markup, and everything in it is escaped."""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Mapping
from html import escape
from typing import Any

from hazardlib.brief.charts.draw import CONFIG
from hazardlib.brief.paper import (
    SCREEN_ONLY,
    Block,
    Chart,
    Heading,
    Imprint,
    Inline,
    Masthead,
    Number,
    Paper,
    Paragraph,
    Picture,
    Row,
    Slot,
    Table,
    Text,
    Tiles,
)
from hazardlib.domain.terms import DRAFT_MARK, SAMPLE_MARK

_FRACTION = re.compile("(?<=[%※])(?=（)")
_TIED = re.compile(
    r'[（《“]?<button[^>]*>[^<]*</button>(<span class="partial">[^<]*</span>)?[、，。；：）》”]*'
)
"""A figure with the punctuation around it: browsers break lines before and after a button, whatever stands there."""
_EMPHASISED = re.compile(r"【重大】|超期\d+天|印发时已到期")

_ON_SCREEN = '<p class="on-screen">以下只在网页上，不付印。</p>'
"""Stands first in its section, so that the style can leave the section out in print."""

_UNNAMED = '<span class="heard">项目</span>'
"""What a reader that speaks says of a column without heading."""

_LARGE = 400_000
"""Characters from which the register or a table's rows are compressed: below, whoever opens the file can read them."""


def json_script(data: Any) -> str:
    """Return data as JSON that cannot end the script element it stands in; the same whatever order a notebook kept it in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False, sort_keys=True)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def paper_html(paper: Paper) -> str:
    """Return the body of a paper's page: what it says of itself, then its parts, the contents list below its head."""
    places = {hazard_id: place for place, hazard_id in enumerate(paper.register.get("ids", ()))}
    written, contents = [_front(paper)], _contents(paper)
    for name, blocks in paper.parts.items():
        html, title = _ON_SCREEN if name in SCREEN_ONLY else "", ""
        for block in blocks:
            if contents and not isinstance(block, Masthead | Tiles):
                html, contents = html + contents, ""
            written_block = block_html(block, places)
            if isinstance(block, Table) and block.caption == title:  # the heading above says it
                written_block = written_block.replace("<caption>", '<caption class="heard">', 1)
            html, title = html + written_block, block.text if isinstance(block, Heading) else title
        written.append(f"<section>{html}</section>")
    return "".join(written)


def _contents(paper: Paper) -> str:
    items = "".join(
        f'<li><a href="#{heading.anchor}">{escape(_label(heading))}{escape(heading.text)}</a></li>'
        for heading in paper.headings
    )
    return f'<nav class="contents" aria-label="目录"><p>目录</p><ul>{items}</ul></nav>'


def _front(paper: Paper) -> str:
    sample = (
        f'<style>@page{{@top-center{{content:"{"　".join(paper.marks)}"}}}}</style>' if paper.marks else ""
    )
    if paper.sample:
        sample += f'<p class="sample" role="note">{SAMPLE_MARK}：本文由虚构的数据生成，仅供演示。</p>'
    # What the page calls by its place needs no name: names do not compress.
    register = {name: held for name, held in paper.register.items() if name != "ids"}
    return f"{sample}{_register(json_script(register))}"


def _register(text: str) -> str:
    if len(text) > _LARGE:
        return f'<script type="text/plain" id="register">{_packed(text)}</script>'
    return f'<script type="application/json" id="register">{text}</script>'


def _packed(text: str) -> str:
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def _label(heading: Heading) -> str:
    return heading.label + ("　" if heading.level == 0 and heading.label else "")


def block_html(block: Block, places: Mapping[str, int]) -> str:
    """Return one block as HTML.

    Parameters
    ----------
    places
        Where each hazard stands in the embedded register, by id; without a register, as on a sheet, nothing opens.
    """
    match block:
        case Heading():
            return _heading(block)
        case Paragraph():
            return f'<p class="{block.role}">{_text(block.text, places)}</p>'
        case Table():
            return _table(block, places)
        case Slot():
            return _slot(block)
        case Masthead():
            return _masthead(block)
        case Tiles():
            return _tiles(block, places)
        case Imprint():
            return (
                f'<footer class="imprint"><p>{escape(block.recipients)}</p>'
                f"<p><span>{escape(block.office)}</span><span>{escape(block.issued_on)}</span></p></footer>"
            )
        case Chart() | Picture():
            return _figure(block)


def _heading(heading: Heading) -> str:
    if heading.level == 0:
        label = f'<p class="annex-label">{escape(heading.label)}</p>' if heading.label else ""
        return f'{label}<h2 class="annex" id="{heading.anchor}">{escape(heading.text)}</h2>'
    tag = f"h{heading.level + 1}"
    return f'<{tag} id="{heading.anchor}">{escape(heading.label + heading.text)}</{tag}>'


def _text(text: Text, places: Mapping[str, int], *, in_table: bool = False) -> str:
    html = "".join(_inline(piece, places, in_table=in_table) for piece in text)
    return html if in_table else _TIED.sub(r'<span class="kept">\g<0></span>', html)


def _inline(piece: Inline, places: Mapping[str, int], *, in_table: bool) -> str:
    if isinstance(piece, str):
        text = _breakable(escape(piece)).replace("\n", "<br>")
        return _EMPHASISED.sub(r'<b class="mark">\g<0></b>', text) if in_table else text
    printed = _opener(piece, places) + (f'<span class="partial">{piece.mark}</span>' if piece.mark else "")
    if not in_table:
        return printed + "".join(f"<wbr>{escape(line)}" for line in piece.detail[:1])
    small = [f"<small>{escape(line.strip('（）'))}</small>" for line in piece.detail]
    return f'<span class="rate">{printed}{"".join(small[:1])}</span>{"".join(small[1:])}'


def _breakable(html: str) -> str:
    """Return text in which a line may end before a fraction: browsers keep ``78.4%（98/125）`` whole, and stretch lines."""
    return _FRACTION.sub("<wbr>", html)


def _opener(number: Number, places: Mapping[str, int]) -> str:
    text = escape(number.text)
    if not number.group or number.text == "0" or not places:
        return text
    asked = {"g": number.group, "f": number.flag, "b": number.base}
    if number.level != "all":
        asked["l"] = number.level
    if number.ids:
        asked = {"i": ",".join(str(places[hazard_id]) for hazard_id in number.ids)}
    attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in asked.items() if value)
    return f'<button type="button" class="n"{attributes}>{text}</button>'


def _table(table: Table, places: Mapping[str, int]) -> str:
    caption = escape(table.caption)
    widths = sum(column.width for column in table.columns)
    columns = "".join(f'<col style="width:{100 * column.width / widths:.2f}%">' for column in table.columns)
    heads = "".join(
        f'<th scope="col">{escape(column.heading).replace(chr(10), "<br>") or _UNNAMED}</th>'
        for column in table.columns
    )
    rows = "".join(_row(row, table, places) for row in table.rows)
    packed = ""
    if places and len(rows) > _LARGE:
        packed, rows = f'<script type="text/plain" class="rows">{_packed(rows)}</script>', ""
    note = f'<p class="note">注：{escape(table.note)}</p>' if table.note else ""
    kind = "table wide" if table.is_wide else "table short" if len(table.rows) <= table.kept_rows else "table"
    kind += " cards" * table.as_cards
    # Below a table of many pages a note could end up alone on the last.
    above, below = (note, "") if table.is_wide else ("", note)
    return (
        f'<div class="{kind}" data-columns="{len(table.columns)}">{above}'
        f'<div class="scroll" role="group" tabindex="0" aria-label="{caption}"><table><caption>{caption}</caption>'
        f"<colgroup>{columns}</colgroup><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{below}{packed}</div>"
    )


def _row(row: Row, table: Table, places: Mapping[str, int]) -> str:
    cells = []
    for place, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
        is_head = place == 0 and column.align == "start"
        tag = 'th scope="row"' if is_head else "td"
        cells.append(
            f'<{tag} class="{column.align}">{_text(cell, places, in_table=True)}</{tag.split(maxsplit=1)[0]}>'
        )
    return f'<tr class="total">{"".join(cells)}</tr>' if row.is_total else f"<tr>{''.join(cells)}</tr>"


def _slot(slot: Slot) -> str:
    if not slot.text:
        return f'<p class="slot">{escape(slot.mark)}</p>{_offers(slot)}'
    return "".join(
        f'<p class="body">{escape(line.strip())}</p>' for line in slot.text.splitlines() if line.strip()
    )


def _offers(slot: Slot) -> str:
    """Return what departments have reported for an open slot, folded; it is never printed."""
    if not slot.offers:
        return ""
    told = "".join(f"<p><strong>{escape(who)}</strong>　{escape(text)}</p>" for who, text in slot.offers)
    return (
        f'<details class="offers"><summary>各部门报来的材料（{len(slot.offers)}份）</summary>{told}</details>'
    )


def _masthead(masthead: Masthead) -> str:
    title = f"<h1>{escape(masthead.title).replace(chr(10), '<br>')}</h1>"
    draft = f"（{DRAFT_MARK}）" * masthead.is_draft
    if not masthead.series:
        title += f'<p class="draft">{draft}</p>' * masthead.is_draft
        return f'<header class="masthead">{title}<p class="subtitle">{escape(masthead.subtitle)}</p></header>'
    return (
        f'<header class="masthead bulletin"><p class="series">{escape(masthead.series)}</p>'
        f'<p class="issue">{escape(masthead.issue)}{draft}</p>'
        f'<p class="issued"><span>{escape(masthead.office)}</span><span>{escape(masthead.issued_on)}</span></p>'
        f"<hr>{title}</header>"
    )


def _tiles(tiles: Tiles, places: Mapping[str, int]) -> str:
    cells = "".join(
        f'<div class="tile{" alarm" if tile.is_alarming else ""}"><dt>{escape(tile.name)}</dt>'
        f"<dd>{_inline(tile.number, places, in_table=True)}<small>{escape(tile.note)}</small></dd></div>"
        for tile in tiles.tiles
    )
    return f'<dl class="tiles">{cells}</dl>'


def _figure(figure: Chart | Picture) -> str:
    title = escape(figure.title)
    head = f'<p class="chart-title">{title}</p>'
    if isinstance(figure, Chart):
        return f'<figure class="chart" id="{figure.anchor}">{head}{_drawn(figure)}</figure>'
    said = f"<figcaption>{escape(figure.note)}</figcaption>" if figure.note else ""
    source = f"data:image/png;base64,{escape(figure.png)}"
    return f'<figure class="picture">{head}<img src="{source}" alt="{title}">{said}</figure>'


def _drawn(chart: Chart) -> str:
    plot = {**chart.plot, "config": dict(CONFIG)}
    name = escape(f"{chart.title}。{chart.sentence}")
    return (
        f'<div class="plot" role="img" aria-label="{name}" style="{_heights(chart)}"></div>'
        f'<script type="application/json">{json_script(plot)}</script>'
        f"<figcaption>{_breakable(escape(chart.sentence))}<small>{escape(chart.basis)}</small></figcaption>"
    )


def _heights(chart: Chart) -> str:
    printed = f";--printed:{chart.printed}px" if chart.printed else ""
    shrunk = f";--shrunk:{chart.shrunk}" if chart.shrunk != 1 else ""
    return f"height:{chart.height}px{printed}{shrunk}"
