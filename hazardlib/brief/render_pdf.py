"""The browser that prints and draws: one Chromium kept open in a thread of its own."""

from __future__ import annotations

import base64
import logging
import os
import re
import shutil
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from hazardlib.brief.render_pack import read_objects, write_objects
from hazardlib.brief.render_split import split_articles
from hazardlib.brief.render_text import mend_text
from hazardlib.errors import InstallError, one_line

if TYPE_CHECKING:
    from playwright.sync_api import Browser as Chromium
    from playwright.sync_api import Page, Playwright

_EXECUTABLES = (
    "chromium-headless-shell",  # asks nothing outside by itself, and prints a fifth faster
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
_ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-quic",
    "--disable-sync",
    "--host-resolver-rules=MAP * ^NOTFOUND",
    "--font-render-hinting=none",
    "--no-first-run",
    "--no-pings",
)
_LOCALE = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "LANGUAGE": ""}
"""The machine's own would choose other fonts for the same page."""
_VIEWPORT = {"width": 800, "height": 1100}
_DATES = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}[^)]*\)")
_ELEMENTS = re.compile(
    rb"\(node(\d{8})\)"
)  # the browser numbers them as it comes to them, on from page to page
_NAME = re.compile(rb"\(node\d{8}\) \d+ 0 R")
_NAMES = re.compile(
    rb"(?<=/Limits )\[\(node\d{8}\) \(node\d{8}\)\]\s+/Names \[[^\]]*\]"
)  # their table, sorted by name
_SETTLED_DATE = b"D:20000101000000+00'00'"

INSTALL_CHROMIUM = "sudo apt-get install chromium-headless-shell（没有这个包的系统装 chromium）"
INSTALL_FONTS = "sudo apt-get install fonts-noto-cjk"

# Returns the visible characters that no font draws: they come out like a character that cannot exist.
_MISSING_GLYPHS = """() => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 24;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.textBaseline = "top";
  const family = getComputedStyle(document.body).fontFamily;
  const look = (mark) => {
    pen.clearRect(0, 0, 24, 24);
    pen.font = "20px " + family;
    pen.fillText(mark, 1, 1);
    return pen.getImageData(0, 0, 24, 24).data.join();
  };
  const boxes = new Set(["\\u{10FFFD}", "\\u{E0FFF}", "\\uFDD0"].map(look));
  const marks = new Set(document.body.innerText.match(/[\\u2E80-\\u2FFF\\u3001-\\u9FFF\\uF900-\\uFAFF\\uFF00-\\uFFEF\\u{20000}-\\u{3FFFF}]/gu) || []);
  return [...marks].filter((mark) => boxes.has(look(mark)));
}"""

_PICTURE_WIDTH, _PICTURE_SCALE = 620, 3
"""Width of a chart's picture [CSS pixels] and how many dots each has: 300 a inch at the width of the text."""

# Returns each chart as a PNG in a data URL, by the anchor of its figure.
_CHART_PICTURES = """async ({ width, scale }) => {
  const drawn = {};
  for (const figure of document.querySelectorAll("section:not(:has(> .on-screen)) figure.chart")) {
    const plot = figure.querySelector(".plot");
    const shrunk = parseFloat(getComputedStyle(plot).zoom) || 1;
    const size = { width: Math.round(width / shrunk), height: plot._fullLayout.height, scale };
    drawn[figure.id] = await Plotly.toImage(plot, { format: "png", ...size });
  }
  return drawn;
}"""


def find_chromium() -> str:
    """Return the browser to use: ``HAZARD_CHROMIUM``, else one on the path.

    Raises
    ------
    InstallError
        If there is none.
    """
    wanted = os.environ.get("HAZARD_CHROMIUM")
    if wanted:
        if not Path(wanted).is_file():
            raise InstallError(
                f"环境变量 HAZARD_CHROMIUM 指向“{wanted}”，那里没有浏览器。请改正或取消该变量。"
            )
        return wanted
    found = next((path for name in _EXECUTABLES if (path := shutil.which(name))), None)
    if found is None:
        raise InstallError(f"没有找到 Chromium 浏览器，不能生成 PDF。请安装：{INSTALL_CHROMIUM}")
    return found


