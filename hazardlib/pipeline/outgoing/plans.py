"""一患一策 on demand: of an issued paper one page for each open major hazard, as PDF and as Word."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from hazardlib.errors import UsageError
from hazardlib.pipeline.outgoing.delivery_folder import usual_or_own
from hazardlib.pipeline.publish.printed_sheets import print_sheets
from hazardlib.pipeline.publish.products import PLANS
from hazardlib.pipeline.trace import IssuedPaper, nearest
from hazardlib.workspace import Workspace

if TYPE_CHECKING:
    from hazardlib.brief.paper import Sheet


@dataclass(frozen=True)
class Plans:
    """What was written: of which paper and how many hazards, where it lies, and why there is no PDF; empty where there is."""

    name: str
    count: int
    paths: Sequence[Path]
    missing: str = ""


def write_plans(
    workspace: Workspace, *, hazard: str = "", name: str = "", folder: Path | None = None
) -> Plans:
    """Write the plans of an issued paper; a Word document that somebody has changed is never overwritten.

    Parameters
    ----------
    hazard
        Only this hazard's, by its number or id.
    name
        The paper; by default the one that speaks for the latest day.
    folder
        Where they go; by default ``reports/<name>/plans``.
    """
    from hazardlib.brief.plans import sheet_paper
    from hazardlib.brief.render.word import write_word

    issued = IssuedPaper(workspace, name)
    sheets, is_sample = _sheets(issued, hazard), bool(issued.issued["sample_data"])
    name = issued.session.run.name
    prints, missing = _print(sheets, is_sample=is_sample)
    documents = [
        write_word(
            sheet_paper(sheet, kind=issued.issued["kind"], is_sample=is_sample), {}, workspace.word_template
        )
        for sheet in sheets
    ]
    paths, keys = [], []
    with usual_or_own(workspace, workspace.reports / name / PLANS, folder) as delivery:
        for ending, contents in ((".pdf", prints), (".docx", documents)):
            for sheet, content in zip(sheets, contents, strict=bool(contents)):
                keys.append(sheet.name + ending)
                paths.append(delivery.put(keys[-1], sheet.name, content, ending))
        if not hazard:
            delivery.keep_only(keys)
    return Plans(name, len(sheets), paths, missing)


def _sheets(issued: IssuedPaper, hazard: str) -> list[Sheet]:
    from hazardlib.brief.entries import read_entries, stories_of
    from hazardlib.brief.material import Material
    from hazardlib.brief.plans import plan_sheets

    register, campaign = issued.register, issued.session.campaign
    entries = read_entries(register.hazards, campaign)
    material = Material(issued.issued, entries, campaign, {})
    wanted = [one for one, entry in entries.items() if hazard in (one, entry["hazard_no"])] if hazard else []
    if hazard and not wanted:
        known = [text for one, entry in entries.items() for text in (entry["hazard_no"], one) if text]
        raise UsageError(
            f"没有编号或标识为“{hazard}”的隐患。最接近的是：{'、'.join(nearest(hazard, known))}。"
        )
    sheets = plan_sheets(material, stories_of(register.history), wanted)
    if not sheets:
        of = f"“{hazard}”不是未整改的重大事故隐患" if hazard else "没有未整改的重大事故隐患"
        raise UsageError(f"{issued.session.run.name}：{of}，没有一患一策可做。")
    return sheets


def _print(sheets: Sequence[Sheet], *, is_sample: bool) -> tuple[list[bytes], str]:
    """Return each sheet as PDF; none, and why, where they could not be printed."""
    with tempfile.TemporaryDirectory() as place:
        outs = [Path(place) / f"{at}.pdf" for at in range(len(sheets))]
        missing = print_sheets(sheets, outs, is_sample=is_sample)
        return ([] if missing else [out.read_bytes() for out in outs]), missing
