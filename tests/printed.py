"""What every paper of a month says, as text, without a browser: page, Word, digest, picture, index, meeting's sheets."""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

from hazardlib.brief.entries import read_entries
from hazardlib.brief.index_page import says
from hazardlib.brief.material import Material
from hazardlib.brief.notebook import read_paper
from hazardlib.brief.paper import Paper
from hazardlib.brief.render.html import paper_html
from hazardlib.brief.render.page import sheets_html
from hazardlib.brief.render.word import write_word
from hazardlib.brief.summary_page import summary_html
from hazardlib.pipeline.run import Run, open_run
from hazardlib.pipeline.stages import Results, brief, measure
from hazardlib.workspace import Workspace

_NOT_SAID = re.compile(r"<(script|style|head)\b.*?</\1>|<[^>]+>", re.DOTALL)


def run_of(workspace: Workspace, **parameters: str) -> Run:
    """Return a run of July's briefing, as known long after, unless said otherwise."""
    asked = {"kind": "monthly", "month": "2023-07", "known_at": "2024-03-01T08:00"} | parameters
    return open_run(**asked, workspace=workspace)


def run_of_paper(paper: Path) -> Run:
    """Return the run that made the paper in a folder of a workspace's reports."""
    figures = json.loads((paper / "figures.json").read_text("utf-8"))
    asked = {name: figures[name] for name in ("kind", "month", "as_of", "known_at")}
    return open_run(**asked, workspace=Workspace(paper.parents[1]))


def issued_paper(folder: Path) -> Paper:
    """Return the paper that lies in a folder, as its notebook holds it."""
    return read_paper(json.loads((folder / "briefing.ipynb").read_text("utf-8")))


def material_of(run: Run, results: Results | None = None) -> Material:
    """Return what a run's paper is written from, for those who ask a part of it alone."""
    results = results or measure(run)
    entries = read_entries(results.register.hazards, run.campaign)
    return Material(results.figures, entries, run.campaign, {})


def said_by_all(run: Run, results: Results | None = None) -> dict[str, str]:
    """Return the text of each product of a paper by its name; a sheet goes by whose it is."""
    results = results or measure(run)
    paper = brief(run, results=results)
    texts = {
        "page": page_of(paper),
        "word": word_of(paper, run),
        "digest": paper.digest,
        "picture": _plain(summary_html(paper)),
        "index": says(results.figures, run.campaign.reporter),
    }
    return texts | {name: text for (_, name), text in said_by_sheets(paper).items()}


def said_by_sheets(paper: Paper) -> dict[tuple[str, str], str]:
    """Return the text of each sheet of a monthly paper's meeting, by its folder and whose it is."""
    return {
        (sheet.folder, sheet.name): _plain(sheets_html([sheet], is_sample=False)) for sheet in paper.sheets
    }


def page_of(paper: Paper) -> str:
    """Return what the page says."""
    return _plain(paper_html(paper))


def word_of(paper: Paper, run: Run) -> str:
    """Return what the Word document says, the heads of its pages too."""
    with zipfile.ZipFile(io.BytesIO(write_word(paper, {}, run.workspace.word_template))) as archive:
        names: list[Any] = [name for name in archive.namelist() if re.match(r"word/(document|header)", name)]
        return "\n".join(_plain(archive.read(name).decode()) for name in names)


def _plain(html: str) -> str:
    return re.sub(r"\s+", "", _NOT_SAID.sub("", html))
