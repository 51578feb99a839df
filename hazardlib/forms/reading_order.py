"""How the findings of one file are laid out for its sender: their order, and the line above them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hazardlib.domain.addresses import position
from hazardlib.domain.terms import NO_LEDGER
from hazardlib.findings import Finding


def in_reading_order(findings: Iterable[Finding], sheets: Sequence[str] = ()) -> list[Finding]:
    """Return findings in the order in which they are read: what must be mended first, then sheet by sheet, column by column.

    Parameters
    ----------
    findings
        The findings of one file.
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
    is_refused
        Whether the file as a whole does not count yet.
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
