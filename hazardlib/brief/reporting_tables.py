"""Who reported what: the latest month's reporting, and all months side by side."""

from __future__ import annotations

from hazardlib.brief.material import Material
from hazardlib.brief.paper import Column, Row, Table
from hazardlib.brief.tables import cells_of
from hazardlib.brief.words import moment, month
from hazardlib.domain.month import Month
from hazardlib.domain.terms import Reporting


def standing_table(material: Material) -> Table:
    """Return each department's reporting for the latest month due, with the time of receipt."""
    rows = [
        Row(
            cells_of(
                str(place),
                name,
                Reporting(line["status"]).chinese,
                moment(line["received_at"]) if line["received_at"] else "—",
            ),
            is_total=False,
        )
        for place, (name, line) in enumerate(material.standing.items(), 1)
    ]
    columns = (
        Column("序号", "center", 8),
        Column("填报单位", "start", 34),
        Column("报送情况", "center", 20),
        Column("收到时间", "center", 38),
    )
    latest = material.latest["month"] if material.latest else ""
    return Table(f"{month(latest)}报送情况" if latest else "报送情况", columns, tuple(rows))


_MOST_MONTHS = 12
"""How many report months a page has room for."""


def reporting_matrix(material: Material) -> Table:
    """Return departments × months due so far, each cell saying how the month was reported."""
    coverage = material.figures["coverage"][-_MOST_MONTHS:]
    months, head = [row["month"] for row in coverage], material.campaign.in_short
    status = {
        (line["department"], line["month"]): Reporting(line["status"]).chinese
        for line in material.figures["reporting"]
    }
    names = dict.fromkeys(line["department"] for line in material.figures["reporting"])
    columns = (
        Column("填报单位", "start", 30),
        *(Column(head(Month.parse(each)), "center", 70 // max(len(months), 1)) for each in months),
    )
    rows = [Row(cells_of(name, *(status.get((name, each), "—") for each in months))) for name in names]
    counts = [f"{row['reported']}/{row['expected']}" for row in coverage]
    rows.append(Row(cells_of("实报/应报", *counts), is_total=True))
    left_out = len(material.figures["coverage"]) > len(coverage)
    note = f"只列最近{_MOST_MONTHS}次。" if left_out else ""
    return Table("各月报送情况", columns, tuple(rows), f"实报含按时、迟报和零报告。{note}")
