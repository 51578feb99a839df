"""A run: one paper of one campaign in one workspace, with every parameter resolved and checked."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

from hazardlib.brief.words import moment
from hazardlib.domain.campaign import Campaign, load_campaign
from hazardlib.domain.month import TIMEZONE, Month, chinese_day, now, parse_day, parse_time
from hazardlib.domain.terms import Kind
from hazardlib.errors import UsageError
from hazardlib.merge.select import first_seen
from hazardlib.pipeline.files import digest_of
from hazardlib.store import Store
from hazardlib.workspace import Workspace, open_workspace

PARAMETERS = ("kind", "month", "as_of", "known_at", "meeting_on", "workspace", "issued", "scheduler")
"""What a notebook may be given; ``issued`` the fourth alone, ``scheduler`` the first."""

_INJECTED = "# Parameters"
"""How papermill begins the cell in which it sets parameters."""


@dataclass(frozen=True, repr=False)
class Run:
    """One paper to be made.

    Parameters
    ----------
    workspace, campaign
        Where, and about what.
    kind, month
        Which paper, and the month it belongs to.
    as_of
        The day it speaks for.
    known_at
        The moment up to which submissions had been seen.
    previous_on
        The day of the state it is compared with; None where there is none.
    meeting_on
        The day of the meeting that a monthly paper is made for, which is its date; None for the others.
    is_moment_given
        Whether ``known_at`` was asked for; else it is just the present moment.
    issued
        The folder of the issues of this paper that may have been sent; a paper with other figures says what
        it corrects. None where it goes elsewhere.
    """

    workspace: Workspace
    campaign: Campaign
    kind: Kind
    month: Month
    as_of: date
    known_at: datetime
    previous_on: date | None
    meeting_on: date | None = None
    is_moment_given: bool = False
    issued: Path | None = None

    def __repr__(self) -> str:
        """Return the run in one line, as a notebook shows it; of a workspace without spreadsheets, what to do."""
        known = f"计入{moment(self.known_at.isoformat())}前收到的报送"
        said = f"{self.name} {self.kind.chinese}，数据截至{chinese_day(self.as_of)}，{known}。工作区：{self.workspace.root}"
        if any(path.is_file() for path in self.workspace.raw.glob("*/*")):
            return said
        place = self.workspace.raw / str(self.campaign.months()[0])
        return f"{said}。还没有收到表格：请把各{self.campaign.reporter}的{self.campaign.level.sends}放进 {place} 等各月的文件夹，再从 1_ingest.ipynb 起依次运行。"

    @property
    def name(self) -> str:
        """The folder of the paper: ``2023-07`` or ``2023-08-interim``."""
        return str(self.month) if self.kind is Kind.MONTHLY else f"{self.month}-{self.kind}"

    @property
    def report(self) -> Month:
        """The month or stage return whose workbooks the paper is made of; the supplement's are its month's."""
        return self.month if self.kind is Kind.SUPPLEMENT else Month.parse(self.name)

    @property
    def kept(self) -> Path:
        """Where lies what the paper is made of."""
        return self.workspace.processed / self.name

    @property
    def previous_known_at(self) -> datetime | None:
        """The end of the day for which the paper before this one was made; None where there is none."""
        day = self.previous_on
        if day is None:
            return None
        meeting_on = self.campaign.meeting_on(Month.of(day))
        return datetime.combine(
            max(day, meeting_on) if self.kind is Kind.MONTHLY else day, time.max, TIMEZONE
        )

    @property
    def parameters(self) -> dict[str, str]:
        """The notebooks' parameters that lead to this very run."""
        return {
            "kind": str(self.kind),
            "month": str(self.month),
            "as_of": self.as_of.isoformat(),
            "known_at": self.known_at.isoformat(),
            "meeting_on": "" if self.meeting_on is None else self.meeting_on.isoformat(),
            "workspace": str(self.workspace.root),
        }


