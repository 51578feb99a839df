"""Findings on what a submission drops, rewords or sets back of those before it.

It may leave out hazards which the version it replaces held, or tell them in other words, send a hazard's state back, be a part beside
others of its month, or be byte for byte what was sent for another month.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from hazardlib.domain.month import Month
from hazardlib.domain.terms import PROGRESS, WITHOUT_LEDGER, Level, State, Verdict
from hazardlib.findings import Finding, find, shorten
from hazardlib.merge.effective_rows import EffectiveRows, effective_rows
from hazardlib.merge.identify import content_keys, number_keys
from hazardlib.merge.select import SubmissionKey, is_superseded, report_days, set_aside

if TYPE_CHECKING:
    from hazardlib.domain.campaign import Campaign
    from hazardlib.merge.amended import Amendment

MOST_NAMED = 20
"""General hazards that a finding names; major ones are all named."""

_TEXT_LENGTH = 24
_WHOLE_LENGTH = 60
_NUMERALS = "零一两三四五六七八九十"


@dataclass(frozen=True)
class Succession:
    """A version of a department's month, and what became of those before it.

    Parameters
    ----------
    replaced
        The submissions that counted until then and no longer do.
    parts
        Those that count beside it.
    """

    row: Mapping[Any, Any]
    replaced: Collection[str]
    parts: Mapping[str, SubmissionKey]

    @property
    def standing(self) -> list[str]:
        """The submissions that count from then on."""
        return [*self.parts, self.row["submission_id"]]


def successions(versions: pd.DataFrame) -> Iterator[Succession]:
    """Yield the accepted versions of one department and month, in the order of receipt."""
    standing: dict[str, SubmissionKey] = {}
    for row in versions.to_dict("records"):
        sent = SubmissionKey.of(row)
        replaced = [each for each, earlier in standing.items() if is_superseded(earlier, sent)]
        parts = {each: earlier for each, earlier in standing.items() if each not in replaced}
        standing = parts | {row["submission_id"]: sent}
        yield Succession(row, replaced, parts)


def note_versions(
    received: pd.DataFrame, observations: pd.DataFrame, campaign: Campaign, fresh: Collection[str]
) -> list[Finding]:
    """Return what is to be said of new submissions beside those received before them.

    Parameters
    ----------
    observations
        ``columns.OBSERVATIONS`` of those of the same departments and months at least.
    """
    accepted = received[received["verdict"].ne(Verdict.REFUSED)]
    found = list(_sent_before(accepted, fresh))
    several = received[has_company(received, fresh)]
    for _, versions in several.groupby(["department", "month"], sort=False):
        own = observations[observations["submission_id"].isin(versions["submission_id"])]
        found += _beside_own_month(versions, own, campaign, fresh)
    return found


def has_company(received: pd.DataFrame, fresh: Collection[str]) -> pd.Series:
    """Tell of which submissions `note_versions` needs the rows: those of a department's month with several."""
    accepted = received["verdict"].ne(Verdict.REFUSED)
    whose = [received["department"], received["month"]]
    count = accepted.groupby(whose).transform("sum")
    new = received["submission_id"].isin(list(fresh)) & accepted
    return accepted & (count > 1) & new.groupby(whose).transform("any").fillna(value=False)


def _sent_before(accepted: pd.DataFrame, fresh: Collection[str]) -> Iterator[Finding]:
    """Yield a finding for each new file whose very bytes were sent before as another month's or department's."""
    ordered = accepted.sort_values("intake_number", kind="stable")
    first: dict[str, Mapping[Any, Any]] = {}
    for row in ordered.to_dict("records"):
        before = first.setdefault(row["sha256"], row)
        is_elsewhere = (before["department"], before["month"]) != (row["department"], row["month"])
        if is_elsewhere and row["submission_id"] in fresh:
            whose = f"{before['department']} {Month.parse(before['month']).chinese}"
            yield _find("FILE_SENT_BEFORE", row, former=f"“{before['file']}”", whose=whose)


