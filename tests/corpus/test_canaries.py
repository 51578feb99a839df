"""Cells of which something would be lost in silence, twenty of each kind: all are reported, where they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

import pytest

from hazardlib.domain.addresses import address
from hazardlib.domain.campaign import Campaign
from hazardlib.ingest.ingest_files import ingest_files
from hazardlib.ingest.tables.headings import Vocabulary
from tests.corpus.containers import Page, Raw, edited, letters, ods, xlsx
from tests.corpus.kinds_accepted import delimited, markup
from tests.corpus.kinds_faulty import ERRORS, NEW_ERRORS, error_cell
from tests.corpus.ledgers import (
    DESCRIPTION,
    FOUND_ON,
    HEADER,
    LEVEL,
    NUMBER,
    SECTOR,
    STATUS,
    TOP,
    UNIT,
    Ledger,
)
from tests.ingest.workbooks import old_book, received

EACH = 20
_ANY = (SECTOR, UNIT, DESCRIPTION, LEVEL, FOUND_ON, STATUS)

Cell = Callable[[Random], Any]
Write = Callable[[Ledger], bytes]


def as_xlsx(ledger: Ledger) -> bytes:
    return xlsx(Page("台账", ledger.rows()))


def as_csv(ledger: Ledger) -> bytes:
    return delimited(ledger, "gb18030")


def as_prefixed(ledger: Ledger) -> bytes:
    def prefix(name: str, part: bytes) -> bytes:
        if "worksheets" not in name:
            return part
        for tag in (b"worksheet", b"sheetData", b"row", b"c", b"v", b"is", b"t"):
            for lead, tail in ((b"<", b" "), (b"<", b">"), (b"</", b">")):
                part = part.replace(lead + tag + tail, lead + b"x:" + tag + tail)
        return part.replace(b' xmlns="', b' xmlns:x="')

    return edited(as_xlsx(ledger), prefix)


def as_ods(ledger: Ledger) -> bytes:
    return ods({"台账": ledger.rows()})


@dataclass(frozen=True)
class Kind:
    """How one kind of loss comes about, and the code that says it."""

    code: str
    cell: Cell
    columns: tuple[int, ...] = _ANY
    write: Write = as_xlsx


def error(text: str) -> Kind:
    return Kind("CELL_ERROR", lambda _: error_cell(text))


def unvalued(xml: str) -> Kind:
    return Kind("FORMULA_WITHOUT_VALUE", lambda _: Raw("", xml))


def one_of(*cells: Any) -> Cell:
    return lambda chance: chance.choice(cells)


_ODS_ERROR = 'table:formula="of:=[.Z1]" office:value-type="string" calcext:value-type="error"'

KINDS: dict[str, Kind] = {
    **{f"xlsx {text}": error(text) for text in ERRORS},
    "xlsx errors of today": Kind("CELL_ERROR", lambda chance: error_cell(chance.choice(NEW_ERRORS))),
    "xlsx errors of formulas": Kind(
        "CELL_ERROR", lambda chance: error_cell(chance.choice(ERRORS), "<f>Z1</f>")
    ),
    "xlsx formula": unvalued("<f>A1&amp;B1</f>"),
    "xlsx formula with an empty value": unvalued("<f>A1</f><v></v>"),
    "xlsx shared formula": unvalued('<f t="shared" si="0"/>'),
    "xlsx array formula": unvalued('<f t="array" ref="A1">SUM(A1:A2)</f>'),
    "xlsx formula of names": unvalued("<f>单价*数量</f>"),
    "xlsx without addresses": Kind(
        "CELL_ERROR",
        lambda chance: error_cell(chance.choice(ERRORS)),
        write=lambda ledger: xlsx(Page("台账", ledger.rows(), has_addresses=False)),
    ),
    "xlsx with prefixes": Kind(
        "CELL_ERROR", lambda chance: error_cell(chance.choice(ERRORS)), write=as_prefixed
    ),
    "ods error": Kind(
        "CELL_ERROR",
        lambda chance: Raw(_ODS_ERROR, f"<text:p>{chance.choice(ERRORS)}</text:p>"),
        write=as_ods,
    ),
    "ods formula": Kind(
        "FORMULA_WITHOUT_VALUE", lambda _: Raw('table:formula="of:=[.A1]"', ""), write=as_ods
    ),
    "csv error": Kind("CELL_ERROR", one_of(*ERRORS), write=as_csv),
    "csv column too narrow": Kind("CELL_ERROR", one_of("########", "#####"), (FOUND_ON,), as_csv),
    "html error": Kind("CELL_ERROR", one_of(*ERRORS), write=lambda ledger: markup(ledger, "utf-8").encode()),
    "number of 16 and more digits": Kind(
        "NUMBER_ROUNDED", lambda chance: chance.randrange(10**15, 10**18), (NUMBER, UNIT)
    ),
    "number as a power": Kind(
        "NUMBER_ROUNDED", lambda chance: f"1.{chance.randrange(10**4, 10**5)}E+17", (NUMBER,), as_csv
    ),
    "letters lost": Kind("TEXT_GARBLED", one_of("软管\ufffd化", "锟斤拷锟斤拷"), (UNIT, DESCRIPTION)),
    "January or October": Kind("DATE_AMBIGUOUS", one_of(2023.1, "2023.1", "6/5"), (FOUND_ON,)),
    "day not in the calendar": Kind("DATE_NOT_IN_CALENDAR", one_of("2023-02-30", "20231301"), (FOUND_ON,)),
    "word not known": Kind("WORD_NOT_KNOWN", one_of("差不多", "R"), (STATUS, LEVEL)),
}


def spoil(ledger: Ledger, kind: Kind, chance: Random) -> set[str]:
    """Put one canary into every record; return their addresses."""
    places = set()
    for index, record in enumerate(ledger.records):
        column = chance.choice(kind.columns)
        record[column] = kind.cell(chance)
        places.add(address(len(TOP) + 1 + index, column))
    return places


def said(content: bytes, code: str, campaign: Campaign, vocabulary: Vocabulary) -> list[str]:
    taken = ingest_files([received(content)], campaign, vocabulary)
    assert taken.submissions["verdict"].tolist() == ["findings"]
    assert set(taken.findings["code"]) == {code}
    return sorted(taken.findings["cell"])


@pytest.mark.parametrize("name", KINDS)
def test_every_canary_is_reported_at_its_address(
    name: str, campaign: Campaign, vocabulary: Vocabulary
) -> None:
    chance, kind = Random(name), KINDS[name]
    ledger = Ledger(chance, 1, EACH)
    places = spoil(ledger, kind, chance)
    assert said(kind.write(ledger), kind.code, campaign, vocabulary) == sorted(places)


def test_errors_in_a_column_nobody_knows_are_reported(campaign: Campaign, vocabulary: Vocabulary) -> None:
    chance = Random("aside")
    ledger = Ledger(chance, 1, EACH)
    records = [[*record, error_cell(chance.choice(ERRORS))] for record in ledger.records]
    content = xlsx(Page("台账", [*TOP, [*HEADER, "网格"], *records]))
    places = sorted(address(3 + row, len(HEADER)) for row in range(EACH))
    assert said(content, "CELL_ERROR_ASIDE", campaign, vocabulary) == places


def test_values_under_merged_cells_are_reported(campaign: Campaign, vocabulary: Vocabulary) -> None:
    ledger = Ledger(Random("merge"), 1, 2 * EACH)
    for row, record in enumerate(ledger.records):
        record[UNIT] = f"单位{row}"
    merges = [f"{letters(UNIT)}{4 + 2 * pair}:{letters(UNIT)}{5 + 2 * pair}" for pair in range(EACH)]
    content = xlsx(Page("台账", ledger.rows(), merges))
    places = sorted(address(4 + 2 * pair, UNIT) for pair in range(EACH))
    assert said(content, "MERGE_HIDES_VALUE", campaign, vocabulary) == places


def test_faults_of_a_second_table_are_reported_where_they_are(
    campaign: Campaign, vocabulary: Vocabulary
) -> None:
    chance = Random("second")
    first, second = Ledger(chance, 1, 3), Ledger(chance, 2, EACH)
    order = chance.sample(range(len(HEADER)), len(HEADER))
    for record in second.records:
        record[FOUND_ON] = "不详"
    below = [[row[place] for place in order] for row in [HEADER, *second.records]]
    content = xlsx(Page("台账", [*first.rows(), [], *below]))
    start = len(first.rows()) + 2
    places = sorted(address(start + row, order.index(FOUND_ON)) for row in range(EACH))
    assert said(content, "DATE_NOT_READABLE", campaign, vocabulary) == places


def test_errors_of_an_old_xls_are_reported(campaign: Campaign, vocabulary: Vocabulary) -> None:
    places = "D7 D11 D12 D17 D20 E5 E6 E8 E14 E21 E22 G9 G10 G13 H4 H15 H16 H18 H19 H23"
    assert said(old_book("errors"), "CELL_ERROR", campaign, vocabulary) == sorted(places.split())


def test_there_are_six_hundred_canaries() -> None:
    in_other_tests = 4
    assert (len(KINDS) + in_other_tests) * EACH >= 600
