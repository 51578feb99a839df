"""Trace: from a figure of an issued paper to the hazards, files, sheets and rows behind it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hazardlib.domain.frames import plain_records
from hazardlib.errors import UsageError, WorkspaceError
from hazardlib.pipeline.run import open_run
from hazardlib.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.measure.evidence import Evidence
    from hazardlib.measure.paths import Place
    from hazardlib.merge.register import Register
    from hazardlib.pipeline.session import Session

_FIGURES = "figures.json"
_DEFINITIONS = "docs/definitions.md"
_SUGGESTED = 3
_TOLD = (
    "hazard_id", "hazard_no", "sector", "unit", "location", "description", "level", "state", "found_on", "due_on",
    "done_on", "closed_on", "department", "departments", "leaders", "file", "sheet", "row",
)  # fmt: skip
_STORY = (
    "month", "department", "status", "due_on", "supervision", "file", "sheet", "row", "speaks", "is_reinspection",
)  # fmt: skip


@dataclass(frozen=True)
class Trace:
    """What stands behind one figure of one paper.

    Parameters
    ----------
    path, value
        The figure's path in figures.json, and what the paper says; of a list, how many it holds.
    numerator, denominator
        The hazards counted (``hazard_id``); the denominator is None where nothing is divided.
    hazards
        Each of those hazards with its ``story``: what the workbooks said of it, month by month.
    rows
        What else is counted: obligations, tips, rows of 工作进展, submissions, findings, each with its file.
    beneath
        Of a group of figures: their paths and values.
    how, meaning, definition
        How the figure is worked out, where its records do not say it, what it means, in a sentence, and where it is defined.
    is_counted
        Whether it has been counted, or worked out, from these records one by one.
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
    beneath: Mapping[str, Any]
    how: str
    meaning: str
    definition: str
    is_counted: bool
    agrees: bool

    def to_json(self) -> dict[str, Any]:
        """Return it as ``hazard trace --json`` prints it."""
        return {
            **{name: getattr(self, name) for name in ("path", "value", "name", "as_of", "known_at")},
            "sample_data": self.is_sample,
            "agrees": self.agrees,
            "counted": self.is_counted,
            "how": self.how,
            "meaning": self.meaning,
            "definition": self.definition,
            "numerator": list(self.numerator),
            "denominator": None if self.denominator is None else list(self.denominator),
            "hazards": list(self.hazards),
            "rows": list(self.rows),
            "beneath": dict(self.beneath),
        }


def trace(workspace: Workspace, path: str, name: str = "") -> Trace:
    """Return what stands behind one figure of an issued paper, see `IssuedPaper`."""
    return IssuedPaper(workspace, name).trace(path)


class IssuedPaper:
    """An issued paper, its figures counted again, once for all that are traced, from what was known when it was issued.

    Parameters
    ----------
    name
        The paper's folder in ``reports``; by default the paper that speaks for the latest day.
    """

    def __init__(self, workspace: Workspace, name: str = "") -> None:
        self.workspace, self.issued = workspace, _issued(workspace, name)

    @cached_property
    def session(self) -> Session:
        """Its tables, as they were known when it was issued."""
        from hazardlib.pipeline.session import open_session

        asked = {key: self.issued[key] for key in ("kind", "month", "as_of", "known_at")}
        meeting_on = self.issued.get("meeting_on") or ""
        return open_session(open_run(**asked, meeting_on=meeting_on, workspace=self.workspace))

    @property
    def register(self) -> Register:
        """The register that its figures are counted from."""
        return self.session.own_register

    @cached_property
    def figures(self) -> Mapping[str, Any]:
        """Its figures, each with what it is counted from, counted when it is traced."""
        from hazardlib.pipeline.stages import figures_of

        return figures_of(self.session)

    def trace(self, path: str) -> Trace:
        """Return what stands behind a figure.

        Parameters
        ----------
        path
            Its path in figures.json, as ``overall.major.overdue``.
        """
        with self.session.counting():
            return self._trace(path.strip())

    def _trace(self, path: str) -> Trace:
        from hazardlib.measure.evidence import Evidence, evidence_of, meanings
        from hazardlib.measure.figure import plain
        from hazardlib.measure.paths import find_place

        place = find_place(self.issued, path)
        if place is None:
            raise UsageError(_no_such_figure(path, self.issued))
        again, run = find_place(self.figures, path), self.session.run
        behind = Evidence() if again is None else evidence_of(again)
        is_same = again is not None and json.loads(json.dumps(plain(again.value))) == place.value
        beneath = (
            {} if behind.is_counted or behind.numerator or behind.records else _figures_below(place, path)
        )
        return Trace(
            path=path,
            value=_figure(place.value),
            name=run.name,
            as_of=run.as_of.isoformat(),
            known_at=run.known_at.isoformat(),
            is_sample=self.issued["sample_data"],
            numerator=behind.numerator,
            denominator=behind.denominator,
            hazards=_told_hazards(self.session, behind),
            rows=behind.records,
            beneath=beneath,
            how="" if beneath else behind.how,
            meaning=meanings().get(behind.definition, ""),
            definition=f"{_DEFINITIONS}#{behind.definition}" if behind.definition else "",
            is_counted=behind.is_counted,
            agrees=is_same and behind.agrees,
        )


