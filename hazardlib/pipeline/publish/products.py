"""Products of a paper: page, print, digest, picture, meeting sheets, Word, ledger, call list; one is added here."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hazardlib.domain.campaign import Campaign
from hazardlib.domain.frames import plain_records
from hazardlib.domain.listed import hazard_in_words
from hazardlib.domain.month import Month, chinese_day, chinese_period, parse_day
from hazardlib.domain.terms import Ask, Kind, Reporting
from hazardlib.pipeline.files import file_name
from hazardlib.pipeline.kept import kept_hazards
from hazardlib.pipeline.publish.issues import FIGURES
from hazardlib.pipeline.run import Run
from hazardlib.pipeline.stages import correction_of, measure

if TYPE_CHECKING:
    from hazardlib.brief.paper import Paper
    from hazardlib.brief.render.pdf import Browser
    from hazardlib.forms.district import Listing

Rows = Sequence[Mapping[str, Any]]
"""The hazards of a register, ``columns.HAZARDS``, None for what is missing."""


def counted(run: Run) -> tuple[Mapping[str, Any], Rows]:
    """Return what a paper's workbooks are written from: its figures and its hazards."""
    results = measure(run)
    return results.figures, plain_records(results.register.hazards)


def district_workbook(
    run: Run, figures: Mapping[str, Any], hazards: Rows, edition: str = "", data: Sequence[str] = ()
) -> bytes:
    """Return a paper's ``ledger.xlsx``: statistics, the consolidated ledger, and its parts.

    Parameters
    ----------
    edition
        What it says of itself where it is corrected.
    data
        The lines from which a district reads it back.
    """
    from hazardlib.forms.district import District, write_district

    campaign = run.campaign
    sectors = {sector.code: sector.name for sector in campaign.sectors}
    rows = [hazard_in_words(row, sectors, run.as_of) for row in hazards]
    title = f"{campaign.name}隐患排查整治统计表{_when(run)}"
    listings = [
        _overdue_duties(figures, campaign),
        *_of_leaders(figures, campaign),
        *_of_communities(figures),
    ]
    return write_district(
        District(figures, rows, listings, title, campaign.street, campaign.office, edition, data)
    )


def _of_leaders(figures: Mapping[str, Any], campaign: Campaign) -> list[Listing]:
    """Return what leaders did themselves, each indicator of the month and so far, where departments have told of any."""
    from hazardlib.forms.district import Listing

    told = figures["progress"]["by_leader"]
    names = [each.name for each in campaign.indicators if each.is_in_person]
    rows = [
        (
            row["leader"],
            "、".join(campaign.sector(code).name for code in row["sectors"]),
            *(value for name in names for value in row["indicators"][name].values()),
        )
        for row in told
    ]
    is_told = any(value is not None for row in rows for value in row[2:])
    headings = ("负责领导", "行业领域", *(f"{name}{when}" for name in names for when in ("本月", "累计")))
    return [Listing("领导带队检查督导", "#7F6000", headings, rows, "位")] * is_told


def _of_communities(figures: Mapping[str, Any]) -> list[Listing]:
    """Return the hazards by community, where there are any."""
    from hazardlib.forms.district import Listing

    counts = {
        "发现": "found",
        "已销号": "closed",
        "待销号": "rectified",
        "未整改": "open",
        "已核实超期": "overdue_verified",
        "到期待核实": "overdue_unverified",
    }
    rows = [
        (
            row["community"] or "未填社区",
            *(row["all"][name] for name in counts.values()),
            row["major"]["found"],
        )
        for row in figures["by_community"]
    ]
    return [Listing("各社区隐患", "#00B050", ("社区", *counts, "其中重大"), rows, "行")] * bool(rows)


def _overdue_duties(figures: Mapping[str, Any], campaign: Campaign) -> Listing:
    """Return the duties enterprises are behind with, the longest due first."""
    from hazardlib.forms.district import OWED_DUTIES_HEADINGS, Listing

    called = {duty.code: duty.name for duty in campaign.duties}
    rows = [
        (
            row["unit"],
            campaign.sector(row["sector"]).name,
            called[row["duty"]],
            chinese_period(row["period"]),
            parse_day(row["due_on"]),
            row["department"] or Reporting.MISSING.chinese,
            row["file"],
            row["sheet"],
            row["row"],
        )
        for row in sorted(figures["duties"]["overdue"], key=lambda row: row["due_on"])
    ]
    return Listing("企业履责逾期", "#548235", OWED_DUTIES_HEADINGS, rows)


def _when(run: Run) -> str:
    """Return what a statistics table is of: a monthly paper's month, a summary's day."""
    is_monthly = run.parameters["kind"] == Kind.MONTHLY
    period = run.campaign.period_in_text(Month.parse(run.parameters["month"])) if is_monthly else ""
    return f"（{period or chinese_day(run.as_of)}）"


CALL_LIST = "unverified.xlsx"
"""The list beside the paper."""


def has_call_list(figures: Mapping[str, Any]) -> bool:
    """Tell whether a paper has the list beside it: a summary of whose overdue hazards some are to be verified."""
    unverified: int = figures["overall"]["all"]["overdue_unverified"]
    return figures["kind"] != Kind.MONTHLY and unverified > 0


def calls_to_make(figures: Mapping[str, Any], folder: Path, reporter: str) -> str:
    """Return what a command says is to be done before such a paper goes out; nothing where all is verified."""
    if not has_call_list(figures):
        return ""
    count = figures["overall"]["all"]["overdue_unverified"]
    return f"先按 {folder / CALL_LIST} 逐个{reporter}核实到期待核实的 {count} 条；再"


