"""A desk that receives real workbooks and answers for the campaign, for tests written out by hand."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hazardlib import pipeline
from hazardlib.measure.inputs import OtherSheets
from hazardlib.merge.register import Register
from hazardlib.pipeline.inputs import gather_other_sheets
from hazardlib.pipeline.session import Session
from hazardlib.store import TABLES, Store
from hazardlib.workspace import Workspace
from tests.recompute import notice
from tests.recompute.register import Row, Submission
from tests.recompute.workbooks import write_workbook

SHANGHAI = ZoneInfo("Asia/Shanghai")
MANAGEMENT = "公共管理办公室"
ENFORCEMENT = "综合执法大队"
SAFETY = "公共安全办公室"
ENERGY = "能源公司"
FINANCE = "财政经济办公室"


def hazard(number: str | None = None, **fields: Any) -> Row:
    """Return a complete, open, general gas hazard with ``fields`` changed; None blanks a cell."""
    row: Row = {
        "hazard_no": number,
        "sector": "gas",
        "unit": "万科里商业中心",
        "location": "一层厨房",
        "description": f"燃气报警器未安装{number or ''}",
        "level": "general",
        "found_on": date(2023, 6, 5),
        "status": "open",
        "sheet": "隐患台账",
    }
    return {name: value for name, value in (row | fields).items() if value is not None}


def stated(indicator: str, this_month: float | None = None, total: float | None = None, **fields: Any) -> Row:
    """Return one row of 工作进展 about the gas sector."""
    row: Row = {"sector": "gas", "indicator": indicator, "this_month": this_month, "cumulative": total}
    return row | fields


def duty(code: str, done_on: Any = None, **fields: Any) -> Row:
    """Return one row of 企业履责 about a unit of commerce."""
    row: Row = {"unit": "万科里商业中心", "sector": "commerce", "duty": code, "done_on": done_on}
    return row | fields


def tip(number: str | None, received_on: date, **fields: Any) -> Row:
    """Return one row of 举报线索 about gas, from 12350."""
    row: Row = {"tip_no": number, "channel": "12350", "received_on": received_on, "sector": "gas"}
    return row | {"unit": "万科里商业中心", "danger": f"报警器未安装{number or ''}"} | fields


def at(month: int, day: int, hour: int = 10) -> datetime:
    """Return an hour of a day of 2023 in Shanghai."""
    return datetime(2023, month, day, hour, tzinfo=SHANGHAI)


def stored(workspace: Workspace, month: str) -> dict[str, Any]:
    """Return every row that counts of every table, less the random names of batches, and the bytes of a month's figures."""
    store = Store(workspace.tables)
    rows = {name: store.read(name).drop_columns("batch_id").to_pylist() for name in TABLES}
    told: dict[str, Any] = {name: sorted(own, key=repr) for name, own in rows.items()}
    run = pipeline.open_run(month=month, known_at="2023-12-31T08:00", workspace=workspace)
    pipeline.measure(run, keep=True)
    return told | {"figures.json": (run.kept / "figures.json").read_bytes()}


HEEDS_CTRL_C = ("env", "--default-signal=INT")
"""What a command is run by that has to hear Ctrl-C also where the tests themselves run in the background."""


