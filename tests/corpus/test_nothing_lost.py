"""However people lay a workbook out, what stands below a header, and every sheet, is read or said to have been left out."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hazardlib.domain.campaign import load_campaign
from hazardlib.domain.sheets import SHEETS
from hazardlib.findings import Finding, by_submission
from hazardlib.ingest.files.read import Book, Range, Sheet
from hazardlib.ingest.observe import observe
from hazardlib.ingest.submission import Submission, open_submission
from hazardlib.ingest.tables.headings import load_vocabulary
from tests.depth import DEPTH
from tests.ingest.workbooks import HEADER, ROOT, received

CAMPAIGN = load_campaign(ROOT / "campaign.yaml")
VOCABULARY = load_vocabulary(ROOT / "data" / "reference")
FEWEST, MOST = 80 * DEPTH, 90 * DEPTH

ORDER = [*HEADER, "网格"]
OTHER_WORDS = {
    "隐患编号": ["编号", "台账号码"],
    "行业领域": ["所属领域", "哪个领域"],
    "单位名称": ["企业名称", "商户", "店名"],
    "隐患描述": ["存在问题", "问题", "查出的毛病"],
    "隐患级别": ["等级", "轻重"],
    "发现日期": ["检查日期", "检查的日期", "哪天"],
    "整改期限": ["完成时限", "几号前"],
    "整改状态": ["整改情况", "进展", "改了没有"],
    "网格": ["片区"],
}
"""Heading → what else it may be called: the first is known, the others need not be."""

TITLES: list[list[Any]] = [["隐患排查整治台账"], ["（单位盖章）", "", "7月"], []]
HINTS: list[dict[str, Any]] = [
    {"隐患级别": "一般/重大", "整改期限": "年月日", "整改状态": "是/否"},
    {name: f"（{place}）" for place, name in enumerate(ORDER, start=1)},
    {name: float(place) for place, name in enumerate(ORDER, start=1)},
    {"隐患编号": "必填", "单位名称": "填全称", "隐患描述": "如实填写"},
]
FURNITURE: list[dict[str, Any]] = [
    {},
    {"序号": 2.0},
    {"序号": "合计"},
    {"序号": "汇总", "隐患描述": 1.0},
    {"序号": "注：以上为本月数。"},
    {"序号": 3.0, "整改状态": "否"},
    {"单位名称": "审核人：", "整改期限": "填报日期：2023年7月18日"},
    {
        "序号": 1.0,
        "行业领域": "燃气安全领域",
        **dict.fromkeys(["单位名称", "隐患描述", "发现日期", "整改状态"], "无"),
    },
    {"序号": "本月无隐患"},
    HINTS[2],
]
"""Rows that state nothing."""

Told = list[tuple[str, int, str]]
"""Sheet, row and text of what must be found again."""

_ROWS = re.compile(r"第 ([\d–、]+) 行")


class _Page:
    """A sheet in the making, and what stands on it that must not get lost."""

    def __init__(self, name: str, draw: Any) -> None:
        self.name, self.draw = name, draw
        self.rows: list[list[Any]] = []
        self.merges: list[Range] = []
        self.told: Told = []

    def add(self, cells: dict[str, Any], order: list[str], offset: int) -> None:
        self.rows.append([""] * offset + [cells.get(name, "") for name in order])

    def record(self) -> dict[str, Any]:
        """Return a row of which somebody may have filled in but a part, with texts that stand nowhere else."""
        mark = f"{self.name}{len(self.rows)}"
        full = {
            "序号": self.draw(st.sampled_from([1.0, f"补{mark}"])),
            "隐患编号": f"GG-{mark}",
            "行业领域": "燃气",
            "单位名称": f"甲{mark}店",
            "隐患描述": f"软管老化{mark}",
            "隐患级别": self.draw(st.sampled_from(["一般", "重大", "较大"])),
            "发现日期": self.draw(st.sampled_from(["2023-07-03", "3日", ""])),
            "整改期限": self.draw(st.sampled_from(["2023-08-01", "尽快", ""])),
            "整改状态": self.draw(st.sampled_from(["未整改", "已整改", "差不多"])),
            "网格": f"网格{mark}",
        }
        texts = ["隐患编号", "单位名称", "隐患描述", "网格"]
        lost = set(self.draw(st.lists(st.sampled_from(ORDER), max_size=6)))
        kept = [name for name in texts if name not in lost] or ["隐患描述"]
        row = {name: cell for name, cell in full.items() if name not in lost or name in kept}
        self.told += [(self.name, len(self.rows), cell) for cell in row.values() if mark in str(cell)]
        return row

    def header(self, order: list[str], words: dict[str, str], offset: int) -> None:
        """Put a header of one to three rows; the upper ones merged or not, hints below them or not."""
        said = {name: words.get(name, name) for name in order}
        depth = self.draw(st.integers(1, 3))
        first = len(self.rows)
        group = {"隐患描述": "隐患情况表述", "整改期限": "整改期限和进度"} if depth > 1 else {}
        upper = {name: group.get(name, text) for name, text in said.items()}
        self.add(upper, order, offset)
        for place in range(1, depth):
            self.add({name: said[name] for name in group} if place == 1 else HINTS[0], order, offset)
        for column, name in enumerate(order, start=offset):
            if depth > 1 and name not in group and name not in HINTS[0] and self.draw(st.booleans()):
                self.merges.append(((first, column), (first + depth - 1, column)))

    def block(self, order: list[str], words: dict[str, str], offset: int) -> None:
        """Put a table: its header, and rows of every sort."""
        self.header(order, words, offset)
        for hint in self.draw(st.lists(st.sampled_from(HINTS), max_size=1)):
            self.add(hint, order, offset)
        choices = st.lists(
            st.sampled_from(["record"] * 4 + ["furniture", "header", "reworded", "merged", "word"]),
            max_size=8,
        )
        for choice in self.draw(choices):
            if choice == "furniture":
                self.add(self.draw(st.sampled_from(FURNITURE)), order, offset)
            elif choice == "word":
                self.word(order, offset)
            elif choice in {"header", "reworded"}:
                other = self.draw(wordings()) if choice == "reworded" else words
                self.add({name: other.get(name, name) for name in order}, order, offset)
            else:
                self.add(self.record(), order, offset)
                if choice == "merged":
                    column = offset + order.index(
                        self.draw(st.sampled_from(["单位名称", "行业领域", "序号"]))
                    )
                    self.merges.append(((len(self.rows) - 1, column), (len(self.rows), column)))
                    self.add(self.record(), order, offset)

    def aside(self, offset: int) -> None:
        """Put a table of another kind, a legend or figures: with rows that stand nowhere else."""
        mark = f"{self.name}{len(self.rows)}"
        header, row = self.draw(
            st.sampled_from(
                [
                    (["行业领域", "隐患级别", "隐患数量", "备注"], ["燃气", "一般", 5.0, f"见附件{mark}"]),
                    (["整改状态", "隐患级别", "备注"], ["未整改", "一般", f"没有动手{mark}"]),
                    (["序号", "行业领域", "商户", "问题", "整改期限", "进展", "备注"], [1.0, "燃气", f"甲{mark}店", "软管老化", "2023-07-20", "未整改", ""]),
                    (["单位名称", "行业领域", "履责事项", "完成日期"], [f"乙{mark}公司", "燃气", "主要负责人带队检查", "2023-07-03"]),
                    (["行业领域", "指标", "计量单位", "本月数", "累计数"], ["燃气", "检查单位", f"家{mark}", 1.0, 2.0]),
                    (["线索编号", "举报渠道", "受理日期", "行业领域", "单位名称", "举报内容"], ["X-1", "12345", "2023-07-03", "燃气", f"丙{mark}店", "软管老化"]),
                ]
            )
        )  # fmt: skip
        self.rows.append([""] * offset + list(header))
        for _ in range(self.draw(st.integers(1, 2))):
            self.told += [
                (self.name, len(self.rows), cell) for cell in row if isinstance(cell, str) and mark in cell
            ]
            self.rows.append([""] * offset + list(row))

    def word(self, order: list[str], offset: int) -> None:
        """Put a row of which but one cell is filled in, with something of its own; a lone 序号 is a heading between."""
        text = (
            f"{self.draw(st.sampled_from(['甲', '软管', 'GG-', '已通知', '5处']))}{self.name}{len(self.rows)}"
        )
        self.told.append((self.name, len(self.rows), text))
        self.add({self.draw(st.sampled_from(ORDER[1:])): text}, order, offset)

    def sheet(self, *, is_visible: bool) -> Sheet:
        width = max(map(len, self.rows), default=0)
        rows = [[*row, *[""] * (width - len(row))] for row in self.rows]
        return Sheet(self.name, rows, tuple(self.merges), is_visible)


@st.composite
def wordings(draw: Any) -> dict[str, str]:
    """Draw what some headings are called instead."""
    names = draw(st.lists(st.sampled_from(sorted(OTHER_WORDS)), unique=True, max_size=6))
    return {name: draw(st.sampled_from(OTHER_WORDS[name])) for name in names}


@st.composite
def ledgers(draw: Any, name: str, *, is_first: bool) -> tuple[Sheet, Told]:
    """Draw a sheet with up to three tables of hazards; on the first sheet the first header is the usual one."""
    page = _Page(name, draw)
    for title in draw(st.lists(st.sampled_from(TITLES), max_size=3)):
        page.rows.append(list(title))
    order, offset = list(draw(st.permutations(ORDER))), draw(st.integers(0, 3))
    for number in range(draw(st.integers(1, 3))):
        if draw(st.booleans()):
            order = list(draw(st.permutations(ORDER)))
        page.block(order, {} if is_first and number == 0 else draw(wordings()), offset)
        page.rows += [[] for _ in range(draw(st.integers(0, 2)))]
        if draw(st.booleans()):
            page.aside(draw(st.sampled_from([offset, 0])))
        if draw(st.booleans()):
            page.rows.append([""] * offset + [draw(st.sampled_from(["（二）重大隐患", "以下为6月"]))])
    return page.sheet(is_visible=is_first or draw(st.booleans())), page.told


@st.composite
def others(draw: Any, name: str) -> tuple[Sheet, Told]:
    """Draw a sheet of anything else: figures, a list, running text; of which at least the sheet must be named."""
    rows: list[list[Any]] = draw(
        st.sampled_from(
            [
                [["行业领域", "隐患数量", "已整改数量", "备注"], ["燃气", 5.0, 3.0, f"见附件{name}"]],
                [["姓名", "分机"], [f"值班{name}", 1.0]],
                [[f"填写要求{name}：如实填写"], ["日期写成 2023-07-05"]],
                [
                    ["序号", "行业领域", "商户", "问题", "备注"],
                    [1.0, "燃气", f"甲{name}店", "软管老化", "未整改"],
                ],
                [["单位名称", "履责事项", "哪天"], [f"乙{name}公司", "开会", "2023-07-03"]],
            ]
        )
    )
    told = [
        (name, place, cell)
        for place, row in enumerate(rows)
        for cell in row
        if isinstance(cell, str) and name in cell
    ]
    width = max(map(len, rows))
    return Sheet(
        name, [[*row, *[""] * (width - len(row))] for row in rows], is_visible=draw(st.booleans())
    ), told


@st.composite
def books(draw: Any) -> tuple[Book, Told]:
    """Draw a workbook of one to three sheets."""
    sheets, told = [], []
    for number in range(draw(st.integers(1, 3))):
        name = f"表{'甲乙丙'[number]}"
        is_ledger = number == 0 or draw(st.booleans())
        sheet, said = draw(ledgers(name, is_first=number == 0) if is_ledger else others(name))
        sheets.append(sheet)
        told += said
    return Book(tuple(sheets)), told


def names(finding: Finding, sheet: str, row: int) -> bool:
    """Tell whether a finding speaks of a row, or of the whole of its sheet."""
    if finding.sheet != sheet:
        return False
    if finding.cell is None:
        return True
    spans = [span.split("–") for said in _ROWS.findall(finding.message) for span in said.split("、")]
    rows = {
        *(re.findall(r"\d+", finding.cell)),
        *(str(n) for s in spans for n in range(int(s[0]), int(s[-1]) + 1)),
    }
    return str(row + 1) in rows


@pytest.mark.slow
def test_no_cell_below_a_header_and_no_sheet_is_lost_in_random_layouts() -> None:
    drawn: list[tuple[Submission, Told]] = []

    @settings(max_examples=MOST, deadline=None, derandomize=True, database=None)
    @given(books())
    def draw_one(drawn_book: tuple[Book, Told]) -> None:
        book, told = drawn_book
        file = received(f"{len(drawn)}".encode(), "2023-07/公共管理办公室.xlsx")
        drawn.append((open_submission(file, book, CAMPAIGN, VOCABULARY), told))

    draw_one()
    kept: dict[str, list[str]] = {}
    about: list[Finding] = []
    for table in SHEETS:
        own = [one for one, _ in drawn if any(each.layout.table == table for each in one.tables)]
        if own:
            rows, found = observe(own, CAMPAIGN, VOCABULARY, table)
            about += found
            for identity, read in rows.groupby("submission_id"):
                kept.setdefault(str(identity), []).extend(map(str, read.to_numpy().ravel()))
    said = by_submission(about)
    for submission, told in drawn:
        assert not submission.is_refused
        identity = submission.received.submission_id
        read_cells = "\n".join(kept.get(identity, ()))
        findings = [*submission.findings, *said.get(identity, ())]
        lost = [
            (sheet, row + 1, text)
            for sheet, row, text in told
            if text not in read_cells and not any(names(finding, sheet, row) for finding in findings)
        ]
        assert lost == []
    assert len(drawn) >= FEWEST
    assert sum(len(told) for _, told in drawn) >= 10 * FEWEST
