"""Columns about whoever reported are blanked before anything else reads a sheet; of 举报线索 only codes stay.

Of 举报线索 only coded columns are left, and a kind of danger in the place of what was reported.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.columns import Column
from hazardlib.domain.sheets import SHEETS
from hazardlib.domain.terms import HIDDEN_NUMBER, WITHHELD
from hazardlib.ingest.files.read import Cell, Sheet
from hazardlib.ingest.files.sheet_facts import fault_of
from hazardlib.ingest.privacy.contacts import stand_in, without_contacts
from hazardlib.ingest.privacy.redact import HIDDEN, redact
from hazardlib.ingest.privacy.words import NAME, TITLE, WORDS, lazily
from hazardlib.ingest.tables.headings import REPORTER, Vocabulary
from hazardlib.ingest.tables.layout import Layout
from hazardlib.ingest.tables.ledgers import DITTO
from hazardlib.ingest.tables.row_kinds import filled_cells, first_text
from hazardlib.ingest.tables.rows import sort_rows
from hazardlib.ingest.values.cells import code_of, is_nothing, number_of, written
from hazardlib.ingest.values.parse import NUMBERS, Context, parse_column
from hazardlib.ingest.values.readings import hotline_in

_LONGEST_LABEL = 8
_FIGURE = re.compile(r"-?(?:(?:19|20)\d{6}|\d{1,4}(?:[年月日号元./:\-,]\d{0,2}){0,3})")
"""A figure or a day gone wrong, of which nothing longer can be a telephone: such a cell may be repeated."""

_BARE_FORMULA = "=A1"
"""What is left of an uncalculated formula: its texts may say who reported."""

_SIGNED = re.compile(
    r"((?:联系人|姓名|联系方式|联系电话|电话|手机号?码?|经办人|回访人|签字|签名)\s*[:：])\s*(?!（)[^\s,，;；。、()（）:：]{1,30}"
)
_NAME_IN_NUMBER = lazily(rf"(?<![\u4e00-\u9fff]){NAME}{TITLE}?(?![\u4e00-\u9fff])")
_OF_PLACES = frozenset("区街镇局办科队所站部厂村路桥园店院校馆楼号监委")
"""Last characters of what departments put before their numbers: 高新区-1, 安监-003."""

_UNIT = re.compile(WORDS["unit"])
"""What units are called by: 褚家, 王秀兰 and 张三 (微信) have none of it."""


def without_reporters(sheet: Sheet, layout: Layout, campaign: Campaign, vocabulary: Vocabulary) -> Sheet:
    """Return a sheet of which a table is about to be read, as it may be read.

    The columns about persons are blank from their heading down. Of 举报线索 every column is that has no field of
    its own; 举报内容 holds the kind of danger that it speaks of, the other columns only what can be read there, and
    the rest of the sheet its redacted texts.

    Parameters
    ----------
    sheet, layout
        The sheet, and where the table on it stands.
    campaign, vocabulary
        What may stand in coded columns, and the words that tell kinds of danger; hotlines are nobody's numbers.
    """
    is_closed = not SHEETS[layout.table].keeps_unknown
    named = _named_above(sheet.rows[: layout.first_row])
    if not layout.private and not is_closed and not named:
        return sheet
    rows = [list(row) for row in sheet.rows]
    for index, column in named:
        rows[index][column] = HIDDEN
    for row in rows[layout.first_row : layout.end_row]:
        for column in range(len(row)) if is_closed else layout.private:
            if column not in layout.kept:
                row[column] = ""
    bare = replace(sheet, rows=rows)
    return _coded(bare, layout, campaign, vocabulary) if is_closed else bare


def _named_above(rows: Sequence[Sequence[Cell]]) -> list[tuple[int, int]]:
    """Return the cells above a table that say who reported, beside a cell that says so: 举报人： | 张三."""
    named = []
    for index, row in enumerate(rows):
        named += [
            (index, column)
            for (_, text), (column, _) in pairwise(filled_cells(row))
            if isinstance(text, str) and len(text) <= _LONGEST_LABEL and REPORTER.search(text)
        ]
    return named


def _coded(sheet: Sheet, layout: Layout, campaign: Campaign, vocabulary: Vocabulary) -> Sheet:
    """Return a sheet of tips with codes in its table, and redacted texts around it."""
    sorted_rows = sort_rows(sheet, layout, vocabulary)
    header = {cell for row in sheet.rows[layout.first_row : layout.first_data_row] for cell in row}
    table = range(layout.first_data_row, layout.end_row or len(sheet.rows))
    body = frozenset(table).difference(sorted_rows.footers)
    columns = SHEETS[layout.table].columns

    @cache
    def safe(column: int, cell: Cell) -> Cell:
        return _safe(cell, columns[layout.fields[column]], layout, campaign, vocabulary)

    records = frozenset(sorted_rows.records)

    def kept(index: int, column: int, cell: Cell, opening: str) -> Cell:
        is_cell = index in body and column in layout.fields and (index in records or cell != opening)
        if is_cell and cell not in header:
            cell = safe(column, cell)
        return _beside(cell) if cell != "" and (index not in body or cell == opening) else cell

    rows = [
        [kept(index, column, cell, _opening(row)) for column, cell in enumerate(row)]
        for index, row in enumerate(sheet.rows)
    ]
    return replace(sheet, rows=rows)


def _beside(cell: Cell) -> Cell:
    """Return a cell that stands beside the table's own: a title, a label, a note."""
    if isinstance(cell, str):
        return _SIGNED.sub(rf"\1{HIDDEN}", redact(cell))
    return cell if without_contacts(text := written(cell)) == text else HIDDEN_NUMBER


