"""Uncounted: how much of what was received stands in no figure, so that no paper takes it for nothing found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hazardlib.domain.frames import plain_records
from hazardlib.domain.terms import Level
from hazardlib.measure.figure import Figure, each_leader, each_sector, list_of_rows, of_records

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from hazardlib.domain.campaign import Campaign

_UNREAD = ("SHEET_NOT_READ", "ROWS_NOT_READ")
"""Codes of findings about records that nothing has read; ``SHEET_LEFT_OUT`` is about covers and statistics."""

_TOLD = ["file", "sheet", "row", "department", "month", "sector", "level"]


def unread_places(findings: pd.DataFrame, effective: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the sheets, and the rows of a sheet, of which nothing was read though records seem to stand there.

    Returns
    -------
    list of dict
        ``file``, ``sheet``, ``cell``, ``department``, ``month``, ``message``; a sheet each. Source: ``docs/definitions.md#uncounted``.
    """
    found = findings.loc[
        findings["code"].isin(_UNREAD), ["submission_id", "file", "sheet", "cell", "code", "message"]
    ]
    if found.empty:
        return []
    own = effective[["submission_id", "department", "month"]]
    told = found.merge(own, on="submission_id", validate="many_to_one")
    ordered = told.sort_values(["month", "file", "sheet", "code"], kind="stable")
    return plain_records(ordered[["file", "sheet", "cell", "department", "month", "message"]])


def uncounted_figures(
    received: pd.DataFrame,
    refused: Sequence[Mapping[str, Any]],
    unread: Sequence[Mapping[str, Any]],
    beside: Mapping[str, Sequence[Mapping[str, Any]]],
    campaign: Campaign,
    as_of: date,
) -> dict[str, Any]:
    """Return ``uncounted`` of figures.json.

    Parameters
    ----------
    received
        Rows of ledgers, each ``is_counted`` or not, by ``merge.received``.
    beside
        Where each row beside the ledgers stands that cannot be counted, by sheet; never what it says.

    Returns
    -------
    dict
        ``overall``, ``by_department``, ``by_sector``, ``by_leader``: ``received`` rows, ``rows`` of them not counted, of these
        ``major`` by their own words, ``unclear`` rows counted without their level, ``refused`` files, ``unread`` places; of a sector or leader also ``possible`` rows whose
        sector cannot be read, where any sector in which its department reports is possible. ``rows``: where each of the rows not counted stands. Source: ``docs/definitions.md#uncounted``.
    """
    files = [each for each in refused if not each["is_replaced"]]
    departments = [each.name for each in campaign.departments_on(as_of)]
    more = [name for name in received["department"].unique() if name not in departments]

    left_out = ~received["is_counted"].to_numpy(dtype=bool)
    parts = {
        "received": np.ones(len(received), dtype=bool),
        "rows": left_out,
        "major": left_out & received["level"].eq(Level.MAJOR).to_numpy(),
        "unclear": received["is_unclear"].to_numpy(dtype=bool),
    }
    none, is_unread = np.zeros(len(received), dtype=bool), received["sector"].isna().to_numpy()
    of_sector = _by_name(received["sector"], [each.code for each in campaign.sectors])
    of_department = _by_name(received["department"], [*departments, *more])

    def of(own: NDArray[np.bool_], whose: Iterable[str] | None) -> dict[str, Figure]:
        return {
            **{name: _rows(received, own & part) for name, part in parts.items()},
            "refused": of_records(_of_departments(files, whose), dict, "uncounted"),
            "unread": of_records(_of_departments(unread, whose), dict, "uncounted"),
        }

    def among(sectors: Sequence[str], streets: Sequence[str] | None = None) -> dict[str, Figure]:
        reporting = campaign.reporting_in(sectors, as_of) if streets is None else frozenset(streets)
        theirs = sum((of_department.get(name, none) for name in reporting), none)
        own = sum((of_sector[code] for code in sectors), none)
        counts = of(own if streets is None else own & theirs, reporting)
        return counts | {"possible": _rows(received, left_out & theirs & is_unread)}

    return {
        "overall": of(parts["received"], None),
        "by_department": [{"department": name, **of(own, {name})} for name, own in of_department.items()],
        "by_sector": each_sector(campaign, lambda code: among([code])),
        "by_leader": each_leader(campaign, as_of, lambda _, charge: among(charge.sectors, charge.streets)),
        "rows": list_of_rows(
            _told_rows(received.loc[left_out, _TOLD]), "uncounted", "这是清单里一行的内容。"
        ),
        "beside": {sheet: of_records(rows, dict, "uncounted") for sheet, rows in beside.items()},
    }


def _by_name(column: pd.Series, names: Sequence[str]) -> dict[str, NDArray[np.bool_]]:
    """Return where each name stands in a column."""
    codes, values = pd.factorize(column.array)
    places = {str(value): place for place, value in enumerate(values)}
    return {name: codes == places.get(name, -2) for name in names}


def _of_departments(
    places: Sequence[Mapping[str, Any]], departments: Iterable[str] | None
) -> Sequence[Mapping[str, Any]]:
    """Return the files or places of departments; of all for None."""
    return [each for each in places if departments is None or each["department"] in departments]


def _rows(received: pd.DataFrame, own: NDArray[np.bool_]) -> Figure:
    places = np.flatnonzero(own)
    return Figure(len(places), "uncounted", records=lambda: _told_rows(received[_TOLD].iloc[places]))


def _told_rows(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as figures.json lists them: where each stands, and what of sector and level it states."""
    return [row | {"row": int(row["row"])} for row in plain_records(rows)]
