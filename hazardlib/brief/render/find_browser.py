"""The browser that prints: where it is found (on the path, else where Windows and macOS keep Chrome and Edge), and its faults in Chinese."""

from __future__ import annotations

import logging
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from hazardlib.errors import InstallError, one_line
from hazardlib.machine import in_chinese, machine_error, what_to_do

_EXECUTABLES = (
    "chromium-headless-shell",  # asks nothing outside by itself, and prints a fifth faster
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
    "chrome",
)
_PROGRAM_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
"""The variables that say where Windows keeps programs."""
_ON_WINDOWS = (
    "Google/Chrome/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
    "Chromium/Application/chrome.exe",
)
_ON_MACOS = ("Google Chrome", "Microsoft Edge", "Chromium")
INSTALL_CHROMIUM, INSTALL_FONTS = (
    (
        "sudo apt-get install chromium-headless-shell（没有这个包的系统装 chromium）",
        "sudo apt-get install fonts-noto-cjk",
    )
    if sys.platform == "linux"
    else ("Microsoft Edge 或 Google Chrome", "宋体、黑体、仿宋等中文字体")
)


def find_chromium() -> str:
    """Return the browser to use: ``HAZARD_CHROMIUM``, else one on the path, else Chrome or Edge where Windows and macOS keep them.

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
    on_path = (path for name in _EXECUTABLES if (path := shutil.which(name)))
    found = next(on_path, None) or next((str(path) for path in _installed() if path.is_file()), None)
    if found is None:
        raise InstallError(f"没有找到 Chromium 浏览器，不能生成 PDF。请安装：{INSTALL_CHROMIUM}")
    return found


def _installed() -> Iterator[Path]:
    """Yield where browsers lie on systems that have no path of them."""
    roots = [Path(place) for name in _PROGRAM_FOLDERS if (place := os.environ.get(name))]
    for name in _ON_WINDOWS:
        yield from (root / name for root in roots)
    for name in _ON_MACOS:
        for root in (Path("/Applications"), Path.home() / "Applications"):
            yield root / f"{name}.app" / "Contents" / "MacOS" / name


_LOG = logging.getLogger(__name__)

_GONE = ("has been closed", "crashed", "Connection closed", "Target closed", "Browser closed")
"""By what Playwright's errors tell that the browser, a tab or the driver has ended."""


def told(error: BaseException, patience_seconds: int) -> BaseException:
    """Return an error as users are told it: Playwright's in Chinese, its own words in the log, any other as it is.

    Parameters
    ----------
    patience_seconds
        How long a page was waited for [seconds].
    """
    if type(error).__module__.partition(".")[0] != "playwright":
        return error
    _LOG.warning("浏览器：%s", one_line(error))
    return InstallError(_said(error, patience_seconds))


def _said(error: BaseException, patience_seconds: int) -> str:
    text = str(error)
    if type(error).__name__ == "TimeoutError":
        return f"PDF 没有打印出来：浏览器 {patience_seconds // 60} 分钟还没有排好版，多半是电脑太忙。请关掉一些程序，再运行一次。"
    if fault := machine_error(text):
        return f"PDF 没有打印出来：浏览器遇到{in_chinese(fault)}。{what_to_do(fault)}。"
    if any(sign in text for sign in _GONE):
        return "PDF 没有打印出来：浏览器中途停了，多半是内存不够。请关掉一些程序，再运行一次。"
    return "PDF 没有打印出来：浏览器出了错。请再运行一次；仍不行的，用 hazard doctor 查一查浏览器。"
