"""Executed fourth notebooks, as papermill would leave them, without executing anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat

from hazardlib.brief.html import part_bundles
from hazardlib.brief.paper import PARTS


def write_notebook(paper: Any, path: Path) -> None:
    """Write a paper's displays as an executed notebook, with code and Markdown that must not show."""
    cells = [nbformat.v4.new_markdown_cell("# 不出现在简报里"), nbformat.v4.new_code_cell("secret = 1")]
    for part in PARTS:
        outputs = [nbformat.v4.new_output("display_data", data=data) for data in part_bundles(paper, part)]
        cells.append(nbformat.v4.new_code_cell(f'paper.show("{part}")', outputs=outputs))
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
