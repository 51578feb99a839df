"""Begin: a new workspace with its campaign and the lists that people fill in, or a demo with all its papers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from pathlib import Path

from hazardlib.brief.contents import slots_of
from hazardlib.domain.campaign import Campaign, load_campaign
from hazardlib.domain.month import TIMEZONE, Month, parse_time
from hazardlib.domain.terms import SAMPLE_MARK, Kind
from hazardlib.errors import UsageError, WorkspaceError
from hazardlib.machine import machine_fault
from hazardlib.pipeline.intake import Progress, ingest
from hazardlib.pipeline.locks import intake_lock
from hazardlib.pipeline.publish.issues import newest_issue
from hazardlib.pipeline.publish.publisher import Published, Publisher
from hazardlib.pipeline.run import Run, open_run
from hazardlib.workspace import Workspace, open_workspace, storable

READ_FIRST = "请先读我.txt"
_UNSEEN = frozenset({".DS_Store", "desktop.ini", "Thumbs.db"})
"""What systems put into a folder that people call empty."""

_UNITS = (
    "unit,sector,high_risk,since,recorded_on",
    "# 每行一个应当履责的企业，没有哪个部门报到也会统计，例如：某某商场,商贸领域,是,2023-06-01,2023-06-05",
)

_DEMO_MARK = f"{SAMPLE_MARK}.txt"
_DEMO_NOTICE = (
    "这个文件夹里的隐患、单位和人员信息都是为演示编造的（示例数据），不是真实情况。可以整个删除。\n"
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
    _write_campaign(workspace, has_sample=has_sample)
    campaign = load_campaign(workspace.campaign)
    own = workspace.root / "data" / "reference"
    own.mkdir(parents=True)
    workspace.reports.mkdir()
    for month in campaign.accepted_months():
        (workspace.raw / str(month)).mkdir(parents=True)
    for name in ("leader_tasks.csv", "corrections.csv", "decisions.csv"):
        (own / name).write_bytes((workspace.reference[0] / name).read_bytes())
    (own / "units.csv").write_text("\r\n".join((*_UNITS, "")), "utf-8-sig", newline="")
    workspace.narrative.write_text("\n".join((*_slots(campaign), "")), "utf-8")
    steps = _steps(campaign, has_sample=has_sample)
    (workspace.root / READ_FIRST).write_text("\r\n".join((*steps, "")), "utf-8-sig", newline="")
    if has_sample:
        from hazardlib.sample import write_sample

        write_sample(workspace.raw, campaign)
    return workspace


def _write_campaign(workspace: Workspace, *, has_sample: bool) -> None:
    """Write the suite's ``campaign.yaml`` with its notes, and what the sample campaign has besides."""
    from hazardlib.sample import sample_campaign

    text = workspace.suite_campaign.read_text("utf-8")
    own = sample_campaign(text) if has_sample else text
    (workspace.root / "campaign.yaml").write_text(own, "utf-8", newline="")


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


def make_demo(folder: Path, progress: Progress, campaign_file: Path | None = None) -> list[Published]:
    """Write a campaign with invented data into ``folder`` and make its papers.

    Parameters
    ----------
    campaign_file
        The ``campaign.yaml`` of another campaign; by default the sample campaign of the notice.

    Raises
    ------
    UsageError
        If the folder holds something that is not the sample.
    ConfigError
        If the campaign's file cannot be used.
    """
    workspace, received_at = write_demo(folder, progress, campaign_file)
    progress(f"收表：{len(received_at)} 个文件")
    with Publisher(progress) as publisher:
        if not workspace.reports.is_dir():  # else a demo made again: what is there already needs neither
            publisher.warm_up()
        ingest(workspace, received_at=received_at, files=received_at)
        return list(publisher.publish(paper for paper in demo_papers(workspace) if not knows_more(paper)))


def write_demo(
    folder: Path, progress: Progress, campaign_file: Path | None = None
) -> tuple[Workspace, dict[str, datetime]]:
    """Write the workbooks and lists of a demo; return its workspace and when each file is received.

    Parameters and errors are those of `make_demo`.
    """
    from hazardlib.sample import LISTS, invent_lists, invent_workbooks, write_lists, write_sample

    if campaign_file is not None:
        load_campaign(campaign_file)  # a file with mistakes must leave the folder as it is
    workspace = prepare_demo(
        folder, ("campaign.yaml", *(LISTS if campaign_file is None else ("leader_tasks.csv",)))
    )
    if campaign_file is None:
        _write_campaign(workspace, has_sample=True)
    else:
        (workspace.root / "campaign.yaml").write_bytes(campaign_file.read_bytes())
    campaign = load_campaign(workspace.campaign)
    progress("生成示例表格")
    write, list_all = (
        (write_sample, write_lists) if campaign_file is None else (invent_workbooks, invent_lists)
    )
    with intake_lock(workspace, progress):
        deliveries = write(workspace.raw, campaign)
    for name, text in list_all(campaign).items():
        (workspace.root / name).write_bytes(text.encode())
    return workspace, {delivery.file: delivery.received_at for delivery in deliveries}


def prepare_demo(folder: Path, files: Sequence[str]) -> Workspace:
    """Return a demo's workspace, marked as such; ``files`` are what else will be written into it."""
    raw = folder / "data" / "raw"
    taken = [raw] if raw.is_dir() and any(raw.iterdir()) else []
    taken += [folder / name for name in files if (folder / name).exists()]
    if taken and not (folder / _DEMO_MARK).is_file():
        said = "里已有别的文件" if taken[0] == raw else "已经在了"
        raise UsageError(f"{taken[0]} {said}，示例不会写进去。请用 --workspace 另指定一个空文件夹。")
    raw.mkdir(parents=True, exist_ok=True)
    (folder / _DEMO_MARK).write_text(_DEMO_NOTICE, "utf-8")
    return open_workspace(folder)


def demo_papers(workspace: Workspace) -> list[Run]:
    """Return every paper of a demo's campaign, each as it would have been made in its time."""
    campaign = load_campaign(workspace.campaign)
    morning, evening = time(8, 0, tzinfo=TIMEZONE), time(17, 0, tzinfo=TIMEZONE)
    papers = [
        *((Kind.MONTHLY, campaign.meeting_on(month), month, morning) for month in campaign.months()),
        *((Kind.INTERIM, day, Month.of(day), evening) for day in campaign.interims_on),
        (Kind.FINAL, campaign.final_on, None, evening),
        (Kind.SUPPLEMENT, campaign.supplement_on, None, evening),
    ]
    runs = [
        open_run(
            kind=kind.value,
            month=str(month or ""),
            known_at=datetime.combine(day, at).isoformat(),
            workspace=workspace,
        )
        for kind, day, month, at in papers
    ]
    return sorted(runs, key=lambda run: (run.as_of, run.kind))


def knows_more(run: Run) -> bool:
    """Tell whether the issue that lies in ``reports`` was made from a later moment than the one asked for."""
    newest = newest_issue(run.workspace.reports / run.name)
    return (
        newest is not None and run.is_moment_given and run.known_at < parse_time(newest.figures["known_at"])
    )
