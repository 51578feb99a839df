"""Export: the workbook for the district, at any day as known at any moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hazardlib.domain.campaign import load_campaign
from hazardlib.errors import UsageError
from hazardlib.pipeline.delivery_folder import DeliveryFolder
from hazardlib.pipeline.products import counted, district_workbook
from hazardlib.pipeline.run import Run, open_run
from hazardlib.workspace import Workspace


@dataclass(frozen=True)
class Exported:
    """The workbook: of which run, where it lies, how many hazards it lists, how many rows do not count."""

    run: Run
    path: Path
    found: int
    quarantined: int


def export(
    workspace: Workspace, *, month: str, as_of: str, known_at: str, moment: datetime, folder: Path | None
) -> Exported:
    """Write the consolidated ledger and the statistics; a copy that somebody has changed is never overwritten.

    Parameters
    ----------
    month
        The report month; empty for the latest one due by ``moment``.
    as_of, known_at
        As for a briefing; empty for the month's due day, and now.
    moment
        The present.
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
    run = open_run(kind="monthly", month=month, as_of=as_of, known_at=known_at, workspace=workspace)
    figures, hazards = counted(run)
    stem = f"隐患总台账和统计表-{run.as_of.isoformat()}"
    with DeliveryFolder(folder or workspace.reports / "export") as delivery:
        path = delivery.put(stem, stem, district_workbook(run, figures, hazards))
    return Exported(run, path, figures["overall"]["all"]["found"], figures["quarantined"])
