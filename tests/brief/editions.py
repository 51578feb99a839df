"""What every paper of the second edition keeps to, checked on any paper: figures by path, words of print, major hazards, agreement."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hazardlib.brief.body_tables import asked_in_words
from hazardlib.brief.entries import Entry
from hazardlib.brief.material import Material
from hazardlib.brief.paper import (
    ANNEXED,
    SCREEN_ONLY,
    Chart,
    Heading,
    Number,
    Paper,
    Paragraph,
    Sheet,
    Table,
    Text,
)
from hazardlib.brief.words import percent, quantity
from hazardlib.domain.terms import Ask, DutyStanding, Kind
from hazardlib.measure.paths import find_place

NOT_IN_PRINT = ("区间", "显著", "漏斗", "Wilson", "置信", "界限")


@dataclass(frozen=True)
class Issue:
    """A paper and what it is written from."""

    paper: Paper
    material: Material

    @property
    def figures(self) -> Any:
        return self.material.figures

    @property
    def is_monthly(self) -> bool:
        return self.material.kind is Kind.MONTHLY

    @property
    def sheets(self) -> list[Sheet]:
        return list(self.paper.sheets)

    def body(self) -> list[Paragraph]:
        """Return the paragraphs of the body."""
        return [
            block
            for name, part in self.paper.parts.items()
            if name not in ANNEXED
            for block in part
            if isinstance(block, Paragraph) and block.role != "annex-list"
        ]

    def tables(self) -> list[Table]:
        """Return the tables in print."""
        return [block for block in self.paper.printed if isinstance(block, Table)]

    def lists(
        self, but: tuple[str, ...] = SCREEN_ONLY
    ) -> Iterator[tuple[str, list[tuple[Entry, dict[str, str]]]]]:
        """Yield each list of hazards in some parts, its rows by their headings."""
        parts = self.paper.parts
        blocks = (block for name in parts if name not in but for block in parts[name])
        for table in (block for block in blocks if isinstance(block, Table)):
            openers = [row.cells[0][0] for row in table.rows]
            rows = [
                (self.material.entries[opener.ids[0]], _by_heading(table, at))
                for at, opener in enumerate(openers)
                if isinstance(opener, Number) and opener.ids and opener.ids[0] in self.material.entries
            ]
            if rows:
                yield table.caption, rows


def plain(text: Text) -> str:
    """Return a text as it is read."""
    return "".join(piece.plain if isinstance(piece, Number) else piece for piece in text)


def _by_heading(table: Table, at: int) -> dict[str, str]:
    cells = table.rows[at].cells
    return {column.heading: plain(cell) for column, cell in zip(table.columns, cells, strict=True)}


def check_numbers(issue: Issue) -> int:
    """Find each printed figure in figures.json by its path; return how many there were."""
    found = 0
    for number in _numbers(issue.paper):
        if number.path:
            place = find_place(issue.figures, number.path)
            assert place is not None, number
            assert _prints(number, place.value), (number, place.value)
            found += 1
    for paragraph in issue.body():
        for piece in paragraph.text:
            if isinstance(piece, Number) and not piece.path:
                assert piece.text == (str(len(piece.ids)) if piece.group or piece.ids else piece.text), piece
                assert piece.ids or piece.text in {"0", "/"}, piece
    return found


def _numbers(paper: Paper) -> Iterator[Number]:
    for block in paper.printed:
        texts = [block.text] if isinstance(block, Paragraph) else []
        texts += [cell for row in block.rows for cell in row.cells] if isinstance(block, Table) else []
        yield from (piece for text in texts for piece in text if isinstance(piece, Number))


def _prints(number: Number, value: Any) -> bool:
    """Tell whether a number prints a value: a count, the length of a list, a rate with its fraction, an amount."""
    fraction = re.search(r"(\d+)/(\d+)", number.text + "".join(number.detail[:1]))
    if value is None:
        return number.text == "/"
    if isinstance(value, list):
        return number.text == str(len(value))
    if fraction:
        above, below = map(int, fraction.groups())
        is_rate = "%" not in number.text or number.text == percent(above, below)
        return is_rate and abs(above / below - value) < 1e-9
    return number.text.startswith(quantity(float(value))) or number.text == f"{value:g}天"


def check_digits(issue: Issue) -> None:
    """Find no digit of a body paragraph that is no figure, unless it is of a date, a name, an ordinal, or told below."""
    figures, names = issue.figures, _names(issue.material)
    for paragraph in issue.body():
        said = "".join("#" if isinstance(piece, Number) else piece for piece in paragraph.text)
        for name in names:
            said = said.replace(name, "")
        said = _DATE.sub("", _ORDINAL.sub("", said))
        for pattern, known in _told(figures).items():
            for match in re.finditer(pattern, said):
                assert int(match[1]) in known, (pattern, match[0], known)
            said = re.sub(pattern, "", said)
        assert not re.search(r"\d", said), said


_DATE = re.compile(
    r"(\d{4}年)?(第?\d{1,2}(月|季度)|[一二三四]季度)?(\d{1,2}日)?(?<=[年月日])|每月\d+日前|\d+日前召开"
)
_ORDINAL = re.compile(r"^\d+\.|附件\d|第\d+[期版]|12345|12350|超期\d+天")


def _names(material: Material) -> list[str]:
    """Return names and texts of people's own that may hold digits, the longest first."""
    campaign = material.campaign
    names = {campaign.name, campaign.document, campaign.street}
    names |= {row["name"] for row in material.figures["standards"]["by_standard"]}
    for entry in material.entries.values():
        names |= {entry["unit"], entry["description"], entry.short}
    return sorted(filter(None, names), key=len, reverse=True)


