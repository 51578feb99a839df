"""Begin: a new workspace, with its folders, its campaign and the lists that people fill in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from hazardlib.brief.contents import slots_of
from hazardlib.domain.campaign import Campaign, load_campaign
from hazardlib.domain.terms import SAMPLE_MARK, Kind
from hazardlib.errors import UsageError, WorkspaceError
from hazardlib.machine import machine_fault
from hazardlib.workspace import Workspace, storable

READ_FIRST = "请先读我.txt"
_UNSEEN = frozenset({".DS_Store", "desktop.ini", "Thumbs.db"})
"""What systems put into a folder that people call empty."""

_UNITS = (
    "unit,sector,high_risk,since,recorded_on",
    "# 每行一个应当履责的企业，没有哪个部门报到也会统计，例如：某某商场,商贸领域,是,2023-06-01,2023-06-05",
)


def begin_workspace(folder: Path, *, has_sample: bool = False) -> Workspace:
    """Make a workspace in a folder that is empty or not there yet.

    Parameters
    ----------
    has_sample
        Whether the workbooks of the sample campaign are put into ``data/raw``, to be tried out and thrown away.

    Raises
    ------
    UsageError
        If something lies there; nothing is changed then.
    WorkspaceError
        If it cannot be written; what was written is removed again.
    """
    folder = folder.expanduser().resolve()
    storable(folder)
    is_new = not folder.exists()
    try:
        before = set() if is_new else {*folder.iterdir()}
    except OSError as error:
        raise WorkspaceError(machine_fault(error, folder)) from error
    if lying := sorted(path.name for path in before if path.name not in _UNSEEN):
        raise UsageError(
            f"{folder} 里已有别的东西（{'、'.join(lying[:3])}{'等' if len(lying) > 3 else ''}），什么都没有改动。请另写一个空文件夹，如 {folder.name}-2 。"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _fill(Workspace(folder), has_sample=has_sample)
    except BaseException as error:
        for path in {*folder.iterdir()} - before if folder.is_dir() else ():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if is_new and folder.is_dir():
            folder.rmdir()
        if isinstance(error, OSError):
            raise WorkspaceError(f"工作区建不成：{machine_fault(error, folder)}") from error
        raise


def _fill(workspace: Workspace, *, has_sample: bool) -> Workspace:
    text = workspace.campaign.read_bytes()  # the suite's own, with its notes
    campaign = load_campaign(workspace.campaign)
    own = workspace.root / "data" / "reference"
    own.mkdir(parents=True)
    workspace.reports.mkdir()
    for month in campaign.accepted_months():
        (workspace.raw / str(month)).mkdir(parents=True)
    for name in ("leader_tasks.csv", "corrections.csv", "decisions.csv"):
        (own / name).write_bytes((workspace.reference[0] / name).read_bytes())
    (own / "units.csv").write_text("\r\n".join((*_UNITS, "")), "utf-8-sig", newline="")
    (workspace.root / "campaign.yaml").write_bytes(text)
    workspace.narrative.write_text("\n".join((*_slots(campaign), "")), "utf-8")
    steps = _steps(campaign, has_sample=has_sample)
    (workspace.root / READ_FIRST).write_text("\r\n".join((*steps, "")), "utf-8-sig", newline="")
    if has_sample:
        from hazardlib.sample import write_sample

        write_sample(workspace.raw, campaign)
    return workspace


def _slots(campaign: Campaign) -> Iterator[str]:
    """Yield the lines of a ``narrative.yaml`` in which nothing is written yet."""
    yield "# 只有人能写的内容：在名称的冒号后面写，并去掉那一行行首的 # 。没有写的，材料里是“【由人工填写：…】”，并标“征求意见稿”。"
    told: dict[str, tuple[str, list[str]]] = {}
    for kind in Kind:
        for slot, prompt in slots_of(kind, campaign).items():
            told.setdefault(slot, (prompt, []))[1].append(kind.chinese)
    for slot, (prompt, papers) in told.items():
        yield f"# {prompt}（{'、'.join(papers)}）"
        yield f"# {slot}: "


def _steps(campaign: Campaign, *, has_sample: bool) -> Iterator[str]:
    month = campaign.months()[0 if not has_sample else 1]
    yield f"{campaign.name}：工作区"
    yield ""
    if has_sample:
        yield f"data/raw 里现在是{SAMPLE_MARK}，只供试用；正式使用请用 hazard init 另建一个文件夹。"
        yield ""
    yield f"1. 把各部门的表格原样放进 data/raw 里那个月的文件夹，如 data/raw/{month} 。"
    yield f"2. 在这个文件夹里打开终端，运行 hazard run {month} 。"
    yield f"3. 打开 reports/{month}/briefing.html 看简报；要退改的表在 reports/{month}/feedback 里。"
    yield ""
    yield "领导、部门、日期有变动的，改 campaign.yaml；只有人能写的内容写进 narrative.yaml；"
    yield "应履责的企业、领导任务清单、数据更正、合并决定，分别写进 data/reference 里的 units.csv、leader_tasks.csv、corrections.csv、decisions.csv。"
    yield "出了问题先运行 hazard doctor ，它逐项检查这台电脑和这个工作区，并说明怎么办。"
