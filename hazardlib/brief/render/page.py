"""A paper as one HTML file that works offline; a meeting's sheets as one document, ready to be printed."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from hazardlib.brief.charts.draw import whole_plotly
from hazardlib.brief.paper import Chart, Paper, Sheet
from hazardlib.brief.render.html import block_html, paper_html
from hazardlib.brief.render.pdf import Browser
from hazardlib.domain.terms import SAMPLE_MARK

__all__ = ["Browser", "sheets_html", "to_html"]

_PARTS = Path(__file__).parents[1] / "template" / "briefing"
_PLOTLY = "plotly-basic.min.js"
_SCRIPTS = ("briefing.js", "charts.js", "folds.js", "tables.js")


def to_html(paper: Paper) -> str:
    """Return a paper's page.

    Scripts run only if they are the template's own (the page's policy names them by hash), and the page may not ask the
    network for anything.
    """
    from jinja2 import Template

    traces = [trace for block in paper.blocks if isinstance(block, Chart) for trace in block.plot["data"]]
    scripts = [whole_plotly(traces) or _read(_PLOTLY), *map(_read, _SCRIPTS)]
    page: str = Template(_read("index.html.j2")).render(
        title=paper.title,
        policy=_policy(scripts),
        style=_read("briefing.css"),
        body=paper_html(paper),
        scripts=scripts,
    )
    return page


def sheets_html(sheets: Sequence[Sheet], *, is_sample: bool, kind: str = "sheet") -> str:
    """Return the document, an article a sheet; its figures open nothing, since it is only printed.

    Parameters
    ----------
    sheets
        The sheets, which are taken apart when they are printed (`brief.render.split`).
    is_sample
        Whether they say that their data is invented.
    kind
        How they look: ``sheet``, or ``letter``, as official letters do.
    """
    style = "\n".join(map(_read, ("briefing.css", "../sheet.css")))
    mark = f'<p class="sample-mark">{SAMPLE_MARK}　仅供演示</p>' if is_sample else ""
    articles = "".join(
        f'<article class="{"large" * sheet.is_large}">{mark}<h1>{escape(sheet.title)}</h1><p class="sheet-head">{escape(sheet.subtitle)}</p>'
        f"{''.join(block_html(block, {}) for block in sheet.blocks)}</article>"
        for sheet in sheets
    )
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>例会材料</title>'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f'<style>{style}</style></head><body class="{kind}">{articles}</body></html>'
    )


@cache
def _read(name: str) -> str:
    return (_PARTS / name).read_text(encoding="utf-8")


def _policy(scripts: list[str]) -> str:
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in hashes)
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; "
        "form-action 'none'; base-uri 'none'"
    )
