"""Notices: what a new submission must not do in silence, added to its findings and told by the commands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from hazardlib.domain.frames import plain_records, rows_at
from hazardlib.domain.month import TIMEZONE
from hazardlib.domain.terms import Verdict
from hazardlib.findings import Finding, find, from_rows
from hazardlib.findings.catalogue import VERSIONS
from hazardlib.merge.select import RECEIVED_ORDER, effective_of, plain_rows
from hazardlib.pipeline.kept import found_in_merging
from hazardlib.pipeline.run import Run
from hazardlib.pipeline.session import open_session
from hazardlib.pipeline.voids import submissions_in_force
from hazardlib.store import Store, rows_where, to_frame

if TYPE_CHECKING:
    import pandas as pd

    from hazardlib.domain.campaign import Campaign
    from hazardlib.domain.packages import Package
    from hazardlib.ingest.ingest_files import Ingested
    from hazardlib.workspace import Workspace

_FOR_THE_DESK = (
    "DECISION_UNKNOWN", "DECISION_AMBIGUOUS", "DECISION_SAME_HAZARD", "LETTER_UNKNOWN",
    "HAZARD_NO_REUSED", "HAZARD_ID_CONTRADICTED", "HAZARD_NO_DOUBTFUL", "ROW_CONTINUED", "TIP_HAZARD_UNKNOWN",
)  # fmt: skip
"""What the merge finds for whoever makes the paper, and no department can mend."""

_SENT = ["submission_id", "sha256", "department", "month", "verdict"]
"""What tells whether a submission has anything to do with those before it."""

_AFTER_ALL = 1 << 40
"""An intake number that no submission reaches."""


def with_notices(
    taken: Ingested, stamped: pd.DataFrame, workspace: Workspace, campaign: Campaign
) -> Ingested:
    """Return what files hold, with findings on what they do to the submissions before them.

    Parameters
    ----------
    taken
        The files, new or read again.
    stamped
        Its submissions with the times at which they were first seen and their numbers.
    """
    import pandas as pd

    from hazardlib.merge.versions import has_company, note_versions

    fresh = set(stamped["submission_id"])
    stored, new = submissions_in_force(workspace), plain_records(stamped[_SENT])
    told = stored.select(_SENT).to_pylist()
    versions = {_version(row) for row in new}
    places = [
        place
        for place, row in enumerate(told)
        if row["submission_id"] not in fresh and _version(row) not in versions
    ]
    if _stand_alone(new, [told[place] for place in places]):
        return taken
    others = to_frame(rows_at(stored, places))
    times = {name: stamped[name].dt.tz_convert("UTC") for name in ("first_seen_at", "modified_at")}
    own = stamped.assign(**times)  # as stored ones are, or times would be mere objects
    received = pd.concat([others, own], ignore_index=True) if len(others) else own
    received = received.sort_values(RECEIVED_ORDER, kind="stable", na_position="first", ignore_index=True)
    needed = received.loc[has_company(received, fresh), "submission_id"]
    observations = _observations(taken, Store(workspace.tables), set(needed))
    found = note_versions(received, observations, campaign, fresh)
    return _noted(taken, found)


def _version(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["sha256"], row["department"], row["month"]


def _stand_alone(new: Sequence[Mapping[str, Any]], others: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether no new submission that is accepted is of another's department and month, or the same file: most are not."""
    times = Counter(part for row in (*new, *others) for part in _likeness(row))
    return all(times[part] == 1 for row in new for part in _likeness(row))


def _likeness(row: Mapping[str, Any]) -> tuple[Hashable, ...]:
    """Return what a submission that is accepted must share with another for something to be said of both."""
    file, *whose = _version(row)
    return () if row["verdict"] == Verdict.REFUSED else (file, tuple(whose))


