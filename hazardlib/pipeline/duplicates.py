"""Duplicates: pairs of hazards that may be one, laid before a person for ``decisions.csv``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hazardlib.domain.counts import whole_percent
from hazardlib.domain.month import Month, chinese_day
from hazardlib.domain.terms import State
from hazardlib.errors import UsageError, plain
from hazardlib.ingest.files.find import public_name
from hazardlib.merge.decide import DECISION_HEADINGS, ResolvedDecisions, load_decisions
from hazardlib.pipeline.files import append_line, write_list
from hazardlib.pipeline.locks import intake_lock
from hazardlib.pipeline.manual_decisions import list_to_write
from hazardlib.pipeline.run import open_run, refuse_district
from hazardlib.pipeline.session import open_session
from hazardlib.workspace import Workspace

if TYPE_CHECKING:
    from hazardlib.merge.amended import Amendment

DECISIONS = "decisions.csv"
_FILE = "proposed_decisions.csv"
_HEADINGS = (
    "决定", "隐患一", "隐患二", "理由", "经办人", "日期",
    "相似度", "隐患一内容", "隐患二内容", "隐患一出处", "隐患二出处",
)  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """Two hazards that may be one: their ids, how alike they are (0–1), what and where each is.

    ``likeness`` is None of a row that goes on with a hazard under another text: that is one until a person parts them.
    """

    first: str
    second: str
    likeness: float | None
    contents: tuple[str, str]
    places: tuple[str, str]


@dataclass(frozen=True)
class Proposals:
    """The pairs that wait for a decision.

    Parameters
    ----------
    pairs
        What goes on under another text first, then the most alike.
    path
        The list to fill in; None if there is nothing to decide.
    """

    pairs: tuple[Pair, ...]
    unresolved: tuple[str, ...]
    path: Path | None


def propose(workspace: Workspace, *, as_of: str = "") -> Proposals:
    """Return the pairs that wait for a decision, and write them down for Excel.

    Parameters
    ----------
    as_of
        The day whose register is looked through; by default the campaign's last, which takes in
        everything received so far.

    Raises
    ------
    UsageError
        If the list that lies there has been filled in and would be lost.
    """
    pairs, resolved = _pairs_of(workspace, as_of)
    path = workspace.processed / _FILE
    _refuse_loss(path)
    if pairs:
        write_list(path, _HEADINGS, map(_row, pairs))
    else:
        path.unlink(missing_ok=True)
    return Proposals(pairs, tuple(doubt.message for doubt in resolved.unresolved), path if pairs else None)


def decide(
    workspace: Workspace,
    first: str,
    second: str,
    *,
    is_merge: bool,
    why: str,
    who: str,
    day: date,
    as_of: str = "",
) -> Pair:
    """Write a line of ``decisions.csv`` on one of the pairs that wait for a decision; return the pair.

    Parameters
    ----------
    first, second
        The ids of the two hazards, in either order.
    why, who, day
        The reason, the person and the day; before that day nothing is decided.
    as_of
        The day of whose register it is a pair, as for `propose`.

    Raises
    ------
    UsageError
        If no such pair waits, or reason or person is lacking.
    """
    if not (why.strip() and who.strip()):
        raise UsageError("请用 --why 写明理由，用 --who 写明经办人，以便日后核对。")
    with intake_lock(workspace):  # of two at once the second sees what the first has decided
        pairs, _ = _pairs_of(workspace, as_of)
        pair = next((each for each in pairs if {each.first, each.second} == {first, second}), None)
        if pair is None:
            waiting = "；".join(f"{each.first} 和 {each.second}" for each in pairs[:3]) or "没有"
            raise UsageError(
                f"{first} 和 {second} 不在等着判定的各对里。等着判定的有：{waiting}。全部见 hazard duplicates 。"
            )
        said = (
            "合并" if is_merge else "不合并",
            pair.first,
            pair.second,
            public_name(plain(why.strip())),
            plain(who.strip()),
            day.isoformat(),
        )
        path = list_to_write(workspace, DECISIONS)
        append_line(path, DECISION_HEADINGS, dict(zip(DECISION_HEADINGS, said, strict=True)))
    return pair


def _pairs_of(workspace: Workspace, as_of: str) -> tuple[tuple[Pair, ...], ResolvedDecisions]:
    from hazardlib.merge.propose import propose_pairs

    run = open_run(kind="supplement", as_of=as_of, workspace=workspace)
    refuse_district(run.campaign, "合并隐患")
    session = open_session(run)
    resolved, frame = session.effective_rows.resolved, session.own_register.hazards
    hazards = frame.set_index("hazard_id").to_dict("index")
    near = propose_pairs(frame, resolved.apart).to_dict("records")
    pairs = (
        *(_continued(each) for each in resolved.continued if each.first in hazards),
        *(_pair(row, hazards) for row in near),
    )
    return pairs, resolved


def _pair(row: Mapping[Any, Any], hazards: Mapping[Any, Mapping[Any, Any]]) -> Pair:
    first, second = hazards[row["first"]], hazards[row["second"]]
    return Pair(
        row["first"],
        row["second"],
        row["likeness"],
        (_content(first), _content(second)),
        (_place(first), _place(second)),
    )


def _continued(each: Amendment) -> Pair:
    contents = (_content_of_row(each.before), _content_of_row(each.after))
    return Pair(each.first, each.second, None, contents, (_place(each.before), _place(each.after)))


def _content_of_row(row: Mapping[str, Any]) -> str:
    location = row["location"] if isinstance(row["location"], str) else ""
    return f"{row['unit']} {location}：{row['description']}（{row['department']}，{Month.parse(row['month']).chinese}报）"


def _content(hazard: Mapping[Any, Any]) -> str:
    location = hazard["location"] if isinstance(hazard["location"], str) else ""
    number = f"编号 {hazard['hazard_no']}，" if isinstance(hazard["hazard_no"], str) else ""
    return (
        f"{hazard['unit']} {location}：{hazard['description']}"
        f"（{number}{hazard['departments']}，{chinese_day(hazard['found_on'])}发现，{State(hazard['state']).chinese}）"
    )


def _place(hazard: Mapping[Any, Any]) -> str:
    return f"{hazard['file']}［{hazard['sheet']}］第 {hazard['row']} 行"


def _refuse_loss(path: Path) -> None:
    if path.is_file() and load_decisions(path):
        raise UsageError(
            f"{path} 里已经填了决定。请先把填好的行存进工作区的 decisions.csv，删去这个文件，再运行一次。"
        )


def _row(pair: Pair) -> list[str]:
    """Return a pair as a line of the list, its decision left to be filled in."""
    said = likeness_said(pair.likeness)
    return ["", pair.first, pair.second, "", "", "", said, *pair.contents, *pair.places]


def likeness_said(likeness: float | None) -> str:
    """Return a likeness as people read it: ``87%``, or that the two count as one already."""
    return "已按同一条计" if likeness is None else whole_percent(likeness)
