"""The sample district: fifteen streets' workspaces with invented data, what they hand up, and the district's workspace above them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from hazardlib.domain.campaign import Campaign, load_campaign
from hazardlib.domain.month import TIMEZONE, Month
from hazardlib.pipeline.begin import demo_papers, knows_more, prepare_demo
from hazardlib.pipeline.district.packages import pack
from hazardlib.pipeline.district.street_package import street_package
from hazardlib.pipeline.intake import Progress, ingest
from hazardlib.pipeline.locks import intake_lock
from hazardlib.pipeline.outgoing.exports import export
from hazardlib.pipeline.publish.publisher import Published, Publisher
from hazardlib.pipeline.run import open_report
from hazardlib.pipeline.session import open_session
from hazardlib.workspace import Workspace

if TYPE_CHECKING:
    from hazardlib.sample import Street

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
    folder: Path,
    progress: Progress,
    last_month: Month | None = None,
    streets: Sequence[Street] | None = None,
) -> tuple[Workspace, dict[str, datetime]]:
    """Write the sample district; return its workspace and when each file that the streets hand up is received.

    Parameters
    ----------
    last_month
        Up to which month; by default of the whole campaign.
    streets
        Of which streets; by default of the fifteen.
    """
    from hazardlib.sample import district_campaign, district_mappings, sample_streets

    streets = streets or sample_streets()
    workspace = prepare_demo(folder, ("campaign.yaml",))
    notice = workspace.suite_campaign.read_text("utf-8")
    (folder / "campaign.yaml").write_text(district_campaign(notice, streets), "utf-8")
    reference = folder / "data" / "reference"
    reference.mkdir(parents=True, exist_ok=True)
    (reference / "mappings.csv").write_text(district_mappings(notice, streets), "utf-8-sig", newline="")
    district = load_campaign(workspace.campaign)
    received_at: dict[str, datetime] = {}
    for street in streets:
        progress(f"生成{street.name}的示例表格和数据包")
        own = write_street(folder / STREETS / street.name, street.campaign(notice), last_month, progress)
        due_on = load_campaign(own.campaign).due_on
        for month in _handed_up(district, last_month):
            sends, path = street.sends.get(str(month), ""), workspace.raw / str(month) / street.name
            received_at |= _hand_up(own, path, month, due_on(month), district.due_on(month), sends)
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
    street: Workspace, path: Path, month: Month, own_due_on: date, due_on: date, sends: str
) -> Iterator[tuple[str, datetime]]:
    """Yield each file that a street hands up for a month, put into the district's folder, and when it is received.

    Parameters
    ----------
    path
        Where it is put, but for how its name ends.
    own_due_on, due_on
        By when departments report to the street, and streets to the district.
    """
    from hazardlib.sample import Sends

    if sends == Sends.MISSING:
        return
    day = due_on + timedelta(days=2) if sends == Sends.LATE else min(own_due_on + timedelta(days=1), due_on)
    moment = datetime.combine(day, _MORNING)
    if sends == Sends.WORKBOOK:
        asked = {"month": str(month), "as_of": "", "known_at": moment.isoformat()}
        exported = export(street, **asked, moment=moment, folder=None).path
        content, ending = exported.read_bytes(), exported.suffix
    else:  # as `hazard export`, without the workbook
        run = open_report(str(month), street, known_at=moment.isoformat())
        content, ending = pack(street_package(open_session(run))), ".zip"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_name(path.name + ending).write_bytes(content)
    yield f"{month}/{path.name}{ending}", moment
