"""The workbook for the district: statistics in the shape of the national monthly form, and the consolidated ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

from hazardlib.domain.terms import SAMPLE_MARK
from hazardlib.forms.duty_sheet import OVERDUE_DUTIES, add_duty_sheet
from hazardlib.forms.ledger_sheet import Listed, add_ledger_sheet
from hazardlib.forms.statistics import add_statistics
from hazardlib.forms.style import Cell, Looks, new_book


@dataclass(frozen=True)
class District:
    """What the workbook is made from.

    Parameters
    ----------
    figures
        The content of figures.json.
    hazards
        The register in reading order, ``columns.HAZARDS``, codes as words, missing values as None.
    duties
        The duties enterprises are behind with, see `add_duty_sheet`.
    title
        What the workbook is called.
    street, office
        Who sends it.
    edition
        What a corrected issue says of itself: ``第2版（更正）``.
    """

    figures: Mapping[str, Any]
    hazards: Sequence[Listed]
    duties: Sequence[Sequence[Cell]]
    title: str
    street: str
    office: str
    edition: str = ""

    @property
    def mark(self) -> str:
        """What stands behind each title: which issue it is of, and that the data is invented."""
        return self.edition + (f"（{SAMPLE_MARK}）" if self.figures["sample_data"] else "")


_LISTS: tuple[tuple[str, str, Callable[[Listed], bool]], ...] = (
    ("隐患总台账", "#1F4E78", lambda _: True),
    ("重大事故隐患", "#C00000", lambda hazard: bool(hazard["is_major"])),
    ("未整改隐患", "#BF8F00", lambda hazard: bool(hazard["is_open"])),
    ("挂牌督办", "#7030A0", lambda hazard: bool(hazard["is_supervised"])),
)


def write_district(district: District) -> bytes:
    """Return the workbook; the same figures give the same bytes.

    The sums and rates of its first sheet are formulas, with the values that the figures have.
    """
    content = BytesIO()
    figures = district.figures
    written_at = datetime.combine(date.fromisoformat(figures["as_of"]), datetime.min.time())
    stamp = f"{figures['name']} {figures['as_of']} {figures['known_at']}"
    with new_book(content, title=district.title, written_at=written_at, stamp=stamp) as book:
        looks = Looks(book)
        head = f"（截至{_day(figures['as_of'])}，数据时点{figures['known_at'][:16].replace('T', ' ')}）"
        foot = f"填报单位：{district.street}{district.office}"
        add_statistics(book, looks, figures["district"], f"{district.title}{district.mark}", head, foot)
        for name, colour, belongs in _LISTS:
            rows = [hazard for hazard in district.hazards if belongs(hazard)]
            add_ledger_sheet(book, looks, name, colour, f"{name}{head}{district.mark}", rows)
        add_duty_sheet(book, looks, f"{OVERDUE_DUTIES}{head}{district.mark}", district.duties)
    return content.getvalue()


def _day(text: str) -> str:
    day = date.fromisoformat(text)
    return f"{day.year}年{day.month}月{day.day}日"
