"""The register: every hazard known to the campaign, in its state as of a date."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from hazardlib.domain.columns import HAZARDS, HISTORY
from hazardlib.domain.folding import each_distinct, map_distinct
from hazardlib.domain.frames import numbered
from hazardlib.domain.grouping import Grouping, is_effective, ranks_of
from hazardlib.domain.terms import Level, SourceBucket
from hazardlib.domain.unit_names import UnitNames
from hazardlib.findings import findings_frame
from hazardlib.merge.effective_rows import EffectiveRows
from hazardlib.merge.flags import add_flags, complete_fix_type
from hazardlib.merge.meeting_effects import Decided, history_lines, standing, with_decided, without_repeats
from hazardlib.merge.reinspections import is_unheard, reopen, with_reinspections
from hazardlib.merge.state import (
    carry_forward,
    delisted_since_listed,
    find_conflicts,
    month_by_month,
    reached_state,
)

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign
    from hazardlib.domain.grouping import Mask, Places


@dataclass(frozen=True)
class Register:
    """The hazards as of a date and what stands behind them.

    Parameters
    ----------
    hazards
        ``columns.HAZARDS``, one row a hazard found on or before the as-of date.
    history
        ``columns.HISTORY``, every row that speaks of a hazard, in order of precedence.
    leaders
        ``hazard_id``, ``leader``: a hazard stands once for each leader answering for it.
    findings
        ``columns.FINDINGS`` that only show when submissions are laid side by side; of a paper's own day alone.
    """

    hazards: pd.DataFrame
    history: pd.DataFrame
    leaders: pd.DataFrame
    findings: pd.DataFrame

    @property
    def stated_history(self) -> pd.DataFrame:
        """The history without what re-inspections found: what ledgers state and meetings decided."""
        is_reinspection = self.history["is_reinspection"]
        return self.history[~is_reinspection] if is_reinspection.any() else self.history

    def only(self, ids: Collection[str]) -> Register:
        """Return the register of some of the hazards."""
        frames = (self.hazards, self.history, self.leaders)
        hazards, history, leaders = (frame[frame["hazard_id"].isin(list(ids))] for frame in frames)
        return Register(hazards, history, leaders, self.findings)


def build_register(
    effective_rows: EffectiveRows,
    campaign: Campaign,
    source_buckets: Mapping[str, str],
    danger_of: Callable[[str], str],
    reinspected: pd.DataFrame,
    coded: Iterable[tuple[str, str]],
    *,
    as_of: date,
    decided: Sequence[Decided],
) -> Register:
    """Merge what the effective submissions say into the register.

    Parameters
    ----------
    source_buckets
        Which canonical 隐患来源 belongs to which of the bulletins' two buckets.
    danger_of
        Returns the kind of danger that a 隐患描述 speaks of.
    reinspected
        What re-inspections have found by the day (see `merge.reinspections`).
    coded
        Names and 统一社会信用代码 that the street's own list of units gives them.
    decided
        What meetings have decided of hazards by the day, the latest last.
    """
    stated = without_repeats(effective_rows.stated, decided)
    hazard = Grouping(stated["hazard_id"])
    speaks = is_effective(stated, hazard)
    carried = carry_forward(stated, hazard, speaks)
    places = np.flatnonzero(hazard.is_last & (carried["found_on"] <= pd.Timestamp(as_of)).to_numpy())
    told = month_by_month(carried, hazard, speaks)
    hazards = carried.take(places).assign(**{name: values[places] for name, values in told.items()})
    hazards = with_decided(in_reading_order(hazards, campaign), standing(decided, stated, speaks))
    disputed = {each["hazard_id"] for each in find_conflicts(stated, hazard, campaign)}
    led_by = leaders_of(hazards, campaign, as_of)
    hazards = hazards.assign(
        level=hazards["level"].fillna(str(Level.GENERAL)),
        fix_type=complete_fix_type(hazards),
        source_bucket=buckets_of(hazards, source_buckets),
        danger=map_distinct(hazards["description"], danger_of),
        unit_id=map_distinct(hazards["unit"], unit_names(hazards, coded).key),
        leaders=pd.array(["、".join(names) or None for names in led_by], dtype="str"),
        is_conflicting=hazards["hazard_id"].isin(list(disputed)),
        delisted_on=delisted_since_listed(hazards),
    )
    hazards = add_flags(reopen(reached_state(hazards, campaign, as_of), reinspected), campaign, as_of)
    is_left_out = _is_listed_no_more(hazards, effective_rows) & ~is_unheard(hazards, effective_rows, campaign)
    hazards["is_unreported"] = hazards["is_open"] & is_left_out
    led = {each.hazard_id: each.department for each in decided if each.department is not None}
    answering = _answering(hazards, campaign, as_of)
    hazards["department"] = (
        hazards["hazard_id"].map(led).astype("str").fillna(answering) if led else answering
    )
    hazards["community"] = _communities(hazards, campaign)
    answering_for = zip(hazards["hazard_id"].tolist(), led_by, strict=True)
    pairs = [(hazard_id, name) for hazard_id, names in answering_for for name in names]
    own = np.flatnonzero(np.isin(hazard.codes, hazard.codes[places]))
    history = _history(stated, own, hazard, decided)
    opened = set(hazards.loc[hazards["reopened_turn"].notna(), "hazard_id"])
    return Register(
        hazards=hazards[list(HAZARDS)],
        history=with_reinspections(history, reinspected, opened, campaign)[list(HISTORY)],
        leaders=pd.DataFrame(pairs, columns=["hazard_id", "leader"], dtype="str"),
        findings=findings_frame([]).assign(batch_id=None),
    )


def unit_names(hazards: pd.DataFrame, coded: Iterable[tuple[str, str]]) -> UnitNames:
    """Return which units are one, as hazards and the street's own list tell."""
    stated = hazards.loc[hazards["unit_code"].notna(), ["unit", "unit_code"]]
    return UnitNames.of([*stated.itertuples(index=False, name=None), *coded])


