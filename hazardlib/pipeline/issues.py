"""What lies in ``reports/<name>/``: the newest issue of a paper, and the earlier ones in ``revisions/``.

An issue may have been sent, so it is never overwritten by other figures: it is copied whole to
``revisions/<its number>/`` before the next one takes its place.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFEST, FIGURES, REVISIONS = ".manifest.json", "figures.json", "revisions"

LIVING = frozenset({REVISIONS, "feedback", "templates"})
"""Folders beside a paper that belong to no issue of it."""

NOT_FIGURES = frozenset(
    {"schema", "known_at", "known_on", "received_at", "file", "sheet", "row", "corrections", "decisions"}
)
"""Keys of figures.json under which stands when, where and why, but no figure."""


RETIRED = frozenset({"not_heard", "is_not_heard"})
"""Keys of earlier programs' figures.json, of what other keys tell now."""

_NEEDED = {"kind", "month", "as_of", "known_at", "overall", "by_sector", "by_leader", "reporting"}


@dataclass(frozen=True)
class Issue:
    """One issue of a paper as it lies on disk.

    Parameters
    ----------
    folder
        Where it lies.
    number
        1 for the first, 2 for the first revision.
    figures
        Its figures.json.
    """

    folder: Path
    number: int
    figures: Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a newly made issue stands among those that lie there.

    Parameters
    ----------
    number
        Its number.
    before
        The issue whose figures it corrects; None for a first issue.
    is_revision
        Whether it takes the place of an issue with other figures.
    """

    number: int = 1
    before: Issue | None = None
    is_revision: bool = False


def newest_issue(folder: Path) -> Issue | None:
    """Return the issue that lies in a paper's folder; None if there is none or it cannot be read."""
    figures = read_figures(folder)
    if figures is None:
        return None
    kept = earlier_issues(folder)
    if kept and kept[-1].figures == figures:  # its successor was being put in place when the machine stopped
        return kept[-1]
    return Issue(folder, _number_of(folder), figures)


def _number_of(folder: Path) -> int:
    """Return the number of the issue that lies in a folder.

    Its manifest says it, unless it was left behind by whoever copied the folder; what is kept tells it too,
    whether it can be read or not.
    """
    stated = (_read(folder / MANIFEST) or {}).get("revision")
    return max(stated if isinstance(stated, int) else 1, _last_kept(folder) + 1)


def _last_kept(folder: Path) -> int:
    numbers = [int(place.name) for place in (folder / REVISIONS).glob("*") if place.name.isdecimal()]
    return max(numbers, default=0)


def _has_issue(folder: Path) -> bool:
    """Tell whether an issue lies in a folder, even one of which the figures cannot be read any more."""
    return (folder / MANIFEST).is_file() or any(folder.glob("briefing.*"))


def earlier_issues(folder: Path) -> list[Issue]:
    """Return the issues that were kept, the first one first."""
    kept = [
        Issue(place, int(place.name), figures)
        for place in (folder / REVISIONS).glob("*")
        if place.name.isdecimal() and (figures := read_figures(place)) is not None
    ]
    return sorted(kept, key=lambda issue: issue.number)


def place_of(figures: Mapping[str, Any], folder: Path) -> Place:
    """Return which issue a paper with these figures is, among those in its folder."""
    newest = newest_issue(folder)
    if newest is None:
        kept = earlier_issues(folder)
        number = _number_of(folder) + _has_issue(folder)
        return Place(number, kept[-1] if kept else None, is_revision=number > 1)
    if next(differences(newest.figures, figures), None) is not None:
        return Place(newest.number + 1, newest, is_revision=True)
    kept = [issue for issue in earlier_issues(folder) if issue.number < newest.number]
    return Place(newest.number, kept[-1] if kept else None)


def differences(before: Any, now: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of each figure that is not the same.

    Rows of a table are found again by what they name. What only one of the two measures at all (a newer program
    has more figures) is no difference.
    """
    is_table = isinstance(before, list) and isinstance(now, list)
    if is_table:
        before, now = _by_name(before), _by_name(now)
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        for key in {**before, **now} if is_table else before:
            if key in NOT_FIGURES | RETIRED or (not path and key not in now):
                continue
            yield from differences(before.get(key), now.get(key), (*path, key))
    elif before != now:
        yield path


def _by_name(rows: list[Any]) -> Any:
    """Return a table's rows by the texts that name them; any other list, or rows named alike, as they are."""
    if not rows or not all(isinstance(row, Mapping) for row in rows):
        return rows or {}
    named = {"/".join(str(value) for key, value in row.items() if _names(key, value)): row for row in rows}
    return named if len(named) == len(rows) else rows


def _names(key: str, value: Any) -> bool:
    return (value is None or isinstance(value, str)) and key not in {*NOT_FIGURES, "status"}


def put_in_place(beside: Path, folder: Path, fingerprint: str, *, is_issue: bool) -> int:
    """Let a new issue take its place: the earlier one kept first, then figures.json and the manifest last.

    Parameters
    ----------
    beside
        Where everything of the new issue lies, on the same disk.
    folder
        The paper's folder.
    fingerprint
        What the new issue was made from.
    is_issue
        Whether it may be sent; a copy made elsewhere (``--out``) keeps nothing and corrects nothing.

    Returns
    -------
    int
        The new issue's number.
    """
    figures = json.loads((beside / FIGURES).read_text("utf-8"))
    place = place_of(figures, folder) if is_issue else Place()
    if place.is_revision:
        _keep(folder, place.number - 1)
    old = _read(folder / MANIFEST) or {}
    (folder / MANIFEST).unlink(missing_ok=True)
    digests = {}
    products = (path for path in beside.iterdir() if not path.name.startswith("."))
    for product in sorted(products, key=lambda path: (path.name == FIGURES, path.name)):
        target = folder / product.name
        if product.is_dir():
            shutil.rmtree(target, ignore_errors=True)
        else:
            digests[product.name] = hashlib.sha256(product.read_bytes()).hexdigest()
        product.replace(target)
    if place.is_revision:  # a product that could not be made this time must not show the earlier figures
        for name in {*old.get("products", ())} - {*digests}:
            (folder / name).unlink(missing_ok=True)
    for failed in folder.glob("failed-*.ipynb"):
        failed.unlink()
    manifest = {"fingerprint": fingerprint, "revision": place.number, "products": digests}
    written = beside / MANIFEST
    written.write_text(json.dumps(manifest, indent=1), "utf-8")
    written.replace(folder / MANIFEST)
    return place.number


def _keep(folder: Path, number: int) -> None:
    """Copy the issue in a folder whole to ``revisions/<number>``, where it appears at once or not at all."""
    target = folder / REVISIONS / str(number)
    if target.exists() or not _has_issue(folder):  # kept when the machine stopped, or taken away
        return
    target.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".keeping-", dir=target.parent) as beside:
        copy = Path(beside) / "issue"
        copy.mkdir()
        for path in sorted(folder.iterdir()):
            if path.name in LIVING or path.name.startswith((".making-", "failed-")):
                continue
            if path.is_dir():
                shutil.copytree(path, copy / path.name)
            else:
                shutil.copy2(path, copy / path.name)
        copy.replace(target)


def read_figures(folder: Path) -> dict[str, Any] | None:
    """Return the figures of an issue; None if they are not there, or are not figures."""
    figures = _read(folder / FIGURES)
    return figures if figures is not None and figures.keys() >= _NEEDED else None


def _read(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None
