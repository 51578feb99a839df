"""A one-page sheet as HTML, in the look of the papers, ready to be printed."""

from __future__ import annotations

from html import escape
from pathlib import Path

from hazardlib.brief.html import block_html
from hazardlib.brief.paper import Sheet
from hazardlib.domain.terms import SAMPLE_MARK

_STYLES = Path(__file__).parent / "template"


def sheet_html(sheet: Sheet, *, is_sample: bool) -> str:
    """Return the page; its figures open nothing, since it is only printed.

    Parameters
    ----------
    sheet
        The sheet.
    is_sample
        Whether it says that its data is invented.
    """
    style = "\n".join((_STYLES / name).read_text("utf-8") for name in ("briefing/briefing.css", "sheet.css"))
    mark = f'<p class="sample-mark">{SAMPLE_MARK}　仅供演示</p>' if is_sample else ""
    body = "".join(block_html(block, {}) for block in sheet.blocks)
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><title>{escape(sheet.title)}</title>'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f'<style>{style}</style></head><body class="sheet">{mark}<h1>{escape(sheet.title)}</h1>'
        f'<p class="sheet-head">{escape(sheet.subtitle)}</p>{body}</body></html>'
    )
