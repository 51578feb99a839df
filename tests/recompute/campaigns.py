"""Random campaigns: who sent what and when, with every quirk that the rules speak of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.recompute import notice
from tests.recompute.meetings import matter_rows
from tests.recompute.register import Row, Submission
from tests.recompute.reinspections import reinspection_rows
from tests.recompute.sheets import duty_rows, progress_rows, tip_rows
from tests.recompute.standards import BASES

SHANGHAI = ZoneInfo("Asia/Shanghai")
SHEETS = ["隐患台账", "隐患台账（二）"]

# Sectors in which departments meet: two leads, a lead with cooperating ones, one alone.
SECTORS = [
    "gas",
    "gas",
    "gas",
    "construction",
    "scenic-areas",
    "other-enterprises",
    "commerce",
    "state-owned",
]
# Departments of which one leads what the other cooperates in, or both lead.
NEIGHBOURS = [
    ("公共管理办公室", "综合执法大队"),
    ("公共管理办公室", "公共安全办公室"),
    ("公共管理办公室", "工程建设科"),
    ("公共安全办公室", "综合执法大队"),
    ("财政经济办公室", "综合执法大队"),
]
UNITS = [
    ("华侨城欢乐谷", "华侨城 欢乐谷"),
    ("万科里商业中心", "万科里商业中心。"),
    ("东湖ＡＢ门店", "东湖ab门店"),
]
CODES = [None, None, None, "91350100M000100Y43", "91120110ma05xywf12", "91350100M000100Y44"]
"""统一社会信用代码 that rows state of their units, the last with a wrong check character."""

DESCRIPTIONS = [
    ("疏散通道堵塞", "疏散通道，堵塞", "疏散通道堵塞，已清理", "疏散通道堵塞已经清理"),
    ("燃气报警器未安装", "燃气报警器 未安装"),
    ("电线老化", "电线老化", "已更换"),
]
LOCATIONS = [None, None, "一层", "二层厨房"]
NUMBERS = [None, None, None, "AQ-2023-001", "AQ-2023-002", "3", "12", "12345"]
NUMBER_STYLES = [
    str,
    str,
    str.lower,
    lambda number: f" {number} ",
    lambda number: number.replace("-", "－"),
    lambda number: number.replace("-", "—"),
]
MONTHS_DRAWN = ["2023-06", "2023-07", "2023-08", "2023-09", "2023-12"]
FIRST_DAY = date(2023, 5, 20)


@dataclass(frozen=True)
class Question:
    """For which paper, as of which day and as known at what time the figures are asked for."""

    kind: str
    as_of: date
    known_at: datetime


@dataclass
class Base:
    """What one hazard is, before departments write it down in their ways."""

    sector: str
    unit: int
    description: int
    location: str | None
    number: str | None
    found_on: date


days = st.integers(0, 220).map(lambda offset: FIRST_DAY + timedelta(offset))


def moment(day: date, hour: int) -> datetime:
    """Return an hour of a day in Shanghai."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


bases = st.builds(
    Base,
    sector=st.sampled_from(SECTORS),
    unit=st.integers(0, len(UNITS) - 1),
    description=st.integers(0, len(DESCRIPTIONS) - 1),
    location=st.sampled_from(LOCATIONS),
    number=st.sampled_from(NUMBERS),
    found_on=st.one_of(
        st.sampled_from([date(2023, 6, 5), date(2023, 5, 31), date(2023, 7, 10)]),
        st.integers(0, 100).map(lambda offset: FIRST_DAY + timedelta(offset)),
    ),
)


