"""Returned: all that a feedback workbook is made from, in one value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.sheet_copies import SheetCopy
from hazardlib.domain.terms import Verdict
from hazardlib.findings import Finding
from hazardlib.forms.choices import Choices
from hazardlib.forms.workbook_context import Blank

FEEDBACK_VERSION = 3
"""Counts up when feedback workbooks made earlier should be made again."""


@dataclass(frozen=True)
class Returned:
    """What one feedback workbook is made from.

    Parameters
    ----------
    campaign
        The campaign.
    file
        The name of the workbook that came in.
    verdict, rows_read, rows_accepted
        What became of it.
    findings
        What is wrong with it.
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