class Desk:
    """One workspace and what lies in it: what it receives is taken in, all at once, when somebody looks into it.

    The order in which files count is that of the times at which they were seen, however many are taken in together.
    """

    def __init__(self, folder: Path) -> None:
        self._workspace = Workspace(folder)
        self._waiting: dict[str, datetime] = {}
        self._registers: dict[str, Register] = {}
        self._sessions: dict[tuple[str, datetime], Session] = {}
        self.count = 0

    @property
    def workspace(self) -> Workspace:
        """The workspace, everything received taken in."""
        if self._waiting:
            waiting, self._waiting = self._waiting, {}
            pipeline.ingest(self._workspace, received_at=waiting)
        return self._workspace

    def copy(self, folder: Path) -> Desk:
        """Return a desk in another folder at which everything stands as it does here."""
        shutil.copytree(self.workspace.root, folder)
        other = Desk(folder)
        other.count = self.count
        return other

    def receive(
        self,
        department: str,
        month: str,
        *rows: Row,
        seen_at: datetime | None = None,
        stated_on: date | None = None,
        is_refused: bool = False,
        progress: Sequence[Row] = (),
        duties: Sequence[Row] = (),
        tips: Sequence[Row] = (),
        matters: Sequence[Row] = (),
        reinspections: Sequence[Row] = (),
    ) -> str:
        """Receive one more workbook, on its due day unless said otherwise; return its file."""
        self.count += 1
        due = notice.due_day(month)
        seen_at = seen_at or at(due.month, due.day)
        file = f"{month}/{department}{'甲乙丙丁戊己庚辛'[self.count - 1]}.xlsx"
        sent = Submission(department, month, file, seen_at, at(5, 1), stated_on, is_refused, list(rows))
        sent.progress, sent.duties, sent.tips = list(progress), list(duties), list(tips)
        sent.matters, sent.reinspections = list(matters), list(reinspections)
        write_workbook(sent, self._workspace.raw / file, self.count)
        self._waiting[file] = seen_at
        return file

    def ask(self, as_of: date, known_at: datetime | None = None) -> pipeline.Results:
        """Return the figures as of a day, by default with everything known."""
        session = self._session(as_of, known_at)
        return pipeline.measure(session.run, session=session)

    def _session(self, as_of: date, known_at: datetime | None = None) -> Session:
        """Return the session of a day's paper, the same as before where nothing is another; registers are found by their digests, as on the disk."""
        session = Session(self.run_as_of(as_of, known_at))
        session._registers = self._registers
        return self._sessions.setdefault((session.fingerprint(), session.run.known_at), session)

    def run_as_of(self, as_of: date, known_at: datetime | None = None) -> pipeline.Run:
        """Return the monthly paper of a day, by default with everything known; a desk that received nothing has its folder."""
        self.workspace.raw.mkdir(parents=True, exist_ok=True)
        return pipeline.open_run(
            kind="monthly",
            month=f"{as_of:%Y-%m}",
            as_of=as_of.isoformat(),
            known_at=(known_at or datetime(2024, 3, 1, tzinfo=SHANGHAI)).isoformat(),
            workspace=self.workspace,
        )

    def register(self, as_of: date) -> Register:
        """Return the register as of a day, with everything known."""
        return pipeline.merge(self.run_as_of(as_of, None))

    def hazards(self, as_of: date, known_at: datetime | None = None) -> list[dict[str, Any]]:
        """Return the register's hazards as of a day, a dictionary each, blanks left out, days as dates; nothing is stored."""
        frame = self._session(as_of, known_at).register(as_of).hazards
        present = frame.notna().to_dict("records")
        rows = frame.to_dict("records")
        return [
            {
                name: value.date() if isinstance(value, datetime) else value
                for name, value in row.items()
                if there[name]
            }
            for row, there in zip(rows, present, strict=True)
        ]

    def only(self, as_of: date, known_at: datetime | None = None) -> dict[str, Any]:
        """Return the one hazard that there is."""
        (one,) = self.hazards(as_of, known_at)
        return one

    def evidence(self, as_of: date) -> OtherSheets:
        """Return progress, duties and tips as of a day, with everything known."""
        session = self._session(as_of)
        evidence, _ = gather_other_sheets(session, session.register(as_of).hazards)
        return evidence


def begun(fill: Callable[[Desk], None], folder: Path) -> Desk:
    """Return a desk in a folder at which everything stands as ``fill`` leaves it; it is taken in once for all that begin so."""
    return _filled(fill).copy(folder)


@cache
def _filled(fill: Callable[[Desk], None]) -> Desk:
    top = Path(tempfile.mkdtemp(prefix="begun-"))
    atexit.register(shutil.rmtree, top, ignore_errors=True)
    desk = Desk(top / "desk")
    fill(desk)
    return desk
