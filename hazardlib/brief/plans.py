"""一患一策: one page for each open major hazard, what it is, who puts it right how and by when, what was said of it, what is next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from hazardlib.brief.calendar import next_due
from hazardlib.brief.entries import TOLD, Entry, Said
from hazardlib.brief.material import Material
from hazardlib.brief.paper import Masthead, Paper, Paragraph, Row, Sheet, Table, columns_of
from hazardlib.brief.words import amount, clauses, day, days_long, month, names, shorten
from hazardlib.domain.columns import FIVE_ELEMENTS, LEDGER
from hazardlib.domain.terms import Ask, State, Supervision

FOLDER = "一患一策"

Plan = Sequence[tuple[str, str]]
"""The lines of a plan: what each is called, and what it says."""

_WIDE, _MOST_LINES = 38, 36
"""Characters of a printed line, and lines of a page: a plan never needs a second one."""

_LONGEST = (4, 3, 2)
"""Printed lines that one thing may take; the fewer, the more there is to say."""

_MOST_SAID = 6
"""The latest of what workbooks said of a hazard, re-inspections found and meetings decided."""

_UNSTATED = "未填，须补齐"
_SIGNED = "负责领导（签字）：　　　　　　整改责任人（签字）：　　　　　　年　月　日"


def plans(material: Material, stories: Mapping[str, Sequence[Said]]) -> dict[str, Plan]:
    """Return the plan of each open major hazard, the longest overdue first.

    Parameters
    ----------
    stories
        What each month's workbooks said of a hazard (``entries.stories_of``).
    """
    own = [entry for entry in material.listed("open") if entry.is_major]
    own.sort(key=lambda entry: (-(entry.overdue_days or 0), entry["due_on"] or "9", entry["hazard_id"]))
    return {
        entry["hazard_id"]: _fitted(_lines(entry, material, stories.get(entry["hazard_id"], ())))
        for entry in own
    }


def _fitted(lines: Iterable[tuple[str, str]]) -> Plan:
    """Return the lines of a plan, cut as far as one page asks for."""
    plan = [(name, " ".join(told.split())) for name, told in lines]
    needed = [-(-len(told) // _WIDE) for _, told in plan]
    fits = (most for most in _LONGEST if sum(min(most, each) for each in needed) <= _MOST_LINES)
    longest = next(fits, _LONGEST[-1]) * _WIDE
    return [(name, shorten(told, longest)) for name, told in plan]


def _lines(entry: Entry, material: Material, said: Sequence[Said]) -> Iterator[tuple[str, str]]:
    """Yield the lines: what it is, the five elements, who answers, what was said and decided, what is next."""
    age = date.fromisoformat(material.as_of) - date.fromisoformat(entry["found_on"])
    yield "单位和部位", f"{entry['unit']}（{entry['sector_name']}），{entry['location'] or '部位未填'}"
    yield "隐患", entry["description"]
    yield LEDGER["criterion"].heading, entry["criterion"] or _UNSTATED
    yield "发现", f"{day(entry['found_on'])}，到{day(material.as_of)}已{days_long(age.days)}"
    yield "负责领导", entry["leaders"]
    yield LEDGER["responsible_person"].heading, entry["responsible_person"] or _UNSTATED
    yield LEDGER["measures"].heading, entry["measures"] or _UNSTATED
    yield LEDGER["funds"].heading, f"{amount(float(entry['funds']))}万元" if entry["funds"] else _UNSTATED
    yield LEDGER["due_on"].heading, _deadline(entry, material)
    yield LEDGER["contingency"].heading, entry["contingency"] or _UNSTATED
    yield LEDGER["supervision"].heading, _supervised(entry, material)
    yield "历次填报", clauses(_said(each) for each in said[-_MOST_SAID:])
    if seen := _own(material, "reinspections", entry):
        yield "回头看", clauses(f"{day(row['reinspected_on'])}复查：{row['result_name']}" for row in seen)
    if decided := _own(material, "meeting_decisions", entry):
        yield "会议议定", clauses(map(_decided, decided))
    yield "下一步", _next_step(entry, material)


def _deadline(entry: Entry, material: Material) -> str:
    if not entry["due_on"]:
        return _UNSTATED
    moved = material.moves.get(entry["hazard_id"])
    late = material.late(entry)
    told = f"{day(entry['due_on'])}{f'，{late}' if late else ''}"
    if not moved:
        return told
    agreed = "，经同意" * moved["is_agreed"]
    return f"{told}；最初为{day(moved['first_due_on'])}，改过{moved['count']}次{agreed}"


def _supervised(entry: Entry, material: Material) -> str:
    if "is_supervised" not in entry.flags:
        return Supervision.NONE.chinese
    own = (row for row in material.figures["supervision"]["rows"] if row["hazard_id"] == entry["hazard_id"])
    due_on = next((row["due_on"] for row in own), None)
    limit = f"督办期限{day(due_on)}" if due_on else "督办期限未填"
    return f"{Supervision(entry['supervision']).chinese}挂牌督办，{limit}"


def _said(said: Said) -> str:
    when, department, status = said
    return f"{month(when)}{department}{'报' * (status in set(State))}{TOLD[status]}"


def _own(material: Material, family: str, entry: Entry) -> list[Mapping[str, Any]]:
    """Return the latest rows about a hazard of what was re-inspected or decided."""
    rows = material.figures[family]["rows"]
    return [row for row in rows if row["hazard_id"] == entry["hazard_id"]][-_MOST_SAID:]


def _decided(row: Mapping[str, Any]) -> str:
    limit = f"，时限{day(row['due_on'])}" if row["due_on"] else ""
    return f"{day(row['met_on'])}{row['matter']}{limit}（{row['state_name']}）"


def _next_step(entry: Entry, material: Material) -> str:
    """Return what is to be done: verified or put right, what is to be completed, what the meeting is asked."""
    if entry.is_unverified:
        first = "立即核实是否已整改"
    elif entry.overdue_days:
        first = f"立即整改，整改完成前落实防范措施，{next_due(material)}报告进展"
    elif entry["due_on"]:
        first = f"{day(entry['due_on'])}前整改完成，随即申请验收销号"
    else:
        first = f"{next_due(material)}明确整改期限"
    missing = [LEDGER[name].heading for name in FIVE_ELEMENTS if not entry[name]]
    asks = [Ask(ask).chinese for ask in material.asks.get(entry["hazard_id"], ())]
    steps = [first, *[f"补齐{names(missing)}"] * bool(missing), *[f"提请会议研究{names(asks)}"] * bool(asks)]
    return clauses(steps) + "。"


def plan_sheets(
    material: Material, stories: Mapping[str, Sequence[Said]], hazards: Sequence[str] = ()
) -> list[Sheet]:
    """Return a sheet for each plan, or for those of some hazards (``hazard_id``)."""
    head = f"{material.campaign.name}　数据截至{day(material.as_of)}{material.edition}"
    sheets = []
    for hazard_id, plan in plans(material, stories).items():
        if hazards and hazard_id not in hazards:
            continue
        entry = material.entries[hazard_id]
        called = entry["hazard_no"] or hazard_id
        rows = tuple(Row.of(*line) for line in (*plan, ("负责领导意见", "\n\n")))
        table = Table(f"{FOLDER}（{called}）", columns_of("项目 18 | 内容 82"), rows, kept_rows=len(rows))
        title = f"重大事故隐患{FOLDER}"
        blocks = (table, Paragraph((_SIGNED,)))
        sheets.append(Sheet(FOLDER, f"{called} {entry['unit']}", title, head, blocks, is_large=True))
    return sheets


def sheet_paper(sheet: Sheet, *, kind: str, is_sample: bool) -> Paper:
    """Return a sheet as a paper of its own, as Word takes it."""
    opening = (Masthead(sheet.title, sheet.subtitle), *sheet.blocks)
    return Paper(sheet.title, kind, is_sample, {"opening": opening})
