"""Which submission of a department and month is effective on a day, as known at a time, and the day of each report."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, TypeVar

from hazardlib.domain.folding import each_distinct
from hazardlib.domain.frames import numbered, rows_at
from hazardlib.domain.month import TIMEZONE, Month
from hazardlib.domain.terms import LISTS, WITHOUT_LEDGER, Verdict

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from hazardlib.domain.campaign import Campaign

_DECIDING = ("verdict", "department", "month", "file", "sectors")
"""What decides which submissions are effective."""

PlainRow = TypeVar("PlainRow", bound=Mapping[Any, Any])

RECEIVED_ORDER = ["first_seen_at", "reported_on", "modified_at", "file"]
"""Later in this order means received later; the last two settle what arrived together."""


def visible_places(
    months: Sequence[str | None],
    moments: Sequence[datetime],
    campaign: Campaign,
    *,
    as_of: date,
    known_at: datetime,
) -> list[int]:
    """Return which submissions an as-of date takes in that had been seen by ``known_at``.

    Their month's due day is on or before ``as_of``; refused ones are among them. One whose month
    could not be read counts from the day on which it was first seen. Plain Python on purpose: an
    unchanged rerun is recognised by this alone, before pandas is ever imported.

    Returns
    -------
    list of int
        Their places, in the order given. Source: contract §3, *State at a date*.
    """
    due = {month for month, due_on in campaign.due_days.items() if due_on <= as_of}
    end_of_day = datetime.combine(as_of, time.max, TIMEZONE)
    return [
        place
        for place, (month, seen_at) in enumerate(zip(months, moments, strict=True))
        if seen_at <= known_at and (seen_at <= end_of_day if month is None else month in due)
    ]


def select_visible(submissions: pa.Table, campaign: Campaign, *, as_of: date, known_at: datetime) -> pa.Table:
    """Return the submissions at `visible_places`, in the order of receipt."""
    months, moments = submissions.column("month").to_pylist(), first_seen(submissions)
    places = visible_places(months, moments, campaign, as_of=as_of, known_at=known_at)
    return in_order_of_receipt(rows_at(submissions, places))


def first_seen(submissions: pa.Table) -> list[datetime]:
    """Return when each submission was first seen, in Asia/Shanghai; without pandas, as Arrow would use it."""
    since_1970 = submissions.column("first_seen_at").cast("int64").to_pylist()
    return [
        datetime.fromtimestamp(microseconds // 1_000_000, TIMEZONE).replace(
            microsecond=microseconds % 1_000_000
        )
        for microseconds in since_1970
    ]


def in_order_of_receipt(submissions: pa.Table) -> pa.Table:
    """Return the submissions sorted so that a later one was received later; an unstated date comes first."""
    import pyarrow.compute as pc

    keys = [(name, "ascending", "at_start") for name in RECEIVED_ORDER]
    return submissions.take(pc.sort_indices(submissions, sort_keys=keys))


def effective_submissions(visible: pd.DataFrame) -> pd.DataFrame:
    """Return the accepted submissions that no later one of the same department and month supersedes.

    Parts of one submission (see `is_superseded`) are all effective.
    """
    import numpy as np

    from hazardlib.domain.grouping import order_by

    order = order_by(visible, RECEIVED_ORDER)
    columns = [visible[name].array[order] for name in _DECIDING]
    rows = [dict(zip(("place", *_DECIDING), row, strict=True)) for row in zip(order, *columns, strict=True)]
    return numbered(visible, np.array([row["place"] for row in effective_of(rows)], dtype=np.intp))


def effective_of(rows: Iterable[PlainRow]) -> list[PlainRow]:
    """Return the same of submissions as plain rows, in the order of receipt; imports no pandas.

    Parameters
    ----------
    rows
        Each with ``verdict``, ``department``, ``month``, ``file`` and ``sectors``.
    """
    accepted = [row for row in rows if row["verdict"] != Verdict.REFUSED]
    sent = [((row["department"], row["month"]), SubmissionKey.of(row)) for row in accepted]
    return [accepted[place] for place in effective_places(sent)]


def plain_rows(submissions: pa.Table, *names: str) -> list[dict[str, Any]]:
    """Return some columns of submissions, row by row, and those that `effective_of` needs; moments as whole numbers."""
    import pyarrow as pa

    columns = {name: submissions.column(name) for name in (*_DECIDING, *names)}
    # Arrow would import pandas for moments, half the time of an unchanged rerun.
    plain = (
        (column.cast("int64") if pa.types.is_timestamp(column.type) else column).to_pylist()
        for column in columns.values()
    )
    return [dict(zip(columns, row, strict=True)) for row in zip(*plain, strict=True)]


@dataclass(frozen=True)
class SubmissionKey:
    """What decides whether one submission takes another's place: where it lies, and its ledger's sectors."""

    file: str
    sectors: frozenset[str]

    @classmethod
    def of(cls, row: Mapping[Any, Any]) -> SubmissionKey:
        """Return that of a submission, from ``file`` and ``sectors`` as they are stored."""
        codes = row["sectors"]
        return cls(row["file"], frozenset(codes.split()) if isinstance(codes, str) else frozenset())


def is_superseded(earlier: SubmissionKey, later: SubmissionKey) -> bool:
    """Tell whether an earlier submission of a department and month is superseded by a later one.

    Two whose ledgers share no sector are parts of one submission, and both count. A later version of the very
    file supersedes it whatever its sectors; a ledger without sectors (零报告) speaks for the whole department.
    What has no ledger stands beside it, and lists of what meetings decided or a 回头看 found stand side by side. Source: contract §2, *What a later version may not do in silence*.
    """
    if earlier.sectors & WITHOUT_LEDGER != later.sectors & WITHOUT_LEDGER:
        return False
    if later.sectors & LISTS:
        return earlier.file == later.file
    is_whole = not earlier.sectors or not later.sectors
    return is_whole or earlier.file == later.file or not earlier.sectors.isdisjoint(later.sectors)


def effective_places(sent: Iterable[tuple[Hashable, SubmissionKey]]) -> list[int]:
    """Return which accepted submissions are effective, by their places. Plain Python, as `visible_places` is.

    Parameters
    ----------
    sent
        Whose each is and of which month, and what it is, in the order of receipt.
    """
    standing: dict[Hashable, dict[int, SubmissionKey]] = {}
    for place, (whose, one) in enumerate(sent):
        own = standing.get(whose, {})
        kept = {at: earlier for at, earlier in own.items() if not is_superseded(earlier, one)}
        standing[whose] = kept | {place: one}
    return sorted(place for own in standing.values() for place in own)


def months_told(effective: pd.DataFrame) -> dict[str, list[str]]:
    """Return each department's months and stage returns with a ledger, in the order of `placed_in_time`."""
    ledgers = effective[~effective["sectors"].isin(WITHOUT_LEDGER)]
    months: dict[str, list[str]] = {}
    told = set(zip(*(ledgers[name].tolist() for name in ("turn", "department", "month")), strict=True))
    for _, whose, month in sorted(told):
        months.setdefault(whose, []).append(month)
    return months