def _told(figures: Any) -> dict[str, set[int]]:
    """Return clauses that say counts in words, and which counts they may say."""
    uncounted, duties = figures["uncounted"], figures["duties"]["overdue"]
    groups = [uncounted["overall"], *uncounted["by_sector"], *uncounted["by_department"]]
    sectors = figures["by_sector"]
    unheard = [row for row in duties if row["standing"] == DutyStanding.NOT_HEARD]
    unnamed = [row for row in duties if row["standing"] == DutyStanding.NEVER_TOLD]
    several = {(row["unit"], row["sector"]) for row in unnamed}
    return {
        r"(\d+)行写明重大": {row["major"] for row in groups},
        r"(\d+)行的级别认不出": {row["unclear"] for row in groups},
        r"(\d+)行": {row[name] for row in groups for name in ("rows", "possible") if name in row}
        | set(uncounted["beside"].values()),
        r"(\d+)份文件": {row["refused"] for row in groups},
        r"(\d+)处没有读入": {row["unread"] for row in groups},
        r"(\d+)个(?:行业)?领域": {len(sectors), sum(row["all"]["found"] > 0 for row in sectors)},
        r"(\d+)项到期后的完成情况": {len(unheard)},
        r"(\d+)家企业的(?=\d+项)": {len(several)},
        r"(\d+)项没有部门报送过": {len(unnamed)},
    }


def check_words(issue: Issue) -> None:
    """Find no statistics in print, no rate of a named leader, no order of leaders but the notice's."""
    said = "\n".join(_texts(issue.paper))
    assert not [word for word in NOT_IN_PRINT if word in said]
    leaders = [row["leader"] for row in issue.figures["by_leader"]]
    for paragraph in issue.body():
        for clause in re.split("[；。]", plain(paragraph.text)):
            assert not (
                "%" in clause and any(f"{name}{tie}" in clause for name in leaders for tie in "的，：")
            ), clause
    for table in issue.tables():
        if table.columns[0].heading == "负责领导":
            assert [plain(row.cells[0]) for row in table.rows] == leaders
            assert not [column for column in table.columns if "率" in column.heading]


def _texts(paper: Paper) -> Iterator[str]:
    for block in paper.printed:
        match block:
            case Paragraph():
                yield plain(block.text)
            case Heading():
                yield block.text
            case Chart():
                yield from (block.title, block.basis, block.sentence)
            case Table():
                yield from (block.caption, block.note, *(column.heading for column in block.columns))
                yield from ("".join(map(str, piece.detail)) for piece in _numbers_of(block))


