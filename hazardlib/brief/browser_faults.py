"""Browser faults: what is wrong with the browser, which Playwright tells in English, in one Chinese line with what to do."""

from __future__ import annotations

import logging

from hazardlib.errors import InstallError, one_line
from hazardlib.machine import in_chinese, machine_error, what_to_do

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
