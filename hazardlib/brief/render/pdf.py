"""The browser that prints and draws: one Chromium kept open, driven from a thread of its own."""

from __future__ import annotations

import asyncio
import base64
import logging
import os
import re
from collections.abc import Coroutine, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from hazardlib.brief.render.find_browser import INSTALL_CHROMIUM, INSTALL_FONTS, find_chromium, told
from hazardlib.brief.render.pdf_objects import mend_text, read_objects, write_objects
from hazardlib.brief.render.split import split_articles
from hazardlib.errors import InstallError, one_line

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import Page, Playwright

Done = TypeVar("Done")
_LOG = logging.getLogger(__name__)

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
_PATIENCE_MS = 180_000
"""How long a page may take to load: an office computer with much else to do needs more than the usual half a minute."""
_LONGEST_GOODBYE_SECONDS = 10
"""How long a browser may take to end: Ctrl-C waits no longer."""
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
    return new Uint32Array(pen.getImageData(0, 0, 24, 24).data.buffer).join();
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


class Print(NamedTuple):
    """A print that is under way: the charts as PNG by their anchor, which are there first, and the PDF."""

    pictures: Future[dict[str, bytes]]
    done: Future[None]


class Browser(AbstractContextManager["Browser"]):
    """A Chromium that prints and draws, several pages side by side.

    It is driven from a thread of its own and starts at once, while the caller does something else. What goes wrong,
    a browser or a Chinese font that is missing too (InstallError), is raised by the futures.
    """

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="browser", daemon=True)
        self._thread.start()
        self._playwright: Playwright | None = None
        self._chromium: Chromium | None = None
        # One tab prints papers, one sheets, each one after the other: a new one would load the fonts anew.
        self._papers, self._sheets = asyncio.Lock(), asyncio.Lock()
        # Ours alone: were Playwright's own given up too, it could end neither its driver nor the browser.
        self._under_way = set[asyncio.Task[Any]]()
        self._driven = self._submit(self._drive())
        self._started = self._submit(self._start())

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._submit(self._stop()).result(_LONGEST_GOODBYE_SECONDS)
        except (
            FutureTimeout
        ):  # it hangs, or is still starting: it ends with this process, which is not held up by it
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def print_pdf(self, html: Path, out: Path) -> Print:
        """Print an HTML file as PDF, its charts drawn as pictures first."""
        pictures: Future[dict[str, bytes]] = Future()
        return Print(pictures, self._submit(self._print(html.resolve().as_uri(), out, pictures)))

    def print_sheets(self, html: str, outs: Sequence[Path]) -> Future[None]:
        """Print a document of articles (`brief.sheet_page`), given as text, as a PDF of each."""
        return self._submit(self._print_articles(html, outs))

    def draw_picture(self, html: Path, out: Path, *, width: int, scale: float) -> Future[None]:
        """Draw an HTML file as one tall PNG, as wide as ``width`` CSS pixels of ``scale`` dots each."""
        return self._submit(self._draw(html.resolve().as_uri(), out, width, scale))

    def _submit(self, work: Coroutine[Any, Any, Done]) -> Future[Done]:
        return asyncio.run_coroutine_threadsafe(self._noted(work), self._loop)

    async def _noted(self, work: Coroutine[Any, Any, Done]) -> Done:
        task = asyncio.current_task()
        assert task is not None
        self._under_way.add(task)
        try:
            return await work
        except Exception as error:
            if (said := told(error, _PATIENCE_MS // 1000)) is error:
                raise
            raise said from error
        finally:
            self._under_way.discard(task)

    async def _drive(self) -> str:
        """Start what drives the browser; return which browser that will be."""
        # Ctrl-C may reach the browser first; what it then complains of is said by the command itself.
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        executable = find_chromium()
        from playwright.async_api import async_playwright

        self._playwright = await async_playwright().start()
        return executable

    async def _start(self) -> tuple[Page, Page]:
        """Start the browser with its two tabs."""
        executable = await asyncio.wrap_future(self._driven)
        from playwright.async_api import Error

        arguments = [*_ARGUMENTS, *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]
        try:
            assert self._playwright is not None
            self._chromium = await self._playwright.chromium.launch(
                executable_path=executable, args=arguments, env={**os.environ, **_LOCALE}
            )
            context = await self._chromium.new_context(viewport=_VIEWPORT, offline=True, locale="zh-CN")  # type: ignore[arg-type]
            tabs = await context.new_page(), await context.new_page()
            for page in tabs:
                await page.emulate_media(media="print")
        except Error as error:
            _LOG.warning("浏览器：%s", one_line(error))
            raise InstallError(f"浏览器 {executable} 启动不了。请重新安装：{INSTALL_CHROMIUM}") from error
        return tabs

    async def _stop(self) -> None:
        """Stop the browser; what it still had to do is given up."""
        await asyncio.wait([asyncio.wrap_future(self._driven)])  # it can end what it has begun
        await asyncio.wait([asyncio.wrap_future(self._started)], timeout=_LONGEST_GOODBYE_SECONDS / 5)
        given_up = [task for task in self._under_way if task is not asyncio.current_task()]
        for task in given_up:
            task.cancel()
        await asyncio.gather(*given_up, return_exceptions=True)
        if self._chromium is not None:
            with suppress(Exception):  # Ctrl-C may have ended it, or the driver, before
                await self._chromium.close()
        if self._playwright is not None:
            await self._playwright.stop()

    async def _draw(self, address: str, out: Path, width: int, scale: float) -> None:
        await asyncio.wrap_future(self._started)
        assert self._chromium is not None
        async with await self._chromium.new_context(
            viewport={"width": width, "height": _VIEWPORT["height"]},
            device_scale_factor=scale,
            color_scheme="light",
            reduced_motion="reduce",
            offline=True,
            locale="zh-CN",
        ) as context:
            page = await context.new_page()
            await _open(page, address)
            await page.screenshot(path=out, full_page=True, animations="disabled")

    async def _print(self, address: str, out: Path, pictures: Future[dict[str, bytes]]) -> None:
        try:
            page, _ = await asyncio.wrap_future(self._started)
            async with self._papers:
                await _open(page, address)
                drawn = await page.evaluate(
                    _CHART_PICTURES, {"width": _PICTURE_WIDTH, "scale": _PICTURE_SCALE}
                )
                pictures.set_result(
                    {anchor: base64.b64decode(data.partition(",")[2]) for anchor, data in drawn.items()}
                )
                _write(out, *await _printed(page))
        except BaseException as error:
            if not pictures.done():
                pictures.set_exception(told(error, _PATIENCE_MS // 1000))
            raise

    async def _print_articles(self, html: str, outs: Sequence[Path]) -> None:
        _, page = await asyncio.wrap_future(self._started)
        async with self._sheets:
            await page.set_content(html, timeout=_PATIENCE_MS)
            await _check_fonts(page)
            objects, trailer = await _printed(page)
        for out, own in zip(outs, split_articles(objects, trailer), strict=True):
            _write(out, own, trailer)


def _write(out: Path, objects: Mapping[int, bytes], trailer: bytes) -> None:
    out.write_bytes(write_objects(objects, trailer))


async def _printed(page: Page) -> tuple[dict[int, bytes], bytes]:
    """Return a page's print as objects and trailer."""
    data = await page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
    objects, trailer = read_objects(settle(data))
    return mend_text(objects), trailer


async def _open(page: Page, address: str) -> None:
    await page.goto(address, timeout=_PATIENCE_MS)
    await page.evaluate("window.briefing ? briefing.ready : true")
    await _check_fonts(page)


async def _check_fonts(page: Page) -> None:
    missing = await page.evaluate(_MISSING_GLYPHS)
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
