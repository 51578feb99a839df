"""From an executed notebook to one offline HTML file, and from that to paper."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from functools import cache
from pathlib import Path
from typing import Any

from hazardlib.brief.render_pdf import Browser

__all__ = ["Browser", "to_html"]

_TEMPLATES = Path(__file__).parent / "template"
_PARTS = _TEMPLATES / "briefing"
_SCRIPTS = ("plotly-basic.min.js", "briefing.js", "charts.js", "folds.js", "tables.js")
_TITLE = re.compile(r'<span id="paper" data-title="([^"]*)"')


def to_html(notebook: Path, out: Path, *, title: str = "") -> None:
    """Write an executed notebook's displays as one HTML file that works offline.

    Nothing is executed again. Code, Markdown and printed text are left out; scripts run only if they are the
    template's own (the page's policy names them by hash), and the page may not ask the network for anything.

    Parameters
    ----------
    notebook
        The executed fourth notebook.
    out
        The file to write.
    title
        The window's title; by default the paper's.
    """
    import nbformat

    cells = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    exporter = _exporter()
    resources = {"briefing": {**_assets(), "title": title or _paper_title(cells)}}
    text, _ = exporter.from_notebook_node(cells, resources=resources)
    out.write_text(text, encoding="utf-8")


@cache
def _exporter() -> Any:
    from nbconvert.exporters.templateexporter import TemplateExporter

    return TemplateExporter(  # type: ignore[no-untyped-call]
        template_name="briefing",
        template_file="index.html.j2",
        extra_template_basedirs=[str(_TEMPLATES)],
        enabled=True,
    )


@cache
def _assets() -> dict[str, Any]:
    scripts = [(_PARTS / name).read_text(encoding="utf-8") for name in _SCRIPTS]
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in hashes)
    policy = (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data: blob:; "
        "form-action 'none'; base-uri 'none'"
    )
    style = (_PARTS / "briefing.css").read_text(encoding="utf-8")
    return {"scripts": scripts, "style": style, "policy": policy}


def _paper_title(notebook: Any) -> str:
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            found = _TITLE.search(output.get("data", {}).get("text/html", ""))
            if found:
                return html.unescape(found[1])
    return "简报"
