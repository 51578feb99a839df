"""More major hazards than a page one can name: counted by who reports them, the most pressing named, all of them in the annex behind."""

from __future__ import annotations

import re
from typing import Any

import pytest

from hazardlib.brief.contents import MAJOR, MOST_NAMED, URGENT
from hazardlib.brief.paper import Heading, Number, Paragraph, Table, plain
from hazardlib.brief.summary_page import compose_summary, digest
from tests.brief.editions import Issue, check_numbers, check_words

CAPTION = "重大隐患：已超期和十日内到期"


@pytest.fixture
def many(make: Any) -> Any:
    return make("monthly", all_major=True)


def tables(blocks: Any) -> list[Table]:
    return [block for block in blocks if isinstance(block, Table)]


def ids_of(table: Table) -> list[str]:
    return [piece.ids[0] for row in table.rows for piece in row.cells[0] if isinstance(piece, Number)]


def late_of(row: Any) -> int:
    return sum(row["major"][name] for name in ("overdue_verified", "overdue_unverified", "due_soon"))


def test_page_one_counts_them_by_who_reports_them_and_says_where_all_of_them_are(many: Any) -> None:
    paper, urgent = many.paper(), many.figures["lists"]["urgent_major"]
    assert len(urgent) > MOST_NAMED
    first = tables(paper.parts["opening"])[0]
    assert first.caption == f"{CAPTION}（共{len(urgent)}条，逐条见附件1）"
    rows = {plain(row.cells[0]).partition("（")[0]: row for row in first.rows}
    told = {name: sum(int(plain(cell)) for cell in row.cells[1:-1]) for name, row in rows.items()}
    assert told == {row["department"]: late_of(row) for row in many.figures["by_department"] if late_of(row)}
    assert sum(told.values()) == len(urgent)
    assert list(rows) == [row["department"] for row in many.figures["by_department"] if late_of(row)]


def test_each_row_names_the_most_pressing_one_of_its_reporter(many: Any) -> None:
    entries = many.material().entries
    for row in tables(many.paper().parts["opening"])[0].rows:
        whose = plain(row.cells[0]).partition("（")[0]
        own = [
            entries[one]
            for one in many.figures["lists"]["urgent_major"]
            if entries[one]["department"] == whose
        ]
        longest = max(entry.overdue_days or 0 for entry in own)
        assert plain(row.cells[-1]).startswith(own[0]["unit"])
        assert (own[0].overdue_days or 0) == longest


def test_the_first_annex_lists_every_one_of_them_once(many: Any) -> None:
    paper = many.paper()
    annexes = paper.parts["annexes"]
    heading, ledger = annexes[0], tables(annexes)[0]
    assert isinstance(heading, Heading)
    assert heading.text == URGENT
    assert sorted(ids_of(ledger)) == sorted(many.figures["lists"]["urgent_major"])
    assert ledger.columns[-1].heading == "提请事项"


def test_digest_agenda_and_picture_count_them_alike_and_say_where_they_are(many: Any) -> None:
    paper, entries = many.paper(), many.material().entries
    agenda = [plain(block.text) for block in paper.sheets[0].blocks if isinstance(block, Paragraph)]
    picture = re.sub(r"<[^>]+>", "", compose_summary(many.material()))
    for text in (digest(many.material()), "\n".join(agenda)):
        assert "逐条见简报附件" in text
    for row in many.figures["by_department"]:
        if not late_of(row):
            continue
        parts = [
            ("已核实超期", "overdue_verified"),
            ("到期待核实", "overdue_unverified"),
            ("十日内到期", "due_soon"),
        ]
        counts = [f"{name}{row['major'][flag]}条" for name, flag in parts if row["major"][flag]]
        worst = next(
            entries[one]
            for one in many.figures["lists"]["urgent_major"]
            if entries[one]["department"] == row["department"]
        )
        lines = [
            line for line in digest(many.material()).splitlines() if line.startswith(f"· {row['department']}")
        ]
        lines += [line for line in agenda if f"听取{row['department']}汇报" in line]
        assert len(lines) == 2
        for line in lines:
            assert "、".join(counts) in line
            assert worst["unit"] in line
        assert "，".join(counts) in picture
    assert sum("【重大】" in line for line in agenda) == len(
        {row["hazard_id"] for row in many.figures["matters"]} - {*many.figures["lists"]["urgent_major"]}
    )


def test_every_number_of_such_a_paper_is_a_figure_and_no_word_of_statistics_stands_in_it(make: Any) -> None:
    for kind in ("monthly", "interim", "final"):
        many = make(kind, all_major=True)
        issue = Issue(many.paper(), many.material())
        assert check_numbers(issue) > 100
        check_words(issue)


def test_a_summary_counts_the_open_ones_so_and_its_annex_has_them_all(make: Any) -> None:
    many = make("final", all_major=True)
    paper, is_open = many.paper(), list(many.figures["lists"]["open"])
    (table,) = [each for each in tables(paper.parts["attention"]) if "尚未整改的重大" in each.caption]
    assert table.caption == f"尚未整改的重大事故隐患（共{len(is_open)}条，逐条见附件2）"
    assert sum(int(plain(row.cells[1])) for row in table.rows) == len(is_open)
    assert "超期的重大事故隐患逐条见附件2。" in "".join(
        plain(block.text) for block in paper.parts["opening"] if isinstance(block, Paragraph)
    )
    (ledger,) = [each for each in tables(paper.parts["annexes"]) if each.caption == MAJOR]
    assert set(is_open) <= set(ids_of(ledger))


def test_a_summary_names_the_most_pressing_one_of_each_sector_and_counts_the_rest(make: Any) -> None:
    many = make("interim", all_major=True)
    (table,) = [
        each for each in tables(many.paper().parts["sectors"]) if each.caption.startswith("有重大隐患")
    ]
    rows = {plain(row.cells[0]).partition("：")[0]: plain(row.cells[1]) for row in table.rows}
    entries = many.material().entries
    for name, told in rows.items():
        own = [one for one in many.figures["lists"]["open"] if entries[one]["sector_name"] == name]
        assert told.count("【重大】") == 1
        assert len(own) == 1 or f"另有重大{len(own) - 1}条，见附件2" in told


def test_as_many_as_page_one_can_name_are_named_one_by_one(many: Any) -> None:
    lists = many.figures["lists"]
    lists["urgent_major"] = lists["urgent_major"][:MOST_NAMED]
    first = tables(many.paper().parts["opening"])[0]
    assert (first.caption, ids_of(first)) == (CAPTION, lists["urgent_major"])
    assert URGENT not in many.material().annexes
