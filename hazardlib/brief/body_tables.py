"""The tables of the papers' bodies: what is urgent, what the meeting is asked, the street, its sectors and leaders in short."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from hazardlib.brief.entries import Entry
from hazardlib.brief.material import PARTIAL_NOTE, Group, Material
from hazardlib.brief.opening import issued_on
from hazardlib.brief.paper import Column, Inline, Number, Row, Table, Text
from hazardlib.brief.since import found_since
from hazardlib.brief.tables import about_leaders, cells_of
from hazardlib.brief.titles import LEDGER
from hazardlib.brief.words import change_of_count, change_of_rate, day, deadline, names
from hazardlib.domain.terms import Ask

MOST_LISTED = 4
"""Hazards that a list of the body shows; a major one, or one of which something is asked, is never left out."""

_HAZARD = (
    Column("序号", "center", 5),
    Column("单位", "start", 17),
    Column("隐患", "start", 30),
    Column("整改期限", "center", 15),
    Column("负责领导、填报单位", "names", 21),
)


def asked_in_words(entry: Entry, material: Material) -> str:
    """Return what the meeting is asked of a hazard: ``挂牌督办、延期（原2023年7月1日）``; ``—`` where nothing."""
    asks = material.asks.get(entry["hazard_id"], ())
    is_doubted = "is_overdue_unverified" in entry.flags or _is_past(entry, material)
    first = ["会前核实"] if is_doubted else []
    return names([*first, *(_asked(Ask(ask), entry["hazard_id"], material) for ask in asks)]) or "—"


def _asked(ask: Ask, hazard_id: str, material: Material) -> str:
    move = material.moves.get(hazard_id)
    first = (
        f"（原{day(move['first_due_on'])}）" if ask is Ask.EXTEND and move and move["first_due_on"] else ""
    )
    return f"{ask.chinese}{first}"


def urgent_table(material: Material) -> Table | None:
    """Return every major hazard that is overdue or falls due soon, and what is asked of each; None where there are none."""
    entries = material.listed("urgent_major")
    if not entries:
        return None
    return _asking("重大隐患：已超期和十日内到期", entries, material, as_cards=True)


def others_table(material: Material) -> Table | None:
    """Return the other hazards that are overdue, or of which something is asked; None where there are none."""
    entries = others(material)
    return _asking("其他超期和提请研究的隐患", entries, material) if entries else None


def others(material: Material) -> list[Entry]:
    """Return the hazards of which something is asked, then those overdue, that are not on the first page."""
    urgent = set(material.figures["lists"]["urgent_major"])
    asked = [material.entries[one] for one in material.asks if one in material.entries]
    entries = {entry["hazard_id"]: entry for entry in (*asked, *material.listed("overdue"))}
    return [entry for one, entry in entries.items() if one not in urgent]


def _asking(caption: str, entries: Sequence[Entry], material: Material, *, as_cards: bool = False) -> Table:
    asked = [entry for entry in entries if entry["hazard_id"] in material.asks]
    rest = [entry for entry in entries if entry["hazard_id"] not in material.asks]
    chosen = {entry["hazard_id"] for entry in (*asked, *shown_of(rest, MOST_LISTED - len(asked)))}
    shown = sorted(
        (entry for entry in entries if entry["hazard_id"] in chosen), key=lambda entry: not entry.is_major
    )
    rows = [
        Row(cells_of(*_hazard_cells(place, entry, material), asked_in_words(entry, material)))
        for place, entry in enumerate(shown, 1)
    ]
    note = left_out(entries, shown, material)
    columns = (*_HAZARD, Column("提请事项", "names", 12))
    return Table(caption, columns, tuple(rows), note, kept_rows=4, as_cards=as_cards)


def shown_of(entries: Sequence[Entry], most: int = MOST_LISTED) -> list[Entry]:
    """Return the hazards that a list shows: all major ones first, then others up to so many."""
    major = [entry for entry in entries if entry.is_major]
    rest = [entry for entry in entries if not entry.is_major]
    return [*major, *rest[: max(0, most - len(major))]]


def left_out(entries: Sequence[Entry], shown: Sequence[Entry], material: Material) -> str:
    """Return that there are more than are shown, and where; nothing where all are."""
    if len(shown) == len(entries):
        return ""
    return f"共{len(entries)}条，列{len(shown)}条，重大和提请研究的在前，其余见{material.annex(LEDGER)}。"


def _is_past(entry: Entry, material: Material) -> bool:
    """Tell whether a deadline that was ahead on the paper's day is past when it is issued."""
    return "is_due_soon" in entry.flags and entry["due_on"] < issued_on(material)


def _hazard_cells(place: int, entry: Entry, material: Material) -> tuple[Inline, ...]:
    opener = Number(str(place), "list", "", ids=(entry["hazard_id"],))
    described = "【重大】" * entry.is_major + entry["description"]
    limit = deadline(entry["due_on"], "印发时已到期" if _is_past(entry, material) else entry.late)
    return opener, entry["unit"], described, limit, f"{entry['leaders']}\n{entry['department']}"


