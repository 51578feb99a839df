"""Issues: the newest issue of a paper in ``reports/<name>/``, the earlier ones in ``revisions/``; heals what a kill left there.

An issue is made in a folder of its own and takes its place by one rename. One that may have been sent is never
lost to other figures: it goes whole to ``revisions/<its number>/``. The manifest says what an issue holds, digest
by digest, and its figures once more: a damaged product is known for what it is, and corrects nothing.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hazardlib.errors import WorkspaceError
from hazardlib.machine import sync_folder
from hazardlib.pipeline.files import remove_halves, write_whole
from hazardlib.pipeline.locks import PATIENCE_SECONDS, intake_lock, publishing_lock
from hazardlib.pipeline.publish import swap
from hazardlib.workspace import FEEDBACK_FOLDER, Workspace, open_workspace

MANIFEST, FIGURES, REVISIONS = ".manifest.json", "figures.json", "revisions"

NOT_FIGURES = frozenset(
    "schema known_at known_on meeting_on received_at file sheet row corrections decisions voided".split()
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
    number
        1 for the first, 2 for the first revision.
    fingerprint
        The digest of what the newest one was made from.
    """

    folder: Path
    number: int
    figures: Mapping[str, Any]
    fingerprint: str = ""


@dataclass(frozen=True)
class Place:
    """Where a newly made issue stands among those that lie there.

    Parameters
    ----------
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
    manifest = _manifest(folder)
    figures = _figures(folder, manifest)
    if figures is None:
        return None
    return Issue(folder, _number_of(folder, manifest), figures, str(manifest.get("fingerprint")))


def _number_of(folder: Path, manifest: Mapping[str, Any]) -> int:
    """Return the number of the issue that lies in a folder.

    Its manifest says it, unless it was left behind by whoever copied the folder; what is kept tells it too,
    whether it can be read or not.
    """
    stated = manifest.get("revision")
    return max(stated if isinstance(stated, int) else 1, max(_kept_numbers(folder), default=0) + 1)


def _kept_numbers(folder: Path) -> list[int]:
    """Return the numbers of the issues that were kept; glob would take a folder that cannot be read for an empty one."""
    try:
        return sorted(int(each.name) for each in (folder / REVISIONS).iterdir() if each.name.isdecimal())
    except (FileNotFoundError, NotADirectoryError):
        return []


def has_issue(folder: Path) -> bool:
    """Tell whether an issue lies in a folder, even one of which the figures cannot be read any more."""
    return (folder / MANIFEST).is_file() or any(folder.glob("briefing.*"))


def earlier_issues(folder: Path) -> list[Issue]:
    """Return the issues that were kept, the first one first."""
    places = ((folder / REVISIONS / str(number), number) for number in _kept_numbers(folder))
    return [
        Issue(place, number, figures)
        for place, number in places
        if (figures := _figures(place, _manifest(place))) is not None
    ]


def place_of(figures: Mapping[str, Any], folder: Path) -> Place:
    """Return which issue a paper with these figures is, among those in its folder."""
    newest = newest_issue(folder)
    if newest is None:
        kept = earlier_issues(folder)
        number = _number_of(folder, _manifest(folder)) + has_issue(folder)
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


def put_in_place(made: Path, folder: Path, fingerprint: str, *, is_issue: bool) -> int:
    """Let a new issue take its place by one rename; the earlier one is kept if it has other figures.

    Parameters
    ----------
    made
        The folder in which everything of it lies: from `swap.make_beside`, a copy's from anywhere.
    folder
        The paper's folder. What else people keep there stays.
    is_issue
        Whether it may be sent; a copy made elsewhere (``--out``) keeps nothing and corrects nothing, and goes into
        its folder one by one.
    """
    for hidden in [path for path in made.iterdir() if path.name.startswith(".")]:
        shutil.rmtree(hidden) if hidden.is_dir() else hidden.unlink()
    figures = json.loads((made / FIGURES).read_text("utf-8"))
    place = place_of(figures, folder) if is_issue else Place()
    names = [path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()]
    manifest = {
        "fingerprint": fingerprint,
        "revision": place.number,
        "products": _digests(made, names),
        "replaces": made.name,
        "kept_as": place.number - 1 if place.is_revision and has_issue(folder) else None,
        "figures": figures,
    }
    (made / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False), "utf-8")
    if is_issue:
        swap.swap(made, folder)
        heal(folder)
    else:
        _copy_into(made, folder, names)
    return place.number


def _copy_into(made: Path, folder: Path, names: Iterable[str]) -> None:
    """Put a copy's products into a folder of somebody's, which stays what it is: one by one, the manifest last."""
    gone = {*_manifest(folder).get("products", ())}.difference(names)
    (folder / MANIFEST).unlink(missing_ok=True)
    for name in gone:
        (folder / name).unlink(missing_ok=True)
    for name in (*sorted(names), MANIFEST):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        with write_whole(folder / name) as beside:
            shutil.copyfile(made / name, beside)
    shutil.rmtree(made)


def heal(folder: Path) -> None:
    """Finish what a kill left half done in putting an issue in place, and remove what was made for nothing."""
    swap.put_back(folder)
    manifest = _manifest(folder)
    for left in swap.leftovers(folder):
        if left.name == manifest.get("replaces"):
            _leave_place(left, folder, manifest)
        elif not manifest and has_issue(folder) and has_issue(left):
            continue  # which of them is the newer one cannot be told any more: none is removed
        shutil.rmtree(left, ignore_errors=True)


def heal_all(workspace: Workspace, patience_seconds: float = PATIENCE_SECONDS) -> None:
    """Heal every paper's folder that a kill has left something beside; for who has the lock of publishing."""
    if folders := swap.folders_with_leftovers(workspace.reports):
        # Nobody writes feedback into them meanwhile.
        with intake_lock(workspace, patience_seconds=patience_seconds) as is_held:
            for folder in folders if is_held else ():
                heal(folder)


