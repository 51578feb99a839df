"""What people have decided about the data or added to it, as known at a paper's moment.

``corrections.csv``, ``decisions.csv``, ``units.csv``, ``leader_tasks.csv`` and ``letters.csv`` are read from the workspace's own
``data/reference`` and from its root; ``voids.csv`` from the former alone. Those that the suite comes with are another workspace's and are not heeded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

from hazardlib.domain.campaign import Campaign, fold_name
from hazardlib.domain.frames import row_records
from hazardlib.domain.terms import CODED
from hazardlib.merge.correct import (
    BLANK,
    Corrected,
    Correction,
    ReadCell,
    apply_corrections,
    load_corrections,
)
from hazardlib.merge.decide import Decision, ResolvedDecisions, load_decisions
from hazardlib.merge.kept_lists import (
    LeaderTask,
    ListedUnit,
    SentLetter,
    known_letters,
    known_units,
    latest_tasks,
    load_leader_tasks,
    load_letters,
    load_units,
)
from hazardlib.merge.select import effective_submissions
from hazardlib.pipeline.voids import Void, read_voids
from hazardlib.store import to_frame

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa

    from hazardlib.ingest.ingest_files import Vocabulary
    from hazardlib.merge.amended import Amendment
    from hazardlib.pipeline.run import Run
    from hazardlib.workspace import Workspace

T = TypeVar("T")

JUDGED = "corrections-decisions"
"""Where in ``docs/definitions.md`` stands what people have corrected and decided."""

LETTERS = "letters.csv"

_PAIRS = "两条隐患算一对，按对数清点。"
_LIKENESS = "两条隐患的单位、部位和描述相像的程度，0到1。"


@dataclass(frozen=True)
class ManualDecisions:
    """The corrections, decisions, units, leaders' tasks, voids and letters written by a paper's ``known_at``."""

    corrections: tuple[Correction, ...]
    decisions: tuple[Decision, ...]
    units: tuple[ListedUnit, ...]
    tasks: tuple[LeaderTask, ...] = ()
    voids: tuple[Void, ...] = ()
    letters: tuple[SentLetter, ...] = ()

    @property
    def coded(self) -> list[tuple[str, str]]:
        """The units to which the street's own list gives a code, with it."""
        return [(each.unit, each.code) for each in self.units if each.code]

    @property
    def decided(self) -> list[str]:
        """The decisions on hazards and on units' codes as texts, whichever file and line they stand in."""
        return [repr(replace(each, place="")) for each in self.decisions] + [*map(repr, self.coded)]

    @property
    def lines(self) -> list[str]:
        """All of it as texts."""
        corrections = [replace(each, place="") for each in self.corrections]
        units = [replace(each, place="") for each in self.units]
        tasks = [replace(each, place="") for each in self.tasks]
        letters = [replace(each, place="") for each in self.letters]
        return [*self.decided, *map(repr, (*corrections, *units, *tasks, *self.voids, *letters))]


def read_manual_decisions(run: Run) -> ManualDecisions:
    """Return what people have decided by the run's ``known_at``; imports no pandas."""
    campaign, day = run.campaign, run.known_at.date()

    def listed(name: str, load: Callable[[Path], Iterable[T]]) -> list[T]:
        return [each for path in own_lists(run.workspace, name) for each in load(path)]

    corrections = listed("corrections.csv", load_corrections)
    decisions = listed("decisions.csv", load_decisions)
    units = listed("units.csv", lambda path: load_units(path, campaign))
    tasks = listed("leader_tasks.csv", lambda path: load_leader_tasks(path, campaign))
    letters = listed(LETTERS, lambda path: load_letters(path, campaign))
    return ManualDecisions(
        tuple(each for each in corrections if each.when <= day),
        tuple(each for each in decisions if each.when <= day),
        known_units(units, day),
        latest_tasks(tasks, day),
        tuple(each for each in read_voids(run.workspace) if each.when <= run.known_at),
        known_letters(letters, day),
    )


def own_lists(workspace: Workspace, name: str) -> list[Path]:
    """Return where a workspace keeps a list of its own; nowhere, in one place or in two."""
    places = (workspace.root / "data" / "reference" / name, workspace.root / name)
    return [path for path in places if path.is_file()]


def list_to_write(workspace: Workspace, name: str) -> Path:
    """Return where a line is added to such a list: where it lies, or else in ``data/reference``."""
    return next(iter(own_lists(workspace, name)), workspace.root / "data" / "reference" / name)


