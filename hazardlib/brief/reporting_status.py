"""Who has reported: up to which day, which month how, and of what nothing is known yet."""

from __future__ import annotations

from hazardlib.brief.material import Material
from hazardlib.brief.paper import Row, Table, columns_of
from hazardlib.brief.uncounted import uncounted_in_full
from hazardlib.brief.viewed import View
from hazardlib.brief.words import clauses, moment, month, names
from hazardlib.domain.month import Month
from hazardlib.domain.terms import Reporting

_MOST_MONTHS = 12
"""How many report months a page has room for."""


def latest_month(material: Material) -> str:
    """Return the latest month due, in Chinese; empty before the first."""
    return material.campaign.in_text(Month.parse(material.latest["month"])) if material.latest else ""


def known_until(material: Material) -> str:
    """Return, for a paper that no report month falls due with, up to which reports its states are known."""
    latest = material.latest
    if latest is None or material.reported_through >= material.as_of:
        return ""
    return f"整改和销号情况依据各{material.campaign.reporter}{latest_month(material)}及以前的报送，其后的进展尚未报来。"


def standings(material: Material) -> list[tuple[str, list[str]]]:
    """Return who was late, reported nil, has not reported or was refused the latest month due."""
    asked = (Reporting.MISSING, Reporting.REFUSED, Reporting.LATE, Reporting.NIL)
    told = ((standing.chinese, material.departments_that(standing)) for standing in asked)
    return [(name, who) for name, who in told if who]


def nothing_found(material: Material) -> str:
    """Return that departments found nothing; where they have not reported or not all of it was counted, only that."""
    if material.uncounted:
        return f"各{material.campaign.reporter}{uncounted_in_full(material.figures)}。"
    is_heard = any(row["reported"] for row in material.figures["coverage"])
    who = material.campaign.reporter
    return f"各{who}报送的台账中未发现隐患。" if is_heard else f"尚未收到{who}报送，无可汇总的数据。"


def where_found(material: Material) -> str:
    """Return in how many sectors hazards were found, and in which none; which could not be counted or heard of."""
    rows = material.figures["by_sector"]
    without = [row for row in rows if not row["all"]["found"]]
    unread = [f"{row['name']}{clause}" for row in without if (clause := material.sector(row).uncounted)]
    rest = [row for row in without if not material.sector(row).uncounted]
    silent = [row["name"] for row in rest if row["sector"] in material.silent_sectors]
    clean = [row["name"] for row in rest if row["sector"] not in material.silent_sectors]
    if len(rows) == 1 and (clean or not without):
        return f"{rows[0]['name']}{'未' * bool(clean)}发现隐患。"
    if len(clean) == len(rows):
        return f"{len(rows)}个行业领域均未发现隐患。"
    if not without:
        return f"{len(rows)}个行业领域均发现隐患。"
    said = [f"{len(rows) - len(without)}个领域发现隐患"] * (len(without) < len(rows))
    said += [f"{names(clean)}未发现隐患"] * bool(clean)
    said += [f"{names(silent)}有{material.campaign.reporter}未报或退回重报，尚无计入的隐患"] * bool(silent)
    return f"{len(rows)}个行业领域中，{'，'.join(said)}{'；' if said and unread else ''}{clauses(unread)}。"


def standing_table(material: Material) -> Table:
    """Return each department's reporting for the latest month due, with the time of receipt."""
    rows = (
        Row.of(
            str(place),
            name,
            Reporting(line["status"]).chinese,
            moment(line["received_at"]) if line["received_at"] else "—",
        )
        for place, (name, line) in enumerate(material.standing.items(), 1)
    )
    columns = columns_of("序号 8 center | 填报单位 34 | 报送情况 20 center | 收到时间 38 center")
    return Table(f"{latest_month(material)}报送情况", columns, tuple(rows))


def within_table(material: Material) -> list[Table]:
    """Return which departments of a district's streets have not reported; nothing where all have, or there are none."""
    rows = View(material.figures.get("within_streets", ()), "within_streets")
    cells = tuple(
        Row(
            (
                (row["department"],),
                (month(row["month"]),),
                (row["expected"].number,),
                (row["reported"].number,),
                (names(list(row["silent"])),),
            )
        )
        for row in rows
        if len(row["silent"])
    )
    columns = columns_of(
        "街道 20 | 月份 18 center | 应报部门 12 end | 实报部门 12 end | 未报、退回重报的 38 names"
    )
    return [Table("各街道未报齐的部门", columns, cells)] * bool(cells)


def reporting_matrix(material: Material) -> Table:
    """Return departments × months and stage returns due so far, each cell saying how it was reported."""
    counted = {row["month"]: row for row in material.figures["coverage"]}
    owed = list(dict.fromkeys(line["month"] for line in material.figures["reporting"]))
    months, head = owed[-_MOST_MONTHS:], material.campaign.in_short
    status = {
        (line["department"], line["month"]): Reporting(line["status"]).chinese
        for line in material.figures["reporting"]
    }
    departments = dict.fromkeys(line["department"] for line in material.figures["reporting"])
    width = 70 // max(len(months), 1)
    columns = columns_of(
        " | ".join(["填报单位 30", *(f"{head(Month.parse(each))} {width} center" for each in months)])
    )
    rows = [Row.of(name, *(status.get((name, each), "—") for each in months)) for name in departments]
    counts = [
        f"{counted[each]['reported']}/{counted[each]['expected']}" if each in counted else ""
        for each in months
    ]
    rows.append(Row.of("实报/应报", *counts, is_total=True))
    left_out = len(owed) > len(months)
    note = f"只列最近{_MOST_MONTHS}次。" if left_out else ""
    return Table("各月报送情况", columns, tuple(rows), f"实报含按时、迟报和零报告。{note}")
