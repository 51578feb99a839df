"""Products from an executed fourth notebook by nbconvert alone: ``jupyter nbconvert --to hazard-html out.ipynb``.

Registered by entry point in ``pyproject.toml``; what they make is what ``hazard run`` makes.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter

from hazardlib.brief.notebook import left_out_line, read_paper
from hazardlib.brief.paper import Paper
from hazardlib.brief.render.page import Browser, to_html
from hazardlib.brief.render.word import write_word
from hazardlib.errors import InstallError
from hazardlib.workspace import open_workspace


class _PaperExporter(Exporter):
    """Reads the paper and makes one product of it."""

    def from_notebook_node(  # type: ignore[override]  # a product, not a notebook
        self, nb: Mapping[str, Any], resources: Any = None, **_: Any
    ) -> tuple[str | bytes, dict[str, Any]]:
        """Return the product, and nbconvert's resources with its ending."""
        resources = {**(resources or {}), "output_extension": self.file_extension}
        paper = read_paper(nb)
        if said := left_out_line(paper):
            self.log.warning(said)
        return self.make(paper, nb), resources

    def make(self, paper: Paper, notebook: Mapping[str, Any]) -> str | bytes:
        """Return the product."""
        raise NotImplementedError


class HtmlExporter(_PaperExporter):
    """``briefing.html``."""

    file_extension, output_mimetype, export_from_notebook = ".html", "text/html", "简报网页"

    def make(self, paper: Paper, notebook: Mapping[str, Any]) -> str:  # noqa: ARG002 -- as the others
        """Return the page."""
        return to_html(paper)


class PdfExporter(_PaperExporter):
    """``briefing.pdf``."""

    file_extension, output_mimetype, export_from_notebook = ".pdf", "application/pdf", "简报 PDF"

    def make(self, paper: Paper, notebook: Mapping[str, Any]) -> bytes:  # noqa: ARG002 -- as the others
        """Return the print."""
        return _print(paper)[0]


class WordExporter(_PaperExporter):
    """``briefing.docx``, by the template of the workspace that the notebook was run with."""

    file_extension, export_from_notebook = ".docx", "简报 Word"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    def make(self, paper: Paper, notebook: Mapping[str, Any]) -> bytes:
        """Return the document, with the charts as the print has them."""
        given = notebook["metadata"].get("papermill", {}).get("parameters", {})
        try:
            pictures = _print(paper)[1]
        except InstallError:  # without a browser the charts are told in words, as the command does
            pictures = {}
        return write_word(paper, pictures, open_workspace(given.get("workspace", "")).word_template)


def _print(paper: Paper) -> tuple[bytes, Mapping[str, bytes]]:
    """Return a paper's PDF and the pictures of its charts."""
    with tempfile.TemporaryDirectory() as folder, Browser() as browser:
        page, out = Path(folder) / "briefing.html", Path(folder) / "briefing.pdf"
        page.write_text(to_html(paper), "utf-8")
        print_ = browser.print_pdf(page, out)
        print_.done.result()
        return out.read_bytes(), print_.pictures.result()
