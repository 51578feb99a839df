"""The lists of a one-page sheet: what is overdue, falls due, is supervised, was lost; as much as the page holds."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from hazardlib.brief.entries import Entry
from hazardlib.brief.hazard_lists import late_in_words
from hazardlib.brief.material import Material
from hazardlib.brief.paper import Block, Paragraph, Row, Table, columns_of
from hazardlib.brief.words import UNVERIFIED, deadline, names

LISTS = {
    "overdue_verified": "已核实超期",
    "overdue_unverified": UNVERIFIED,
    "due_soon": "十日内到期",
    "supervised_open": "尚未销号的挂牌督办",
    "unreported": "后续未再报送",
    "reopened": "重新打开",
}
"""The lists of a sheet, in order, by their names in figures.json."""

_FEWEST = 2
"""Rows that each list has at least; and all its major hazards."""

_IN_FULL = ("overdue_verified", "supervised_open")
"""The lists that get all their rows before any other gets more than the fewest."""

# Measures of template/sheet.css on A4 [pt], a little too large, so that the page never overflows.
_PAGE, _HEAD = 745, 70
_TEXT_LINE, _TEXT_CHARACTERS = 18, 40
_TABLE, _NOTE = 37, 12
_ROW_LINE, _ROW_EDGE = 11.5, 2.8
_CELL_CHARACTERS = {"unit": 10, "hazard": 20, "other": 8}

_OTHERS = {"department": "填报单位 16", "leaders": "负责领导 16 names"}


def sheet_lists(
    material: Material,
    belongs: Callable[[Entry], bool],
    *,
    beside: Sequence[Paragraph],
    other: str,
    is_whole: bool,
) -> list[Block]:
    """Return the lists that are not empty, as much of each as fits on the page, and which are empty.

    Parameters
    ----------
    belongs
        Whether a hazard is the department's or the leader's whose sheet it is.
    beside
        The sheet's paragraphs, whose room is taken off the page's.
    other
        Who is named beside each hazard: ``department`` or ``leaders``.
    is_whole
        Whether everything received was counted, so that an empty list says there is none.
    """
    own = {name: [entry for entry in _in_order(name, material) if belongs(entry)] for name in LISTS}
    filled = {name: _rows(name, entries, material, other) for name, entries in own.items() if entries}
    empty = [title for name, title in LISTS.items() if name not in filled]
    among = "" if is_whole else "已计入的隐患中，"
    says = [Paragraph((f"{among}无{names(empty)}的隐患。",))] * bool(
        empty and (is_whole or any(own.values()))
    )
    room = _PAGE - _HEAD - sum(_height_of_text(each) for each in (*beside, *says))
    ranks = [name not in _IN_FULL for name in filled]
    grave = [sum(entry.is_major for entry in own[name]) for name in filled]
    shown = _shares(list(filled.values()), ranks, grave, room)
    tables = [
        _table(name, rows, count, other) for (name, rows), count in zip(filled.items(), shown, strict=True)
    ]
    return [*tables, *says]


def _in_order(name: str, material: Material) -> list[Entry]:
    """Return a list with its major hazards first, what was lost with the longest overdue before the rest."""
    entries: list[Entry] = material.listed(name)
    if name in {"unreported", "reopened"}:
        entries = sorted(entries, key=lambda entry: -(entry.overdue_days or 0))
    return sorted(entries, key=lambda entry: not entry.is_major)


def _shares(
    lists: Sequence[Sequence[Row]], ranks: Sequence[int], grave: Sequence[int], room: float
) -> list[int]:
    """Return how many rows of each list are shown: in turns, those of a lower rank first, until the room is used.

    The ``grave`` rows that a list begins with, its major hazards, are shown whatever the room: a sheet then has two pages.
    """
    shown = [min(len(rows), max(_FEWEST, major)) for rows, major in zip(lists, grave, strict=True)]
    left = room - len(lists) * (_TABLE + _NOTE)
    left -= sum(_height(row) for rows, count in zip(lists, shown, strict=True) for row in rows[:count])
    for rank in sorted(set(ranks)):
        own = [at for at in range(len(lists)) if ranks[at] == rank]
        waiting = list(own)
        while waiting:
            for at in tuple(waiting):
                if shown[at] == len(lists[at]) or _height(lists[at][shown[at]]) > left:
                    waiting.remove(at)
                    continue
                left -= _height(lists[at][shown[at]])
                shown[at] += 1
        if any(shown[at] < len(lists[at]) for at in own):
            break
    return shown


def _rows(name: str, entries: Sequence[Entry], material: Material, other: str) -> list[Row]:
    supervised = {row["hazard_id"]: row for row in material.figures["supervision"]["rows"]}
    rows = []
    for place, entry in enumerate(entries, 1):
        own = supervised.get(entry["hazard_id"])
        limit = deadline(entry["due_on"], "" if name == "overdue_unverified" else entry.late)
        if name == "supervised_open" and own:
            limit = deadline(own["due_on"], late_in_words(own))
        described = "【重大】" * entry.is_major + entry.short
        rows.append(Row.of(str(place), entry["unit"], described, limit, entry[other]))
    return rows


def _table(name: str, rows: Sequence[Row], most: int, other: str) -> Table:
    limit = "督办期限" if name == "supervised_open" else "整改期限"
    columns = columns_of(f"序号 6 center | 单位 20 | 隐患 40 | {limit} 18 center | {_OTHERS[other]}")
    rest = f"共{len(rows)}条，列前{most}条，其余见简报附件。" if len(rows) > most else ""
    return Table(f"{LISTS[name]}（{len(rows)}条）", columns, tuple(rows[:most]), rest)


def _height_of_text(paragraph: Paragraph) -> float:
    characters = sum(len(str(part)) for part in paragraph.text) + 2
    return math.ceil(characters / _TEXT_CHARACTERS) * _TEXT_LINE + 3


def _height(row: Row) -> float:
    _, unit, hazard, limit, other = (str(cell[0]) for cell in row.cells)
    lines = max(
        math.ceil(len(unit) / _CELL_CHARACTERS["unit"]),
        math.ceil(len(hazard) / _CELL_CHARACTERS["hazard"]),
        math.ceil(len(other) / _CELL_CHARACTERS["other"]),
        limit.count("\n") + 1,
    )
    return lines * _ROW_LINE + _ROW_EDGE