def open_healed(folder: str | Path = "") -> Workspace:
    """Open a workspace; heal what a killed command left beside its papers, unless one is just being made, and its half files."""
    workspace = open_workspace(folder)
    with suppress(WorkspaceError, OSError):
        if swap.folders_with_leftovers(workspace.reports):
            with publishing_lock(workspace, patience_seconds=0) as is_held:
                if is_held:
                    heal_all(workspace, patience_seconds=0)
    for place, depth in ((workspace.root, 0), (workspace.processed, 1), (workspace.reports, 2)):
        remove_halves(place, depth)
    for back in workspace.raw.glob(f"*/{FEEDBACK_FOLDER}"):
        remove_halves(back)
    return workspace


def is_whole(folder: Path, names: Iterable[str]) -> bool:
    """Tell whether an issue's products have the bytes its manifest knows, these names among them."""
    products = _manifest(folder).get("products")
    return isinstance(products, dict) and {*names} <= {*products} and _digests(folder, products) == products


def _leave_place(left: Path, folder: Path, manifest: Mapping[str, Any]) -> None:
    """Take the issue that was replaced out of its folder's place: what is no product of it goes on living there."""
    products = {*_manifest(left).get("products", ()), *manifest["products"], MANIFEST}
    for failed in left.glob("failed-*.ipynb"):
        failed.unlink()
    swap.carry_over(left, folder, but=products)
    number = manifest.get("kept_as")
    target = folder / REVISIONS / str(number)
    if number is not None and not target.exists():
        target.parent.mkdir(exist_ok=True)
        left.rename(target)
        sync_folder(target.parent)
        sync_folder(folder)


def _digests(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the digest of each product, by its path in the folder; one that is gone has none."""
    paths = {name: folder / name for name in sorted(names)}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in paths.items() if path.is_file()
    }


def _figures(folder: Path, manifest: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the figures of an issue; None if they are not there, or are not figures."""
    stated: Any = manifest.get("figures")
    if not _are_figures(stated):
        stated = _read(folder / FIGURES)
    return stated if _are_figures(stated) else None


def _are_figures(lying: Any) -> bool:
    return isinstance(lying, dict) and lying.keys() >= _NEEDED


def _manifest(folder: Path) -> dict[str, Any]:
    return _read(folder / MANIFEST) or {}


def _read(path: Path) -> dict[str, Any] | None:
    try:
        content = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    return content if isinstance(content, dict) else None