@st.composite
def rows(draw: st.DrawFn, base: Base, month: str) -> Row:
    """Draw one ledger row about a hazard, as some department writes it in some month."""

    def pick(*choices: Any) -> Any:
        return draw(st.sampled_from(choices))

    row: Row = {
        "sector": base.sector,
        "unit": pick(*UNITS[base.unit]),
        "description": pick(*DESCRIPTIONS[base.description]),
        "location": base.location,
        "found_on": base.found_on,
        "status": pick("open", "open", "in_progress", "rectified", "rectified", "closed", "closed"),
        "level": pick(None, "general", "general", "major", "major"),
        "source": pick(None, "企业自查", "部门检查", "专家检查", "网格员巡视"),
        "supervision": pick(None, None, "none", "street", "district", "city"),
        "leader": pick(None, None, notice.SECTORS[base.sector][1][-1], "徐彬", "贾化生、张馨"),
        "hazard_no": pick(*NUMBER_STYLES)(base.number) if base.number and pick(True, False) else None,
        "quantity": pick(*[None] * 6, 1, 2, 3),
        "unit_code": pick(*CODES),
        "community": pick(None, None, None, "湖畔社区", "湖畔 社区", "万科社区"),
    }
    if row["quantity"]:
        row["rectified_quantity"] = pick(None, 0, 1, 2, 4)
    row |= draw(dates(base, month, row["status"]))
    row |= draw(elements())
    row |= draw(supervision(base, month))
    row["criterion"] = pick(None, None, *BASES) if row["level"] == "major" else None
    row |= draw(twists)
    return {name: value for name, value in row.items() if value is not None}


@st.composite
def dates(draw: st.DrawFn, base: Base, month: str, status: str) -> Row:
    """Draw the deadline and the days on which the row says that things were done."""

    def pick(*choices: Any) -> Any:
        return draw(st.sampled_from(choices))

    dated: Row = {"fix_type": pick(None, None, "at_once", "time_limited")}
    deadline = pick(None, None, "date", "date", "date", "立即整改", "长期坚持", "yearless")
    if deadline == "date":
        deadline = notice.due_day(month) + timedelta(draw(st.integers(-20, 25)))
    if deadline == "yearless":
        day = base.found_on + timedelta(draw(st.integers(-20, 300)))
        # 29 February is not in every year.
        deadline = f"{day.month}月{min(day.day, 28)}日"
    dated["due_on"] = deadline
    if status != "open" and pick(False, False, True):
        dated["rectified_on"] = base.found_on + timedelta(draw(st.integers(-3, 60)))
    if status in ("rectified", "closed") and pick(False, False, True):
        dated["accepted_on"] = base.found_on + timedelta(draw(st.integers(-3, 80)))
    return dated


@st.composite
def elements(draw: st.DrawFn) -> Row:
    """Draw which of the five elements, the deadline apart, a row states, all of them often, and when the street was told."""
    stated = draw(st.sampled_from([0, 1, 3, 5, 7, 8, 11, 14, 15, 15, 15, 15]))
    values = {"responsible_person": "安全主管甲", "measures": "清理并更换", "contingency": "专人值守"}
    values["funds"] = draw(st.sampled_from([0, 1.5])) if stated & 8 else None
    told = {"street_told_on": FIRST_DAY + timedelta(draw(st.integers(0, 150)))} if stated & 6 else {}
    return {name: value for bit, (name, value) in enumerate(values.items()) if stated & 1 << bit} | told


@st.composite
def supervision(draw: st.DrawFn, base: Base, month: str) -> Row:
    """Draw when a row says that it was listed for supervision, until when, and that it was delisted."""

    def pick(*choices: Any) -> Any:
        return draw(st.sampled_from(choices))

    due = notice.due_day(month)

    def near(*offsets: int) -> date:
        return due + timedelta(pick(*offsets))

    return {
        "listed_on": pick(None, None, base.found_on + timedelta(3)),
        "supervision_due_on": pick(None, near(-40, -5, 0, 10, 35, 36), near(20, 40, 70), near(70, 110, 150)),
        "extension_asked_on": pick(None, None, near(-41, -20, -5), near(-5, 0, 2)),
        "delisted_on": pick(*[None] * 9, near(-12, -4, 12)),
    }


twists: st.SearchStrategy[Row] = st.sampled_from(
    [
        *[{}] * 16,
        {"location": "门厅"},
        {"unit": UNITS[0][0]},
        {"found_on": date(2023, 6, 6)},
        {"sector": "gas"},
        # The number of another thing, of the neighbour's, or of the months before.
        *({"hazard_no": number} for number in ("AQ-2023-001", "AQ-2023-002", "3")),
        *[{"unit": "东湖配送站", "description": "配电箱无盖", "found_on": date(2023, 7, 5)}] * 3,
        # Typed ahead: counted from that day on, or never.
        {"found_on": date(2023, 9, 1)},
        {"found_on": date(2032, 6, 5)},
        # A row that lacks one of these cannot be counted, unless the department leads one sector.
        *({name: None} for name in ("sector", "unit", "description", "found_on", "status")),
    ]
)
"""What is different now and then: a hazard that moved a little, or a required cell left blank."""