def placed_in_time(effective: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """Return submissions with the day of the report of each, ``last_reported_on``, and its month's place in time, ``turn``."""
    turns = each_distinct(effective["month"], campaign.turn).astype("int64")
    return effective.assign(last_reported_on=report_days(effective, campaign), turn=turns)


def report_days(submissions: pd.DataFrame, campaign: Campaign) -> pd.Series:
    """Return the day of each submission's report: what was due by then, it could tell of.

    The day that it states (填报日期); without one the earlier of the day it was first seen and its month's due
    day, for which it was made. Source: contract §4, *overdue_unverified*.
    """
    import numpy as np
    import pandas as pd

    seen_on = submissions["first_seen_at"].array.tz_convert(TIMEZONE).tz_localize(None).to_numpy()
    due_on = each_distinct(submissions["month"], lambda month: campaign.due_on(Month.parse(month)))
    stated = submissions["reported_on"].to_numpy()
    days = np.minimum(seen_on.astype("datetime64[D]"), due_on.astype("datetime64[D]"))
    return pd.Series(np.where(np.isnat(stated), days, stated), submissions.index, "datetime64[us]")


def with_submission(rows: pd.DataFrame, submissions: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of these submissions, with whose each is, of which month, in what file it came, when, and of which day its report is."""
    import pandas as pd

    places = pd.Index(submissions["submission_id"]).get_indexer(rows["submission_id"])
    is_own = places >= 0
    names = ("department", "month", "turn", "first_seen_at", "reported_on", "file", "last_reported_on")
    return numbered(rows, is_own).assign(**{name: submissions[name].array[places[is_own]] for name in names})


def set_aside(observations: pd.DataFrame, effective: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return the rows of the effective submissions (see `with_submission`), with ``is_ahead``: typed ahead of their report.

    Such a row is quarantined until its found date has come. Source: contract §3, *From rows to hazards*.
    """
    import numpy as np

    own = with_submission(observations, effective)
    found_on, is_quarantined = own["found_on"].to_numpy(), own["is_quarantined"].to_numpy()
    is_later = (found_on > own["last_reported_on"].to_numpy()) & (found_on > np.datetime64(as_of))
    is_ahead = ~is_quarantined & is_later
    return own.assign(is_ahead=is_ahead, is_quarantined=is_quarantined | is_ahead)
