"""The four verbs in order, each on the tables of a workspace; only what is needed is done again."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from hazardlib.campaign import load_campaign
from hazardlib.errors import ConfigError
from hazardlib.findings import Finding, findings_frame
from hazardlib.ingest.find import find_received
from hazardlib.merge.select import select_in_force, select_visible
from hazardlib.month import TIMEZONE, Month
from hazardlib.run import Run, fingerprint, open_run
from hazardlib.store import Store, to_frame
from hazardlib.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    import pyarrow as pa

    from hazardlib.brief.paper import Paper
    from hazardlib.merge.register import Register

__all__ = ["Results", "Taken", "brief", "ingest", "measure", "merge", "open_run"]

Progress = Callable[[str], None]

_REGISTER_TABLES = {
    "history": "history",
    "leaders": "hazard_leaders",
    "findings": "merge_findings",
    "hazards": "hazards",
}
"""Which table each frame of the register is stored in; the last one written says that all stand."""


def _silent(_: str) -> None:
    """Show no progress."""


@dataclass(frozen=True)
class Taken:
    """What one ``ingest`` did.

    Parameters
    ----------
    submissions, findings
        Of the file versions that were new, ``columns.SUBMISSIONS`` and ``columns.FINDINGS``.
    problems
        Findings on what was left where it lies, to be looked at again next time.
    """

    submissions: pd.DataFrame
    findings: pd.DataFrame
    problems: tuple[Finding, ...]


@dataclass(frozen=True)
class Results:
    """The figures of a paper, as a long table and as ``figures.json`` holds them."""

    measures: pd.DataFrame
    figures: dict[str, Any]
    register: Register


def known_versions(submissions: pa.Table) -> set[tuple[str, str]]:
    """Return ``(file, sha256)`` of every version taken in so far."""
    columns = (submissions.column(name).to_pylist() for name in ("file", "sha256"))
    return set(zip(*columns, strict=True))


def ingest(
    workspace: Workspace,
    *,
    received_at: datetime | Mapping[str, datetime],
    progress: Progress = _silent,
) -> Taken:
    """Take in every file version in ``data/raw`` that was not seen before.

    Parameters
    ----------
    workspace
        Whose ``data/raw`` is read.
    received_at
        When the versions were first seen; or, for old files, each file's own time by its path
        relative to ``data/raw``.
    progress
        Called with a line for each file.

    Returns
    -------
    Taken
        The submissions, visible to readers only once all their rows are stored.
    """
    from hazardlib.ingest.check import ingest_files
    from hazardlib.ingest.headings import load_vocabulary

    store = Store(workspace.processed)
    received, problems = find_received(workspace.raw, known_versions(store.read("submissions")))
    vocabulary = load_vocabulary(workspace.reference)
    taken = ingest_files(received, load_campaign(workspace.campaign), vocabulary, progress=progress)
    batch = uuid4().hex
    seen_at = taken.submissions["file"].map(
        {version.file: _seen_at(received_at, version.file) for version in received}
    )
    submissions = taken.submissions.assign(batch_id=batch, first_seen_at=seen_at)
    for version in received:
        _keep_original(workspace, version.sha256, version.content)
    store.append("observations", taken.observations.assign(batch_id=batch))
    store.append("findings", taken.findings.assign(batch_id=batch))
    store.append("submissions", submissions)
    return Taken(submissions, taken.findings, tuple(problems))


def _seen_at(received_at: datetime | Mapping[str, datetime], file: str) -> datetime:
    return received_at if isinstance(received_at, datetime) else received_at[file]


def _keep_original(workspace: Workspace, sha256: str, content: bytes) -> None:
    # A sender may overwrite a file in data/raw; what was received must not go with it.
    path = workspace.processed / "received" / sha256[:2] / sha256
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with write_whole(path) as beside:
            beside.write_bytes(content)


@contextmanager
def write_whole(path: Path) -> Iterator[Path]:
    """Give a path to write to; what was written takes its place under ``path`` whole, or not at all."""
    beside = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    try:
        yield beside
        with beside.open("rb") as written:
            os.fsync(written.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def visible_submissions(run: Run) -> pa.Table:
    """Return the submissions a paper takes in, refused ones among them."""
    submissions = Store(run.workspace.processed).read("submissions")
    return select_visible(submissions, run.campaign, as_of=run.as_of, known_at=run.known_at)


def run_fingerprint(run: Run) -> str:
    """Return the digest of everything the paper's figures depend on; imports no pandas."""
    visible = visible_submissions(run)
    identities = visible.column("submission_id").to_pylist()
    moments = [moment.astimezone(TIMEZONE) for moment in visible.column("first_seen_at").to_pylist()]
    return fingerprint(run, zip(identities, moments, strict=True))