def _beside_own_month(
    versions: pd.DataFrame, observations: pd.DataFrame, campaign: Campaign, fresh: Collection[str]
) -> Iterator[Finding]:
    files = dict(zip(versions["submission_id"], versions["file"], strict=True))
    for each in successions(versions):
        row = each.row
        if row["submission_id"] not in fresh:
            continue
        sent, former = SubmissionKey.of(row), "、".join(f"“{files[name]}”" for name in each.replaced)
        if sent.sectors & WITHOUT_LEDGER:
            if each.replaced:
                yield _find("TEXT_REPLACED", row, former=former)
            continue
        ledgers = {name: one for name, one in each.parts.items() if not one.sectors & WITHOUT_LEDGER}
        if ledgers:
            yield _parts(row, sent, ledgers.values(), campaign)
            yield from _shared_numbers(versions, ledgers, row, observations)
        if each.replaced:
            yield from _compared(versions, each, observations, campaign, former)


def _parts(
    row: Mapping[Any, Any], sent: SubmissionKey, others: Collection[SubmissionKey], campaign: Campaign
) -> Finding:
    former = "、".join(f"“{each.file}”（{_sector_names(each, campaign)}）" for each in others)
    count = len(others) + 1
    numeral = _NUMERALS[count] if count < len(_NUMERALS) else str(count)
    return _find("PARTS_TOGETHER", row, former=former, count=numeral, own=_sector_names(sent, campaign))


def _shared_numbers(
    versions: pd.DataFrame, parts: Collection[str], row: Mapping[Any, Any], observations: pd.DataFrame
) -> Iterator[Finding]:
    """Yield which numbers of a part stand on other hazards of the other parts: there they identify neither."""
    rows = observations[~observations["is_quarantined"] & observations["hazard_no"].notna()]
    rows = rows[rows["submission_id"].isin([*parts, row["submission_id"]])]
    rows = rows.merge(versions[["submission_id", "department", "month"]], on="submission_id")
    own = rows[rows["submission_id"].eq(row["submission_id"])]
    by_itself = number_keys(own, content_keys(own))
    is_void = number_keys(rows, content_keys(rows)).isna().loc[rows["submission_id"].eq(row["submission_id"])]
    shared = own.loc[is_void.to_numpy() & by_itself.notna().to_numpy(), "hazard_no"].unique()
    if len(shared):
        yield _find("PARTS_SHARE_NUMBER", row, numbers=_first_of(shared.tolist()))


def _sector_names(sent: SubmissionKey, campaign: Campaign) -> str:
    return "、".join(each.name for each in campaign.sectors if each.code in sent.sectors)


def hazards_before_and_now(
    versions: pd.DataFrame, one: Succession, observations: pd.DataFrame, campaign: Campaign
) -> tuple[pd.DataFrame, pd.DataFrame, EffectiveRows]:
    """Return what the versions replaced held and what those now standing hold, by hazard, and all of their rows.

    Parameters
    ----------
    versions
        The versions of one department and month, ``columns.SUBMISSIONS``.
    """
    before, now = (versions[versions["submission_id"].isin(each)] for each in (one.replaced, one.standing))
    # As if the version replaced were the month before: what is the same hazard then is the same here.
    earlier_month = str(Month.parse(one.row["month"]).shift(-1))
    both = pd.concat([before.assign(month=earlier_month), now], ignore_index=True)
    both["last_reported_on"] = report_days(both, campaign)
    both["turn"] = [0] * len(before) + [1] * len(now)
    own = set_aside(observations, both, campaign.due_on(campaign.last_month))
    spoken = effective_rows(both, own, campaign)
    rows = spoken.stated
    is_before = rows["month"].eq(earlier_month)
    held, holds = (
        rows[own].drop_duplicates("hazard_id", keep="last").set_index("hazard_id")
        for own in (is_before, ~is_before)
    )
    return held, holds, spoken


