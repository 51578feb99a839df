"""The demo: a sample workspace with a whole campaign in it, through to the August and December summaries."""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path

from hazardlib.errors import UsageError
from hazardlib.month import TIMEZONE
from hazardlib.pipeline.intake import Progress, ingest
from hazardlib.pipeline.press import Press, Published
from hazardlib.pipeline.run import Run, open_run
from hazardlib.pipeline.turn import intake_turn
from hazardlib.terms import SAMPLE_MARK, Kind
from hazardlib.workspace import Workspace, open_workspace

_MARK = f"{SAMPLE_MARK}.txt"
_NOTICE = "这个文件夹里的隐患、单位和人员信息都是为演示编造的（示例数据），不是真实情况。可以整个删除。\n"


def make_demo(folder: Path, progress: Progress) -> list[Published]:
    """Write the sample campaign into ``folder`` and make its papers.

    Raises
    ------
    UsageError
        If the folder holds something that is not the sample.
    """
    from hazardlib.sample import write_sample

    workspace = _prepare(folder)
    first = open_run(kind="interim", workspace=workspace)
    progress("生成示例表格")
    with intake_turn(workspace, progress):
        deliveries = write_sample(workspace.raw, first.campaign)
    received_at = {delivery.file: delivery.received_at for delivery in deliveries}
    progress(f"收表：{len(deliveries)} 个文件")
    with Press(progress) as press:
        press.warm_up()
        ingest(workspace, received_at=received_at, files=received_at)
        return list(press.publish(_papers(workspace)))


def _prepare(folder: Path) -> Workspace:
    raw = folder / "data" / "raw"
    if raw.is_dir() and any(raw.iterdir()) and not (folder / _MARK).is_file():
        raise UsageError(f"{raw} 里已有别的文件，示例不会写进去。请用 --workspace 另指定一个空文件夹。")
    raw.mkdir(parents=True, exist_ok=True)
    (folder / _MARK).write_text(_NOTICE, "utf-8")
    return open_workspace(folder)


def _papers(workspace: Workspace) -> list[Run]:
    """Return every paper of the campaign, each as it would have been made in its time."""
    campaign = open_run(kind="interim", workspace=workspace).campaign

    def paper(kind: Kind, day: datetime, month: str = "") -> Run:
        return open_run(kind=kind.value, month=month, known_at=day.isoformat(), workspace=workspace)

    evening = time(17, 0, tzinfo=TIMEZONE)
    papers = [
        paper(
            Kind.MONTHLY,
            datetime.combine(campaign.meeting_on(month), time(8, 0, tzinfo=TIMEZONE)),
            str(month),
        )
        for month in campaign.months()
    ]
    days = {
        Kind.INTERIM: campaign.interim_on,
        Kind.FINAL: campaign.final_on,
        Kind.SUPPLEMENT: campaign.supplement_on,
    }
    papers += [paper(kind, datetime.combine(day, evening)) for kind, day in days.items()]
    return sorted(papers, key=lambda run: (run.as_of, run.kind))
