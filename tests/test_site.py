"""The site of the documents, as ``make docs`` builds it: whole, its links leading somewhere, asking nobody outside."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium

ROOT = Path(__file__).resolve().parent.parent
MKDOCS = ROOT / ".venv-docs" / "bin" / "mkdocs"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not MKDOCS.is_file(), reason="make docs has not been run"),
]


def build(root: Path, site: Path) -> subprocess.CompletedProcess[str]:
    command = [str(MKDOCS), "build", "--strict", "--config-file", str(root / "mkdocs.yml")]
    return subprocess.run([*command, "--site-dir", str(site)], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = build(ROOT, folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_every_document_has_its_page_and_the_chinese_one_comes_first(site: Path) -> None:
    documents = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    assert len([*site.rglob("*.html")]) == len(documents) + 1  # what is shown for a page that is not there
    assert "使用说明" in (site / "index.html").read_text("utf-8")
    assert (site / "docs" / "pictures" / "july.png").is_file()


def test_no_page_asks_for_anything_outside(site: Path, chromium: Chromium) -> None:
    page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for each in ("index.html", "README.html", "docs/definitions.html", "docs/decisions/index.html"):
        page.goto((site / each).as_uri())
        page.wait_for_load_state("load")
    page.close()
    assert asked
    assert not [url for url in asked if not url.startswith("file:")]
    for path in site.rglob("*.html"):
        assert not re.findall(r'(?:src|rel="stylesheet" href)="(?:https?:)?//', path.read_text("utf-8")), path


def test_a_link_that_leads_nowhere_stops_the_build(tmp_path: Path) -> None:
    for name in ("mkdocs.yml", "README.zh-CN.md", "README.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    for name in ("docs", "scripts"):
        shutil.copytree(ROOT / name, tmp_path / name)
    recipes = tmp_path / "docs" / "recipes.md"
    recipes.write_text(recipes.read_text("utf-8") + "\n[nowhere](nowhere.md)\n", "utf-8")
    done = build(tmp_path, tmp_path / "site")
    assert done.returncode != 0
    assert "nowhere.md" in done.stdout + done.stderr