def _safe(cell: Cell, column: Column, layout: Layout, campaign: Campaign, vocabulary: Vocabulary) -> Cell:
    """Return what may stand in the place of a column's cell."""
    fault = fault_of(cell) if isinstance(cell, str) else None
    if is_nothing(cell) or cell in DITTO or fault == "CELL_ERROR":
        return cell
    name, text = column.name, written(cell)
    if name in NUMBERS:
        return _number(cell)
    if name in ("danger", "unit"):
        if fault:
            return _BARE_FORMULA
        return vocabulary.danger(text) if name == "danger" else _unit(cell, campaign)
    if name == "channel" and (line := hotline_in(text, [each.number for each in campaign.hotlines])):
        return line
    context = Context(campaign.first_month.year, money_unit=layout.money_unit)
    is_unread = parse_column(column, [cell], [context], campaign, vocabulary).faults
    return WITHHELD if is_unread and not _FIGURE.fullmatch(text) else cell


def _number(cell: Cell) -> Cell:
    """Return what numbers a tip or a hazard, with a stand-in for whoever it names; what has no digit numbers nothing."""
    text = written(cell)
    if re.search(r"\d", text) is None:
        return WITHHELD
    named = _NAME_IN_NUMBER.sub(
        lambda match: match[0] if match[0][-1] in _OF_PLACES else stand_in("某", match[0]),
        number_of(cell) or "",
    )
    return cell if named in (text, code_of(cell)) else named


def _unit(cell: Cell, campaign: Campaign) -> Cell:
    """Return the unit that a tip is about, if it is called as units are; anything else may be somebody."""
    text = written(cell)
    if campaign.find_site(text) is not None:
        return cell
    return cell if _UNIT.search(text) and redact(text) == text and not _SAYS.search(text) else WITHHELD


_SAYS = re.compile(r"举报|投诉|反映|来电|爆料|家住|的单位$|\d{7}")


def _opening(row: Sequence[Cell]) -> str:
    """Return the text by which a row that is no record is known: 合计, 本月无举报线索."""
    return first_text(filled_cells(row))
