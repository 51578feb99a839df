"""The golden papers: what the sample's three papers say and how their first screens look, so that a change shows.

To accept a change that is meant: ``HAZARD_GOLDEN=write pytest tests/test_golden_papers.py``, and look at the diff.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
from difflib import unified_diff
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

GOLDEN = Path(__file__).parent / "golden"
PAPERS = ["2023-07", "2023-08-interim", "2023-12-final"]
IS_WRITING = os.environ.get("HAZARD_GOLDEN") == "write"
WIDTH, HEIGHT = 64, 72
"""Of a thumbnail [pixels]."""

MOST_DIFFERENT = 4.0
"""Mean difference of two thumbnails that look the same [grey levels of 256]."""

_HIDDEN = frozenset({"script", "style", "template", "title", "dialog", "svg"})
_BLOCKS = frozenset("p h1 h2 h3 h4 tr li figcaption caption section nav header footer".split())

_GREY = """async ([picture, width, height]) => {
  const image = new Image();
  image.src = "data:image/png;base64," + picture;
  await image.decode();
  const canvas = new OffscreenCanvas(width, height), drawing = canvas.getContext("2d");
  drawing.drawImage(image, 0, 0, width, height);
  const dots = drawing.getImageData(0, 0, width, height).data, grey = [];
  for (let at = 0; at < dots.length; at += 4)
    grey.push(Math.round(0.299 * dots[at] + 0.587 * dots[at + 1] + 0.114 * dots[at + 2]));
  return grey;
}"""


class _Text(HTMLParser):
    """Collect what a page says, a block a line, the cells of a row divided by ``|``."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = [""]
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 -- the parser's own signature
        self._hidden += tag in _HIDDEN
        if tag in _BLOCKS:
            self.lines.append("")
        elif tag in {"td", "th", "br"} and self.lines[-1]:
            self.lines[-1] += " " if tag == "br" else " | "

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in _HIDDEN
        if tag in _BLOCKS:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.lines[-1] += " ".join(data.split())


def text_of(page: Path) -> str:
    reader = _Text()
    reader.feed(page.read_text("utf-8"))
    return "\n".join(line for each in reader.lines if (line := each.strip())) + "\n"


@pytest.mark.parametrize("name", PAPERS)
def test_the_golden_papers_say_what_they_said(demo: Path, name: str) -> None:
    said, path = text_of(demo / "reports" / name / "briefing.html"), GOLDEN / f"{name}.txt"
    if IS_WRITING:
        path.write_text(said, "utf-8")
    expected = path.read_text("utf-8")
    changes = list(unified_diff(expected.splitlines(), said.splitlines(), "golden", "now", n=0, lineterm=""))
    assert not changes, "\n".join(changes[:40])
    assert len(said) > 10_000


def fonts() -> list[str]:
    """Return the fonts that this machine draws the papers' own with."""
    wanted = ("FangSong:lang=zh", "SimHei:lang=zh", "KaiTi:lang=zh")
    command = ["fc-match", "--format=%{family} %{style} %{fontversion}"]
    return [
        subprocess.run([*command, name], capture_output=True, text=True, check=False).stdout
        for name in wanted
    ]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("name", PAPERS)
def test_the_golden_papers_look_as_they_looked(demo: Path, chromium: Browser, name: str, width: int) -> None:
    path = GOLDEN / f"{name}-{width}.json"
    tab = chromium.new_page(viewport={"width": width, "height": width * HEIGHT // WIDTH})
    tab.goto((demo / "reports" / name / "briefing.html").as_uri())
    tab.evaluate("briefing.ready")
    picture = base64.b64encode(tab.screenshot(animations="disabled")).decode()
    tab.goto("about:blank")
    grey: list[int] = tab.evaluate(_GREY, [picture, WIDTH, HEIGHT])
    tab.close()
    if IS_WRITING:
        path.write_text(json.dumps({"fonts": fonts(), "grey": grey}, ensure_ascii=False) + "\n", "utf-8")
    golden = json.loads(path.read_text("utf-8"))
    if golden["fonts"] != fonts():
        pytest.skip(f"other fonts than those the golden pictures were drawn with: {golden['fonts']}")
    difference = sum(abs(one - other) for one, other in zip(grey, golden["grey"], strict=True)) / len(grey)
    assert difference <= MOST_DIFFERENT
    assert max(grey) - min(grey) > 40