def with_package_notices(taken: Ingested, stamped: pd.DataFrame, workspace: Workspace) -> Ingested:
    """Return a district's files, with findings on what a package does to the one that it replaces, and on decisions that streets must enter.

    Parameters
    ----------
    stamped
        As of `with_notices`.
    """
    from hazardlib.merge.roll_up import left_to_streets
    from hazardlib.merge.versions import left_out, set_back
    from hazardlib.pipeline.district.packages import kept_package

    found: list[Finding] = list(left_to_streets(taken.matters, taken.submissions))
    stored = to_frame(submissions_in_force(workspace))
    for row in stamped[stamped["submission_id"].isin(list(taken.packages))].to_dict("records"):
        is_own = stored["department"].eq(row["department"]) & stored["month"].eq(row["month"])
        is_earlier = stored["first_seen_at"].le(row["first_seen_at"]) & stored["sha256"].ne(row["sha256"])
        before = stored[is_own & is_earlier & stored["verdict"].ne(Verdict.REFUSED)].to_dict("records")
        if not before:
            continue
        last, package = before[-1], taken.packages[row["submission_id"]]
        former = kept_package(workspace, last["submission_id"], last["batch_id"])
        held, holds = (each.tables["hazards"].set_index("hazard_id") for each in (former, package))
        found += left_out(row, held[~held.index.isin(holds.index)], f"“{last['file']}”")
        found += set_back(row, held, holds, f"“{last['file']}”")
        known = [each.manifest.known_at.astimezone(TIMEZONE) for each in (package, former)]
        if known[0] < known[1] or package.manifest.as_of < former.manifest.as_of:
            told = {"former": f"“{last['file']}”", "days": _days_of(package), "before": _days_of(former)}
            found.append(find("PACKAGE_GOES_BACK", row["file"], submission_id=row["submission_id"], **told))
    return _noted(taken, found)


def _days_of(package: Package) -> str:
    known_at = package.manifest.known_at.astimezone(TIMEZONE)
    return f"截至 {package.manifest.as_of}，{known_at:%Y-%m-%d %H:%M} 以前收到的"


def _noted(taken: Ingested, found: list[Finding]) -> Ingested:
    """Return what files hold with findings on some of their submissions."""
    import pandas as pd

    from hazardlib.findings import findings_frame

    if not found:
        return taken
    noted = {finding.submission_id for finding in found}
    is_noted = taken.submissions["submission_id"].isin(list(noted))
    verdict = taken.submissions["verdict"].mask(is_noted, Verdict.FINDINGS.value)
    return replace(
        taken,
        submissions=taken.submissions.assign(verdict=verdict),
        findings=pd.concat([taken.findings, findings_frame(found)], ignore_index=True),
    )


def as_if_received(submissions: pd.DataFrame) -> pd.DataFrame:
    """Return submissions that are only looked at as if they were received after all others."""
    import pandas as pd

    last = pd.Timestamp.max.floor("s").tz_localize("UTC").as_unit("us")
    return submissions.assign(
        first_seen_at=last, intake_number=range(_AFTER_ALL, _AFTER_ALL + len(submissions))
    )


def _observations(taken: Ingested, store: Store, needed: set[str]) -> pd.DataFrame:
    """Return the ledger rows of some submissions, as they are read now and as they were stored."""
    import pandas as pd
    import pyarrow as pa
    import pyarrow.compute as pc

    fresh = taken.observations[taken.observations["submission_id"].isin(list(needed))].assign(batch_id=None)
    old = needed - set(taken.submissions["submission_id"])
    if not old:
        return fresh
    stored = store.read("observations")
    stored = stored.filter(pc.is_in(stored.column("submission_id"), pa.array(sorted(old))))
    return pd.concat([to_frame(stored), fresh], ignore_index=True)


def to_be_looked_at(run: Run, fresh: Collection[str] = ()) -> tuple[list[Finding], int]:
    """Return what a person has to look at before a paper is signed; imports no pandas.

    Parameters
    ----------
    fresh
        The submissions just taken in, of whichever month.

    Returns
    -------
    tuple of list and int
        What was said of the effective versions of the paper's own month and of those just taken in, and what only a person
        can resolve: decisions without effect, numbers that stand for two hazards. And how many rows of the sheets beside
        effective ledgers cannot be counted.
    """
    session, store = open_session(run), Store(run.workspace.tables)
    counted = effective_of(plain_rows(session.received(run.as_of), "submission_id"))
    shown = {*fresh, *(row["submission_id"] for row in counted if row["month"] == str(run.report))}
    noted = rows_where(session.stored("findings"), code=VERSIONS)
    questions = rows_where(found_in_merging(run.kept), code=_FOR_THE_DESK)
    beside = store.count_beside(is_quarantined=True)
    return (
        from_rows([*(row for row in noted if row["submission_id"] in shown), *questions]),
        sum(beside[row["submission_id"]] for row in counted),
    )
