"""Decisions: which hazards a person has declared to be one, or to be different."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from hazardlib.domain.folding import fold_number
from hazardlib.domain.lists import SIGNED, Line, read_lines
from hazardlib.domain.month import TIMEZONE
from hazardlib.errors import ConfigError
from hazardlib.findings import Finding, find

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.merge.amended import Amendment

DECISION_HEADINGS = {
    "decision": ("decision", "决定"),
    "first": ("first", "隐患一"),
    "second": ("second", "隐患二"),
    **SIGNED,
}
"""What the columns of ``decisions.csv`` may be called, by field."""

_MERGE = frozenset({"merge", "合并", "同一条"})
_KEEP_APART = frozenset({"keep apart", "keep_apart", "不合并", "不是同一条"})


@dataclass(frozen=True)
class Decision:
    """One line of ``decisions.csv``.

    Parameters
    ----------
    is_merge
        Whether the two are one hazard; else they are two and are not proposed again.
    first, second
        A hazard each, by its id or its number.
    why, who, when
        The reason, the person and the day. Before that day nothing is decided.
    """

    place: str
    is_merge: bool
    first: str
    second: str
    why: str
    who: str
    when: date
    file: str = field(default="", repr=False)
    number: int = field(default=0, repr=False)


@dataclass(frozen=True)
class ResolvedDecisions:
    """What the decisions come to, among the hazards at hand.

    Parameters
    ----------
    goes_by
        Hazard id → the id that the merged hazard goes by; only of hazards that were merged.
    made
        Each decision both of whose hazards are at hand, with the ids these have without decisions.
    continued
        The rows that go on with a hazard under another text and of which no decision speaks.
    """

    goes_by: Mapping[str, str]
    made: tuple[tuple[Decision, str, str], ...]
    unresolved: tuple[Finding, ...]
    continued: tuple[Amendment, ...] = ()

    @property
    def apart(self) -> frozenset[frozenset[str]]:
        """The pairs that are not to be proposed."""
        return frozenset(
            frozenset({self.goes_by.get(first, first), self.goes_by.get(second, second)})
            for decision, first, second in self.made
            if not decision.is_merge
        )

    @property
    def spoken_of(self) -> frozenset[frozenset[str]]:
        """The pairs of which a decision speaks, by the ids that they have without decisions."""
        return frozenset(frozenset({first, second}) for _, first, second in self.made)

    def with_continued(self, continued: Sequence[Amendment]) -> ResolvedDecisions:
        """Return the same with what each row that goes on with a hazard goes by."""
        joined = {second: first for each in continued for second, first in each.parts.items()}
        decided = {identity: joined.get(name, name) for identity, name in self.goes_by.items()}
        return replace(self, goes_by=joined | decided, continued=tuple(continued))


def load_decisions(path: Path) -> tuple[Decision, ...]:
    """Read ``decisions.csv``: decision, first, second, why, who, when.

    A line whose decision is still blank is passed over, so that a list of proposals can be kept
    as it is and filled in little by little.
    """
    lines = read_lines(path, DECISION_HEADINGS)
    return tuple(_decision(line) for line in lines if line.cells["decision"])


def _decision(line: Line) -> Decision:
    said = " ".join(line.cells["decision"].lower().split())
    if said not in _MERGE | _KEEP_APART:
        raise ConfigError(
            f"{line.place}：决定写的是“{line.cells['decision']}”。请写 merge（合并）或 keep apart（不合并）。"
        )
    line.need("first", "second", "why", "who", "when")
    texts = {field: line.cells[field] for field in ("first", "second", "why", "who")}
    return Decision(
        line.place, said in _MERGE, **texts, when=line.day, file=line.path.name, number=line.number
    )


def resolve_decisions(rows: pd.DataFrame, decisions: Sequence[Decision]) -> ResolvedDecisions:
    """Return what the decisions come to among these rows.

    A merged hazard goes by the id of its earliest row, so that the id stays when later months
    are added. Merging is transitive.

    Parameters
    ----------
    rows
        Identified rows in order of precedence (see ``merge.identify``), before any decision.

    Raises
    ------
    ConfigError
        If two hazards shall be kept apart that other decisions make one.
    """
    if not decisions:
        return ResolvedDecisions({}, (), ())
    known = _known(rows)
    found = [(decision, _resolve(decision, known)) for decision in decisions]
    pairs = [(decision, pair) for decision, pair in found if not isinstance(pair, Finding)]
    unresolved = [pair for _, pair in found if isinstance(pair, Finding)]
    goes_by = _join([pair for decision, pair in pairs if decision.is_merge], list(rows["hazard_id"].unique()))
    made = []
    for decision, (first, second) in pairs:
        if decision.is_merge or goes_by.get(first, first) != goes_by.get(second, second):
            made.append((decision, first, second))
        elif first == second:
            unresolved.append(_doubt("DECISION_SAME_HAZARD", decision, decision.first))
        else:
            joined = [
                other.place for other, (one, _) in pairs if other.is_merge and goes_by[one] == goes_by[first]
            ]
            raise ConfigError(
                f"{decision.place}：“{decision.first}”和“{decision.second}”写的是不合并，"
                f"而 {'、'.join(joined)} 把它们并成了一条。请改其中一处。"
            )
    return ResolvedDecisions(goes_by, tuple(made), tuple(unresolved))


def apply_decisions(rows: pd.DataFrame, goes_by: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows with the ``hazard_id`` that each hazard goes by."""
    if not goes_by:
        return rows
    names = {identity: goes_by.get(identity, identity) for identity in rows["hazard_id"].unique()}
    return rows.assign(hazard_id=rows["hazard_id"].map(names))


