"""The paper in its notebook: displayed there as data beside what an analyst sees, and read from there by whatever prints it.

Each output of the fourth notebook that belongs to the paper has a bundle ``application/vnd.hazardlib.blocks+json``
(docs/decisions/0023): ``part`` (empty for what an analyst adds), ``blocks``, and with the opening ``paper``, which is all
of `Paper` but its parts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass, replace
from itertools import count
from typing import Any

from hazardlib.brief import paper as model
from hazardlib.brief.additions import PLOTLY_TYPE, chart_of, markdown_blocks, picture_of
from hazardlib.brief.charts.draw import CONFIG
from hazardlib.brief.frames import shown_frame
from hazardlib.brief.paper import SCREEN_ONLY, Block, Chart, Heading, Paper, Picture, Table
from hazardlib.brief.render.html import block_html
from hazardlib.brief.words import ordinal
from hazardlib.errors import UsageError

BLOCKS_TYPE = "application/vnd.hazardlib.blocks+json"

ASIDE = "aside"
"""A cell with this tag is the analyst's own and no part of the paper."""

_STYLE = (
    "<style>.hazardlib td.start, .hazardlib td.names, .hazardlib th.start { text-align: left; } "
    ".hazardlib thead th, .hazardlib td.center { text-align: center; } .hazardlib col { width: auto !important; } "
    ".hazardlib td, .hazardlib th { vertical-align: top; } .hazardlib small { margin-left: 0.5em; }</style>"
)
"""How tables stand in a notebook, which has no style of ours."""

_PLAIN = frozenset({"text/plain"})
"""What is displayed as this alone, as a value is, is no part of a paper."""

_LONGEST_NAME = 30
"""Characters of a cell by which it is named."""

Bundle = dict[str, Any]
"""What a notebook keeps of one display, by type."""


def display(bundles: Iterable[Bundle]) -> None:
    """Display bundles in a notebook."""
    from IPython.display import display as show

    for bundle in bundles:
        show(bundle, raw=True)  # type: ignore[no-untyped-call]


def prepare_notebook(sectors: Mapping[str, str]) -> None:
    """Let this notebook display frames and plotly figures as papers have them.

    Parameters
    ----------
    sectors
        Code → name.
    """
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None or shell.display_formatter is None:
        return
    os.environ.setdefault("PLOTLY_RENDERER", "plotly_mimetype")  # plotly reads it as it is imported

    def shown(frame: Any, **_: Any) -> Bundle:
        return next(bundles_of([shown_frame(frame, sectors)]))

    def show_figure(figure: Any) -> None:
        display(bundles_of([chart_of(json.loads(figure.to_json()), "", sectors)]))

    for name in ("DataFrame", "Series"):
        shell.display_formatter.mimebundle_formatter.for_type_by_name("pandas", name, shown)
    # A figure displays itself; whoever wants something else than its data must come before.
    shell.display_formatter.ipython_display_formatter.for_type_by_name(
        "plotly.basedatatypes", "BaseFigure", show_figure
    )


def part_bundles(paper: Paper, part: str) -> Iterator[Bundle]:
    """Yield a part's bundles in reading order, the first of the opening with the paper's own data; a part it lacks has none."""
    head = {"paper": pack(replace(paper, parts={}))} if part == "opening" else {}
    for place, bundle in enumerate(bundles_of(paper.parts.get(part, ()), part)):
        if place == 0:
            bundle[BLOCKS_TYPE] |= head
        yield bundle


def bundles_of(blocks: Iterable[Block], part: str = "") -> Iterator[Bundle]:
    """Yield the bundles of some blocks: a chart by itself, as plotly's data, and whatever stands between two charts as HTML."""
    run: list[Block] = []
    for block in [*blocks, None]:
        if isinstance(block, Chart) or block is None:
            if run:
                html = "".join(block_html(each, {}) for each in run)
                yield {
                    "text/html": f'<div class="hazardlib">{_STYLE}{html}</div>',
                    "text/plain": "简报内容",
                    BLOCKS_TYPE: _data(part, run),
                }
                run = []
            if block is not None:
                said = "：".join(text for text in (block.title, block.sentence) if text)
                yield {PLOTLY_TYPE: _titled(block), "text/plain": said, BLOCKS_TYPE: _data(part, [block])}
        else:
            run.append(block)


def read_paper(notebook: Mapping[str, Any]) -> Paper:
    """Return the paper that an executed fourth notebook holds, with all that its analyst put between its parts.

    It begins with the cell that shows the opening. From there on every Markdown cell and every displayed part, frame
    and figure belongs to it, in the order of the cells; a cell tagged ``aside`` does not. A cell that shows what no block
    can be made of is named in ``left_out``.

    Raises
    ------
    UsageError
        If no cell shows the opening, or another version of the program wrote it.
    """
    head: Paper | None = None
    part, parts, left_out = "", dict[str, list[Block]](), dict[str, None]()
    for number, cell in enumerate(notebook["cells"], 1):
        if ASIDE in cell["metadata"].get("tags", ()):
            continue
        if cell["cell_type"] == "markdown" and head is not None:
            parts[part] += markdown_blocks(cell["source"])
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            shown = data.get(BLOCKS_TYPE, {})
            if "paper" in shown:
                head = _unpacked(shown["paper"])
            if head is not None:
                part = shown.get("part") or part
                blocks = _blocks(data, head.sectors)
                parts.setdefault(part, []).extend(blocks)
                if not blocks and data.keys() - _PLAIN:
                    left_out[f"第{number}格“{_first_line(cell['source'])}”"] = None
    if head is None:
        raise UsageError(
            '笔记本里没有执行过的 paper.show("opening")，不是一份材料。请从头到尾运行 4_brief.ipynb，再由它排出材料。'
        )
    numbered = number_headings({name: tuple(blocks) for name, blocks in parts.items()})
    added = count(1)
    named = {name: tuple(_named(each, added) for each in blocks) for name, blocks in numbered.items()}
    return replace(head, parts=named, left_out=tuple(left_out))


