"""The tables of the papers' bodies: what is urgent, what the meeting is asked, the street, its sectors and leaders in short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hazardlib.brief.contents import LEDGER, MAJOR, REPORTING
from hazardlib.brief.entries import Entry, brief
from hazardlib.brief.hazard_lists import Tells, hazard_list
from hazardlib.brief.many_major import (
    URGENT_CAPTION,
    shares_of,
    shares_table,
    urgent_by_reporter,
    urgent_shares,
)
from hazardlib.brief.material import Group, Material
from hazardlib.brief.paper import Inline, Row, Table, Text, columns_of
from hazardlib.brief.tables import about_leaders
from hazardlib.brief.viewed import View
from hazardlib.brief.words import change_of_count, change_of_rate, day, day_of_year, deadline, names
from hazardlib.domain.month import parse_day
from hazardlib.domain.terms import Ask

MOST_LISTED = 4
"""Hazards that a list of the body shows; a major one, or one of which something is asked, is never left out."""

_HAZARD = "序号 11 center | 单位和隐患 80 | 整改期限 30 center | 负责领导、填报单位 53 names"


def asked_in_words(entry: Entry, material: Material) -> str:
    """Return what the meeting is asked of a hazard: ``挂牌督办、延期，原7月1日``; ``—`` where nothing."""
    asks = material.asks.get(entry["hazard_id"], ())
    is_doubted = entry.is_unverified or material.is_past(entry)
    first = ["会前核实"] if is_doubted else []
    return names([*first, *(_asked(Ask(ask), entry["hazard_id"], material) for ask in asks)]) or "—"


def _asked(ask: Ask, hazard_id: str, material: Material) -> str:
    first = material.moves.get(hazard_id, {}).get("first_due_on")
    return (
        f"{ask.chinese}，原{day_of_year(first, material.as_of)}"
        if ask is Ask.EXTEND and first
        else ask.chinese
    )


def urgent_table(material: Material) -> Table | None:
    """Return every major hazard that is overdue or falls due soon, and what is asked of each; None where there are none.

    Too many are counted by who reports them, and `urgent_in_full` is in an annex.
    """
    entries = material.listed("urgent_major")
    if not entries:
        return None
    return urgent_by_reporter(material) or _asking(URGENT_CAPTION, entries, material)


def urgent_in_full(material: Material) -> Table:
    """Return the same list where it is too long for page one: by who reports them, in the campaign's order."""
    entries = [entry for share in urgent_shares(material) for entry in share.entries]
    return replace(_asking(URGENT_CAPTION, entries, material), as_cards=False)


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


def _asking(caption: str, entries: Sequence[Entry], material: Material) -> Table:
    asked = [entry for entry in entries if entry["hazard_id"] in material.asks]
    rest = [entry for entry in entries if entry["hazard_id"] not in material.asks]
    chosen = {entry["hazard_id"] for entry in (*asked, *shown_of(rest, MOST_LISTED - len(asked)))}
    shown = sorted(
        (entry for entry in entries if entry["hazard_id"] in chosen), key=lambda entry: not entry.is_major
    )
    columns = f"{_HAZARD} | 提请事项 25 names"
    return _in_short(caption, entries, shown, material, columns, as_cards=True)


def shown_of(entries: Sequence[Entry], most: int = MOST_LISTED) -> list[Entry]:
    """Return the hazards that a list shows: all major ones first, then others up to so many."""
    major = [entry for entry in entries if entry.is_major]
    rest = [entry for entry in entries if not entry.is_major]
    return [*major, *rest[: max(0, most - len(major))]]


def left_out(entries: Sequence[Entry], shown: Sequence[Entry], material: Material) -> str:
    """Return that there are more than are shown, and where, as a caption ends; nothing where all are."""
    if len(shown) == len(entries):
        return ""
    return f"（共{len(entries)}条，列{len(shown)}条，其余见{material.annex(LEDGER)}）"


def hazards_in_short(caption: str, entries: Sequence[Entry], material: Material) -> Table | None:
    """Return a list of hazards, major ones first; None where there are none. Too many major ones are counted by who reports them."""
    if not entries:
        return None
    if shares := shares_of([entry for entry in entries if entry.is_major], material):
        return shares_table(
            caption, shares, MAJOR, material, ("open", "overdue_verified", "overdue_unverified")
        )
    return _in_short(caption, entries, shown_of(entries), material, _HAZARD)


def _in_short(
    caption: str,
    entries: Sequence[Entry],
    shown: Sequence[Entry],
    material: Material,
    columns: str,
    **look: Any,
) -> Table:
    """Return some of a list's hazards, and that there are more."""
    own: Tells = {
        "单位和隐患": brief,
        "整改期限": lambda entry: deadline(
            entry["due_on"], material.late(entry, "\n") or entry.rectified, year=material.as_of
        ),
        "负责领导、填报单位": lambda entry: f"{entry['leaders']}\n{entry['department']}",
        "提请事项": lambda entry: asked_in_words(entry, material),
    }
    caption += left_out(entries, shown, material)
    return hazard_list(caption, shown, columns, own=own, kept_rows=2, **look)


