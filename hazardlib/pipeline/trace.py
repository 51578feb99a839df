"""Trace: from a figure of an issued paper to the hazards, files, sheets and rows behind it."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hazardlib.errors import UsageError, WorkspaceError
from hazardlib.pipeline.run import Run, open_run
from hazardlib.workspace import Workspace

if TYPE_CHECKING:
    from hazardlib.measure.paths import Source
    from hazardlib.merge.register import Register

_FIGURES = "figures.json"
_SUGGESTED = 3
_TOLD = (
    "hazard_id", "hazard_no", "sector", "unit", "location", "description", "level", "state", "found_on", "due_on",
    "done_on", "closed_on", "department", "departments", "leaders", "file", "sheet", "row",
)  # fmt: skip
_STORY = ("month", "department", "status", "due_on", "supervision", "file", "sheet", "row", "speaks")


@dataclass(frozen=True)
class Trace:
    """What stands behind one figure of one paper.

    Parameters
    ----------
    path, value
        The figure's path in figures.json, and what the paper says.
    name, as_of, known_at, is_sample
        The paper.
    numerator, denominator
        The hazards counted (``hazard_id``); the denominator is None where nothing is divided.
    hazards
        Each of those hazards with its ``story``: what the workbooks said of it, month by month.
    rows
        For lists that hold no hazards: each entry with its file, sheet and row, as in figures.json.
    agrees
        Whether the figure, worked out again from what was known then, is what the paper says.
    """

    path: str
    value: Any
    name: str
    as_of: str
    known_at: str
    is_sample: bool
    numerator: Sequence[str]
    denominator: Sequence[str] | None
    hazards: Sequence[Mapping[str, Any]]
    rows: Sequence[Mapping[str, Any]]
    agrees: bool

    def to_json(self) -> dict[str, Any]:
        """Return it as ``hazard trace --json`` prints it."""
        return {
            **{name: getattr(self, name) for name in ("path", "value", "name", "as_of", "known_at")},
            "sample_data": self.is_sample,
            "agrees": self.agrees,
            "numerator": list(self.numerator),
            "denominator": None if self.denominator is None else list(self.denominator),
            "hazards": list(self.hazards),
            "rows": list(self.rows),
        }


def trace(workspace: Workspace, path: str, name: str = "") -> Trace:
    """Return what stands behind a figure of an issued paper, as it was known when it was issued.

    Parameters
    ----------
    path
        The figure's path in figures.json, as ``overall.major.overdue``.
    name
        The paper's folder in ``reports``; by default the paper that speaks for the latest day.

    Raises
    ------
    UsageError
        If there is no such figure or paper.
    """
    from hazardlib.measure.paths import figure_sources

    figures = _issued(workspace, name)
    sources = figure_sources(figures)
    source = sources.get(path.strip())
    if source is None:
        raise UsageError(_no_such_figure(path, sources))
    run = open_run(
        **{key: figures[key] for key in ("kind", "month", "as_of", "known_at")}, workspace=workspace
    )
    return _trace_source(run, path.strip(), source, is_sample=figures["sample_data"])


def _trace_source(run: Run, path: str, source: Source, *, is_sample: bool) -> Trace:
    from hazardlib.measure.paths import figure_sources, hazards_behind
    from hazardlib.measure.rates import group_hazards
    from hazardlib.pipeline.stages import measure

    results = measure(run)
    register, again = results.register, json.loads(json.dumps(results.figures))
    numerator: list[str] = list(source.ids)
    denominator: list[str] | None = None
    if source.group is not None:
        membership = group_hazards(register.hazards, register.leaders)
        numerator, denominator = hazards_behind(source.group, register.hazards, membership, run.previous_on)
    sectors = {sector.code: sector.name for sector in run.campaign.sectors}
    hazards = _stories(register, [*numerator, *(denominator or ())], sectors)
    return Trace(
        path=path,
        value=source.value,
        name=run.name,
        as_of=run.as_of.isoformat(),
        known_at=run.known_at.isoformat(),
        is_sample=is_sample,
        numerator=numerator,
        denominator=denominator,
        hazards=hazards,
        rows=source.rows,
        agrees=figure_sources(again).get(path) == source and _is_counted(source, numerator, denominator),
    )


def _is_counted(source: Source, numerator: Sequence[str], denominator: Sequence[str] | None) -> bool:
    """Tell whether a count or a rate is that of the hazards shown; intervals and medians are not counted off."""
    if denominator is None:
        return source.group is None or len(numerator) == source.value
    if source.group is None or not source.group.figure.endswith("_rate"):
        return True
    return bool(source.value == (len(numerator) / len(denominator) if denominator else None))


def _stories(
    register: Register, identities: Iterable[str], sectors: Mapping[str, str]
) -> list[dict[str, Any]]:
    wanted = list(dict.fromkeys(identities))
    history = register.history[register.history["hazard_id"].isin(wanted)]
    stories: dict[str, list[dict[str, Any]]] = {}
    for row in history.to_dict("records"):
        stories.setdefault(str(row["hazard_id"]), []).append(_plain(row, _STORY))
    hazards = register.hazards[register.hazards["hazard_id"].isin(wanted)]
    told = {}
    for hazard in hazards.to_dict("records"):
        shown = _plain(hazard, _TOLD)
        identity = shown["hazard_id"]
        told[identity] = shown | {
            "sector_name": sectors.get(shown["sector"], shown["sector"]),
            "story": stories.get(identity, []),
        }
    return [told[identity] for identity in wanted if identity in told]


def _plain(row: Mapping[Hashable, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return cells as JSON holds them: days as text, nothing for what is missing."""
    import pandas as pd

    plain: dict[str, Any] = {}
    for name in names:
        value = row[name]
        if pd.isna(value):
            plain[name] = None
        elif isinstance(value, datetime):
            plain[name] = value.date().isoformat()
        else:
            plain[name] = value.item() if hasattr(value, "item") else value
    return plain


def _issued(workspace: Workspace, name: str) -> dict[str, Any]:
    """Return the figures of an issued paper."""
    papers = {path.parent.name: path for path in sorted(workspace.reports.glob(f"*/{_FIGURES}"))}
    if not papers:
        raise UsageError(
            f"{workspace.reports} 里还没有出过材料。请先出一份，如 hazard run 2023-07 ，再查数字的来历。"
        )
    if name and name not in papers:
        raise UsageError(f"{workspace.reports} 里没有“{name}”这份材料。可以写：{'、'.join(papers)}。")
    if name:
        return _read(papers[name])
    return max(map(_read, papers.values()), key=lambda figures: (figures["as_of"], figures["known_at"]))


def _read(path: Path) -> dict[str, Any]:
    try:
        figures: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise WorkspaceError(f"{path} 读不出来（{error}）。请重新出这份材料。") from error
    return figures


def _no_such_figure(path: str, sources: Iterable[str]) -> str:
    from rapidfuzz import fuzz, process

    nearest = process.extract(path, list(sources), scorer=fuzz.ratio, limit=_SUGGESTED)
    return f"没有“{path}”这个数字。最接近的是：{'、'.join(found for found, *_ in nearest)}。"