def call_list(run: Run, figures: Mapping[str, Any], rows: Rows) -> bytes:
    """Return the list as a workbook: by department in the notice's order, major hazards first, then by days overdue."""
    from hazardlib.forms.call_list import CallList, write_call_list

    campaign = run.campaign
    sectors = {sector.code: sector.name for sector in campaign.sectors}
    places = {department.name: place for place, department in enumerate(campaign.departments)}
    listed = set(figures["lists"]["overdue_unverified"])
    hazards = [
        hazard_in_words(row, sectors, run.as_of) | {"overdue_days": row["overdue_days"]}
        for row in rows
        if row["hazard_id"] in listed
    ]
    hazards.sort(
        key=lambda row: (
            places.get(row["department"], len(places)),
            row["department"],
            not row["is_major"],
            -row["overdue_days"],
        )
    )
    return write_call_list(
        CallList(
            hazards,
            f"{campaign.name}到期待核实单",
            run.as_of,
            f"{figures['name']} {figures['as_of']} {figures['known_at']}",
            is_sample=figures["sample_data"],
        )
    )


MEETING = "meeting"
"""The folder of the meeting's sheets beside the paper: ``议程.pdf``, ``部门/<name>.pdf``, ``领导/<name>.pdf``, and `DECIDED`."""

DECIDED = "议定事项.xlsx"
"""What the meeting is to decide, to be filled in there and dropped into the month's folder."""

PLANS = "plans"
"""The folder of 一患一策 beside the paper, filled on demand (`pipeline.outgoing.plans`)."""

HTML, PDF, WORD, LEDGER = "briefing.html", "briefing.pdf", "briefing.docx", "ledger.xlsx"
DIGEST, SUMMARY = "digest.txt", "summary.png"

PRODUCTS = (HTML, PDF, WORD, LEDGER, DIGEST, SUMMARY)
"""What is made for every paper beside its notebook and figures; `CALL_LIST` lies beside those that have one."""

Pictures = Future[dict[str, bytes]]
"""A paper's charts as PNG by their anchor."""


def begin_products(paper: Paper, browser: Browser, folder: Path) -> tuple[Pictures, list[Future[None]]]:
    """Write a paper's page and digest into a folder, and have all that the browser makes of it printed and drawn there.

    Returns
    -------
    tuple of Future and list of Future
        The charts, which Word takes, and all that is to be waited for.
    """
    from hazardlib.brief.render.page import sheets_html, to_html
    from hazardlib.brief.summary_page import SUMMARY_SCALE, SUMMARY_WIDTH, summary_html

    (folder / HTML).write_text(to_html(paper), "utf-8")
    (folder / DIGEST).write_text(paper.digest, "utf-8", newline="\n")
    page = Path(tempfile.mkdtemp(prefix=".summary-", dir=folder)) / "summary.html"
    page.write_text(summary_html(paper), "utf-8")
    print_ = browser.print_pdf(folder / HTML, folder / PDF)
    printed = [
        print_.done,
        browser.draw_picture(page, folder / SUMMARY, width=SUMMARY_WIDTH, scale=SUMMARY_SCALE),
    ]
    if paper.sheets:
        outs = [folder / MEETING / each.folder / f"{file_name(each.name)}.pdf" for each in paper.sheets]
        for out in outs:
            out.parent.mkdir(parents=True, exist_ok=True)
        printed.append(browser.print_sheets(sheets_html(paper.sheets, is_sample=paper.sample), outs))
    return print_.pictures, printed


def write_counted(run: Run, folder: Path) -> None:
    """Write a paper's figures and its workbooks into a folder, from what its notebooks have kept; imports no pandas."""
    kept = (run.kept / FIGURES).read_bytes()
    (folder / FIGURES).write_bytes(kept)
    figures = json.loads(kept)
    correction = correction_of(run, figures)
    edition = correction.mark if correction else ""
    hazards = kept_hazards(run.kept)
    (folder / LEDGER).write_bytes(district_workbook(run, figures, hazards, edition))
    if has_call_list(figures):
        (folder / CALL_LIST).write_bytes(call_list(run, figures, hazards))
    if run.meeting_on is not None:
        (folder / MEETING).mkdir(exist_ok=True)
        (folder / MEETING / DECIDED).write_bytes(matters_to_decide(run, figures, hazards))


def matters_to_decide(run: Run, figures: Mapping[str, Any], rows: Rows) -> bytes:
    """Return the workbook that comes back from the meeting: what is outstanding, then what is asked of it, hazard by hazard."""
    from hazardlib.forms.blank import write_alone
    from hazardlib.forms.workbook_context import Blank, Filled

    hazards = {row["hazard_id"]: row for row in rows}
    names = ("matter", "hazard_no", "leader", "department")
    outstanding = [
        {name: row[name] for name in names}
        | {"met_on": parse_day(row["met_on"])}
        | {"due_on": parse_day(row["due_on"]) if row["due_on"] else None, "handling": row["outcome"]}
        for row in figures["meeting_decisions"]["outstanding"]
    ]
    decided = {row["hazard_id"] for row in figures["meeting_decisions"]["outstanding"]}
    asked = [
        {
            "met_on": run.meeting_on,
            "matter": f"{'、'.join(Ask(ask).chinese for ask in row['asks'])}：{hazard['unit']}{hazard['description']}",
            "hazard_no": hazard["hazard_no"],
            "leader": hazard["leaders"],
            "department": hazard["department"],
        }
        for row in figures["matters"]
        if row["hazard_id"] not in decided
        for hazard in (hazards[row["hazard_id"]],)
    ]
    filled = Filled(beside={"matters": [*outstanding, *asked]})
    office, is_sample = run.campaign.office, figures["sample_data"]
    return write_alone(Blank(run.campaign, office, run.report, filled, (), is_sample), "matters")