def left_out_line(paper: Paper) -> str:
    """Return what is said of the cells that show something which is not in the paper; nothing where there is none."""
    if not paper.left_out:
        return ""
    return (
        f"笔记本中{'、'.join(paper.left_out)}显示的内容排不进材料：能排的是文字、表（DataFrame）、plotly 的图和 PNG 图片。"
        f"本来就不放的，给那一格加标签 {ASIDE}。"
    )


def _first_line(source: str) -> str:
    line = next((line.strip() for line in source.splitlines() if line.strip()), "")
    return line if len(line) <= _LONGEST_NAME else line[:_LONGEST_NAME] + "…"


def _blocks(data: Mapping[str, Any], sectors: Mapping[str, str]) -> Sequence[Block]:
    if BLOCKS_TYPE in data:
        return tuple(_unpacked(data[BLOCKS_TYPE]["blocks"]))
    if PLOTLY_TYPE in data:
        return (chart_of(data[PLOTLY_TYPE], "", sectors),)
    if "text/markdown" in data:
        return markdown_blocks(data["text/markdown"])
    return picture_of(data["image/png"]) if "image/png" in data else ()


def _named(block: Block, added: Iterator[int]) -> Block:
    """Return a block that can be named: a table or chart that an analyst left without a title has one."""
    if isinstance(block, Chart) and not block.anchor:
        return replace(block, anchor=f"added-{next(added)}", title=block.title or "附图")
    if isinstance(block, Picture) and not block.title:
        return replace(block, title="附图")
    return replace(block, caption="附表") if isinstance(block, Table) and not block.caption else block


def number_headings(parts: Mapping[str, tuple[Block, ...]]) -> dict[str, tuple[Block, ...]]:
    """Return the parts with their headings numbered and anchored in reading order."""
    section = subsection = annex = 0
    numbered: dict[str, tuple[Block, ...]] = {}
    for name, blocks in parts.items():
        done: list[Block] = []
        for block in blocks:
            if isinstance(block, Heading) and block.level == 1:
                section, subsection = section + 1, 0
                block = replace(block, label=f"{ordinal(section)}、", anchor=f"section-{section}")
            elif isinstance(block, Heading) and block.level == 2:
                subsection += 1
                anchor = f"section-{section}-{subsection}"
                block = replace(block, label=f"（{ordinal(subsection)}）", anchor=anchor)
            elif isinstance(block, Heading):
                annex, subsection = annex + 1, 0
                label = "" if name in SCREEN_ONLY else f"附件{annex}"
                block = replace(block, label=label, anchor=f"annex-{annex}")
            done.append(block)
        numbered[name] = tuple(done)
    return numbered


def _data(part: str, blocks: Sequence[Block]) -> dict[str, Any]:
    return {"part": part, "blocks": pack(tuple(blocks))}


def pack(value: Any) -> Any:
    """Return blocks, or a paper, as JSON: a dataclass says what it is, and leaves out what is as by default."""
    if is_dataclass(value) and not isinstance(value, type):
        kept = ((each, getattr(value, each.name)) for each in fields(value))
        return {"is": type(value).__name__} | {
            each.name: pack(held) for each, held in kept if each.default is MISSING or held != each.default
        }
    return [pack(each) for each in value] if isinstance(value, tuple) else value


def unpack(data: Any) -> Any:
    """Return what `pack` was given."""
    if isinstance(data, list):
        return tuple(unpack(each) for each in data)
    if isinstance(data, dict) and "is" in data:
        held = {name: unpack(each) for name, each in data.items() if name != "is"}
        return _CLASSES[data["is"]](**held)
    return data


_CLASSES: Mapping[str, Any] = {name: each for name, each in vars(model).items() if is_dataclass(each)}


def _unpacked(data: Any) -> Any:
    try:
        return unpack(data)
    except (KeyError, TypeError) as error:
        raise UsageError(
            "这个笔记本是另一版本的程序执行的，读不出材料。请重新运行 4_brief.ipynb。"
        ) from error


def _titled(chart: Chart) -> dict[str, Any]:
    # Outside the briefing (JupyterLab) the chart stands alone and needs its title.
    layout = dict(chart.plot["layout"])
    margin = {**layout["margin"], "t": layout["margin"]["t"] + 60}
    layout |= {
        "title": {"text": chart.title, "font": {"size": 15}},
        "margin": margin,
        "height": chart.height + 60,
    }
    # A responsive chart would take the height of its output, which has none of its own.
    return {"data": chart.plot["data"], "layout": layout, "config": {**CONFIG, "responsive": False}}
