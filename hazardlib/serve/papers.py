"""Papers: which files of ``reports`` are for reading; nothing else is reachable, for a file is found in this list alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hazardlib.brief.index_page import says
from hazardlib.domain.campaign import load_campaign
from hazardlib.domain.month import Month, parse_day
from hazardlib.domain.terms import Kind
from hazardlib.errors import HazardError
from hazardlib.pipeline.publish.issues import newest_issue
from hazardlib.pipeline.publish.products import HTML, LEDGER, MEETING, PDF, SUMMARY, WORD
from hazardlib.workspace import Workspace

_FOR_READING = {
    HTML: "网页版",
    PDF: "打印版（PDF）",
    WORD: "Word版",
    LEDGER: "统计表和总台账",
    SUMMARY: "长图",
}


@dataclass(frozen=True)
class ReadablePaper:
    """A paper: its folder's name, what it is called, what it says in a line, its day, and its files by their addresses' ends."""

    name: str
    title: str
    says: str
    as_of: date
    is_sample: bool
    products: dict[str, str]
    meeting: dict[str, str]


def papers(workspace: Workspace) -> list[ReadablePaper]:
    """Return the papers that can be read, the newest first."""
    found, reporter = [], load_campaign(workspace.campaign).reporter
    for folder in sorted(workspace.reports.glob("[!.]*/")):
        issue = newest_issue(folder)
        names = files(workspace, folder.name)
        if issue is None or not names:
            continue
        try:
            figures = issue.figures
            month = Month.parse(str(figures["month"])).chinese
            title = f"{month}{Kind(figures['kind']).chinese}" + f"（第{issue.number}版）" * (issue.number > 1)
            said, as_of, is_sample = (
                says(figures, reporter),
                parse_day(figures["as_of"]),
                bool(figures["sample_data"]),
            )
        except (
            KeyError,
            TypeError,
            ValueError,
            AttributeError,
            HazardError,
        ):  # edited by hand, or half a file
            continue
        products = {name: text for name, text in _FOR_READING.items() if name in names}
        meeting = {name: name.partition("/")[2].removesuffix(".pdf") for name in names if "/" in name}
        found.append(ReadablePaper(folder.name, title, said, as_of, is_sample, products, meeting))
    return sorted(found, key=lambda paper: paper.as_of, reverse=True)


def files(workspace: Workspace, paper: str) -> dict[str, Path]:
    """Return what is for reading in one paper's folder: the end of its address → where it lies."""
    if paper not in {folder.name for folder in workspace.reports.glob("[!.]*/")}:
        return {}
    folder = workspace.reports / paper
    found = [folder / name for name in _FOR_READING]
    found += sorted((folder / MEETING).rglob("*.pdf"))
    return {
        path.relative_to(folder).as_posix(): path
        for path in found
        if path.is_file() and path.resolve().is_relative_to(folder.resolve())
    }