def sectors_of_units(workspace: Workspace, campaign: Campaign) -> dict[str, str | None]:
    """Return folded name of a listed unit → its sector's code; None for one listed in several."""
    sectors: dict[str, str | None] = {}
    for path in own_lists(workspace, "units.csv"):
        for each in load_units(path, campaign):
            name = fold_name(each.unit)
            sectors[name] = each.sector if sectors.get(name, each.sector) == each.sector else None
    return sectors


def correct(
    run: Run,
    corrections: tuple[Correction, ...],
    submissions: pa.Table,
    visible: pd.DataFrame,
    observations: pd.DataFrame,
    vocabulary: Vocabulary,
) -> Corrected:
    """Return the observations as people have corrected them."""
    if not corrections:
        return Corrected(observations, [])
    everything = to_frame(submissions)
    return apply_corrections(
        observations,
        everything.assign(is_visible=everything["submission_id"].isin(visible["submission_id"])),
        effective_submissions(visible),
        corrections,
        _cell_reader(run.campaign, vocabulary),
        run.campaign,
    )


def _cell_reader(campaign: Campaign, vocabulary: Vocabulary) -> ReadCell:
    """Return what reads a correction's text as a department's cell would be read; codes are read too."""
    from hazardlib.domain.columns import LEDGER
    from hazardlib.domain.folding import visible
    from hazardlib.domain.month import Month
    from hazardlib.findings import worded
    from hazardlib.ingest.values.parse import Context, parse_column

    codes = {field: {str(term) for term in terms} for field, terms in CODED.items()}
    codes["sector"] = {sector.code for sector in campaign.sectors}

    def read(field: str, text: str, month: str, found_on: date | None) -> Any:
        if text == BLANK:
            return None
        if text in codes.get(field, ()):
            return text
        context = Context(Month.parse(month).year, found_on=found_on)
        parsed = parse_column(LEDGER[field], [visible(text)], [context], campaign, vocabulary)
        (value,) = parsed.values  # noqa: PD011 - not a frame
        for fault in parsed.faults if value is None else ():  # a warning leaves a value: it is read
            raise ValueError("".join(worded(fault.code, fault.found, tuple(fault.details.items()))))
        if value is None and parsed.notes:
            raise ValueError(f"不是{LEDGER[field].heading}可填的内容。请填写日期，或写“{BLANK}”。")
        return value

    return read


def manual_decision_figures(resolved: ResolvedDecisions, hazards: pd.DataFrame) -> dict[str, Any]:
    """Return ``decisions``, those carried out in a register, and those to be made: ``continued``, ``near_matches``.

    Parameters
    ----------
    resolved
        What the decisions come to on the register's day.
    hazards
        ``columns.HAZARDS``.
    """
    from hazardlib.measure.figure import Figure, list_of_hazards, list_of_rows
    from hazardlib.merge.propose import propose_pairs

    present = set(hazards["hazard_id"].tolist())
    made = [
        {
            "decision": "merge" if decision.is_merge else "keep apart",
            "first": first,
            "second": second,
            "hazard_id": resolved.goes_by.get(first, first),
            "why": decision.why,
            "who": decision.who,
            "when": decision.when.isoformat(),
        }
        for decision, first, second in resolved.made
        if {resolved.goes_by.get(first, first), resolved.goes_by.get(second, second)} <= present
    ]
    pairs = row_records(propose_pairs(hazards, resolved.apart))

    def alike() -> list[str]:
        return list(dict.fromkeys(str(pair[side]) for pair in pairs for side in ("first", "second")))

    continued = [_continued(each) for each in resolved.continued if each.first in present]
    return {
        "decisions": list_of_rows(made, JUDGED),
        "continued": list_of_hazards(continued, "continued", "没有编号、改了描述的一行和它上次的一行。"),
        "near_matches": {
            "count": Figure(len(pairs), "near_matches", _PAIRS, numerator=alike),
            "pairs": Figure(pairs, "near_matches", _PAIRS, numerator=alike, entry_how=_LIKENESS),
        },
    }


def _continued(each: Amendment) -> dict[str, Any]:
    """Return a row that goes on with a hazard, and the row before it, as figures.json lists them."""
    told: dict[str, Any] = {"hazard_id": each.first, "first": each.first, "second": each.second}
    for side, row in (("before", each.before), ("after", each.after)):
        names = ("department", "month", "description", "file", "sheet")
        told[side] = {name: str(row[name]) for name in names} | {"row": int(row["row"])}
    return told
