"""What the sample's communities (社区居委会) send in beside the departments: ledgers in the headings of the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.columns import LEDGER
from hazardlib.domain.month import Month, chinese_day
from hazardlib.domain.sheets import SHEETS
from hazardlib.domain.terms import SAMPLE_MARK
from hazardlib.sample.tables import Sheet
from hazardlib.sample.told import Cell, told
from hazardlib.sample.write import write_workbook

_FIELDS = [name for name in LEDGER if name != "hazard_id"]


@dataclass(frozen=True, kw_only=True)
class CommunityReport:
    """One workbook of a community; it names no 社区, being one."""

    community: str
    month: Month
    reported_on: date
    received_at: datetime
    hazards: tuple[Mapping[str, Cell], ...]

    @property
    def file(self) -> str:
        """Its path below ``data/raw``."""
        return f"{self.month}/{self.community}.xlsx"

    def write(self) -> bytes:
        """Return it as a file's bytes, the same every time."""
        title = f"{self.community}{self.month.chinese}隐患台账（{SAMPLE_MARK}）"
        labels: list[Cell] = [
            f"填报单位：{self.community}",
            None,
            f"填报日期：{chinese_day(self.reported_on)}",
        ]
        headings: list[Cell] = [LEDGER[name].titled for name in _FIELDS]
        rows = [[row.get(name) for name in _FIELDS] for row in self.hazards]
        sheet = Sheet(SHEETS["ledger"].title, [[title], labels, headings, *rows], header_rows=range(2, 3))
        return write_workbook([sheet.widen(len(_FIELDS))])


def community_reports(campaign: Campaign) -> Iterator[CommunityReport]:
    """Yield what the sample's communities send, of those that the campaign lists."""
    for report in told("communities", CommunityReport):
        if report.community in campaign.communities:
            yield report


def sample_campaign(text: str) -> str:
    """Return a ``campaign.yaml`` with what only the sample's has at its end: the communities that may report."""
    return text + "\n" + Path(__file__).with_name("campaign_end.yaml").read_text("utf-8")