def _numbers_of(table: Table) -> Iterator[Number]:
    for row in table.rows:
        yield from (piece for cell in row.cells for piece in cell if isinstance(piece, Number))


def check_major(issue: Issue) -> None:
    """Find every pressing major hazard wherever hazards are named, and no general one in its stead."""
    entries, lists = issue.material.entries, issue.figures["lists"]
    urgent, asked = lists["urgent_major"], [row["hazard_id"] for row in issue.figures["matters"]]
    late_or_due = {
        one
        for one, entry in entries.items()
        if entry.is_major and entry.flags & {"is_overdue", "is_due_soon"}
    }
    assert set(urgent) == late_or_due
    of_list = {
        "重大隐患：已超期和十日内到期": set(urgent),
        "其他超期和提请研究的隐患": ({*lists["overdue"], *asked} - set(urgent)) & set(entries),
        "尚未整改的重大事故隐患": {one for one in lists["open"] if entries[one].is_major},
        "未整改隐患台账": set(lists["open"]),
        "重大事故隐患台账": {one for one, entry in entries.items() if entry.is_major},
    }
    shown = {
        caption.partition("（")[0]: [entry["hazard_id"] for entry, _ in rows]
        for caption, rows in issue.lists()
    }
    for caption, ids in of_list.items():
        own = shown.get(caption, [])
        assert set(own) <= ids, caption
        assert caption not in shown or {one for one in ids if entries[one].is_major} <= set(own), caption
        are_major = [entries[one].is_major for one in own if "is_open" in entries[one].flags]
        assert are_major == sorted(are_major, reverse=True), caption
    assert not issue.is_monthly or shown.get("重大隐患：已超期和十日内到期", []) == urgent
    everywhere = [issue.paper.digest, *(_of_sheet(sheet) for sheet in issue.sheets[:1])]
    said = [plain(each.text) for each in issue.body()]
    body = (block for name, part in issue.paper.parts.items() if name not in ANNEXED for block in part)
    said += [
        plain(cell) for table in body if isinstance(table, Table) for row in table.rows for cell in row.cells
    ]
    # The supplement has two pages: its major hazards stand in its first annex.
    without = ANNEXED if issue.paper.kind != Kind.SUPPLEMENT else ("screen",)
    listed = {entry["hazard_id"] for _, rows in issue.lists(without) for entry, _ in rows}
    said += [f"{entries[one]['unit']}，{entries[one].short}" for one in listed]
    for one in urgent:
        named = _squeezed(f"{entries[one]['unit']}，{entries[one].short}")
        for text in (*everywhere, "\n".join(said)):
            assert named in _squeezed(text), named
    for sheet in issue.sheets[1:]:
        for table in (block for block in sheet.blocks if isinstance(block, Table)):
            graves = ["【重大】" in plain(row.cells[2]) for row in table.rows]
            assert graves == sorted(graves, reverse=True), (sheet.name, table.caption)


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def _of_sheet(sheet: Sheet) -> str:
    return "\n".join(plain(block.text) for block in sheet.blocks if isinstance(block, Paragraph))


def check_asks(issue: Issue) -> None:
    """Find that an overdue major hazard which is not supervised asks for supervision, in table, digest and agenda."""
    material = issue.material
    wanted = {
        one
        for one, entry in material.entries.items()
        if entry.is_major and "is_overdue_verified" in entry.flags and "is_supervised" not in entry.flags
    }
    assert wanted == {one for one, asks in material.asks.items() if Ask.SUPERVISE in asks}
    for _, rows in issue.lists():
        for entry, row in rows:
            if "提请事项" in row:
                assert row["提请事项"] == asked_in_words(entry, material)
                assert ("挂牌督办" in row["提请事项"]) == (entry["hazard_id"] in wanted)
    lines = Counter(
        "挂牌督办" in line.rpartition("：")[2] for line in issue.paper.digest.splitlines() if "· " in line
    )
    assert lines[True] == len(wanted)
    for sheet in issue.sheets[:1]:
        items = [plain(block.text) for block in sheet.blocks if isinstance(block, Paragraph)]
        heads = [item.partition("：")[0] for item in items if "【重大】" in item]
        assert sum("挂牌督办" in head for head in heads) == len(wanted)


