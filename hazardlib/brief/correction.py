"""更正说明: what a revised paper says at its head about the issue that it replaces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hazardlib.brief.paper import Block, Column, Masthead, Paragraph, Row, Table
from hazardlib.brief.words import NOTHING_TO_DIVIDE_BY, clauses, day, moment, month, rate
from hazardlib.domain.campaign_parts import CampaignLevel
from hazardlib.domain.counts import COUNTS, RATES
from hazardlib.domain.terms import Reporting, Verdict

MOST_CHANGES = 24
"""How many changed figures the note shows; the rest are only said to have changed."""

_LABELS = {name: count.label for name, count in COUNTS.items() if count.label}
_LABELS |= {name: share.label for name, share in RATES.items() if share.label}
_SHOWN = ("found", "closure_rate", "overdue_verified")
"""What of a sector and of a leader a reader sees first."""

Change = tuple[str, str, str, str]


@dataclass(frozen=True)
class Received:
    """A workbook that only one of two issues takes in.

    Parameters
    ----------
    department, month
        Whose, and for which month (``YYYY-MM``); empty where it could not be read.
    file
        Relative to ``data/raw``.
    received_at
        When it was first seen (ISO 8601).
    """

    department: str
    month: str
    file: str
    received_at: str
    verdict: str


@dataclass(frozen=True)
class Correction:
    """What a revised issue is compared with, and what only one of the two takes in.

    Parameters
    ----------
    number
        The issue's own number, 2 or more.
    before_number, before
        The number and the figures of the issue that it replaces.
    received
        The workbooks that it takes in and the issue before did not.
    left_out
        The workbooks that the issue before took in and it does not.
    looks_back
        Whether it was asked for as known at an earlier moment than the issue before.
    changed
        The path in ``figures.json`` of every figure that is not the same.
    """

    number: int
    before_number: int
    before: Mapping[str, Any]
    received: Sequence[Received]
    left_out: Sequence[Received]
    looks_back: bool
    changed: Sequence[tuple[str, ...]]
    everywhere: str = CampaignLevel.STREET.everywhere

    @property
    def mark(self) -> str:
        """What stands at the head of the paper."""
        return f"第{self.number}版（{'按较早情况重出' if self.looks_back else '更正'}）"


def announce(
    opening: Sequence[Block], correction: Correction, figures: Mapping[str, Any]
) -> tuple[Block, ...]:
    """Return the opening of a paper with its number at the head and 更正说明 right below.

    Parameters
    ----------
    opening
        The opening as it would be of a first issue; the masthead comes first.
    """
    head, *rest = opening
    if isinstance(head, Masthead):
        if head.series:
            head = replace(head, issue=f"{head.issue}　{correction.mark}".strip())
        else:
            head = replace(head, subtitle=f"{head.subtitle}{correction.mark}")
    return (head, *_note(correction, figures), *rest)


def _note(correction: Correction, figures: Mapping[str, Any]) -> list[Block]:
    before, count = correction.before, correction.before_number
    changes = list(changes_of(before, figures, correction.everywhere))
    shown = changes[:MOST_CHANGES]
    replaces = f"替换以{moment(before['known_at'])}前收到的报送为准的第{count}版"
    says = f"更正说明：本件为第{correction.number}版，{replaces}，有关数字以本版为准。{_reasons(correction, figures)}"
    if correction.looks_back:
        says = (
            f"说明：本件为第{correction.number}版，按{moment(figures['known_at'])}前收到的报送重出，"
            f"只反映当时掌握的情况；{replaces}，以后的情况见该版。{_reasons(correction, figures)}"
        )
    has_more = len(changes) > len(shown) or not all(map(_is_first, correction.changed))
    others = "其他有关数字随之变化。" if has_more else "其他数字没有变化。"
    if not shown:
        return [Paragraph((f"{says}总体情况、各行业领域、各负责领导和报送情况的主要数字没有变化；{others}",))]
    columns = (
        Column("数字", "start", 40),
        Column("原为", "end", 30),
        Column("现为", "end", 30),
    )
    # Three columns: a phone has no room for a fourth, and the last is the one that matters.
    rows = tuple(Row(((f"{whom}{what}",), (then,), (now,))) for whom, what, then, now in shown)
    table = Table(f"第{correction.number}版与第{count}版不同的主要数字", columns, rows, note=others)
    return [Paragraph((says,)), table]


def _is_first(path: tuple[str, ...]) -> bool:
    """Tell whether a figure belongs to those parts of which the note shows what matters."""
    return path[0] in {"as_of", "overall", "by_sector", "by_leader", "reporting", "coverage"}


def changes_of(
    before: Mapping[str, Any], now: Mapping[str, Any], everywhere: str = CampaignLevel.STREET.everywhere
) -> Iterator[Change]:
    """Yield whom, what, formerly and now, as printed, of the figures that a reader sees first."""
    if before["as_of"] != now["as_of"]:
        yield "全文", "数据截止日期", day(before["as_of"]), day(now["as_of"])
    for level, name in (("all", everywhere), ("major", "重大事故隐患")):
        yield from _group(name, before["overall"][level], now["overall"][level], tuple(_LABELS))
    yield from _reporting(before, now)
    for table, key, label in (("by_sector", "sector", "name"), ("by_leader", "leader", "leader")):
        then = {row[key]: row["all"] for row in before[table]}
        for row in now[table]:
            yield from _group(row[label], then.get(row[key]), row["all"], _SHOWN)


def _group(
    name: str, before: Mapping[str, Any] | None, now: Mapping[str, Any], figures: Sequence[str]
) -> Iterator[Change]:
    for figure in figures:
        if before is not None and figure in COUNTS and figure not in before:
            continue  # the issue before was made when overdue hazards were not told apart
        then, present = _printed(before, figure), _printed(now, figure)
        if then != present:
            yield name, _LABELS[figure], then, present


def _printed(counts: Mapping[str, Any] | None, figure: str) -> str:
    if counts is None:
        return NOTHING_TO_DIVIDE_BY
    if figure in COUNTS:
        return f"{counts[figure]}条"
    above, below = RATES[figure].parts, RATES[figure].whole
    return rate(sum(counts[name] for name in above), counts.get(below, counts["due"]))


def _reporting(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Change]:
    then = {(line["department"], line["month"]): line["status"] for line in before["reporting"]}
    for line in now["reporting"]:
        status = then.get((line["department"], line["month"]))
        if status != line["status"]:
            was = Reporting(status).chinese if status else NOTHING_TO_DIVIDE_BY
            what = f"{month(line['month'])}报送"
            yield line["department"], what, was, Reporting(line["status"]).chinese


def _reasons(correction: Correction, figures: Mapping[str, Any]) -> str:
    reasons = []
    if correction.received:
        said = clauses(map(_workbook, correction.received))
        reasons.append(f"计入此后收到的报送{len(correction.received)}份：{said}。")
    if correction.left_out:
        said = clauses(map(_workbook, correction.left_out))
        reasons.append(f"未计入该版已计入的报送{len(correction.left_out)}份：{said}。")
    for key, what in (
        ("voided", "作废的报送"),
        ("corrections", "数据更正"),
        ("decisions", "隐患合并或分开的决定"),
    ):
        then, present = ([_line(each) for each in side.get(key, ())] for side in (correction.before, figures))
        added, gone = (
            [each for each in present if each not in then],
            [each for each in then if each not in present],
        )
        if added:
            reasons.append(f"新增{what}{len(added)}项：{clauses(added)}。")
        if gone:
            reasons.append(f"撤销{what}{len(gone)}项：{clauses(gone)}。")
    if not reasons:
        return "此后没有收到新的报送，也没有新的更正和决定；数字因口径、名单或计算程序的改动而变化。"
    return "".join(reasons)


def _workbook(received: Received) -> str:
    whose = received.department + (f"{month(received.month)}台账" if received.month else "")
    refused = "，退回重报" if received.verdict == Verdict.REFUSED else ""
    return f"{whose or '未识别单位'}（{received.file}，{moment(received.received_at)}收到{refused}）"


def _line(judged: Mapping[str, Any]) -> str:
    """Return a correction, a decision or what was made void in a few words: where or what, why, who and when."""
    if "who" not in judged:
        return f"{judged['file']}，{judged['why']}（{day(judged['when'][:10])}作废）"
    where = f"{judged['file']}［{judged['sheet']}］第{judged['row']}行，" if "file" in judged else ""
    return f"{where}{judged['why']}（{judged['who']}，{day(judged['when'])}）"