def _compared(
    versions: pd.DataFrame, one: Succession, observations: pd.DataFrame, campaign: Campaign, former: str
) -> Iterator[Finding]:
    """Yield what the versions now standing lack, amend, and send back, of what those replaced held."""
    row = one.row
    held, holds, spoken = hazards_before_and_now(versions, one, observations, campaign)
    listed = spoken.aside.get((row["department"], row["month"]), set())
    yield from left_out(row, held[~held.index.isin({*holds.index, *listed})], former)
    amended = [_amended(each) for each in spoken.resolved.continued]
    if amended:
        yield _find("VERSION_AMENDS", row, count=len(amended), hazards=_first_of(amended), former=former)
    yield from set_back(row, held, holds, former)


def left_out(row: Mapping[Any, Any], lacking: pd.DataFrame, former: str) -> Iterator[Finding]:
    """Yield that a submission lacks hazards which the one before it held: each with ``status``, ``level``, number, unit and description."""
    if len(lacking):
        named = _named(lacking, _in_words(lacking["status"]))
        yield _find("VERSION_LEAVES_OUT", row, count=len(lacking), hazards=named, former=former)


def set_back(
    row: Mapping[Any, Any], held: pd.DataFrame, holds: pd.DataFrame, former: str
) -> Iterator[Finding]:
    """Yield which hazards, by identity, a submission holds in an earlier state or at a lower level than the one before it."""
    kept = held[held.index.isin(holds.index)]
    after = holds.loc[kept.index, "status"]
    is_back = after.map(_rank) < kept["status"].map(_rank)
    if is_back.any():
        moves = _in_words(kept["status"]) + "→" + _in_words(after)
        named = _named(kept[is_back], moves[is_back])
        yield _find("VERSION_GOES_BACK", row, count=int(is_back.sum()), hazards=named, former=former)
    is_lower = kept["level"].eq(Level.MAJOR) & holds.loc[kept.index, "level"].ne(Level.MAJOR)
    if is_lower.any():
        named = _named(kept[is_lower], _in_words(after[is_lower]))
        yield _find("VERSION_LOWERS_LEVEL", row, count=int(is_lower.sum()), hazards=named, former=former)


def _amended(each: Amendment) -> str:
    before, after = (shorten(side["description"], _WHOLE_LENGTH) for side in (each.before, each.after))
    return f"{each.after['unit']}“{before}”改为“{after}”"


def _rank(status: str) -> int:
    return PROGRESS[State(status)]


def _named(hazards: pd.DataFrame, said: pd.Series) -> str:
    """Return the hazards by name, the major ones first and all of them; of very many others the first."""
    names: Counter[tuple[bool, str]] = Counter()
    for row, about in zip(hazards.to_dict("records"), said, strict=True):
        is_general = row["level"] != Level.MAJOR
        number = row["hazard_no"]
        what = (
            number
            if isinstance(number, str)
            else f"{row['unit']} {shorten(row['description'], _TEXT_LENGTH)}"
        )
        names[is_general, f"{what}（{'' if is_general else '重大，'}{about}）"] += 1
    ordered = sorted(names.items(), key=lambda each: each[0][0])  # stable: otherwise as they stand
    major_count = sum(not is_general for is_general, _ in names)
    shown = [name + (f"{count}条" if count > 1 else "") for (_, name), count in ordered]
    return _first_of(shown, major_count + MOST_NAMED)


def _first_of(names: Sequence[str], most: int = MOST_NAMED) -> str:
    return "、".join(names[:most]) + ("……" if len(names) > most else "")


def _in_words(states: pd.Series) -> pd.Series:
    return states.map(lambda status: State(status).chinese)


def _find(code: str, row: Mapping[Any, Any], **details: str | int) -> Finding:
    return find(code, row["file"], submission_id=row["submission_id"], **details)  # type: ignore[arg-type]
