"""Street package: what `hazard export` hands up beside the workbook for people: register, and what the district's figures need."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hazardlib.domain.frames import plain_records
from hazardlib.domain.packages import FRAME_TYPES, TABLES, Manifest, Package, digest_of_lines
from hazardlib.measure.reported_progress import LEADS_ONLY
from hazardlib.pipeline.files import digest_of
from hazardlib.pipeline.inputs import PaperInputs
from hazardlib.pipeline.session import Session

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.merge.register import Register

_REFUSED = "退回重报，没有计入"
_NOT_COUNTED = "这一行内容不全，没有计入"


def street_package(session: Session) -> Package:
    """Return what a street tells its district of a paper's day, as known at its moment."""
    register, other_sheets = session.own_register, session.other_sheets[0]
    reports = session.inputs()
    tables: dict[str, Any] = {
        "hazards": _with_status(register),
        "history": _without_texts(register.history),
        "leaders": register.leaders,
        "received": reports.received,
        "unread": _unread(reports),
        "reporting": _reporting(session, reports),
        "progress": _progress(session, other_sheets.progress),
        "duties": other_sheets.duties,
        "tips": other_sheets.tips,
        "reinspections": other_sheets.reinspected,
        "units": other_sheets.listed,
    }
    typed = {name: _typed(frame, name) for name, frame in tables.items()}
    return Package(_manifest(session, reports), typed)


def _manifest(session: Session, reports: PaperInputs) -> Manifest:
    run, campaign = session.run, session.campaign
    return Manifest(
        level=str(campaign.level),
        street=campaign.street,
        campaign=campaign.name,
        lists=digest_of(run.workspace.lists),
        month=str(run.report),
        as_of=run.as_of,
        known_at=run.known_at,
        is_sample=bool(reports.visible["is_sample"].any()),
        sectors={each.code: each.name for each in campaign.sectors},
        tables={},
    )


def _typed(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    columns = TABLES[table]
    return (
        frame.reindex(columns=list(columns))
        .astype({name: FRAME_TYPES[column.type] for name, column in columns.items()})
        .reset_index(drop=True)
    )


def _with_status(register: Register) -> pd.DataFrame:
    """Return the hazards with the state last stated of each, which its day may not have reached."""
    history = register.history
    told = history[history["speaks"] & history["status"].notna()]
    status = told.drop_duplicates("hazard_id", keep="last").set_index("hazard_id")["status"]
    hazards = register.hazards
    said = hazards["hazard_id"].map(status).astype("str")
    return hazards.assign(status=said.fillna(hazards["state"]))


def _without_texts(history: pd.DataFrame) -> pd.DataFrame:
    """Return the history with the result alone of what a re-inspection has found; who looked, and what was noted, stays at home."""
    is_own = history["is_reinspection"]
    if not is_own.any():
        return history
    told = history.copy()
    told.loc[is_own, "remarks"] = [text.partition("，")[0] for text in history.loc[is_own, "remarks"]]
    return told


def _unread(reports: PaperInputs) -> pd.DataFrame:
    """Return where records seem to stand that nothing has read, refused files and rows beside the ledgers that do not count among them."""
    import pandas as pd

    from hazardlib.measure.lists import refused_files
    from hazardlib.measure.uncounted import unread_places

    refused = [
        each | {"sheet": None, "cell": None, "message": _REFUSED}
        for each in refused_files(reports.visible, reports.findings)
        if not each["is_replaced"]
    ]
    beside = [
        {**each, "cell": f"A{each['row']}", "message": _NOT_COUNTED}
        for rows in reports.beside.values()
        for each in rows
    ]
    places = [*unread_places(reports.findings, reports.effective), *refused, *beside]
    return pd.DataFrame(places, columns=list(TABLES["unread"]))


def _reporting(session: Session, reports: PaperInputs) -> pd.DataFrame:
    import pandas as pd

    from hazardlib.measure.reporting import reporting_status

    campaign = session.campaign
    due = campaign.reports_due(session.run.as_of)
    return pd.DataFrame(reporting_status(reports.visible, campaign, due), columns=list(TABLES["reporting"]))


def _progress(session: Session, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of 工作进展; of units those of the departments that lead the sector, as others count the same ones."""
    campaign, day = session.campaign, session.run.as_of
    of_units = {each.name for role in LEADS_ONLY if (each := campaign.indicator_of(role)) is not None}
    leads = {each.code: each.leads_on(day) for each in campaign.sectors}
    told = zip(rows["indicator"], rows["sector"], rows["department"], strict=True)
    kept = [name not in of_units or department in leads[sector] for name, sector, department in told]
    return rows[kept] if len(rows) else rows


def data_lines(package: Package) -> list[str]:
    """Return a package's hazards as an exported workbook carries them: a line for the manifest, and one a hazard."""
    lines = [_as_line(list(row.values())) for row in plain_records(package.tables["hazards"])]
    told = replace(package.manifest, tables={"hazards": (digest_of_lines(lines), len(lines))})
    return [_as_line(told.to_json()), *lines]


def _as_line(said: Any) -> str:
    return json.dumps(said, ensure_ascii=False, default=lambda day: day.date().isoformat())
