"""The first sheet of a feedback workbook: 需要修改的地方, a line for each place with a link to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hazardlib.domain.addresses import position
from hazardlib.domain.sheets import LIST_SHEET
from hazardlib.domain.terms import SAMPLE_MARK
from hazardlib.findings import WHOLE_FILE, Finding
from hazardlib.forms.reading_order import count_places, summary
from hazardlib.forms.returned import Returned
from hazardlib.forms.style import ERROR_FILL, WARNING_FILL, Looks, add_headings, fit_height, write_cell

_HEADINGS = (
    ("序号", 6),
    ("工作表", 16),
    ("单元格", 9),
    ("字段", 15),
    ("现在的内容", 26),
    ("问题", 46),
    ("怎么改", 46),
    ("必须修改/请核对", 12),
)
_HEADER_ROW = 4
_MOST_LINES = 5_000


def add_list(
    book: Any, looks: Looks, returned: Returned, findings: Sequence[Finding], names: Mapping[str, str]
) -> None:
    """Add the sheet.

    Parameters
    ----------
    book, looks
        The workbook and its formats.
    returned
        What goes back.
    findings
        Its findings in reading order.
    names
        Each sheet's name in this workbook.
    """
    page = book.add_worksheet(LIST_SHEET)
    page.set_tab_color("#C00000")
    _write_top(page, looks, returned, findings)
    add_headings(page, looks, _HEADINGS, _HEADER_ROW)
    for number, finding in enumerate(findings[:_MOST_LINES], start=1):
        _write_line(page, looks, _HEADER_ROW + number, number, finding, names)
    last = _HEADER_ROW + min(len(findings), _MOST_LINES)
    page.autofilter(_HEADER_ROW, 0, max(last, _HEADER_ROW + 1), len(_HEADINGS) - 1)
    if len(findings) > _MOST_LINES:
        page.write_string(
            last + 1, 0, f"……共 {sum(count_places(findings))} 处，其余见各表中有颜色的单元格。", looks.hint()
        )


def _write_top(page: Any, looks: Looks, returned: Returned, findings: Sequence[Finding]) -> None:
    width = len(_HEADINGS) - 1
    mark = f"（{SAMPLE_MARK}）" if returned.is_sample else ""
    look = looks.make(bold=True, font_size=12, text_wrap=True)
    page.merge_range(0, 0, 0, width, "", look)
    page.write_string(0, 0, opening(returned, findings) + mark, look)
    page.set_row(0, 40)
    page.merge_range(1, 0, 1, width, "", looks.hint())
    page.write_string(1, 0, f"原文件：{returned.file}。{_advice(returned)}", looks.hint())
    page.write_string(2, 0, "颜色：", looks.label())
    page.write_string(
        2, 1, "必须修改", looks.body(bg_color=ERROR_FILL, border=2, border_color="#000000", bold=True)
    )
    page.write_string(2, 3, "请核对", looks.body(bg_color=WARNING_FILL, border=4, border_color="#000000"))
    left_out = "、".join(f"“{name}”" for name in returned.left_out)
    if left_out:
        page.write_string(3, 0, f"工作表{left_out}不在统计范围内，没有放进本文件。", looks.hint())


def opening(returned: Returned, findings: Sequence[Finding]) -> str:
    """Return the first line: what was received, then what to do with this file."""
    errors, warnings = count_places(findings)
    said = summary(
        read=returned.rows_read,
        accepted=returned.rows_accepted,
        errors=errors,
        warnings=warnings,
        is_refused=returned.is_refused,
        is_trial=not returned.destination,
        is_without_ledger=returned.is_without_ledger,
    )
    if not returned.sheets:
        return f"{said}。改好原文件后，请重新报送。"
    back = f"把本文件放回 {returned.destination} 即可" if returned.destination else "报送本文件即可"
    if errors:
        return f"{said}。改好后，{back}。"
    if returned.destination:
        return f"{said}。确需修改的，改好后{back}；核对无误的，不必再报。"
    return f"{said}。改好或核对无误后，{back}。"


def _advice(returned: Returned) -> str:
    if not returned.sheets:
        return "这个文件没有读出表格，所以没有附上原表。"
    return "请在后面的表里直接修改，点“单元格”一列可以跳到要改的地方；本页只供查看，收表时不会读取。"


def _write_line(
    page: Any, looks: Looks, row: int, number: int, finding: Finding, names: Mapping[str, str]
) -> None:
    fill = ERROR_FILL if finding.is_error else WARNING_FILL
    texts = (
        None,
        finding.sheet or WHOLE_FILE,
        finding.cell,
        finding.heading,
        finding.found,
        finding.problem,
        finding.remedy,
    )
    write_cell(page, row, 0, number, looks, align="center")
    for column, text in enumerate(texts[1:], start=1):
        write_cell(page, row, column, text, looks, num_format="@")
    widths = {column: width for column, (_, width) in enumerate(_HEADINGS)}
    page.set_row(row, fit_height(dict(enumerate(texts)), widths))
    severity = "必须修改" if finding.is_error else "请核对"
    write_cell(page, row, len(texts), severity, looks, bg_color=fill, bold=finding.is_error, align="center")
    name = names.get(finding.sheet or "")
    if name is not None and position(finding.cell) is not None:
        quoted = name.replace("'", "''")
        look = looks.body(font_color="#0563C1", underline=1)
        page.write_url(row, 2, f"internal:'{quoted}'!{finding.cell}", look, string=finding.cell)