@dataclass(frozen=True)
class _Inputs:
    submissions: pa.Table
    observations: pd.DataFrame
    source_buckets: Mapping[str, str]


def _inputs(run: Run) -> _Inputs:
    from hazardlib.ingest.headings import load_vocabulary

    store = Store(run.workspace.processed)
    buckets = load_vocabulary(run.workspace.reference).source_buckets
    return _Inputs(store.read("submissions"), to_frame(store.read("observations")), buckets)


def _build(run: Run, inputs: _Inputs, as_of: date) -> Register:
    from hazardlib.merge.register import build_register

    visible = select_visible(inputs.submissions, run.campaign, as_of=as_of, known_at=run.known_at)
    return build_register(
        to_frame(visible), inputs.observations, run.campaign, inputs.source_buckets, as_of=as_of
    )


def merge(run: Run) -> Register:
    """Return the register as of the run's day, from the tables if it stands there already."""
    from hazardlib.merge.register import Register

    store, stamp = Store(run.workspace.processed), run_fingerprint(run)
    if store.fingerprint("hazards", run=run.name) == stamp:
        return Register(**{field: _stored(store, table, run) for field, table in _REGISTER_TABLES.items()})
    register = _build(run, _inputs(run), run.as_of)
    for field, table in _REGISTER_TABLES.items():
        store.replace(table, getattr(register, field), run=run.name, fingerprint=stamp)
    return register


def _stored(store: Store, table: str, run: Run) -> pd.DataFrame:
    return to_frame(store.read(table, run=run.name)).drop(columns=["run", "fingerprint"])


def measure(run: Run) -> Results:
    """Return the paper's figures, from the tables if they stand there already."""
    store, stamp = Store(run.workspace.processed), run_fingerprint(run)
    path = run.workspace.processed / "figures" / f"{run.name}.json"
    register = merge(run)
    stored = json.loads(path.read_text("utf-8")) if path.is_file() else {}
    is_same_moment = stored.get("known_at") == run.known_at.isoformat()
    if is_same_moment and store.fingerprint("measures", run=run.name) == stamp:
        return Results(_stored(store, "measures", run), stored, register)
    measures, figures = _settle(run, register)
    store.replace("measures", measures, run=run.name, fingerprint=stamp)
    path.parent.mkdir(parents=True, exist_ok=True)
    with write_whole(path) as beside:
        beside.write_text(json.dumps(figures, ensure_ascii=False, indent=1), "utf-8")
    return Results(measures, figures, register)


def _settle(run: Run, register: Register) -> tuple[pd.DataFrame, dict[str, Any]]:
    import pandas as pd

    from hazardlib.measure.settle import settle_figures

    inputs = _inputs(run)
    visible = to_frame(visible_submissions(run))
    in_force = select_in_force(visible)
    counted = set(in_force["submission_id"]) | set(visible.loc[visible["verdict"].eq("refused"), "submission_id"])
    stored = to_frame(Store(run.workspace.processed).read("findings"))
    findings = pd.concat([stored[stored["submission_id"].isin(counted)], register.findings])
    due_days = [run.campaign.due_on(month) for month in run.campaign.months_due(run.as_of)]
    earlier = {*due_days, *filter(None, [run.previous_on])} - {run.as_of}
    return settle_figures(
        {key: run.parameters[key] for key in ("kind", "month", "as_of", "known_at")} | {"name": run.name},
        register.hazards,
        register.leaders,
        {day: _build(run, inputs, day).hazards for day in earlier},
        visible,
        in_force,
        inputs.observations[inputs.observations["submission_id"].isin(in_force["submission_id"])],
        findings,
        run.campaign,
        as_of=run.as_of,
        previous_on=run.previous_on,
    )


def brief(run: Run) -> Paper:
    """Return the paper: the figures in words, tables and charts, ready to be shown."""
    from hazardlib.brief.compose import compose

    results = measure(run)
    return compose(
        results.figures,
        results.register.hazards,
        results.register.history,
        run.campaign,
        read_narrative(run.workspace),
    )


def read_narrative(workspace: Workspace) -> dict[str, str]:
    """Return what people wrote for the slots of the papers, by slot; empty without a file.

    Raises
    ------
    ConfigError
        If ``narrative.yaml`` is not a list of ``slot: text``.
    """
    import yaml

    path = workspace.narrative
    if not path.is_file():
        return {}
    try:
        content = yaml.safe_load(path.read_text("utf-8")) or {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        place = getattr(getattr(error, "problem_mark", None), "line", None)
        where = "" if place is None else f" 第 {place + 1} 行"
        raise ConfigError(f"{path}{where}：写法不对。请每行写“名称: 文字”，并存为 UTF-8。") from None
    if not isinstance(content, dict):
        raise ConfigError(f"{path}：应当每行写“名称: 文字”。")
    return {str(slot): str(text) for slot, text in content.items() if text is not None}
