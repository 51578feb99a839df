"""A district in a folder, for tests: streets hand something up, it is taken in, and somebody asks for its figures."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path

import pandas as pd

from hazardlib import pipeline
from hazardlib.domain.campaign import load_campaign
from hazardlib.pipeline.district.packages import pack
from hazardlib.pipeline.district.street_package import street_package
from hazardlib.pipeline.outgoing.exports import export
from hazardlib.pipeline.run import open_report
from hazardlib.pipeline.session import open_session
from hazardlib.sample import district_campaign
from hazardlib.workspace import Workspace
from tests.sharing import ROOT

JULY = "2023-07"
"""The month of whose package a street with a single one is asked."""


def new_district(folder: Path) -> Workspace:
    """Return the sample district's workspace with nothing in it yet."""
    (folder / "data" / "raw" / JULY).mkdir(parents=True)
    notice = (ROOT / "campaign.yaml").read_text("utf-8")
    (folder / "campaign.yaml").write_text(district_campaign(notice), "utf-8")
    load_campaign(folder / "campaign.yaml")
    return Workspace(folder)


def packed(street: Workspace, known_at: datetime, month: str = JULY, as_of: str = "") -> bytes:
    """Return the package that a street hands up."""
    run = open_report(month, street, as_of=as_of, known_at=known_at.isoformat())
    return pack(street_package(open_session(run)))


def workbook(street: Workspace, known_at: datetime, folder: Path) -> bytes:
    """Return the workbook of July that a street hands up."""
    asked = {"month": JULY, "as_of": "", "known_at": known_at.isoformat()}
    return export(street, **asked, moment=known_at, folder=folder).path.read_bytes()


def hand_up(district: Workspace, file: str, content: bytes, received_at: datetime) -> pd.Series:
    """Put a file into the district's folder and take it in; return its submission, with the ``messages`` about it."""
    path = district.raw / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    done = pipeline.ingest(district, received_at=received_at, files={file})
    (row,) = done.submissions.to_dict("records")
    codes, messages = done.findings["code"].tolist(), done.findings["message"].tolist()
    return pd.Series(row | {"codes": codes, "messages": messages})


@cache
def asked(district: Workspace, known_at: datetime, month: str = JULY, as_of: str = "") -> pipeline.Results:
    """Return the figures of a month, once for all who ask the same; whoever hands something up asks for a later moment."""
    return pipeline.measure(
        pipeline.open_run(month=month, as_of=as_of, known_at=known_at.isoformat(), workspace=district)
    )


def register_of(street: Workspace, as_of: date, known_at: datetime) -> pd.DataFrame:
    """Return a street's own hazards on a day, as it knew them at a moment."""
    run = pipeline.open_run(
        month=f"{as_of:%Y-%m}", as_of=as_of.isoformat(), known_at=known_at.isoformat(), workspace=street
    )
    return open_session(run).register(as_of).hazards
