"""What is said of files beside others: those read again, and those of one department and month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hazardlib.domain.month import Month
from hazardlib.domain.terms import Verdict
from hazardlib.merge.select import effective_of

if TYPE_CHECKING:
    from hazardlib.pipeline.intake import IngestResult
    from hazardlib.pipeline.rereads import ReadAgain


def print_again(again: ReadAgain) -> None:
    """Say how many files were read again, and what that made countable."""
    for line in again.lines:
        print(line)


def print_superseded(taken: IngestResult) -> None:
    """Say of which department and month one file that came just now superseded another whole."""
    new = taken.submissions[taken.submissions["reading"].eq(0)]
    accepted = new[new["verdict"].ne(Verdict.REFUSED)]
    for (department, month), rivals in accepted.groupby(["department", "month"]):
        files = sorted(rivals["file"].unique())
        if len(effective_of(rivals.to_dict("records"))) < len(files):
            print(
                f"[请核对] {department}{Month.parse(str(month)).chinese}这次收到 {len(files)} 份：{'、'.join(files)}。"
                "有相同领域的，以最后收到的一份为准，不会相加；都要计入的，请合成一份再报。"
            )
