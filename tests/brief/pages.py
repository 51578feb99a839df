"""Executed fourth notebooks, as papermill would leave them, without executing anything; their pages and prints."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdf

from hazardlib.brief.notebook import part_bundles, read_paper
from hazardlib.brief.paper import PARTS, Number, Paper, Paragraph, Table, Text
from hazardlib.brief.render.page import Browser, to_html

KINDS = ("monthly", "interim", "final")
"""The three papers that leave the street."""


def write_notebook(paper: Any, path: Path) -> Paper:
    """Write a paper's displays as an executed notebook; return it as read there."""
    return read_paper(executed(paper, path))


def executed(paper: Any, path: Path) -> Mapping[str, Any]:
    """Write a paper's displays as an executed notebook, with code and Markdown that must not show; return that."""
    cells = [_cell("markdown", "# 不出现在简报里"), _code("secret = 1")]
    cells += [_code(f'paper.show("{part}")', *part_bundles(paper, part)) for part in PARTS]
    numbered = [{"id": f"{number}"} | cell for number, cell in enumerate(cells)]
    text = json.dumps({"cells": numbered, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    path.write_text(text, "utf-8")
    notebook: Mapping[str, Any] = json.loads(text)
    return notebook


def _cell(kind: str, source: str) -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {}, "source": source}


def _code(source: str, *shown: Mapping[str, Any]) -> dict[str, Any]:
    outputs = [{"output_type": "display_data", "metadata": {}, "data": data} for data in shown]
    return _cell("code", source) | {"execution_count": None, "outputs": outputs}


@dataclass(frozen=True)
class Printed:
    """A paper, its page, its print and the pictures of its charts."""

    paper: Paper
    html: Path
    pdf: Path
    pictures: Mapping[str, bytes]
    texts: Sequence[str]
    """Each page's text as a reader copies it."""


def print_papers(papers: Mapping[str, Paper], folder: Path, browser: Browser) -> dict[str, Printed]:
    """Write the page of each paper, print it and read the print, all with one browser."""
    done = {}
    for kind, paper in papers.items():
        read = write_notebook(paper, folder / f"{kind}.ipynb")
        html, pdf = folder / f"{kind}.html", folder / f"{kind}.pdf"
        html.write_text(to_html(read), "utf-8")
        print_ = browser.print_pdf(html, pdf)
        print_.done.result()
        texts = [page.extract_text() for page in pypdf.PdfReader(pdf).pages]
        done[kind] = Printed(paper, html, pdf, print_.pictures.result(), texts)
    return done


def tables(paper: Paper) -> list[Table]:
    """The paper's printed tables in order."""
    return [block for block in paper.printed if isinstance(block, Table)]


def squeezed(text: str) -> str:
    """The text without white space."""
    return re.sub(r"\s", "", text)


def cell_text(text: Text) -> str:
    """A cell as any paper prints it: a figure, its mark, its details without their brackets."""
    pieces = [
        piece
        if isinstance(piece, str)
        else piece.text + piece.mark + "".join(x.strip("（）") for x in piece.detail)
        for piece in text
    ]
    return squeezed("".join(pieces))


def said(paper: Paper, part: str) -> str:
    """The part's prose as a reader sees it."""
    return "".join(
        piece.plain if isinstance(piece, Number) else piece
        for block in paper.parts[part]
        if isinstance(block, Paragraph)
        for piece in block.text
    )


def table(paper: Paper, caption: str) -> Table:
    return next(block for block in paper.blocks if isinstance(block, Table) and caption in block.caption)