def _figure(value: Any) -> Any:
    """Return a value as a figure: of a list how many it holds, of an interval its ends, of a group nothing."""
    if isinstance(value, list) and not (value and isinstance(value[0], int | float)):
        return len(value)
    return None if isinstance(value, Mapping) else value


def _figures_below(place: Place, path: str) -> dict[str, Any]:
    from hazardlib.measure.paths import paths_below

    return {
        called: each.value
        for called, each in paths_below(place, path)
        if isinstance(each.value, int | float) and not isinstance(each.value, bool)
    }


def _told_hazards(session: Session, behind: Evidence) -> list[dict[str, Any]]:
    """Return the hazards as they stood on the day of the figure; those known no more, as the paper before knew them."""
    wanted = list(dict.fromkeys([*behind.numerator, *(behind.denominator or ())]))
    sectors = {sector.code: sector.name for sector in session.campaign.sectors}
    told = _stories(behind.register or session.counted(session.run.as_of), wanted, sectors)
    if len(told) < len(wanted) and session.run.previous_on is not None:
        told = _stories(session.counted(session.run.previous_on), wanted, sectors) | told
    return [told[identity] for identity in wanted if identity in told]


def _stories(
    register: Register, wanted: Sequence[str], sectors: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    own = register.only(wanted)
    history, hazards = own.history, own.hazards
    stories: dict[str, list[dict[str, Any]]] = {}
    for identity, said in zip(history["hazard_id"], _as_json(history, _STORY), strict=True):
        stories.setdefault(identity, []).append(said)
    return {
        hazard["hazard_id"]: hazard
        | {
            "sector_name": sectors.get(hazard["sector"], hazard["sector"]),
            "story": stories.get(hazard["hazard_id"], []),
        }
        for hazard in _as_json(hazards, _TOLD)
    }


def _as_json(frame: pd.DataFrame, names: Sequence[str]) -> list[dict[str, Any]]:
    """Return rows as JSON holds them: days as text, nothing for what is missing."""
    return [
        {
            name: value.date().isoformat() if isinstance(value, datetime) else value
            for name, value in row.items()
        }
        for row in plain_records(frame[list(names)])
    ]


def issued_papers(workspace: Workspace) -> dict[str, Path]:
    """Return where the figures.json of each issued paper lies, by the paper's name."""
    found = sorted(workspace.reports.glob(f"*/{_FIGURES}"))
    return {
        path.parent.name: path for path in found if not path.parent.name.startswith(".")
    }  # not in the making


def _issued(workspace: Workspace, name: str) -> dict[str, Any]:
    """Return the figures of an issued paper."""
    papers = issued_papers(workspace)
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


def nearest(text: str, names: Iterable[str]) -> list[str]:
    """Return the few names that are most like what was typed, for a message."""
    from rapidfuzz import fuzz, process

    return [found for found, *_ in process.extract(text, names, scorer=fuzz.ratio, limit=_SUGGESTED)]


def _no_such_figure(path: str, figures: Mapping[str, Any]) -> str:
    from hazardlib.measure.paths import all_paths

    paths = [called for called, place in all_paths(figures) if place.element is None]
    return f"没有“{path}”这个数字。最接近的是：{'、'.join(nearest(path, paths))}。"
