"""Voids: which submissions a person has taken out of force, or put back, and when; ``voids.csv`` only grows.

For example ``action,file,submission,why,when`` above ``作废,2023-07/甲.xlsx,v3f2a91c07b5e4d18,发错了文件,2023-08-02T10:11:12+08:00``.
What a paper knew before that moment still counts in it. Who did it is not stored.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hazardlib.domain.frames import rows_at
from hazardlib.domain.lists import Line, read_lines
from hazardlib.domain.month import parse_time
from hazardlib.domain.terms import Verdict
from hazardlib.errors import ConfigError, UsageError, plain
from hazardlib.ingest.files.find import public_name
from hazardlib.merge.select import effective_of, in_order_of_receipt, plain_rows
from hazardlib.pipeline.files import append_line
from hazardlib.pipeline.locks import intake_lock
from hazardlib.store import Store
from hazardlib.workspace import Workspace

if TYPE_CHECKING:
    import pyarrow as pa

VOIDS = "voids.csv"
_HEADINGS = {
    "action": ("action", "处理"),
    "file": ("file", "文件"),
    "submission": ("submission", "版本"),
    "why": ("why", "理由"),
    "when": ("when", "时间"),
}
_VOID, _UNDO = "作废", "恢复"
_MARK = "v"
"""Stands before a submission's number, of which Excel would otherwise make 3.2E+15."""
_ACTIONS = {_VOID: False, "void": False, _UNDO: True, "undo": True}


@dataclass(frozen=True)
class Void:
    """One line of ``voids.csv``.

    Parameters
    ----------
    is_undo
        Whether the submission counts again from then on.
    file, submission
        The submission's file, and its ``submission_id``.
    why, when
        The reason and the moment. Before that moment nothing is changed.
    """

    is_undo: bool
    file: str
    submission: str
    why: str
    when: datetime


@dataclass(frozen=True)
class Voided:
    """What `void` or its undoing came to.

    Parameters
    ----------
    department, month
        Whose submission it is; None where it could not be read.
    counting
        The files of that department and month that count now.
    """

    line: Void
    department: str | None
    month: str | None
    counting: tuple[str, ...]


def load_voids(path: Path) -> tuple[Void, ...]:
    """Read ``voids.csv``: action, file, submission, why, when."""
    return tuple(map(_void, read_lines(path, _HEADINGS)))


def _void(line: Line) -> Void:
    line.need(*_HEADINGS)
    said = line.cells["action"]
    if said not in _ACTIONS:
        raise ConfigError(f"{line.place}：处理写的是“{said}”。请写 {_VOID} 或 {_UNDO}。")
    try:
        when = parse_time(line.cells["when"])
    except UsageError as error:
        raise ConfigError(f"{line.place}：{error}") from None
    name = line.cells["submission"].removeprefix(_MARK)
    return Void(_ACTIONS[said], line.cells["file"], name, line.cells["why"], when)


def read_voids(workspace: Workspace) -> tuple[Void, ...]:
    """Return what stands in a workspace's ``voids.csv``; nothing without one."""
    path = _list_of(workspace)
    return load_voids(path) if path.is_file() else ()


def in_force(voids: Sequence[Void], moment: datetime | None = None) -> dict[str, Void]:
    """Return what keeps each submission out of force at a moment (at any, by default after all): submission → line."""
    last = {each.submission: each for each in voids if moment is None or each.when <= moment}
    return {name: each for name, each in last.items() if not each.is_undo}


def without_voided(submissions: pa.Table, voided: Collection[str]) -> pa.Table:
    """Return the submissions that are not among those named."""
    names = submissions.column("submission_id").to_pylist() if voided else ()
    counting = [place for place, name in enumerate(names) if name not in voided]
    return rows_at(submissions, counting) if voided else submissions


def submissions_in_force(workspace: Workspace) -> pa.Table:
    """Return the submissions of a workspace without those that are void now, in the order of receipt."""
    stored = Store(workspace.tables).read("submissions")
    return in_order_of_receipt(without_voided(stored, in_force(read_voids(workspace))))


def void(workspace: Workspace, file: str, *, why: str, moment: datetime, undo: bool = False) -> Voided:
    """Take the newest submission of a file out of force, or put back what was taken out last; nothing is deleted.

    Parameters
    ----------
    file
        Its path, or its path relative to ``data/raw``, or its name alone where only one goes by it.

    Raises
    ------
    UsageError
        If there is no reason, or no such submission that could be taken out or put back.
    """
    said = " ".join(plain(why).split())
    if not said:
        raise UsageError("没有写理由。请用 --why 写明，如 --why 发错了文件。")
    with intake_lock(workspace):
        voids = read_voids(workspace)
        out = in_force(voids)
        rows = plain_rows(in_order_of_receipt(Store(workspace.tables).read("submissions")), "submission_id")
        name = _name_of(workspace, file, sorted({row["file"] for row in rows}))
        fitting = [row for row in rows if row["file"] == name and (row["submission_id"] in out) is undo]
        if undo:  # what was taken out last comes back first
            fitting.sort(key=lambda row: out[row["submission_id"]].when)
        if not fitting:
            raise UsageError(
                f"{name} 没有作废过，不用恢复。" if undo else f"{name} 已经作废了。要恢复，请加 --undo。"
            )
        row = fitting[-1]
        line = Void(undo, name, row["submission_id"], public_name(said), moment)
        action, when = _UNDO if undo else _VOID, moment.isoformat(timespec="seconds")
        cells = (action, name, f"{_MARK}{line.submission}", line.why, when)
        append_line(_list_of(workspace), _HEADINGS, dict(zip(_HEADINGS, cells, strict=True)))
        left = in_force((*voids, line))
    own = [
        each
        for each in rows
        if each["submission_id"] not in left
        and (each["department"], each["month"]) == (row["department"], row["month"])
    ]
    accepted = [each for each in own if each["verdict"] != Verdict.REFUSED]
    counting = tuple(each["file"] for each in effective_of(accepted))
    return Voided(line, row["department"], row["month"], counting)


def _name_of(workspace: Workspace, file: str, known: Sequence[str]) -> str:
    """Return the name by which a file went that was taken in."""
    path, raw = Path(file).resolve(), workspace.raw.resolve()
    inside = path.relative_to(raw).as_posix() if path.is_relative_to(raw) else file
    wanted = public_name(inside.replace("\\", "/"))
    found = [name for name in known if name == wanted] or [
        name for name in known if name.endswith(f"/{wanted}") or f"data/raw/{name}" == wanted
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"叫“{wanted}”的有 {len(found)} 份：{'、'.join(found)}。请写明是哪一份。")
    from rapidfuzz.process import extract

    near = [name for name, _, _ in extract(wanted, known, limit=3, score_cutoff=50)]
    hint = f"相近的有：{'、'.join(near)}。" if near else ""
    raise UsageError(f"没有收过“{wanted}”。{hint}收过哪些，见 hazard status 和 data/raw。")


def _list_of(workspace: Workspace) -> Path:
    return workspace.root / "data" / "reference" / VOIDS
