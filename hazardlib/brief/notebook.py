"""The paper in its notebook: displayed there as data beside what an analyst sees, and read from there by whatever prints it.

Each output of the fourth notebook that belongs to the paper has a bundle ``application/vnd.hazardlib.blocks+json``
(docs/decisions/0023): ``part`` (empty for what an analyst adds), ``blocks``, and with the opening ``paper``, which is all
of `Paper` but its parts.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass, replace
from itertools import count
from typing import Any

from hazardlib.brief import paper as model
from hazardlib.brief.additions import PLOTLY_TYPE, chart_of, markdown_blocks
from hazardlib.brief.charts import CONFIG
from hazardlib.brief.frames import shown_frame
from hazardlib.brief.html import block_html
from hazardlib.brief.paper import Block, Chart, Paper, Table, number_headings
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

Bundle = dict[str, Any]
"""What a notebook keeps of one display, by type."""


def display(bundles: Iterable[Bundle]) -> None:
    """Display bundles in a notebook."""
    from IPython.display import display as show

    for bundle in bundles:
        show(bundle, raw=True)  # type: ignore[no-untyped-call]


def prepare_notebook(sectors: Mapping[str, str]) -> None:
    """Let this notebook display frames as papers have tables, and plotly figures as data alone.

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

    for name in ("DataFrame", "Series"):
        shell.display_formatter.mimebundle_formatter.for_type_by_name("pandas", name, shown)


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
    and plotly figure belongs to it, in the order of the cells; a cell tagged ``aside`` does not.

    Raises
    ------
    UsageError
        If no cell shows the opening, or another version of the program wrote it.
    """
    head: Paper | None = None
    part, parts = "", dict[str, list[Block]]()
    for cell in notebook["cells"]:
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
                parts.setdefault(part, []).extend(_blocks(data, head.sectors))
    if head is None:
        raise UsageError(
            '笔记本里没有执行过的 paper.show("opening")，不是一份材料。请从头到尾运行 4_brief.ipynb，再由它排出材料。'
        )
    numbered = number_headings({name: tuple(blocks) for name, blocks in parts.items()})
    added = count(1)
    return replace(
        head, parts={name: tuple(_named(each, added) for each in blocks) for name, blocks in numbered.items()}
    )


def _blocks(data: Mapping[str, Any], sectors: Mapping[str, str]) -> Sequence[Block]:
    if BLOCKS_TYPE in data:
        return tuple(_unpacked(data[BLOCKS_TYPE]["blocks"]))
    return (chart_of(data[PLOTLY_TYPE], "", sectors),) if PLOTLY_TYPE in data else ()


def _named(block: Block, added: Iterator[int]) -> Block:
    """Return a block that can be named: a table or chart that an analyst left without a title has one."""
    if isinstance(block, Chart) and not block.anchor:
        return replace(block, anchor=f"added-{next(added)}", title=block.title or "附图")
    return replace(block, caption="附表") if isinstance(block, Table) and not block.caption else block


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
