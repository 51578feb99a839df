"""JupyterLab as ``make lab`` installs it, driven cell by cell: what an analyst adds there is in the three products."""

from __future__ import annotations

import io
import os
import re
import shutil
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Error, Page, expect

from hazardlib.domain.campaign import load_campaign
from hazardlib.sample import write_sample
from hazardlib.workspace import open_workspace

LAB = Path(__file__).parents[1] / ".venv-lab" / "bin" / "jupyter"
SLOW_MS = 240_000
ADDED = {
    "code": "import pandas as pd\n"
    "hazards = pipeline.measure(run).register.hazards\n"
    "pd.crosstab(hazards['sector'], hazards['state'], margins=True)",
    "markdown": "分析人员的**一段话**。",
    "chart": "import plotly.express as px\n"
    "px.bar(hazards.groupby('sector').size().reset_index(name='found'), x='sector', y='found', title='自己画的图')",
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not LAB.is_file(), reason="make lab has not been run"),
]


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """The address of a JupyterLab on a fresh workspace of July's spreadsheets."""
    raw = tmp_path / "data" / "raw"
    raw.mkdir(parents=True)
    write_sample(raw, load_campaign(open_workspace(tmp_path).campaign))
    for month in raw.iterdir():
        if month.name > "2023-07":
            shutil.rmtree(month)
    shutil.copytree(open_workspace("").notebooks, tmp_path / "notebooks", ignore=shutil.ignore_patterns(".*"))
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        LAB,
        "lab",
        "--allow-root",
        "--no-browser",
        f"--port={port}",
        "--IdentityProvider.token=",
        f"--notebook-dir={tmp_path}",
    ]
    own = {
        name: str(tmp_path / name)
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTERLAB_WORKSPACES_DIR")
    }
    with subprocess.Popen(command, env={**os.environ, **own}, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        assert any("is running at" in line for line in server.stderr)
        yield f"http://127.0.0.1:{port}/lab"
        server.terminate()


def test_the_month_cell_by_cell_and_what_an_analyst_adds(
    lab: str, tmp_path: Path, chromium: Chromium
) -> None:
    page = chromium.new_page(viewport={"width": 1400, "height": 1000}, locale="zh-CN")
    page.set_default_timeout(SLOW_MS)
    expect.set_options(timeout=SLOW_MS)
    for name in ("1_ingest", "2_merge", "3_measure", "4_brief"):
        page.goto(f"{lab}/tree/notebooks/{name}.ipynb?reset")
        expect(page.locator(".jp-Notebook .jp-Cell").first).to_be_visible()
        # Cells are drawn anew until the kernel is there and what `reset` begins is over.
        page.wait_for_load_state("networkidle")
        expect(page.locator(".jp-Notebook-ExecutionIndicator").first).to_have_attribute("data-status", "idle")
        cells = page.locator(".jp-Notebook .jp-Cell")
        at = 0
        while at < cells.count():
            run(page, at)
            if 'paper.show("sectors")' in (cells.nth(at).text_content() or ""):
                for kind, source in ADDED.items():
                    at += 1
                    add(page, at, kind, source)
                    run(page, at)
            at += 1
    assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    chart = page.locator(".jp-Notebook .jp-Cell", has_text="import plotly.express").locator(
        ".jp-RenderedPlotly"
    )
    expect(chart).to_have_count(1)
    chart.scroll_into_view_if_needed()
    page.screenshot(path=tmp_path / "lab.png")
    page.keyboard.press("Control+s")
    expect(page.locator(".jp-mod-dirty")).to_have_count(0)
    page.close()

    notebook = tmp_path / "notebooks" / "4_brief.ipynb"
    said = {}
    for ending in ("html", "pdf", "docx"):
        command = [sys.executable, "-m", "nbconvert", "--to", f"hazard-{ending}", str(notebook)]
        subprocess.run(command, check=True, capture_output=True, cwd=tmp_path)
        said[ending] = text_of(notebook.with_suffix(f".{ending}"))
    for ending, text in said.items():
        for own in ("分析人员的一段话。", "自己画的图", "附表", "合计"):
            assert own in text, (ending, own)
        assert text.index("附表") < text.index("分析人员的一段话。") < text.index("自己画的图")


def run(page: Page, at: int) -> None:
    """Run one cell as a person does, and wait for it; JupyterLab draws a notebook's cells anew while it opens, so the first may want a second go."""
    cell = page.locator(".jp-Notebook .jp-Cell").nth(at)
    is_code = "jp-CodeCell" in (cell.get_attribute("class") or "")
    for patience in (20_000, SLOW_MS):
        try:
            cell.scroll_into_view_if_needed(timeout=patience)
            cell.locator(".jp-InputPrompt, .jp-InputArea-prompt").first.click(force=True, timeout=patience)
            page.keyboard.press("Control+Enter")
            if is_code:
                prompt = cell.locator(".jp-InputArea-prompt").first
                expect(prompt).to_have_text(re.compile(r"\[[\d*]+\]"), timeout=patience)  # it has begun
        except (Error, AssertionError):
            if patience == SLOW_MS:
                raise
            continue
        break
    if is_code:
        expect(cell.locator(".jp-InputArea-prompt").first).to_have_text(re.compile(r"\[\d+\]"))


def add(page: Page, at: int, kind: str, source: str) -> None:
    """Add a cell below the one before, and type into it."""
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    if kind == "markdown":
        page.keyboard.press("m")
    page.locator(".jp-Notebook .jp-Cell").nth(at).locator(".cm-content").first.click()
    page.keyboard.insert_text(source)
    page.keyboard.press("Escape")


def text_of(product: Path) -> str:
    if product.suffix == ".pdf":
        text = "".join(each.extract_text() for each in pypdf.PdfReader(product).pages)
    elif product.suffix == ".docx":
        with zipfile.ZipFile(io.BytesIO(product.read_bytes())) as archive:
            text = re.sub(r"<[^>]+>", "", archive.read("word/document.xml").decode())
    else:
        text = re.sub(r"<script.*?</script>|<[^>]+>", "", product.read_text("utf-8"), flags=re.DOTALL)
    return re.sub(r"\s", "", text)
