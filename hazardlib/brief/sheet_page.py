"""The sheets of a meeting as one HTML document, in the look of the papers, ready to be printed."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from hazardlib.brief.html import block_html
from hazardlib.brief.paper import Sheet
from hazardlib.domain.terms import SAMPLE_MARK

_STYLES = Path(__file__).parent / "template"


def sheets_html(sheets: Sequence[Sheet], *, is_sample: bool) -> str:
    """Return the document, an article a sheet; its figures open nothing, since it is only printed.

    Parameters
    ----------
    sheets
        The sheets, which are taken apart when they are printed (`brief.render_split`).
    is_sample
        Whether they say that their data is invented.
    """
    style = "\n".join((_STYLES / name).read_text("utf-8") for name in ("briefing/briefing.css", "sheet.css"))
    mark = f'<p class="sample-mark">{SAMPLE_MARK}　仅供演示</p>' if is_sample else ""
    articles = "".join(
        f'<article>{mark}<h1>{escape(sheet.title)}</h1><p class="sheet-head">{escape(sheet.subtitle)}</p>'
        f"{''.join(block_html(block, {}) for block in sheet.blocks)}</article>"
        for sheet in sheets
    )
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>例会材料</title>'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f'<style>{style}</style></head><body class="sheet">{articles}</body></html>'
    )
