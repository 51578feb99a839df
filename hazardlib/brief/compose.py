"""Compose a paper from its settled figures: which of the four, in which parts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from hazardlib.brief.correction import Correction, announce
from hazardlib.brief.definitions import keep_used
from hazardlib.brief.entries import pack_entries, read_entries
from hazardlib.brief.material import Material
from hazardlib.brief.monthly import compose_monthly
from hazardlib.brief.monthly import title as monthly_title
from hazardlib.brief.opening import summary_title
from hazardlib.brief.paper import PARTS, Block, Masthead, Paper, number_headings
from hazardlib.brief.slots import open_slots
from hazardlib.brief.summaries import compose_final, compose_interim, compose_supplement
from hazardlib.brief.uncounted import nothing_counts
from hazardlib.domain.campaign import Campaign
from hazardlib.domain.terms import Kind

_COMPOSERS: Mapping[Kind, Callable[[Material], dict[str, list[Block]]]] = {
    Kind.MONTHLY: compose_monthly,
    Kind.INTERIM: compose_interim,
    Kind.FINAL: compose_final,
    Kind.SUPPLEMENT: compose_supplement,
}


def compose(
    figures: Mapping[str, Any],
    hazards: pd.DataFrame,
    history: pd.DataFrame,
    campaign: Campaign,
    narrative: Mapping[str, str],
    correction: Correction | None = None,
) -> Paper:
    """Write a paper.

    Parameters
    ----------
    figures
        The content of figures.json; every number in the paper is one of these.
    hazards
        The register as of the paper's day, ``columns.HAZARDS``.
    history
        What each file said of each hazard, ``columns.HISTORY``.
    campaign
        Names, calendar, leaders and departments.
    narrative
        What people wrote for the slots, by slot (``brief.slots``); while one is open the paper is a draft.
    correction
        What it corrects, if it replaces an issue with other figures.
    """
    kind = Kind(figures["kind"])
    entries = read_entries(hazards, campaign)
    material = Material(figures, entries, campaign, narrative, correction.mark if correction else "")
    composed = _COMPOSERS[kind](material)
    parts = number_headings({name: tuple(composed[name]) for name in PARTS if name in composed})
    if correction is not None:
        parts["opening"] = announce(parts["opening"], correction, figures)
    is_draft = nothing_counts(figures) or bool(open_slots(kind, campaign, narrative))
    parts["opening"] = tuple(
        replace(block, is_draft=is_draft) if isinstance(block, Masthead) else block
        for block in parts["opening"]
    )
    parts = keep_used(parts)
    title = (
        monthly_title(material) + "简报" if kind is Kind.MONTHLY else summary_title(material, kind.chinese)
    )
    if correction is not None:
        title += correction.mark
    since = figures["period"]["from"] or ""
    register = pack_entries(entries.values(), history, since)
    return Paper(title, kind.value, bool(figures["sample_data"]), parts, is_draft, register)
