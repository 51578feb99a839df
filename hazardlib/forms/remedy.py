"""Remedy: what a finding says, in two parts: what is wrong, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hazardlib.columns import heading_of
from hazardlib.findings import Finding, place
from hazardlib.terms import Severity

_ADDRESS = re.compile(r"([A-Z]+)([0-9]+)")
_BEGINS = "。请"

WHOLE_FILE = "整个文件"


@dataclass(frozen=True)
class Remark:
    """A finding as a person reads it.

    Parameters
    ----------
    finding
        The finding.
    problem, remedy
        What is wrong, and what to do; the latter is empty where there is nothing to do.
    heading
        The column's heading, or what else the finding is about.
    """

    finding: Finding
    problem: str
    remedy: str
    heading: str

    @property
    def count(self) -> int:
        """How many places it stands for."""
        return self.finding.count

    @property
    def is_error(self) -> bool:
        """Whether it must be mended."""
        return self.finding.severity == Severity.ERROR


def explain(finding: Finding) -> Remark:
    """Return a finding's message without its place, cut into problem and remedy."""
    where = place(finding.file, finding.sheet, finding.cell, finding.column)
    said = finding.message.removeprefix(f"{where}：")
    problem, found, remedy = said.rpartition(_BEGINS)  # the last one: a quoted cell may say 请 as well
    named = heading_of(finding.column, finding.sheet)
    heading = named or ("表头" if finding.cell else WHOLE_FILE)
    if not found:
        return Remark(finding, said, "", heading)
    return Remark(finding, f"{problem}。", f"请{remedy}", heading)


def position(cell: str | None) -> tuple[int, int] | None:
    """Return row and column, from 0, of an A1 address; None for what is no address."""
    match = _ADDRESS.fullmatch(cell or "")
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1


def in_reading_order(findings: Iterable[Finding], sheets: Sequence[str] = ()) -> list[Remark]:
    """Return findings as remarks: what must be mended first, then sheet by sheet, column by column.

    Parameters
    ----------
    findings
        The findings of one file.
    sheets
        The file's sheets in order; sheets not named here follow as they come.
    """
    rank = {name: number for number, name in enumerate(sheets)}
    remarks = [explain(finding) for finding in findings]

    def order(remark: Remark) -> tuple[bool, int, int, int]:
        finding = remark.finding
        row, column = position(finding.cell) or (-1, -1)
        sheet = -1 if finding.sheet is None else rank.get(finding.sheet, len(rank))
        return (not remark.is_error, sheet, column, row)

    return sorted(remarks, key=order)


def count_places(remarks: Iterable[Remark]) -> tuple[int, int]:
    """Return in how many places something must be mended, and in how many looked at."""
    counts = {True: 0, False: 0}
    for remark in remarks:
        counts[remark.is_error] += remark.count
    return counts[True], counts[False]


def summary(
    *, read: int, accepted: int, errors: int, warnings: int, is_refused: bool, is_trial: bool = False
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
    """
    received, counted = ("共", "可以计入") if is_trial else ("已收到", "已计入")
    if is_refused:
        said = "文件现在还不能计入" if is_trial else "文件已收到，但还不能计入"
    elif read == 0:
        said = "表里没有隐患行，将按零报告计" if is_trial else "文件已收到，没有隐患行，按零报告计"
    elif accepted == read:
        said = f"{received} {read} 行，全部{counted}"
    else:
        said = f"{received} {read} 行，{accepted} 行{counted}"
    if errors:
        return f"{said}。请修改以下 {errors} 处" + (f"，并核对 {warnings} 处" if warnings else "")
    return said + (f"。有 {warnings} 处请核对" if warnings else "，没有发现问题")