_Known = Mapping[str, Mapping[str, date]]
"""The hazards that an id or a number may mean, each with the day on which it was first heard of under that name."""


def _known(rows: pd.DataFrame) -> _Known:
    heard_on = rows["first_seen_at"].dt.tz_convert(TIMEZONE).dt.date
    told = rows[["hazard_no", "hazard_id"]].assign(heard_on=heard_on)
    known: dict[str, dict[str, date]] = {}
    first = told.dropna().sort_values("heard_on").drop_duplicates(["hazard_no", "hazard_id"])
    for number, identity, day in first.itertuples(index=False, name=None):
        meant = known.setdefault(fold_number(number), {})
        meant[identity] = min(day, meant.get(identity, day))
    return known | {identity: {identity: date.min} for identity in rows["hazard_id"].unique()}


def _resolve(decision: Decision, known: _Known) -> tuple[str, str] | Finding:
    identities: list[str] = []
    for said in (decision.first, decision.second):
        meant = known.get(fold_number(said), {})
        # A number given to another hazard since means the one that it meant when the decision was written.
        then = [identity for identity, heard_on in meant.items() if heard_on <= decision.when]
        if len(meant) != 1 and len(then) != 1:
            code = "DECISION_AMBIGUOUS" if meant else "DECISION_UNKNOWN"
            return _doubt(code, decision, said, hazards="、".join(sorted(meant)))
        identities += meant if len(meant) == 1 else then
    first, second = identities
    return first, second


def _join(pairs: Sequence[tuple[str, str]], order: Sequence[str]) -> dict[str, str]:
    """Return, of each hazard in a pair, the first in ``order`` of all that it is one with."""
    place = {identity: at for at, identity in enumerate(order)}
    group: dict[str, set[str]] = {}
    for first, second in pairs:
        together = group.get(first, {first}) | group.get(second, {second})
        group |= dict.fromkeys(together, together)
    return {identity: min(together, key=place.__getitem__) for identity, together in group.items()}


def _doubt(code: str, decision: Decision, said: str, **details: str) -> Finding:
    return find(code, decision.file, found=said, line=decision.number, **details)
