"""Exports: the workbook that goes to the district, and a street's package for machines beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hazardlib.domain.campaign import load_campaign
from hazardlib.domain.frames import plain_records
from hazardlib.errors import UsageError
from hazardlib.pipeline.district.packages import pack
from hazardlib.pipeline.district.street_package import data_lines, street_package
from hazardlib.pipeline.files import file_name
from hazardlib.pipeline.outgoing.delivery_folder import DeliveryFolder
from hazardlib.pipeline.publish.products import district_workbook
from hazardlib.pipeline.run import Run, open_report
from hazardlib.pipeline.session import open_session
from hazardlib.pipeline.stages import measure
from hazardlib.workspace import Workspace


@dataclass(frozen=True)
class Exported:
    """The workbook: of which run, where it and a street's package for machines lie, how many hazards it lists, how many rows do not count."""

    run: Run
    path: Path
    package: Path | None
    found: int
    quarantined: int


def export(
    workspace: Workspace, *, month: str, as_of: str, known_at: str, moment: datetime, folder: Path | None
) -> Exported:
    """Write the consolidated ledger and the statistics, and a street's package; a copy that somebody has changed is never overwritten.

    Parameters
    ----------
    month
        The report month or stage return; empty for the latest month due by ``moment``.
    as_of, known_at
        As for a briefing; empty for the month's due day, and now.
    folder
        Where it goes; by default ``reports/export``.
    """
    if not month:
        due = load_campaign(workspace.campaign).months_due(moment.date())
        if not due:
            raise UsageError(
                "还没有到期的报送月份，没有可以导出的内容。请写明月份，如 hazard export 2023-07 。"
            )
        month = str(due[-1])
    run = open_report(month, workspace, as_of=as_of, known_at=known_at)
    session = open_session(run)
    results = measure(run, session=session)
    figures, hazards = results.figures, plain_records(results.register.hazards)
    package = None if run.campaign.is_district else street_package(session)
    data = () if package is None else data_lines(package)
    stem, path_of_package = f"隐患总台账和统计表-{run.as_of.isoformat()}", None
    with DeliveryFolder(folder or workspace.reports / "export") as delivery:
        path = delivery.put(stem, stem, district_workbook(run, figures, hazards, data=data))
        if package is not None:
            called = f"数据包-{file_name(run.campaign.street)}-{run.as_of.isoformat()}"
            path_of_package = delivery.put(called, called, pack(package), ".zip")
    return Exported(run, path, path_of_package, figures["overall"]["all"]["found"], figures["quarantined"])