@st.composite
def submissions(draw: st.DrawFn) -> list[Submission]:
    """Draw a campaign: every file version that any department sent, in no particular order."""
    known = draw(st.lists(bases, min_size=2, max_size=6))
    others = st.lists(st.sampled_from([*notice.DEPARTMENTS[:7], "能源公司"]), max_size=2)
    departments = list(dict.fromkeys([*draw(st.sampled_from(NEIGHBOURS)), *draw(others)]))
    months = draw(st.lists(st.sampled_from(MONTHS_DRAWN), min_size=2, max_size=4, unique=True))
    sent: list[Submission] = []
    for department in departments:
        for month in months:
            count = draw(st.sampled_from([0, 1, 1, 1, 1, 2, 3]))
            sent += [draw(versions(known, department, month, version)) for version in range(count)]
    return sent


@st.composite
def versions(draw: st.DrawFn, known: list[Base], department: str, month: str, version: int) -> Submission:
    """Draw one file version; ``version`` counts the earlier ones of its department and month."""
    due = notice.due_day(month)
    kind = draw(st.sampled_from(["rows"] * 8 + ["nil", "refused"]))
    chosen = draw(st.lists(st.sampled_from(known), min_size=2, max_size=7)) if kind != "nil" else []
    if chosen and draw(st.sampled_from([False, False, True])):  # of one sector: a part beside another's
        chosen = [base for base in chosen if base.sector == chosen[-1].sector]
    first_seen = moment(due + timedelta(draw(st.sampled_from([-9, -2, 0, 0, 1, 12, 40]))), 10 + version)
    if draw(st.sampled_from([False, False, False, True])):
        first_seen = moment(due, 10)
    stated = draw(st.sampled_from([None, None, -3, 0, 1]))
    written: list[Row] = []
    for base in chosen:
        row = draw(rows(base, month))
        row["sheet"] = SHEETS[draw(st.sampled_from([0, 0, 0, 1]))]
        written.append(row)
    # A later version may lie under the same name, in the place of the first one.
    name = f"台账{department}{0 if draw(st.booleans()) else version}.xlsx"
    return Submission(
        department=department,
        month=month,
        file=f"{month}/{name}",
        first_seen_at=first_seen,
        modified_at=moment(date(2023, 5, 1), 8) + timedelta(minutes=draw(st.integers(0, 3))),
        reported_on=None if stated is None else due + timedelta(stated),
        refused=kind == "refused",
        rows=written,
        progress=draw(progress_rows()),
        duties=draw(duty_rows(month)),
        tips=draw(tip_rows(month)),
        matters=draw(matter_rows()),
        reinspections=draw(reinspection_rows(month)),
    )


LONG_AFTER = moment(date(2024, 3, 1), 9)

questions = st.builds(
    Question,
    kind=st.just("monthly"),
    as_of=st.one_of(
        st.sampled_from([date(2023, 12, 31), date(2023, 12, 1), date(2023, 8, 20), date(2023, 8, 1)]),
        st.integers(30, 220).map(lambda offset: FIRST_DAY + timedelta(offset)),
        st.integers(90, 220).map(lambda offset: FIRST_DAY + timedelta(offset)),
    ),
    known_at=st.one_of(*[st.just(LONG_AFTER)] * 4, days.map(lambda day: moment(day, 12))),
)


def papers_asked(asked: Sequence[Question], campaign: Sequence[Submission]) -> list[Question]:
    """Return questions of which every other one is about a summary; which one, the campaign's own digest says.

    Drawn, the kinds come in clumps, and few campaigns would ask for some of them too seldom.
    """
    summary = ("interim", "final", "supplement")[crc32(repr((asked, campaign)).encode()) % 3]
    return [
        replace(question, kind=summary) if place % 2 else question for place, question in enumerate(asked)
    ]


