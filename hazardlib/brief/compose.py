"""Compose a paper from its settled figures and its template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from hazardlib.brief.context import context_of, filters_of
from hazardlib.brief.correction import Correction, announce
from hazardlib.brief.definitions import keep_used
from hazardlib.brief.entries import pack_entries, read_entries, stories_of
from hazardlib.brief.material import Material
from hazardlib.brief.notebook import number_headings
from hazardlib.brief.opening import paper_title
from hazardlib.brief.paper import PARTS, Masthead, Paper
from hazardlib.brief.plans import plans
from hazardlib.brief.sheets import meeting_sheets
from hazardlib.brief.summary_page import compose_summary, digest
from hazardlib.brief.templating import Templates
from hazardlib.brief.uncounted import nothing_counts
from hazardlib.domain.campaign import Campaign
from hazardlib.domain.terms import Kind


def compose(
    figures: Mapping[str, Any],
    hazards: pd.DataFrame,
    history: pd.DataFrame,
    campaign: Campaign,
    narrative: Mapping[str, str],
    correction: Correction | None = None,
    templates: Path | None = None,
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
    narrative
        What people wrote for the slots, by slot (``brief.slots``); while one is open the paper is a draft.
    correction
        What it corrects, if it replaces an issue with other figures.
    templates
        A folder with templates that come before the suite's own.
    """
    entries, stories = read_entries(hazards, campaign), stories_of(history)
    places = {one: str(place) for place, one in enumerate(entries)}
    material = Material(figures, entries, campaign, narrative, correction.mark if correction else "")
    written = Templates(filters_of(material), templates).parts(material.kind, context_of(material))
    parts = number_headings({name: written[name] for name in PARTS if name in written})
    if correction is not None:
        parts["opening"] = announce(parts["opening"], correction, figures)
    paper = Paper(
        paper_title(material) + "简报" * (material.kind is Kind.MONTHLY) + material.edition,
        material.kind,
        bool(figures["sample_data"]),
        keep_used(parts),
        register=pack_entries(entries.values(), stories, figures["period"]["from"] or "")
        | {"plans": {places[one]: [*map(list, plan)] for one, plan in plans(material, stories).items()}},
        edition=material.edition,
        digest=digest(material),
        summary=compose_summary(material),
        sheets=tuple(meeting_sheets(material)) if material.kind is Kind.MONTHLY else (),
        sectors={sector.code: sector.name for sector in campaign.sectors},
    )
    return _drafted(paper) if nothing_counts(figures) or paper.open_slots else paper


def _drafted(paper: Paper) -> Paper:
    """Return a paper that says on every page and below its head that it is not to be signed yet."""
    opening = tuple(
        replace(block, is_draft=True) if isinstance(block, Masthead) else block
        for block in paper.parts["opening"]
    )
    return replace(paper, parts={**paper.parts, "opening": opening}, is_draft=True)
