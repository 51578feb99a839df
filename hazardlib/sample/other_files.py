"""What comes in beside the departments' workbooks: texts of a stage (阶段报送), ledgers of the communities (社区居委会)."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.columns import LEDGER, STAGES_SHEET
from hazardlib.domain.month import Month, chinese_day
from hazardlib.domain.sheets import SHEETS
from hazardlib.domain.terms import SAMPLE_MARK
from hazardlib.sample.tables import Sheet
from hazardlib.sample.told import Cell, told
from hazardlib.sample.write import without_clock, write_workbook

_NUMBERS = "一二三四"
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
}
"""All that a Word document needs beside its text."""


@dataclass(frozen=True, kw_only=True)
class StageText:
    """One department's text of a stage."""

    department: str
    month: Month
    received_at: datetime
    is_word: bool = False
    work: str
    experience: str
    problems: str
    next_steps: str

    @property
    def file(self) -> str:
        """Its path below ``data/raw``."""
        return f"{self.month}/{self.department}.{'docx' if self.is_word else 'xlsx'}"

    def write(self) -> bytes:
        """Return it as a file's bytes, the same every time."""
        title = f"{self.department}{self.month.chinese}（{SAMPLE_MARK}）"
        parts = {
            STAGES_SHEET[name].heading: text for name, text in vars(self).items() if name in STAGES_SHEET
        }
        if self.is_word:
            return _document([title, f"填报单位：{self.department}", *_numbered(parts)])
        rows = [[title], [f"填报单位：{self.department}"], list(parts), list(parts.values())]
        sheet = Sheet(SHEETS["stages"].title, rows, header_rows=range(2, 3))
        return write_workbook([sheet.widen(len(parts))])


def stage_texts() -> tuple[StageText, ...]:
    """Return all texts of the sample campaign."""
    return told("stage_texts", StageText)


def _numbered(parts: dict[str, str]) -> Iterator[str]:
    for number, (heading, text) in zip(_NUMBERS, parts.items(), strict=True):
        yield f"{number}、{heading}"
        yield text


def _document(lines: list[str]) -> bytes:
    paragraphs = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    text = f'<w:document xmlns:w="{space}"><w:body>{paragraphs}</w:body></w:document>'
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        for name, part in {**_PARTS, "word/document.xml": text}.items():
            package.writestr(name, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{part}')
    return without_clock(content.getvalue())


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
