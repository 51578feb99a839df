"""What a feedback workbook is made from, and its first sheet: 需要修改的地方, in the order in which it is read, a link to each place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hazardlib.domain.addresses import position
from hazardlib.domain.campaign import Campaign
from hazardlib.domain.sheets import LIST_SHEET, SheetCopy
from hazardlib.domain.terms import NO_LEDGER, SAMPLE_MARK, Verdict
from hazardlib.findings import WHOLE_FILE, Finding
from hazardlib.forms.choices import Choices
from hazardlib.forms.style import ERROR_FILL, WARNING_FILL, Looks, add_headings, fit_height, write_cell
from hazardlib.forms.workbook_context import Blank


def in_reading_order(findings: Iterable[Finding], sheets: Sequence[str] = ()) -> list[Finding]:
    """Return findings in the order in which they are read: what must be mended first, then sheet by sheet, column by column.

    Parameters
    ----------
    sheets
        The file's sheets in order; sheets not named here follow as they come.
    """
    rank = {name: number for number, name in enumerate(sheets)}

    def order(finding: Finding) -> tuple[bool, int, int, int]:
        row, column = position(finding.cell) or (-1, -1)
        sheet = -1 if finding.sheet is None else rank.get(finding.sheet, len(rank))
        return (not finding.is_error, sheet, column, row)

    return sorted(findings, key=order)


def count_places(findings: Iterable[Finding]) -> tuple[int, int]:
    """Return in how many places something must be mended, and in how many looked at."""
    counts = {True: 0, False: 0}
    for finding in findings:
        counts[finding.is_error] += finding.count
    return counts[True], counts[False]


def summary(
    *,
    read: int,
    accepted: int,
    errors: int,
    warnings: int,
    is_refused: bool,
    is_trial: bool = False,
    is_without_ledger: bool = False,
) -> str:
    """Return what was received, before anything about what is wrong with it; without the closing stop.

    Parameters
    ----------
    read, accepted
        Ledger rows, and those of them that count.
    errors, warnings
        How many findings must be mended, and looked at.
    is_trial
        Whether the file was only checked, and not taken in.
    is_without_ledger
        Whether it is a text or a list that needs no ledger.
    """
    received, counted = ("共", "可以计入") if is_trial else ("已收到", "已计入")
    if is_refused:
        said = "文件现在还不能计入" if is_trial else "文件已收到，但还不能计入"
    elif is_without_ledger:
        said = f"{'文件可以收下' if is_trial else '文件已收到'}，{NO_LEDGER}"
    elif read == 0:
        said = "表里没有隐患行，将按零报告计" if is_trial else "文件已收到，没有隐患行，按零报告计"
    elif accepted == read:
        said = f"{received} {read} 行，全部{counted}"
    else:
        said = f"{received} {read} 行，{accepted} 行{counted}"
    if errors:
        return f"{said}。请修改以下 {errors} 处" + (f"，并核对 {warnings} 处" if warnings else "")
    return said + (f"。有 {warnings} 处请核对" if warnings else "，没有发现问题")


FEEDBACK_VERSION = 3
"""Counts up when feedback workbooks made earlier should be made again."""


@dataclass(frozen=True)
class Returned:
    """What one feedback workbook is made from.

    Parameters
    ----------
    sheets
        Its sheets; none where it could not be read.
    left_out
        Sheets that were not copied since nothing reads them.
    destination
        Where the mended workbook goes, as in ``data/raw/2023-07/``; empty for a file that was only checked.
    choices
        The drop-down lists for cells that need another word.
    form
        The form that it was filled in on, where the suite had sent it one: its lists, checks and guide go along again.
    is_sample, is_1904
        Whether the data is invented, and how the file counts days.
    is_without_ledger
        Whether it is a text or a list that needs no ledger.
    """

    campaign: Campaign
    file: str
    verdict: str
    rows_read: int
    rows_accepted: int
    findings: Sequence[Finding]
    sheets: Sequence[SheetCopy]
    left_out: Sequence[str] = ()
    destination: str = ""
    choices: Choices = field(default_factory=dict)
    form: Blank | None = None
    is_sample: bool = False
    is_1904: bool = False
    is_without_ledger: bool = False

    @property
    def is_refused(self) -> bool:
        """Whether the workbook as a whole does not count yet."""
        return self.verdict == Verdict.REFUSED


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