def _history(stated: pd.DataFrame, own: Places, hazard: Grouping, decided: Sequence[Decided]) -> pd.DataFrame:
    places = own[np.argsort(ranks_of(stated["hazard_id"])[own], kind="stable")]
    ordered = numbered(stated[[name for name in HISTORY if name in stated]], places)
    counts = ordered["quantity"].where(stated["part"].array[places] == 1)
    told = ordered.assign(quantity=counts, speaks=hazard.is_last[places])
    return history_lines(decided, told)


def buckets_of(hazards: pd.DataFrame, source_buckets: Mapping[str, str]) -> pd.Series:
    """Return the bulletins' bucket of each hazard's source: 部门检查 where the list names none, missing without a source."""
    other = SourceBucket.DEPARTMENT_CHECK.value
    return map_distinct(hazards["source"], lambda source: source_buckets.get(source, other))


def in_reading_order(hazards: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """Return the hazards by sector, then found date, unit and id; those of sectors that the campaign has no more come last."""
    sectors = {sector.code: place for place, sector in enumerate(campaign.sectors)}
    codes, names = pd.factorize(hazards["sector"].array)
    keys = (ranks_of(hazards[name]) for name in ("hazard_id", "unit", "found_on"))
    places = np.array([sectors.get(name, len(sectors)) for name in names], dtype=np.intp)
    return numbered(hazards, np.lexsort([*keys, places[codes]]))


def _is_listed_no_more(hazards: pd.DataFrame, rows: EffectiveRows) -> Mask:
    """Return which hazards their department's last workbook does not list, not even by number on a row that does not count."""
    last = each_distinct(hazards["department"], lambda whose: rows.months[whose][-1])
    is_left_out: Mask = hazards["month"].to_numpy(dtype=object) != last
    listed = {(*whose, hazard_id) for whose, own in rows.aside.items() for hazard_id in own}
    if listed:
        columns = (hazards["department"].tolist(), last, hazards["hazard_id"].tolist())
        is_left_out &= np.array([one not in listed for one in zip(*columns, strict=True)], dtype=bool)
    return is_left_out


def _answering(hazards: pd.DataFrame, campaign: Campaign, as_of: date) -> pd.Series:
    """Return the department that answers for each hazard: of one that only a supporting one has told of, the sector's lead."""
    is_supporting = hazards["department"].isin(campaign.supporting)
    if not is_supporting.any():
        return hazards["department"]
    owing = [
        next((name for name in names.split("、") if name not in campaign.supporting), None)
        for names in hazards["departments"]
    ]
    leads = {sector.code: next(iter(sector.leads_on(as_of)), None) for sector in campaign.sectors}
    lead = hazards["sector"].map(leads).astype("str")
    answering = pd.Series(owing, hazards.index, dtype="str").fillna(lead).fillna(hazards["department"])
    return hazards["department"].where(~is_supporting, answering)


def _communities(hazards: pd.DataFrame, campaign: Campaign) -> pd.Series:
    """Return the community of each hazard: the one stated, by its name in the campaign, else the one that has told of it."""

    def called(text: str) -> str:
        known = campaign.find_department(text)
        return known.name if known is not None and known.is_community else text

    def told_by(names: str) -> str | None:
        return next((name for name in names.split("、") if name in campaign.communities), None)

    return map_distinct(hazards["community"], called).fillna(map_distinct(hazards["departments"], told_by))


def leaders_of(hazards: pd.DataFrame, campaign: Campaign, as_of: date) -> list[tuple[str, ...]]:
    """Return the leaders answering for each hazard.

    The leaders named in the row if they are leaders of that sector; otherwise all leaders of the
    sector on ``as_of``. Source: contract §3, *Leaders*.
    """
    of_sector = {sector.code: sector.leaders_on(as_of) for sector in campaign.sectors}
    keys = list(zip(hazards["sector"].tolist(), hazards["leader"].tolist(), strict=True))
    named = {
        (sector, text): tuple(
            name for name in of_sector.get(sector, ()) if isinstance(text, str) and name in text
        )
        for sector, text in set(keys)
    }
    return [named[key] or of_sector.get(key[0], ()) for key in keys]
