"""Where things lie in a workspace, and where the suite's own defaults lie."""

from __future__ import annotations

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from hazardlib.domain.document import read_document
from hazardlib.errors import InstallError, WorkspaceError

FEEDBACK_FOLDER = "反馈"
"""A folder in ``data/raw`` that holds what goes back to departments; it is never read."""

OWN_LISTS = ("corrections.csv", "decisions.csv", "units.csv", "leader_tasks.csv", "letters.csv", "voids.csv")
"""The lists of a workspace of which a paper's figures depend on the lines that it heeds alone."""

_OBJECTS = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:/[\w.=-]+)*", re.ASCII)
"""A bucket and a folder in it, of signs that no service and no URL reads otherwise."""


def _defaults() -> Path:
    package = Path(__file__).resolve().parent
    for folder in (package.parent, package / "defaults"):
        if (folder / "campaign.yaml").is_file() and (folder / "notebooks").is_dir():
            return folder
    raise InstallError(
        "安装不完整：找不到随本系统提供的 campaign.yaml 和 notebooks。请重新安装（make setup）。"
    )


@dataclass(frozen=True)
class Workspace:
    """A folder with ``data/raw``, ``data/processed`` and ``reports``.

    Parameters
    ----------
    root
        Absolute path of the folder.
    """

    root: Path

    @property
    def raw(self) -> Path:
        """What departments dropped, as received; never changed."""
        return self.root / "data" / "raw"

    @property
    def processed(self) -> Path:
        """The tables; rebuilt at will."""
        return self.root / "data" / "processed"

    @property
    def tables(self) -> Path | str:
        """Where every version ever received is kept: ``processed``, or the URL that ``storage.yaml`` names.

        .. code-block:: yaml

            tables: s3://street-office/hazards-2023   # keys and endpoint come from the environment: AWS_…
        """
        told = self.root / "storage.yaml"
        if not os.path.lexists(told):  # a link that leads nowhere is a mistake, told below
            return self.processed
        top = read_document(told).open(("tables",))
        url = top.at("tables").text().rstrip("/")
        if url and not _OBJECTS.fullmatch(url):
            top.at("tables").refuse("对象存储的地址，如 s3://street-office/hazards-2023")
        top.document.raise_mistakes()
        return url

    @property
    def reports(self) -> Path:
        """The products, a folder a paper."""
        return self.root / "reports"

    @property
    def campaign(self) -> Path:
        """The workspace's own ``campaign.yaml``, else the one of the notice."""
        own = self.root / "campaign.yaml"
        return own if own.is_file() else self.suite_campaign

    @property
    def suite_campaign(self) -> Path:
        """The ``campaign.yaml`` of the notice, as it comes with the suite."""
        return _defaults() / "campaign.yaml"

    @property
    def reference(self) -> tuple[Path, ...]:
        """The folders of the lists that analysts edit: the suite's, then the workspace's own, which add to it."""
        folders = (_defaults() / "data" / "reference", self.root / "data" / "reference", self.root)
        return tuple(dict.fromkeys(folder for folder in folders if folder.is_dir()))

    @property
    def rules(self) -> tuple[Path, ...]:
        """The lists of rules that begin in a given month: the suite's, and the workspace's own if it has one."""
        default, *own = (folder / "rules.csv" for folder in self.reference)
        return (default, *(path for path in own if path.is_file()))

    @property
    def lists(self) -> tuple[Path, ...]:
        """The campaign and the lists of the suite and of the workspace, without those that people judge by."""
        names = [path.name for path in sorted(self.reference[0].glob("*.csv")) if path.name not in OWN_LISTS]
        lists = (folder / name for folder in self.reference for name in names)
        return (self.campaign, *(path for path in lists if path.is_file()))

    @property
    def narrative(self) -> Path:
        """What only a person can write, by slot; the file need not exist."""
        return self.root / "narrative.yaml"

    @property
    def templates(self) -> Path | None:
        """The workspace's own templates of what papers say, if it has any."""
        own = self.root / "templates"
        return own if own.is_dir() else None

    @property
    def word_template(self) -> Path:
        """The workspace's own ``briefing.docx``, else the suite's Word template."""
        own = self.root / "briefing.docx"
        return own if own.is_file() else Path(__file__).parent / "brief" / "template" / "briefing.docx"

    @property
    def notebooks(self) -> Path:
        """The four notebooks, and the one for questions."""
        return _defaults() / "notebooks"


def open_workspace(folder: str | Path = "") -> Workspace:
    """Return the workspace at ``folder``.

    An empty ``folder`` means the nearest folder, from the current one upwards, that holds
    ``data/raw``; failing that the repository that the suite runs from.
    """
    if not str(folder):
        current = Path.cwd()
        nearest = (place for place in (current, *current.parents) if (place / "data" / "raw").is_dir())
        root = next(nearest, _defaults())
        _keep_private(root)
        return Workspace(root)
    root = Path(folder).expanduser().resolve()
    _keep_private(root)
    storable(root)
    if not (root / "data" / "raw").is_dir():
        raise WorkspaceError(
            f"{folder} 里没有 data/raw 文件夹，不是工作区。请建立 {Path(folder) / 'data' / 'raw'}，"
            "把各部门的表格按月份放进去（如 data/raw/2023-07/），或用 --workspace 指定另一个文件夹；要新建一个，用 hazard init 。"
        )
    return Workspace(root)


def storable(root: Path) -> None:
    """Refuse a folder in whose path tables cannot be stored."""
    if "%" in str(root):
        raise WorkspaceError(f"{root} 的路径里有“%”，数据表存不进去。请把文件夹改成不带“%”的名称。")


def _keep_private(root: Path) -> None:
    """Let what this process writes be the user's own; in a folder marked as a group's (``chmod g+s``), the group's too."""
    is_shared = root.is_dir() and bool(root.stat().st_mode & stat.S_ISGID)
    os.umask(0o007 if is_shared else 0o077)


def any_folder(folder: str) -> Workspace:
    """Return a folder as a workspace whose campaign and words may be its own; it need not hold ``data/raw``."""
    root = Path(folder).expanduser().resolve()
    _keep_private(root)
    if not root.is_dir():
        raise WorkspaceError(f"没有 {folder} 这个文件夹。请核对 --workspace 后面写的路径。")
    return Workspace(root)
