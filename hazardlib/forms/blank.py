"""Blank: one department's workbook for one month, ready to be filled in."""

from __future__ import annotations

from datetime import datetime, time
from io import BytesIO
from typing import Any

from hazardlib.domain.addresses import letters
from hazardlib.forms.blank_ledger import add_ledger
from hazardlib.forms.blank_sheets import add_duties, add_progress, add_stages, add_tips
from hazardlib.forms.choices import Choices, offered_words
from hazardlib.forms.desk import Blank, Desk
from hazardlib.forms.guide import add_guide
from hazardlib.forms.style import Looks, new_book

LISTS_SHEET = "选项"


def write_blank(blank: Blank) -> bytes:
    """Return the workbook: 填写说明, 隐患台账, 工作进展, 企业履责, 举报线索, and 阶段情况 where it is due.

    The same input gives the same bytes. Its ledger, read back, is the carried hazards alone:
    the example row is marked 示例 in 序号 and never read.
    """
    content = BytesIO()
    campaign, title = blank.campaign, f"{blank.department}{blank.month.chinese}隐患台账{blank.title_mark}"
    written_at = datetime.combine(campaign.issued_on, time())
    with new_book(content, title=title, written_at=written_at, stamp=blank.stamp) as book:
        offered = offered_words(campaign, blank.department, blank.month, blank.sources)
        desk = Desk(book, Looks(book), _ranges(offered))
        add_guide(desk, blank)
        ledger = add_ledger(desk, blank)
        add_progress(desk, blank)
        add_duties(desk, blank)
        add_tips(desk, blank)
        add_stages(desk, blank)
        _add_lists(book, offered, blank.stamp)
        ledger.activate()
    return content.getvalue()


def _ranges(offered: Choices) -> dict[str, str]:
    """Return where on the hidden sheet each list stands; a list typed into a rule holds 255 characters."""
    return {
        name: f"='{LISTS_SHEET}'!${letters(column)}$3:${letters(column)}${len(words) + 2}"
        for column, (name, words) in enumerate(offered.items())
        if words
    }


def _add_lists(book: Any, offered: Choices, stamp: str) -> None:
    sheet = book.add_worksheet(LISTS_SHEET)
    sheet.write_string(0, 0, stamp)
    for column, (name, words) in enumerate(offered.items()):
        sheet.write_string(1, column, f"list:{name}")
        for row, word in enumerate(words, start=2):
            sheet.write_string(row, column, word)
    sheet.protect()
    sheet.very_hidden()
