"""What the templates may use: a paper's figures, names and days, its lists, tables, charts and slots."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from hazardlib.brief.annexes import annexed, on_screen
from hazardlib.brief.body_tables import (
    hazards_in_short,
    leaders_in_short,
    others,
    others_table,
    sectors_in_short,
    street_and_sectors,
    streets_in_short,
    urgent_table,
)
from hazardlib.brief.calendar import how_often, next_due, owed_next, rhythm, stages
from hazardlib.brief.changes import to_confirm
from hazardlib.brief.charts.states import sector_chart
from hazardlib.brief.contents import MOST_NAMED
from hazardlib.brief.entries import Entry, brief, number_of
from hazardlib.brief.many_major import urgent_annex, urgent_shares
from hazardlib.brief.material import FEWEST_COMPARED, Group, Material
from hazardlib.brief.opening import imprint, masthead, tiles
from hazardlib.brief.other_sheets import in_doubt, indicators, nothing_of, overdue_that
from hazardlib.brief.paper import Block, Number
from hazardlib.brief.reporting_status import known_until, latest_month, nothing_found, standings, where_found
from hazardlib.brief.tables import Named, both
from hazardlib.brief.uncounted import beside_clause, uncounted_departments, uncounted_in_full
from hazardlib.brief.viewed import View
from hazardlib.brief.words import day, day_of_year, days_long
from hazardlib.domain.month import parse_day
from hazardlib.domain.terms import (
    OTHER_DANGER,
    DutyStanding,
    Kind,
    Reporting,
    SourceBucket,
)

_MOST_SECTORS = 3
"""Sectors that a sentence names one by one."""

CLUSTER = 3
"""From how many overdue hazards in one sector or unit they are called a cluster."""


def context_of(material: Material) -> dict[str, Any]:
    """Return what a template may use, by the names that it uses."""
    figures, campaign, latest = View(material.figures), material.campaign, material.latest
    return {
        "m": material,
        "f": figures,
        "campaign": campaign,
        "kind": material.kind,
        "listed": material.listed,
        "slot": material.slot,
        "annex": material.annex,
        "table": lambda name: _present(_TABLES[name](material)),
        "chart": lambda name: _present(_CHARTS[name](material)),
        **_form(material),
        **_days(material),
        **_groups(material),
        **_reporting(material),
        **_supervision(material),
        **_work(material),
        "latest": figures["coverage"][len(figures["coverage"]) - 1] if latest else None,
    }


def _present(block: Block | None) -> list[Block]:
    return [] if block is None else [block]


_TABLES: Mapping[str, Callable[[Material], Block | None]] = {
    "urgent": urgent_table,
    "others": others_table,
    "street": street_and_sectors,
    "sectors": sectors_in_short,
    "leaders": leaders_in_short,
    "streets": streets_in_short,
    "major_open": lambda material: hazards_in_short(
        "尚未整改的重大事故隐患", _open_major(material), material
    ),
}
_CHARTS: Mapping[str, Callable[[Material], Block | None]] = {"sectors": sector_chart}


def _open_major(material: Material) -> list[Entry]:
    """Return the open major hazards, the longest overdue first, then by deadline."""
    entries = [
        *material.listed("overdue_verified"),
        *material.listed("overdue_unverified"),
        *material.listed("open"),
    ]
    major = {entry["hazard_id"]: entry for entry in entries if entry.is_major}
    return sorted(major.values(), key=lambda entry: (-(entry.overdue_days or 0), entry["due_on"] or "9"))


def _form(material: Material) -> dict[str, Any]:
    """Return head, tiles and imprint, the titles of the annexes, and what stands in them."""
    return {
        "masthead": masthead(material),
        "tiles": tiles(material),
        "imprint": imprint(material),
        "addressed_about": ""
        if material.kind is Kind.MONTHLY
        else f"{material.kind.chinese}（数据截至{day(material.as_of)}）",
        "annexes": material.annexes,
        "annexed": lambda title: annexed(title, material),
        "on_screen": on_screen(material),
    }


def _days(material: Material) -> dict[str, Any]:
    """Return the days that sentences name, in Chinese."""
    campaign, before = material.campaign, material.figures["previous"]
    return {
        "as_of": day(material.as_of),
        "next_due": next_due(material),
        "owed": [(day_of_year(when, material.as_of), what) for when, what in owed_next(material)],
        "previous_day": day(before["as_of"]) if before else "",
        "campaign_issued_on": day(campaign.issued_on),
        "last_month": campaign.in_text(campaign.last_month),
        "supplement_on": day(campaign.supplement_on),
        "how_often": how_often(campaign),
        "rhythm": rhythm(campaign),
        "known_until": known_until(material),
        "stages": stages(material),
    }


def _groups(material: Material) -> dict[str, Any]:
    """Return the groups of hazards: the street, its sectors, what enterprises and departments found, kinds of danger."""
    figures, street, major = material.figures, material.overall(), material.overall("major")
    sectors: list[Named] = [
        (row["name"].removesuffix("领域"), material.sector(row), material.sector(row, "major"))
        for row in figures["by_sector"]
    ]
    buckets = {
        row["bucket"]: both(material, "bucket", row["name"], row["bucket"], row)
        for row in figures["by_source_bucket"]
    }
    median = street.counts["median_days_to_close"]
    return {
        "street": street,
        "major": major,
        "sectors": sectors,
        "pressing": list(_pressing(material)),
        "overdue_in": _most_overdue(sectors),
        "shown_sectors": _MOST_SECTORS,
        "low": _lowest(sectors, street),
        "where_found": where_found(material),
        "nothing_found": nothing_found(material),
        "by_bucket": list(buckets.values()),
        "found_by_enterprises": buckets.get(SourceBucket.SELF_CHECK),
        "found_by_departments": buckets.get(SourceBucket.DEPARTMENT_CHECK),
        "median_days": ""
        if median is None
        else Number(days_long(median), "", "", path=f"{street.path}.median_days_to_close"),
        "flow": Group("flow", figures["period"]["flow"]),
        "dangers": _dangers(material),
        "repeat_units": _repeat_units(material),
        "others": others(material),
    }


def _most_overdue(sectors: Sequence[Named]) -> list[Named]:
    """Return the sectors with verified overdue hazards, those with most first where they are too many to name."""
    late = [each for each in sectors if each[1]["overdue_verified"]]
    return late if len(late) <= _MOST_SECTORS else sorted(late, key=lambda each: -each[1]["overdue_verified"])


def _pressing(material: Material) -> Iterator[dict[str, Any]]:
    """Yield the sectors with overdue or open major hazards: who answers, the major ones, how many others are late."""
    entries = [*material.listed("overdue"), *material.listed("open")]
    grave = {entry["hazard_id"]: entry for entry in entries if entry.is_major}
    is_long = len(grave) > MOST_NAMED
    for sector in material.campaign.sectors:
        major = [entry for entry in grave.values() if entry["sector"] == sector.code]
        late = [entry for entry in material.listed("overdue") if entry["sector"] == sector.code]
        shown = (major[:1] if is_long else major) or late[:1]
        if shown:
            yield {
                "name": sector.name,
                "leaders": sector.leaders_on(parse_day(material.as_of)),
                "hazards": shown,
                "unnamed": [entry for entry in major if entry not in shown],
                "left": [
                    entry for entry in late if entry not in (*shown, *major) and not entry.is_unverified
                ],
                "left_unverified": [
                    entry for entry in late if entry not in (*shown, *major) and entry.is_unverified
                ],
            }


def _lowest(sectors: Sequence[Named], street: Group) -> list[Named]:
    """Return up to three sectors whose closure rate is furthest below the street's; few hazards are not compared."""
    if not street["found"]:
        return []
    closed = street["closed"] / street["found"]
    below = [
        each
        for each in sectors
        if each[1]["found"] >= FEWEST_COMPARED and each[1]["closed"] / each[1]["found"] < closed
    ]
    return sorted(below, key=lambda each: each[1]["closed"] / each[1]["found"])[:3]