def check_agreement(issue: Issue) -> None:
    """Find the same numbers in sentence, table, digest, agenda and sheets."""
    figures = issue.figures
    body = [plain(paragraph.text) for paragraph in issue.body()]
    told = "\n".join(body)
    sentence = next(text for text in body if text.startswith("截至"))
    others = [issue.paper.digest, *(_of_sheet(sheet) for sheet in issue.sheets[:1])]
    assert all(sentence in text for text in others)
    street = figures["overall"]["all"]
    for text in (told, *others):
        for name in ("已核实超期", "另有到期待核实"):
            flag = "overdue_verified" if name == "已核实超期" else "overdue_unverified"
            assert set(re.findall(rf"(?m)(?:^|。){name}(\d+)条", text)) <= {str(street[flag])}
    _check_asked(issue, told, others)
    in_sectors = re.search(r"分布在([^。]+)条。", told)
    if in_sectors:
        counts = [int(each) for each in re.findall(r"(\d+)条?(?:、|$)", in_sectors[1])]
        assert sum(counts) == street["overdue_verified"]
    for table in issue.tables():
        if table.caption == "下一步工作安排":
            _check_steps(table)
    for table in issue.tables():
        totals = [at for at, row in enumerate(table.rows) if row.is_total]
        if totals and table.columns[0].heading == "行业领域":
            for at, column in enumerate(table.columns):
                own = [plain(row.cells[at]).strip("※") for row in table.rows[: totals[0] + 1]]
                if all(each.isdigit() for each in own):
                    assert sum(map(int, own[:-1])) == int(own[-1]), column.heading
    _check_leaders(issue)


def _check_steps(table: Table) -> None:
    """Find an owner and a date for every step, and what the owners have making up its total."""
    for row in table.rows:
        total = [piece for piece in row.cells[0] if isinstance(piece, Number)]
        # Upward papers name departments only.
        owners = [piece for piece in row.cells[1] if isinstance(piece, Number)]
        assert all(plain(cell) for cell in row.cells), row
        assert not owners or sum(int(each.text) for each in owners) == int(total[0].text), row


def _check_asked(issue: Issue, told: str, others: list[str]) -> None:
    asked = Counter(Ask(ask).chinese for row in issue.figures["matters"] for ask in row["asks"])
    for text in (told, others[0]):
        for total, parts in re.findall(r"提请会议研究(\d+)条：([^。（]+)", text):
            assert int(total) == len(issue.figures["matters"])
            assert {name: int(count) for name, count in re.findall(r"(\D+)(\d+)条、?", parts)} == asked
    for agenda in others[1:]:
        named = len(
            re.findall(r"(?m)^\d+\.(?:会前核实、)?(?:挂牌督办|听取汇报|延期|明确牵头|核定级别)", agenda)
        )
        left = sum(map(int, re.findall(r"其余提请研究的隐患(\d+)条", agenda)))
        assert named + left == len(issue.figures["matters"])


def _check_leaders(issue: Issue) -> None:
    """Compare the leaders' table with their figures and their own sheets."""
    of_leaders = [table for table in issue.tables() if table.columns[0].heading == "负责领导"]
    assert len(of_leaders) == issue.is_monthly
    charged = {row["leader"]: row["all"] for row in issue.figures["by_leader"]}
    for table in of_leaders:
        for at in range(len(table.rows)):
            row = _by_heading(table, at)
            own = charged[row["负责领导"]]
            assert row["已核实超期"].strip("※") == str(own["overdue_verified"])
            assert row["到期待核实"].strip("※") == str(own["overdue_unverified"])
    for sheet in issue.sheets:
        if sheet.folder == "领导":
            late = charged[sheet.name]["overdue_verified"]
            assert set(re.findall(r"已核实超期(\d+)条", _of_sheet(sheet))) <= {str(late)}
            titles = [block.caption for block in sheet.blocks if isinstance(block, Table)]
            assert [each for each in titles if each.startswith("已核实超期")] == [
                f"已核实超期（{late}条）"
            ] * bool(late)


CHECKS = (check_numbers, check_digits, check_words, check_major, check_asks, check_agreement)
"""What every paper must pass."""
