"""The demo: a sample workspace with a whole campaign in it, through to all its summaries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path

from hazardlib.domain.campaign import load_campaign
from hazardlib.domain.month import TIMEZONE, Month, parse_time
from hazardlib.domain.terms import SAMPLE_MARK, Kind
from hazardlib.errors import UsageError
from hazardlib.pipeline.intake import Progress, ingest
from hazardlib.pipeline.issues import newest_issue
from hazardlib.pipeline.locks import intake_lock
from hazardlib.pipeline.publisher import Published, Publisher
from hazardlib.pipeline.run import Run, open_run
from hazardlib.workspace import Workspace, open_workspace

_MARK = f"{SAMPLE_MARK}.txt"
_NOTICE = "这个文件夹里的隐患、单位和人员信息都是为演示编造的（示例数据），不是真实情况。可以整个删除。\n"


def make_demo(folder: Path, progress: Progress, campaign_file: Path | None = None) -> list[Published]:
    """Write a campaign with invented data into ``folder`` and make its papers.

    Parameters
    ----------
    progress
        Called with a line for each step.
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
    workspace = _prepare(folder, LISTS if campaign_file is None else ("campaign.yaml", "leader_tasks.csv"))
    if campaign_file is not None:
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


def _prepare(folder: Path, files: Sequence[str]) -> Workspace:
    """Return the workspace, its own; ``files`` are what else will be written into it."""
    raw = folder / "data" / "raw"
    taken = [raw] if raw.is_dir() and any(raw.iterdir()) else []
    taken += [folder / name for name in files if (folder / name).exists()]
    if taken and not (folder / _MARK).is_file():
        said = "里已有别的文件" if taken[0] == raw else "已经在了"
        raise UsageError(f"{taken[0]} {said}，示例不会写进去。请用 --workspace 另指定一个空文件夹。")
    raw.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).write_text(_NOTICE, "utf-8")
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
