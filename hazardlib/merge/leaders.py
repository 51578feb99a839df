"""Who answers for a hazard: the bridge from hazards to responsible leaders."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign


def assign_leaders(hazards: pd.DataFrame, campaign: Campaign, as_of: date) -> pd.DataFrame:
    """Return one row per hazard and leader answering for it.

    The leaders named in the row if they are leaders of that sector; otherwise all leaders of the
    sector on ``as_of``.

    Parameters
    ----------
    hazards
        With ``hazard_id``, ``sector``, ``leader`` (as written).

    Returns
    -------
    DataFrame
        ``hazard_id``, ``leader``; a hazard stands once for each of its leaders.
        Source: contract §3, *Leaders*.
    """
    of_sector = {sector.code: sector.leaders_on(as_of) for sector in campaign.sectors}
    pairs = hazards[["sector", "leader"]].drop_duplicates()
    named = {
        (sector, leader): _named_or_all(leader, of_sector.get(sector, ()))
        for sector, leader in pairs.itertuples(index=False, name=None)
    }
    keys = list(zip(hazards["sector"], hazards["leader"], strict=True))
    rows = [
        (hazard_id, leader)
        for hazard_id, key in zip(hazards["hazard_id"], keys, strict=True)
        for leader in named[key]
    ]
    return pd.DataFrame(rows, columns=["hazard_id", "leader"], dtype="str")


def _named_or_all(text: object, leaders: tuple[str, ...]) -> tuple[str, ...]:
    named = tuple(leader for leader in leaders if isinstance(text, str) and leader in text)
    return named or leaders
