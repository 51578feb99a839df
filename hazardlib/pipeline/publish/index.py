"""``reports/index.html``: every paper with its products and revisions, from what lies on disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from hazardlib.domain.campaign import load_campaign
from hazardlib.errors import HazardError, WorkspaceError
from hazardlib.machine import in_chinese
from hazardlib.pipeline.files import write_whole
from hazardlib.pipeline.publish.issues import FIGURES, earlier_issues, newest_issue
from hazardlib.pipeline.publish.products import (
    CALL_LIST,
    DIGEST,
    HTML,
    LEDGER,
    MEETING,
    PDF,
    PLANS,
    SUMMARY,
    WORD,
)
from hazardlib.workspace import Workspace

if TYPE_CHECKING:
    from hazardlib.brief.index_page import Link, Listed

INDEX = "index.html"

_PRODUCTS = {
    HTML: "网页版",
    PDF: "打印版（PDF）",
    WORD: "Word版",
    LEDGER: "统计表和总台账",
    CALL_LIST: "到期待核实单",
    SUMMARY: "长图",
    DIGEST: "转发文字",
}
_BUNDLES = {MEETING: "例会材料", PLANS: "一患一策", "feedback": "退改的表"}


def write_index(workspace: Workspace) -> Path | None:
    """Bring the list of papers up to date; unchanged papers leave it as it is, byte for byte."""
    from hazardlib.brief.index_page import index_html

    papers = [paper for folder in sorted(workspace.reports.glob("*/")) for paper in _listed(folder)]
    if not papers:
        return None
    path = workspace.reports / INDEX
    content = index_html(papers, load_campaign(workspace.campaign).reporter).encode()
    try:
        if not path.is_file() or path.read_bytes() != content:
            with write_whole(path) as beside:
                beside.write_bytes(content)
    except OSError as error:
        raise WorkspaceError(f"{path} 写不进去（{in_chinese(error)}）。请检查写权限后再运行。") from error
    return path


def _listed(folder: Path) -> Iterator[Listed]:
    from hazardlib.brief.index_page import Listed, index_html

    if not any((folder / name).is_file() for name in (FIGURES, HTML)):
        return
    products, bundles = _products(folder), {label: _files(folder / name) for name, label in _BUNDLES.items()}
    issue = newest_issue(folder)
    earlier = [
        _to(each.folder / HTML, f"第{each.number}版", folder.parent)
        for each in reversed(earlier_issues(folder))
    ]
    paper = Listed(
        folder.name,
        issue.figures if issue else None,
        issue.number if issue else 1,
        products,
        bundles,
        earlier,
    )
    try:
        index_html([paper], "")
    except (KeyError, TypeError, ValueError, AttributeError, HazardError):  # edited by hand, or half a file
        paper = Listed(folder.name, None, 1, products, bundles, earlier)
    yield paper


def _products(folder: Path) -> list[Link]:
    return [
        _to(folder / name, text, folder.parent)
        for name, text in _PRODUCTS.items()
        if (folder / name).is_file()
    ]


def _files(folder: Path) -> list[Link]:
    files = (
        path for path in folder.rglob("*") if path.is_file() and path.suffix in {".pdf", ".xlsx", ".docx"}
    )
    named = ((path.relative_to(folder).with_suffix("").as_posix(), path) for path in files)
    return [
        _to(path, text, folder.parents[1])
        for text, path in sorted(named)
        if not path.name.startswith((".", "~"))
    ]


def _to(path: Path, text: str, root: Path) -> Link:
    from hazardlib.brief.index_page import Link

    return Link(text, path.relative_to(root).as_posix())
