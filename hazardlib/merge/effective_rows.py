"""The rows of the effective submissions, each with its hazard, after people's decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from hazardlib.domain.frames import numbered
from hazardlib.domain.grouping import Grouping, values_at
from hazardlib.merge.amended import amendments
from hazardlib.merge.contradict import bearers_of, hazards_listed, said_in
from hazardlib.merge.decide import Decision, ResolvedDecisions, apply_decisions, resolve_decisions
from hazardlib.merge.identify import content_keys, expand_quantities, identify, number_keys, own_numbers
from hazardlib.merge.select import months_told
from hazardlib.merge.state import in_order_of_precedence

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.domain.campaign import Campaign

Aside = dict[tuple[str, str], set[str]]
"""The hazards that a department and month list on rows that do not count: by number, or typed ahead."""


@dataclass(frozen=True)
class EffectiveRows:
    """What the effective submissions say.

    Parameters
    ----------
    identified
        The rows in order of precedence, those typed ahead among them, each with its hazard by number and content alone.
    stated
        Those that count, with what people have decided and what goes on under another text.
    aside
        What rows that do not count list, by the ids of ``stated``.
    months
        Each department's months with an effective submission, in order.
    """

    identified: pd.DataFrame
    stated: pd.DataFrame
    resolved: ResolvedDecisions
    aside: Aside
    months: Mapping[str, Sequence[str]]

    @cached_property
    def numbers(self) -> pd.Series:
        """The number that each of the rows that count is identified by (see `identify.number_keys`)."""
        rows = self.identified  # with those typed ahead: a number that stands on one of them too is void
        numbers = number_keys(rows, content_keys(rows))
        return numbers[~rows["is_ahead"]].reset_index(drop=True)


def effective_rows(
    effective: pd.DataFrame, own: pd.DataFrame, campaign: Campaign, decisions: Sequence[Decision] = ()
) -> EffectiveRows:
    """Return the rows that speak on a day and the hazards that they speak of.

    Parameters
    ----------
    effective, own
        The submissions that are effective on the day, and their rows by ``select.set_aside``.
    """
    # What is typed ahead is recognised with the rest, so that ids stay when it comes to speak.
    is_whole = (own["is_ahead"] | ~own["is_quarantined"]).to_numpy()
    rows = identify(expand_quantities(in_order_of_precedence(numbered(own, is_whole), campaign)))
    resolved = resolve_decisions(rows, decisions)
    decided = apply_decisions(rows, resolved.goes_by)
    aside = {} if is_whole.all() else _listed_aside(decided, own[~is_whole])
    months = months_told(effective)
    turns = dict(zip(effective["month"], effective["turn"], strict=True))
    resolved = resolved.with_continued(amendments(decided, months, turns, resolved.apart, aside))
    names = resolved.goes_by
    stated = apply_decisions(rows, names)
    is_ahead = stated["is_ahead"].to_numpy()
    columns = (stated[name].array[is_ahead] for name in ("department", "month", "hazard_id"))
    for whose, month, hazard_id in zip(*columns, strict=True):
        aside.setdefault((whose, month), set()).add(hazard_id)
    aside = {of: {names.get(each, each) for each in listed} for of, listed in aside.items()}
    return EffectiveRows(rows, numbered(stated, ~is_ahead), resolved, aside, months)


def _listed_aside(rows: pd.DataFrame, left_out: pd.DataFrame) -> Aside:
    named = left_out[left_out["hazard_no"].notna()]
    if named.empty:
        return {}
    numbers = own_numbers(named)
    bearers = bearers_of(rows, own_numbers(rows), numbers.dropna())
    columns = (named[name] for name in ("department", "month", "turn"))
    meant = [
        (department, month, hazard_id)
        for number, department, month, turn, said in zip(numbers, *columns, said_in(named), strict=True)
        for hazard_id in hazards_listed(bearers.get(number, ()), said, turn)
    ]
    parts: dict[str, set[str]] = {hazard_id: set() for _, _, hazard_id in meant}
    if parts:  # of a row for several hazards, all that it stands for
        source = Grouping(rows["submission_id"], rows["sheet"], rows["row"])
        first = values_at(rows["hazard_id"], source.first())
        for hazard_id, part in zip(first, rows["hazard_id"], strict=True):
            if hazard_id in parts:
                parts[hazard_id].add(part)
    listed: Aside = {}
    for department, month, hazard_id in meant:
        listed.setdefault((department, month), set()).update(parts[hazard_id])
    return listed
