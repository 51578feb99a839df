"""Check: what is wrong with workbooks, without taking them in; nothing but the copy asked for is written."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from hazardlib.domain.campaign import load_campaign
from hazardlib.domain.frames import plain_records
from hazardlib.domain.mappings import Mappings
from hazardlib.domain.month import Month
from hazardlib.domain.terms import Verdict
from hazardlib.errors import UsageError
from hazardlib.findings import Finding, by_submission, from_frame
from hazardlib.ingest.files.find import Received, public_name, read_received
from hazardlib.machine import in_chinese
from hazardlib.pipeline.notices import as_if_received, with_notices, with_package_notices
from hazardlib.pipeline.outgoing.delivery_folder import place_beside
from hazardlib.pipeline.outgoing.templates import known_department
from hazardlib.workspace import FEEDBACK_FOLDER, Workspace

ANNOTATED = ".需修改"
"""What an annotated copy's name ends with."""


@dataclass(frozen=True)
class Checked:
    """What was found out about one file.

    Parameters
    ----------
    submission
        ``verdict``, ``department``, ``month``, ``rows_read``, ``rows_accepted``,
        ``rows_quarantined``, ``is_nil``, ``is_sample`` and ``layout``.
    copy
        Where the annotated copy lies; None if there is none.
    trouble
        Why an annotated copy could not be written; empty if there was no trouble.
    quarantined_in_other_sheets
        Rows of 工作进展, 企业履责 and 举报线索 that cannot be counted.
    """

    file: str
    submission: Mapping[str, Any]
    findings: tuple[Finding, ...]
    copy: Path | None = None
    trouble: str = ""
    quarantined_in_other_sheets: int = 0

    @property
    def public_file(self) -> str:
        """The file and its folders as they were named, without anybody who reported."""
        return public_name(self.file)

    @property
    def verdict(self) -> Verdict:
        """What would become of the file."""
        return Verdict(self.submission["verdict"])

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets that were read, in the order of the workbook; ledgers first."""
        return tuple(json.loads(self.submission["layout"]))

    @property
    def is_faulty(self) -> bool:
        """Whether the file, or a row of it, would not count."""
        left_out = self.submission["rows_quarantined"] + self.quarantined_in_other_sheets
        return self.verdict is Verdict.REFUSED or left_out > 0

    def to_json(self) -> dict[str, Any]:
        """Return the object that ``check --json`` prints. Source: contract §5.

        ``rows`` are those of the ledger, and those beside it that cannot be counted.
        """
        names = ("sheet", "cell", "column", "code", "severity", "found", "message")
        rows = {name: self.submission[f"rows_{name}"] for name in ("read", "accepted", "quarantined")}
        rows = rows | {
            name: rows[name] + self.quarantined_in_other_sheets for name in ("read", "quarantined")
        }
        return {
            "file": self.public_file,
            "verdict": self.verdict.value,
            "rows": rows,
            "findings": [{name: getattr(each, name) for name in names} for each in self.findings],
        }


def check_files(
    files: Sequence[str],
    workspace: Workspace,
    *,
    department: str = "",
    month: str = "",
    has_copies: bool = True,
    folder: Path | None = None,
) -> list[Checked]:
    """Check workbooks, in a workspace or outside any.

    Parameters
    ----------
    workspace
        Gives the campaign and the words, and what was received before; it need not hold ``data/raw``.
    department, month
        Stand in for files that do not say.
    has_copies
        Whether a file with findings gets an annotated copy.
    folder
        Where the copies go; by default beside each file, or in ``反馈`` beside it where it lies in ``data/raw``.
    """
    from hazardlib.findings.schedule import load_schedule
    from hazardlib.ingest.ingest_files import (
        ingest_files,
        joined,
        load_vocabulary,
        quarantined_by_submission,
    )
    from hazardlib.ingest.packages import ingest_packages
    from hazardlib.pipeline.manual_decisions import sectors_of_units

    campaign, vocabulary = load_campaign(workspace.campaign), load_vocabulary(*workspace.reference)
    known: dict[str, Any] = {
        "department": known_department(department, campaign) if department else None,
        "month": Month.parse(month) if month else None,
        "starts": load_schedule(*workspace.rules),
        "units": sectors_of_units(workspace, campaign),
    }
    paths = {file: _existing(file) for file in files}
    versions = {file: read_received(path, _name(path)) for file, path in paths.items()}
    # Two paths may hold the same version under the same name: it is read once.
    received = {each.submission_id: each for each in versions.values() if isinstance(each, Received)}
    if campaign.is_district:
        mappings = Mappings.load(*workspace.reference)
        taken = joined(list(ingest_packages(list(received.values()), campaign, vocabulary, mappings)))
        taken = with_package_notices(taken, as_if_received(taken.submissions), workspace)
    else:
        taken = ingest_files(list(received.values()), campaign, vocabulary, **known)
        taken = with_notices(taken, as_if_received(taken.submissions), workspace, campaign)
    submissions = {row["submission_id"]: row for row in plain_records(taken.submissions)}
    findings = by_submission(from_frame(taken.findings))
    beside = quarantined_by_submission(taken)
    checked = []
    for file, version in versions.items():
        if isinstance(version, Finding):
            checked.append(Checked(file, _UNREAD | {"file": _name(paths[file])}, (version,)))
            continue
        row, about = submissions[version.submission_id], findings.get(version.submission_id, [])
        copy, trouble = None, ""
        if has_copies and about and version.submission_id in taken.books:
            from hazardlib.pipeline.outgoing.feedback import annotate

            content = annotate(taken.books[version.submission_id], row, about, campaign, vocabulary)
            copy, trouble = _write_copy(content, paths[file], folder)
        left_out = beside.get(version.submission_id, 0)
        checked.append(Checked(file, row, tuple(about), copy, trouble, left_out))
    return checked


_UNREAD: dict[str, Any] = {
    "verdict": Verdict.REFUSED.value,
    "department": None,
    "month": None,
    "rows_read": 0,
    "rows_accepted": 0,
    "rows_quarantined": 0,
    "is_nil": False,
    "is_sample": False,
    "layout": "{}",
}


def _existing(file: str) -> Path:
    path = Path(file).expanduser()
    if path.is_dir():
        raise UsageError(f"{file} 是文件夹。请写出要检查的文件，如 {path / '公共管理办公室.xlsx'} 。")
    if not path.exists():
        raise UsageError(f"没有找到文件 {file} 。请核对路径和文件名。")
    return path


def _name(path: Path) -> str:
    """Return the path by which whose the file is and for which month may be read: as it lies in ``data/raw``.

    Of a file elsewhere its own folder counts alone: what lies above it says nothing about it.
    """
    whole = path.absolute()
    parts = whole.parts
    for at in range(len(parts) - 2, 0, -1):
        if parts[at - 1 : at + 1] == ("data", "raw"):
            return "/".join(parts[at + 1 :])
    return f"{whole.parent.name}/{whole.name}".lstrip("/")


def _write_copy(content: bytes, path: Path, folder: Path | None) -> tuple[Path | None, str]:
    stem = public_name(path.stem.removesuffix(ANNOTATED)) + ANNOTATED
    if folder is None:
        in_raw = path.absolute().parts[:-1]
        is_received = any(pair == ("data", "raw") for pair in pairwise(in_raw))
        is_feedback = path.absolute().parent.name == FEEDBACK_FOLDER
        folder = path.parent / FEEDBACK_FOLDER if is_received and not is_feedback else path.parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return place_beside(folder, stem, content), ""
    except OSError as error:
        return None, f"标注副本没有写成：{folder} 写不进去（{in_chinese(error)}）。"