def hazards_in_short(caption: str, entries: Sequence[Entry], material: Material) -> Table | None:
    """Return a list of hazards, major ones first; None where there are none."""
    if not entries:
        return None
    shown = shown_of(entries)
    rows = [Row(cells_of(*_hazard_cells(place, entry, material))) for place, entry in enumerate(shown, 1)]
    return Table(caption, _HAZARD, tuple(rows), left_out(entries, shown, material), kept_rows=4)


def sectors_in_short(material: Material) -> Table:
    """Return the sectors: found, open, overdue, open major hazards, the two rates; and the total."""
    rows = [
        _group_row(row["name"].removesuffix("领域"), material.sector(row), material.sector(row, "major"))
        for row in material.figures["by_sector"]
    ]
    total = _group_row("全街合计", material.overall(), material.overall("major"), is_total=True)
    columns = (
        Column("行业领域", "start", 13),
        Column("发现", width=9),
        Column("未整改", width=9),
        Column("已核实\n超期", width=9),
        Column("到期\n待核实", width=9),
        Column("重大\n未整改", width=9),
        *(Column(name, width=21) for name in _RATES.values()),
    )
    return Table("各行业领域情况（单位：条）", columns, (*rows, total), _partial_note(material))


def street_and_sectors(material: Material) -> Table:
    """Return the sectors, and below their total the street's major hazards, what the period brought, and the change."""
    sectors, before = sectors_in_short(material), material.figures["previous"]
    street, major = material.overall(), material.overall("major")
    rows = [_group_row("其中重大", major, major)]
    if before:
        brought = Group("flow", material.figures["period"]["flow"])
        found, rectified, closed = map(brought.count, ("found", "rectified", "closed"))
        none: list[Text] = [("—",)] * 4
        rows.append(Row((("本期",), (found,), *none, ("整改", rectified, "条"), ("销号", closed, "条"))))
        then = Group("", before["overall"]["all"])
        moves: list[Inline] = [change_of_count(street[flag], then[flag], "") for flag in ("found", *_OPEN)]
        moves.append(change_of_count(major["open"], before["overall"]["major"]["open"], ""))
        for rate in _RATES:
            moved = change_of_rate(street.parts_of(rate), then.parts_of(rate))
            moves.append(moved + material.mark if moved else "/")
        rows.append(Row(cells_of("比上期", *moves)))
    note = found_since(material) + _partial_note(material)
    return replace(sectors, caption="全街情况（单位：条）", rows=(*sectors.rows, *rows), note=note)


def _partial_note(material: Material) -> str:
    return PARTIAL_NOTE if material.mark else ""


def _group_row(name: str, group: Group, major: Group, *, is_total: bool = False) -> Row:
    counts = (group.marked("found"), *map(group.count, _OPEN), major.count("open"))
    return Row(cells_of(name, *counts, *map(group.rate, _RATES)), is_total)


_OPEN = ("open", "overdue_verified", "overdue_unverified")
_RATES = {"rectification_rate": "整改率", "closure_rate": "销号率"}


def leaders_in_short(material: Material) -> Table:
    """Return the leaders, in the notice's order: what is open, overdue, falls due, is supervised; no rates."""
    rows = []
    for row in material.figures["by_leader"]:
        group = material.leader(row)
        flags = ("open", "overdue_verified", "overdue_unverified", "due_soon", "supervised_open")
        rows.append(Row(cells_of(row["leader"], *(group.marked(flag) for flag in flags))))
    columns = (
        Column("负责领导", "start", 20),
        Column("未整改", width=16),
        Column("已核实超期", width=16),
        Column("到期待核实", width=16),
        Column("十日内到期", width=16),
        Column("挂牌督办\n未销号", width=16),
    )
    return Table("各负责领导所负责领域情况（单位：条）", columns, tuple(rows), about_leaders(material))


def major_ledger(material: Material) -> Table | None:
    """Return what became of every major hazard, the open first; None where none was found."""
    entries = sorted(
        (entry for entry in material.entries.values() if entry.is_major),
        key=lambda entry: ("is_open" not in entry.flags, -(entry.overdue_days or 0), entry["due_on"] or "9"),
    )
    if not entries:
        return None
    columns = (
        Column("序号", "center", 4),
        Column("领域", "names", 8),
        Column("单位", "start", 15),
        Column("隐患", "start", 26),
        Column("发现日期", "center", 10),
        Column("整改期限", "center", 10),
        Column("状态", "center", 7),
        Column("销号日期", "center", 10),
        Column("负责领导", "names", 9),
        Column("填报单位", "start", 9),
    )
    return Table(
        "重大事故隐患台账", columns, tuple(_major_rows(entries)), "未整改的在前，超期久的在先。", is_wide=True
    )


def _major_rows(entries: Iterable[Entry]) -> Iterable[Row]:
    for place, entry in enumerate(entries, 1):
        yield Row(
            cells_of(
                Number(str(place), "list", "", ids=(entry["hazard_id"],)),
                entry["sector_name"].removesuffix("领域"),
                entry["unit"],
                entry["description"],
                day(entry["found_on"]) if entry["found_on"] else "未填",
                deadline(entry["due_on"], entry.late),
                entry.state_in_words,
                day(entry["closed_on"]) if entry["closed_on"] else "—",
                entry["leaders"],
                entry["department"],
            )
        )
