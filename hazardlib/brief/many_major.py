"""Many major hazards: more than a page names one by one are counted by who reports them, the most pressing of each named, all in an annex."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hazardlib.brief.contents import MOST_NAMED, URGENT
from hazardlib.brief.entries import Entry
from hazardlib.brief.material import Group, Material
from hazardlib.brief.paper import Inline, Number, Row, Table, columns_of
from hazardlib.brief.words import names
from hazardlib.domain.month import parse_day

URGENT_CAPTION = "重大隐患：已超期和十日内到期"

_TITLES = {
    "open": "未整改",
    "overdue_verified": "已核实超期",
    "overdue_unverified": "到期待核实",
    "due_soon": "十日内到期",
}


@dataclass(frozen=True)
class Share:
    """What one reporter has of a long list: who answers, its counts of major hazards, its hazards, the most pressing first."""

    name: str
    leaders: str
    major: Group
    entries: Sequence[Entry]

    @property
    def worst(self) -> Entry:
        """The most pressing of its hazards."""
        return self.entries[0]

    @property
    def whose(self) -> str:
        """The reporter, and who answers for it where that is one and the same for all: ``云桥街道（沈云帆）``."""
        return f"{self.name}（{self.leaders}）" if self.leaders else self.name

    @property
    def counts(self) -> list[tuple[str, Number]]:
        """What is late and what falls due soon, with its name; nothing of which there is none."""
        flags = ("overdue_verified", "overdue_unverified", "due_soon")
        return [(_TITLES[flag], self.major.count(flag)) for flag in flags if self.major[flag]]


def shares_of(entries: Sequence[Entry], material: Material) -> list[Share]:
    """Return a list of major hazards by who reports them, in the campaign's order; nothing of one that is short enough to be printed whole."""
    if len(entries) <= MOST_NAMED:
        return []
    day = parse_day(material.as_of)
    led = {each.name: names(each.leaders_on(day)) for each in material.campaign.departments}
    own: dict[str, list[Entry]] = {}
    for entry in entries:
        own.setdefault(entry["department"], []).append(entry)
    rows = material.figures["by_department"]
    return [
        Share(row["department"], led.get(row["department"], ""), material.department(row, "major"), mine)
        for row in rows
        if (mine := own.get(row["department"]))
    ]


def urgent_shares(material: Material) -> list[Share]:
    """Return the same of the major hazards that are overdue or fall due soon: of a page one, a digest, an agenda, a picture."""
    return shares_of(material.listed("urgent_major"), material)


def shares_table(
    caption: str, shares: Sequence[Share], annex: str, material: Material, flags: Sequence[str]
) -> Table:
    """Return a list as a row for each who reports: counts, and the most pressing one.

    Parameters
    ----------
    annex
        The title of the annex with all of them.
    flags
        The counts; one of which there is none at all has no column.
    """
    shown = [flag for flag in flags if any(share.major[flag] for share in shares)]
    columns = [f"{material.campaign.reporter} 29", *(f"{_TITLES[flag]} 11 end" for flag in shown)]
    rows = []
    for share in shares:
        counts: list[Inline] = [share.major.count(flag) for flag in shown]
        worst = f"{share.worst['unit']}（{material.urgency(share.worst)}）"
        rows.append(Row.of(share.whose, *counts, worst))
    told = sum(len(share.entries) for share in shares)
    said = f"{caption}（共{told}条，逐条见{material.annex(annex)}）"
    return Table(
        said,
        columns_of(" | ".join([*columns, f"最急的一条 {71 - 11 * len(shown)}"])),
        tuple(rows),
        as_cards=True,
    )


def urgent_by_reporter(material: Material) -> Table | None:
    """Return the urgent major hazards so; None where there are few enough to be named one by one."""
    shares = urgent_shares(material)
    flags = ("overdue_verified", "overdue_unverified", "due_soon")
    return shares_table(URGENT_CAPTION, shares, URGENT, material, flags) if shares else None
