"""A paper as one HTML file that works offline."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from hazardlib.brief.charts import whole_plotly
from hazardlib.brief.html import paper_html
from hazardlib.brief.paper import Chart, Paper
from hazardlib.brief.render_pdf import Browser

__all__ = ["Browser", "to_html"]

_PARTS = Path(__file__).parent / "template" / "briefing"
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