def sectors_in_short(material: Material) -> Table:
    """Return the sectors: found, open, overdue, open major hazards, the two rates; and the total."""
    rows = [
        _group_row(row["name"].removesuffix("领域"), material.sector(row), material.sector(row, "major"))
        for row in material.figures["by_sector"]
    ]
    total = _group_row(
        f"{material.campaign.everywhere}合计", material.overall(), material.overall("major"), is_total=True
    )
    columns = columns_of(
        "行业领域 13 | 发现 9 end | 未整改 9 end | 已核实\n超期 9 end | 到期\n待核实 9 end | 重大\n未整改 9 end"
        "| 整改率 21 end | 销号率 21 end"
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
        rows.append(Row.of("比上期", *moves))
    note = _found_since(material)  # what ※ means has been said on the first page
    return replace(
        sectors,
        caption=f"{material.campaign.everywhere}情况（单位：条）",
        rows=(*sectors.rows, *rows),
        note=note,
    )


def _found_since(material: Material) -> str:
    """Return how the count before leads to the present one, in a sentence that adds up; nothing where no word is needed."""
    before, period = material.figures["previous"], material.figures["period"]
    if before is None or material.is_unread:
        return ""
    then, now, known = (
        before["overall"]["all"]["found"],
        int(material.overall()["found"]),
        before["known_found"],
    )
    is_restated = known not in (None, then)
    if not (period["late_reported"] or period["taken_off"] or is_restated):
        return ""
    became = "仍为" if now == then else "增至" if now > then else "减至"
    steps = [f"本期新发现{period['flow']['found']}条"]
    steps += [f"补报此前发现的{period['late_reported']}条"] * bool(period["late_reported"])
    steps += [f"核减{period['taken_off']}条（与其他隐患并为一条，或更正了发现日期）"] * bool(
        period["taken_off"]
    )
    said = f"累计发现由{day(before['as_of'])}的{then}条{became}{now}条：{'，'.join(steps)}。"
    if is_restated:
        said += (
            f"其中{day(before['as_of'])}的累计数，按{day(before['known_on'])}以前收到的报送为{known}条，"
            f"因此后有迟报、更换的报送，{change_of_count(then, known)}。"
        )
    return said


def _partial_note(material: Material) -> str:
    return material.partial_note if material.mark else ""


def _group_row(name: str, group: Group, major: Group, *, is_total: bool = False) -> Row:
    counts = (group.marked("found"), *map(group.count, _OPEN), major.count("open"))
    return Row.of(name, *counts, *map(group.rate, _RATES), is_total=is_total)


_OPEN = ("open", "overdue_verified", "overdue_unverified")
_RATES = ("rectification_rate", "closure_rate")


def streets_in_short(material: Material) -> Table:
    """Return a district's streets: who answers, found, open, overdue, open major hazards, the two rates, and how many departments have reported."""
    on = parse_day(material.as_of)
    led = {each.name: names(each.leaders_on(on)) for each in material.campaign.departments}
    within = View(material.figures["within_streets"], "within_streets")
    told = {each["department"]: (each["reported"].number, "/", each["expected"].number) for each in within}
    rows = []
    for row in material.figures["by_department"]:
        name, groups = row["department"], (material.department(row), material.department(row, "major"))
        whose = f"{name}（{led[name]}）" if led.get(name) else name
        own = _group_row(whose, *groups)
        rows.append(replace(own, cells=(*own.cells, told.get(name, ("—",)))))
    columns = columns_of(
        "街道（负责领导） 25 | 发现 7 end | 未整改 7 end | 已核实\n超期 7 end | 到期\n待核实 7 end | 重大\n未整改 7 end"
        "| 整改率 17 end | 销号率 17 end | 部门\n报送 6 end"
    )
    note = "部门报送为街道最近一期内实报/应报的部门" + f"，哪些未报见{material.annex(REPORTING)}" * bool(
        material.silent_within
    )
    return Table("各街道情况（单位：条）", columns, tuple(rows), f"{note}。{_partial_note(material)}")


def leaders_in_short(material: Material) -> Table:
    """Return the leaders, in the notice's order: what is open, overdue, falls due, is supervised; no rates."""
    rows = []
    for row in material.figures["by_leader"]:
        group = material.leader(row)
        flags = ("open", "overdue_verified", "overdue_unverified", "due_soon", "supervised_open")
        rows.append(Row.of(row["leader"], *(group.marked(flag) for flag in flags)))
    columns = columns_of(
        "负责领导 22 | 未整改 16 end | 已核实超期 16 end | 到期待核实 16 end | 十日内到期 16 end | 督办\n未销号 16 end"
    )
    return Table("各负责领导所负责领域情况（单位：条）", columns, tuple(rows), about_leaders(material))
