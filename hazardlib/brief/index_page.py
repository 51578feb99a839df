"""The list of all papers as one static page: what each says in a line, its products, its revisions."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hazardlib.brief.material import PARTIAL_MARK, partial_note
from hazardlib.brief.uncounted import uncounted_in_full
from hazardlib.brief.words import clauses, day, moment, month, rate
from hazardlib.domain.month import Month
from hazardlib.domain.terms import SAMPLE_MARK, UNVERIFIED, Kind

_STYLE = Path(__file__).parent / "template" / "index.css"


@dataclass(frozen=True)
class Link:
    """A file that the page leads to.

    Parameters
    ----------
    path
        Relative to the page, with ``/``.
    """

    text: str
    path: str


@dataclass(frozen=True)
class Listed:
    """One paper of the list.

    Parameters
    ----------
    figures
        Its figures.json; None if that cannot be read.
    number
        Which issue it is.
    bundles
        Its folders of files, by what they hold.
    earlier
        The issues it has replaced, the newest first.
    """

    name: str
    figures: Mapping[str, Any] | None
    number: int = 1
    products: Sequence[Link] = ()
    bundles: Mapping[str, Sequence[Link]] = field(default_factory=dict)
    earlier: Sequence[Link] = ()


def index_html(papers: Sequence[Listed], reporter: str) -> str:
    """Return the page; papers stand newest first, those that cannot be read last."""
    shown = sorted((paper for paper in papers if paper.figures is not None), key=_place)
    unread = sorted((paper for paper in papers if paper.figures is None), key=lambda paper: paper.name)
    style = _STYLE.read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    campaigns = {str(paper.figures["campaign"]): None for paper in shown if paper.figures}
    items = "".join(_paper(paper, reporter) for paper in (*shown, *unread))
    note = f'<p class="basis">{partial_note(reporter)}</p>' if PARTIAL_MARK in items else ""
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>材料目录</title><style>{style}</style></head>\n<body><main><h1>材料目录</h1>"
        f'<p class="about">{escape(clauses(campaigns))}{"：" if campaigns else ""}共{len(shown)}份，新的在前。</p>'
        f"{items}{note}</main></body></html>\n"
    )


def says(figures: Mapping[str, Any], reporter: str) -> str:
    """Return what a paper says, in a line: found, closure rate, major ones overdue, who has reported."""
    street, major = figures["overall"]["all"], figures["overall"]["major"]
    latest = figures["coverage"][-1] if figures["coverage"] else None
    unread = uncounted_in_full(figures) if "uncounted" in figures else ""  # an issue older than that figure
    is_partial = bool(unread) or (latest is not None and latest["reported"] < latest["expected"])
    is_heard = any(row["reported"] for row in figures["coverage"])
    said = unread or ("未发现隐患" if is_heard else f"尚未收到{reporter}报送")
    if street["found"]:
        closure = rate(street["closed"], street["found"]) + PARTIAL_MARK * is_partial
        said = f"发现{street['found']}条，销号率{closure}，{_overdue(major)}"
        said += f"；{unread}" if unread else ""
    if latest is None:
        return f"{said}。"
    return (
        f"{said}；{month(latest['month'])}应报{latest['expected']}个{reporter}，实报{latest['reported']}个。"
    )


def _overdue(major: Mapping[str, Any]) -> str:
    """Return how many major hazards are overdue; an issue made before the two kinds were told apart says it as it did."""
    if "overdue_verified" not in major:
        return f"重大隐患超期{major['overdue']}条"
    unverified = major["overdue_unverified"]
    said = f"重大隐患已核实超期{major['overdue_verified']}条"
    return said + (f"、{UNVERIFIED}{unverified}条" if unverified else "")


def _place(paper: Listed) -> tuple[int, int, str]:
    assert paper.figures is not None
    newest_first = -int(str(paper.figures["as_of"]).replace("-", ""))
    return newest_first, list(Kind).index(Kind(paper.figures["kind"])), paper.name


def _paper(paper: Listed, reporter: str) -> str:
    links = "".join(f"<li>{_link(link)}</li>" for link in paper.products)
    products = f'<ul class="products">{links}</ul>' if links else ""
    bundles = "".join(_bundle(label, files) for label, files in paper.bundles.items())
    bundles += _bundle("以前各版", paper.earlier)
    if paper.figures is None:
        said = "这份材料的 figures.json 读不出来，可能已经损坏。请重新生成这份材料。"
        return (
            f'<article class="unread"><h2>{escape(paper.name)}</h2><p>{said}</p>{products}{bundles}</article>'
        )
    figures = paper.figures
    title = f"{Month.parse(str(figures['month'])).chinese}{Kind(figures['kind']).chinese}"
    marks = f'<span class="mark">第{paper.number}版（更正）</span>' if paper.number > 1 else ""
    marks += f'<span class="mark sample">{SAMPLE_MARK}</span>' if figures["sample_data"] else ""
    basis = f"数据截至{day(figures['as_of'])}，以{moment(figures['known_at'])}前收到的报送为准"
    return (
        f'<article><h2>{escape(title)}{marks}</h2><p class="says">{escape(says(figures, reporter))}</p>'
        f'<p class="basis">{escape(basis)}</p>{products}{bundles}</article>'
    )


def _bundle(label: str, files: Sequence[Link]) -> str:
    if not files:
        return ""
    links = "".join(f"<li>{_link(link)}</li>" for link in files)
    return f"<details><summary>{escape(label)}（{len(files)}份）</summary><ul>{links}</ul></details>"


def _link(link: Link) -> str:
    return f'<a href="{escape(quote(link.path))}">{escape(link.text)}</a>'
