"""The sample district: fifteen streets' workspaces with invented data, what they hand up, and the district's workspace above them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from pathlib import Path

from hazardlib.domain.campaign import Campaign, load_campaign
from hazardlib.domain.month import TIMEZONE, Month
from hazardlib.pipeline.begin import demo_papers, knows_more, prepare_demo
from hazardlib.pipeline.exports import export
from hazardlib.pipeline.intake import Progress, ingest
from hazardlib.pipeline.locks import intake_lock
from hazardlib.pipeline.packages import pack
from hazardlib.pipeline.publisher import Published, Publisher
from hazardlib.pipeline.run import open_report
from hazardlib.pipeline.session import open_session
from hazardlib.pipeline.street_package import street_package
from hazardlib.workspace import Workspace

STREETS = "街道"
"""The folder of the streets' workspaces, beside the district's own folders."""

_MORNING = time(9, 0, tzinfo=TIMEZONE)


def make_district_demo(folder: Path, progress: Progress) -> list[Published]:
    """Write a district with invented data into ``folder`` and make its papers; the streets' own are left to their workspaces."""
    workspace, received_at = write_district_demo(folder, progress)
    progress(f"收数据包：{len(received_at)} 个文件")
    with Publisher(progress) as publisher:
        publisher.warm_up()
        ingest(workspace, received_at=received_at, files=received_at)
        return list(publisher.publish(paper for paper in demo_papers(workspace) if not knows_more(paper)))


def write_district_demo(
    folder: Path, progress: Progress, last_month: Month | None = None
) -> tuple[Workspace, dict[str, datetime]]:
    """Write the sample district; return its workspace and when each file that the streets hand up is received.

    Parameters
    ----------
    last_month
        Up to which month; by default of the whole campaign.
    """
    from hazardlib.sample import district_campaign, district_mappings, sample_streets

    workspace = prepare_demo(folder, ("campaign.yaml",))
    notice = workspace.suite_campaign.read_text("utf-8")
    (folder / "campaign.yaml").write_text(district_campaign(notice), "utf-8")
    reference = folder / "data" / "reference"
    reference.mkdir(parents=True, exist_ok=True)
    (reference / "mappings.csv").write_text(district_mappings(notice), "utf-8-sig", newline="")
    district = load_campaign(workspace.campaign)
    received_at: dict[str, datetime] = {}
    for street in sample_streets():
        progress(f"生成{street.name}的示例表格和数据包")
        own = write_street(folder / STREETS / street.name, street.campaign(notice), last_month, progress)
        for month in _handed_up(district, last_month):
            received_at |= _hand_up(own, workspace, district, month, street.sends.get(str(month), ""))
    return workspace, received_at


def write_street(folder: Path, campaign_text: str, last_month: Month | None, progress: Progress) -> Workspace:
    """Return a street's workspace with its invented workbooks taken in."""
    from hazardlib.sample import invent_workbooks

    workspace = prepare_demo(folder, ("campaign.yaml",))
    (folder / "campaign.yaml").write_text(campaign_text, "utf-8")
    with intake_lock(workspace, progress):
        deliveries = invent_workbooks(workspace.raw, load_campaign(workspace.campaign), last_month)
    received_at = {each.file: each.received_at for each in deliveries}
    ingest(workspace, received_at=received_at, files=received_at)
    return workspace


def _handed_up(district: Campaign, last_month: Month | None) -> Iterator[Month]:
    """Yield the months and stage returns of a district for which its streets hand something up."""
    end = (last_month or district.last_month).last_day
    yield from (month for month in district.accepted_months() if district.due_on(month) <= end)


def _hand_up(
    street: Workspace, district: Workspace, campaign: Campaign, month: Month, sends: str
) -> Iterator[tuple[str, datetime]]:
    """Yield each file that a street hands up for a month, put into the district's folder, and when it is received."""
    from hazardlib.sample import Sends

    if sends == Sends.MISSING:
        return
    own = load_campaign(street.campaign)
    moment = datetime.combine(min(own.due_on(month) + timedelta(days=1), campaign.due_on(month)), _MORNING)
    if sends == Sends.LATE:
        moment = datetime.combine(campaign.due_on(month) + timedelta(days=2), _MORNING)
    run = open_report(str(month), street, known_at=moment.isoformat())
    content, ending = (
        pack(street_package(open_session(run))),
        ".zip",
    )  # as `hazard export`, without the workbook
    if sends == Sends.WORKBOOK:
        exported = export(
            street, month=str(month), as_of="", known_at=moment.isoformat(), moment=moment, folder=None
        )
        content, ending = exported.path.read_bytes(), exported.path.suffix
    path = district.raw / str(month) / f"{own.street}{ending}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    yield path.relative_to(district.raw).as_posix(), moment
