"""Uncounted: how much of what was received stands in no figure, so that no paper takes it for nothing found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.terms import Level

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hazardlib.campaign import Campaign

_TOLD = ["file", "sheet", "row", "department", "month", "sector", "level"]


def uncounted_figures(
    received: pd.DataFrame, refused: Sequence[Mapping[str, Any]], campaign: Campaign, as_of: date
) -> dict[str, Any]:
    """Return ``uncounted`` of figures.json.

    Parameters
    ----------
    received
        Rows of ledgers, each ``is_counted`` or not, by ``merge.uncounted``.
    refused
        ``refused`` of figures.json.
    campaign, as_of
        Which departments report in which sectors, and the leaders of these, on the paper's day.

    Returns
    -------
    dict
        ``overall``, ``by_department``, ``by_sector``, ``by_leader``: ``received`` rows, ``rows`` of them not counted, of these
        ``major`` by their own words, ``refused`` files; of a sector or leader also ``possible`` rows whose
        sector cannot be read. ``rows``: where each of the rows not counted stands. Source: ``docs/definitions.md#uncounted``.
    """
    files = [each for each in refused if not each["is_replaced"]]
    departments = [each.name for each in campaign.departments_on(as_of)]
    more = [name for name in received["department"].unique() if name not in departments]
    led = {
        name: [sector.code for sector in campaign.sectors if name in sector.leaders_on(as_of)]
        for name in campaign.leaders_on(as_of)
    }

    def among(sectors: Sequence[str]) -> dict[str, int]:
        reporting = reporting_in(sectors, campaign, as_of)
        mine = [each for each in files if each["department"] in reporting]
        possible = possible_rows(received, reporting)
        return count_rows(of_sectors(received, sectors), mine) | {"possible": len(possible)}

    return {
        "overall": count_rows(received, files),
        "by_department": [
            {
                "department": name,
                **count_rows(
                    received[received["department"].eq(name)],
                    [each for each in files if each["department"] == name],
                ),
            }
            for name in (*departments, *more)
        ],
        "by_sector": [
            {"sector": sector.code, "name": sector.name, **among([sector.code])}
            for sector in campaign.sectors
        ],
        "by_leader": [{"leader": name, "sectors": codes, **among(codes)} for name, codes in led.items()],
        "rows": told_rows(not_counted(received)),
    }


def count_rows(received: pd.DataFrame, files: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return the counts of a group from its rows and its refused files."""
    return {
        "received": len(received),
        "rows": len(not_counted(received)),
        "major": len(stated_major(received)),
        "refused": len(files),
    }


def not_counted(received: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that stand in no count."""
    return received[~received["is_counted"].astype(bool)]


def stated_major(received: pd.DataFrame) -> pd.DataFrame:
    """Return those of them that state a major hazard."""
    left_out = not_counted(received)
    return left_out[left_out["level"].eq(Level.MAJOR)]


def of_sectors(received: pd.DataFrame, sectors: Iterable[str]) -> pd.DataFrame:
    """Return the rows that name one of the sectors."""
    return received[received["sector"].isin(list(sectors))]


def possible_rows(received: pd.DataFrame, departments: Iterable[str]) -> pd.DataFrame:
    """Return the departments' rows not counted whose sector cannot be read: it may be any in which they report."""
    left_out = not_counted(received)
    return left_out[left_out["sector"].isna() & left_out["department"].isin(list(departments))]


def reporting_in(sectors: Sequence[str], campaign: Campaign, as_of: date) -> set[str]:
    """Return the departments that lead or cooperate in one of the sectors."""
    each = (campaign.sector(code) for code in sectors)
    return {name for sector in each for name in (*sector.leads_on(as_of), *sector.cooperates_on(as_of))}


def told_rows(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as figures.json lists them: where each stands, and what of sector and level it states."""
    told = rows[_TOLD].astype("object").where(rows[_TOLD].notna(), None)
    return [
        {str(name): value for name, value in row.items()} | {"row": int(row["row"])}
        for row in told.to_dict("records")
    ]