class Browser(AbstractContextManager["Browser"]):
    """A Chromium that prints HTML files one after the other.

    Playwright's calls must all come from one thread, so the browser has its own; it starts at once, while the
    caller does something else. What goes wrong is raised by the future of the first print.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="browser")
        self._playwright: Playwright | None = None
        self._chromium: Chromium | None = None
        self._page: Page | None = None
        self._sheet: Page | None = None
        self._started = self._thread.submit(self._start)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.submit(self._stop).result()
        self._thread.shutdown()

    def print_pdf(self, html: Path, out: Path) -> Future[dict[str, bytes]]:
        """Print an HTML file as PDF; when the file is there, the future gives the charts as PNG by their anchor.

        The future raises InstallError where the browser or a Chinese font is missing.
        """
        return self._thread.submit(self._print, html, out)

    def print_sheets(self, html: str, outs: Sequence[Path]) -> Future[dict[str, bytes]]:
        """Print a document of articles (`brief.sheet_page`), given as text, as a PDF of each.

        The future gives nothing and raises what that of `print_pdf` raises.
        """
        return self._thread.submit(self._print_articles, html, outs)

    def draw_picture(self, html: Path, out: Path, *, width: int, scale: float) -> Future[dict[str, bytes]]:
        """Draw an HTML file as one tall PNG, as wide as ``width`` CSS pixels of ``scale`` dots each.

        The future gives nothing and raises what that of `print_pdf` raises.
        """
        return self._thread.submit(self._draw, html, out, width, scale)

    def _start(self) -> None:
        # Ctrl-C may reach the browser first; what it then complains of is said by the command itself.
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        executable = find_chromium()
        from playwright.sync_api import Error, sync_playwright

        arguments = [*_ARGUMENTS]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            arguments.append("--no-sandbox")
        try:
            self._playwright = sync_playwright().start()
            self._chromium = self._playwright.chromium.launch(
                executable_path=executable, args=arguments, env={**os.environ, **_LOCALE}
            )
            context = self._chromium.new_context(viewport=_VIEWPORT, offline=True, locale="zh-CN")  # type: ignore[arg-type]
            self._page, self._sheet = context.new_page(), context.new_page()
            for page in (self._page, self._sheet):
                page.emulate_media(media="print")
        except Error as error:
            raise InstallError(
                f"浏览器 {executable} 启动不了（{one_line(error, limit=160)}）。请重新安装：{INSTALL_CHROMIUM}"
            ) from error

    def _stop(self) -> None:
        if self._chromium is not None:
            self._chromium.close()
        if self._playwright is not None:
            self._playwright.stop()

    def _draw(self, html: Path, out: Path, width: int, scale: float) -> dict[str, bytes]:
        self._started.result()
        assert self._chromium is not None
        with self._chromium.new_context(
            viewport={"width": width, "height": _VIEWPORT["height"]},
            device_scale_factor=scale,
            color_scheme="light",
            reduced_motion="reduce",
            offline=True,
            locale="zh-CN",
        ) as context:
            page = context.new_page()
            _open(page, html)
            page.screenshot(path=out, full_page=True, animations="disabled")
        return {}

    def _print(self, html: Path, out: Path) -> dict[str, bytes]:
        self._started.result()
        assert self._page is not None
        page = self._page
        _open(page, html)
        out.write_bytes(write_objects(*_printed(page)))
        drawn = page.evaluate(_CHART_PICTURES, {"width": _PICTURE_WIDTH, "scale": _PICTURE_SCALE})
        return {anchor: base64.b64decode(data.partition(",")[2]) for anchor, data in drawn.items()}

    def _print_articles(self, html: str, outs: Sequence[Path]) -> dict[str, bytes]:
        self._started.result()
        assert self._sheet is not None
        self._sheet.set_content(html)
        _check_fonts(self._sheet)
        objects, trailer = _printed(self._sheet)
        for out, own in zip(outs, split_articles(objects, trailer), strict=True):
            out.write_bytes(write_objects(own, trailer))
        return {}


def _printed(page: Page) -> tuple[dict[int, bytes], bytes]:
    """Return a page's print as objects and trailer."""
    data = page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
    objects, trailer = read_objects(settle(data))
    return mend_text(objects), trailer


def _open(page: Page, html: Path) -> None:
    page.goto(html.resolve().as_uri())
    page.evaluate("window.briefing ? briefing.ready : true")
    _check_fonts(page)


def _check_fonts(page: Page) -> None:
    missing = page.evaluate(_MISSING_GLYPHS)
    if missing:
        shown = "".join(missing[:20])
        raise InstallError(
            f"缺少中文字体，{len(missing)}个字显示不出来（如“{shown}”）。请安装：{INSTALL_FONTS}"
        )


def settle(pdf: bytes) -> bytes:
    """Return the PDF with fixed dates and element numbers, so that the same paper is the same file.

    Each replacement has the length of what it replaces: no offset in the file moves.
    """
    numbers = dict.fromkeys(found[1] for found in _ELEMENTS.finditer(pdf))
    settled = {number: b"(node%08d)" % place for place, number in enumerate(numbers)}
    dated = _DATES.sub(lambda found: _settled(found[0], found[1]), pdf)
    numbered = _ELEMENTS.sub(lambda found: settled[found[1]], dated)
    return _NAMES.sub(lambda found: _sorted_names(found[0]), numbered)


def _sorted_names(table: bytes) -> bytes:
    names = sorted(_NAME.findall(table))
    return b"[%s %s]\n/Names [%s]" % (names[0].split()[0], names[-1].split()[0], b" ".join(names))


def _settled(whole: bytes, key: bytes) -> bytes:
    head = b"/" + key + b" ("
    room = len(whole) - len(head) - 1
    return head + _SETTLED_DATE.ljust(room)[:room] + b")"