def corrected() -> list[Submission]:
    """Return a campaign of which random ones are too few: found dates corrected, two hazards become one."""

    def row(number: str | None, description: str, found_on: date) -> Row:
        unit = {"sector": "gas", "unit": UNITS[0][0], "status": "open", "sheet": SHEETS[0]}
        return unit | {"hazard_no": number, "description": description, "found_on": found_on}

    def sent(month: str, *rows: Row) -> Submission:
        seen_at = moment(notice.due_day(month), 10)
        return Submission("公共管理办公室", month, f"{month}/台账.xlsx", seen_at, seen_at, rows=list(rows))

    first = date(2023, 6, 5)
    june = [
        row("AQ-1", "甲", first),
        row("AQ-2", "乙", first),
        row(None, "丙", first),
        row("AQ-4", "丁", first),
    ]
    moved = [
        row("AQ-1", "甲", date(2023, 7, 3)),
        row("AQ-2", "乙", date(2023, 9, 3)),
        row("AQ-4", "丙", first),
    ]
    return [sent("2023-06", *june), sent("2023-07", *moved, row("AQ-5", "戊", first))]


def told_anew() -> list[Submission]:
    """Return a campaign in which numbers begin anew and are the neighbour's, texts, levels and versions change."""
    management, enforcement = NEIGHBOURS[0]

    def sent(department: str, month: str, *rows: Row, version: int = 0) -> Submission:
        seen_at = moment(notice.due_day(month), 10 + version)
        file = f"{month}/{department}{version}.xlsx"
        return Submission(department, month, file, seen_at, seen_at, rows=[dict(row) for row in rows])

    def row(number: str | None, unit: str, text: str, found_on: date, **fields: Any) -> Row:
        said = {"hazard_no": number, "sector": "gas", "unit": unit, "description": text, "found_on": found_on}
        return {"status": "open", "sheet": SHEETS[0], "due_on": date(2023, 6, 30)} | said | fields

    first, second, third = date(2023, 6, 5), date(2023, 7, 5), date(2023, 8, 5)
    june = [
        row("GG-1", "甲小区", "楼道堆放杂物", first, level="major"),
        row("GG-2", "乙小区", "消火栓无水", first, quantity=3),
        row("1", "丙小区", "灭火器过期", first),
        row(None, "丁小区", "电动车入户", first),
        row(None, "戊小区", "私拉电线", first, quantity=2),
    ]
    july = [
        row("GG—1", "一号工地", "脚手架未验收", second),
        row("GG-2", "乙小区", "消火栓无水", first, quantity=2, level="general"),
        row("1", "二号工地", "基坑无防护", second),
        row("2", "丙小区", "灭火器过期", first),
        row(None, "丁小区", "电动车已清走", first, status="rectified", rectified_on=date(2023, 7, 2)),
        row(None, "戊小区", "私拉电线，部分已拆", first, quantity=3, rectified_quantity=1),
    ]
    august = [
        row("GG-1", "一号工地", "脚手架未验收", second, status="closed", due_on=date(2023, 9, 1)),
        row("GG-2", "三号工地", "塔吊未检测", third),
        row("1", "丙小区", "灭火器过期", first, status="closed"),
        row(None, "戊小区", "电线已拆除", first, quantity=3, rectified_quantity=3),
        row("GG-3", "四号工地", "临边无防护", date(2032, 8, 5)),
        row("GG-2", "乙小区", "消火栓无水", first, status=None, sheet=SHEETS[1]),
    ]
    named = {
        "hazard_no": "GG-1",
        "channel": "12350",
        "sector": "gas",
        "danger": "堆物",
        "outcome": "verified",
    }
    tip = {"tip_no": "JB-1", "received_on": first} | named
    everything = [
        sent(management, "2023-06", *june),
        sent(management, "2023-07", *july),
        sent(management, "2023-07", *july[:3], *july[4:], version=1),
        sent(management, "2023-08", *august),
        sent(enforcement, "2023-06", row("GG-1", "己店", "报警器未安装", date(2023, 6, 9))),
        sent(enforcement, "2023-07", row("GG-1", "己店", "报警器已安装", date(2023, 6, 9), status="closed")),
    ]
    for one in everything[::2]:
        one.tips = [dict(tip), dict(tip, tip_no="JB-2", unit="己店")]
    return everything


def waves(sent: list[Submission]) -> list[list[Submission]]:
    """Return the versions in turns, so that no turn holds two versions of one file."""
    turns: list[list[Submission]] = []
    count: dict[str, int] = {}
    for one in sent:
        turn = count.get(one.file, 0)
        count[one.file] = turn + 1
        if turn == len(turns):
            turns.append([])
        turns[turn].append(one)
    return turns