def _dangers(material: Material) -> list[tuple[str, Group]]:
    """Return the three kinds of danger found most often, of those found three times or more."""
    rows = [
        row
        for row in material.figures["by_danger"]
        if row["danger"] != OTHER_DANGER and row["all"]["found"] >= CLUSTER
    ]
    most = sorted(rows, key=lambda row: -row["all"]["found"])[:3]
    return [(row["danger"], material.group("danger", row["danger"], row)) for row in most]


def _repeat_units(material: Material) -> list[tuple[str, Number]]:
    """Return the two units with most hazards; those with fewer than five are not put in order."""
    rows = [row for row in material.figures["lists"]["repeat_units"] if row["found"] >= FEWEST_COMPARED][:2]
    return [
        (
            row["unit"],
            Number(
                str(row["found"]),
                f"unit:{row['unit']}",
                "found",
                path=f"lists.repeat_units.{row['unit']}.found",
            ),
        )
        for row in rows
    ]


def _reporting(material: Material) -> dict[str, Any]:
    """Return who has reported, and what of it could not be counted."""
    figures = material.figures
    return {
        "latest_month": latest_month(material),
        "silent": [name for name in material.standing if name in material.silent],
        "missing": material.departments_that(Reporting.MISSING),
        "refused": material.departments_that(Reporting.REFUSED),
        "standings": standings(material),
        "uncounted_in_full": uncounted_in_full(figures),
        "uncounted_departments": uncounted_departments(figures),
    }