def open_run(
    *,
    kind: str = "monthly",
    month: str = "",
    as_of: str = "",
    known_at: str = "",
    meeting_on: str = "",
    workspace: str | Workspace = "",
    issued: str = "",
    cells: Sequence[str] = (),
) -> Run:
    """Settle the parameters of a paper.

    Parameters
    ----------
    kind
        ``monthly``, ``interim``, ``final`` or ``supplement``.
    month
        ``YYYY-MM``, for a monthly paper; the others have their month from the campaign.
    as_of, known_at
        A day and a moment; empty means the paper's own day, and now (`present`).
    meeting_on
        The day of a monthly paper's meeting; empty means the campaign's.
    workspace
        A folder, see `hazardlib.workspace.open_workspace`.
    issued
        The folder of issued papers that this one may correct; empty for none.
    cells
        A notebook's executed cells (IPython's ``In``): parameters papermill injected that no
        notebook has are refused, since papermill itself would run with the defaults.

    Raises
    ------
    UsageError
        If a parameter is unknown, of the wrong type or out of the campaign's range.
    """
    _refuse_unknown(cells)
    given = {"kind": kind, "month": month, "as_of": as_of, "known_at": known_at}
    given |= {"meeting_on": meeting_on, "issued": issued}
    for name, value in given.items():
        if not isinstance(value, str):
            raise UsageError(f"参数 {name} 给的是 {value!r}，应当是文字。请加引号，如 month 写成 '2023-07'。")
    place = workspace if isinstance(workspace, Workspace) else open_workspace(workspace)
    campaign = load_campaign(place.campaign)
    if cells:
        from hazardlib.brief.notebook import prepare_notebook

        prepare_notebook({sector.code: sector.name for sector in campaign.sectors})
    paper = _kind(kind)
    paper_month = _month(paper, month, campaign)
    day = parse_day(as_of) if as_of.strip() else _own_day(paper, paper_month, campaign)
    known = parse_time(known_at) if known_at.strip() else present(place)
    previous_on = _previous_day(paper, paper_month, campaign)
    if previous_on is not None and previous_on >= day:
        previous_on = None
    return Run(
        place,
        campaign,
        paper,
        paper_month,
        day,
        known,
        previous_on,
        _meeting_day(meeting_on, paper, paper_month, day, campaign),
        is_moment_given=bool(known_at.strip()),
        issued=Path(issued) if issued else None,
    )


def present(workspace: Workspace) -> datetime:
    """Return the present moment; where the clock has been put back since something was received, when that was."""
    return max([now(), *first_seen(Store(workspace.tables).read("submissions"))])


def _refuse_unknown(cells: Sequence[str]) -> None:
    injected = next((cell for cell in reversed(cells) if cell.startswith(_INJECTED)), "")
    names = [
        target.id
        for statement in ast.parse(injected).body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    ]
    for name in names:
        if name not in PARAMETERS:
            raise UsageError(f"没有名为 {name} 的参数。可用的参数是：{'、'.join(PARAMETERS)}。")


def _kind(text: str) -> Kind:
    try:
        return Kind(text.strip())
    except ValueError:
        allowed = "、".join(f"{kind}（{kind.chinese}）" for kind in Kind)
        raise UsageError(f"没有“{text}”这种材料。可选：{allowed}。") from None


def _month(kind: Kind, text: str, campaign: Campaign) -> Month:
    if kind is Kind.INTERIM:
        return _interim_month(text, campaign)
    if kind is not Kind.MONTHLY:
        return Month.of(campaign.final_on if kind is Kind.FINAL else campaign.supplement_on)
    if not text.strip():
        raise UsageError("没有说明是哪个月的简报。请给出月份，如 2023-07。")
    return report_month(text, campaign)


def open_report(text: str, workspace: Workspace, *, as_of: str = "", known_at: str = "") -> Run:
    """Return the run that workbooks of a month or of a stage return (``2023-08-interim``) belong to.

    Parameters
    ----------
    as_of, known_at
        As of `open_run`.
    """
    report = Month.parse(text)
    returns = load_campaign(workspace.campaign).returns
    if report.summary and report not in returns:
        raise UsageError(f"没有 {report} 这次阶段报送。可以写：{'、'.join(map(str, returns))}。")
    plain = Month(report.year, report.number)
    return open_run(
        kind=report.summary or Kind.MONTHLY,
        month=str(plain),
        as_of=as_of,
        known_at=known_at,
        workspace=workspace,
    )


def report_month(text: str, campaign: Campaign) -> Month:
    """Return a report month from what was typed."""
    month = Month.parse(text)
    if month not in campaign.months():
        raise UsageError(
            f"{month.chinese}不在“{campaign.name}”的报送月份之内。请给出 {campaign.range_in_words} 之间的月份。"
        )
    return month


def _interim_month(text: str, campaign: Campaign) -> Month:
    months = [Month.of(day) for day in campaign.interims_on]
    if not months:
        raise UsageError(f"“{campaign.name}”没有阶段小结（campaign.yaml 的 interim_on 是空的）。")
    if len(months) == 1:
        return months[0]
    choices = "、".join(str(month) for month in months)
    if not text.strip():
        raise UsageError(f"“{campaign.name}”有几次阶段小结，请用 --month 写明是哪一次：{choices}。")
    month = Month.parse(text)
    if month not in months:
        raise UsageError(f"“{campaign.name}”在 {month} 没有阶段小结。可以写：{choices}。")
    return month


def _own_day(kind: Kind, month: Month, campaign: Campaign) -> date:
    if kind is Kind.MONTHLY:
        return campaign.due_on(month)
    if kind is Kind.INTERIM:
        return next(day for day in campaign.interims_on if Month.of(day) == month)
    return campaign.final_on if kind is Kind.FINAL else campaign.supplement_on


def _meeting_day(text: str, kind: Kind, month: Month, day: date, campaign: Campaign) -> date | None:
    """Return the meeting's day: the one given, between the paper's own day and the next meeting; else the campaign's."""
    if kind is not Kind.MONTHLY:
        if text.strip():
            raise UsageError(f"例会日期（--meeting-on）只用于月度情况简报，{kind.chinese}没有例会。请去掉。")
        return None
    own = max(day, campaign.meeting_on(month))
    if not text.strip():
        return own
    given, last = parse_day(text), max(own, campaign.meeting_on(month.shift(campaign.every_months)))
    if not day <= given <= last:
        raise UsageError(
            f"例会日期（--meeting-on）写的是 {given}，应当在数据截止日期 {day} 至 {last} 之间，如 {own}。"
        )
    return given


def _previous_day(kind: Kind, month: Month, campaign: Campaign) -> date | None:
    if kind is Kind.SUPPLEMENT:
        return campaign.final_on
    if kind is Kind.INTERIM:
        return max((day for day in campaign.interims_on if Month.of(day) < month), default=None)
    before = campaign.month_before(month) if kind is Kind.MONTHLY else None
    return None if before is None else campaign.due_on(before)


def refuse_district(campaign: Campaign, what: str) -> None:
    """Refuse at a district what only a street can do, since it has the departments' rows."""
    if campaign.is_district:
        raise UsageError(
            f"区级工作区不能{what}：台账在各街道。请在街道的工作区里做，再由街道重新导出数据包。"
        )


def digests_of_suite(run: Run) -> list[str]:
    """Return digests of the campaign, of the lists and of the program by which figures are counted."""
    return [digest_of(run.workspace.lists), _suite_digest()]


@cache
def _suite_digest() -> str:
    # A changed program may change a figure, so its own text belongs to a paper's inputs.
    package = Path(__file__).parents[1]
    files = [
        path for path in sorted(package.rglob("*")) if path.is_file() and "__pycache__" not in path.parts
    ]
    return digest_of(files)