def _supervision(material: Material) -> dict[str, Any]:
    """Return what the meeting is asked, which deadlines moved, how the supervised hazards stand."""
    figures = material.figures
    late = [row["hazard_id"] for row in figures["supervision"]["rows"] if row["is_overdue"]]
    return {
        "asks": material.asked,
        "urgent_shares": urgent_shares(material),
        "urgent_annex": urgent_annex(material),
        "most_named": MOST_NAMED,
        "asked_twice": any(len(asked) > 1 for asked in material.asks.values()),
        "brief": brief,
        "urgency": material.urgency,
        "to_confirm": [material.entries[move["hazard_id"]] for move in to_confirm(material)],
        "supervised_hazards": material.group("supervised", "", figures["supervised"]),
        "grave_late": [entry for entry in _open_major(material) if entry.late],
        "late_supervised": [material.entries[one] for one in late],
        "standards": [
            (row["name"], View(row, f"standards.by_standard.{row['standard']}")["found"])
            for row in figures["standards"]["by_standard"]
            if row["found"]
        ],
    }


def _work(material: Material) -> dict[str, Any]:
    """Return what departments report beside the ledger."""
    figures = material.figures
    duties, tips = figures["duties"]["units"], figures["tips"]["overall"]["received"]
    decided = figures["meeting_decisions"]["overall"]["decided"]
    unread = {
        "duties": beside_clause(figures, "duties", has_any=bool(duties)),
        "tips": beside_clause(figures, "tips", has_any=bool(tips)),
        "matters": beside_clause(figures, "matters", has_any=bool(decided)),
    }
    return {
        "indicators": lambda groups: indicators(material, groups),
        "nothing_of": lambda groups: nothing_of(material, groups),
        "duties_in_doubt": in_doubt(material),
        "duties_told_late": overdue_that(DutyStanding.TOLD_LATE, material),
        "unread": unread,
    }


def _each_department(entries: Iterable[Entry], order: Sequence[str]) -> list[tuple[str, list[Entry]]]:
    """Return the hazards by who reported them, in the order of the notice: so few are never ranked."""
    whose: dict[str, list[Entry]] = {}
    for entry in entries:
        whose.setdefault(entry["department"], []).append(entry)
    place = {name: at for at, name in enumerate(order)}
    return sorted(whose.items(), key=lambda each: (place.get(each[0], len(place)), each[0]))


def filters_of(material: Material) -> dict[str, Callable[..., Any]]:
    """Return the templates' filters, by name."""
    order = [each.name for each in material.campaign.departments]
    return {
        "count": number_of,
        "told": lambda values: [value for value in values if value],
        "day": lambda text: day(text) if text else "未定",
        "day_of_year": lambda text: day_of_year(text, material.as_of) if text else "未定",
        "each_department": lambda entries: _each_department(entries, order),
        "departments": lambda entries: [name for name, _ in _each_department(entries, order)],
    }
